"""The tables `organizations` of a language, folded: heads of names, where names end, and well-known bodies.

Invariant: every word here is folded as `nlp.text.fold` folds the text that it is compared with.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.extraction import OrganizationKind
from nlp.languages import load_data
from nlp.text import fold, folded_words

type Phrase = tuple[str, ...]

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Head:
    """A noun (or a few words) that begins names.

    `manner` says what makes a name with it: `open`, any proper noun after it; `closed`, a definite phrase, a place or a
    quotation; `definite`, adjectives, where it has the article itself; a `complete` one is a name as it stands.
    """

    words: Phrase
    kind: OrganizationKind
    manner: str

    @property
    def open(self) -> bool:
        """Whether any proper noun after it makes a name."""
        return self.manner == "open"


@dataclass(frozen=True)
class Body:
    """A well-known body: its forms; `credit` forms are ordinary words too and need a sign that they are names."""

    number: int
    kind: OrganizationKind
    form: Phrase
    credit: bool


@dataclass(frozen=True)
class KindRule:
    """A kind told by words in the name, for names under some heads."""

    kind: OrganizationKind
    words: frozenset[str]
    heads: frozenset[str]


@dataclass(frozen=True)
class Tables:
    """What a language says of organizations."""

    language: str
    heads: dict[str, list[Head]]
    containers: frozenset[str]
    same: frozenset[str]
    posts: frozenset[str]
    of_bodies: frozenset[str]
    labelled: frozenset[str]
    construct: frozenset[str]
    doubtful: frozenset[str]
    feminine: frozenset[str]
    feminine_adjectives: frozenset[str]
    kinds: list[KindRule]
    generic: frozenset[str]
    indefinite: frozenset[str]
    before: frozenset[str]
    before_head: frozenset[Phrase]
    never: frozenset[Phrase]
    same_body: frozenset[str]
    parts_name_the_whole: bool
    article: str
    manner: tuple[str, ...]
    reporter: frozenset[str]
    exempt: frozenset[str]
    transparent: frozenset[str]
    launched: frozenset[str]
    launched_heads: frozenset[str]
    light: frozenset[str]
    modifiers: dict[str, Phrase]
    ends: frozenset[str]
    closing: frozenset[str]
    ministers: frozenset[str]
    past: frozenset[str]
    present: frozenset[str]
    whole: frozenset[str]
    purpose: frozenset[str]
    place_nouns: frozenset[str]
    person_titles: frozenset[str]
    given: frozenset[str]
    carry: frozenset[Phrase]
    suffixes: frozenset[Phrase]
    causes: frozenset[Phrase]
    verbal: frozenset[str]
    commas: frozenset[str]
    shared: dict[str, str]
    singular_endings: dict[str, str]
    compounds: frozenset[Phrase]
    bodies: dict[str, list[Body]]
    credit_before: frozenset[Phrase]
    credit_after: frozenset[str]
    said: frozenset[str]
    staff: frozenset[str]
    desks: frozenset[str]
    also_called: frozenset[Phrase]
    dash: frozenset[str]
    end_pairs: frozenset[Phrase]
    nouns: frozenset[str]
    adjective_heads: frozenset[str]
    no_purpose: frozenset[str]
    presented: frozenset[str]
    introduced_between: frozenset[str]
    introduced_nouns: frozenset[str]
    introduced_adjectives: frozenset[str]
    extends: bool
    cut_off: float
    affixes: re.Pattern[str]
    labels: frozenset[str]
    like_heads: dict[str, int]


def phrase(text: str) -> Phrase:
    """Return the folded words and marks of an expression; _ stands for a space."""
    return tuple(_WORD.findall(fold(text.replace("_", " "))))


def _phrases(text: str) -> frozenset[Phrase]:
    return frozenset(phrase(word) for word in text.split())


@cache
def load_tables(language: str) -> Tables:
    """Return the folded table of a language, read once."""
    data = load_data(language, "organizations")

    def text(section: str, entry: str) -> str:
        # what a language has no need of, its table leaves out
        return str(data.get(section, {}).get(entry, ""))

    def words(section: str, entry: str) -> frozenset[str]:
        return folded_words(text(section, entry))

    return Tables(
        language=language,
        heads=_heads(data["heads"]),
        containers=words("containers", "words"),
        same=words("containers", "same"),
        posts=words("containers", "posts"),
        of_bodies=words("containers", "of_bodies"),
        labelled=words("containers", "labelled"),
        construct=words("containers", "construct"),
        doubtful=words("containers", "doubtful"),
        feminine=words("agreement", "heads"),
        feminine_adjectives=words("agreement", "adjectives"),
        kinds=[
            KindRule(OrganizationKind(rule["kind"]), folded_words(rule["words"]), folded_words(rule["heads"]))
            for rule in data["kinds"]
        ],
        generic=words("generic", "adjectives"),
        indefinite=words("generic", "indefinite"),
        before=words("generic", "before"),
        before_head=_phrases(text("generic", "before_head")),
        never=_phrases(text("generic", "never")),
        parts_name_the_whole=bool(data["containers"]["parts_name_the_whole"]),
        article=fold(text("agreement", "article")),
        manner=tuple(fold(text("ends", "manner")).split()),
        same_body=words("containers", "same_body"),
        reporter=words("credits", "reporter"),
        exempt=words("generic", "exempt"),
        transparent=words("containers", "transparent"),
        launched=words("launched", "words"),
        launched_heads=words("launched", "heads"),
        light=words("light", "verbs"),
        modifiers={fold(head): phrase(words) for head, words in data.get("modifiers", {}).items()},
        ends=words("ends", "words"),
        closing=words("ends", "closing"),
        ministers=words("ends", "ministers"),
        past=words("ends", "past"),
        present=words("ends", "present"),
        whole=words("ends", "whole"),
        purpose=words("ends", "purpose"),
        place_nouns=words("ends", "place_nouns"),
        person_titles=words("ends", "person_titles"),
        given=words("ends", "given"),
        carry=_phrases(text("carry", "words")),
        suffixes=_phrases(text("carry", "suffixes")),
        causes=_phrases(text("carry", "causes")),
        verbal=words("carry", "verbal"),
        commas=words("ends", "commas"),
        shared={fold(word): fold(head) for table in ("duals", "plurals") for word, head in data.get(table, {}).items()},
        # last letters that the plural has lost («مستشفيات» → «مستشفى»)
        singular_endings={
            fold(head): head[-1] if head[-1] in "ةى" else ""
            for table in ("duals", "plurals")
            for head in data.get(table, {}).values()
        },
        compounds=_phrases(text("compounds", "words")),
        bodies=_bodies(data["bodies"]),
        credit_before=_phrases(text("credits", "before")),
        credit_after=words("credits", "after"),
        said=words("credits", "said"),
        staff=words("credits", "staff"),
        desks=words("credits", "desks"),
        also_called=_phrases(text("also_called", "words")),
        dash=words("credits", "dash"),
        end_pairs=_phrases(text("ends", "pairs")),
        nouns=words("ends", "nouns"),
        adjective_heads=words("ends", "adjective_heads"),
        no_purpose=words("ends", "no_purpose"),
        presented=words("introduced", "presented"),
        introduced_between=words("introduced", "between"),
        introduced_nouns=words("introduced", "nouns"),
        introduced_adjectives=words("introduced", "adjectives"),
        extends=data["tagger"]["extends"],
        cut_off=data["tagger"]["cut_off"],
        affixes=re.compile(data["coreference"]["affixes"]),
        labels=words("coreference", "labels"),
        like_heads={
            word: number
            for number, heads in enumerate(data["coreference"]["like_heads"])
            for word in folded_words(heads)
        },
    )


def _heads(data: dict[str, dict[str, str]]) -> dict[str, list[Head]]:
    heads: dict[str, list[Head]] = {}
    for manner, by_kind in data.items():
        for kind, text in by_kind.items():
            for word in text.split():
                head = Head(phrase(word), OrganizationKind(kind), manner)
                heads.setdefault(head.words[0], []).append(head)
    for entries in heads.values():
        entries.sort(key=lambda head: -len(head.words))
    return heads


def _bodies(data: list[dict[str, Any]]) -> dict[str, list[Body]]:
    bodies: dict[str, list[Body]] = {}
    number = 0
    for entry in data:
        credit = set(entry.get("credit", ()))
        number += 1
        for form in entry["forms"]:
            # a table of bodies that only share their kind
            number += bool(entry.get("separate"))
            body = Body(number, OrganizationKind(entry["kind"]), phrase(form), bool(credit & {form, "*"}))
            bodies.setdefault(body.form[0], []).append(body)
    for entries in bodies.values():
        entries.sort(key=lambda body: -len(body.form))
    return bodies
