"""Towns, provinces and countries that a text names, from CLDR's territories and the tables of a language.

Invariant: places are in order and do not overlap; a place's `[start, end)` holds its name without a proclitic, and
`name` is what stands there, with an article that a preposition swallowed restored.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from nlp.facts import Facts, Place, facts_of, mark_spans
from nlp.gazetteer.table import country_names
from nlp.languages import load_data
from nlp.text import fold, folded_words

_WORD = re.compile(r"\w+")
# In Arabic «and», «so», «in», «to», «like» are written together with the word after them.
_PROCLITICS = {"ar": re.compile(r"[وف]?[بلک]?"), "fa": re.compile(r"و?")}
_SHORTEST = 3
_LONGEST_UNKNOWN = 2


@dataclass(frozen=True)
class Gazetteer:
    """Folded names of places: first word -> the words of a name and its country, the longest first.

    `countries` are the names that are countries' own; `ambiguous` ones count only after a word of `before`.
    """

    names: dict[str, list[tuple[tuple[str, ...], str]]]
    countries: frozenset[tuple[str, ...]]
    ambiguous: frozenset[tuple[str, ...]]
    before: frozenset[str]
    unknown_after: frozenset[str]
    never: frozenset[str]

    def holds(self, *words: str) -> bool:
        """Whether folded words are the name of a place, be they ordinary words too."""
        return any(name == words for name, _ in self.names.get(words[0], ()))


@cache
def load_gazetteer(language: str) -> Gazetteer:
    """Return the names of places in a language, read once."""
    data = load_data(language, "places")
    countries: dict[tuple[str, ...], str] = {}
    for code, name in country_names(language).items():
        countries[tuple(_WORD.findall(fold(name)))] = code
    countries |= _listed(data["countries"])
    found = countries | _listed(data["towns"]) | _listed(data["ambiguous"])
    names: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, code in found.items():
        names.setdefault(words[0], []).append((words, code))
    for entries in names.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    grammar = data["grammar"]
    return Gazetteer(
        names=names,
        countries=frozenset(countries),
        ambiguous=frozenset(_listed(data["ambiguous"])),
        before=folded_words(grammar["before"]),
        unknown_after=folded_words(grammar["unknown_after"]),
        never=folded_words(" ".join((grammar["never"], *data["kinds"].values()))),
    )


def _listed(table: dict[str, str]) -> dict[tuple[str, ...], str]:
    """Return the names of a table, country -> names with _ for a space, as folded words -> country."""
    return {
        tuple(fold(part) for part in name.split("_")): code for code, text in table.items() for name in text.split()
    }


def spellings(word: str, language: str) -> Iterable[tuple[int, str]]:
    """Yield how a folded word reads without its proclitics: letters to cut, and the word with its article restored."""
    yield 0, word
    if language != "ar":
        return
    match = _PROCLITICS[language].match(word)
    longest = match.end() if match is not None else 0
    for cut in range(1, longest + 1):
        if len(word) - cut >= _SHORTEST:
            yield cut, word[cut:]
    for lead in ("", "و", "ف"):
        if word.startswith(lead + "لل") and len(word) > len(lead) + 1 + _SHORTEST:
            yield len(lead) + 1, "ا" + word[len(lead) + 1 :]


def find_places(facts: Facts, language: str) -> list[Place]:
    """Return the places that a text names, in order."""
    gazetteer = load_gazetteer(language)
    folded = facts.folded
    words = [(match.group(), match.start()) for match in _WORD.finditer(folded.text)]
    found: list[Place] = []
    index = 0
    while index < len(words):
        match = _known(words, index, gazetteer, language) or _unknown(words, index, gazetteer, language)
        if match is None:
            index += 1
            continue
        first, last, cut, swallowed, code = match
        begin = words[first][1] + cut
        start, end = folded.span(begin, words[last - 1][1] + len(words[last - 1][0]))
        name = ("ا" if swallowed else "") + " ".join(facts.text[start:end].split())
        found.append(Place(start, end, name, code))
        index = last
    return found


def _after_word(words: list[tuple[str, int]], index: int, table: frozenset[str], language: str) -> bool:
    if index == 0:
        return False
    return any(spelling in table for _, spelling in spellings(words[index - 1][0], language))


def _known(
    words: list[tuple[str, int]], index: int, gazetteer: Gazetteer, language: str
) -> tuple[int, int, int, bool, str | None] | None:
    word = words[index][0]
    for cut, spelling in spellings(word, language):
        for name, code in gazetteer.names.get(spelling, ()):
            last = index + len(name)
            if tuple(other for other, _ in words[index + 1 : last]) != name[1:]:
                continue
            if name in gazetteer.ambiguous and not _after_word(words, index, gazetteer.before, language):
                continue
            return index, last, cut, len(word) - cut < len(spelling), code
    return None


def _unknown(
    words: list[tuple[str, int]], index: int, gazetteer: Gazetteer, language: str
) -> tuple[int, int, int, bool, str | None] | None:
    """Return the word after «governorate of» and the like, whatever it is, unless it cannot name a place."""
    word = words[index][0]
    if not _after_word(words, index, gazetteer.unknown_after, language):
        return None
    if word in gazetteer.never or len(word) < _SHORTEST or word.isdecimal() or word.startswith(("و", "ال")):
        return None
    gap = words[index][1] - words[index - 1][1] - len(words[index - 1][0])
    return (index, index + 1, 0, False, None) if gap <= _LONGEST_UNKNOWN else None


@Language.factory("rasad_places", assigns=["doc.spans"])
def make_places(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds places."""
    language = str(nlp.lang)

    def places(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.places = find_places(facts, language)
        mark_spans(doc, "rasad_places", [(place.start, place.end, "PLACE") for place in facts.places])
        return doc

    return places
