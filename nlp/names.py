"""How names are compared: by their letters alone, whatever spelling a text uses."""

import re

from nlp.text import fold

_WORD = re.compile(r"\w+")


def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, without marks."""
    return tuple(_WORD.findall(fold(name)))


def name_key(name: str) -> str:
    """Return what two spellings of one name share: folded letters, without spaces and marks; marks alone stay."""
    return "".join(name_words(name)) or name
