"""What is particular to Persian: a tokenizer and tables."""
