"""Whom a clause speaks of: the organization that acts in it, those beside it, and the one that the article is about.

Invariant: what is returned are names of `facts.organizations`.
"""

from collections.abc import Iterable

from nlp.extraction import OrganizationKind
from nlp.facts import Facts
from nlp.program_names import Candidate, Tables, is_any
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
            joined = words.text(named.first).startswith("و") or any(word in ("،", ",", "و", "/") for word in gap)
            other = [word for word in gap if word[0].isalnum() and word != "و"]
            if not joined or len(other) > 1 or any(word in ".؛:" for word in gap):
                break
        group.append(named)
        position = named.last
    return group


def names(group: Iterable[Named]) -> list[str]:
    """Return the names of a group, each once, in order."""
    return list({named.organization.name: None for named in group})


def acting(
    words: Words, first: int, last: int, index: int, others: list[Named], tables: Tables, main: str | None
) -> list[str]:
    """Return who acts in the sentence `[first, last)` that says «with others» at `index`.

    The names before that stand after a verb of acting, else the nearest before; with none before, the names after the
    others that stand after such a verb; else what the sentence refers back to, the main organization. Where two or
    more others stand together without anybody else, they act themselves.
    """
    language = tables.language
    taken = {named.organization.name for named in others}
    before = [named for named in words.names_in(first, index) if named.organization.name not in taken]
    for named in reversed(before):
        previous = words.text(named.first - 1)
        if is_any(previous, tables.operator_verbs, language) or is_any(previous, tables.by, language):
            return names(coordinated(words, named.first, index))
    if before and any(words.text(place) in tables.latter for place in range(before[-1].last, index)):
        return [before[-1].organization.name]
    if before:
        nearest = before[-1]
        group = coordinated(words, before[max(0, len(before) - 4)].first, index)
        return names(group) if nearest in group else [nearest.organization.name]
    for named in words.names_in(others[-1].last, last):
        if (
            is_any(words.text(named.first - 1), tables.operator_verbs, language)
            and named.organization.name not in taken
        ):
            return [named.organization.name]
    if main is None or main in taken or (len(taken) >= 2 and not tables.others_only):
        return []
    return [main]


def operators_of(
    words: Words, mentions: list[Candidate], tables: Tables, main: str | None
) -> tuple[list[str], list[str]]:
    """Return who runs a program and who runs it with them, told by the sentences that name it; else the main body."""
    partners: list[str] = []
    for candidate in sorted(mentions, key=lambda candidate: candidate.first):
        operators, beside = _operators_in_sentence(words, candidate, tables)
        partners += [name for name in beside if name not in partners]
        if operators:
            return operators, [name for name in partners if name not in operators]
    operators = [main] if main else []
    return operators, [name for name in partners if name not in operators]


def _operators_in_sentence(words: Words, candidate: Candidate, tables: Tables) -> tuple[list[str], list[str]]:
    first, last = words.sentence(candidate.first)
    language = tables.language
    operators: list[str] = []
    partners: list[str] = []
    # with whom, told anywhere in the sentence
    for index in range(first, last):
        if words.text(index) in tables.together or (language == "ar" and words.text(index)[1:] in tables.together):
            partners += names(coordinated(words, index + 1, min(last, index + 40)))
    # after the name: «that … holds», «belonging to …», «by …»
    for index in range(candidate.last, min(last, candidate.last + 12)):
        word = words.text(index)
        if (
            is_any(word, tables.operator_verbs, language)
            or word in tables.by
            or any(word == form for form in tables.belonging)
        ):
            group = coordinated(words, index + 1, last)
            if group:
                operators = names(group)
                break
    inside = words.names_in(candidate.first + 1, candidate.last)
    if not operators and inside:
        operators = names(inside[:1])
    # before it: the subject of the sentence
    if not operators:
        before = [named for named in words.names_in(first, candidate.first) if named.organization.name not in partners]
        for named in before:
            previous = words.text(named.first - 1)
            if is_any(previous, tables.operator_verbs, language) or is_any(previous, tables.by, language):
                operators = names(coordinated(words, named.first, candidate.first))
                break
        if not operators and before:
            operators = names(before[:1])
    # directly after it: «the course of …»
    if not operators:
        after = [
            named
            for named in words.names_in(candidate.last, last)
            if named.organization.name not in partners and named.first <= candidate.last + 12
        ]
        if after:
            operators = names(after[:1])
    return operators, partners
