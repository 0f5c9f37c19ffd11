"""What of a program that was known already is otherwise than it was.

Invariant: a change rests on what a later article says against what an earlier one said, of the same thing: counts of
one unit and kind, exact on both sides, one value each. Copies of one story are one voice. What articles of the period
say against each other is a dispute, whoever is right; an older article that comes late changes nothing.
"""

from collections import defaultdict
from typing import Any

from nlp.names import name_key
from rasad.digest.news import Change, ProgramNews, Telling
from rasad.digest.period import Period
from rasad.reader_dates import Span, read_ends

# Of these kinds a number is a state that lasts; how many were served, or what was given, is told anew each time.
_LASTING = ("capacity", "facility", "staff")


def changes_of(
    program: ProgramNews,
    period: Period,
    places: dict[str, list[str]],
    dates: dict[str, list[tuple[str, str]]],
) -> list[Change]:
    """Return the changes of a program that articles of the period tell.

    Args:
        program: as it is known at the end of the period.
        period: the period.
        places: article -> the places where it says the program is.
        dates: start and end -> (article, EDTF date).
    """
    known = {one.article: one for one in program.tellings}
    found = [*_capacities(program, known, period), *_moves(program, known, period, places)]
    for what in ("start", "end"):
        found += _dates(program, known, period, what, dates.get(what, []))
    return found


def _is_new(telling: Telling, period: Period) -> bool:
    return telling.arrived is not None and telling.arrived >= period.since


def _capacities(program: ProgramNews, known: dict[str, Telling], period: Period) -> list[Change]:
    groups: defaultdict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for one in program.capacities:
        if one["kind"] in _LASTING and one["unit"] != "other" and not _is_past(one, period):
            groups[one["kind"], one["unit"], one["per"]].append(one)
    changes: list[Change] = []
    for key in sorted(groups, key=str):
        exact = [one for one in groups[key] if one["bound"] == "exact"]
        said: defaultdict[str, list[tuple[Telling, dict[str, Any]]]] = defaultdict(list)
        for one in exact:
            for article in one["articles"]:
                if article in known:
                    said[known[article].story].append((known[article], one))
        # a story that gives several values of one unit does not say which of them the program's is
        voices = [rows for rows in said.values() if len({one["value"] for _, one in rows}) == 1]
        new = [rows[0] for rows in voices if all(_is_new(one, period) for one, _ in rows)]
        old = [rows[0] for rows in voices if not all(_is_new(one, period) for one, _ in rows)]
        values = {one["value"]: (telling, one) for telling, one in sorted(new, key=lambda row: row[0].article)}
        outlets = {telling.outlet for telling, _ in values.values()}
        if len(values) > 1:
            if len(outlets) > 1:
                rows = [values[value] for value in sorted(values)]
                tellings = [telling for telling, _ in rows]
                names = [telling.outlet or "?" for telling in tellings]
                changes.append(Change("disputed", program, None, [one for _, one in rows], tellings, names))
            continue
        if not new or not old:
            continue
        telling, now = new[0]
        last, before = max(old, key=lambda row: (row[0].published or "", row[0].arrived, row[0].article))
        if now["value"] != before["value"] and (telling.published or "") > (last.published or ""):
            changes.append(Change("capacity", program, before, now, [telling, last]))
    return changes


def _is_past(capacity: dict[str, Any], period: Period) -> bool:
    """Tell whether a count is of a time that was over a year before the period."""
    ends = read_ends(capacity["period"])
    return ends is not None and (period.since - ends[1].last).days > 365


def _moves(
    program: ProgramNews, known: dict[str, Telling], period: Period, places: dict[str, list[str]]
) -> list[Change]:
    towns = {name_key(one["name"] or ""): one for one in program.places}
    new: dict[str, Telling] = {}
    old: dict[str, Telling] = {}
    for article, names in places.items():
        if article in known:
            side = new if _is_new(known[article], period) else old
            for name in names:
                side.setdefault(name_key(name), known[article])
    if len(new) != 1 or len(old) != 1 or new.keys() & old.keys():
        return []
    (now, telling), (before, last) = next(iter(new.items())), next(iter(old.items()))
    if now not in towns or before not in towns or (telling.published or "") <= (last.published or ""):
        return []
    return [Change("moved", program, towns[before], towns[now], [telling, last])]


def _dates(
    program: ProgramNews, known: dict[str, Telling], period: Period, what: Any, said: list[tuple[str, str]]
) -> list[Change]:
    new = {day: known[article] for article, day in said if article in known and _is_new(known[article], period)}
    old = {day: known[article] for article, day in said if article in known and not _is_new(known[article], period)}
    if len(new) != 1 or new.keys() & old.keys():
        return []
    day, telling = next(iter(new.items()))
    ends = read_ends(day)
    if ends is None:
        return []
    if what == "end" and ends[1].last <= period.until:
        return [Change("ended", program, None, day, [telling])]
    before = next(iter(old), None)
    earlier = read_ends(before)
    if len(old) != 1 or earlier is None or earlier[1].last < period.since:
        return []  # a date that is over does not move
    if _precision(earlier) != _precision(ends):
        return []  # nor does one that is told more precisely
    last = old[str(before)]
    if (telling.published or "") <= (last.published or ""):
        return []
    return [Change(what, program, before, day, [telling, last])]


def _precision(ends: tuple[Span, Span]) -> tuple[bool, list[int]]:
    """Return whether a date is an interval, and how many parts its ends have."""
    return ends[0] != ends[1], [end.parts for end in ends]
