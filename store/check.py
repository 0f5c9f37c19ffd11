"""Whether a database keeps every promise of the store, row by row, and how it is mended.

Invariant: `check` writes nothing. Derived tables are compared with what the stored facts and decisions give in a
database in memory; so they are looked at only where what they are derived from is sound. `repair` takes no decision
away.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, Connection, Engine, RowMapping, Table, delete, insert, select, union, update
from sqlmodel import SQLModel

from store import digest_tables  # noqa: F401  # its tables register themselves
from store.candidates import unpacked
from store.database import damage, open_database, reading, writing
from store.decision_log import from_row
from store.decisions import DecisionError
from store.identity import rebuild
from store.migrations import VERSION_TABLE
from store.reposts import fold_reposts, make_stories
from store.save import article_digest, article_of, evidence_of
from store.search_index import differing
from store.story_text import shingles_of, signature_of, words_of
from store.tables import (
    ARTICLES,
    BANDS,
    DECIDED_FACTS,
    DECISIONS,
    EVIDENCE,
    FACTS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    OUTCOMES,
    OWNERS,
    PROGRAM_EVENTS,
    PROGRAMS,
    READINGS,
    REPOSTS,
    SIGNATURES,
    STORIES,
    SUGGESTIONS,
)

_RESTORE = "take the last good copy of the database"
_REMOVE = "`rasad db repair` removes it"
_READ_AGAIN = "`rasad db repair` lets the article be read again, `rasad run` with its source reads it"
_MAKE_ANEW = "`rasad db repair` makes it anew"

_STORY_TABLES = (BANDS, SIGNATURES, REPOSTS, STORIES)
_ENTRY_TABLES = (
    OUTCOMES,
    DECIDED_FACTS,
    OWNERS,
    SUGGESTIONS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    PROGRAM_EVENTS,
    PROGRAMS,
)
# What derived tables are derived from, and cannot be derived from where it is broken.
_SOURCES = (ARTICLES, FACTS, EVIDENCE, DECISIONS)
_ROWS_AT_ONCE = 500


class Finding(BaseModel):
    """A promise that is broken: in which row of which table, how, and what to do; `article` is to be read again."""

    table: str
    row: str
    problem: str
    advice: str
    article: str | None = None


def check(engine: Engine) -> list[Finding]:
    """Return everything that is wrong with a database.

    Raises:
        DatabaseError: it cannot be read.
    """
    with reading(engine) as connection:
        found = [Finding(table="", row="", problem=one, advice=_RESTORE) for one in damage(connection)]
        found += _wrong_tables(connection)
        if found:  # the rest would stumble over it
            return found
        found = [*_orphans(connection), *_wrong_readings(connection), *_wrong_decisions(connection)]
        if not any(one.table == table.name for one in found for table in _SOURCES):
            found += [*_wrong_stories(connection), *_not_as_derived(connection)]
    first: dict[tuple[str, str], Finding] = {}
    for one in found:
        first.setdefault((one.table, one.row), one)
    return list(first.values())


def repair(engine: Engine) -> list[Finding]:
    """Mend what can be mended, and return what was found.

    Rows that belong to nothing are removed, articles that are not stored as they were read lose their facts and wait to
    be read again, and all derived tables are made anew.

    Raises:
        DatabaseError: it cannot be written to.
    """
    found = check(engine)
    with writing(engine) as connection:
        for table in (*_ENTRY_TABLES, *_STORY_TABLES):
            connection.execute(delete(table))
        again = sorted({one.article for one in found if one.article})
        connection.execute(update(ARTICLES).where(ARTICLES.c.id.in_(again)).values(digest="", extractor=None))
        homeless = FACTS.c.article.in_(again) | FACTS.c.article.not_in(select(ARTICLES.c.id))
        gone = EVIDENCE.c.fact.in_(select(FACTS.c.id).where(homeless)) | EVIDENCE.c.fact.not_in(select(FACTS.c.id))
        connection.execute(delete(EVIDENCE).where(gone))
        connection.execute(delete(FACTS).where(homeless))
        for column, target in _references(READINGS):
            connection.execute(delete(READINGS).where(column.not_in(select(target))))
    fold_reposts(engine)
    rebuild(engine)
    return found


def cycles(links: Mapping[str, str]) -> list[list[str]]:
    """Return the rings of links, each beginning with its smallest member: a -> b, b -> a is one ring of two."""
    rings: list[list[str]] = []
    seen: set[str] = set()
    for start in sorted(links):
        path: dict[str, None] = {}
        one = start
        while one in links and one not in seen:
            seen.add(one)
            path[one] = None
            one = links[one]
        if one in path:
            ring = list(path)
            ring = ring[ring.index(one) :]
            first = ring.index(min(ring))
            rings.append(ring[first:] + ring[:first])
    return rings


def _wrong_tables(connection: Connection) -> Iterator[Finding]:
    """Compare tables, columns, indexes and keys with those that the code declares."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    def declared(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or not (name or "").startswith("program_search")

    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "include_name": declared})
    for difference in compare_metadata(context, SQLModel.metadata):
        if isinstance(difference, list):  # of one column: (what is modified, schema, table, column, …), …
            _, _, table, column, *_ = difference[0]
            yield Finding(table=table, row="", problem=f"column {column} is not as declared", advice=_RESTORE)
            continue
        step, *_, thing = difference
        action, _, kind = step.partition("_")
        table = thing if isinstance(thing, Table) else thing.table
        wrong = "is missing" if action == "add" else "is none of Rasad's"
        yield Finding(table=table.name, row="", problem=f"{kind} {thing.name} {wrong}", advice=_RESTORE)


def _references(table: Table) -> list[tuple[Column[Any], Column[Any]]]:
    """Return the columns that refer to another table, each with the column that it refers to."""
    return [(column, key.column) for column in table.columns for key in column.foreign_keys]


def _orphans(connection: Connection) -> Iterator[Finding]:
    """Find rows that refer to what is not there."""
    for table in SQLModel.metadata.sorted_tables:
        for column, target in _references(table):
            query = select(*table.primary_key.columns, column.label("target"))
            # NULL is not in nothing, to SQL
            query = query.where(column.is_not(None), column.not_in(select(target))).order_by(*table.primary_key.columns)
            for row in connection.execute(query):
                fields = {"table": table.name, "row": _name(row[:-1])}
                problem = f"{column.name} {row.target} is not in {target.table.name}"
                if table is EVIDENCE:  # its fact was lost; the id of a fact begins with that of its article
                    yield Finding(**fields, problem=problem, advice=_READ_AGAIN, article=row.target.rsplit("/", 2)[0])
                else:
                    derived = table in (*_STORY_TABLES, *_ENTRY_TABLES)
                    yield Finding(**fields, problem=problem, advice=_MAKE_ANEW if derived else _REMOVE)
    entries = union(select(ORGANIZATIONS.c.id), select(PROGRAMS.c.id))
    for row in connection.execute(select(OWNERS).where(OWNERS.c.entry.not_in(entries)).order_by(*OWNERS.c)):
        problem = f"entry {row.entry} is no organization and no program"
        yield Finding(table=OWNERS.name, row=_name(row), problem=problem, advice=_MAKE_ANEW)


def _wrong_readings(connection: Connection) -> Iterator[Finding]:
    """Compare each article with what was read of it: its digest, its facts, and the places that say them."""
    ids = connection.execute(select(ARTICLES.c.id).order_by(ARTICLES.c.id)).scalars().all()
    for part in batched(ids, _ROWS_AT_ONCE):
        facts: defaultdict[str, list[RowMapping]] = defaultdict(list)
        evidence: defaultdict[str, list[RowMapping]] = defaultdict(list)
        of_part = select(FACTS).where(FACTS.c.article.in_(part))
        for row in connection.execute(of_part.order_by(FACTS.c.id)).mappings():
            facts[row["article"]].append(row)
        places = select(EVIDENCE).where(EVIDENCE.c.fact.in_(of_part.with_only_columns(FACTS.c.id)))
        for row in connection.execute(places.order_by(EVIDENCE.c.fact, EVIDENCE.c.number)).mappings():
            evidence[row["fact"]].append(row)
        for article in connection.execute(select(ARTICLES).where(ARTICLES.c.id.in_(part)).order_by(ARTICLES.c.id)):
            yield from _wrong_article(article._mapping, facts[article.id])
            for fact in facts[article.id]:
                yield from _wrong_fact(article._mapping, fact, evidence[fact["id"]])


def _wrong_article(article: RowMapping, facts: list[RowMapping]) -> Iterator[Finding]:
    def finding(problem: str) -> Finding:
        fields = {"table": ARTICLES.name, "row": article["id"], "article": article["id"]}
        return Finding(problem=problem, advice=_READ_AGAIN, **fields)

    if article["extractor"] is None:  # it waits, under whatever digest
        if facts:
            yield finding(f"waits to be read but has {len(facts)} facts")
    elif article["digest"] != article_digest(article_of(article)):
        yield finding("is not as it was read: its digest is that of other words")


def _wrong_fact(article: RowMapping, fact: RowMapping, evidence: list[RowMapping]) -> Iterator[Finding]:
    def finding(problem: str, number: int | None = None) -> Finding:
        table, row = (FACTS, fact["id"]) if number is None else (EVIDENCE, _name((fact["id"], number)))
        return Finding(table=table.name, row=row, problem=problem, advice=_READ_AGAIN, article=article["id"])

    if fact["id"] != f"{fact['article']}/{fact['kind']}/{fact['position']}":
        yield finding(f"its id does not follow from {fact['article']}, {fact['kind']}, {fact['position']}")
    if not evidence:
        yield finding("has no evidence")
        return
    for place in evidence:
        whole = article["title" if place["title"] else "text"]
        start, end = place["start"], place["end"]
        if not 0 <= start < end <= len(whole):
            yield finding(f"[{start}, {end}) is outside of its text of {len(whole)} letters", place["number"])
        elif place["quote"] != whole[start:end]:
            yield finding(f"quotes {place['quote']!r}, but {whole[start:end]!r} stands there", place["number"])
    try:
        expected = evidence_of(fact["id"], fact["data"], article_of(article))
    except (KeyError, TypeError, AttributeError):
        yield finding("its data is none of a fact")
        return
    for place in evidence:
        if dict(place) not in expected:
            yield finding("is no place that its fact names", place["number"])
    if len(evidence) < len(expected):
        yield finding(f"names {len(expected)} places, {len(evidence)} are stored")


def _wrong_decisions(connection: Connection) -> Iterator[Finding]:
    """Find decisions that do not say what they said when they were made: their ids follow from that."""
    for row in connection.execute(select(DECISIONS).order_by(DECISIONS.c.id)).mappings():
        try:
            from_row(row)
        except DecisionError as error:
            yield Finding(table=DECISIONS.name, row=row["id"], problem=str(error), advice=_RESTORE)


def _wrong_stories(connection: Connection) -> Iterator[Finding]:
    """Compare signatures with the words of articles, and look for pairs and stories that cannot be."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for row in connection.execute(select(BANDS)):
        found[row.article].add(row.value)
    query = select(ARTICLES.c.id, ARTICLES.c.text, SIGNATURES.c.bands, SIGNATURES.c.waits)
    signed = query.join(SIGNATURES, SIGNATURES.c.article == ARTICLES.c.id).order_by(ARTICLES.c.id)
    for row in connection.execute(signed):
        shingles = shingles_of(words_of(row.text))
        values = signature_of(shingles) if shingles else []
        if unpacked(row.bands) != values:
            problem = "is not the signature of the article's words"
            yield Finding(table=SIGNATURES.name, row=row.id, problem=problem, advice=_MAKE_ANEW)
        elif found.pop(row.id, set()) != set(() if row.waits else values):
            problem = "its bands are not those of its signature"
            yield Finding(table=BANDS.name, row=row.id, problem=problem, advice=_MAKE_ANEW)
    for article in sorted(found):
        yield Finding(table=BANDS.name, row=article, problem="it has no signature", advice=_MAKE_ANEW)
    for row in connection.execute(select(REPOSTS).where(REPOSTS.c.first >= REPOSTS.c.second)):
        problem = "its first article does not come before its second"
        yield Finding(table=REPOSTS.name, row=_name(row[:2]), problem=problem, advice=_MAKE_ANEW)
    links = {row.article: row.canonical for row in connection.execute(select(STORIES)) if row.article != row.canonical}
    for ring in cycles(links):
        problem = f"stands for itself by way of others: {' -> '.join([*ring, ring[0]])}"
        yield Finding(table=STORIES.name, row=ring[0], problem=problem, advice=_MAKE_ANEW)


def _not_as_derived(connection: Connection) -> Iterator[Finding]:
    """Make stories and entries from the stored facts and decisions in a database in memory, and compare."""
    scratch = open_database(":memory:")
    with writing(scratch) as copy:
        for table in (*_SOURCES, REPOSTS):
            for rows in batched(connection.execute(select(table)).mappings(), _ROWS_AT_ONCE):
                copy.execute(insert(table), [dict(row) for row in rows])
        make_stories(copy)
    rebuild(scratch)
    with reading(scratch) as made:
        for table in (STORIES, *reversed(_ENTRY_TABLES)):
            yield from _differences(table, _rows(connection, table), _rows(made, table))
        for program in differing(connection, made):
            problem = "its words are not those that the index holds"
            yield Finding(table="program_search", row=program, problem=problem, advice=_MAKE_ANEW)
    scratch.dispose()


def _rows(connection: Connection, table: Table) -> dict[str, RowMapping]:
    keys = [column.name for column in table.primary_key.columns]
    rows = connection.execute(select(table)).mappings()
    return {_name(row[key] for key in keys): row for row in rows}


def _differences(table: Table, stored: Mapping[str, RowMapping], made: Mapping[str, RowMapping]) -> Iterator[Finding]:
    for row in sorted(stored.keys() | made.keys()):
        if row not in made:
            problem = "follows from no stored fact"
        elif row not in stored:
            problem = "is missing, though it follows from the stored facts"
        elif stored[row] != made[row]:
            wrong = [name for name in made[row] if stored[row][name] != made[row][name]]
            problem = f"{', '.join(wrong)} other than what follows from the stored facts"
        else:
            continue
        yield Finding(table=table.name, row=row, problem=problem, advice=_MAKE_ANEW)


def _name(key: Iterable[Any]) -> str:
    """Return how a row is named: the values of its key."""
    return ", ".join(map(str, key))
