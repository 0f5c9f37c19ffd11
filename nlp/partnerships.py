"""Partnerships: which organizations an article says work together, from words of cooperation, deals, gifts, membership.

Needs `rasad_sentences`, `rasad_numbers`, `rasad_dates`, `rasad_places` and `rasad_organizations` before it in a pipeline.

Invariant: the parties of a partnership are two or more different names of `facts.organizations`, and its evidence is
the sentence that names or refers to them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import DateRole, Evidence, Partnership, PartnershipKind
from nlp.facts import Facts, facts_of, mark_spans
from nlp.parties import Parties, names
from nlp.partnership_tables import Connector, DealNoun, PartnershipTables, load_partnership_tables
from nlp.text import fold
from nlp.words import Named, Words

JOINT_CONFIDENCE = 0.5
# What a party takes off confidence that the sentence does not name.
_NOT_NAMED = 0.15
_TALK_BEFORE = 3
# How far from a word for a deal its parties are looked for, in words.
_DEAL_REACH = 25
_MOST_SIGNERS = 4
_LIST_OF_MEMBERS = 12
_GIFT_REACH = 15
_GRANT_REACH = 9
_SIGNER_REACH = 9
_DONE_REACH = 12


@dataclass
class Found:
    """A partnership of words `[first, last)` before it is checked against the others."""

    parties: list[str]
    kind: PartnershipKind
    first: int
    last: int
    confidence: float


class _Finder:
    """Finds the partnerships of one text."""

    def __init__(self, facts: Facts, language: str) -> None:
        self.facts = facts
        self.words = Words(facts)
        self.parties = Parties(facts, self.words, language)
        self.tables = load_partnership_tables(language)
        self.arabic = language == "ar"

    def find(self) -> list[Partnership]:
        """Return the partnerships of the text in the order of their evidence."""
        found: list[Found] = []
        for first, last in self.words.sentences:
            if not self.parties.between(first, last):
                continue
            found += self.cooperation(first, last)
            found += self.joint(first, last)
            found += self.done_with(first, last)
            found += self.subjects(first, last)
            found += self.deals(first, last)
            found += self.gifts(first, last)
            found += self.grants(first, last)
            found += self.signatories(first, last)
            found += self.members(first, last)
        return [self._partnership(one) for one in _distinct(found)]

    def _partnership(self, found: Found) -> Partnership:
        start, end = self.words.words[found.first].start, self.words.words[found.last - 1].end
        named = {party.organization.name for party in self.parties.between(found.first, found.last)}
        return Partnership(
            parties=list(dict.fromkeys(found.parties)),
            kind=found.kind,
            date=_date(self.facts, start, end, found.kind),
            duration=_duration(self.words, found.first, found.last, self.tables),
            evidence=Evidence(start=start, end=end),
            confidence=round(found.confidence - (0 if named.issuperset(found.parties) else _NOT_NAMED), 2),
        )

    def cooperation(self, first: int, last: int) -> list[Found]:
        """«X … in cooperation with A and B»: one partnership of all that the sentence joins."""
        found: list[Found] = []
        index = first
        while index < last:
            match = self._phrase_at(index, last, self.tables.connectors)
            if match is None or self._is_talk(first, index):
                index += 1
                continue
            connector, begin = match
            group = self.parties.group(begin, last)
            if not group:
                index = begin
                continue
            index = max(group[-1].last, begin)
            others = names(group)
            subject = self.parties.acting(first, last, begin, group)
            if found and (found[-1].kind is connector.kind or not set(subject) - set(found[-1].parties)):
                # a second connector of the sentence names more parties of the same work
                found[-1].parties += [name for name in others if name not in found[-1].parties]
                continue
            parties = [*[name for name in subject if name not in others], *others]
            if len(parties) >= 2:
                found.append(Found(parties, connector.kind, first, last, connector.confidence))
        return found + self._working_with(first, last)

    def _working_with(self, first: int, last: int) -> list[Found]:
        """«X با A و B همکاری دارد»: the noun of working and its verb stand last."""
        for index in range(first, last):
            if self.words.text(index) not in self.tables.work_nouns:
                continue
            if self.words.text(index + 1) not in self.tables.work_verbs:
                continue
            for place in range(index - 1, first - 1, -1):
                if self.words.text(place) not in self.tables.with_words:
                    continue
                group = self.parties.group(place + 1, index, gap=1)
                if group and not self._is_talk(first, place):
                    subject = self.parties.acting(first, last, place, group)
                    parties = [*[name for name in subject if name not in names(group)], *names(group)]
                    if len(parties) >= 2:
                        return [Found(parties, PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE)]
                break
        return []

    def joint(self, first: int, last: int) -> list[Found]:
        """«held by A and B», «cooperation between A and B»: who does something together."""
        found = []
        for party in self.parties.between(first, last):
            if self.parties.is_acting(party, only_known=True):
                group = [one for one in self.parties.group(party.first, last) if not self.parties.is_source(one)]
                if len(names(group)) >= 2:
                    found.append(Found(names(group), PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE))
                    break
        for index in range(first, last):
            if self.words.text(index) in self.parties.tables.by:
                group = self.parties.group(index + 1, last)
                if len(names(group)) >= 2:
                    found.append(Found(names(group), PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE))
        for index in range(first, last):
            if self.words.text(index) in self.tables.between and not self._is_talk(first, index - 1):
                before = [self.words.text(place) for place in range(max(first, index - 3), index)]
                if any(self._strip(word) in self.tables.joint_nouns for word in before):
                    group = self.parties.group(index + 1, last)
                    if len(names(group)) >= 2:
                        found.append(Found(names(group), PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE))
        return found

    def deals(self, first: int, last: int) -> list[Found]:
        """«X signed an agreement with Y», «an agreement between X and Y», «X and Y signed an agreement»."""
        found: list[Found] = []
        if any(self._strip(self.words.text(index)) in self.tables.not_yet for index in range(first, last)):
            return found
        signed = [index for index in range(first, last) if self._is_signing(self.words.text(index))]
        for index in range(first, last):
            deal = self._deal_noun(index)
            if deal is None or self._is_talk(first, index):
                continue
            one = (
                self._between(index, last, deal)
                or self._with(first, last, index, deal, signed)
                or self._signers(first, last, index, signed)
            )
            found += [Found(parties, deal.kind, first, last, self.tables.deal_confidence) for parties in one]
            if one:
                break
        return found

    def _between(self, index: int, last: int, deal: DealNoun) -> list[list[str]]:
        for place in range(index + 1, min(last, index + _DEAL_REACH)):
            if self.words.text(place) in self.tables.between:
                group = names(self.parties.group(place + 1, last))
                if len(group) >= 2:
                    return [group]
        return []

    def _with(self, first: int, last: int, index: int, deal: DealNoun, signed: list[int]) -> list[list[str]]:
        """Read «agreement with A and B»: all are of one deal, unless the noun says that there are several."""
        for place in range(max(first, index - _DEAL_REACH), min(last, index + _DEAL_REACH)):
            if self.words.text(place) not in self.tables.with_words:
                continue
            group = self.parties.group(place + 1, last, gap=2)
            if not group or not (signed or 0 < place - index < 4):
                continue
            subject = self._signer(place, signed, group) or self.parties.acting(first, last, place, group)
            others = [name for name in names(group) if name not in subject]
            if not subject or not others:
                continue
            if deal.several or any(self.words.text(after) in self.tables.has for after in range(index, last)):
                return [[*subject, name] for name in others]
            return [[*subject, *others]]
        return []

    def _signer(self, place: int, signed: list[int], others: list[Named]) -> list[str]:
        """Return who signs: the party shortly after the verb, or the body of the person who stands there."""
        for verb in signed:
            for party in self.parties.between(verb + 1, min(place, verb + _SIGNER_REACH)):
                if party not in others and not self.parties.is_source(party):
                    return names(self.parties.group(party.first, place))
        return []

    def _signers(self, first: int, last: int, index: int, signed: list[int]) -> list[list[str]]:
        """Read «A and B signed an agreement», «an alliance that A and B announced»."""
        for party in self.parties.between(first, last):
            if self._is_signing(self.words.text(party.first - 1)) and not self.parties.is_source(party):
                group = names(self.parties.group(party.first, last))
                if len(group) >= 2:
                    return [group]
        verb = max((place for place in signed if place < index), default=None)
        if verb is None:
            return []
        # «the head of A and the director of B signed …» or «A and B sign …»
        after = self.parties.between(verb + 1, index)
        before = self.parties.between(first, verb)[-_MOST_SIGNERS:]
        if before:
            before = self.parties.group(before[0].first, verb) if before[0].last < verb else []
        for found in (after, before):
            signers = names(
                party for party in found if not self.parties.is_source(party) and not self.parties.is_oblique(party)
            )
            if 2 <= len(signers) <= _MOST_SIGNERS:
                return [signers]
        return []

    def gifts(self, first: int, last: int) -> list[Found]:
        """«X gave the association 60,000 riyals», «a bus that X donated»: who gives, and to whom."""
        found = []
        texts = [self.words.text(index) for index in range(first, last)]
        if not any(self._strip(word) in self.tables.gift_words for word in texts):
            return []
        for party in self.parties.between(first, last):
            if self.parties.is_source(party) or self.parties.is_oblique(party):
                continue
            if not self._gives(party, first, last):
                continue
            to = self._recipient(party, first, last)
            if to is not None and to != party.organization.name:
                found.append(
                    Found(
                        [party.organization.name, to], PartnershipKind.FUNDING, first, last, self.tables.gift_confidence
                    )
                )
        return found

    def _gives(self, party: Named, first: int, last: int) -> bool:
        if self.arabic:
            places = range(party.first - 1, max(first - 1, party.first - 3), -1)
            return any(self._strip(self.words.text(place)) in self.tables.gift_verbs for place in places)
        return any(
            self.words.text(place) in self.tables.gift_verbs and self.words.text(place + 1) in self.tables.gift_light
            for place in range(party.last, min(last, party.last + _GIFT_REACH))
        )

    def _recipient(self, giver: Named, first: int, last: int) -> str | None:
        """Return whom a gift is for: the party after «to» («ل» in Arabic), else what the article is about."""
        for party in self.parties.between(giver.last, last):
            before = self.words.text(party.first - 1)
            if before in self.tables.gift_to or (self.arabic and self.words.text(party.first)[0] == "ل"):
                return party.organization.name
        for party in self.parties.between(first, giver.first):
            if not self.parties.is_source(party) and not self.parties.is_oblique(party):
                return party.organization.name
        return self.parties.main

    def members(self, first: int, last: int) -> list[Found]:
        """«X, a member of Y»; «the union Y, which includes A and B»."""
        found = []
        for index in range(first, last):
            match = self._phrase_at(index, last, self.tables.members)
            if match is not None:
                group = self.parties.group(match[1], last)
                member = self._member(first, index) if group else None
                found += [
                    Found([member, name], PartnershipKind.MEMBERSHIP, first, last, match[0].confidence)
                    for name in names(group)
                    if member is not None and member != name
                ]
            if self._strip(self.words.text(index)) in self.tables.includes:
                found += self._included(first, last, index)
        return found

    def _member(self, first: int, index: int) -> str | None:
        """Return the body that is said to be a member: the party right before, a body and no person."""
        before = [party for party in self.parties.between(first, index) if not self.parties.is_source(party)]
        if not before:
            return None
        gap = [self.words.text(place) for place in range(before[-1].last, index)]
        if all(word in self.tables.member_gap or word in "،,\"" for word in gap):
            return before[-1].organization.name
        if gap[-1:] == ["،"] and not self.arabic:
            return before[0].organization.name
        return None

    def _included(self, first: int, last: int, index: int) -> list[Found]:
        before = self.parties.between(first, index)
        union = before[-1].organization.name if before else self.parties.main
        if union is None or not any(self._strip(word) in self.tables.unions for word in fold(union).split()):
            return []
        following = self.parties.between(index + 1, min(last, index + _LIST_OF_MEMBERS))
        group = self.parties.group(following[0].first, last) if following else []
        if len(names(group)) < 2:
            return []
        return [
            Found([union, name], PartnershipKind.MEMBERSHIP, first, last, JOINT_CONFIDENCE)
            for name in names(group)
            if name != union
        ]

    def signatories(self, first: int, last: int) -> list[Found]:
        """«among the signatories of the statement: A, B and C»."""
        for index in range(first, last):
            if self._strip(self.words.text(index)) in self.tables.signatories:
                following = self.parties.between(index + 1, min(last, index + _LIST_OF_MEMBERS))
                group = names(self.parties.group(following[0].first, last)) if following else []
                if len(group) >= 2:
                    return [Found(group, PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE)]
        return []

    def grants(self, first: int, last: int) -> list[Found]:
        """«a loan of 11 million from A», «a donation from B»: who gives stands after «from»."""
        found = []
        for index in range(first, last):
            if self._strip(self.words.text(index)) not in self.tables.grants:
                continue
            for place in range(index, min(last, index + _GRANT_REACH)):
                # «a donation of A», «a loan of 11 million from A»
                if place > index and self._bare(self.words.text(place)) not in self.tables.grants_from:
                    continue
                group = self.parties.group(place + 1, last, gap=1 if place > index else 0)
                if group:
                    main = self.parties.main
                    subject = [main] if main is not None else self.parties.acting(first, last, index, group)[:1]
                    kind = PartnershipKind.FUNDING
                    found += [
                        Found([*subject, name], kind, first, last, self.tables.gift_confidence)
                        for name in names(group)
                        if subject and name not in subject
                    ]
                    break
        return found

    def done_with(self, first: int, last: int) -> list[Found]:
        """«a campaign that X launched with A and B»: «with» between a verb of doing and parties."""
        for index in range(first, last):
            if self._bare(self.words.text(index)) not in self.tables.done:
                continue
            for place in range(index + 1, min(last, index + _DONE_REACH)):
                if self.words.text(place) in self.tables.with_words:
                    group = self.parties.group(place + 1, last, gap=1)
                    if group and not self._is_talk(first, place):
                        subject = self.parties.acting(first, last, place, group)
                        parties = [*[name for name in subject if name not in names(group)], *names(group)]
                        if len(parties) >= 2:
                            return [Found(parties, PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE)]
                    break
        return []

    def subjects(self, first: int, last: int) -> list[Found]:
        """«A و B … برگزار کردند»: parties that stand together at the head of a sentence and act in its last verb."""
        if not self.parties.tables.subject_first:
            return []
        group = self.parties.group(first, last, gap=0)
        ends = [self.words.text(index) for index in range(max(first, last - 3), last)]
        if len(names(group)) >= 2 and any(word in self.tables.plural_verbs for word in ends):
            return [Found(names(group), PartnershipKind.COOPERATION, first, last, JOINT_CONFIDENCE)]
        return []

    def _bare(self, word: str) -> str:
        """Return an Arabic word without «و» or «ف»."""
        return word[1:] if self.arabic and word[:1] in ("و", "ف") and len(word) > 2 else word

    def _is_talk(self, first: int, index: int) -> bool:
        return any(
            self._strip(self.words.text(back)) in self.tables.talk
            for back in range(max(first, index - _TALK_BEFORE), index)
        )

    def _is_signing(self, word: str) -> bool:
        return word in self.tables.deal_verbs or self._strip(word) in self.tables.deal_verbs

    def _deal_noun(self, index: int) -> DealNoun | None:
        if self.words.name_at(index) is not None:
            return None
        word = self.words.text(index)
        return self.tables.deal_nouns.get(word) or self.tables.deal_nouns.get(self._strip(word))

    def _strip(self, word: str) -> str:
        """Return an Arabic word of the tables without proclitics and article; another word as it is."""
        if not self.arabic or len(word) < 4:
            return word
        for prefix in ("وال", "بال", "فال", "لل", "ال", "و", "ف", "ب", "ل"):
            if word.startswith(prefix) and len(word) - len(prefix) >= 3:
                return word[len(prefix) :]
        return word

    def _phrase_at(self, index: int, last: int, table: dict[str, list[Connector]]) -> tuple[Connector, int] | None:
        word = self.words.text(index)
        spellings = [word, word[1:]] if self.arabic and word[:1] in ("و", "ف") and len(word) > 3 else [word]
        for spelling in spellings:
            for connector in table.get(spelling, ()):
                end = self._matches(index, last, connector.words)
                if end is not None:
                    return connector, end
        return None

    def _matches(self, index: int, last: int, parts: tuple[str, ...]) -> int | None:
        """Return where the parts that begin at a word end; «*» stands for one or two words or a party."""
        position = index + 1
        for before, part in pairwise(parts):
            if part == "*":
                continue
            if before == "*":
                party = next(iter(self.parties.between(position, position + 1)), None)
                places = (position + 1, position + 2, *([party.last, party.last + 1] if party is not None else []))
                position = next((place for place in places if self.words.text(place) == part), -1)
                if not 0 <= position < last:
                    return None
            elif self.words.text(position) != part:
                return None
            position += 1
        return position


def _distinct(found: list[Found]) -> list[Found]:
    """Drop what is said twice: the same parties, or some of the parties of a larger partnership, under any kind."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (-len(one.parties), -one.confidence)):
        parties = set(one.parties)
        if len(parties) >= 2 and not any(parties <= set(other.parties) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: (one.first, one.parties))


def _date(facts: Facts, start: int, end: int, kind: PartnershipKind) -> str | None:
    """Return the day a deal was made: the date of its sentence that is one of signing, else the most exact one."""
    if kind not in (PartnershipKind.AGREEMENT, PartnershipKind.MEMORANDUM, PartnershipKind.ALLIANCE):
        return None
    dates = [date for date in facts.dates if start <= date.start < end]
    signed = [date for date in dates if date.role is DateRole.SIGNED] or [
        date
        for date in dates
        if date.role not in (DateRole.PERIOD, DateRole.ENDS, DateRole.PUBLISHED) and len(date.edtf) == 10
    ]
    return signed[0].edtf if signed else None


def _duration(words: Words, first: int, last: int, tables: PartnershipTables) -> str | None:
    """Return how long a deal holds as an ISO 8601 duration («لمدة 3 سنوات» -> P3Y)."""
    for index in range(first, last):
        if words.text(index) not in tables.duration_before:
            continue
        for after in range(index + 1, min(last, index + 4)):
            word = words.text(after)
            if word in tables.duration_duals:
                return f"P2{tables.duration_duals[word]}"
            if word in tables.duration_units:
                span = words.words[index].end, words.words[after].end
                number = next((n for n in words.facts.numbers if span[0] <= n.start < span[1]), None)
                value = number.value if number is not None else 1
                return f"P{value:g}{tables.duration_units[word]}" if value == int(value) else None
    return None


def find_partnerships(facts: Facts, language: str) -> list[Partnership]:
    """Return the partnerships of a text in the order of their evidence."""
    return _Finder(facts, language).find() if len(facts.organizations) >= 2 else []


@Language.factory("rasad_partnerships", assigns=["doc.spans"])
def make_partnerships(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds partnerships (`facts.partnerships`, the span group `rasad_partnerships`)."""

    language = str(nlp.lang)

    def partnerships(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.partnerships = find_partnerships(facts, language)
        mark_spans(
            doc,
            "rasad_partnerships",
            [(one.evidence.start, one.evidence.end, one.kind.value) for one in facts.partnerships],
        )
        return doc

    return partnerships
