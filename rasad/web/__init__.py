"""The directory as web pages and an API, read from the store; nothing is written."""
