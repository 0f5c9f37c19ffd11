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
    ends = data["ends"]
    return Tables(
        language=language,
        heads=_heads(data["heads"]),
        containers=folded_words(data["containers"]["words"]),
        same=folded_words(data["containers"]["same"]),
        posts=folded_words(data["containers"]["posts"]),
        of_bodies=folded_words(data["containers"]["of_bodies"]),
        labelled=folded_words(data["containers"]["labelled"]),
        construct=folded_words(data["containers"]["construct"]),
        doubtful=folded_words(data["containers"]["doubtful"]),
        feminine=folded_words(data["agreement"]["heads"]),
        feminine_adjectives=folded_words(data["agreement"]["adjectives"]),
        kinds=[
            KindRule(OrganizationKind(rule["kind"]), folded_words(rule["words"]), folded_words(rule["heads"]))
            for rule in data["kinds"]
        ],
        generic=folded_words(data["generic"]["adjectives"]),
        indefinite=folded_words(data["generic"]["indefinite"]),
        before=folded_words(data["generic"]["before"]),
        before_head=_phrases(data["generic"]["before_head"]),
        never=_phrases(data["generic"]["never"]),
        same_body=folded_words(data["containers"]["same_body"]),
        reporter=folded_words(data["credits"]["reporter"]),
        exempt=folded_words(data["generic"]["exempt"]),
        transparent=folded_words(data["containers"]["transparent"]),
        launched=folded_words(data["launched"]["words"]),
        launched_heads=folded_words(data["launched"]["heads"]),
        light=folded_words(data["light"]["verbs"]),
        modifiers={fold(head): phrase(words) for head, words in data["modifiers"].items()},
        ends=folded_words(ends["words"]),
        closing=folded_words(ends["closing"]),
        ministers=folded_words(ends["ministers"]),
        past=folded_words(ends["past"]),
        present=folded_words(ends["present"]),
        whole=folded_words(ends["whole"]),
        purpose=folded_words(ends["purpose"]),
        place_nouns=folded_words(ends["place_nouns"]),
        person_titles=folded_words(ends["person_titles"]),
        given=folded_words(ends["given"]),
        carry=_phrases(data["carry"]["words"]),
        suffixes=_phrases(data["carry"]["suffixes"]),
        causes=_phrases(data["carry"]["causes"]),
        verbal=folded_words(data["carry"]["verbal"]),
        commas=folded_words(ends["commas"]),
        shared={fold(word): fold(head) for table in ("duals", "plurals") for word, head in data[table].items()},
        # last letters that the plural has lost («مستشفيات» → «مستشفى»)
        singular_endings={
            fold(head): head[-1] if head[-1] in "ةى" else ""
            for table in ("duals", "plurals")
            for head in data[table].values()
        },
        compounds=_phrases(data["compounds"]["words"]),
        bodies=_bodies(data["bodies"]),
        credit_before=_phrases(data["credits"]["before"]),
        credit_after=folded_words(data["credits"]["after"]),
        said=folded_words(data["credits"]["said"]),
        staff=folded_words(data["credits"]["staff"]),
        desks=folded_words(data["credits"]["desks"]),
        also_called=_phrases(data["also_called"]["words"]),
        dash=folded_words(data["credits"]["dash"]),
        end_pairs=_phrases(ends["pairs"]),
        nouns=folded_words(ends["nouns"]),
        adjective_heads=folded_words(ends["adjective_heads"]),
        no_purpose=folded_words(ends["no_purpose"]),
        presented=folded_words(data["introduced"]["presented"]),
        introduced_between=folded_words(data["introduced"]["between"]),
        introduced_nouns=folded_words(data["introduced"]["nouns"]),
        introduced_adjectives=folded_words(data["introduced"]["adjectives"]),
        affixes=re.compile(data["coreference"]["affixes"]),
        labels=folded_words(data["coreference"]["labels"]),
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
