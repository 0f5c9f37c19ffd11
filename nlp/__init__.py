"""From text to facts; knows nothing of where text came from or where facts go."""
