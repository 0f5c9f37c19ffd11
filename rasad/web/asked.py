"""What an address asks for: a search, the same for the page, the API and the feed; or an entry.

Invariant: no part of an address makes a search without bound: queries have a longest length, filters a largest number.
"""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import HTTPException
from sqlalchemy import Engine
from starlette.datastructures import QueryParams

from store.directory import ArticleEntry, NotFoundError, OrganizationEntry, ProgramEntry, find_entry
from store.search_query import Query, parse_query

LONGEST_QUERY = 200
_LONGEST_NUMBER = 20
_MOST_VALUES = 20
# Filters that may have several values, and those that have one.
_LISTS = ("kind", "country", "place", "operator", "partner", "language", "source", "free", "reviewed")
_ONES = ("since", "until", "capacity", "confidence")
FILTERS = (*_LISTS, *_ONES)


def filters_of(parameters: QueryParams) -> dict[str, list[str]]:
    """Return the filters that an address names with their values, cut to what is allowed."""
    asked = {name: [one[:LONGEST_QUERY] for one in parameters.getlist(name)][:_MOST_VALUES] for name in _LISTS}
    asked |= {name: [one[:_LONGEST_NUMBER] for one in parameters.getlist(name)][-1:] for name in _ONES}
    return {name: [one for one in values if one.strip()] for name, values in asked.items()}


def query_of(text: str, filters: Mapping[str, list[str]], *, limit: int, offset: int = 0) -> Query:
    """Return the search for a text with filters; one for nothing is one for everything.

    Raises:
        store.search_query.QueryError: a filter has a value that it cannot have.
    """
    query = parse_query(text[:LONGEST_QUERY], limit=limit, offset=offset, **filters)
    return replace(query, confidence=0.0) if query.is_empty else query  # every confidence is at least 0


def entry_of[Entry: ProgramEntry | OrganizationEntry | ArticleEntry](
    engine: Engine, kind: type[Entry], identifier: str
) -> Entry:
    """Return the entry of this kind with this very id.

    Raises:
        HTTPException: 404, there is none.
    """
    try:
        entry = find_entry(engine, identifier)
    except NotFoundError as error:
        raise HTTPException(404) from error
    if not isinstance(entry, kind) or entry.id != identifier:
        raise HTTPException(404)
    return entry
