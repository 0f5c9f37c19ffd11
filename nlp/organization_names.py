"""Where a text names an organization: heads with the words that belong to them, well-known bodies, credits and glosses.

Invariant: a candidate's `[start, end)` in `Doc.text` is the name as it stands there, without a proclitic.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nlp.extraction import OrganizationKind
from nlp.facts import Facts
from nlp.organization_tables import Head, Tables
from nlp.places import spellings
from nlp.text import fold
from nlp.words import Words

_QUOTE_WORDS = 9
_GLOSS_WORDS = 6
_LONGEST = 14
_CLOSING = {'"': '"', "(": ")", "[": "]", "'": "'"}


@dataclass
class Candidate:
    """Words `[first, last)` that name an organization; `name` is spelled out, `aliases` are its other forms here."""

    first: int
    last: int
    start: int
    end: int
    name: str
    kind: OrganizationKind
    confidence: float
    head: str = ""
    body: int = 0
    aliases: list[str] = field(default_factory=list)
    firm: bool = True


class Reader:
    """The words of a text with the questions that names are found by."""

    def __init__(self, facts: Facts, tables: Tables) -> None:
        """Cut the text into words and lay the places over them."""
        self.facts = facts
        self.tables = tables
        self.words = Words(facts)
        self.arabic = tables.language == "ar"
        self.places: dict[int, int] = {}
        self.place_cut: dict[int, int] = {}
        for place in facts.places:
            first, last = self.words.range(place.start, place.end)
            if first >= len(self.words) or self.words.words[first].start != place.start:
                first -= 1
            self.places[first] = max(last, first + 1)
            self.place_cut[first] = place.start - self.words.words[first].start

    def text(self, index: int) -> str:
        """Return the folded letters of a word, or nothing outside the text."""
        return self.words.text(index)

    def is_word(self, index: int) -> bool:
        """Whether there is a word (no mark, no line break) at an index."""
        text = self.text(index)
        return bool(text) and (text[0].isalnum() or text[0] == "_")

    def original(self, first: int, last: int, cut: int = 0) -> str:
        """Return the letters of words `[first, last)` without the first `cut` folded ones, with single spaces."""
        start, end = self.span(first, last, cut)
        return " ".join(self.facts.text[start:end].split())

    def span(self, first: int, last: int, cut: int = 0) -> tuple[int, int]:
        """Return `[start, end)` in `Doc.text` of words `[first, last)` without the first `cut` folded letters."""
        begin = self.words.words[first].folded_start + cut
        final = self.words.words[last - 1]
        return self.facts.folded.span(begin, final.folded_start + len(final.text))

    def quoted(self, index: int, longest: int) -> int | None:
        """Return where the quotation or bracket that opens at an index ends (after its closing mark)."""
        closing = _CLOSING.get(self.text(index))
        if closing is None:
            return None
        for end in range(index + 1, min(len(self.words), index + 2 + longest)):
            if self.words.words[end].is_break:
                return None
            if self.text(end) == closing:
                return end + 1 if end > index + 1 else None
        return None

    def head_at(self, index: int) -> tuple[Head, int, bool] | None:
        """Return the head that begins at a word, the letters before it, and whether it has the article."""
        word = self.text(index)
        for cut, spelling in spellings(word, self.tables.language):
            definite = self.arabic and spelling.startswith("ال") and len(spelling) > 4
            for bare in (spelling[2:], spelling) if definite else (spelling,):
                for head in self.tables.heads.get(bare, ()):
                    others = tuple(self.text(index + step) for step in range(1, len(head.words)))
                    if others == head.words[1:]:
                        return head, cut, definite and bare != spelling
        return None

    def ends(self, index: int) -> bool:
        """Whether a word is never inside a name: a mark, a preposition, a verb, a title."""
        word = self.text(index)
        if not self.is_word(index) or word in self.tables.ends or word.isdecimal():
            return True
        return self._verb(word)

    def _verb(self, word: str) -> bool:
        tables = self.tables
        if not self.arabic:
            return len(word) > 4 and word.startswith(("می", "نمی")) and word.endswith(_PERSIAN_ENDINGS)
        bare = word[1:] if word[:1] in ("و", "ف") and word not in tables.whole and len(word) > 3 else word
        if bare != word and bare in tables.ends:
            return True
        stems = [bare]
        for ending in ("ت", "وا", "ا", "تا", "ته", "ها", "تها", "ه"):
            if bare.endswith(ending) and len(bare) - len(ending) >= 2:
                stems.append(bare[: -len(ending)])
        if any(stem in tables.past for stem in stems):
            return True
        present = bare[1:] if bare.startswith("س") else bare
        if present[:1] in ("ی", "ت", "ن"):
            rest = present[1:]
            return rest in tables.present or any(
                rest.endswith(ending) and rest[: -len(ending)] in tables.present for ending in ("ون", "ان", "ه", "ها")
            )
        return False


_PERSIAN_ENDINGS = ("د", "ند", "م", "یم", "ید", "ست", "شود", "کند")


def find_names(facts: Facts, tables: Tables) -> Iterator[Candidate]:
    """Yield what a text names as organizations, in order; candidates may overlap."""
    reader = Reader(facts, tables)
    skipped = _repeats(reader)
    index = 0
    while index < len(reader.words):
        if index in skipped:
            index = skipped[index]
            continue
        yield from _at(reader, index)
        index += 1


def _at(reader: Reader, index: int) -> Iterator[Candidate]:
    if not reader.is_word(index):
        return
    known = list(_known(reader, index))
    yield from known
    shared = list(_shared(reader, index))
    yield from shared
    if shared:
        return
    found = reader.head_at(index)
    if found is None:
        return
    head, cut, definite = found
    read = read_arabic if reader.arabic else read_persian
    candidate = read(reader, index, head, cut, definite)
    if candidate is not None and not any(one.last >= candidate.last for one in known):
        yield candidate


def _repeats(reader: Reader) -> dict[int, int]:
    """Return the long sentences that the text has had before: first word -> the word after the last."""
    seen: set[str] = set()
    found: dict[int, int] = {}
    for first, last in reader.words.sentences:
        if last - first < _REPEATED_WORDS or reader.words.words[first].start < reader.facts.body_start:
            continue
        key = " ".join(reader.text(index) for index in range(first, last))
        if key in seen:
            found[first] = last
        seen.add(key)
    return found


_REPEATED_WORDS = 12


def _known(reader: Reader, index: int) -> Iterator[Candidate]:
    """Yield the well-known body that is named at a word."""
    word = reader.text(index)
    for cut, spelling in spellings(word, reader.tables.language):
        for body in reader.tables.bodies.get(spelling, ()):
            last = index + len(body.form)
            if tuple(reader.text(place) for place in range(index + 1, last)) != body.form[1:]:
                continue
            if body.credit and not _credited(reader, index, last, cut):
                continue
            start, end = reader.span(index, last, cut)
            name = ("ا" if len(spelling) > len(word) - cut else "") + reader.original(index, last, cut)
            confidence = 0.7 if body.credit else 0.9
            candidate = Candidate(index, last, start, end, name, body.kind, confidence, body=body.number)
            _add_gloss(reader, candidate)
            yield candidate
            return


def _credited(reader: Reader, first: int, last: int, cut: int) -> bool:
    """Whether words that may be an outlet's name are said to be one: a credit, a dateline, a quotation."""
    before, after = reader.text(first - 1), reader.text(last)
    if before == '"' and after == '"':
        context = range(max(0, first - 6), first - 1)
        return any(any(s == "صحیفه" or s in _SAID for _, s in spellings(reader.text(i), "ar")) for i in context) or (
            (reader.text(first - 2),) in reader.tables.credit_before
        )
    for length in (1, 2):
        if tuple(reader.text(place) for place in range(first - length, first)) in reader.tables.credit_before:
            return after in ("،", ",", ":", ".", "-", "(", "از", "به", "و", "؛", "\n") or not reader.arabic or cut == 0
    line_start = first == 0 or reader.words.words[first - 1].is_break
    return line_start and cut == 0 and after in reader.tables.dash


_SAID = frozenset(fold(word) for word in ["ل", "لـ", "قال", "قالت", "أكد", "أكدت", "أوضح", "أوضحت", "صرح", "ذكر", "ذكرت", "علمت", "كشف", "كشفت"])


def _shared(reader: Reader, index: int) -> Iterator[Candidate]:
    """Yield the bodies of a list under one head in the dual or plural, each spelled out."""
    word = reader.text(index)
    head = next(
        (
            (reader.tables.shared[spelling], cut)
            for cut, spelling in spellings(word, reader.tables.language)
            if spelling in reader.tables.shared
        ),
        None,
    )
    if head is None:
        if reader.arabic or reader.text(index + 1) not in ("های", "هایی"):
            return
        joined = word + "های"
        if joined not in reader.tables.shared:
            return
        head = reader.tables.shared[joined], 0
        begin = index + 2
    else:
        begin = index + 1
    kind = reader.tables.heads[head[0]][0].kind if head[0] in reader.tables.heads else OrganizationKind.OTHER
    items = list(_items(reader, begin))
    if len(items) < 2:
        return
    written = _head_letters(reader, index, head[0])
    prefix: list[str] = []
    first_words = [reader.original(i, i + 1) for i in range(items[0][0], items[0][1])]
    if len(first_words) >= 3:
        # «universities of medical sciences A, B and C»: what the items share stands before the first
        shortest = min(last - first for first, last, _ in items[1:])
        prefix = first_words[: len(first_words) - shortest]
    for position, (first, last, cut) in enumerate(items):
        start, end = reader.span(first, last, cut)
        words = reader.original(first, last, cut)
        name = " ".join([written, *(prefix if position else []), words])
        yield Candidate(first, last, start, end, name, kind, 0.7, head=head[0])


def _head_letters(reader: Reader, index: int, head: str) -> str:
    """Return the singular head as the text spells its letters."""
    written = reader.original(index, index + 1)
    for cut in range(4):
        stem = written[cut:]
        if fold(stem).startswith(head[:-1]):
            length = len(head) - 1
            ending = "ة" if reader.arabic and head.endswith("ه") else stem[length : length + 1]
            return stem[:length] + ending
    return head


def _items(reader: Reader, begin: int) -> Iterator[tuple[int, int, int]]:
    """Yield the words `[first, last)` of the items of a list and the letters of «and» before each."""
    index, cut = begin, 0
    while True:
        first = index
        if reader.text(index) == '"':
            end = reader.quoted(index, _GLOSS_WORDS)
            if end is None:
                return
            index = end
        else:
            while index < first + 4 and not reader.ends(index) and not (index > first and _joined(reader, index)):
                if index > first and reader.head_at(index) is not None:
                    break
                index += 1
        if index == first:
            return
        yield first, index, cut
        if reader.text(index) in ("،", ","):
            index, cut = index + 1, 0
            if reader.text(index) == "و":
                index += 1
        elif reader.text(index) == "و":
            index, cut = index + 1, 0
        elif _joined(reader, index):
            cut = 1
        else:
            return


def _joined(reader: Reader, index: int) -> bool:
    word = reader.text(index)
    if word == "و":
        return True
    return reader.arabic and word.startswith("و") and len(word) > 3 and word not in reader.tables.whole


def kind_of(tables: Tables, head: Head, words: Iterable[str]) -> OrganizationKind:
    """Return what sort of body a name is of: told by words in it, else by its head."""
    present = set(words)
    for rule in tables.kinds:
        if head.words[0] in rule.heads and present & rule.words:
            return rule.kind
    return head.kind


def _candidate(
    reader: Reader, first: int, last: int, cut: int, head: Head, swallowed: bool, confidence: float, firm: bool
) -> Candidate:
    start, end = reader.span(first, last, cut)
    name = ("ا" if swallowed else "") + reader.original(first, last, cut)
    kind = kind_of(reader.tables, head, (reader.text(index) for index in range(first, last)))
    candidate = Candidate(first, last, start, end, name, kind, confidence, head=head.words[0], firm=firm)
    _add_gloss(reader, candidate)
    return candidate


def _add_gloss(reader: Reader, candidate: Candidate) -> None:
    """Take the other name that stands in brackets or quotes right after a name («… (KFW)», «… "هدف"»)."""
    index = candidate.last
    if reader.text(index) in ("-", "–") and reader.text(index + 1) == '"':
        index += 1
    if reader.text(index) in _CLOSING:
        end = reader.quoted(index, _GLOSS_WORDS)
        if end is None:
            return
        inner = [reader.text(place) for place in range(index + 1, end - 1)]
        if inner and inner[0] in ('"', "'") and inner[-1] in ('"', "'") and len(inner) > 2:
            first, last = index + 2, end - 2
        else:
            first, last = index + 1, end - 1
        gloss = [reader.text(place) for place in range(first, last)]
        if not _is_name(reader, first, last):
            if "".join(gloss) in ("ره", "س", "ع", "عج", "ص"):
                candidate.aliases.append(candidate.name)
                _widen(reader, candidate, end)
            return
        alias = reader.original(first, last)
        candidate.aliases += [candidate.name, alias]
        _widen(reader, candidate, end)
        candidate.confidence = max(candidate.confidence, 0.8)
    elif re.fullmatch(r"[a-z][a-z&]{1,9}", reader.text(index)) and reader.arabic:
        candidate.aliases += [candidate.name, reader.original(index, index + 1)]
        _widen(reader, candidate, index + 1)


def _widen(reader: Reader, candidate: Candidate, last: int) -> None:
    end = reader.span(last - 1, last)[1]
    candidate.name += reader.facts.text[candidate.end : end]
    candidate.name = " ".join(candidate.name.split())
    candidate.end, candidate.last = end, last


def _is_name(reader: Reader, first: int, last: int) -> bool:
    if not 0 < last - first <= _GLOSS_WORDS or not reader.is_word(first):
        return False
    return not any(
        reader.text(index).isdecimal() or reader.text(index) in (":", "،", ",") or reader.ends(index)
        for index in range(first, last)
        if reader.text(index) not in ("-", ".", "&")
    )


def read_arabic(reader: Reader, index: int, head: Head, cut: int, definite: bool) -> Candidate | None:
    """Read a name in Arabic from its head: quotation, idafa or adjectives, «ل» phrases, a place."""
    tables = reader.tables
    swallowed = definite and cut > 0 and reader.text(index)[cut - 1 : cut + 1] == "لل"
    cut_name = cut
    place = index + len(head.words)
    confidence = 0.75
    firm = True
    if not definite:
        quote = reader.quoted(place, _QUOTE_WORDS) if reader.text(place) in ('"', "'", "(") else None
        if quote is not None and reader.text(place) != "(":
            place, confidence = quote, 0.85
            inner = reader.original(index + len(head.words) + 1, quote - 1)
            after = _arabic_tail(reader, place, bool(inner))
            candidate = _candidate(reader, index, after, cut_name, head, False, confidence, True)
            candidate.aliases.append(inner)
            if after > place:
                candidate.aliases.append(reader.original(index, place, cut))
            return candidate
        start = _arabic_idafa(reader, place, head)
        if start is None:
            return None
        place, confidence = start
    else:
        adjectives = place
        while _definite(reader, adjectives) and not reader.ends(adjectives) and reader.head_at(adjectives) is None:
            adjectives += 1
        body = [reader.text(i) for i in range(place, adjectives)]
        quote = reader.quoted(adjectives, _GLOSS_WORDS)
        more = _arabic_tail(reader, adjectives, True)
        if not body and (quote is None or reader.text(adjectives) == "("):
            return None
        if all(word in tables.generic for word in body) and more == adjectives and quote is None:
            if len(body) < 2 or not head.open:
                return None
            confidence = 0.5
        place = adjectives
    place = _arabic_tail(reader, place, True)
    name_last, place = place, _arabic_place(reader, place)
    if place - index > _LONGEST:
        return None
    candidate = _candidate(reader, index, place, cut_name, head, swallowed, confidence, firm)
    if place > name_last:
        candidate.aliases.append(("ا" if swallowed else "") + reader.original(index, name_last, cut))
    if head.words[0] in tables.same and place > index + 1:
        inside = reader.head_at(index + 1)
        if inside is not None:
            candidate.aliases.append(reader.original(index + 1, place, inside[1]))
            candidate.kind = kind_of(tables, inside[0], (reader.text(i) for i in range(index, place)))
    return candidate


def _definite(reader: Reader, index: int) -> bool:
    word = reader.text(index)
    return word.startswith("ال") and len(word) > 3


def _arabic_idafa(reader: Reader, place: int, head: Head) -> tuple[int, float] | None:
    """Return where the first noun phrase after a head without article ends, and how sure it is a name."""
    tables = reader.tables
    word = reader.text(place)
    if reader.ends(place) or word in tables.indefinite:
        return None
    if place in reader.places and reader.place_cut[place] == 0:
        return reader.places[place], 0.75
    inside = reader.head_at(place)
    if inside is not None and inside[1] == 0 and (head.words[0] in tables.containers or inside[2]):
        nested = read_arabic(reader, place, *inside)
        if nested is not None:
            return nested.last, 0.75
    if _definite(reader, place):
        end = place + 1
        if word in tables.person_titles:
            end = _arabic_person(reader, end)
        return end, 0.8
    if word in tables.given:
        return _arabic_person(reader, place), 0.75
    if _clings(reader, place):
        return None
    nisba = word.endswith("یه") or (word.endswith("ی") and len(word) > 4)
    # a chain of nouns without article that a definite noun or a name ends
    end = place + 1
    while end < place + 4:
        if reader.ends(end) or (_clings(reader, end) and not _definite_and(reader, end)):
            break
        if _definite(reader, end) or _definite_and(reader, end):
            return (end + 1, 0.75) if not (nisba and end == place + 1) or head.open else None
        if end in reader.places and reader.place_cut[end] == 0:
            return reader.places[end], 0.7
        end += 1
    if nisba or not head.open or word.endswith("ات"):
        return None
    tail = _arabic_tail(reader, place + 1, True)
    if tail > place + 1:
        return place + 1, 0.7
    return place + 1, 0.5


def _definite_and(reader: Reader, index: int) -> bool:
    word = reader.text(index)
    return word.startswith("وال") and len(word) > 4


def _clings(reader: Reader, index: int) -> bool:
    """Whether a word begins with a preposition or «and» written together with it."""
    word = reader.text(index)
    if word in reader.tables.whole:
        return False
    if index in reader.places:
        return reader.place_cut[index] > 0
    return word.startswith(("بال", "لل", "وال", "فال", "کال")) or (word[:1] in ("ب", "ل", "و") and len(word) > 4)


def _arabic_person(reader: Reader, index: int) -> int:
    """Return where the name of a person ends."""
    end = index
    while end < index + 6 and reader.is_word(end):
        word = reader.text(end)
        joined = word[1:] if word.startswith("و") else word
        if end == index or word in reader.tables.given or joined in reader.tables.given:
            if reader.ends(end):
                break
            end += 1
            continue
        if reader.text(end - 1) in ("بن", "بنت", "ال", "ابو", "عبد", "ابن", "ام", "سیدی", "مولای"):
            end += 1
            continue
        break
    return end


def _arabic_tail(reader: Reader, index: int, started: bool) -> int:
    """Return where the adjectives, «and» nouns and «for» phrases after the beginning of a name end."""
    end = index
    tables = reader.tables
    while end < index + _LONGEST:
        if not reader.is_word(end):
            break
        word = reader.text(end)
        if _definite(reader, end):
            inside = reader.head_at(end)
            if reader.ends(end) or (inside is not None and inside[0].open and end > index):
                break
            end += 1
            if word in tables.person_titles:
                end = _arabic_person(reader, end)
            continue
        if word == "و" and _definite(reader, end + 1) and not reader.ends(end + 1) and reader.head_at(end + 1) is None:
            end += 2
            continue
        if _definite_and(reader, end) and not reader.ends(end) and not _is_title(reader, end):
            head = reader.head_at(end)
            if head is not None and head[0].open:
                break
            end += 1
            continue
        if word.startswith("لل") and len(word) > 4 and word not in tables.purpose:
            head = reader.head_at(end)
            if head is not None or "ا" + word[1:] in tables.ends:
                break
            end += 1
            continue
        if (
            word.startswith("ل")
            and len(word) > 3
            and word not in tables.whole | tables.purpose
            and not reader.ends(end)
        ):
            stop = end + 1
            while (
                stop < end + 4 and not reader.ends(stop) and not _definite(reader, stop) and not _clings(reader, stop)
            ):
                stop += 1
            if _definite(reader, stop) and not reader.ends(stop):
                end = stop + 1
                continue
            if end in reader.places:
                end = reader.places[end]
                continue
            break
        if word.startswith("و") and len(word) > 4 and end > index and word not in tables.whole:
            # «… and raising the awareness of the communities»
            if (
                _definite(reader, end + 1)
                and not reader.ends(end)
                and not reader.ends(end + 1)
                and reader.head_at(end) is None
                and not _is_title(reader, end)
            ):
                end += 2
                continue
            break
        break
    return end


def _is_title(reader: Reader, index: int) -> bool:
    return any(spelling in reader.tables.ends for _, spelling in spellings(reader.text(index), "ar"))


def _arabic_place(reader: Reader, index: int) -> int:
    """Return where the place that ends a name ends («ببريدة», «بالمنطقة الشرقية», «بمحافظة تنومة»)."""
    word = reader.text(index)
    if index in reader.places:
        cut = reader.place_cut[index]
        if cut == 0 or word[:cut] == "ب":
            return reader.places[index]
        return index
    if word in reader.tables.place_nouns:
        after = index + 1
        if after in reader.places and reader.place_cut[after] == 0:
            return reader.places[after]
        if _definite(reader, after) and not reader.ends(after):
            return after + 1
        if (
            reader.is_word(after)
            and not reader.ends(after)
            and not _clings(reader, after)
            and not word.startswith("ال")
        ):
            return after + 1
        if word.startswith("بال"):
            return after
    return index


def read_persian(reader: Reader, index: int, head: Head, cut: int, definite: bool) -> Candidate | None:
    """Read a name in Persian from its head: the words after it up to one that is never inside a name."""
    tables = reader.tables
    if reader.text(index - 1) in tables.before:
        return None
    start = index + len(head.words)
    place = start
    if reader.text(place) == "ی":
        place += 1
        start = place
    if reader.text(place) in ("ها", "های", "هایی", "ای"):
        return None
    firm = True
    alias: list[str] = []
    while place < start + _LONGEST:
        word = reader.text(place)
        if word == '"' and place <= start + 2:
            end = reader.quoted(place, _GLOSS_WORDS)
            if end is None:
                break
            alias.append(reader.original(place + 1, end - 1))
            place = end
            break
        if word in ("،", ",") and _persian_comma(reader, place, head):
            place += 1
            firm = True
            continue
        if word == "و":
            if not _persian_and(reader, place, start):
                break
            firm = False
            place += 1
            continue
        if place in reader.places and place > start - 1:
            last = reader.places[place]
            if not (reader.text(last) == "و" and reader.text(last + 1) in ("امور",)):
                place = last
                break
        if word == "علیه" and (reader.text(place - 1), word) in tables.carry:
            place += 1
            continue
        if reader.ends(place):
            if (reader.text(place - 1), word) in tables.carry and reader.is_word(place + 1):
                place += 1
                continue
            break
        if place > start and reader.head_at(place) is not None and _persian_stops_at(reader, place):
            break
        place += 1
    while place > start and reader.text(place - 1) in ("و", "،", ","):
        place -= 1
    if place == start:
        if len(head.words) < 2:
            return None
    else:
        body = [reader.text(i) for i in range(start, place)]
        if all(word in tables.generic or word == "و" for word in body) and not alias and len(body) < 3:
            return None
    confidence = 0.7 if head.open else 0.55
    if place - start > 6:
        confidence -= 0.15
        firm = False
    candidate = _candidate(reader, index, place, cut, head, False, confidence, firm)
    candidate.aliases += alias
    return candidate


def _persian_stops_at(reader: Reader, index: int) -> bool:
    found = reader.head_at(index)
    return found is not None and reader.text(index - 1) in ("و", "،")


def _persian_comma(reader: Reader, index: int, head: Head) -> bool:
    """Whether a comma stands inside a name of fields: one or two nouns and «and» follow."""
    if head.words[0] not in reader.tables.commas:
        return False
    for step in (2, 3):
        if reader.text(index + step) == "و" or reader.text(index + step) in ("،",):
            between = range(index + 1, index + step)
            if all(not reader.ends(i) and reader.head_at(i) is None and i not in reader.places for i in between):
                return reader.head_at(index + step + 1) is None and reader.text(index + step) == "و"
    return False


def _persian_and(reader: Reader, index: int, start: int) -> bool:
    """Whether «and» stands inside a name: after a noun of it, and no other body or verb follows."""
    after = index + 1
    if index == start or reader.ends(after) or reader.head_at(after) is not None or after in reader.places:
        return False
    return reader.text(after) not in reader.tables.bodies and reader.text(index - 1) != "کشور"
