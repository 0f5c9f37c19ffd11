"""The words of a language that refer to organizations and say who acts: the table `parties.toml`, folded.

Invariant: tables are read once a process and never changed; `article` and what is written together with a word are
empty in a language that writes them apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.extraction import OrganizationKind
from nlp.languages import load_data
from nlp.text import fold, folded_words


@dataclass(frozen=True)
class PartyTables:
    """The table `parties` of a language, folded."""

    article: str
    conjunctions: frozenset[str]
    prepositions: frozenset[str]
    proclitics: tuple[str, ...]
    generic: dict[str, frozenset[OrganizationKind]]
    bare: frozenset[str]
    anybody: frozenset[str]
    pointing: frozenset[str]
    sides: frozenset[str]
    both_sides: frozenset[str]
    two: frozenset[str]
    before_two: frozenset[str]
    own: frozenset[str]
    not_after: frozenset[str]
    joining: frozenset[str]
    in_lists: frozenset[str]
    before_places: frozenset[str]
    acting: frozenset[str]
    by: frozenset[str]
    by_after: frozenset[str]
    before_by: frozenset[str]
    both: frozenset[str]
    times: frozenset[str]
    latter: frozenset[str]
    oblique: frozenset[str]
    feminine_past: str
    not_past: frozenset[str]
    relative: frozenset[str]
    sources: frozenset[str]
    examples: frozenset[str]
    stops: frozenset[str]
    subject_first: bool


@cache
def load_party_tables(language: str) -> PartyTables:
    """Return the folded table of a language, read once."""
    data = load_data(language, "parties")
    generic: dict[str, set[OrganizationKind]] = {}
    for kinds, nouns in data["generic"].items():
        for noun in folded_words(nouns):
            generic.setdefault(noun, set()).update(OrganizationKind(kind) for kind in kinds.split("_or_"))
    grammar, reference, lists, acting = data["grammar"], data["reference"], data["lists"], data["acting"]
    return PartyTables(
        article=fold(grammar["article"]),
        conjunctions=folded_words(grammar["conjunctions"]),
        prepositions=folded_words(grammar["prepositions"]),
        proclitics=tuple(fold(grammar["proclitics"]).split()),
        generic={noun: frozenset(kinds) for noun, kinds in generic.items()},
        bare=folded_words(reference["bare"]),
        anybody=folded_words(reference["anybody"]),
        pointing=folded_words(reference["pointing"]),
        sides=folded_words(reference["sides"]),
        both_sides=folded_words(reference["both_sides"]),
        two=folded_words(reference["two"]),
        before_two=folded_words(reference["before_two"]),
        own=folded_words(reference["own"]),
        not_after=folded_words(reference["not_after"]),
        joining=folded_words(lists["joining"]),
        in_lists=folded_words(lists["inside"]),
        before_places=folded_words(lists["before_places"]),
        acting=folded_words(acting["nouns"]) | frozenset(_verb_forms(acting["past"], acting["present"])),
        by=folded_words(acting["by"]),
        by_after=folded_words(acting["by_after"]),
        before_by=folded_words(acting["before_by"]),
        both=folded_words(acting["both"]),
        times=folded_words(acting["times"]),
        latter=folded_words(acting["latter"]),
        oblique=folded_words(acting["oblique"]),
        feminine_past=fold(acting["feminine_past"]),
        not_past=folded_words(acting["not_past"]),
        relative=folded_words(acting["relative"]),
        sources=folded_words(acting["sources"]),
        examples=folded_words(lists["examples"]),
        stops=folded_words(lists["stops"]),
        subject_first=bool(acting["subject_first"]),
    )


def _verb_forms(past: str, present: str) -> Iterator[str]:
    """Yield the forms of Arabic verbs in the third person, with the endings of an object."""
    for verb in fold(past).split():
        feminine = (verb[:-1] if verb.endswith("ی") else verb) + "ت"
        for form in (verb, feminine, verb + "ا", feminine + "ا", verb + "وا"):
            yield from (form, form + "ه", form + "ها", form + "هم")
    for verb in fold(present).split():
        for prefix in ("ی", "ت", "سی", "ست"):
            stem = prefix + verb.removeprefix("ی")
            yield from (stem, stem + "ه", stem + "ها", stem + "هم", stem + "ان", stem + "ون")
