"""The directory as web pages and a read-only API.

Invariant: text of articles and of the web is shown as text (templates escape, no script may run, links lead to http and
https alone), and nothing that is asked here changes the database.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from sqlalchemy import Engine

from rasad import __version__
from rasad.decided import decided
from rasad.entries import show_entry
from rasad.listing import COLUMNS, cells, entries_of
from store.directory import NotFoundError
from store.search import Hit, search
from store.search_query import parse_query

_HERE = Path(__file__).parent
_LONGEST_QUERY = 200
_MOST_HITS = 100
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADINGS = {"programs": "Programs", "organizations": "Organizations", "articles": "Articles"}


def make_app(engine: Engine) -> FastAPI:
    """Return the application that shows the directory kept in a database."""
    app = FastAPI(title="Rasad", version=__version__, docs_url=None, redoc_url=None)
    templates = Jinja2Templates(directory=_HERE / "templates")
    templates.env.filters["decided"] = decided
    app.mount("/static", StaticFiles(directory=_HERE / "static"))

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        return templates.TemplateResponse(request, template, context, status_code=status)

    def table(request: Request, what: str) -> HTMLResponse:
        rows = [
            {"cells": cells(entry)[1:], "link": f"/{what}/{quote(entry.id, safe='')}"}
            for entry in entries_of(engine, what)
        ]
        return page(request, "table.html", heading=_HEADINGS[what], columns=COLUMNS[what][1:], rows=rows)

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    def front(request: Request, q: str = "") -> HTMLResponse:
        q = q[:_LONGEST_QUERY]
        if not q.strip():
            return table(request, "programs")
        rows = [
            {
                "cells": (hit.program, hit.kind, "، ".join(hit.operators), "، ".join(hit.places)),
                "link": f"/programs/{hit.id}",
                "why": hit.why,
            }
            for hit in search(engine, parse_query(q, limit=_MOST_HITS)).hits
        ]
        columns = ("program", "kind", "run by", "where")
        return page(request, "table.html", heading=f"Search: {q}", columns=columns, rows=rows, query=q)

    @app.get("/{what}", response_class=HTMLResponse, include_in_schema=False)
    def entries(request: Request, what: str) -> HTMLResponse:
        if what not in COLUMNS:
            return page(request, "missing.html", 404, missing=what)
        return table(request, what)

    @app.get("/{what}/{identifier:path}", response_class=HTMLResponse, include_in_schema=False)
    def entry(request: Request, what: str, identifier: str) -> HTMLResponse:
        try:
            shown = show_entry(engine, identifier) if what in COLUMNS else None
        except NotFoundError:
            shown = None
        if shown is None or shown.identifier != identifier or f"{shown.type}s" != what:
            return page(request, "missing.html", 404, missing=identifier)
        return page(request, "entry.html", entry=shown)

    _add_api(app, engine)
    # the paths of pages match anything: those of the API come first
    app.router.routes.sort(key=lambda route: not getattr(route, "path", "").startswith(("/api", "/openapi", "/static")))
    return app


def _add_api(app: FastAPI, engine: Engine) -> None:
    @app.get("/api/search")
    def find(
        q: str = Query(max_length=_LONGEST_QUERY), limit: int = Query(20, ge=1, le=_MOST_HITS)
    ) -> list[dict[str, Any]]:
        """Return the programs that a query finds, best first, and why each was found."""
        hits: list[Hit] = search(engine, parse_query(q, limit=limit)).hits
        return [vars(hit) for hit in hits]

    @app.get("/api/{what}")
    def entries(what: str) -> list[dict[str, Any]]:
        """Return the programs, the organizations or the articles of the directory."""
        if what not in COLUMNS:
            raise HTTPException(404, f"{what} is not {', '.join(COLUMNS)}")
        return [entry.model_dump(mode="json") for entry in entries_of(engine, what)]

    @app.get("/api/{what}/{identifier:path}")
    def entry(what: str, identifier: str) -> dict[str, Any]:
        """Return one entry with its facts, each with the sentences and articles that say it."""
        try:
            shown = show_entry(engine, identifier)
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error
        if f"{shown.type}s" != what:
            raise HTTPException(404, f"{identifier} is a {shown.type}")
        return shown.as_json()
