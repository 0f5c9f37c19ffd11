"""Any search as an Atom feed (RFC 4287): the programs that it finds, those that were told of last first."""

from datetime import UTC, datetime

from fastapi import FastAPI, HTTPException, Request, Response
from sqlalchemy import Engine

from rasad.atom import LANGUAGE, element, render, text_element, written
from rasad.entries import web_address
from rasad.web.asked import LONGEST_QUERY, filters_of, query_of
from rasad.web.rendering import address
from rasad.web.security import Rate
from store.pages import last_told
from store.search import Hit, search
from store.search_query import QueryError

_MOST_ENTRIES = 50
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)


def add(app: FastAPI, engine: Engine, rate: Rate) -> None:
    """Add the feed of a search to an application."""

    @app.get("/search.atom", include_in_schema=False)
    def feed(request: Request, q: str = "") -> Response:
        rate.check(request)
        text, filters = q[:LONGEST_QUERY], filters_of(request.query_params)
        try:
            found = search(engine, query_of(text, filters, limit=_MOST_ENTRIES), newest_first=True).hits
        except QueryError as error:
            raise HTTPException(400, str(error)) from error
        page = address("/search", q=text, **filters)
        return Response(
            render_feed(engine, found, text, page, str(request.base_url).rstrip("/")),
            media_type="application/atom+xml",
        )


def render_feed(engine: Engine, found: list[Hit], text: str, page: str, site: str) -> str:
    """Return the feed of a search.

    Args:
        engine: the directory.
        found: what the search found.
        text: its words, for the title.
        page: the address of its page, relative to the site, from which the id of the feed follows.
        site: how the reader calls the site.
    """
    told = {one.program: one for one in last_told(engine, [hit.id for hit in found])}
    moments = {hit.id: max(told[hit.id].moment, _UNKNOWN) if hit.id in told else _UNKNOWN for hit in found}
    feed = element("feed")
    text_element(feed, "id", f"urn:rasad:search:{page.removeprefix('/search')}")
    text_element(feed, "title", f"Rasad: {text}" if text else "Rasad")
    text_element(feed, "updated", written(max(moments.values(), default=_UNKNOWN)))
    element("link", feed, href=f"{site}{page}", rel="alternate")
    element("link", feed, href=f"{site}/search.atom{page.removeprefix('/search')}", rel="self")
    text_element(element("author", feed), "name", "Rasad")
    for hit in sorted(found, key=lambda hit: (-moments[hit.id].timestamp(), hit.id)):
        last = told.get(hit.id)
        entry = element("entry", feed)
        if last and last.language:
            entry.set(LANGUAGE, last.language)
        text_element(entry, "id", f"urn:rasad:program:{hit.id}")
        text_element(entry, "title", hit.program)
        text_element(entry, "updated", written(moments[hit.id]))
        element("link", entry, href=f"{site}/programs/{hit.id}", rel="alternate")
        if last and (source := web_address(last.url)):
            element("link", entry, href=source, rel="via")
        element("category", entry, term=hit.kind)
        text_element(entry, "summary", hit.sentence.text if hit.sentence else hit.program)
    return render(feed)
