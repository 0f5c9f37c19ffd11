"""The read-only API: lists, entries with their facts, and searches, as JSON; `/openapi.json` describes it."""

from typing import Any

from fastapi import FastAPI, HTTPException, Query, Request
from sqlalchemy import Engine

from rasad.entries import show_entry
from rasad.listing import COLUMNS, entries_of
from rasad.web.security import Rate
from store.directory import NotFoundError
from store.search import search
from store.search_query import QueryError, parse_query

_LONGEST_QUERY = 200
_MOST_HITS = 100


def add_api(app: FastAPI, engine: Engine, rate: Rate) -> None:
    """Add the API of a directory to an application."""

    @app.get("/api/search")
    def find(
        request: Request, q: str = Query(max_length=_LONGEST_QUERY), limit: int = Query(20, ge=1, le=_MOST_HITS)
    ) -> list[dict[str, Any]]:
        """Return the programs that a query finds, best first, and why each was found."""
        rate.check(request)
        try:
            return [vars(hit) for hit in search(engine, parse_query(q, limit=limit)).hits]
        except QueryError as error:
            raise HTTPException(400, str(error)) from error

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
