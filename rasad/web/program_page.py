"""The page of a program: what is known, since when, for how many, with whom, and the sentences that say so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from rasad.entries import Saying, ShownFact, shown_facts
from rasad.reader_dates import first_day
from rasad.web import labels
from rasad.web.asked import entry_of
from rasad.web.charts import Count, capacity_charts
from rasad.web.reader import Reader, reader_of
from rasad.web.rendering import Pages, passage
from store.directory import ProgramEntry
from store.pages import Version, facts_of, ids_by_name, stories_of

MOST_FACTS = 200
_MOST_STORIES = 50


@dataclass(frozen=True)
class Event:
    """Something that happened, by its date (EDTF): what it was, in parts, and the sentence that says it."""

    when: str
    day: date
    what: str
    parts: tuple[str, ...]
    saying: Saying


def add(app: FastAPI, pages: Pages, engine: Engine) -> None:
    """Add the page to an application."""

    @app.get("/programs/{identifier}", response_class=HTMLResponse, include_in_schema=False)
    def program(request: Request, identifier: str) -> HTMLResponse:
        entry = entry_of(engine, ProgramEntry, identifier)
        reader = reader_of(request)
        facts, total = facts_of(engine, entry.id, MOST_FACTS)
        shown = shown_facts(engine, facts)
        stories = stories_of(engine, entry.articles)
        return pages.render(
            request,
            "program.html",
            reader=reader,
            entry=entry,
            facts=same_facts(shown),
            shown=len(shown),
            total=total,
            events=events(shown, reader, entry.names),
            charts=capacity_charts(_counts(shown, stories, reader), mirrored=reader.direction == "rtl"),
            ids=ids_by_name(engine, [*entry.operators, *entry.partners], entry.id),
            stories=stories[:_MOST_STORIES],
        )


def events(facts: Sequence[ShownFact], reader: Reader, own: Collection[str]) -> list[Event]:
    """Return what happened, the earliest first: dates with their role, dated counts and dated partnerships.

    `own` are the names of what the page is about, which need not be said again.
    """
    found: dict[tuple[str, str, tuple[str, ...]], Event] = {}
    for fact in facts:
        data = fact.data
        if fact.kind == "date":
            when, what = data["edtf"], labels.DATE_ROLES[data["role"]]
            parts = tuple(part for part in (data["program"] or data["organization"],) if part and part not in own)
        elif fact.kind == "capacity":
            when, what, parts = data["period"], labels.CAPACITY_KINDS[data["kind"]], (reader.capacity(data),)
        elif fact.kind == "partnership":
            when, what, parts = data["date"], labels.PARTNERSHIP_KINDS[data["kind"]], tuple(data["parties"])
        else:
            continue
        if data.get("kind", data.get("role")) == "other":
            what = labels.FACT_KINDS[fact.kind]
        day = first_day(when) if when else None
        if day and fact.sayings:
            found.setdefault((when, what, parts), Event(when, day, what, parts, fact.sayings[0]))
    return sorted(found.values(), key=lambda event: (event.day, event.when, event.what, event.parts))


def same_facts(facts: Sequence[ShownFact]) -> list[list[ShownFact]]:
    """Return facts in groups that say the same, in the order of the first of each."""
    groups: dict[tuple[str, ...], list[ShownFact]] = {}
    for fact in facts:
        groups.setdefault((fact.kind, *fact.parts), []).append(fact)
    return list(groups.values())


def _counts(facts: Sequence[ShownFact], stories: Sequence[Sequence[Version]], reader: Reader) -> list[Count]:
    """Return the counts that a day is known of: their own, else that on which the story was first told."""
    told = {
        version.id: next((one.published for one in story if one.published), None)
        for story in stories
        for version in story
    }
    found = []
    for fact in facts:
        if fact.kind != "capacity" or not fact.sayings:
            continue
        saying, data = fact.sayings[0], fact.data
        when = data["period"] or (told.get(saying.article) or saying.published or "")[:10]
        day = first_day(when) if when else None
        if day:
            kind, per = labels.CAPACITY_KINDS[data["kind"]], labels.PERIODS.get(data["per"] or "", "")
            what = " ".join(filter(None, (data["unit_text"] or data["unit"], reader.gettext(per) if per else "")))
            series = f"{what} · {reader.gettext(kind)}"
            link = passage(saying)
            found.append(Count(day, float(data["value"]), series, reader.capacity(data), link))
    return found
