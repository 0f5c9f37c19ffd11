"""The words of a text as names of organizations are read from them: places, quotations, heads, and where names end.

Invariant: nothing here decides that something is a name; a `Candidate` holds what the rules of a language found, with
`[start, end)` in `Doc.text` where the name stands without a proclitic.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp.extraction import OrganizationKind
from nlp.facts import Facts
from nlp.organization_tables import Head, Tables
from nlp.places import spellings
from nlp.words import Words

GLOSS_WORDS = 6
_CLOSING = {'"': '"', "(": ")", "[": "]", "'": "'"}
_LATIN = re.compile(r"[a-z][a-z&]{1,9}")
# Blessings in brackets after the name of a person: part of the name, no other name.
_BLESSINGS = frozenset(("ره", "س", "ع", "عج", "ص", "رض"))
GLOSS_CONFIDENCE = 0.85
_NEAR_GLOSS = 2
DOUBTFUL_CONFIDENCE = 0.7  # of a name whose head is an ordinary noun more often than not


@dataclass
class Candidate:
    """Words `[first, last)` that name an organization.

    `name` is spelled out, `aliases` are other forms of it that stand here, `head` is its folded head noun, `body` the
    number of a well-known body (0 for others), `firm` whether the end of the name is sure.
    """

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

    def texts(self, first: int, last: int) -> list[str]:
        """Return the folded letters of words `[first, last)`."""
        return [self.words.text(index) for index in range(first, last)]

    def is_word(self, index: int) -> bool:
        """Whether there is a word (no mark, no line break) at an index."""
        text = self.text(index)
        return bool(text) and text[0].isalnum()

    def spellings(self, index: int) -> Iterable[tuple[int, str]]:
        """Yield how a word reads without its proclitics (`nlp.places.spellings`)."""
        return spellings(self.text(index), self.tables.language)

    def original(self, first: int, last: int, cut: int = 0) -> str:
        """Return the letters of words `[first, last)` without the first `cut` folded ones, with single spaces."""
        start, end = self.span(first, last, cut)
        return " ".join(self.facts.text[start:end].split())

    def span(self, first: int, last: int, cut: int = 0) -> tuple[int, int]:
        """Return `[start, end)` in `Doc.text` of words `[first, last)` without the first `cut` folded letters."""
        final = self.words.words[last - 1]
        return self.facts.folded.span(self.words.words[first].folded_start + cut, final.folded_start + len(final.text))

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
        for cut, spelling in self.spellings(index):
            article = self.tables.article
            definite = bool(article) and spelling.startswith(article) and len(spelling) > len(article) + 2
            for bare in (spelling[len(article) :], spelling) if definite else (spelling,):
                for head in self.tables.heads.get(bare, ()):
                    if tuple(self.texts(index + 1, index + len(head.words))) == head.words[1:]:
                        return head, cut, definite and bare != spelling
        return None

    def is_mark_or_end(self, index: int) -> bool:
        """Whether a word is a mark, a number or one that, alone or with the next, is never inside a name."""
        word = self.text(index)
        if not self.is_word(index) or word in self.tables.ends or word.isdecimal():
            return True
        return (word, self.text(index + 1)) in self.tables.end_pairs

    def place_at(self, index: int) -> int | None:
        """Return where the place that begins exactly at a word ends."""
        return self.places[index] if index in self.places and self.place_cut[index] == 0 else None

    def begins_no_name(self, index: int, head: Head, cut: int) -> bool:
        """Whether a head stands in a phrase that the table says is no name, or after a word that makes it generic."""
        tables = self.tables
        first = self.text(index)[cut:]
        if any((first, *self.texts(index + 1, index + length)) in tables.never for length in (2, 3)):
            return True
        before = [spelling for _, spelling in self.spellings(index - 1)]
        return any(word in tables.before or (word, head.words[0]) in tables.before_head for word in before)

    def is_launched(self, index: int, head: Head) -> bool:
        """Whether a head names something that is being opened («the opening of a centre»): a program, no body."""
        if head.words[0] not in self.tables.launched_heads:
            return False
        return any(spelling in self.tables.launched for back in (1, 2) for _, spelling in self.spellings(index - back))


def kind_of(tables: Tables, head: Head, words: Iterable[str]) -> OrganizationKind:
    """Return what sort of body a name is of: told by words in it, else by its head."""
    present = set(words)
    for rule in tables.kinds:
        if head.words[0] in rule.heads and present & rule.words:
            return rule.kind
    return head.kind


def make_candidate(
    reader: Reader, first: int, last: int, head: Head, confidence: float, *, cut: int = 0, firm: bool = True
) -> Candidate:
    """Return the name that words `[first, last)` are, with the gloss after it; `cut` letters before it are none of it.

    What «لل» swallowed of an article is restored in the name.
    """
    start, end = reader.span(first, last, cut)
    name = _swallowed(reader, first, last, head, cut) + reader.original(first, last, cut)
    kind = kind_of(reader.tables, head, reader.texts(first, last))
    if head.words[0] in reader.tables.doubtful:
        confidence = min(confidence, DOUBTFUL_CONFIDENCE)
    candidate = Candidate(first, last, start, end, name, kind, confidence, head=head.words[0], firm=firm)
    add_gloss(reader, candidate)
    return candidate


def _swallowed(reader: Reader, first: int, last: int, head: Head, cut: int) -> str:
    """Return the letters of the article that «لل» swallowed; before «ل» the whole of it («للجنة المنظمة»)."""
    if cut == 0 or reader.text(first)[cut - 1 : cut + 1] != "لل":
        return ""
    if not head.words[0].startswith("ل"):
        return "ا"
    adjective = reader.text(first + 1) if last > first + 1 else ""
    return "ال" if adjective.startswith("ال") and adjective.endswith("ه") else ""


def add_gloss(reader: Reader, candidate: Candidate) -> None:
    """Take the other name that stands in brackets or quotes right after a name («… (KFW)», «… "هدف"»)."""
    index = candidate.last
    latin = _LATIN.fullmatch(reader.text(index)) is not None
    # not the beginning of an address on the web
    if latin and not (reader.text(index + 1) == "." and reader.text(index + 2).isascii()):
        candidate.aliases += [candidate.name, reader.original(index, index + 1)]
        _widen(reader, candidate, index + 1)
        return
    if reader.text(index) == "-" and reader.text(index + 1) == '"':
        index += 1
    quoted = reader.text(index) == reader.text(candidate.first - 1) == '"'
    if quoted and reader.text(index + 1) == "(":
        index += 1
    index = _after_also_called(reader, index)
    end = reader.quoted(index, GLOSS_WORDS + 2)
    if end is None:
        return
    first, last = index + 1, end - 1
    if reader.quoted(first, GLOSS_WORDS) == last:
        first, last = first + 1, last - 1
    gloss = "".join(reader.texts(first, last))
    if gloss in _BLESSINGS:
        candidate.aliases.append(candidate.name)
        _widen(reader, candidate, end)
    elif _is_name(reader, first, last):
        candidate.aliases += [candidate.name, reader.original(first, last)]
        if first - candidate.last <= _NEAR_GLOSS and not quoted:
            _widen(reader, candidate, end)
        candidate.confidence = max(candidate.confidence, GLOSS_CONFIDENCE)


def _after_also_called(reader: Reader, index: int) -> int:
    """Return the quotation after «known as»; the same word where nothing of the kind stands."""
    begin = index + 1 if reader.text(index) in ("،", ",") else index
    for length in (3, 2, 1):
        end = begin + length
        if tuple(reader.texts(begin, end)) in reader.tables.also_called and reader.text(end) == '"':
            return end
    return index


def _widen(reader: Reader, candidate: Candidate, last: int) -> None:
    end = reader.span(last - 1, last)[1]
    candidate.name = " ".join((candidate.name + reader.facts.text[candidate.end : end]).split())
    candidate.end, candidate.last = end, last


def _is_name(reader: Reader, first: int, last: int) -> bool:
    if not 0 < last - first <= GLOSS_WORDS or not reader.is_word(first):
        return False
    inside = [index for index in range(first, last) if reader.text(index) not in ("-", ".", "&")]
    if len("".join(reader.texts(first, last))) < 2:
        return False
    return not any(reader.is_mark_or_end(index) for index in inside)
