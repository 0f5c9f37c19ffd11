"""What the module `names` of a language must offer: where its names end, and how its lists go on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from nlp.languages import LANGUAGES
from nlp.organization_reader import Candidate, Reader
from nlp.organization_tables import Head


@dataclass(frozen=True)
class Rules:
    """The rules of a language; each takes the words of a text and the index of one of them.

    `read_name` reads the name that a head begins (the head, the letters before it, whether it has the article), `ends`
    says whether a word is never inside a name, `goes_on` whether a word after a well-known body's name makes it
    another's, `joins` whether a word is an «and» or has one before it, `continues_item` whether a word may belong to
    the item of a list that begins at the first of two indices.
    """

    read_name: Callable[[Reader, int, Head, int, bool], Candidate | None]
    ends: Callable[[Reader, int], bool]
    goes_on: Callable[[Reader, int], bool]
    joins: Callable[[Reader, int], bool]
    continues_item: Callable[[Reader, int, int], bool]


@cache
def load_rules(language: str) -> Rules:
    """Return the rules of a language, from the module `names` in its folder."""
    module = import_module(f"{LANGUAGES[language]}.names")
    return Rules(module.read_name, module.ends, module.goes_on, module.joins, module.continues_item)
