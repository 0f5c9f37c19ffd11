"""Whether two texts are one text that was copied, cut, retitled or reworded: a chance from what they share.

Invariant: the chance depends on the two texts, what was extracted of them, the days between them and a credit alone,
and is the same both ways; what was extracted only speaks against it, so an article of which nothing was is judged by
its words.

The weights stand in `repost_weights.toml`, fitted by `python -m rasad.repost_evaluation --fit` to labelled pairs; all
measures but those of facts are of the words that `store.story_text` leaves.
"""

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from store.stated import NOTHING, Stated
from store.story_text import countries_of, names_of_country, ordinals, shingles_of, without_article, words_of

LEAST_CHANCE = 0.5
# Whatever else speaks for it: texts that share less are no copies. All labelled reposts share 0.45 and more.
LEAST_CONTAINMENT = 0.4
# A few runs of words, or a small part of a long text, are a phrase or the background that all papers print: there most
# of the shorter text must stand in the longer.
LEAST_CONTAINMENT_ELSEWHERE = 0.7
_FEW_SHINGLES = 15
_SMALL_SHARE = 0.25
FEATURES = (
    "containment",
    "shared_words",
    "days_apart",
    "other_numbers",
    "same_numbers",
    "other_dates",
)

# After a week a text is no likelier to be a copy than after a month.
_MOST_DAYS = 7.0
# «60 in», «30 of» count nothing.
_LONGEST_PARTICLE = 2
# Where one text holds the other and is more than twice as long, the shorter is a part of it, not a copy.
_LEAST_COVERED = 0.5
# Here a text says who met whom, or whom a telegram congratulates.
_WORDS_OF_LEAD = 40
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Told:
    """What a text says, for comparing: `said` is its words, `counted` the numbers and ordinals of each thing."""

    said: str
    words: frozenset[str]
    shingles: frozenset[str]
    numbers: frozenset[str]
    counted: dict[str, frozenset[str]]

    @cached_property
    def size(self) -> int:
        """How many different shingles there are."""
        return len(self.shingles)

    @cached_property
    def bare(self) -> str:
        """The words without articles."""
        return without_article(self.said)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that a word for their people or what comes from them stands for (ISO 3166-1)."""
        return countries_of(self.bare.split())


class Verdict(NamedTuple):
    """How likely two texts are one, 0 to 1, and whether the first, or the second, holds the other and much else."""

    chance: float
    first_is_whole: bool
    second_is_whole: bool


@dataclass(frozen=True)
class _Weights:
    bias: float
    credited: float
    unknown_days: float
    of: dict[str, float]


@lru_cache(maxsize=1024)
def tell(text: str) -> Told:
    """Return what a text says."""
    words = words_of(text)
    counted: defaultdict[str, set[str]] = defaultdict(set)
    for number, thing in pairwise(words):
        if number.isdecimal() and not thing.isdecimal() and len(thing) > _LONGEST_PARTICLE:
            counted[thing].add(number)
        elif thing in ordinals() and number not in ordinals():
            counted[number].add(thing)  # «the third flight»
    said = " ".join(words)
    return Told(
        said,
        frozenset(words),
        frozenset(shingles_of(words)),
        frozenset(_NUMBER.findall(said)),
        {thing: frozenset(numbers) for thing, numbers in counted.items()},
    )


def features_of(
    one: Told, two: Told, days: float | None, first: Stated = NOTHING, second: Stated = NOTHING
) -> dict[str, float]:
    """Return what the chance is weighed from; both texts have words.

    containment: share of the shorter text's shingles that the other has (Broder 1997); shared_words: likewise of words;
    days_apart: the logarithm of one and the days between them, a week at most; other_numbers: the logarithm of one and
    how many numbers each has, at least, that the other lacks; same_numbers: likewise of how many they share;
    other_dates: as other_numbers, of the days that were extracted.
    """
    weights = _weights()
    others = min(len(one.numbers - two.numbers), len(two.numbers - one.numbers))
    return {
        "containment": len(one.shingles & two.shingles) / min(one.size, two.size),
        "shared_words": len(one.words & two.words) / min(len(one.words), len(two.words)),
        "days_apart": weights.unknown_days if days is None else math.log1p(min(days, _MOST_DAYS)),
        "other_numbers": math.log1p(others),
        "same_numbers": math.log1p(len(one.numbers & two.numbers)),
        "other_dates": math.log1p(min(len(first.days - second.days), len(second.days - first.days))),
    }


def compare(
    one: Told,
    two: Told,
    days: float | None = None,
    *,
    credited: bool = False,
    stated: tuple[Stated, Stated] = (NOTHING, NOTHING),
) -> Verdict:
    """Return the chance that two texts are one.

    Args:
        one: what the first says.
        two: what the second says.
        days: how many days lie between them, None where one has no day.
        credited: whether one of them names the outlet of the other.
        stated: what was extracted of the first and of the second.
    """
    if is_ruled_out(one, two, *stated):
        return Verdict(0.0, False, False)
    if one.shingles == two.shingles:
        return Verdict(1.0, False, False)
    weights = _weights()
    features = features_of(one, two, days, *stated)
    logit = weights.bias + weights.credited * credited
    logit += sum(weights.of[name] * features[name] for name in FEATURES)
    shared = len(one.shingles & two.shingles)
    chance = 1 / (1 + math.exp(-logit))
    return Verdict(chance, shared / one.size < _LEAST_COVERED < shared / two.size,
                   shared / two.size < _LEAST_COVERED < shared / one.size)  # fmt: skip


def is_ruled_out(one: Told, two: Told, first: Stated = NOTHING, second: Stated = NOTHING) -> bool:
    """Tell whether two texts share too little to be weighed, contradict each other, or are of different places."""
    shorter, longer = sorted((one.size, two.size))
    shared = len(one.shingles & two.shingles)
    is_elsewhere = shared < _FEW_SHINGLES or shared < _SMALL_SHARE * longer
    least = LEAST_CONTAINMENT_ELSEWHERE if is_elsewhere else LEAST_CONTAINMENT
    if not shorter or shared < least * shorter or _contradict(one, two):
        return True
    if _are_of_different_places(one, two, first, second):
        return True
    if shared < _LEAST_COVERED * longer and shared >= LEAST_CONTAINMENT_ELSEWHERE * shorter:
        return False  # the longer holds the shorter and much else, which has countries of its own
    countries, foreign = one.countries | first.countries, two.countries | second.countries
    return bool(_alone(_leading(countries, one), foreign, two) and _alone(_leading(foreign, two), countries, one))


def _leading(countries: Set[str], told: Told) -> dict[str, tuple[str, ...]]:
    """Return those countries, with their names, that a text begins with: what it is about, not what it adds."""
    named = {code: names_of_country(code) for code in countries}
    lead = " ".join(told.bare.split()[:_WORDS_OF_LEAD])
    return {code: names for code, names in named.items() if any(name in lead for name in map(_bare_name, names))}


def _are_of_different_places(one: Told, two: Told, first: Stated, second: Stated) -> bool:
    """Tell whether each article has places of its own, and these are no fewer than those that both have.

    A copy may lack what the other has; no labelled repost is one where each has a place of its own.
    """
    places, others = dict(first.places), dict(second.places)
    alone, others_alone = _alone(places, others.keys(), two), _alone(others, places.keys(), one)
    return 0 < min(alone, others_alone) >= min(len(places) - alone, len(others) - others_alone)


def _alone(own: Mapping[str, Iterable[str]], other: Set[str], told: Told) -> int:
    """Count the places of an article, given with their names, that another neither has nor names."""
    return sum(
        place not in other and not any(name in told.bare for name in map(_bare_name, names))
        for place, names in own.items()
    )


def _contradict(one: Told, two: Told) -> bool:
    """Tell whether of the things that both texts count, they give another number for most: two cases of one template.

    No labelled repost does so.
    """
    both = one.counted.keys() & two.counted.keys()
    differ = sum(one.counted[thing].isdisjoint(two.counted[thing]) for thing in both)
    return 2 * differ > len(both)


@lru_cache(maxsize=4096)
def _bare_name(name: str) -> str:
    return without_article(" ".join(words_of(name)))


@cache
def _weights() -> _Weights:
    data = tomllib.loads(resources.files("store").joinpath("repost_weights.toml").read_text("utf-8"))
    return _Weights(data["bias"], data["credited"], data["unknown_days"], data["features"])
