"""The endpoints of HSDS 3.1: organizations, services, services at locations, taxonomies and their terms, read-only.

Invariant: a page reads the entries that it shows and no others; what an entry says is read anew for every request.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Engine, Table, func, select

from rasad.export.tables import newest_day
from rasad.hsds.index import OfState, beginning, index_of, index_of_places
from rasad.hsds.mapping import one_to_one, organization, program, service
from rasad.hsds.vocabulary import Object, taxonomies, terms
from rasad.web.api import Problem
from rasad.web.asked import LONGEST_QUERY
from rasad.web.security import Rate
from store.citations import Chosen, ToldProgram, read_told_organizations, read_told_programs
from store.database import reading
from store.directory import read_organizations
from store.pages import list_named
from store.search import search as search_programs
from store.search_query import QueryError, parse_query
from store.tables import FACTS, ORGANIZATIONS, OWNERS, PROGRAMS

VERSION = "3.1"
_PROFILE = "https://docs.openreferral.org"
_MOST_OBJECTS = 100
_LAST_PAGE = 10_000_000  # beyond what a directory has, and within what a database counts
# How many programs stand in an organization; `/hsds/services?organization_id=` has all.
_MOST_PROGRAMS = 100

_Page = Annotated[int, Query(ge=1, le=_LAST_PAGE, description="The number of the page, from 1.")]
_PerPage = Annotated[int, Query(ge=1, le=_MOST_OBJECTS, description="How many objects a page has.")]
_Full = Annotated[bool, Query(description="Whole objects, not their one-to-one fields alone.")]
_Term = Annotated[UUID | None, Query(description="The id of a kind: a term of a taxonomy.")]
_Words = Annotated[str, Query(max_length=LONGEST_QUERY, description="Words to find; not together with the filters.")]


_REFUSALS: dict[int | str, dict[str, Any]] = {
    **{status: {"model": Problem} for status in (400, 404, 422, 429, 503)},
    414: {"description": "The address is too long", "content": {"text/plain": {"schema": {"type": "string"}}}},
}


class Api(BaseModel):
    """Which version of HSDS this is, and what describes it."""

    version: str
    profile: str
    openapi_url: str


class Page(BaseModel):
    """A part of the objects: `size` are on the page, `total_items` in all."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[dict[str, Any]]


def hsds_router(engine: Engine, rate: Rate) -> APIRouter:
    """Return the endpoints over a directory.

    Args:
        engine: the directory; nothing is written to it.
        rate: how many searches one address may make.
    """
    router = APIRouter(prefix="/hsds", tags=["HSDS"], responses=_REFUSALS)
    bodies = index_of(engine, "organization", ORGANIZATIONS.c.id)
    services = index_of(engine, "service", PROGRAMS.c.id)
    at_locations = index_of_places(engine)
    # asked for before a connection is held: who holds one and waits for another may wait for ever
    today = OfState(engine, _newest_day)

    def told(connection: Connection, programs: Iterable[str]) -> dict[str, ToldProgram]:
        return {one.id: one for one in read_told_programs(connection, Chosen(frozenset(programs), [], []))}

    def services_of(connection: Connection, programs: Sequence[str], now: date) -> list[Object]:
        found = told(connection, programs)
        there = [found[one] for one in programs if one in found]
        runs = {one.data["operator_ids"][0] for one in there if one.data["operator_ids"]}
        operators = {one["id"]: one_to_one(one) for one in _organizations(connection, sorted(runs))}
        made = [service(one, now) for one in there]
        return [one | _with("organization", operators.get(one.get("organization_id", ""))) for one in made]

    def at_locations_of(connection: Connection, programs: Sequence[str], now: date) -> list[Object]:
        return [
            at | {"service": one_to_one(one)}
            for one in services_of(connection, list(dict.fromkeys(programs)), now)
            for at in one.get("service_at_locations", [])
        ]

    @router.get("/")
    def version(request: Request) -> Api:
        """Return which version of HSDS this is, and what describes it."""
        return Api(version=VERSION, profile=_PROFILE, openapi_url=f"{request.base_url}openapi.json")

    @router.get("/organizations")
    def list_organizations(
        request: Request,
        search: _Words = "",
        taxonomy_term_id: _Term = None,
        full: _Full = False,
        page: _Page = 1,
        per_page: _PerPage = 20,
    ) -> Page:
        """Return organizations, of a search those that most articles name first, else in an order that stays."""
        offset = (page - 1) * per_page
        if search.strip():
            _alone(taxonomy_term_id)
            rate.check(request)
            named, total = list_named(engine, search, limit=per_page, offset=offset)
            ids = [one.id for one in named]
        with reading(engine) as connection:
            if not search.strip():
                only = _of_kind(ORGANIZATIONS, "organization_kind", taxonomy_term_id)
                ids, total = _part(connection, ORGANIZATIONS, only, offset, per_page)
            contents = _organizations(connection, ids)
        return _page(contents, total, page, per_page, full=full)

    @router.get("/organizations/{id}")
    def one_organization(id: UUID) -> dict[str, Any]:
        """Return an organization with its place, its first programs, and the sentence that names it."""
        entries = bodies.find(own := str(id))
        with reading(engine) as connection:
            found = _one(_organizations(connection, entries), own)
            runs = [one for entry in read_organizations(connection, entries) for one in entry.programs]
            programs = [program(one) for one in told(connection, runs[:_MOST_PROGRAMS]).values()]
        return found | _with("programs", programs)

    @router.get("/services")
    def list_services(
        request: Request,
        search: _Words = "",
        taxonomy_term_id: _Term = None,
        organization_id: UUID | None = None,
        full: _Full = False,
        page: _Page = 1,
        per_page: _PerPage = 20,
    ) -> Page:
        """Return services, one for every program; of a search (as `rasad search` reads it) the best first."""
        offset = (page - 1) * per_page
        if search.strip():
            _alone(taxonomy_term_id, organization_id)
            rate.check(request)
            try:
                found = search_programs(engine, parse_query(search).with_page(per_page, offset))
            except QueryError as error:
                raise HTTPException(400, str(error)) from error
            ids, total = [hit.id for hit in found.hits], found.total
        now = today()
        operators_asked = None if organization_id is None else bodies.find(str(organization_id))
        with reading(engine) as connection:
            if not search.strip():
                only = _of_kind(PROGRAMS, "program_kind", taxonomy_term_id)
                if operators_asked is not None:
                    only.append(_is_run_by(operators_asked))
                ids, total = _part(connection, PROGRAMS, only, offset, per_page)
            contents = services_of(connection, ids, now)
        return _page(contents, total, page, per_page, full=full)

    @router.get("/services/{id}")
    def one_service(id: UUID) -> dict[str, Any]:
        """Return a service with its program, places, capacities, and the sentences that say so."""
        now = today()
        entries = services.find(own := str(id))
        with reading(engine) as connection:
            return _one(services_of(connection, entries, now), own)

    @router.get("/service_at_locations")
    def list_service_at_locations(full: _Full = False, page: _Page = 1, per_page: _PerPage = 20) -> Page:
        """Return services at locations: one for every place of every program."""
        now = today()
        part, total = at_locations.page((page - 1) * per_page, per_page)
        with reading(engine) as connection:
            made = at_locations_of(connection, [entry for _, entry in part], now)
        found = {beginning(one["id"]): one for one in made}
        return _page([found[own] for own, _ in part if own in found], total, page, per_page, full=full)

    @router.get("/service_at_locations/{id}")
    def one_service_at_location(id: UUID) -> dict[str, Any]:
        """Return a service at a location, with the sentences that say so."""
        now = today()
        entries = at_locations.find(own := str(id))
        with reading(engine) as connection:
            return _one(at_locations_of(connection, entries, now), own)

    @router.get("/taxonomies")
    def list_taxonomies(page: _Page = 1, per_page: _PerPage = 20) -> Page:
        """Return the taxonomies."""
        return _page_of(taxonomies(), page, per_page)

    @router.get("/taxonomies/{id}")
    def one_taxonomy(id: UUID) -> dict[str, Any]:
        """Return a taxonomy."""
        return _one(taxonomies(), str(id))

    @router.get("/taxonomy_terms")
    def list_taxonomy_terms(
        taxonomy_id: UUID | None = None,
        page: _Page = 1,
        per_page: _PerPage = 20,
    ) -> Page:
        """Return the terms of all taxonomies, or of one."""
        return _page_of(
            [one for one in terms() if taxonomy_id is None or one["taxonomy_id"] == str(taxonomy_id)], page, per_page
        )

    @router.get("/taxonomy_terms/{id}")
    def one_taxonomy_term(id: UUID) -> dict[str, Any]:
        """Return a term of a taxonomy."""
        return _one(terms(), str(id))

    return router


def _newest_day(engine: Engine) -> date:
    with reading(engine) as connection:
        return newest_day(connection)


def _organizations(connection: Connection, ids: Sequence[str]) -> list[Object]:
    """Return organizations in the order of their ids given; those that are there."""
    chosen = Chosen(frozenset(), [], list(ids))
    found = {one.id: organization(one) for one in read_told_organizations(connection, chosen)}
    return [found[one] for one in ids if one in found]


def _part(
    connection: Connection, table: Table, only: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[list[str], int]:
    """Return the ids of a part of the entries of a table, and how many there are."""
    query = select(table.c.id).where(*only).order_by(table.c.id).limit(limit).offset(offset)
    ids = list(connection.execute(query).scalars())
    total: int = connection.execute(select(func.count()).select_from(table).where(*only)).scalar_one()
    return ids, total


def _of_kind(table: Table, taxonomy: str, term: UUID | None) -> list[ColumnElement[bool]]:
    """Return the condition that an entry is of the kind that a term stands for; a term of anything else is no kind."""
    if term is None:
        return []
    codes = [one["code"].partition(":") for one in terms() if one["id"] == str(term)]
    return [table.c.kind.in_([kind for of, _, kind in codes if of == taxonomy])]


def _is_run_by(bodies: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a program is run by an organization: one fact of a program belongs to both.

    Of no organization it is none.
    """
    operating = OWNERS.alias()
    both = select(OWNERS.c.entry).join(operating, operating.c.fact == OWNERS.c.fact)
    both = both.join(FACTS, FACTS.c.id == OWNERS.c.fact)
    # no way to find facts: without statistics SQLite would go through all that are of programs
    return PROGRAMS.c.id.in_(both.where(operating.c.entry.in_(bodies), FACTS.c.kind.concat("") == "program"))


def _alone(*filters: UUID | None) -> None:
    if any(one is not None for one in filters):
        raise HTTPException(400, "search cannot be asked together with taxonomy_term_id or organization_id")


def _one(objects: Iterable[Object], own: str) -> Object:
    """Return the object of an id.

    Raises:
        HTTPException: 404, there is none.
    """
    for one in objects:
        if one["id"] == own:
            return one
    raise HTTPException(404, f"there is nothing of the id {own}")


def _with(field: str, value: Any) -> Object:
    return {field: value} if value else {}


def _page_of(objects: Sequence[Object], page: int, per_page: int) -> Page:
    start = (page - 1) * per_page
    return _page(objects[start : start + per_page], len(objects), page, per_page, full=True)


def _page(contents: Sequence[Object], total: int, page: int, per_page: int, *, full: bool) -> Page:
    pages = -(-total // per_page)
    return Page(
        total_items=total,
        total_pages=pages,
        page_number=page,
        size=len(contents),
        first_page=page == 1,
        last_page=page >= pages,
        empty=not contents,
        contents=[one if full else one_to_one(one) for one in contents],
    )
