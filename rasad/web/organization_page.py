"""The page of an organization: its names in every script, what it is a branch of, its programs, whom it works with."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from rasad.entries import shown_facts
from rasad.web.asked import entry_of
from rasad.web.charts import hub
from rasad.web.program_page import events, same_facts
from rasad.web.reader import reader_of
from rasad.web.rendering import Pages
from store.directory import OrganizationEntry
from store.pages import (
    article_entries,
    branches_of,
    cards,
    facts_of,
    named_entries,
    names_of,
    newest_articles_of,
    ties,
)

_MOST_FACTS = 100
_MOST_PARTNERS = 14
_MOST_LISTED = 100
_MOST_PROGRAMS = 50
_MOST_ARTICLES = 20


def add(app: FastAPI, pages: Pages, engine: Engine) -> None:
    """Add the page to an application."""

    @app.get("/organizations/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    def organization(request: Request, identifier: str) -> HTMLResponse:
        entry = entry_of(engine, OrganizationEntry, identifier)
        own_ties = ties(engine, entry.id)
        partner_of = {tie: tie.second if tie.first == entry.id else tie.first for tie in own_ties[:_MOST_LISTED]}
        named = named_entries(engine, [*partner_of.values(), *([entry.parent] if entry.parent else [])])
        partners = [(named[other], tie.facts) for tie, other in partner_of.items() if other in named]
        around = [(one.id, one.name, one.kind, facts) for one, facts in partners[:_MOST_PARTNERS]]
        facts, total = facts_of(engine, entry.id, _MOST_FACTS)
        shown = shown_facts(engine, facts)
        reader = reader_of(request)
        return pages.render(
            request,
            "organization.html",
            reader=reader,
            entry=entry,
            names=names_of(engine, entry.id),
            parent=named.get(entry.parent or ""),
            branches=branches_of(engine, entry.id, _MOST_LISTED),
            programs=cards(engine, entry.programs[:_MOST_PROGRAMS]),
            partners=partners,
            drawing=hub((entry.id, entry.name, entry.kind), around) if around else None,
            events=events(shown, reader, entry.names),
            articles=article_entries(engine, newest_articles_of(engine, entry.id, _MOST_ARTICLES)),
            facts=same_facts(shown),
            shown=len(shown),
            total=total,
        )
