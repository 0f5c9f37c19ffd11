"""From the web and files to clean articles; knows nothing of language analysis."""
