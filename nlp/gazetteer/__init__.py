"""Places by code and by name in English, Arabic and Persian: tables beside this file, and how they are read."""
