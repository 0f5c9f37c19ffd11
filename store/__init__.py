"""From facts to the directory."""
