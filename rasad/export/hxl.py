"""HXL 1.1: one CSV table of who does what where, its second row the hashtags that humanitarian data are joined by.

Invariant: a row is one program in one place (one row without a place where none is known), so that it can be counted
by place; all rows of a program share its id, and the first alone has its counts, so that their sums are true. The same
directory gives the same bytes.
"""

from collections.abc import Callable, Iterator
from typing import IO, Any

from sqlalchemy import Connection

from rasad.export.csv_tables import guarded, write_rows
from rasad.export.safe import link
from rasad.export.tables import Column, Kind, Row, Value, day, first_value, joined
from store.citations import Chosen, ToldProgram, read_told_programs

# Header, hashtag with its attributes, and what the column holds.
COLUMNS: tuple[tuple[str, str, Kind], ...] = (
    ("Program id", "#activity+id+program", "id"),
    ("Program", "#activity+name", "name"),
    ("Kind", "#activity+type", "words"),
    ("Run by", "#org+impl+name", "name"),
    ("Run by, ids", "#org+impl+id", "id"),
    ("With", "#org+partner+name", "name"),
    ("Country", "#country+code+v_iso2", "words"),
    ("Subdivision", "#adm1+code+v_iso3166_2", "words"),
    ("Place", "#loc+name", "name"),
    ("Place in English", "#loc+name+i_en", "name"),
    ("Place in Arabic", "#loc+name+i_ar", "name"),
    ("Place in Persian", "#loc+name+i_fa", "name"),
    ("Kind of place", "#loc+type", "words"),
    ("For", "#beneficiary+text", "text"),
    ("Began", "#date+start", "day"),
    ("Began, EDTF", "#date+start+edtf", "edtf"),
    ("Ended", "#date+end", "day"),
    ("Ended, EDTF", "#date+end+edtf", "edtf"),
    ("Capacity", "#capacity+num", "number"),
    ("Capacity, unit", "#meta+unit+capacity", "words"),
    ("Reached", "#reached+num", "number"),
    ("Reached, unit", "#meta+unit+reached", "words"),
    ("Confidence", "#meta+confidence", "number"),
    ("Articles", "#meta+source+num", "number"),
    ("Outlet", "#meta+source+name", "name"),
    ("Published", "#date+published", "day"),
    ("Address", "#meta+source+url", "url"),
    ("Sentence", "#meta+evidence", "text"),
)
_NO_PLACE: dict[str, Any] = {"name": None, "kind": None, "country": None, "subdivision": None, "names": None}


def write_hxl(
    stream: IO[str],
    connection: Connection,
    chosen: Chosen | None = None,
    *,
    exact: bool = False,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write the programs; `exact` leaves text as it stands even where a spreadsheet could take it for a formula.

    `advance` is called for every program.
    """
    columns = [Column(name, kind) for name, _, kind in COLUMNS]
    write_rows(stream, [tuple(name for name, _, _ in COLUMNS), tuple(tag for _, tag, _ in COLUMNS)])
    for program in read_told_programs(connection, chosen):
        rows = (tuple(map(_spaced, row)) for row in _rows(program))
        write_rows(stream, (row if exact else guarded(columns, row) for row in rows))
        advance()


def _rows(program: ToldProgram) -> Iterator[Row]:
    data = program.data
    start, end = first_value(data["start"]), first_value(data["end"])
    counts = (*_count(data["capacities"], "capacity"), *_count(data["capacities"], "served"))
    for number, place in enumerate(data["locations"] or [_NO_PLACE]):
        names = place["names"] or {}
        saying = [fact for fact in program.facts if place["name"] in fact.data["places"]] or program.facts
        fact = next(iter(saying), None)
        yield (
            program.id,
            program.name,
            program.kind,
            joined(data["operators"]),
            joined(data["operator_ids"]),
            joined(data["partners"]),
            place["country"],
            place["subdivision"],
            place["name"],
            names.get("en"),
            names.get("ar"),
            names.get("fa"),
            place["kind"],
            joined(data["beneficiaries"]),
            day(start),
            start,
            day(end),
            end,
            *(counts if number == 0 else (None,) * len(counts)),
            program.confidence,
            len(data["articles"]),
            fact and fact.article.source,
            fact and day(fact.article.published),
            fact and link(fact.article.url),
            fact and fact.sentences[0],
        )


def _count(capacities: list[dict[str, Any]], kind: str) -> tuple[Value, Value]:
    """Return the best supported count of a kind and its unit."""
    found = next((one for one in capacities if one["kind"] == kind), None)
    return (found["value"], found["unit"]) if found else (None, None)


def _spaced(value: Value) -> Value:
    """Return text with single spaces: white space of other sorts keeps tables from being joined."""
    return " ".join(value.split()) if isinstance(value, str) else value
