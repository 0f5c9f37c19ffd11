"""Rules for deals and money: agreements and who signs them, gifts, grants and loans.

Invariant: see `nlp.partnership_reader`; a rule reads one sentence.
"""

from nlp.extraction import PartnershipKind
from nlp.partnership_reader import Found, Reader
from nlp.partnership_tables import DealNoun
from nlp.references import names
from nlp.words import Named

# How far from the word for a deal, the verb of signing, the giver or the gift parties are looked for, in words.
_DEAL_REACH = 25
_BESIDE = 4
_SIGNER_REACH = 9
_GIFT_REACH = 15
_GRANT_REACH = 9
_MOST_SIGNERS = 4


def deals(reader: Reader, first: int, last: int) -> list[Found]:
    """«X signed an agreement with Y», «an agreement between X and Y», «X and Y signed an agreement»."""
    if reader.is_to_come(first, last):
        return []
    signed = [index for index in range(first, last) if reader.is_any(index, reader.tables.deal_verbs)]
    for index in range(first, last):
        deal = _deal_noun(reader, index)
        # «in partnership with» tells of work, not of a deal
        if deal is None or reader.phrase_at(index, last, reader.tables.connectors):
            continue
        talk = reader.is_talk(first, index) or reader.has_any(max(first, index - _BESIDE), index, reader.tables.future)
        if talk and not _is_made(reader, index):
            continue
        groups = (
            _between(reader, index, last)
            or _of_one_with(reader, index, last)
            or _with(reader, first, last, index, deal, signed)
            or _signers(reader, first, last, index, signed)
            or _on_behalf(reader, first, last, signed)
        )
        if groups:
            return [Found(group, deal.kind, first, last, reader.tables.deal_confidence) for group in groups]
    return []


def _deal_noun(reader: Reader, index: int) -> DealNoun | None:
    if reader.words.name_at(index) is not None:
        return None
    nouns = reader.tables.deal_nouns
    spelled = (*reader.spellings(index), reader.noun(index))
    return next((nouns[spelling] for spelling in spelled if spelling in nouns), None)


def _is_made(reader: Reader, index: int) -> bool:
    """Whether a participle says of a deal that it was made, whatever is talked about («the deal signed with …»)."""
    article, word = reader.parties.tables.article, reader.text(index + 1)
    return bool(article) and word.startswith(article) and reader.is_any(index + 1, reader.tables.deal_verbs)


def _between(reader: Reader, index: int, last: int) -> list[list[str]]:
    for place in range(index + 1, min(last, index + _DEAL_REACH)):
        if reader.text(place) in reader.tables.between:
            group = names(reader.parties.group(place + 1, last))
            if len(group) >= 2:
                return [group]
    return []


def _of_one_with(reader: Reader, index: int, last: int) -> list[list[str]]:
    """Read «the (recent) agreement of A with B»."""
    for party in reader.parties.between(index + 1, min(last, index + _BESIDE)):
        owners = reader.parties.group(party.first, last)
        end = owners[-1].last
        if reader.text(end) in reader.tables.with_words and not reader.parties.is_led_in(party):
            others = [name for name in names(reader.parties.group(end + 1, last)) if name not in names(owners)]
            return [[*names(owners), *others]] if others else []
    return []


def _with(reader: Reader, first: int, last: int, index: int, deal: DealNoun, signed: list[int]) -> list[list[str]]:
    """Read «agreement with A and B»: all are of one deal, unless the words say that there is one with each."""
    for place in range(max(first, index - _DEAL_REACH), min(last, index + _DEAL_REACH)):
        if reader.text(place) not in reader.tables.with_words or not (signed or 0 < place - index < _BESIDE):
            continue
        group = reader.parties.group(place + 1, last)
        subject = _signer(reader, place, signed, group) or reader.parties.acting(first, last, place, group)
        others = [name for name in names(group) if name not in subject]
        if not subject or not others:
            continue
        if deal.several or reader.has_any(index, last, reader.tables.has):
            return [[*subject, name] for name in others]
        return [[*subject, *others]]
    return []


def _signer(reader: Reader, place: int, signed: list[int], others: list[Named]) -> list[str]:
    """Return who signs: the party shortly after the verb, or the body of the person who stands there."""
    for verb in signed:
        for party in reader.parties.between(verb + 1, min(place, verb + _SIGNER_REACH)):
            if party not in others and not reader.parties.is_source(party):
                return names(reader.parties.group(party.first, place))
    return []


def _signers(reader: Reader, first: int, last: int, index: int, signed: list[int]) -> list[list[str]]:
    """Read «A and B signed an agreement», «the head of A and the director of B signed», «that A and B announced»."""
    parties = reader.parties
    for party in parties.between(first, last):
        if parties.governing(party) in signed and not parties.is_source(party):
            group = names(parties.group(party.first, last))
            if len(group) >= 2:
                return [group]
    verb = max((place for place in signed if place < index), default=None)
    if verb is not None:
        lists = [parties.between(verb + 1, index), parties.last_list(first, verb)]
    elif signed and parties.tables.subject_first:
        # «A and B an agreement signed»
        lists = [parties.last_list(first, index)]
    else:
        return []
    for found in lists:
        signers = names(party for party in found if not parties.is_source(party) and not parties.is_oblique(party))
        if 2 <= len(signers) <= _MOST_SIGNERS:
            return [signers]
    return []


def _on_behalf(reader: Reader, first: int, last: int, signed: list[int]) -> list[list[str]]:
    """Read «signed the agreement on behalf of A its head and on behalf of B its director»."""
    begin = signed[0] if signed else last
    parties = [
        party for party in reader.parties.between(begin, last) if reader.verb(party.first - 1) in reader.tables.behalf
    ]
    return [names(parties)] if len(names(parties)) >= 2 else []


def gifts(reader: Reader, first: int, last: int) -> list[Found]:
    """«X gave the association 60,000 riyals», «a bus that X donated»: who gives, and to whom."""
    if not reader.has_any(first, last, reader.tables.gift_words):
        return []
    found = []
    for party in reader.parties.between(first, last):
        if (
            reader.parties.is_source(party)
            or reader.parties.is_oblique(party)
            or not _gives(reader, party, first, last)
        ):
            continue
        to = _recipient(reader, party, first, last)
        if to is not None and to != party.organization.name:
            found.append(_funding(reader, to, party.organization.name, first, last))
    return found


def _gives(reader: Reader, party: Named, first: int, last: int) -> bool:
    tables = reader.tables
    if not reader.parties.tables.subject_first:
        return reader.has_any(max(first, party.first - 2), party.first, tables.gift_verbs)
    return any(
        reader.text(place) in tables.gift_verbs and reader.text(place + 1) in tables.gift_light
        for place in range(party.last, min(last, party.last + _GIFT_REACH))
    )


def _recipient(reader: Reader, giver: Named, first: int, last: int) -> str | None:
    """Return whom a gift is for: the party after «to», else one before the giver, else what the article is about."""
    for party in reader.parties.between(giver.last, last):
        if reader.text(party.first - 1) in reader.tables.gift_to or reader.parties.is_led_in(party, "ل"):
            return party.organization.name
    for party in reader.parties.between(first, giver.first):
        if not reader.parties.is_source(party) and not reader.parties.is_oblique(party):
            return party.organization.name
    return reader.parties.main


def grants(reader: Reader, first: int, last: int) -> list[Found]:
    """«a loan of 11 million from A», «a donation of B»: who gives stands after the noun or after «from»."""
    found: list[Found] = []
    for index in range(first, last):
        if not reader.is_any(index, reader.tables.grants):
            continue
        group = reader.parties.group(index + 1, last, gap=0)
        for place in range(index + 1, min(last, index + _GRANT_REACH)):
            if not group and reader.verb(place) in reader.tables.grants_from:
                group = reader.parties.group(place + 1, last, gap=1)
        subject = reader.parties.main
        if subject is None or subject in names(group):
            subject = next(iter(reader.parties.acting(first, last, index, group)), None) if group else None
        found += [
            _funding(reader, subject, name, first, last)
            for name in names(group)
            if subject is not None and name != subject
        ]
    return found


def _funding(reader: Reader, recipient: str, giver: str, first: int, last: int) -> Found:
    return Found([recipient, giver], PartnershipKind.FUNDING, first, last, reader.tables.gift_confidence)
