"""The directory as flat tables: programs, organizations, partnerships, capacities, places, events, citations, articles.

Invariant: every row names the article that says it: its address, outlet, day of publication and the sentence. Where
several do, the row has the first of them, and `citations` all. Lists in one cell are parted by "; ", the best supported
value first; dates are in EDTF, the column named `…_from` beside one has the first day that it can mean.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import batched
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from rasad.export.safe import link
from rasad.reader_dates import first_day, read_interval
from store.citations import (
    Chosen,
    CitedArticle,
    Told,
    days_of_publication,
    organizations_named,
    read_cited_articles,
    read_told_facts,
    read_told_organizations,
    read_told_programs,
)

Value = str | float | date | None
Row = tuple[Value, ...]
# What a column holds: `name` and `text` are words of pages, `words` of Rasad.
Kind = Literal["id", "name", "text", "words", "edtf", "day", "number", "url"]


class Column(NamedTuple):
    """A column of a table."""

    name: str
    kind: Kind


class Table(NamedTuple):
    """A table: `rows` yields the rows that a part of the directory (None: all of it) has, each a value a column."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Connection, Chosen | None], Iterator[Row]]


_SEPARATOR = "; "
_FACTS_AT_ONCE = 500
_KINDS = ("program", "organization", "partnership", "capacity", "date", "duration", "place")


def joined(values: Iterable[str | None]) -> str | None:
    """Return values in one cell, each once, in their order."""
    return _SEPARATOR.join(dict.fromkeys(value for value in values if value)) or None


def day(edtf: str | None) -> date | None:
    """Return the first day that a date can mean."""
    return first_day(edtf) if edtf else None


def first_value(values: Iterable[dict[str, Any]]) -> str | None:
    """Return the best supported of the dates that articles give."""
    return next((str(one["value"]) for one in values), None)


def known_days(values: Iterable[dict[str, Any]]) -> tuple[str, date, date] | None:
    """Return the best supported date that has days: its EDTF where that is no day, its first and its last day."""
    for value in values:
        ends = read_interval(edtf := value["value"])
        first, last = ends or (None, None)
        if known := first or last:
            days = (known.first, (last or known).last)
            return ("" if edtf == days[0].isoformat() else edtf, *days)
    return None


def newest_day(connection: Connection) -> date:
    """Return the newest day on which an article of the directory came out: what counts as today.

    Without such a day it is the last that there is.
    """
    return max(filter(None, map(day, days_of_publication(connection))), default=date.max)


def codes(locations: Iterable[dict[str, Any]], field: str) -> list[str]:
    """Return the ISO 3166 codes of places, each once."""
    return list(dict.fromkeys(one[field] for one in locations if one[field]))


def _columns(**kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


_CITATION = _columns(url="url", outlet="name", published="day", article="id", sentence="text")


def _citation(fact: Told | None) -> Row:
    if fact is None:
        return (None,) * len(_CITATION)
    return (*_of_article(fact.article), fact.article.id, fact.sentences[0])


def _of_article(article: CitedArticle) -> Row:
    return (link(article.url), article.source, day(article.published))


def _programs(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for one in read_told_programs(connection, chosen):
        data = one.data
        start, end = first_value(data["start"]), first_value(data["end"])
        yield (
            one.id,
            one.name,
            joined(name for name in data["names"] if name != one.name),
            one.kind,
            joined(data["operators"]),
            joined(data["operator_ids"]),
            joined(data["partners"]),
            joined(data["places"]),
            joined(codes(data["locations"], "country")),
            joined(codes(data["locations"], "subdivision")),
            joined(data["beneficiaries"]),
            start,
            day(start),
            end,
            day(end),
            one.confidence,
            data["stories"],
            len(data["articles"]),
            *_citation(next(iter(one.facts), None)),
        )


def _organizations(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for one in read_told_organizations(connection, chosen):
        others = joined(name for name in one.names if name != one.name)
        own = (one.id, one.name, others, one.kind, one.country, one.place, one.parent, one.programs, one.articles)
        yield (*own, *_citation(one.fact))


def _partnerships(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for part in batched(read_told_facts(connection, ("partnership",), chosen), _FACTS_AT_ONCE):
        ids = organizations_named(connection, part)
        for fact in part:
            data = fact.data
            # as many as there are parties, so that each stands under the other
            parties = [ids.get((fact.id, name), "") for name in data["parties"]]
            yield (
                fact.id,
                data["kind"],
                _SEPARATOR.join(data["parties"]),
                _SEPARATOR.join(parties),
                data["date"],
                day(data["date"]),
                data["duration"],
                data["confidence"],
                *_citation(fact),
            )


def _capacities(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for fact in read_told_facts(connection, ("capacity",), chosen):
        data = fact.data
        yield (
            fact.id,
            joined(entry for entry in fact.entries if entry.startswith("p-")),
            joined(entry for entry in fact.entries if entry.startswith("o-")),
            data["kind"],
            data["bound"],
            data["value"],
            data["unit"],
            data["unit_text"],
            data["per"],
            data["period"],
            day(data["period"]),
            *_citation(fact),
        )


def _places(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for one in read_told_programs(connection, chosen):
        for place in one.data["locations"]:
            names = place["names"] or {}
            saying = [fact for fact in one.facts if place["name"] in fact.data["places"]] or one.facts
            yield (
                one.id,
                one.name,
                place["name"],
                place["kind"],
                place["country"],
                place["subdivision"],
                *(names.get(language) for language in ("en", "ar", "fa")),
                *_citation(next(iter(saying), None)),
            )


def _events(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for one in read_told_programs(connection, chosen):
        for event, edtf, fact in one.events:
            yield (one.id, one.name, event, edtf, day(edtf), fact.id, *_citation(fact))


def _citations(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for fact in read_told_facts(connection, _KINDS, chosen):
        for sentence in fact.sentences:
            of = (fact.id, fact.kind, joined(fact.entries))
            yield (*of, *_of_article(fact.article), fact.article.id, sentence)


def _articles(connection: Connection, chosen: Chosen | None) -> Iterator[Row]:
    for one in read_cited_articles(connection, chosen):
        yield (one.id, one.title, *_of_article(one), one.published, one.language, one.story)


TABLES = (
    Table(
        "programs",
        _columns(
            id="id",
            name="name",
            other_names="text",
            kind="words",
            operators="name",
            operator_ids="id",
            partners="name",
            places="name",
            countries="words",
            subdivisions="words",
            beneficiaries="text",
            start="edtf",
            start_from="day",
            end="edtf",
            end_from="day",
            confidence="number",
            stories="number",
            articles="number",
        )
        + _CITATION,
        _programs,
    ),
    Table(
        "organizations",
        _columns(
            id="id",
            name="name",
            other_names="text",
            kind="words",
            country="words",
            place="name",
            parent="id",
            programs="number",
            articles="number",
        )
        + _CITATION,
        _organizations,
    ),
    Table(
        "partnerships",
        _columns(
            id="id",
            kind="words",
            parties="text",
            party_ids="id",
            date="edtf",
            date_from="day",
            duration="words",
            confidence="number",
        )
        + _CITATION,
        _partnerships,
    ),
    Table(
        "capacities",
        _columns(
            id="id",
            programs="id",
            organizations="id",
            kind="words",
            bound="words",
            value="number",
            unit="words",
            unit_text="name",
            per="words",
            period="edtf",
            period_from="day",
        )
        + _CITATION,
        _capacities,
    ),
    Table(
        "places",
        _columns(
            program="id",
            program_name="name",
            name="name",
            kind="words",
            country="words",
            subdivision="words",
            name_en="name",
            name_ar="name",
            name_fa="name",
        )
        + _CITATION,
        _places,
    ),
    Table(
        "events",
        _columns(program="id", program_name="name", event="words", date="edtf", date_from="day", fact="id") + _CITATION,
        _events,
    ),
    Table("citations", _columns(fact="id", kind="words", entries="id") + _CITATION, _citations),
    Table(
        "articles",
        _columns(
            id="id",
            title="text",
            url="url",
            outlet="name",
            published="day",
            published_as_stated="edtf",
            language="words",
            story="id",
        ),
        _articles,
    ),
)
