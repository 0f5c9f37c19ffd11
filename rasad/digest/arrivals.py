"""When an article became known: the day it was fetched, else the day it says it was published.

Invariant: as a day and as a condition of a query it is the same.
"""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_

from rasad.digest.period import Period
from store.tables import ARTICLES


def arrival(fetched: datetime | None, published: str | None, zone: ZoneInfo) -> date | None:
    """Return the day on which an article became known, None where nothing tells it."""
    if fetched is not None:
        moment = fetched if fetched.tzinfo else fetched.replace(tzinfo=UTC)
        return moment.astimezone(zone).date()
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def arrived(period: Period, zone: ZoneInfo) -> ColumnElement[bool]:
    """Return the condition that an article became known in a period."""
    first, after = period.instants(zone)
    day = func.substr(ARTICLES.c.published, 1, 10)
    published = and_(ARTICLES.c.fetched.is_(None), day >= period.since.isoformat(), day <= period.until.isoformat())
    return or_(and_(ARTICLES.c.fetched >= first, ARTICLES.c.fetched < after), published)


def arrived_before(day: date, zone: ZoneInfo, articles: Any = ARTICLES) -> ColumnElement[bool]:
    """Return the condition that an article, of `ARTICLES` or an alias of it, became known before a day."""
    moment = Period(day, day).instants(zone)[0]
    published = and_(articles.c.fetched.is_(None), func.substr(articles.c.published, 1, 10) < day.isoformat())
    return or_(articles.c.fetched < moment, published)


def without_a_day() -> ColumnElement[bool]:
    """Return the condition that an article does not say on which day it was published."""
    return or_(ARTICLES.c.published.is_(None), func.length(ARTICLES.c.published) < len("2026-01-01"))
