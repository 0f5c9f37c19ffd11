"""The lists of the directory: organizations, articles, places, the network of partnerships, sources."""

from collections import defaultdict
from pathlib import Path

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Engine

from ingest.frontier import Frontier, Health
from rasad.web.charts import Drawing
from rasad.web.kept import Kept
from rasad.web.network import chosen, draw
from rasad.web.reader import reader_of
from rasad.web.rendering import Pages
from rasad.web.security import Rate
from store.pages import (
    PlaceCount,
    Tie,
    article_entries,
    list_named,
    list_of_articles,
    named_entries,
    places,
    sources,
    ties,
)

_ON_A_PAGE = 50
_LAST_PAGE = 10_000
_MOST_DRAWN = 60
_MOST_TIES = 300
_LONGEST_NAME = 100


def add(app: FastAPI, pages: Pages, engine: Engine, rate: Rate, frontier: Path | None) -> None:
    """Add the lists to an application; `frontier` is what crawls remember."""
    all_places, states = Kept(lambda: places(engine)), Kept(lambda: sources(engine))
    drawn_ties = Kept(lambda: _draw(engine))

    @app.get("/programs", include_in_schema=False)
    def programs() -> RedirectResponse:
        return RedirectResponse("/search", 301)

    @app.get("/organizations", response_class=HTMLResponse, include_in_schema=False)
    def organizations(
        request: Request,
        name: str = Query("", max_length=_LONGEST_NAME),
        country: str = Query("", max_length=2),
        page: int = Query(1, ge=1, le=_LAST_PAGE),
    ) -> HTMLResponse:
        if name:
            rate.check(request)
        found, total = list_named(engine, name, country, limit=_ON_A_PAGE, offset=(page - 1) * _ON_A_PAGE)
        if page > 1 and not found:
            raise HTTPException(404)
        last = -(-total // _ON_A_PAGE)
        return pages.render(
            request,
            "organizations.html",
            found=found,
            total=total,
            page=page,
            last=last,
            name=name,
            country=country,
        )

    @app.get("/articles", response_class=HTMLResponse, include_in_schema=False)
    def articles(
        request: Request,
        source: str = Query("", max_length=_LONGEST_NAME),
        page: int = Query(1, ge=1, le=_LAST_PAGE),
    ) -> HTMLResponse:
        found, total = list_of_articles(engine, source, limit=_ON_A_PAGE, offset=(page - 1) * _ON_A_PAGE)
        if page > 1 and not found:
            raise HTTPException(404)
        return pages.render(
            request,
            "articles.html",
            found=article_entries(engine, found),
            total=total,
            page=page,
            last=-(-total // _ON_A_PAGE),
            source=source,
        )

    @app.get("/places", response_class=HTMLResponse, include_in_schema=False)
    def list_places(request: Request) -> HTMLResponse:
        reader = reader_of(request)
        countries: defaultdict[str | None, list[PlaceCount]] = defaultdict(list)
        for place in all_places():
            countries[place.country].append(place)
        order = sorted(countries, key=lambda code: (code is None, reader.country(code)))
        return pages.render(request, "places.html", reader=reader, countries={code: countries[code] for code in order})

    @app.get("/network", response_class=HTMLResponse, include_in_schema=False)
    def network(request: Request) -> HTMLResponse:
        all_ties, drawing = drawn_ties()
        listed = all_ties[:_MOST_TIES]
        return pages.render(
            request,
            "network.html",
            drawing=drawing,
            ties=listed,
            more=len(all_ties) - len(listed),
            named=named_entries(engine, (end for tie in listed for end in tie[:2])),
            left_out=len({end for tie in all_ties for end in tie[:2]}) - len(drawing.boxes),
        )

    @app.get("/sources", response_class=HTMLResponse, include_in_schema=False)
    def list_sources(request: Request) -> HTMLResponse:
        return pages.render(request, "sources.html", states=states(), health=_health(frontier))


def _draw(engine: Engine) -> tuple[list[Tie], Drawing]:
    """Return all ties, and the drawing of those between the organizations that have most of them."""
    found = ties(engine)
    return found, draw(found, named_entries(engine, chosen(found, _MOST_DRAWN)))


def _health(frontier: Path | None) -> dict[str, Health]:
    """Return source -> how its crawls fare; nothing where none were remembered."""
    if frontier is None or not frontier.is_file():
        return {}
    with Frontier(frontier) as memory:
        return {one.source: one for one in memory.health()}
