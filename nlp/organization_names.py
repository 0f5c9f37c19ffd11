"""Where a text names an organization: heads with the words that belong to them, well-known bodies, credits, datelines.

Invariant: a candidate's `[start, end)` in `Doc.text` is the name as it stands there, without a proclitic; what a text
has said before in the same long sentence is not read again.
"""

import re
from collections.abc import Iterator

from nlp.extraction import OrganizationKind
from nlp.facts import Facts
from nlp.organization_lists import read_list
from nlp.organization_reader import Candidate, Reader, add_gloss
from nlp.organization_rules import load_rules
from nlp.organization_tables import Body, Tables
from nlp.text import fold

_REPEATED_WORDS = 12
_CREDIT_WORDS = 3
_DATELINE = 60
_DATELINE_WORDS = 10
_WORD = re.compile(r"\w+")
_INTRODUCED_REACH = 5
_INTRODUCED_TIMES = 3


def find_names(facts: Facts, tables: Tables) -> list[Candidate]:
    """Return what a text names as organizations, in order; candidates may overlap."""
    reader = Reader(facts, tables)
    skipped = _repeats(reader)
    found: list[Candidate] = []
    index = 0
    while index < len(reader.words):
        if index in skipped:
            index = skipped[index]
            continue
        found += _at(reader, index)
        index += 1
    found += [*_introduced(reader, skipped), *_dateline(reader), *_again(reader, found, skipped)]
    return _without_inner_bodies(reader, found)


def _without_inner_bodies(reader: Reader, found: list[Candidate]) -> list[Candidate]:
    """Drop names inside a longer one that is their own («سازمان بهزیستی») or that they say the field of."""
    kept: list[Candidate] = []
    reach, outer = -1, None
    for candidate in sorted(found, key=lambda one: (one.first, -one.last)):
        inside = outer is not None and candidate.last <= reach and candidate.first > outer.first
        if inside and outer is not None and _is_part(reader, candidate, outer):
            continue
        kept.append(candidate)
        if candidate.last > reach:
            reach, outer = candidate.last, candidate
    return kept


def _is_part(reader: Reader, inner: Candidate, outer: Candidate) -> bool:
    """Whether a name inside a longer one names no body of its own there."""
    tables = reader.tables
    if not inner.body:
        return bool(inner.head and outer.head) and inner.first == outer.first + 1 and inner.last == outer.last
    own = tables.parts_name_the_whole or outer.body or outer.head in tables.same_body
    return bool(own) and not (outer.head in tables.same and inner.kind != outer.kind)


def _at(reader: Reader, index: int) -> Iterator[Candidate]:
    if not reader.is_word(index):
        return
    listed = list(read_list(reader, index))
    if listed:
        yield from listed
        return
    known = _known(reader, index)
    found = reader.head_at(index)
    candidate = load_rules(reader.tables.language).read_name(reader, index, *found) if found is not None else None
    if known is not None and (candidate is None or not _goes_on(reader, known, candidate)):
        yield known
    elif candidate is not None:
        yield candidate
    elif (credit := _credit(reader, index)) is not None:
        yield credit


def _goes_on(reader: Reader, known: Candidate, candidate: Candidate) -> bool:
    """Whether a name that begins like a well-known body's is another's, or the body's branch in a place."""
    if candidate.last <= known.last:
        return False
    follows = reader.text(known.last)
    if known.last in reader.places or follows in reader.tables.place_nouns:
        candidate.aliases.append(known.name)
        candidate.body = known.body
        return True
    return load_rules(reader.tables.language).goes_on(reader, known.last)


def _repeats(reader: Reader) -> dict[int, int]:
    """Return the long sentences that the text has had before: first word -> the word after the last."""
    seen: set[str] = set()
    found: dict[int, int] = {}
    for first, last in reader.words.sentences:
        if last - first < _REPEATED_WORDS or reader.words.words[first].start < reader.facts.body_start:
            continue
        key = " ".join(reader.texts(first, last))
        if key in seen:
            found[first] = last
        seen.add(key)
    return found


def _known(reader: Reader, index: int) -> Candidate | None:
    """Return the well-known body that is named at a word; quotation marks inside the name are passed over."""
    if reader.text(index - 1) in reader.tables.ministers:
        return None
    for cut, spelling in reader.spellings(index):
        for body in reader.tables.bodies.get(spelling, ()):
            last = _matches(reader, index, body)
            if last is None or (body.credit and not _is_credited(reader, index, last)):
                continue
            start, end = reader.span(index, last, cut)
            swallowed = "ا" if len(spelling) > len(reader.text(index)) - cut else ""
            name = swallowed + reader.original(index, last, cut)
            confidence = 0.7 if body.credit else 0.9
            candidate = Candidate(index, last, start, end, name, body.kind, confidence, body=body.number)
            _add_branch(reader, candidate)
            add_gloss(reader, candidate)
            return candidate
    return None


def _add_branch(reader: Reader, candidate: Candidate) -> None:
    """Let the place right after a national body's name say which of its branches is meant («بهزیستی زنجان»)."""
    if candidate.kind in (OrganizationKind.MEDIA, OrganizationKind.INTERGOVERNMENTAL):
        return
    last = candidate.last
    if reader.text(last) in reader.tables.place_nouns and reader.place_at(last + 1) is not None:
        last += 1
    place = reader.place_at(last)
    if place is None:
        return
    candidate.aliases.append(candidate.name)
    candidate.name = " ".join([candidate.name, reader.original(candidate.last, place)])
    candidate.last, candidate.end = place, reader.span(candidate.first, place)[1]


def _matches(reader: Reader, index: int, body: Body) -> int | None:
    last = index + 1
    quoted = False
    for word in body.form[1:]:
        if reader.text(last) == '"' and not quoted:
            last, quoted = last + 1, True
        if reader.text(last) != word:
            return None
        last += 1
    return last + 1 if quoted and reader.text(last) == '"' else last


def _is_credited(reader: Reader, first: int, last: int) -> bool:
    """Whether words that may be an outlet's name are said to be one: a credit, a dateline, a quotation."""
    tables = reader.tables
    before, after = reader.text(first - 1), reader.text(last)
    if before == '"' and after == '"':
        return bool(tables.said)
    if any(word in tables.reporter for word in reader.texts(max(0, first - 5), first)) and after in tables.credit_after:
        return True
    if any(tuple(reader.texts(first - length, first)) in tables.credit_before for length in (1, 2)):
        return not tables.credit_after or after in tables.credit_after or reader.is_mark_or_end(last)
    begins = first == 0 or reader.words.words[first - 1].is_break
    dateline = before in tables.dash and reader.words.words[first].start < reader.facts.body_start + _DATELINE
    return (begins or dateline) and after in tables.dash


def _credit(reader: Reader, index: int) -> Candidate | None:
    """Return the outlet that a credit names («به گزارش یورونیوز،»), whatever its name."""
    tables = reader.tables
    if not tables.credit_after or tuple(reader.texts(index - 2, index)) not in tables.credit_before:
        return None
    if reader.text(index) in tables.staff:
        return None
    last = index
    while last < index + _CREDIT_WORDS and not reader.is_mark_or_end(last) and last not in reader.places:
        if reader.head_at(last) is not None or reader.text(last) in tables.bodies:
            return None
        last += 1
    if last == index or reader.text(last) not in ("،", ",", ":"):
        return None
    start, end = reader.span(index, last)
    return Candidate(index, last, start, end, reader.original(index, last), OrganizationKind.MEDIA, 0.55)


def _dateline(reader: Reader) -> Iterator[Candidate]:
    """Yield the outlet of a dateline («Sanandaj - Sepidar:», «Tunis (Ruwat) -»): what stands beside the place."""
    first, _ = reader.words.range(reader.facts.body_start, len(reader.facts.text))
    parts: list[tuple[int, int]] = []
    begin = first
    for index in range(first, min(len(reader.words), first + _DATELINE_WORDS)):
        if reader.text(index) in reader.tables.dash or reader.text(index) in ("(", ")", "\n"):
            if index > begin:
                parts.append((begin, index))
            begin = index + 1
        elif not reader.is_word(index):
            break
    placed = any(reader.place_at(start) == end or reader.text(start) in reader.tables.staff for start, end in parts)
    if not placed or len(parts) < 2 or any(reader.text(start) in reader.tables.desks for start, _ in parts):
        return
    for start, end in parts:
        words = reader.texts(start, end)
        named = end - start <= _CREDIT_WORDS and start not in reader.places and reader.head_at(start) is None
        if not named or any(word in reader.tables.given or word in reader.tables.staff for word in words):
            continue
        if not any(reader.is_mark_or_end(index) for index in range(start, end)) and len("".join(words)) > 2:
            span = reader.span(start, end)
            yield Candidate(start, end, *span, reader.original(start, end), OrganizationKind.MEDIA, 0.65)


def _again(reader: Reader, found: list[Candidate], skipped: dict[int, int]) -> Iterator[Candidate]:
    """Yield where a name that stood in brackets or quotes after a fuller one is used again; one word only in quotes."""
    taken = {index for one in found for index in range(one.first, one.last)}
    taken |= {index for first, last in skipped.items() for index in range(first, last)}
    aliases: dict[str, dict[tuple[str, ...], Candidate]] = {}
    for one in found:
        for alias in one.aliases:
            words = tuple(_WORD.findall(fold(alias)))
            if words and (len(words) > 1 or len(words[0]) > 2):
                aliases.setdefault(words[0], {}).setdefault(words, one)
    for index in range(len(reader.words)):
        for words, one in aliases.get(reader.text(index), {}).items():
            end = index + len(words)
            if index in taken or tuple(reader.texts(index, end)) != words:
                continue
            quoted = reader.text(index - 1) in ('"', "(") and reader.text(end) in ('"', ")")
            if quoted or len(words) > 1 or words[0].isascii():
                span = reader.span(index, end)
                yield Candidate(index, end, *span, reader.original(index, end), one.kind, 0.7)


def _introduced(reader: Reader, skipped: dict[int, int]) -> list[Candidate]:
    """Return the mentions of a single word that the text introduces as a body («X، نخستین سازمان مردم‌نهاد»)."""
    places: dict[str, list[int]] = {}
    for index, word in enumerate(reader.words.words):
        places.setdefault(word.text, []).append(index)
    inside = {at for first, last in skipped.items() for at in range(first, last)}
    found: list[Candidate] = []
    for text, indices in places.items():
        if len(indices) < _INTRODUCED_TIMES or len(text) < 3 or text in reader.tables.ends or text.isdecimal():
            continue
        kind = next((kind for index in indices if (kind := _introduction(reader, index)) is not None), None)
        if kind is None:
            continue
        for index in indices:
            if index not in inside:
                span = reader.span(index, index + 1)
                found.append(Candidate(index, index + 1, *span, reader.original(index, index + 1), kind, 0.7))
    return found


def _introduction(reader: Reader, index: int) -> OrganizationKind | None:
    """Return the kind that the words after a name say: «X، one of the first organizations without gain»."""
    tables = reader.tables
    if reader.head_at(index) is not None or index in reader.places or not reader.is_word(index):
        return None
    before = reader.text(index - 1)
    alone = not reader.is_word(index - 2) and not reader.is_word(index + 1)
    if before in tables.presented and alone:
        return OrganizationKind.ASSOCIATION
    if before and reader.is_word(index - 1) and before not in tables.ends:
        return None
    at = index + 1
    while at < index + 1 + _INTRODUCED_REACH and reader.text(at) in tables.introduced_between:
        at += 1
    if at == index + 1 or reader.text(at) not in tables.introduced_nouns:
        return None
    if reader.text(at + 1) not in tables.introduced_adjectives:
        return None
    heads = tables.heads.get(reader.text(at))
    return heads[0].kind if heads else OrganizationKind.ASSOCIATION
