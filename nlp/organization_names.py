"""Where a text names an organization: heads with the words that belong to them, well-known bodies, lists, credits.

Invariant: a candidate's `[start, end)` in `Doc.text` is the name as it stands there, without a proclitic; what a text
has said before in the same long sentence is not read again.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from nlp.extraction import OrganizationKind
from nlp.facts import Facts
from nlp.languages import LANGUAGES
from nlp.organization_reader import GLOSS_WORDS, Candidate, Reader, add_gloss
from nlp.organization_tables import Body, Head, Tables
from nlp.text import fold

_REPEATED_WORDS = 12
_CREDIT_WORDS = 3
_DATELINE = 60
_DATELINE_WORDS = 10
_WORD = re.compile(r"\w+")
_INTRODUCED_REACH = 5
_INTRODUCED_TIMES = 3


@dataclass(frozen=True)
class Rules:
    """The rules of a language: what name a head begins, whether a word is never inside a name, or goes on with one."""

    read_name: Callable[[Reader, int, Head, int, bool], Candidate | None]
    ends: Callable[[Reader, int], bool]
    goes_on: Callable[[Reader, int], bool]


@cache
def load_rules(language: str) -> Rules:
    """Return the rules of a language, from the module `names` in its folder."""
    module = import_module(f"{LANGUAGES[language]}.names")
    return Rules(module.read_name, module.ends, module.goes_on)


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
    """Drop well-known bodies inside a longer name that is their own («سازمان بهزیستی») or another's of their kind."""
    kept: list[Candidate] = []
    reach, outer = -1, None
    for candidate in sorted(found, key=lambda one: (one.first, -one.last)):
        inside = outer is not None and candidate.last <= reach and candidate.first > outer.first
        if candidate.body and inside and outer is not None:
            own = reader.tables.language == "ar" or outer.body or outer.head in reader.tables.same_body
            if own and not (outer.head in reader.tables.same and candidate.kind != outer.kind):
                continue
        if not candidate.body and inside and outer is not None and candidate.last == reach and candidate.head and outer.head and candidate.first == outer.first + 1:
            continue
        kept.append(candidate)
        if candidate.last > reach:
            reach, outer = candidate.last, candidate
    return kept


def _at(reader: Reader, index: int) -> Iterator[Candidate]:
    if not reader.is_word(index):
        return
    shared = list(_shared(reader, index))
    if shared:
        yield from shared
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


def _shared(reader: Reader, index: int) -> Iterator[Candidate]:
    """Yield the bodies of a list under one head in the dual or plural, each spelled out."""
    head, begin = _shared_head(reader, index)
    if head is None:
        return
    items = list(_items(reader, begin))
    if len(items) < 2 or any(_is_generic(reader, *item) for item in items):
        return
    kind = reader.tables.heads[head][0].kind if head in reader.tables.heads else OrganizationKind.OTHER
    written = _singular(reader, index, head)
    first_words = [reader.original(at, at + 1) for at in range(items[0][0], items[0][1])]
    common: list[str] = []
    modifier = reader.tables.modifiers.get(head, ())
    if modifier and tuple(reader.texts(items[0][0], items[0][0] + len(modifier))) == modifier:
        common = first_words[: len(modifier)]
    elif modifier and _said_before(reader, index, modifier):
        written = " ".join([written, *modifier])
    for position, (first, last, cut) in enumerate(items):
        start, end = reader.span(first, last, cut)
        name = " ".join([written, *(common if position else []), reader.original(first, last, cut)])
        yield Candidate(first, last, start, end, name, kind, 0.75, head=head)


def _is_generic(reader: Reader, first: int, last: int, cut: int) -> bool:
    """Whether an item of a list is no name: adjectives that any body may have («state and private companies»)."""
    words = [reader.text(first)[cut:], *reader.texts(first + 1, last)]
    return words[0] in reader.tables.indefinite or all(word in reader.tables.generic for word in words)


def _shared_head(reader: Reader, index: int) -> tuple[str | None, int]:
    """Return the singular of a head in the dual or plural at a word, and the word after it."""
    shared = reader.tables.shared
    for _, spelling in reader.spellings(index):
        if spelling in shared:
            return shared[spelling], index + 1
    joined = reader.text(index) + reader.text(index + 1)
    if joined in shared and reader.text(index + 1) == "های":
        return shared[joined], index + 2
    return None, index


def _said_before(reader: Reader, index: int, modifier: tuple[str, ...]) -> bool:
    """Whether the same plural stands earlier in the sentence with a modifier that the list leaves out."""
    first, _ = reader.words.sentence(index)
    pattern = (reader.text(index), *modifier)
    return any(tuple(reader.texts(at, at + len(pattern))) == pattern for at in range(first, index))


def _singular(reader: Reader, index: int, head: str) -> str:
    """Return the singular head with the letters of the plural or dual in the text, as far as they are the same."""
    written = reader.original(index, index + 1)
    for cut in range(4):
        stem = written[cut:]
        if fold(stem).startswith(head[:-1]):
            ending = reader.tables.singular_endings[head]
            return stem[: len(head) - 1] + (ending or stem[len(head) - 1 : len(head)])
    return head


def _items(reader: Reader, begin: int) -> Iterator[tuple[int, int, int]]:
    """Yield the words `[first, last)` of the items of a list and the letters of «and» before each."""
    ends = load_rules(reader.tables.language).ends
    index, cut = begin, 0
    while True:
        first = index
        other = reader.head_at(first) if cut else None
        if other is not None and not other[2]:
            return
        quotation = reader.quoted(index, GLOSS_WORDS) if reader.text(index) == '"' else None
        compound = _compound(reader, index, cut)
        if quotation is not None:
            index = quotation
        elif compound > index:
            index = compound
        else:
            while (
                index < first + 4
                and _continues_item(reader, first, index)
                and not ends(reader, index)
                and not (index > first and _joins(reader, index))
            ):
                if index > first and reader.head_at(index) is not None:
                    break
                place = reader.place_at(index)
                if place is not None:
                    index = place
                    break
                index += 1
            if reader.text(index) == "(" and (gloss := reader.quoted(index, 1)) is not None:
                index = gloss
        if index == first:
            return
        yield first, index, cut
        if reader.text(index) in ("،", ","):
            index += 1
        if reader.text(index) == "و":
            index, cut = index + 1, 0
        elif _joins(reader, index):
            cut = 1
        elif reader.text(index - 1) in ("،", ","):
            cut = 0
        else:
            return


def _compound(reader: Reader, index: int, cut: int) -> int:
    """Return where the fields of one ministry end that begin at a word; the word itself where none do."""
    first = reader.text(index)[cut:]
    fits = [
        len(fields)
        for fields in reader.tables.compounds
        if fields[0] == first and tuple(reader.texts(index + 1, index + len(fields))) == fields[1:]
    ]
    return index + max(fits, default=0)


def _continues_item(reader: Reader, first: int, index: int) -> bool:
    """Whether a word may belong to an item of a list; in Arabic only definite ones after its first two."""
    if reader.tables.language != "ar" or index == first:
        return True
    named = reader.tables.given | reader.tables.person_titles
    if reader.text(index - 1) in named or reader.text(index) in reader.tables.given:
        return True
    return reader.text(index).startswith("ال") or (index == first + 1 and "ال" not in reader.text(first)[:3])


def _joins(reader: Reader, index: int) -> bool:
    word = reader.text(index)
    if word == "و":
        return True
    joined = reader.tables.language == "ar" and word.startswith("و")
    joined = joined and (len(word) > 3 or word[1:] in reader.tables.given)
    return joined and word not in reader.tables.whole


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
