"""Which mentions of which articles are one program.

Invariant: the programs follow from the facts, the organizations and the stories, not from the order of articles.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations

from nlp.clusters import Clusters
from nlp.names import name_key, name_words
from nlp.text import fold
from store.merging import KeyOf, StoredFact
from store.names import alike
from store.organization_words import load_words, same_places

# A name of so many words, in one place, is that of one program whoever is said to run it.
_TELLING_WORDS = 4
_PROPER_WORDS = 2
_QUOTED = re.compile(r'["(]([^"()]+)[")]')


def cluster_programs(facts: list[StoredFact], body: KeyOf, stories: Mapping[str, str]) -> list[list[int]]:
    """Return which of the program facts are one program, as lists of their indices.

    One name and a shared operator are one program, unless both place and year differ. So are one telling name, place,
    kind and year. A mention that knows no operator is one with others of its name and place, and with the program that
    an operator runs there, if it is the only one. Alike names in copies of one story are one program too, unless one
    of these articles tells the two apart.

    Args:
        facts: the program facts of all articles.
        body: the key of the organization that an article means by a name.
        stories: article -> story; an article that is missing is a story of its own.
    """
    clusters = Clusters(range(len(facts)))
    names = [_names(fact) for fact in facts]
    operators = [{body(fact.article, name) for name in fact.data["operators"]} for fact in facts]
    places = [{place_key(name) for name in fact.data["places"]} for fact in facts]
    run_by: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    there: dict[tuple[str, str], int] = {}
    for index in range(len(facts)):
        for name in names[index]:
            for operator in operators[index]:
                run_by[name, operator].append(index)
            for place in () if operators[index] else places[index]:
                clusters.join(index, there.setdefault((name, place), index))
    for found in run_by.values():
        for members in _editions(found, places, facts):
            for index in members[1:]:
                clusters.join(members[0], index)
    _join_telling(clusters, facts, places)
    _join_unknown_operators(clusters, names, operators, places)
    _join_copies(clusters, facts, stories)
    return sorted(sorted(members) for members in clusters.sets())


@lru_cache(maxsize=100_000)
def place_key(place: str) -> str:
    """Return what two names of one place share: its letters without «governorate of» and the like."""
    nouns = load_words("ar").place_nouns | load_words("fa").place_nouns
    words = [word for word in name_words(place) if word not in nouns]
    key = "".join(words) or name_key(place)
    return same_places().get(key, key)


def _names(fact: StoredFact) -> set[str]:
    """Return the keys of a program's names, and of a proper name that stands in quotation marks inside one."""
    written = (fact.data["name"], *fact.data["aliases"])
    quoted = (part for name in written for part in _QUOTED.findall(fold(name)))
    return {name_key(name) for name in written} | {
        name_key(part) for part in quoted if len(name_words(part)) >= _PROPER_WORDS
    }


def _year(fact: StoredFact) -> str | None:
    start = fact.data["start"]
    return start[:4] if start else None


def _editions(found: list[int], places: list[set[str]], facts: list[StoredFact]) -> list[list[int]]:
    """Return the mentions of one name and operator in groups: what differs in place and year is another program."""
    known = {index for index in found if places[index] and _year(facts[index])}
    groups = Clusters(sorted(known))
    first: dict[str, int] = {}
    for index in sorted(known):
        for mark in (*places[index], f"={_year(facts[index])}"):
            groups.join(index, first.setdefault(mark, index))
    editions = groups.sets()
    if len(editions) < 2:
        return [found]
    others: list[int] = []
    for index in found:
        if index in known:
            continue
        fitting = [
            members
            for members in editions
            if any(places[index] & places[one] or _year(facts[index]) == _year(facts[one]) for one in members)
        ]
        (fitting[0] if len(fitting) == 1 else others).append(index)
    return [*editions, others] if others else editions


def _join_telling(clusters: Clusters[int], facts: list[StoredFact], places: list[set[str]]) -> None:
    """Join what has one telling name, kind and place, and not two years."""
    named: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, fact in enumerate(facts):
        name = fact.data["name"]
        for place in places[index] if len(name_words(name)) >= _TELLING_WORDS else ():
            named[name_key(name), fact.data["kind"], place].append(index)
    for found in named.values():
        years = {_year(facts[index]) for index in found} - {None}
        for index in found:
            if len(years) < 2:
                clusters.join(index, found[0])


def _join_unknown_operators(
    clusters: Clusters[int], names: list[set[str]], operators: list[set[str]], places: list[set[str]]
) -> None:
    run_there: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for index in range(len(names)):
        if operators[index]:
            for named in _named_there(names[index], places[index]):
                run_there[named].add(clusters.find(index))
    candidates: defaultdict[int, set[int]] = defaultdict(set)
    for index in range(len(names)):
        if not operators[index]:
            for named in _named_there(names[index], places[index]):
                candidates[clusters.find(index)] |= run_there.get(named, set())
    for leader, found in candidates.items():
        if len(found) == 1:
            clusters.join(leader, *found)


def _named_there(names: set[str], places: set[str]) -> Iterable[tuple[str, str]]:
    return ((name, place) for name in names for place in places)


def _join_copies(clusters: Clusters[int], facts: list[StoredFact], stories: Mapping[str, str]) -> None:
    """Join the programs that copies of one story name alike."""
    by_story: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for index, fact in enumerate(facts):
        named = by_story[stories.get(fact.article, fact.article)]
        named.setdefault(name_key(fact.data["name"]), []).append(index)
    for named in by_story.values():
        articles = {name: {facts[index].article for index in indices} for name, indices in named.items()}
        if len(set().union(*articles.values())) == 1:  # no copies
            continue
        for indices in named.values():
            for index in indices:
                clusters.join(index, indices[0])
        words = {name: frozenset(name_words(facts[indices[0]].data["name"])) for name, indices in named.items()}
        for one, two in combinations(named, 2):
            if not articles[one] & articles[two] and alike(words[one], words[two]):
                clusters.join(named[one][0], named[two][0])
