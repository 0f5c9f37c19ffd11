"""The dated events of programs: what articles say happened to one, and when.

Invariant: each event rests on one fact that states its date, and follows from the facts of that fact's article, its
words, and which program its mentions are. Where articles give an event other dates every one of them is kept.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import batched
from typing import NamedTuple

from sqlalchemy import Connection, select

from nlp.extraction import DateRole
from nlp.languages import LANGUAGES, load_data
from nlp.names import name_key
from nlp.text import fold
from store.database import IDS_AT_ONCE
from store.merging import Data, KeyOf, StoredFact
from store.tables import ARTICLES

# How far from a date, in letters, a word may stand that says what happened then.
_REACH = 80
# A date that begins this early in its sentence («في عام 2018، توسع المركز») is that of what follows its comma.
_OPENING = 25
_SENTENCE = re.compile(r"[\n.؟?!؛]")
_CLAUSE = re.compile(r"[\n.؟?!؛،,:]")


class Event(StrEnum):
    """What happened to a program: what the roles of dates say, and what `event_words.toml` does.

    `started` and `ended` are the two ends of a program of which no more is said, `during` a time in which it ran,
    `partnered` an agreement between those who run it.
    """

    FOUNDED = "founded"
    LAUNCHED = "launched"
    OPENED = "opened"
    STARTED = "started"
    SIGNED = "signed"
    PARTNERED = "partnered"
    HELD = "held"
    DURING = "during"
    EXPANDED = "expanded"
    MOVED = "moved"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    ENDED = "ended"


# A date that is published or reported is that of the telling; of one with no role nobody says what happened.
_BY_ROLE: Mapping[str, Event | None] = {
    DateRole.FOUNDED: Event.FOUNDED,
    DateRole.LAUNCHED: Event.LAUNCHED,
    DateRole.OPENED: Event.OPENED,
    DateRole.SIGNED: Event.SIGNED,
    DateRole.HELD: Event.HELD,
    DateRole.PERIOD: Event.DURING,
    DateRole.ENDS: Event.ENDED,
    DateRole.OTHER: None,
}
# What words may make of a role: of a founding or a signing nothing else; what lasts until a date is not expanded then.
_SAID_BY_WORDS = {Event.EXPANDED, Event.MOVED, Event.SUSPENDED, Event.RESUMED}
_MAY_BECOME: Mapping[str, set[Event]] = {
    DateRole.FOUNDED: set(),
    DateRole.SIGNED: set(),
    DateRole.ENDS: {Event.SUSPENDED},
}


class DatedEvent(NamedTuple):
    """An event of a program: the fact that states it, and its date in EDTF."""

    fact: str
    program: str
    event: str
    date: str


class Words(NamedTuple):
    """The title, the text and the language of an article."""

    title: str
    text: str
    language: str | None


def dated_events(
    connection: Connection, facts: Mapping[str, Sequence[StoredFact]], program_of: Mapping[str, str], body: KeyOf
) -> list[DatedEvent]:
    """Return the dated events of all programs, by fact.

    Args:
        connection: the database, for the words of the articles that date something.
        facts: those of all articles by kind, as decided.
        program_of: the program of each program fact.
        body: the key of the organization that an article means by a name.
    """
    by_article: defaultdict[str, dict[str, list[StoredFact]]] = defaultdict(lambda: defaultdict(list))
    with_programs = {fact.article for fact in facts.get("program", ())}
    for kind in ("program", "date", "partnership"):
        for fact in facts.get(kind, ()):
            if fact.article in with_programs:
                by_article[fact.article][kind].append(fact)
    found: list[DatedEvent] = []
    for part in batched(sorted(by_article), IDS_AT_ONCE):
        telling = [article for article in part if any(fact.data["program"] for fact in by_article[article]["date"])]
        query = select(ARTICLES.c.id, ARTICLES.c.title, ARTICLES.c.text, ARTICLES.c.language)
        words = {row[0]: Words(*row[1:]) for row in connection.execute(query.where(ARTICLES.c.id.in_(telling)))}
        for article in part:
            found += events_of_article(by_article[article], words.get(article), program_of, body)
    return sorted(found)


def events_of_article(
    facts: Mapping[str, Sequence[StoredFact]], words: Words | None, program_of: Mapping[str, str], body: KeyOf
) -> Iterator[DatedEvent]:
    """Yield the events that the facts of one article date.

    First those of dates that belong to a program; then the start and the end of a program that no such date tells;
    then the partnerships of two who run the program, or support it.
    """
    programs = {name_key(fact.data["name"]): program_of[fact.id] for fact in facts.get("program", ())}
    told: defaultdict[str, set[str]] = defaultdict(set)  # program -> dates that its events begin or end with
    dates = facts.get("date", ())
    for fact in dates:
        program = programs.get(name_key(fact.data["program"])) if fact.data["program"] else None
        event = _event_of(fact, dates, words) if program else None
        if program and event:
            told[program] |= {fact.data["edtf"], *fact.data["edtf"].split("/")}
            yield DatedEvent(fact.id, program, event, fact.data["edtf"])
    for fact in facts.get("program", ()):
        program = program_of[fact.id]
        for field, event in (("start", Event.STARTED), ("end", Event.ENDED)):
            if fact.data[field] and fact.data[field] not in told[program]:
                yield DatedEvent(fact.id, program, event, fact.data[field])
    for fact in facts.get("partnership", ()):
        if fact.data["date"]:
            parties = {body(fact.article, name) for name in fact.data["parties"]}
            for program in sorted(_run_by(parties, facts.get("program", ()), program_of, body)):
                yield DatedEvent(fact.id, program, Event.PARTNERED, fact.data["date"])


def _run_by(
    parties: set[str], programs: Iterable[StoredFact], program_of: Mapping[str, str], body: KeyOf
) -> Iterator[str]:
    """Yield the programs that two of the parties run or support, one of them as operator; some perhaps twice."""
    seen = set()
    for fact in programs:
        operators, partners = (
            {body(fact.article, name) for name in fact.data[field]} for field in ("operators", "partners")
        )
        if parties & operators and len(parties & (operators | partners)) > 1 and program_of[fact.id] not in seen:
            seen.add(program_of[fact.id])
            yield program_of[fact.id]


def _event_of(fact: StoredFact, dates: Sequence[StoredFact], words: Words | None) -> Event | None:
    """Return what happened at a date: what the words around it say, else what its role says."""
    role = fact.data["role"]
    if role not in _BY_ROLE:
        return None
    if words is None or words.language not in LANGUAGES:
        return _BY_ROLE[role]
    text = words.title if fact.data["title"] else words.text
    near = _surroundings(fact.data, [one.data for one in dates], text, words.language)
    far = {
        event: distance
        for event, pattern in _patterns(words.language).items()
        if event in _MAY_BECOME.get(role, _SAID_BY_WORDS)
        and (distance := _distance(pattern, *near, words.language)) is not None
    }
    own = _role_pattern(words.language, role)
    of_role = _distance(own, *near, words.language) if own else None
    event = min(far, key=lambda one: (far[one], one), default=None)
    return event if event and (of_role is None or far[event] <= of_role) else _BY_ROLE[role]


def _surroundings(date: Data, dates: Iterable[Data], text: str, language: str) -> tuple[str, str]:
    """Return the folded words of a date's clause before it and after it.

    What stands between two dates is the later one's where verbs come first, the earlier one's where they come last.
    """
    start, end = date["start"], date["end"]
    others = [one for one in dates if one["title"] == date["title"]]
    earlier = [one["end"] for one in others if start - _REACH < one["end"] <= start]
    later = [one["start"] for one in others if end <= one["start"] < end + _REACH]
    low, high = max(0, start - _REACH, *earlier), min(len(text), end + _REACH, *later)
    left, right = text[low:start], text[end:high]
    if _verbs_first(language) and later and not _CLAUSE.search(right):
        right = ""
    elif not _verbs_first(language) and earlier and not _CLAUSE.search(left):
        left = ""
    opening = low + max((mark.end() for mark in _SENTENCE.finditer(left)), default=0)
    left = left[max((mark.end() for mark in _CLAUSE.finditer(left)), default=0) :]
    is_opening = start - opening < _OPENING and right[:1] in ("،", ",")
    stop = _CLAUSE.search(right, 1 if is_opening else 0)
    return fold(left), fold(right[: stop.start()] if stop else right)


def _distance(pattern: re.Pattern[str], left: str, right: str, language: str) -> float | None:
    """Return how far from a date the nearest match before or after it is, weighed; None where there is none."""
    roles = load_data(language, "roles")
    far = [(len(left) - match.end()) * roles["weight_before"] for match in pattern.finditer(left)]
    far += [match.start() * roles["weight_after"] for match in pattern.finditer(right)]
    return min(far, default=None)


def _verbs_first(language: str) -> bool:
    roles = load_data(language, "roles")
    return bool(roles["weight_before"] < roles["weight_after"])


@cache
def _patterns(language: str) -> dict[Event, re.Pattern[str]]:
    tables = tomllib.loads(resources.files("store").joinpath("event_words.toml").read_text("utf-8"))
    return {Event(event): _pattern(language, phrases) for event, phrases in tables.get(language, {}).items()}


@cache
def _role_pattern(language: str, role: str) -> re.Pattern[str] | None:
    phrases = load_data(language, "roles")["stems"].get(role)
    return _pattern(language, phrases) if phrases else None


def _pattern(language: str, phrases: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of the phrases with the prefixes that words of the language take."""
    longest_first = sorted(map(fold, phrases), key=len, reverse=True)
    prefix = load_data(language, "roles")["prefix"]
    return re.compile(rf"(?<!\w){prefix}(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
