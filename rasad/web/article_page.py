"""The page of an article: its text with every fact marked, the facts as a list, and the other versions of its story."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from rasad.entries import shown_facts
from rasad.versions import Piece, compare_versions
from rasad.web.asked import entry_of
from rasad.web.marks import marks_of, paragraphs, parts
from rasad.web.rendering import Pages
from store.directory import ArticleEntry, article_texts, facts_of_entry
from store.pages import Version, entries_of_facts, named_entries, stories_of

_MOST_VERSIONS = 100


def add(app: FastAPI, pages: Pages, engine: Engine) -> None:
    """Add the page to an application."""

    @app.get("/articles/{identifier:path}", response_class=HTMLResponse, include_in_schema=False)
    def article(request: Request, identifier: str) -> HTMLResponse:
        entry = entry_of(engine, ArticleEntry, identifier)
        facts = facts_of_entry(engine, entry)
        stored = article_texts(engine, [entry.id])[entry.id]
        owners = entries_of_facts(engine, (fact.id for fact in facts))
        stories = stories_of(engine, [entry.id])
        versions = stories[0] if stories else []
        return pages.render(
            request,
            "article.html",
            entry=entry,
            title=parts(stored["title"], marks_of(facts, title=True)),
            paragraphs=paragraphs(parts(stored["text"], marks_of(facts, title=False))),
            facts=shown_facts(engine, facts),
            owners=owners,
            named=named_entries(engine, (one for entries in owners.values() for one in entries)),
            versions=versions[:_MOST_VERSIONS],
            difference=_from_first(engine, versions, stored),
        )


def _from_first(engine: Engine, versions: list[Version], stored: dict[str, Any]) -> list[Piece]:
    """Return what an article says otherwise than the one that stands for its story; nothing of that one itself."""
    first = next((version.id for version in versions if version.first), stored["id"])
    if first == stored["id"]:
        return []
    return compare_versions(article_texts(engine, [first])[first]["text"], stored["text"])
