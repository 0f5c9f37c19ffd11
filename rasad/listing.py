"""The directory in the terminal: lists, one entry with its facts, what a search found; as tables or as JSON lines."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text
from sqlalchemy import Engine

from nlp.gazetteer.table import key_of, load_table
from rasad.decided import decided
from rasad.entries import Entry, Saying, capacity, show_entry, values
from rasad.output import ISOLATES, isolate, print_json, print_table, results
from store.directory import (
    OrganizationEntry,
    ProgramEntry,
    list_articles,
    list_organizations,
    list_programs,
)

COLUMNS = {
    "programs": ("id", "program", "kind", "run by", "where", "since", "capacity", "partners", "sources"),
    "organizations": ("id", "organization", "kind", "other names", "programs", "articles"),
    "articles": ("id", "title", "source", "language", "published", "status", "story", "facts"),
}
_MOST_CAPACITIES = 3


def entries_of(engine: Engine, what: str, place: str | None = None) -> Sequence[Entry]:
    """Return the entries of one list, all of them or those of one place.

    Args:
        engine: the directory.
        what: a key of `COLUMNS`.
        place: an ISO 3166 code, or the name of a place as articles write it or in English, Arabic or Persian; a country
            and a subdivision have what lies in them. Articles have no place.
    """
    if what == "articles":
        return list_articles(engine)
    entries: Sequence[ProgramEntry | OrganizationEntry] = (
        list_programs(engine) if what == "programs" else list_organizations(engine)
    )
    return [entry for entry in entries if any(lies_in(one, place) for one in entry.locations)] if place else entries


def lies_in(location: dict[str, Any], place: str) -> bool:
    """Whether a location is, or lies in, the place of a code or name."""
    table = load_table()
    codes = [code for code in (location["country"], location["subdivision"]) if code]
    around = [name for code in codes for name in table.names_of(code).model_dump().values()]
    names = (location["name"], *(location["names"] or {}).values(), *around)
    return place.upper() in codes or key_of(place) in {key_of(name) for name in names if name}


def cells(entry: Entry) -> tuple[str, ...]:
    """Return an entry as a row of its list, the id first."""
    if isinstance(entry, ProgramEntry):
        counts = [capacity(count) for count in entry.capacities]
        more = f" (+{len(counts) - _MOST_CAPACITIES})" if len(counts) > _MOST_CAPACITIES else ""
        return (
            entry.id,
            entry.name,
            entry.kind,
            "، ".join(entry.operators),
            "، ".join(entry.places),
            values(entry.start),
            "؛ ".join(counts[:_MOST_CAPACITIES]) + more,
            "، ".join(entry.partners),
            "، ".join(entry.sources) or str(len(entry.articles)),
        )
    if isinstance(entry, OrganizationEntry):
        others = "، ".join(name for name in entry.names if name != entry.name)
        return entry.id, entry.name, entry.kind, others, ", ".join(entry.programs), str(len(entry.articles))
    story = entry.story if entry.story and entry.story != entry.id else ""
    return (
        entry.id,
        entry.title,
        entry.source or "",
        entry.language or "",
        (entry.published or "")[:10],
        entry.status,
        story,
        str(sum(entry.facts.values())),
    )


def print_entries(engine: Engine, what: str, as_json: bool, place: str | None = None) -> None:
    """Print one list of the directory, all of it or the entries of one place (see `entries_of`)."""
    found = entries_of(engine, what, place)
    if as_json:
        print_json(entry.model_dump(mode="json") for entry in found)
    else:
        print_table(f"{len(found)} {what}", COLUMNS[what], map(cells, found))


def print_entry(engine: Engine, identifier: str, as_json: bool) -> None:
    """Print everything known of one entry.

    Raises:
        store.directory.NotFoundError: no entry has this id, or several begin so.
    """
    shown = show_entry(engine, identifier)
    if as_json:
        print_json([shown.as_json()])
        return
    _print_lines([f"{shown.type} {shown.identifier}: {isolate(shown.heading)}"])
    _print_lines(f"  {name}: {isolate(value)}" for name, value in shown.fields)
    _print_lines(f"  {isolate(decided(decision))}" for decision in shown.decisions)
    for fact in shown.facts:
        _print_lines(["", f"{fact.kind}: {' · '.join(map(isolate, fact.parts))}"])
        _print_lines(f"  {isolate(decided(decision))}" for decision in fact.decisions)
        for saying in fact.sayings:
            where = " · ".join(filter(None, (saying.source, (saying.published or "")[:10], saying.url)))
            results.print(Text.assemble("    ", *_marked(saying)))
            place = f"{saying.start}:{saying.end}{' of the title' if saying.title else ''}"
            _print_lines([f"    {saying.article} [{place}] {isolate(where)}".rstrip()])


def _marked(saying: Saying) -> list[tuple[str, str]]:
    """Return a sentence with its quote set off by style alone: its letters stay those of the article."""
    opened, closed = ISOLATES if results.is_terminal else ("", "")
    return [(opened + saying.before, ""), (saying.quote, "bold reverse"), (saying.after + closed, "")]


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        results.print(line, markup=False)
