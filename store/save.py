"""An article and its extraction become rows.

Invariant: what is stored for an article is a function of the article and of the extractor's version; saving the same
again changes no row, and a save that is cut off leaves the article as it was; one whose connection was lost is tried
again. What databases cannot keep (a NUL, half of a surrogate pair) is stored as U+FFFD, one for one, so that every
offset stays true.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import Connection, Engine, RowMapping, delete, insert, or_, select, update

from ingest.article import Article, Details, PageArticle
from nlp.extraction import Extraction
from store.database import reading, retried, storable, writing
from store.merging import stated_places
from store.tables import (
    ARTICLES,
    DECIDED_FACTS,
    EVIDENCE,
    FACTS,
    OUTCOMES,
    OWNERS,
    PROGRAM_EVENTS,
    REPOSTS,
    SIGNATURES,
    STORIES,
)

Outcome = Literal["added", "replaced", "unchanged"]


def article_digest(article: Article) -> str:
    """Return a digest of all that an extraction depends on, so that a changed article is noticed."""
    article = _storable(article)
    fields = [article.url, article.title, article.text, article.language, article.published, article.source]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()[:32]


@retried
def is_current(engine: Engine, article: Article, extractor: str) -> bool:
    """Tell whether this very article has been saved with facts of this extractor."""
    columns = (ARTICLES.c.digest, ARTICLES.c.extractor, ARTICLES.c.details)
    query = select(*columns).where(ARTICLES.c.id == _storable(article).id)
    with reading(engine) as connection:
        row = connection.execute(query).first()
    if row is None or not _tells_no_more(article, row.details):
        return False
    return (row.digest, row.extractor) == (article_digest(article), extractor)


@retried
def save(
    engine: Engine, article: Article, extraction: Extraction | None, extractor: str | None, note: str | None = None
) -> Outcome:
    """Store an article with its facts (None: it waits to be extracted) in one transaction.

    `note` says why nothing was extracted. What is stored of an earlier reading of the article is replaced, nothing
    else.

    Raises:
        DatabaseError: the database cannot be written to; what is stored of the article is as it was.
    """
    digest = article_digest(article)
    article = _storable(article)
    with writing(engine) as connection:
        old = connection.execute(
            select(ARTICLES.c.digest, ARTICLES.c.extractor, ARTICLES.c.details).where(ARTICLES.c.id == article.id)
        ).first()
        values = _article_values(article)
        if old is not None and _tells_no_more(article, old.details):
            values["details"] = old.details
        if old is not None and old.digest == digest and (extraction is None or old.extractor == extractor):
            if values["details"] != old.details:
                own = update(ARTICLES).where(ARTICLES.c.id == article.id)
                connection.execute(own.values(details=values["details"]))
            return "unchanged"
        if old is not None:
            _remove(connection, article.id, keep_signature=old.digest == digest)
        values |= {"digest": digest, "extractor": None, "note": None if note is None else storable(note)}
        if extraction:
            values |= {"language": extraction.article.language, "extractor": extractor}
        if old is None:
            connection.execute(insert(ARTICLES).values(**values))
        else:
            connection.execute(update(ARTICLES).where(ARTICLES.c.id == article.id).values(**values))
        if extraction:
            _insert_facts(connection, article, extraction)
    return "added" if old is None else "replaced"


def waiting(engine: Engine, extractor: str) -> Iterator[Article]:
    """Yield the stored articles that this extractor has not read, as they came in, in the order of their ids."""
    stale = or_(ARTICLES.c.extractor.is_(None), ARTICLES.c.extractor != extractor)
    with reading(engine) as connection:
        ids = connection.execute(select(ARTICLES.c.id).where(stale).order_by(ARTICLES.c.id)).scalars().all()
    for identifier in ids:
        yield _stored_article(engine, identifier)


def article_of(row: RowMapping) -> Article:
    """Return the article as it came in from its row of `articles`."""
    fields = {name: row[name] for name in Article.model_fields}
    fields |= {"language": row["stated_language"]}
    return PageArticle(**fields, details=Details(**row["details"])) if row["details"] else Article(**fields)


@retried
def _stored_article(engine: Engine, identifier: str) -> Article:
    with reading(engine) as connection:
        row = connection.execute(select(ARTICLES).where(ARTICLES.c.id == identifier)).mappings().one()
    return article_of(row)


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


def _article_values(article: Article) -> dict[str, Any]:
    values = article.model_dump()
    values["stated_language"] = article.language
    values["details"] = _details_of(article)
    if article.fetched and article.fetched.tzinfo is None:
        values["fetched"] = article.fetched.replace(tzinfo=UTC)
    return values


def _details_of(article: Article) -> dict[str, Any] | None:
    known = article.details.model_dump(exclude_none=True) if isinstance(article, PageArticle) else {}
    return {name: storable(value) for name, value in known.items()} or None


def _tells_no_more(article: Article, stored: Mapping[str, Any] | None) -> bool:
    """Return whether an article's details are those stored; a file of plain articles knows none and takes none away."""
    return (_details_of(article) or stored) == stored


def _remove(connection: Connection, article: str, *, keep_signature: bool) -> None:
    facts = select(FACTS.c.id).where(FACTS.c.article == article)
    for table in (OWNERS, PROGRAM_EVENTS, OUTCOMES, DECIDED_FACTS, EVIDENCE):
        connection.execute(delete(table).where(table.c.fact.in_(facts)))
    connection.execute(delete(FACTS).where(FACTS.c.article == article))
    if not keep_signature:
        _take_story_apart(connection, article)


def _take_story_apart(connection: Connection, article: str) -> None:
    """Forget which articles repeat this one and each other: the rest of its story may have hung together by it."""
    own = select(STORIES.c.canonical).where(STORIES.c.article == article)
    members = connection.execute(select(STORIES.c.article).where(STORIES.c.canonical.in_(own))).scalars().all()
    for member in {article, *members}:
        connection.execute(delete(STORIES).where(STORIES.c.article == member))
        connection.execute(delete(SIGNATURES).where(SIGNATURES.c.article == member))
        connection.execute(delete(REPOSTS).where(or_(REPOSTS.c.first == member, REPOSTS.c.second == member)))


def _insert_facts(connection: Connection, article: Article, extraction: Extraction) -> None:
    kinds: Mapping[str, Sequence[BaseModel]] = {
        "organization": extraction.organizations,
        "date": extraction.dates,
        "duration": extraction.durations,
        "capacity": extraction.capacities,
        "partnership": extraction.partnerships,
        "program": extraction.programs,
        "place": extraction.places,
    }
    facts: list[dict[str, Any]] = []
    evidence: list[dict[str, Any]] = []
    for kind, found in kinds.items():
        for position, fact in enumerate(found):
            data = storable_data(fact.model_dump(mode="json"))
            identifier = f"{article.id}/{kind}/{position}"
            facts.append({"id": identifier, "article": article.id, "kind": kind, "position": position, "data": data})
            evidence += evidence_of(identifier, data, article)
    if facts:
        connection.execute(insert(FACTS), facts)
        connection.execute(insert(EVIDENCE), evidence)


def evidence_of(fact: str, data: Mapping[str, Any], article: Article) -> list[dict[str, Any]]:
    """Return the rows of `evidence` that follow from a fact and its article."""
    rows = []
    for number, place in enumerate(stated_places(data)):
        start, end, title = place["start"], place["end"], place["title"]
        quote = (article.title if title else article.text)[start:end]
        rows.append({"fact": fact, "number": number, "start": start, "end": end, "title": title, "quote": quote})
    return rows
