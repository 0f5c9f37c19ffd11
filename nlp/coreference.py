"""Names of one text that mean one body: the same letters, a gloss, a short form of a longer name, known other names.

Invariant: the result depends on the candidates alone, not on their order in memory; every name of a text lies in one
organization.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import SequenceMatcher

from nlp.clusters import Clusters
from nlp.extraction import Mention, Organization
from nlp.facts import Facts
from nlp.names import name_key, name_words
from nlp.organization_reader import Candidate
from nlp.organization_tables import Tables

# A quotation mark that closes what a name did not open: the name was cut out of a longer text.
_CUT = re.compile(r"[^“«]*[”»]")
_ALIKE = 0.9
_ALIKE_LENGTH = 12
# Letters are compared in a time that grows with the square of their number; no body has so long a name.
_ALIKE_LONGEST = 200
_ALIKE_REST = 5
# Names of one head and one last word, of which no article has so many.
_MOST_ALIKE = 50


def _plain(words: tuple[str, ...], tables: Tables) -> tuple[str, ...]:
    """Return the words of a name without the letters that the language writes onto them, to compare two names."""
    return tuple(tables.affixes.sub("", word) or word for word in words)


def group_names(facts: Facts, candidates: list[Candidate], tables: Tables) -> list[Organization]:
    """Return one organization for each body that the candidates name."""
    candidates = _without_overlaps(candidates)
    groups = Clusters(range(len(candidates)))
    by_key: dict[str, int] = {}
    by_body: dict[int, int] = {}
    for index, candidate in enumerate(candidates):
        for name in [candidate.name, *candidate.aliases]:
            key = name_key(name)
            if key in by_key:
                groups.join(by_key[key], index)
            by_key.setdefault(key, index)
        if candidate.body:
            if candidate.body in by_body:
                groups.join(by_body[candidate.body], index)
            by_body.setdefault(candidate.body, index)
    _join_other_heads(candidates, groups, by_key, tables)
    _join_short_forms(candidates, groups, tables)
    members: dict[int, list[Candidate]] = {}
    for index, candidate in enumerate(candidates):
        members.setdefault(groups.find(index), []).append(candidate)
    return [_organization(facts, group) for group in members.values()]


def _without_overlaps(candidates: list[Candidate]) -> list[Candidate]:
    """Keep of candidates that begin at one word the longest; names inside a longer one stay."""
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        other = best.get(candidate.first)
        if other is None or candidate.last > other.last:
            best[candidate.first] = candidate
    return sorted(best.values(), key=lambda candidate: (candidate.start, -candidate.end))


def _join_other_heads(
    candidates: list[Candidate], groups: Clusters[int], by_key: dict[str, int], tables: Tables
) -> None:
    """Join names that differ in their head alone: it says what sort of body it is, or stands for the other head."""
    by_rest: dict[tuple[int, str], int] = {}
    for index, candidate in enumerate(candidates):
        words = name_words(candidate.name)
        rest = "".join(words[1:])
        if len(rest) < _ALIKE_REST:
            continue
        if rest in by_key and words[0] in tables.labels:
            groups.join(by_key[rest], index)
        if words[0] in tables.like_heads:
            groups.join(by_rest.setdefault((tables.like_heads[words[0]], rest), index), index)


def _join_short_forms(candidates: list[Candidate], groups: Clusters[int], tables: Tables) -> None:
    """Join a short name to the longer one that it begins or is made of, the nearest before it if there are several."""
    names = [_plain(name_words(candidate.name), tables) for candidate in candidates]
    places: dict[tuple[str, ...], list[int]] = {}
    for index, name in enumerate(names):
        places.setdefault(name, []).append(index)
    longer = _Longer(places)
    for name, own in places.items():
        for index in own[1:] if len(name) > 1 and _alike(name, name) else ():
            groups.join(own[0], index)

    # names are compared once each, however often they stand in the text
    fuller = {name: longer.of(name) for name in places if len(name) > 1}
    for index, name in enumerate(names):
        apart = [
            places[other]
            for other in fuller.get(name, ())
            if groups.find(places[other][0]) != groups.find(index)
            and not _known_apart(candidates, index, places[other])
        ]
        if apart:
            before = [own[bisect_left(own, index) - 1] for own in apart if own[0] < index]
            groups.join(max(before) if before else min(own[0] for own in apart), index)


class _Longer:
    """The names of a text by their words, so that a name is compared only with those that it may be a form of."""

    def __init__(self, names: Iterable[tuple[str, ...]]) -> None:
        self._number: dict[tuple[str, ...], int] = {}
        self._with: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        self._ending: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        for name in names:
            self._number[name] = len(self._number)
            for word in dict.fromkeys(name[1:]):
                self._with.setdefault((name[0], word), []).append(name)
            if name:
                self._ending.setdefault((name[0], name[-1]), []).append(name)

    def of(self, short: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the names that a name of two words or more shortens or is spelled like, in their order."""
        under = [self._with[short[0], word] for word in short[1:]]
        found = {long for long in min(under, key=len) if _shortens(short, long)}
        like = self._ending[short[0], short[-1]][:_MOST_ALIKE]
        found |= {other for other in like if other != short and _alike(short, other)}
        return sorted(found, key=self._number.__getitem__)


def _known_apart(candidates: list[Candidate], index: int, others: list[int]) -> bool:
    """Whether two names are of two well-known bodies («شورای امنیت», «شورای عالی امنیت ملی»)."""
    own = candidates[index].body
    return bool(own) and all(candidates[other].body not in (0, own) for other in others)


def _shortens(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a name is the beginning of a longer one, or its words in order under the same head."""
    if len(short) >= len(long):
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ in a letter or two only."""
    first, second = "".join(one), "".join(other)
    if min(len(first), len(second)) < _ALIKE_LENGTH or one[0] != other[0] or one[-1] != other[-1]:
        return False
    if first == second or max(len(first), len(second)) > _ALIKE_LONGEST:
        return first == second
    letters = SequenceMatcher(None, first, second, autojunk=False)
    # the first two are quick and never smaller
    return letters.real_quick_ratio() >= _ALIKE and letters.quick_ratio() >= _ALIKE and letters.ratio() >= _ALIKE


def _organization(facts: Facts, group: list[Candidate]) -> Organization:
    names: dict[str, str] = {}
    for candidate in group:
        for name in [candidate.name, *candidate.aliases]:
            names.setdefault(name_key(name), name)
    firm = [candidate for candidate in group if candidate.firm] or group
    fullest = max(firm, key=lambda candidate: (len(name_words(candidate.name)), -candidate.start))
    mentions: list[Mention] = []
    for one in sorted(group, key=lambda one: (one.start, -one.end)):
        if not mentions or one.start >= mentions[-1].end:
            mentions.append(Mention(start=one.start, end=one.end, text=facts.text[one.start : one.end]))
    aliases = [
        name for key, name in names.items() if len(key) > 1 and key != name_key(fullest.name) and not _CUT.match(name)
    ]
    confidence = min(0.98, max(candidate.confidence for candidate in group) + 0.05 * (len(group) > 1))
    return Organization(name=fullest.name, aliases=aliases, kind=fullest.kind, mentions=mentions, confidence=confidence)
