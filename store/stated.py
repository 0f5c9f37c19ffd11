"""What was extracted of an article, as far as it is compared with others: days, places and countries.

Invariant: it follows from the article's stored facts alone; of one that waits to be read nothing is stated.

Names of organizations and programs are not compared: they tell no copy from a look-alike (docs/reposts.md).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from store.tables import FACTS

STATED_KINDS = ("date", "place")
_LENGTH_OF_A_DAY = len("2024-05-01")


# A place with its names, in one language or several.
type Named = tuple[str, tuple[str, ...]]


class Stated(NamedTuple):
    """The days (EDTF), the places and the countries that an article states."""

    days: frozenset[str] = frozenset()
    places: frozenset[Named] = frozenset()
    countries: frozenset[Named] = frozenset()


NOTHING = Stated()


def stated_by(facts: Iterable[tuple[str, Mapping[str, Any]]]) -> Stated:
    """Return what facts of one article state, each given by its kind and the object of the extraction."""
    days: set[str] = set()
    places: defaultdict[bool, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for kind, data in facts:
        if kind == "date" and len(data["edtf"]) == _LENGTH_OF_A_DAY:
            days.add(data["edtf"])
        elif kind == "place":
            name = data["names"].get("en") or data["name"]
            places[data["kind"] == "country"][name] |= {data["name"], *filter(None, data["names"].values())}
    found = {kind: frozenset((name, tuple(sorted(names))) for name, names in of.items()) for kind, of in places.items()}
    return Stated(frozenset(days), found.get(False, frozenset()), found.get(True, frozenset()))


def stated_in(connection: Connection, articles: Collection[str]) -> dict[str, Stated]:
    """Return what the stored facts of some articles state."""
    facts: dict[str, list[tuple[str, dict[str, Any]]]] = {article: [] for article in articles}
    query = select(FACTS.c.article, FACTS.c.kind, FACTS.c.data).where(FACTS.c.kind.in_(STATED_KINDS))
    for row in connection.execute(query.where(FACTS.c.article.in_(sorted(facts)))):
        facts[row.article].append((row.kind, row.data))
    return {article: stated_by(found) for article, found in facts.items()}
