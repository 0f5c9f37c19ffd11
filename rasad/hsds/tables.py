"""HSDS objects as rows of its tables: what is nested in an object becomes a row of its own.

Invariant: a row has the fields that `FIELDS` gives its table, and what it refers to is a row of the same package.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from rasad.export.tables import newest_day
from rasad.hsds.mapping import organization, service
from rasad.hsds.vocabulary import Object, identifier, taxonomies, terms
from store.citations import Chosen, read_told_organizations, read_told_programs

Type = Literal["string", "uuid", "uri", "number", "datetime"]


class Field(NamedTuple):
    """A field of a table; `refers` is the table that its values are ids of."""

    name: str
    type: Type = "string"
    required: bool = False
    refers: str | None = None


class Table(NamedTuple):
    """A table of HSDS, its file and the fields that are filled, the id first."""

    name: str
    path: str
    fields: tuple[Field, ...]


class Row(NamedTuple):
    """A row of a table: what is not known is left out."""

    table: str
    values: Mapping[str, Any]


_ID = Field("id", "uuid", required=True)
_NAMED = (_ID, Field("name", required=True))
_OTHER_NAME = Field("alternate_name")
_DESCRIBED = Field("description", required=True)


def _link(table: str, *, required: bool = False, name: str | None = None) -> Field:
    return Field(name or f"{table}_id", "uuid", required, table)


TABLES = (
    Table(
        "organization",
        "organizations.csv",
        # a parent that no search chose is no row of the part: the standard has no foreign key here either
        (*_NAMED, _OTHER_NAME, _DESCRIBED, Field("parent_organization_id", "uuid")),
    ),
    Table("program", "programs.csv", (*_NAMED, _OTHER_NAME, _DESCRIBED, _link("organization", required=True))),
    Table(
        "service",
        "services.csv",
        (
            *_NAMED,
            _OTHER_NAME,
            Field("description"),
            _link("organization", required=True),
            _link("program"),
            Field("status", required=True),
            Field("eligibility_description"),
        ),
    ),
    Table("url", "url.csv", (_ID, Field("label"), Field("url", "uri", required=True), _link("service"))),
    Table(
        "location",
        "locations.csv",
        (
            _ID,
            Field("location_type", required=True),
            _link("organization"),
            *(Field(name) for name in ("name", "alternate_name", "description")),
            *(Field(name) for name in ("external_identifier", "external_identifier_type")),
        ),
    ),
    Table(
        "service_at_location",
        "service_at_location.csv",
        (_ID, _link("service", required=True), _link("location", required=True)),
    ),
    Table(
        "service_capacity",
        "service_capacity.csv",
        (
            _ID,
            _link("service", required=True),
            _link("unit", required=True),
            Field("available", "number", required=True),
            Field("maximum", "number"),
            Field("description"),
            Field("updated", "datetime", required=True),
        ),
    ),
    Table("unit", "units.csv", _NAMED),
    Table(
        "attribute",
        "attributes.csv",
        (
            _ID,
            Field("link_id", "uuid", required=True),
            _link("taxonomy_term", required=True),
            Field("link_type"),
            Field("link_entity", required=True),
            Field("value"),
            Field("label"),
        ),
    ),
    Table("taxonomy", "taxonomies.csv", (*_NAMED, _DESCRIBED)),
    Table(
        "taxonomy_term",
        "taxonomy_terms.csv",
        (*_NAMED, Field("code"), _DESCRIBED, Field("taxonomy"), _link("taxonomy"), Field("language")),
    ),
)
# Field of an object -> the table of what it holds.
_NESTED = {
    "program": "program",
    "additional_urls": "url",
    "locations": "location",
    "location": "location",
    "service_at_locations": "service_at_location",
    "capacities": "service_capacity",
    "unit": "unit",
    "attributes": "attribute",
}
# What more than one object may hold.
_SHARED = ("location", "unit")
NOBODY = {
    "id": identifier("organization", ""),
    "name": "not stated in the articles",
    "description": "Stands for whoever runs the programs of which no article says who does: the tables of HSDS want "
    "an organization for each.",
}


def read_rows(connection: Connection, chosen: Chosen | None = None) -> Iterator[Row]:
    """Yield the rows of a directory, or of a part of it, in an order in which what is referred to may come later.

    What is held in memory are the ids of places and units alone.
    """
    shared: set[str] = set()
    yield from (Row("taxonomy", one) for one in taxonomies())
    yield from (Row("taxonomy_term", one) for one in terms())
    for body in read_told_organizations(connection, chosen):
        yield from _rows("organization", organization(body), shared)
    today = newest_day(connection)
    nobody = False
    for told in read_told_programs(connection, chosen):
        own = service(told, today)
        if "organization_id" not in own:
            nobody = True
            own["organization_id"] = own["program"]["organization_id"] = NOBODY["id"]
        yield from _rows("service", own, shared)
    if nobody:
        yield Row("organization", NOBODY)


def _rows(table: str, nested: Object, shared: set[str]) -> Iterator[Row]:
    if table in _SHARED:
        if nested["id"] in shared:
            return
        shared.add(nested["id"])
    yield Row(table, nested)
    for field, inner in _NESTED.items():
        value = nested.get(field, [])
        for one in value if isinstance(value, list) else [value]:
            yield from _rows(inner, one, shared)
