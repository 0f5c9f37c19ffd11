"""An article and its extraction become rows.

Invariant: what is stored for an article is a function of the article and of the extractor's version; saving the same
again changes no row, and a save that is cut off leaves the article as it was.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import Connection, Engine, delete, insert, select

from ingest.article import Article
from nlp.extraction import Extraction
from store.tables import ArticleRow, EvidenceRow, FactRow, OwnerRow, RepostRow, SignatureRow, StoryRow

Outcome = Literal["added", "replaced", "unchanged"]

_ARTICLES = ArticleRow.__table__  # type: ignore[attr-defined]
_FACTS = FactRow.__table__  # type: ignore[attr-defined]
_EVIDENCE = EvidenceRow.__table__  # type: ignore[attr-defined]


def article_digest(article: Article) -> str:
    """Return a digest of all that an extraction depends on, so that a changed article is noticed."""
    fields = [article.url, article.title, article.text, article.language, article.published, article.source]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()[:32]


def is_current(engine: Engine, article: Article, extractor: str) -> bool:
    """Tell whether this very article has been saved with facts of this extractor."""
    columns = (_ARTICLES.c.digest, _ARTICLES.c.extractor)
    with engine.connect() as connection:
        row = connection.execute(select(*columns).where(_ARTICLES.c.id == article.id)).first()
    return row is not None and (row.digest, row.extractor) == (article_digest(article), extractor)


def save(
    engine: Engine, article: Article, extraction: Extraction | None, extractor: str | None, note: str | None = None
) -> Outcome:
    """Store an article with its facts (None: it waits to be extracted) in one transaction.

    `note` says why nothing was extracted. What is stored of an earlier reading of the article is replaced, nothing else.
    """
    digest = article_digest(article)
    with engine.begin() as connection:
        old = connection.execute(
            select(_ARTICLES.c.digest, _ARTICLES.c.extractor).where(_ARTICLES.c.id == article.id)
        ).first()
        if old is not None and old.digest == digest and (extraction is None or old.extractor == extractor):
            return "unchanged"
        if old is not None:
            _remove(connection, article.id, keep_signature=old.digest == digest)
        values = article.model_dump(exclude={"language"})
        values["language"] = extraction.article.language if extraction else article.language
        values |= {"digest": digest, "extractor": extractor if extraction else None, "note": note}
        if old is None:
            connection.execute(insert(_ARTICLES).values(**values))
        else:
            connection.execute(_ARTICLES.update().where(_ARTICLES.c.id == article.id).values(**values))
        if extraction:
            _insert_facts(connection, extraction, article.id)
    return "added" if old is None else "replaced"


def waiting(engine: Engine, extractor: str) -> Iterator[Article]:
    """Yield the stored articles that this extractor has not read, in the order of their ids."""
    with engine.connect() as connection:
        stale = _ARTICLES.c.extractor.is_(None) | (_ARTICLES.c.extractor != extractor)
        ids = connection.execute(select(_ARTICLES.c.id).where(stale).order_by(_ARTICLES.c.id)).scalars().all()
    for identifier in ids:
        with engine.connect() as connection:
            row = connection.execute(select(_ARTICLES).where(_ARTICLES.c.id == identifier)).mappings().one()
        yield Article(**{name: row[name] for name in Article.model_fields})


def _remove(connection: Connection, article: str, *, keep_signature: bool) -> None:
    facts = select(_FACTS.c.id).where(_FACTS.c.article == article)
    for table in (OwnerRow, EvidenceRow):
        connection.execute(delete(table).where(table.fact.in_(facts)))  # type: ignore[attr-defined]
    connection.execute(delete(_FACTS).where(_FACTS.c.article == article))
    if not keep_signature:
        connection.execute(delete(SignatureRow).where(SignatureRow.article == article))  # type: ignore[arg-type]
        connection.execute(
            delete(RepostRow).where((RepostRow.first == article) | (RepostRow.second == article))  # type: ignore[arg-type]
        )
        connection.execute(
            delete(StoryRow).where((StoryRow.article == article) | (StoryRow.canonical == article))  # type: ignore[arg-type]
        )


def _insert_facts(connection: Connection, extraction: Extraction, article: str) -> None:
    facts: list[dict[str, Any]] = []
    evidence: list[dict[str, Any]] = []
    kinds = {
        "organization": extraction.organizations,
        "date": extraction.dates,
        "capacity": extraction.capacities,
        "partnership": extraction.partnerships,
        "program": extraction.programs,
    }
    for kind, found in kinds.items():
        for position, fact in enumerate(found):
            data = fact.model_dump(mode="json")
            identifier = f"{article}/{kind}/{position}"
            places = data.get("mentions") or data.get("evidence") or data
            places = places if isinstance(places, list) else [places]
            facts.append({"id": identifier, "article": article, "kind": kind, "position": position, "data": data})
            for number, place in enumerate(places):
                whole = extraction.article.title if place["title"] else extraction.article.text
                evidence.append(
                    {
                        "fact": identifier,
                        "number": number,
                        "start": place["start"],
                        "end": place["end"],
                        "title": place["title"],
                        "quote": whole[place["start"] : place["end"]],
                    }
                )
    if facts:
        connection.execute(insert(_FACTS), facts)
        connection.execute(insert(_EVIDENCE), evidence)
