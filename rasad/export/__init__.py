"""The directory in the formats that other systems read, one module a format; `tables` are the rows of the flat ones."""
