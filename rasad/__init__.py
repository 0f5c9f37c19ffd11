"""The application: command line, web pages, and the main job that joins ingest, nlp and store."""

__version__ = "0.1.0"
