"""What names of programs are made of: head nouns, the words that a name goes on with, and those it ends at.

Invariant: everything particular to a language is in its table `programs`; words are compared folded.
"""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from nlp.extraction import ProgramKind
from nlp.languages import load_data
from nlp.text import fold, folded_words
from nlp.words import Words

# The present («می‌سازد»), the perfect («ساخته‌اند»), the past of several («ساختند») and what is negated, of any Persian
# verb.
_PERSIAN_VERB = re.compile(r"ن?می\w+(?:د|یم|م)|\w{2,}هاند|\w{2,}[تد]ند|ن(?:خواه|بود|شد|کرد|داشت|دار|گرفت)\w*")
_PROCLITICS = re.compile(r"[وف]?(?:لل|[بلک]?ال|[بلک])?")


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
    going_on: frozenset[str]
    anniversary: frozenset[str]
    beneficiaries: frozenset[str]
    purpose: str


@dataclass
class Candidate:
    """Words `[first, last)` that may name a program; `[start, end)` in `Doc.text` is the name."""

    first: int
    last: int
    start: int
    end: int
    name: str
    head: Head | None
    aliases: list[str]
    features: set[str]


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


@lru_cache(maxsize=20_000)
def forms(word: str, language: str) -> tuple[tuple[int, str], ...]:
    """Return the readings of a folded word: letters of proclitics before it, and the noun without them and endings.

    Arabic: و ف, then ب ل ك, then the article; the accusative's alif, the possessor («برنامجنا»), the dual. Persian: the
    plural's and the indefinite endings.
    """
    readings = {(0, word): None}
    if language == "ar":
        for cut in (1, 2, 3, 4):
            if len(word) - cut >= 2 and _PROCLITICS.fullmatch(word[:cut]):
                readings[cut, word[cut:]] = None
        for cut, rest in [*readings]:
            if rest.endswith("ا") and len(rest) > 3:
                readings[cut, rest[:-1]] = None
            for ending in ("ها", "نا", "هم"):
                if rest.endswith(ending) and len(rest) > len(ending) + 3:
                    readings[cut, _with_feminine_ending(rest[: -len(ending)])] = None
            if rest.endswith(("ین", "ان")) and len(rest) > 5:
                readings[cut, _with_feminine_ending(rest[:-2])] = None
    else:
        if word.endswith("های") and len(word) > 4:
            # «دوره‌ای»: the indefinite ending after a silent ه
            readings[0, word[:-2]] = None
        for suffix in ("هایی", "های", "ها", "ی"):
            if word.endswith(suffix) and len(word) > len(suffix) + 2:
                readings[0, word[: -len(suffix)]] = None
    return tuple(readings)


def _with_feminine_ending(stem: str) -> str:
    """Return an Arabic noun as it stands without an ending: «مبادرت» -> «مبادره»."""
    return stem[:-1] + "ه" if stem.endswith("ت") else stem


def find_head(word: str, tables: Tables, following: str = "") -> tuple[int, Head] | None:
    """Return the letters before a head noun in a folded word, and the noun, or None.

    A head of two words needs the word after it, `following`.
    """
    found = None
    if word in tables.no_heads:
        return None
    for cut, form in forms(word, tables.language):
        head = tables.heads.get(f"{form} {following.removeprefix('ال')}") if following else None
        if head is not None:
            return cut, head
        head = tables.heads.get(form)
        if head is not None and found is None:
            plural = head.plural or (tables.language == "fa" and "ها" in word[len(form) :])
            found = cut, replace(head, plural=plural)
    return found


def is_any(word: str, table: frozenset[str], language: str) -> bool:
    """Whether a folded word, or what is left of it without proclitics and endings of person, is in a table."""
    if word in table:
        return True
    if language != "ar":
        return any(form in table for _, form in forms(word, language))
    readings = [form for _, form in forms(word, language)]
    if word.startswith(("سی", "ست", "وسی", "وست")):
        # what will be
        readings.append(word.removeprefix("و")[1:])
    for form in readings:
        if form in table:
            return True
        for ending in ("تها", "ته", "ها", "وا", "ون", "ت", "ه"):
            if form.endswith(ending) and form[: -len(ending)] in table:
                return True
    return False


def is_end(words: Words, index: int, tables: Tables) -> bool:
    """Whether a name that stands before this word does not go on with it."""
    word = words.text(index)
    if not word or not (word[0].isalnum()):
        return True
    if word in tables.ends:
        return True
    if tables.language == "ar":
        bare = word[1:] if word[0] in "وف" and len(word) > 3 else word
        if bare in tables.ends or (bare.startswith(tables.prefixes) and len(bare) > 4):
            return True
        if bare in tables.verbs:
            return True
        if any(bare.endswith(e) and bare[: -len(e)] in tables.verbs for e in ("تها", "ته", "ها", "وا", "ون", "ت", "ه")):
            return True
        # a feminine verb of the past ends in an open ت; nouns that do so end in ات or have the article
        if bare.endswith("ت") and len(bare) > 3 and bare[-2] != "ا" and not bare.startswith(("ال", "لل", "بال", "کال")):
            return bare not in tables.nouns and bare[1:] not in tables.nouns
        # «so that he …»
        return bare.startswith("لی") and bare.endswith(("وا", "ون")) and len(bare) > 5
    for negated in ("نمی", "می", ""):
        if word.startswith(negated) and word[len(negated) :] in tables.verbs:
            return True
    if _PERSIAN_VERB.fullmatch(word) and word not in tables.nouns:
        return True
    return word.startswith(tables.prefixes)
