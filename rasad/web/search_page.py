"""The front page, and the page of a search: what was found and why, and the facets to narrow it with."""

from dataclasses import dataclass

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Engine

from rasad.web.asked import FILTERS, LONGEST_QUERY, filters_of, query_of
from rasad.web.kept import Kept
from rasad.web.labels import FACETS, OF_FACET
from rasad.web.reader import Reader, reader_of
from rasad.web.rendering import Pages, address
from rasad.web.security import Rate
from store.pages import cards, counts, newest_programs
from store.search import Results, search
from store.search_query import QueryError

ON_A_PAGE = 20
LAST_PAGE = 50
_NEWEST = 6
_MOST_VALUES = 30


@dataclass(frozen=True)
class Choice:
    """A value of a facet: what it is called, how many programs have it, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


def add(app: FastAPI, pages: Pages, engine: Engine, rate: Rate) -> None:
    """Add the front page and the search to an application."""
    totals = Kept(lambda: counts(engine))

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    def front(request: Request, q: str = "") -> Response:
        if q.strip():
            return RedirectResponse(address("/search", q=q[:LONGEST_QUERY]), 301)
        newest = cards(engine, newest_programs(engine, _NEWEST))
        return pages.render(request, "front.html", counts=totals(), newest=newest)

    @app.get("/search", response_class=HTMLResponse, include_in_schema=False)
    def find(
        request: Request,
        q: str = "",
        page: int = Query(1, ge=1, le=LAST_PAGE),
    ) -> HTMLResponse:
        rate.check(request)
        reader = reader_of(request)
        asked = filters_of(request.query_params)
        text = q[:LONGEST_QUERY]
        problem, results = "", Results([], 0, {})
        try:
            results = search(engine, query_of(text, asked, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE))
        except QueryError as error:
            problem = str(error)
        if page > 1 and not results.hits:
            raise HTTPException(404)
        return pages.render(
            request,
            "search.html",
            400 if problem else 200,
            reader=reader,
            query=text,
            asked=asked,
            feed="" if problem else address("/search.atom", q=text, **asked),
            problem=problem,
            total=results.total,
            may_lack=bool(results.notes),
            hits={hit.id: hit for hit in results.hits} if text.strip() else {},
            cards=cards(engine, [hit.id for hit in results.hits]),
            years=_years(results, text, asked, reader),
            facets=_facets(results, asked, reader),
            page=page,
            last=min(LAST_PAGE, -(-results.total // ON_A_PAGE)),
            chips=_chips(text, asked, reader),
        )


def _facets(results: Results, asked: dict[str, list[str]], reader: Reader) -> dict[str, list[Choice]]:
    """Return facet -> its values, those chosen always among them."""
    found = {}
    for facet in FACETS:
        values = results.facets.get(facet, {})
        chosen = asked.get(facet, [])
        wanted = {**dict.fromkeys(chosen, 0), **dict(list(values.items())[:_MOST_VALUES])}
        choices = [
            Choice(value, label(facet, value, reader), values.get(value, 0), value in chosen) for value in wanted
        ]
        if choices and facet in FILTERS:
            found[facet] = sorted(choices, key=lambda one: (not one.chosen, -one.count))
    return found


def _years(results: Results, text: str, asked: dict[str, list[str]], reader: Reader) -> list[tuple[str, str, int]]:
    """Return the years in which programs began, the latest first: what each is called, its address, how many began."""
    found = sorted(results.facets.get("year", {}).items(), reverse=True)
    return [
        (reader.date(year), address("/search", q=text, **{**asked, "since": [year], "until": [year]}), count)
        for year, count in found[:_MOST_VALUES]
    ]


def label(facet: str, value: str, reader: Reader) -> str:
    """Return what a value of a facet is called."""
    if facet == "country":
        return reader.country(value)
    return reader.gettext(OF_FACET[facet][value]) if value in OF_FACET.get(facet, {}) else value


def _chips(text: str, asked: dict[str, list[str]], reader: Reader) -> list[tuple[str, str, str]]:
    """Return the filters of a search: name, value, and the address of the search without it."""
    chips = []
    for name, values in asked.items():
        for value in values:
            others = {**asked, name: [one for one in values if one != value]}
            chips.append((name, label(name, value, reader), address("/search", q=text, **others)))
    return chips
