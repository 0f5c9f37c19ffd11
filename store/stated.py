"""What was extracted of an article, as far as it is compared with others: days, places and countries.

Invariant: it follows from the article's stored facts alone; of one that waits to be read nothing is stated.

Names of organizations and programs are not compared: they tell no copy from a look-alike (docs/reposts.md).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from store.tables import FACTS

_FACTS_OF = select(FACTS.c.article, FACTS.c.kind, FACTS.c.data).where(
    FACTS.c.kind.in_(("date", "place")), FACTS.c.article.in_(bindparam("articles", expanding=True))
)
_LENGTH_OF_A_DAY = len("2024-05-01")


class Stated(NamedTuple):
    """The days (EDTF), the places, each with its names, and the countries (ISO 3166-1) that an article states."""

    days: frozenset[str] = frozenset()
    places: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
    countries: frozenset[str] = frozenset()


NOTHING = Stated()


def stated_by(facts: Iterable[tuple[str, Mapping[str, Any]]]) -> Stated:
    """Return what facts of one article state, each given by its kind and the object of the extraction."""
    days: set[str] = set()
    countries: set[str] = set()
    places: defaultdict[str, set[str]] = defaultdict(set)
    for kind, data in facts:
        if kind == "date" and len(data["edtf"]) == _LENGTH_OF_A_DAY:
            days.add(data["edtf"])
        elif kind == "place" and data["kind"] == "country":
            countries.update(filter(None, (data["country"],)))
        elif kind == "place":
            places[data["names"].get("en") or data["name"]] |= {data["name"], *filter(None, data["names"].values())}
    named = frozenset((place, tuple(sorted(names))) for place, names in places.items())
    return Stated(frozenset(days), named, frozenset(countries))


def stated_in(connection: Connection, articles: Collection[str]) -> dict[str, Stated]:
    """Return what the stored facts of some articles state."""
    facts: dict[str, list[tuple[str, dict[str, Any]]]] = {article: [] for article in articles}
    for article, kind, data in connection.execute(_FACTS_OF, {"articles": sorted(facts)}) if facts else ():
        facts[article].append((kind, data))
    return {article: stated_by(found) for article, found in facts.items()}
