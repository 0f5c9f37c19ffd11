"""The shipped name tagger: organizations, places and people in Arabic and Persian text, by a small network."""
