"""What names of programs are made of, as the table `programs` of a language says: head nouns, cues, where names end.

Invariant: everything particular to a language is in its table; words are compared folded.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.extraction import ProgramKind
from nlp.languages import load_data
from nlp.text import fold, folded_words


@dataclass(frozen=True)
class Head:
    """A noun that begins names of programs; `word` is two words where it takes two to tell («يوم مفتوح»)."""

    word: str
    kind: ProgramKind
    sort: str
    plural: bool

    @property
    def action(self) -> bool:
        """Whether the noun names an activity, which begins a name only where somebody runs it."""
        return self.sort == "action"

    @property
    def gathers(self) -> bool:
        """Whether the noun names an event that people come together for."""
        return self.sort == "gathering" and self.kind is ProgramKind.EVENT

    @property
    def campaigns(self) -> bool:
        """Whether the noun names a campaign or convoy, whatever it is for."""
        return self.sort == "scheme" and self.kind is ProgramKind.AWARENESS


@dataclass(frozen=True)
class Grammar:
    """How words of a language are joined and inflected, as far as names of programs need it; prefixes and endings."""

    articles: tuple[str, ...]
    definite: tuple[str, ...]
    purpose_prefixes: tuple[str, ...]
    locative_prefixes: tuple[str, ...]
    joint_prefixes: tuple[str, ...]
    compared_without: tuple[str, ...]
    possessive_endings: tuple[str, ...]
    indefinite_endings: tuple[str, ...]
    adjective_endings: tuple[str, ...]
    apart_endings: frozenset[str]
    joints: frozenset[str]
    proclitic_and: bool
    events_take_in_names: bool
    reach: int


@dataclass(frozen=True)
class Tables:
    """The table `programs` of a language, folded."""

    language: str
    grammar: Grammar
    heads: dict[str, Head]
    kinds: list[tuple[ProgramKind, list[tuple[str, ...]]]]
    ends: frozenset[str]
    verbs: frozenset[str]
    prefixes: tuple[str, ...]
    carry: frozenset[tuple[str, str]]
    compounds: frozenset[tuple[str, str]]
    topical: frozenset[str]
    topical_pairs: frozenset[tuple[str, str]]
    hanging: frozenset[str]
    light_verbs: frozenset[str]
    ordinals: frozenset[str]
    tens: frozenset[str]
    titles: frozenset[str]
    indefinite: frozenset[str]
    numerals: frozenset[str]
    no_heads: frozenset[str]
    possessed: frozenset[str]
    sites: frozenset[str]
    containers: frozenset[str]
    never: frozenset[tuple[str, str]]
    nouns: frozenset[str]
    titled: frozenset[str]
    edition: frozenset[str]
    pointing: frozenset[str]
    occasion: frozenset[str]
    referred: frozenset[str]
    running: dict[str, frozenset[str]]
    bullets: frozenset[str]
    relative: frozenset[str]
    welfare: frozenset[str]
    locative: frozenset[str]
    belonging: frozenset[str]
    by: frozenset[str]
    together: frozenset[str]
    before_verb: frozenset[str]
    office: frozenset[str]
    offices: frozenset[str]
    aside: frozenset[str]
    launch: frozenset[str]
    launch_pairs: frozenset[tuple[str, str]]
    entry_skip: frozenset[str]
    entry_end: frozenset[str]
    tournaments: frozenset[str]
    going_on: frozenset[str]
    anniversary: frozenset[str]
    beneficiaries: frozenset[str]
    purpose: str


@cache
def load_tables(language: str) -> Tables:
    """Return the folded table of a language, read once."""
    data = load_data(language, "programs")
    plurals = folded_words(data["plurals"]["words"])
    heads: dict[str, Head] = {}
    # where a noun is both, it names a thing before it names an activity
    for sort in sorted(data["heads"], key=lambda sort: sort != "action"):
        for kind, text in data["heads"][sort].items():
            for word in folded_words(text):
                heads[word.replace("_", " ")] = Head(word.replace("_", " "), ProgramKind(kind), sort, word in plurals)
    kinds = [
        (ProgramKind(entry["kind"]), [tuple(part.split("_")) for part in fold(entry["parts"]).split()])
        for entry in data["kinds"]
    ]
    ends, markers, operators = data["ends"], data["markers"], data["operators"]
    return Tables(
        language=language,
        grammar=_grammar(data["grammar"]),
        heads=heads,
        kinds=kinds,
        ends=folded_words(ends["words"]),
        verbs=folded_words(ends["verbs"]),
        prefixes=tuple(sorted(folded_words(ends["prefixes"]))),
        carry=_pairs(ends["carry"]),
        compounds=_pairs(ends["compounds"]),
        topical=folded_words(ends["topical"]),
        topical_pairs=_pairs(ends["topical_pairs"]),
        hanging=folded_words(ends["hanging"]),
        light_verbs=folded_words(ends["light_verbs"]),
        ordinals=folded_words(markers["ordinals"]),
        tens=folded_words(markers["tens"]),
        titles=folded_words(ends["titles"]),
        indefinite=folded_words(ends["indefinite"]),
        numerals=folded_words(ends["numerals"]),
        no_heads=folded_words(data["no_heads"]["words"]),
        possessed=folded_words(data["no_heads"]["possessed"]),
        sites=folded_words(ends["sites"]),
        containers=folded_words(ends["containers"]),
        never=_pairs(ends["never"]),
        nouns=folded_words(ends["nouns"]),
        titled=folded_words(markers["titled"]),
        edition=folded_words(markers["edition"]),
        pointing=folded_words(markers["pointing"]),
        occasion=folded_words(markers["occasion"]),
        referred=folded_words(markers["referred"]),
        running={cue: folded_words(text) for cue, text in data["running"].items()},
        bullets=folded_words(markers["bullets"]),
        relative=folded_words(markers["relative"]),
        welfare=folded_words(markers["welfare"]),
        locative=folded_words(markers["locative"]),
        belonging=folded_words(operators["belonging"]),
        by=folded_words(operators["by"]),
        together=folded_words(operators["with"]),
        before_verb=folded_words(operators["before_verb"]),
        office=folded_words(operators["office"]),
        offices=folded_words(operators["offices"]),
        aside=folded_words(operators["aside"]),
        launch=frozenset(word for word in folded_words(data["entries"]["launch"]) if "_" not in word),
        launch_pairs=frozenset(
            (first, second)
            for first, found, second in (word.partition("_") for word in folded_words(data["entries"]["launch"]))
            if found
        ),
        entry_skip=folded_words(data["entries"]["skip"]),
        entry_end=folded_words(data["entries"]["end"]),
        tournaments=folded_words(data["periods"]["tournaments"]),
        going_on=folded_words(data["periods"]["going_on"]),
        anniversary=folded_words(data["periods"]["anniversary"]),
        beneficiaries=folded_words(data["beneficiaries"]["before"]),
        purpose=fold(data["beneficiaries"]["purpose"]),
    )


def _grammar(data: dict[str, Any]) -> Grammar:
    def affixes(key: str) -> tuple[str, ...]:
        return tuple(fold(data[key]).split())

    return Grammar(
        articles=affixes("articles"),
        definite=affixes("definite"),
        purpose_prefixes=affixes("purpose_prefixes"),
        locative_prefixes=affixes("locative_prefixes"),
        joint_prefixes=affixes("joint_prefixes"),
        compared_without=affixes("compared_without"),
        possessive_endings=affixes("possessive_endings"),
        indefinite_endings=affixes("indefinite_endings"),
        adjective_endings=affixes("adjective_endings"),
        apart_endings=folded_words(data["apart_endings"]),
        joints=folded_words(data["joints"]),
        proclitic_and=data["proclitic_and"],
        events_take_in_names=data["events_take_in_names"],
        reach=data["reach"],
    )


def _pairs(text: Any) -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, _, second in (pair.partition(":") for pair in folded_words(text)))
