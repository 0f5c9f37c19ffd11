"""Finding programs by words: SQLite's full text over folded and lightly stemmed fields.

Invariant: the index is made from the directory by `index_programs` alone, with the same folding and stemming that
queries go through; no query, whatever is typed, raises.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import batched
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, text

from nlp.text import fold
from store.database import reading
from store.tables import EVIDENCE, FACTS, OWNERS, PROGRAMS

FIELDS = ("name", "operators", "places", "kind", "sentences")
# How much a word in each field weighs (bm25), in the order of the index's columns; the first is the program's id.
_WEIGHTS = "0.0, 10.0, 4.0, 4.0, 3.0, 1.0"

# Longer queries are pasted text; SQLite's full text would refuse some hundreds of words.
_MOST_WORDS = 32
_EVERY_WORD = 100.0

_WORD = re.compile(r"\w+")
# What a word of either language may begin and end with without being another word for the one who searches.
_PREFIXES = re.compile(r"^(?:[وف])?(?:لل|[بکل]?ال)(?=\w{3})")
_SUFFIXES = re.compile(r"(?<=\w{3})(?:هایشان|هایی|های|ها|ات|یه|ین|ون|ان|ی|ه)$")


@dataclass(frozen=True)
class Hit:
    """A program that a query found: `why` names the field that matched and shows its words.

    The higher the score the better.
    """

    id: str
    program: str
    kind: str
    operators: list[str]
    places: list[str]
    score: float
    why: str
    articles: list[str]


@cache
def kind_words() -> dict[str, str]:
    """Return the words for each kind of program in Arabic, Persian and English."""
    words: dict[str, str] = tomllib.loads(resources.files("store").joinpath("kind_words.toml").read_text("utf-8"))
    return words


def stems(words: str) -> list[str]:
    """Return the folded stems of the words of a text: the article, plural endings and joiners off."""
    return [_SUFFIXES.sub("", _PREFIXES.sub("", word)) for word in _WORD.findall(fold(words))]


def index_programs(connection: Connection) -> None:
    """Make the index anew from the programs of the directory."""
    connection.execute(text("DELETE FROM program_search"))
    quotes: dict[str, set[str]] = {}
    query = (
        select(OWNERS.c.entry, FACTS.c.data, EVIDENCE.c.quote)
        .join(FACTS, FACTS.c.id == OWNERS.c.fact)
        .join(EVIDENCE, EVIDENCE.c.fact == FACTS.c.id)
    )
    for row in connection.execute(query.join(PROGRAMS, PROGRAMS.c.id == OWNERS.c.entry)):
        quotes.setdefault(row.entry, set()).add(row.quote)
    rows: list[dict[str, Any]] = []
    for program in connection.execute(select(PROGRAMS.c.id, PROGRAMS.c.name, PROGRAMS.c.kind, PROGRAMS.c.data)):
        texts = {
            "name": [program.name, *program.data["names"]],
            "operators": [*program.data["operators"], *program.data["partners"]],
            "places": program.data["places"],
            "kind": [kind_words().get(program.kind, program.kind)],
            "sentences": [*sorted(quotes.get(program.id, ())), *program.data["beneficiaries"]],
        }
        rows.append({"program": program.id, **{field: " ".join(stems(" ".join(texts[field]))) for field in FIELDS}})
    if rows:
        columns = ", ".join(FIELDS)
        values = ", ".join(f":{field}" for field in FIELDS)
        connection.execute(text(f"INSERT INTO program_search (program, {columns}) VALUES (:program, {values})"), rows)


def search(engine: Engine, query: str, limit: int = 20) -> list[Hit]:
    """Return the programs that a query finds, best first: those with every word, then those with any.

    Of a longer query the first 32 different words count.
    """
    words = list(dict.fromkeys(stem for stem in stems(query) if stem))[:_MOST_WORDS]
    if not words or limit <= 0:
        return []
    terms = [f'"{word}"*' for word in words]
    statement = text(
        f"SELECT program, bm25(program_search, {_WEIGHTS}) AS rank FROM program_search"
        " WHERE program_search MATCH :expression ORDER BY rank, program LIMIT :limit"
    )
    found: dict[str, float] = {}
    with reading(engine) as connection:
        # a program with every word stands before all that have some
        for expression, bonus in ((" AND ".join(terms), _EVERY_WORD), (" OR ".join(terms), 0.0)):
            for program, rank in connection.execute(statement, {"expression": expression, "limit": limit}):
                found.setdefault(program, bonus - float(rank))
        ranked = sorted(found, key=lambda program: (-found[program], program))[:limit]
        rows: dict[str, Row[Any]] = {}
        for part in batched(ranked, 500):
            chosen = connection.execute(select(PROGRAMS).where(PROGRAMS.c.id.in_(part)))
            rows |= {row.id: row for row in chosen}
    return [_hit(rows[program], found[program], words) for program in ranked]


def _hit(row: Any, score: float, words: list[str]) -> Hit:
    data = row.data
    texts = {
        "name": [row.name, *data["names"]],
        "operators": [*data["operators"], *data["partners"]],
        "places": data["places"],
        "kind": [kind_words().get(row.kind, row.kind)],
    }
    why = "text"
    for field, values in texts.items():
        match = next((v for v in values if any(s.startswith(w) for s in stems(v) for w in words)), None)
        if match:
            why = f"{field}: {match}"
            break
    return Hit(row.id, row.name, row.kind, data["operators"], data["places"], round(score, 4), why, data["articles"])
