"""What the editor of a digest should know and readers need not: what failed or fell silent in its period."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from rasad.digest.arrivals import without_a_day
from rasad.digest.period import Period
from store.tables import ARTICLES, READINGS, RUNS, SOURCES


def editor_note(connection: Connection, period: Period, zone: ZoneInfo) -> list[str]:
    """Return what the editor should know: sources that failed or fell silent, inputs that were skipped."""
    first, after = period.instants(zone)
    runs = select(RUNS.c.id, RUNS.c.skipped, RUNS.c.finished, RUNS.c.command).where(RUNS.c.started < after)
    runs = runs.where(RUNS.c.started >= first).order_by(RUNS.c.id)
    note = []
    for run in connection.execute(runs):
        if run.finished is None:
            note.append(f"run {run.id} ({run.command}) was stopped before its end")
        if run.skipped:
            note.append(f"run {run.id} ({run.command}) skipped {run.skipped} inputs")
    added = func.sum(READINGS.c.added + READINGS.c.replaced)
    query = select(SOURCES.c.name, added).join(READINGS, READINGS.c.source == SOURCES.c.id)
    query = query.join(RUNS, RUNS.c.id == READINGS.c.run).where(RUNS.c.started < after)

    def gave(since: datetime, until: datetime) -> dict[str, int]:
        window = query.where(RUNS.c.started >= since, RUNS.c.started < until).group_by(SOURCES.c.name)
        return {name: int(count) for name, count in connection.execute(window) if name}

    now, earlier = gave(first, after), gave(first - (after - first), first)
    silent = sorted(name for name, count in earlier.items() if count and not now.get(name))
    note += [f"{name}: gave no new article, in the period before {earlier[name]}" for name in silent]
    lost = select(func.count()).select_from(ARTICLES).where(ARTICLES.c.fetched.is_(None), without_a_day())
    if undated := connection.execute(lost).scalar_one():
        note.append(f"articles with neither a day of arrival nor of publication, in no digest: {undated}")
    return note
