"""An article and its extraction become rows.

Invariant: what is stored for an article is a function of the article and of the extractor's version; saving the same
again changes no row, and a save that is cut off leaves its articles as they were; one whose connection was lost is
tried again. What databases cannot keep (a NUL, half of a surrogate pair) is stored as U+FFFD, one for one, so that
every offset stays true. Articles that are saved together are stored as one by one in their order.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from itertools import batched
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, or_, select, update

from ingest.article import Article, Details, PageArticle
from nlp.extraction import Extraction
from store.candidates import forget_signature
from store.database import IDS_AT_ONCE, reading, retried, staged, storable
from store.merging import stated_places
from store.staging import OwnedRow
from store.stated import stated_by, stated_in
from store.tables import (
    ARTICLES,
    DECIDED_FACTS,
    EVIDENCE,
    FACTS,
    OUTCOMES,
    OWNERS,
    PROGRAM_EVENTS,
    REPOSTS,
    STORIES,
)

Outcome = Literal["added", "replaced", "unchanged"]

_ARTICLES_AT_ONCE = 100


def article_digest(article: Article) -> str:
    """Return a digest of all that an extraction depends on, so that a changed article is noticed."""
    article = _storable(article)
    fields = [article.url, article.title, article.text, article.language, article.published, article.source]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()[:32]


class Result(NamedTuple):
    """An article with its facts (None: it waits to be extracted); `note` says why nothing was extracted."""

    article: Article
    extraction: Extraction | None = None
    note: str | None = None


def is_current(engine: Engine, article: Article, extractor: str) -> bool:
    """Tell whether this very article has been saved with facts of this extractor."""
    return bool(current(engine, [article], extractor))


@retried
def current(engine: Engine, articles: Sequence[Article], extractor: str) -> list[Article]:
    """Return those of some articles that have been saved, as they are, with facts of this extractor."""
    stored: dict[str, Any] = {}
    with reading(engine) as connection:
        for ids in batched({_storable(article).id for article in articles}, IDS_AT_ONCE):
            stored |= {row.id: row for row in _stored(connection, ids)}
    return [article for article in articles if _is_stored(article, stored.get(_storable(article).id), extractor)]


def save(
    engine: Engine, article: Article, extraction: Extraction | None, extractor: str | None, note: str | None = None
) -> Outcome:
    """Store an article with its facts (None: it waits to be extracted) in one transaction.

    `note` says why nothing was extracted. What is stored of an earlier reading of the article is replaced, nothing
    else.

    Raises:
        DatabaseError: the database cannot be written to; what is stored of the article is as it was.
    """
    return save_all(engine, [Result(article, extraction, note)], extractor)[0]


def save_all(engine: Engine, results: Iterable[Result], extractor: str | None) -> list[Outcome]:
    """Store articles with their facts, all in one transaction unless two have one id; return what became of each.

    Rows are made ready before other writers are held off, so that many processes may save at once.

    Raises:
        DatabaseError: the database cannot be written to; what is stored of the articles of one transaction is as it
            was.
    """
    outcomes: list[Outcome] = []
    together: dict[str, Result] = {}
    for result in results:
        result = Result(_storable(result.article), result.extraction, result.note)
        if result.article.id in together or len(together) == IDS_AT_ONCE:
            outcomes += _save_together(engine, together, extractor)
            together = {}
        together[result.article.id] = result
    return outcomes + _save_together(engine, together, extractor)


@retried
def _save_together(engine: Engine, results: Mapping[str, Result], extractor: str | None) -> list[Outcome]:
    """Store articles by their ids in one transaction."""
    if not results:
        return []
    values = {id: _article_values(result, extractor) for id, result in results.items()}
    rows: dict[Any, list[OwnedRow]] = {ARTICLES: list(values.items()), FACTS: [], EVIDENCE: []}
    for result in results.values():
        _add_facts(result, rows[FACTS], rows[EVIDENCE])
    outcomes: dict[str, Outcome] = {}
    with staged(engine, rows) as (connection, store):
        stored = {row.id: row for row in _stored(connection, results)}
        same_words = set()
        for id, result in results.items():
            old = stored.get(id)
            outcomes[id] = "added" if old is None else "replaced"
            if old is None or old.digest != values[id]["digest"]:
                continue
            same_words.add(id)
            if result.extraction is None or old.extractor == extractor:
                outcomes[id] = "unchanged"
                if not _tells_no_more(result.article, old.details):
                    own = update(ARTICLES).where(ARTICLES.c.id == id)
                    connection.execute(own.values(details=values[id]["details"]))
        written = {id for id, outcome in outcomes.items() if outcome != "unchanged"}
        if replaced := sorted(written & stored.keys()):
            restated = _restated(connection, sorted(set(replaced) & same_words), rows[FACTS])
            _remove(connection, replaced, changed=sorted((set(replaced) - same_words) | restated))
        # a file of plain articles knows no details, and takes none away
        store(ARTICLES, written, keeping=("details",))
        store(FACTS, written)
        store(EVIDENCE, written)
    return list(outcomes.values())


def _stored(connection: Connection, ids: Collection[str]) -> Sequence[Any]:
    columns = (ARTICLES.c.id, ARTICLES.c.digest, ARTICLES.c.extractor, ARTICLES.c.details)
    return connection.execute(select(*columns).where(ARTICLES.c.id.in_(sorted(ids)))).all()


def _is_stored(article: Article, row: Any, extractor: str) -> bool:
    if row is None or not _tells_no_more(article, row.details):
        return False
    return bool((row.digest, row.extractor) == (article_digest(article), extractor))


def waiting(engine: Engine, extractor: str) -> Iterator[Article]:
    """Yield the stored articles that this extractor has not read, as they came in, in the order of their ids."""
    stale = or_(ARTICLES.c.extractor.is_(None), ARTICLES.c.extractor != extractor)
    last = ""
    while rows := _rows_after(engine, stale, last):
        for row in rows:
            yield article_of(row)
        last = rows[-1]["id"]


def article_of(row: RowMapping) -> Article:
    """Return the article as it came in from its row of `articles`."""
    fields = {name: row[name] for name in Article.model_fields}
    fields |= {"language": row["stated_language"]}
    return PageArticle(**fields, details=Details(**row["details"])) if row["details"] else Article(**fields)


@retried
def _rows_after(engine: Engine, condition: ColumnElement[bool], last: str) -> Sequence[RowMapping]:
    """Return the next rows of `articles` after an id: a directory of any size is read in little memory."""
    query = select(ARTICLES).where(condition, ARTICLES.c.id > last).order_by(ARTICLES.c.id).limit(_ARTICLES_AT_ONCE)
    with reading(engine) as connection:
        return connection.execute(query).mappings().all()


def _storable(article: Article) -> Article:
    """Return the article with every character that databases cannot keep replaced, offsets unchanged."""
    return article.model_copy(update={name: storable(value) for name, value in article if isinstance(value, str)})


def storable_data(value: Any) -> Any:
    """Return an object of lists, dicts and plain values with its strings as `storable` has them."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_data(item) for item in value]
    if isinstance(value, dict):
        return {key: storable_data(item) for key, item in value.items()}
    return value


def _article_values(result: Result, extractor: str | None) -> dict[str, Any]:
    article = result.article
    values = article.model_dump()
    values["stated_language"] = article.language
    values["details"] = _details_of(article)
    if article.fetched and article.fetched.tzinfo is None:
        values["fetched"] = article.fetched.replace(tzinfo=UTC)
    note = None if result.note is None else storable(result.note)
    values |= {"digest": article_digest(article), "extractor": None, "note": note}
    if result.extraction:
        values |= {"language": result.extraction.article.language, "extractor": extractor}
    return values


def _details_of(article: Article) -> dict[str, Any] | None:
    known = article.details.model_dump(exclude_none=True) if isinstance(article, PageArticle) else {}
    return {name: storable(value) for name, value in known.items()} or None


def _tells_no_more(article: Article, stored: Mapping[str, Any] | None) -> bool:
    """Return whether an article's details are those stored; a file of plain articles knows none and takes none away."""
    return (_details_of(article) or stored) == stored


def _restated(connection: Connection, articles: Sequence[str], facts: Sequence[OwnedRow]) -> set[str]:
    """Return those of stored articles whose new facts state what copies are compared by otherwise than the stored."""
    new: dict[str, list[tuple[str, dict[str, Any]]]] = {article: [] for article in articles}
    for article, row in facts:
        if article in new:
            new[article].append((row["kind"], row["data"]))
    stored = stated_in(connection, articles)
    return {article for article, found in new.items() if stated_by(found) != stored[article]}


def _remove(connection: Connection, articles: Sequence[str], changed: Iterable[str]) -> None:
    """Remove the facts of articles, and the stories of those that say or state something else than before."""
    facts = select(FACTS.c.id).where(FACTS.c.article.in_(articles))
    for table in (OWNERS, PROGRAM_EVENTS, OUTCOMES, DECIDED_FACTS, EVIDENCE):
        connection.execute(delete(table).where(table.c.fact.in_(facts)))
    connection.execute(delete(FACTS).where(FACTS.c.article.in_(articles)))
    for article in changed:
        _take_story_apart(connection, article)


def _take_story_apart(connection: Connection, article: str) -> None:
    """Forget which articles repeat this one and each other: the rest of its story may have hung together by it."""
    own = select(STORIES.c.canonical).where(STORIES.c.article == article)
    members = connection.execute(select(STORIES.c.article).where(STORIES.c.canonical.in_(own))).scalars().all()
    for member in {article, *members}:
        connection.execute(delete(STORIES).where(STORIES.c.article == member))
        forget_signature(connection, member)
        connection.execute(delete(REPOSTS).where(or_(REPOSTS.c.first == member, REPOSTS.c.second == member)))


def _add_facts(result: Result, facts: list[OwnedRow], evidence: list[OwnedRow]) -> None:
    """Add the rows of an article's facts, and of the places that say them, to those of other articles."""
    article, extraction = result.article, result.extraction
    if extraction is None:
        return
    kinds: Mapping[str, Sequence[BaseModel]] = {
        "organization": extraction.organizations,
        "date": extraction.dates,
        "duration": extraction.durations,
        "capacity": extraction.capacities,
        "partnership": extraction.partnerships,
        "program": extraction.programs,
        "place": extraction.places,
    }
    for kind, found in kinds.items():
        for position, fact in enumerate(found):
            data = storable_data(fact.model_dump(mode="json"))
            identifier = f"{article.id}/{kind}/{position}"
            values = {"id": identifier, "article": article.id, "kind": kind, "position": position, "data": data}
            facts.append((article.id, values))
            evidence += [(article.id, row) for row in evidence_of(identifier, data, article)]


def evidence_of(fact: str, data: Mapping[str, Any], article: Article) -> list[dict[str, Any]]:
    """Return the rows of `evidence` that follow from a fact and its article."""
    rows = []
    for number, place in enumerate(stated_places(data)):
        start, end, title = place["start"], place["end"], place["title"]
        quote = (article.title if title else article.text)[start:end]
        rows.append({"fact": fact, "number": number, "start": start, "end": end, "title": title, "quote": quote})
    return rows
