"""What the mentions of one program say together.

Invariant: where articles differ every value is kept with the articles that give it, and a repost is no second witness:
values are ranked by the number of stories that give them, not of articles.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from nlp.clusters import Clusters
from nlp.names import name_key
from store.names import best_name

Data = dict[str, Any]
# (article, name) -> a key that all names of one thing share
KeyOf = Callable[[str, str], str]
# (article, name of a place) -> the location that the extraction holds
Locations = Mapping[tuple[str, str], Data]


class StoredFact(NamedTuple):
    """A fact as it is stored: its id, its article, and the object of the extraction."""

    id: str
    article: str
    data: Data


@dataclass(frozen=True)
class MergedProgram:
    """A program put together; `data` is what `programs.data` holds, less the ids of its operators.

    `operators` and `places` are key -> name, those first that most stories give.
    """

    name: str
    kind: str
    confidence: float
    operators: dict[str, str]
    places: dict[str, str]
    data: Data


def stated_places(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return where a fact is said: an organization's mentions, the evidence, or the fact's own span."""
    found = data.get("mentions") or data.get("evidence") or data
    return found if isinstance(found, list) else [found]


def stable_id(prefix: str, *parts: str) -> str:
    """Return a short id that follows from its parts alone."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"


def merge_program(
    found: list[StoredFact],
    capacities: Mapping[str, Data],
    locations: Locations,
    body: KeyOf,
    stories: Mapping[str, str],
    copied: Mapping[str, AbstractSet[str]] = MappingProxyType({}),
) -> MergedProgram:
    """Return what the program facts `found` say together.

    Args:
        found: the facts, all of one program.
        capacities: every capacity by the id of its fact.
        locations: what each article means by the name of a place.
        body: the key of the organization that an article means by a name.
        stories: article -> story; an article that is missing is a story of its own.
        copied: story -> the stories whose text stands in it; where both tell of the program they count once.
    """
    story = _sources({fact.article: stories.get(fact.article, fact.article) for fact in found}, copied)
    operators = _tally(found, "operators", body, story)
    places = _tally(found, "places", _spelling, story)
    data: Data = {
        "names": sorted({name for fact in found for name in (fact.data["name"], *fact.data["aliases"])}),
        "operators": list(operators.values()),
        "partners": list(_tally(found, "partners", body, story).values()),
        "places": list(places.values()),
        "locations": merge_locations(
            [(fact.article, name) for fact in found for name in fact.data["places"]], locations
        ),
        "beneficiaries": list(_tally(found, "beneficiaries", _spelling, story).values()),
        "start": _values(found, "start", story),
        "end": _values(found, "end", story),
        "capacities": _capacities(found, capacities, story),
        "articles": sorted(story),
        "stories": len(set(story.values())),
    }
    surest: dict[str, float] = {}
    for fact in found:
        told = story[fact.article]
        surest[told] = max(surest.get(told, 0.0), float(fact.data["confidence"]))
    return MergedProgram(
        name=best_name(Counter(fact.data["name"] for fact in found)),
        kind=best_name(Counter(fact.data["kind"] for fact in found)),
        confidence=_together(surest),
        operators=operators,
        places=places,
        data=data,
    )


def _sources(story: Mapping[str, str], copied: Mapping[str, AbstractSet[str]]) -> dict[str, str]:
    """Return article -> story, one for those of which one has copied the other."""
    told = set(story.values())
    together = Clusters(sorted(told))
    for whole in sorted(told & copied.keys()):
        for part in sorted(told & copied[whole]):
            together.join(whole, part)
    return {article: together.find(one) for article, one in story.items()}


def merge_locations(named: Iterable[tuple[str, str]], locations: Locations) -> list[Data]:
    """Return what the names of places mean together: codes and names, in the order of their names.

    Args:
        named: article and name of each place.
        locations: what each article means by the name of a place; a name that is missing is known by itself alone.

    Returns one object for each spelling: `name`, `kind`, `country`, `subdivision` and `names` (of `nlp.extraction`);
    where articles differ, what most of them mean.
    """
    meant: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article, name in named:
        location = locations.get((article, name), {})
        fields = {"name": name} | {field: location.get(field) for field in ("kind", "country", "subdivision", "names")}
        meant[name_key(name)][json.dumps(fields, sort_keys=True)] += 1
    return [json.loads(best_name(meant[key])) for key in sorted(meant)]


def locations_of(facts: Iterable[StoredFact]) -> dict[tuple[str, str], Data]:
    """Return what each article means by the name of a place, from its facts of places."""
    return {(fact.article, fact.data["name"]): fact.data for fact in facts}


def _spelling(_article: str, name: str) -> str:
    return name_key(name)


def _tally(found: list[StoredFact], field: str, key: KeyOf, story: Mapping[str, str]) -> dict[str, str]:
    """Return key -> the name used most, the values that most stories give first."""
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    told: defaultdict[str, set[str]] = defaultdict(set)
    for fact in found:
        for name in fact.data[field]:
            names[key(fact.article, name)][name] += 1
            told[key(fact.article, name)].add(story[fact.article])
    ranked = sorted(names, key=lambda item: (-len(told[item]), item))
    return {item: best_name(names[item]) for item in ranked}


def _values(found: list[StoredFact], field: str, story: Mapping[str, str]) -> list[Data]:
    """Return every value that the articles give, with its articles."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for fact in found:
        if fact.data[field]:
            values[fact.data[field]].add(fact.article)
    ranked = sorted(values, key=lambda value: (-_stories(values[value], story), value))
    return [{"value": value, "articles": sorted(values[value])} for value in ranked]


def _capacities(found: list[StoredFact], capacities: Mapping[str, Data], story: Mapping[str, str]) -> list[Data]:
    """Return every count that the articles give, with its articles; one told twice with two nouns is one."""
    kept: dict[tuple[Any, ...], Data] = {}
    for fact in found:
        for position in fact.data["capacities"]:
            capacity = capacities[f"{fact.article}/capacity/{position}"]
            fields = {name: capacity[name] for name in ("value", "unit", "unit_text", "per", "bound", "period", "kind")}
            key = tuple(capacity[name] for name in ("value", "unit", "per", "bound", "period"))
            kept.setdefault(key, {**fields, "articles": set()})["articles"].add(fact.article)
    ranked = sorted(kept.values(), key=lambda capacity: -_stories(capacity["articles"], story))
    return [{**capacity, "articles": sorted(capacity["articles"])} for capacity in ranked]


def _stories(articles: set[str], story: Mapping[str, str]) -> int:
    return len({story[article] for article in articles})


def _together(confidences: Mapping[str, float]) -> float:
    """Return how sure independent witnesses are together: one minus the product of their doubts."""
    doubt = 1.0
    for confidence in sorted(confidences.values()):
        doubt *= 1 - confidence
    return round(1 - doubt, 4)
