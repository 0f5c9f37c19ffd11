"""Finding programs by words: the database's full text over folded and lightly stemmed fields.

Invariant: the index is made from the directory by `index_programs` alone, with the same folding and stemming that
queries go through; no query, whatever is typed, raises.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import batched
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from nlp.sentence_splitting import sentence_around, split_sentences
from nlp.text import fold
from store import full_text
from store.database import IDS_AT_ONCE, reading
from store.full_text import FIELD_WEIGHTS, Words
from store.search_query import Query
from store.tables import ARTICLES, EVIDENCE, FACTS, OWNERS, PROGRAMS

# Longer queries are pasted text; SQLite's full text would refuse some hundreds of words.
_MOST_WORDS = 32
# A longer word is none; PostgreSQL's full text would refuse it.
_LONGEST_STEM = 50

_WORD = re.compile(r"[^\W_]+")
# What a word of either language may begin and end with without being another word for the one who searches.
_PREFIXES = re.compile(r"^(?:[وف])?(?:لل|[بکل]?ال)(?=\w{3})")
_SUFFIXES = re.compile(r"(?<=\w{3})(?:هایشان|هایی|های|ها|ات|یه|ین|ون|ان|ی|ه)$")


@dataclass(frozen=True)
class Match:
    """What of a program a query matched: a text as it stands in the directory or in an article.

    Attributes:
        field: name, operators, places, kind or text (a sentence of an article or its title).
        text: the whole of it.
        spans: `[start, end)` of each part of `text` that matched, in order, not overlapping; none where the meaning
            alone is alike.
        article: the id of the article that a sentence stands in.
    """

    field: str
    text: str
    spans: list[tuple[int, int]]
    article: str | None = None


@dataclass(frozen=True)
class Hit:
    """A program that a query found. The higher the score the better.

    `why` says in one line what matched best (its field and its text), or that the meaning is alike; `matches` are all
    fields that matched, best first; `sentence` is the sentence of an article that matched best, or that says most.
    """

    id: str
    program: str
    kind: str
    operators: list[str]
    places: list[str]
    score: float
    why: str
    articles: list[str]
    matches: list[Match] = field(default_factory=list)
    sentence: Match | None = None


@dataclass(frozen=True)
class Results:
    """What a search found.

    Attributes:
        hits: the part of it that was asked for, best first.
        total: how many programs were found.
        facets: kind, country, place, operator, language, source, year, free, reviewed -> value -> how many of the
            programs found have it, most first, so that `facet:value` is a filter; the counts of a facet leave the
            filter of that facet out of account, so that another value can be chosen.
        notes: what the reader should know: that there are no vectors, say, so that words alone were looked for.
    """

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]
    notes: list[str] = field(default_factory=list)


@cache
def kind_words() -> dict[str, str]:
    """Return the words for each kind of program in Arabic, Persian and English."""
    words: dict[str, str] = tomllib.loads(resources.files("store").joinpath("kind_words.toml").read_text("utf-8"))
    return words


@cache
def _stop_words() -> frozenset[str]:
    """Return the stems of the words that say nothing of what is searched, of all languages."""
    words = tomllib.loads(resources.files("store").joinpath("stop_words.toml").read_text("utf-8"))
    return frozenset(stems(" ".join(words.values())))


def stems(words: str) -> list[str]:
    """Return the folded stems of the words of a text: the article, plural endings and joiners off."""
    found = (_SUFFIXES.sub("", _PREFIXES.sub("", word)) for word in _WORD.findall(fold(words)))
    return [stem[:_LONGEST_STEM] for stem in found]


def index_programs(connection: Connection) -> None:
    """Make the index anew from the programs of the directory."""
    full_text.write(connection, words_of_programs(connection))


def words_of_programs(connection: Connection) -> dict[str, Words]:
    """Return what each program is found by: the stems of each field."""
    sentences = _sentences(connection, select(PROGRAMS.c.id))
    words: dict[str, Words] = {}
    for program in connection.execute(select(PROGRAMS).order_by(PROGRAMS.c.id)):
        texts = {**_fields(program), "sentences": [*sentences.get(program.id, ()), *program.data["beneficiaries"]]}
        words[program.id] = {field: stems(" ".join(texts[field])) for field in FIELD_WEIGHTS}
    return words


def search(engine: Engine, query: Query) -> Results:
    """Return the programs that a query finds, best first."""
    hits = _hits(engine, query.text, query.offset + query.limit)
    return Results(hits[query.offset :], len(hits), {"kind": dict(Counter(hit.kind for hit in hits))})


def _hits(engine: Engine, query: str, limit: int) -> list[Hit]:
    asked = list(dict.fromkeys(stem for stem in stems(query) if stem))
    words = ([word for word in asked if word not in _stop_words()] or asked)[:_MOST_WORDS]
    if not words or limit <= 0:
        return []
    with reading(engine) as connection:
        found = full_text.match(connection, words, limit)
        ranked = list(found)
        rows: dict[str, Row[Any]] = {}
        sentences: dict[str, list[str]] = {}
        for part in batched(ranked, IDS_AT_ONCE):
            rows |= {row.id: row for row in connection.execute(select(PROGRAMS).where(PROGRAMS.c.id.in_(part)))}
            sentences |= _sentences(connection, part)
    return [_hit(rows[program], found[program], words, sentences.get(program, [])) for program in ranked]


def _fields(program: Row[Any]) -> dict[str, list[str]]:
    """Return what a program is found by, beside the sentences about it."""
    data = program.data
    return {
        "name": [program.name, *data["names"]],
        "operators": [*data["operators"], *data["partners"]],
        "places": [*data["places"], *_place_names(data.get("locations", []))],
        "kind": [kind_words().get(program.kind, program.kind)],
    }


def _place_names(locations: list[dict[str, Any]]) -> list[str]:
    """Return what places are called in English, Arabic and Persian."""
    return [name for location in locations for name in (location["names"] or {}).values() if name]


def _sentences(connection: Connection, programs: Any) -> dict[str, list[str]]:
    """Return the sentences that say the facts of programs, in the order of articles and places; titles are one each."""
    query = (
        select(OWNERS.c.entry, FACTS.c.article, EVIDENCE.c.title, EVIDENCE.c.start, EVIDENCE.c.end)
        .join(FACTS, FACTS.c.id == OWNERS.c.fact)
        .join(EVIDENCE, EVIDENCE.c.fact == FACTS.c.id)
        .where(OWNERS.c.entry.in_(programs))
    )
    places: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(FACTS.c.article, EVIDENCE.c.start, EVIDENCE.c.end)):
        places.setdefault(row.article, []).append(row)
    found: dict[str, dict[str, None]] = {}
    for part in batched(places, IDS_AT_ONCE):
        texts = select(ARTICLES.c.id, ARTICLES.c.title, ARTICLES.c.text).where(ARTICLES.c.id.in_(part))
        for article in connection.execute(texts.order_by(ARTICLES.c.id)):
            sentences = split_sentences(article.text)
            for place in places[article.id]:
                first, last = sentence_around(sentences, place.start, place.end)
                said = article.title if place.title else article.text[first:last]
                found.setdefault(place.entry, {})[" ".join(said.split())] = None
    return {entry: list(said) for entry, said in found.items()}


def _hit(program: Row[Any], score: float, words: list[str], sentences: list[str]) -> Hit:
    """Return a found program with the first field, else the sentence, that shares most words with the query."""

    def shared(value: str) -> int:
        own = stems(value)
        return sum(any(stem.startswith(word) for stem in own) for word in words)

    told = [(field, value) for field, values in _fields(program).items() for value in values]
    told += [("text", sentence) for sentence in sentences]
    where, value = max(told, key=lambda one: shared(one[1]))
    data = program.data
    return Hit(
        id=program.id,
        program=program.name,
        kind=program.kind,
        operators=data["operators"],
        places=data["places"],
        score=round(score, 4),
        why=f"{where}: {value}",
        articles=data["articles"],
    )
