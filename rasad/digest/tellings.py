"""What the digest knows of articles: when they came, who published them, which story they tell.

Invariant: each article is looked up once.
"""

from collections.abc import Iterable
from datetime import date
from itertools import batched
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from rasad.digest.arrivals import arrival
from rasad.digest.news import Telling
from store.database import IDS_AT_ONCE
from store.tables import ARTICLES, STORIES


class Tellings:
    """Articles as the digest of a period tells of them."""

    def __init__(self, connection: Connection, until: date, zone: ZoneInfo) -> None:
        """Look up articles as they were known at the end of a day of a time zone."""
        self._connection, self._until, self._zone = connection, until, zone
        self._found: dict[str, Telling] = {}

    def as_of(self, until: date) -> "Tellings":
        """Return the same at the end of another day, with what was looked up."""
        other = Tellings(self._connection, until, self._zone)
        other._found = self._found
        return other

    def look_up(self, articles: set[str]) -> None:
        """Read what is known of articles: when they came, who published them, which story they tell."""
        fields = ("id", "source", "url", "title", "language", "published", "fetched")
        unknown = [one for one in articles if one not in self._found]
        for part in batched(sorted(unknown), IDS_AT_ONCE):
            query = select(*(ARTICLES.c[name] for name in fields), STORIES.c.canonical)
            query = query.outerjoin(STORIES, STORIES.c.article == ARTICLES.c.id).where(ARTICLES.c.id.in_(part))
            for row in self._connection.execute(query):
                self._found[row.id] = Telling(
                    article=row.id,
                    outlet=row.source,
                    url=row.url,
                    title=row.title,
                    language=row.language,
                    published=row.published,
                    arrived=arrival(row.fetched, row.published, self._zone),
                    story=row.canonical or row.id,
                )

    def known(self, articles: Iterable[str]) -> list[Telling]:
        """Return the articles that had come at the end of the period, in the order in which they came."""
        self.look_up(set(articles))
        found = [self._found[one] for one in set(articles) if one in self._found]
        known = [one for one in found if one.arrived and one.arrived <= self._until]
        return sorted(known, key=lambda one: (one.arrived, one.published or "", one.article))
