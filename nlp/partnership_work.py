"""Rules for work done together: «in cooperation with», «held by A and B», «X works with Y», signatories, members.

Invariant: see `nlp.partnership_reader`; a rule reads one sentence.
"""

from nlp.extraction import PartnershipKind
from nlp.partnership_reader import Found, Reader
from nlp.partnership_tables import JOINT
from nlp.references import names
from nlp.text import fold

_DONE_REACH = 12
_JOINT_NOUN_BEFORE = 3
_LAST_WORDS = 3
_COMMAS = '،,"'


def cooperation(reader: Reader, first: int, last: int) -> list[Found]:
    """«X … in cooperation with A and B»: one partnership of all that the sentence joins."""
    found: list[Found] = []
    index = first
    while index < last:
        match = reader.phrase_at(index, last, reader.tables.connectors)
        if match is None or reader.is_talk(first, index):
            index += 1
            continue
        connector, begin = match
        group = reader.parties.group(begin, last)
        if not group:
            index = begin
            continue
        index = max(group[-1].last, begin)
        others = names(group)
        subject = reader.parties.acting(first, last, begin, group)
        if found and (found[-1].kind is connector.kind or not set(subject) - set(found[-1].parties)):
            # a second connector of the sentence names more parties of the same work
            found[-1].parties += [name for name in others if name not in found[-1].parties]
            continue
        parties = [*[name for name in subject if name not in others], *others]
        if len(parties) >= 2:
            found.append(Found(parties, connector.kind, first, last, connector.confidence))
    return found


def working_with(reader: Reader, first: int, last: int) -> list[Found]:
    """«X با A و B همکاری دارد»: the noun of working and its verb stand last."""
    tables = reader.tables
    for index in range(first, last):
        if reader.text(index) not in tables.work_nouns or reader.text(index + 1) not in tables.work_verbs:
            continue
        place = next((at for at in range(index - 1, first - 1, -1) if reader.text(at) in tables.with_words), None)
        group = reader.parties.group(place + 1, index, gap=1) if place is not None else []
        if place is not None and group and not reader.is_talk(first, place):
            return reader.together(reader.parties.acting(first, last, place, group), group, first, last)
        if place is None and reader.text(index + 1).endswith(tables.plural_ending) and not reader.is_talk(first, index):
            # «A, B and C have worked together on …»
            several = [one for one in reader.parties.last_list(first, index) if not reader.parties.is_source(one)]
            if not any(reader.parties.is_oblique(one) for one in several):
                return reader.together([], several, first, last)
    return []


def done_with(reader: Reader, first: int, last: int) -> list[Found]:
    """«a campaign that X launched with A and B»: «with» between a verb of doing and parties."""
    tables = reader.tables
    for index in range(first, last):
        if reader.verb(index) not in tables.done:
            continue
        reach = range(index + 1, min(last, index + _DONE_REACH))
        place = next((at for at in reach if reader.text(at) in tables.with_words), None)
        group = reader.parties.group(place + 1, last, gap=1) if place is not None else []
        if place is not None and group and not reader.is_talk(first, place):
            found = reader.together(reader.parties.acting(first, last, place, group), group, first, last)
            if found:
                return found
    return []


def done_by_several(reader: Reader, first: int, last: int) -> list[Found]:
    """«A and B hold …», «held by A and B», «A و B … برگزار کردند»: who acts together."""
    parties = reader.parties
    for party in parties.between(first, last):
        # «the two sides said …»: what both do is not always work done together
        if parties.is_acting(party, only_known=True) and not parties.is_pair(party):
            group = [one for one in parties.group(party.first, last) if not parties.is_source(one)]
            if len(names(group)) >= 2:
                return reader.together([], group, first, last)
    for index in range(first, last):
        if parties.says_by(index):
            group = parties.group(index + 1, last)
            if len(names(group)) >= 2:
                return reader.together([], group, first, last)
        if not reader.tables.organizers.isdisjoint(reader.spellings(index)):
            group = parties.last_list(first, index)
            if len(names(group)) >= 2:
                return reader.together([], group, first, last)
    if parties.tables.subject_first and reader.has_any(last - _LAST_WORDS, last, reader.tables.plural_verbs):
        group = parties.group(first, last, gap=0)
        return reader.together([], group, first, last) if group and not parties.is_pair(group[0]) else []
    return []


def cooperation_between(reader: Reader, first: int, last: int) -> list[Found]:
    """«cooperation between A and B», «the joint work of A and B»."""
    found: list[Found] = []
    if reader.is_to_come(first, last):
        return found
    for index in range(first, last):
        joint = reader.phrase_at(index, last, reader.tables.joint)
        if joint is not None and not reader.is_talk(first, index):
            found += reader.together([], reader.parties.group(joint[1], last, gap=0), first, last)
        if reader.text(index) not in reader.tables.between or reader.is_talk(first, index - 1):
            continue
        if reader.has_any(max(first, index - _JOINT_NOUN_BEFORE), index, reader.tables.joint_nouns):
            group = reader.parties.group(index + 1, last)
            # «relations between the two sides» are often those of states and persons
            if group and not reader.parties.is_sides(group[0]):
                found += reader.together([], group, first, last)
    return found


def signatories(reader: Reader, first: int, last: int) -> list[Found]:
    """«among the signatories of the statement: A, B and C»."""
    for index in range(first, last):
        if reader.is_any(index, reader.tables.signatories):
            return reader.together([], reader.list_after(index, last), first, last)
    return []


def membership(reader: Reader, first: int, last: int) -> list[Found]:
    """«X, a member of Y»; «the union Y, which includes A and B»."""
    found: list[Found] = []
    for index in range(first, last):
        match = reader.phrase_at(index, last, reader.tables.members)
        group = reader.parties.group(match[1], last) if match is not None else []
        member = _member(reader, first, index) if group else None
        if match is not None and member is not None and reader.text(index - 1) not in reader.tables.not_members:
            found += _pairs(member, names(group), first, last, match[0].confidence)
        if reader.is_any(index, reader.tables.includes):
            found += _included(reader, first, last, index)
    return found


def _member(reader: Reader, first: int, index: int) -> str | None:
    """Return the body that is said to be a member: the party right before, a body and no person."""
    before = [party for party in reader.parties.between(first, index) if not reader.parties.is_source(party)]
    if not before:
        return None
    gap = [reader.text(place) for place in range(before[-1].last, index)]
    if all(word in reader.tables.member_gap or word in _COMMAS for word in gap):
        return before[-1].organization.name
    if gap[-1:] == ["،"] and reader.parties.tables.subject_first:
        return before[0].organization.name
    return None


def _included(reader: Reader, first: int, last: int, index: int) -> list[Found]:
    following = reader.parties.group(index + 1, last, gap=0)
    if len(following) == 1 and _is_union(reader, following[0].organization.name):
        # the verb stands first
        union, index = following[0].organization.name, following[0].last
    else:
        before = reader.parties.between(first, index)
        union = before[-1].organization.name if before else reader.parties.main or ""
    group = names(reader.list_after(index - 1, last))
    return _pairs(union, group, first, last, JOINT) if len(group) >= 2 and _is_union(reader, union) else []


def _is_union(reader: Reader, name: str) -> bool:
    return any(word.removeprefix("ال") in reader.tables.unions for word in fold(name).split())


def _pairs(one: str, others: list[str], first: int, last: int, confidence: float) -> list[Found]:
    return [
        Found([one, other], PartnershipKind.MEMBERSHIP, first, last, confidence) for other in others if other != one
    ]
