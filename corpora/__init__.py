"""A small site of pages to crawl and its annotated articles, all written for this project."""
