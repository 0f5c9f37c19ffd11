"""Whom a clause speaks of: the organization that acts in it, those beside it, and the one that the article is about.

Invariant: what is returned are names of `facts.organizations`.
"""

from collections.abc import Iterable

from nlp.extraction import OrganizationKind
from nlp.facts import Facts
from nlp.program_names import Tables, is_any
from nlp.words import Named, Words


def main_organization(facts: Facts) -> str | None:
    """Return the organization that the article is most about: named most often, early and in the title; no outlet."""
    best, best_weight = None, 0.0
    for organization in facts.organizations:
        if not organization.mentions or organization.kind is OrganizationKind.MEDIA:
            continue
        first = min(mention.start for mention in organization.mentions)
        weight = len(organization.mentions) + 2.0 * (first < facts.body_start) + 1.5 * (first < facts.body_start + 300)
        if weight > best_weight:
            best, best_weight = organization.name, weight
    return best


def coordinated(words: Words, first: int, last: int) -> list[Named]:
    """Return the name that begins at or just after `first` and those joined to it by commas and «and» before `last`."""
    group: list[Named] = []
    position = first
    for named in words.names_in(first, last):
        gap = [words.text(index) for index in range(position, named.first)]
        if not group:
            if len(gap) > 3 or any(word in ".،,؛" for word in gap):
                break
        else:
            while gap[:1] == ["("] and ")" in gap:
                # a gloss of the name before
                gap = gap[gap.index(")") + 1 :]
            joined = _has_conjunction(words, named) or any(word in ("،", ",", "و", "/") for word in gap)
            other = [word for word in gap if word[0].isalnum() and word != "و"]
            if not joined or len(other) > 1 or any(word in ".؛:" for word in gap):
                break
        group.append(named)
        position = named.last
    return group


def _has_conjunction(words: Words, named: Named) -> bool:
    """Whether «و» stands before a name in its first word, and is no letter of the name («وزارة»)."""
    first = words.words[named.first]
    return first.text.startswith("و") and all(mention.start != first.start for mention in named.organization.mentions)


def names(group: Iterable[Named]) -> list[str]:
    """Return the names of a group, each once, in order."""
    return list({named.organization.name: None for named in group})


def _follows_verb(words: Words, named: Named, tables: Tables) -> bool:
    """Whether a name is the subject of a verb of acting before it («X holds», «held by both X and Y»)."""
    place = named.first - 1
    while words.text(place) in tables.both:
        place -= 1
    return words.text(place) in tables.by or is_any(words.text(place), tables.operator_verbs, tables.language)


def subject_of(words: Words, first: int, last: int, index: int, tables: Tables) -> str | None:
    """Return the organization that acts in the sentence `[first, last)` around a word, else the nearest in it."""
    before = words.names_in(first, index)
    for named in reversed(before):
        if _follows_verb(words, named, tables):
            return named.organization.name
    named_before = _no_outlets(named for named in before if not _belongs(words, named, tables))
    if named_before:
        return named_before[-1]
    return next(iter(_no_outlets(words.names_in(index, last))), None)


def _belongs(words: Words, named: Named, tables: Tables) -> bool:
    """Whether a name only says to whom the one before it belongs."""
    return words.text(named.first - 1) in tables.belonging


def _no_outlets(found: Iterable[Named]) -> list[str]:
    return names(named for named in found if named.organization.kind is not OrganizationKind.MEDIA)
