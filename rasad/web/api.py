"""The read-only API: parts of the lists, entries with their facts, and searches, as JSON; `/openapi.json` describes it.

Invariant: the cost of an answer is bounded whatever is asked, and every answer is of the shape that is described.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from rasad.entries import show_entry, shown_facts
from rasad.web.asked import LONGEST_QUERY, filters_of, query_of
from rasad.web.security import Rate
from store.directory import ArticleEntry, NotFoundError, OrganizationEntry, ProgramEntry
from store.paging import Part, articles_after, facts_after, organizations_after, programs_after, stories_after
from store.search import Hit, search
from store.search_query import QueryError
from store.shown_decisions import ShownDecision
from store.stories import Story, find_story

MOST_ENTRIES = 100
_DEEPEST = 1000
_LONGEST_ID = 300


class Problem(BaseModel):
    """What is wrong with a request: in words, or for each parameter."""

    detail: str | list[dict[str, Any]]


class Evidence(BaseModel):
    """A place of an article that says a fact, the sentence around it and where the article came out."""

    article: str
    title: bool
    start: int
    end: int
    quote: str
    sentence: str
    source: str | None
    url: str | None
    published: str | None


class FactShown(BaseModel):
    """A fact: `value` is what `rasad extract` prints of it, as people have put it right."""

    id: str
    kind: str
    value: dict[str, Any]
    evidence: list[Evidence]
    decisions: list[ShownDecision]


class ProgramShown(ProgramEntry):
    """A program with its facts."""

    type: Literal["program"]
    facts: list[FactShown]


class OrganizationShown(OrganizationEntry):
    """An organization with its facts."""

    type: Literal["organization"]
    facts: list[FactShown]


class ArticleShown(BaseModel):
    """An article with its facts; the text itself stays with who published it."""

    id: str
    title: str
    source: str | None
    language: str | None
    published: str | None
    url: str | None
    status: str
    story: str | None
    details: dict[str, str]
    type: Literal["article"]
    fact_counts: dict[str, int]
    facts: list[FactShown]


class Page[Item](BaseModel):
    """A part of a list: `total` counts the list, `next` is the address of the part that follows, None at the end."""

    total: int
    items: list[Item]
    next: str | None


class Found(Page[Hit]):
    """What a search found; `facets` is facet -> value -> how many programs, `notes` says what may be missing."""

    facets: dict[str, dict[str, int]]
    notes: list[str]


class Asked(BaseModel):
    """What a search may ask for: words, and filters of which each may have several values."""

    q: str = Field("", max_length=LONGEST_QUERY, description="Words in any language; filters may stand among them.")
    limit: int = Field(20, ge=1, le=MOST_ENTRIES)
    offset: int = Field(0, ge=0, le=_DEEPEST)
    kind: list[str] = []
    country: list[str] = Field([], description="ISO 3166-1 alpha-2.")
    place: list[str] = []
    operator: list[str] = []
    partner: list[str] = []
    language: list[str] = Field([], description="Of the articles, BCP 47.")
    source: list[str] = []
    free: list[str] = Field([], description="yes or no")
    reviewed: list[str] = Field([], description="yes or no")
    since: str = Field("", description="Began on this day or later; the year alone will do.")
    until: str = ""
    capacity: str = Field("", description="For so many at least.")
    confidence: str = Field("", description="From 0 to 1, at least.")


After = Annotated[str, Query(max_length=_LONGEST_ID, description="Go on after this id.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ENTRIES, description="How many at most.")]
Identifier = Annotated[str, Path(max_length=_LONGEST_ID)]

_PROBLEM: dict[str, Any] = {"model": Problem}
_LISTS: dict[int | str, dict[str, Any]] = {
    414: {"description": "The address is too long", "content": {"text/plain": {"schema": {"type": "string"}}}},
    422: _PROBLEM,
    503: _PROBLEM,
}
_ENTRIES: dict[int | str, dict[str, Any]] = {404: _PROBLEM, **_LISTS}
_SEARCHES: dict[int | str, dict[str, Any]] = {400: _PROBLEM, 429: _PROBLEM, **_LISTS}


def add_api(app: FastAPI, engine: Engine, rate: Rate) -> None:
    """Add the API of a directory to an application."""
    router = APIRouter(prefix="/api")
    _add_lists(router, engine)
    _add_entries(router, engine)
    _add_search(router, engine, rate)
    app.include_router(router)


def _add_lists(router: APIRouter, engine: Engine) -> None:
    @router.get("/programs", responses=_LISTS)
    def programs(request: Request, response: Response, after: After = "", limit: Limit = 50) -> Page[ProgramEntry]:
        """Return programs by id, part by part."""
        return _page(request, response, programs_after(engine, after, limit))

    @router.get("/organizations", responses=_LISTS)
    def organizations(
        request: Request, response: Response, after: After = "", limit: Limit = 50
    ) -> Page[OrganizationEntry]:
        """Return organizations by id, part by part."""
        return _page(request, response, organizations_after(engine, after, limit))

    @router.get("/articles", responses=_LISTS)
    def articles(request: Request, response: Response, after: After = "", limit: Limit = 50) -> Page[ArticleEntry]:
        """Return articles by id, part by part."""
        return _page(request, response, articles_after(engine, after, limit))

    @router.get("/stories", responses=_LISTS)
    def stories(request: Request, response: Response, after: After = "", limit: Limit = 50) -> Page[Story]:
        """Return stories, articles that tell one text, by the id of their canonical article, part by part."""
        return _page(request, response, stories_after(engine, after, limit))

    @router.get("/facts", responses=_LISTS)
    def facts(
        request: Request,
        response: Response,
        after: After = "",
        limit: Limit = 50,
        kind: Annotated[str, Query(max_length=_LONGEST_ID, description="organization, capacity, date…")] = "",
        article: Annotated[str, Query(max_length=_LONGEST_ID, description="Of this article.")] = "",
        entry: Annotated[str, Query(max_length=_LONGEST_ID, description="Of this program or organization.")] = "",
    ) -> Page[FactShown]:
        """Return facts by id with the sentences that say them, part by part, without those that people rejected."""
        part = facts_after(engine, after, limit, kind=kind, article=article, entry=entry)
        shown = [FactShown(**fact.as_json()) for fact in shown_facts(engine, part.items)]
        return _page(request, response, Part(total=part.total, items=shown, last=part.last))


def _add_entries(router: APIRouter, engine: Engine) -> None:
    @router.get("/programs/{identifier}", responses=_ENTRIES)
    def program(identifier: Identifier) -> ProgramShown:
        """Return a program with its facts, each with the sentences and articles that say it."""
        return ProgramShown(**_entry(engine, identifier, "program"))

    @router.get("/organizations/{identifier}", responses=_ENTRIES)
    def organization(identifier: Identifier) -> OrganizationShown:
        """Return an organization with its facts, each with the sentences and articles that say it."""
        return OrganizationShown(**_entry(engine, identifier, "organization"))

    @router.get("/articles/{identifier:path}", responses=_ENTRIES)
    def article(identifier: Identifier) -> ArticleShown:
        """Return an article with its facts, each with the sentence that says it."""
        return ArticleShown(**_entry(engine, identifier, "article"))

    @router.get("/stories/{identifier}", responses=_ENTRIES)
    def story(identifier: Identifier) -> Story:
        """Return a story with its versions."""
        found = find_story(engine, identifier)
        if found is None:
            raise HTTPException(404, f"{identifier}: no story has this id (/api/stories shows ids)")
        return found


def _add_search(router: APIRouter, engine: Engine, rate: Rate) -> None:
    @router.get("/search", responses=_SEARCHES)
    def find(request: Request, response: Response, asked: Annotated[Asked, Query()]) -> Found:
        """Return the programs that a query and its filters find, best first, and why each was found."""
        rate.check(request)
        try:
            found = search(
                engine, query_of(asked.q, filters_of(request.query_params), limit=asked.limit, offset=asked.offset)
            )
        except QueryError as error:
            raise HTTPException(400, str(error)) from error
        end = asked.offset + len(found.hits)
        more = bool(found.hits) and end < found.total and end <= _DEEPEST
        return Found(
            total=found.total,
            items=found.hits,
            next=_next(request, response, offset=str(end)) if more else None,
            facets=found.facets,
            notes=found.notes,
        )


def _entry(engine: Engine, identifier: str, kind: str) -> dict[str, Any]:
    try:
        shown = show_entry(engine, identifier)
    except NotFoundError as error:
        raise HTTPException(404, str(error)) from error
    if shown.type != kind:
        raise HTTPException(404, f"{identifier} is a {shown.type}: /api/{shown.type}s/{shown.identifier}")
    return shown.as_json()


def _page[Item: BaseModel](request: Request, response: Response, part: Part[Item]) -> Page[Item]:
    following = _next(request, response, after=part.last) if part.last is not None else None
    return Page(total=part.total, items=part.items, next=following)


def _next(request: Request, response: Response, **changed: str) -> str:
    """Return the address of the part that follows, relative to the site, and name it in a header (RFC 8288)."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    address = f"{request.url.path}?{urlencode([*kept, *changed.items()])}"
    response.headers["Link"] = f'<{address}>; rel="next"'
    return address
