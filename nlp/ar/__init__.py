"""What is particular to Arabic: a tokenizer and tables."""
