"""Numbers in words, in digits of any set, and in mixtures of both, with the bounds that are said of them.

Invariant: a number found is a place of the text, proclitics left out («لثلاثين» gives «ثلاثين»); the numbers found are
in order and do not overlap. What a language's number words are is data (`numbers.toml`); the grammar here is one for
all: a group below a thousand, times its scales, joined by «و» to smaller ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import Bound
from nlp.facts import Number, facts_of, mark_spans
from nlp.languages import load_data
from nlp.text import Folded, fold

_TOKEN = re.compile(r"\d+(?:[.,،/]\d+)*|[^\W\d_]+")
_GAP = re.compile(r"[ \t]{0,3}")
_TANWIN = "\u064b"
_BOUND_WINDOW = 60
_FEMININE_DUAL = re.compile(r"\b[وفبلك]{0,2}(?:ال)?(\w{2,}ت)(?:ان|ین)\b")


@dataclass(frozen=True, slots=True)
class FoldedNumber:
    """A number at `[start, end)` of a folded text; `scale` is the scale word that ends it, 1 if none.

    `digits` is true where the number is nothing but digits, `definite` where an article stands before it.
    """

    start: int
    end: int
    value: float
    scale: float = 1
    ordinal: bool = False
    vague: bool = False
    digits: bool = False
    definite: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """A piece of a number: what it can be (kind -> value); `token` is where its proclitics start."""

    token: int
    start: int
    end: int
    kinds: dict[str, float]
    joined: bool = False
    prefixed: bool = False
    raw: str = ""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    forms: dict[str, dict[str, float]]
    prefixes: tuple[str, ...]
    conjunction: str
    units_first: bool
    not_alone: frozenset[str]
    not_before: frozenset[str]
    fused_suffixes: tuple[str, ...]
    apart_suffixes: frozenset[str]
    slash: bool
    percent: tuple[str, ...]


_KINDS = {
    "units": "unit",
    "bound_units": "bound_unit",
    "tens": "ten",
    "hundreds": "hundred",
    "scales": "scale",
    "dual_scales": "dual",
    "vague": "vague",
    "fractions": "fraction",
    "bound_ordinals": "bound_ordinal",
    "ordinals": "ordinal",
}


@cache
def _lexicon(language: str) -> _Lexicon:
    data = load_data(language, "numbers")
    forms: dict[str, dict[str, float]] = {}
    for table, kind in _KINDS.items():
        for value, words in data[table].items():
            for word in words:
                forms.setdefault(fold(word), {})[kind] = float(value)
    suffixes = data.get("ordinal_suffixes", {"fused": [], "apart": []})
    fused = tuple(sorted(map(fold, suffixes["fused"]), key=len, reverse=True))
    for form, kinds in list(forms.items()):
        for kind in ("unit", "ten", "hundred", "scale"):
            if kind in kinds:
                for suffix in fused:
                    forms.setdefault(form + suffix, {"ordinal": kinds[kind]})
    return _Lexicon(
        forms=forms,
        prefixes=tuple(sorted(map(fold, data["clitics"]["prefixes"]), key=len, reverse=True)),
        conjunction=fold(data["clitics"]["and"]),
        units_first=data["order"]["units_first"],
        not_alone=frozenset(map(fold, data["not_alone"]["words"])),
        not_before=frozenset(map(fold, data["not_alone"]["before"])),
        fused_suffixes=fused,
        apart_suffixes=frozenset(map(fold, suffixes["apart"])),
        slash=data["decimal"]["slash"],
        percent=tuple(map(fold, data["decimal"].get("percent", ["%", "٪"]))),
    )


@lru_cache(maxsize=65536)
def _segment(word: str, language: str) -> tuple[str, ...] | None:
    """Split a word that is several number words without a space («پانصدهزار»), or return None."""
    lexicon = _lexicon(language)
    for length in range(len(word), 1, -1):
        head, rest = word[:length], word[length:]
        if head not in lexicon.forms:
            continue
        if not rest:
            return (head,)
        if rest == lexicon.conjunction and length > 2:
            return head, rest
        after = rest[len(lexicon.conjunction) :] if rest.startswith(lexicon.conjunction) else ""
        if after and (tail := _segment(after, language)):
            return head, lexicon.conjunction, *tail
        if tail := _segment(rest, language):
            return head, *tail
    return None


def _words(text: str, language: str) -> Iterator[_Word]:
    """Yield the pieces of numbers in a folded text, in order."""
    lexicon = _lexicon(language)
    for match in _TOKEN.finditer(text):
        start, end, token = match.start(), match.end(), match.group()
        if token[0].isdigit():
            yield _Word(start, start, end, {"digits": 0}, raw=token)
        elif token == lexicon.conjunction:
            yield _Word(start, start, end, {"and": 0})
        elif token in lexicon.forms:
            yield _Word(start, start, end, lexicon.forms[token])
        elif token in lexicon.not_alone or len(token) < 3:
            continue
        else:
            for prefix in lexicon.prefixes:
                if token.startswith(prefix) and token[len(prefix) :] in lexicon.forms:
                    joined = prefix.startswith(lexicon.conjunction)
                    bare = prefix == lexicon.conjunction
                    kinds = lexicon.forms[token[len(prefix) :]]
                    yield _Word(start, start + len(prefix), end, kinds, joined, not bare)
                    break
            else:
                yield from _fused(token, start, language)


def _fused(token: str, start: int, language: str) -> Iterator[_Word]:
    lexicon = _lexicon(language)
    joined = token.startswith(lexicon.conjunction) and bool(lexicon.prefixes)
    offset = len(lexicon.conjunction) if joined else 0
    parts = _segment(token[offset:], language)
    if parts is None or len(parts) < 2:
        return
    words: list[_Word] = []
    position = start + offset
    for part in parts:
        kinds = {"and": 0.0} if part == lexicon.conjunction else lexicon.forms[part]
        words.append(_Word(position, position, position + len(part), kinds, joined and not words))
        position += len(part)
    if parts[-1] != lexicon.conjunction:
        reader = _Reader(token, [replace(word, token=word.start, joined=False) for word in words], language)
        number = reader.number(0)
        if number is None or number[1] != len(words):
            return
    yield from words


class _Reader:
    """Reads numbers from a list of pieces: each method takes an index and returns a value and the index after it."""

    def __init__(self, text: str, words: list[_Word], language: str) -> None:
        self.text = text
        self.words = words
        self.lexicon = _lexicon(language)

    def follows(self, index: int, kind: str) -> float | None:
        """Return the value of the piece at `index` if it is of a kind and stands next to the one before it, bare."""
        if not 0 < index < len(self.words):
            return None
        word = self.words[index]
        if kind not in word.kinds or word.joined or (word.prefixed and kind != "ten"):
            return None
        if not _GAP.fullmatch(self.text, self.words[index - 1].end, word.token):
            return None
        return word.kinds[kind]

    def after_and(self, index: int) -> int | None:
        """Return the index of the piece that «و» joins to the one before `index`."""
        if index >= len(self.words) or not _GAP.fullmatch(
            self.text, self.words[index - 1].end, self.words[index].token
        ):
            return None
        if self.words[index].joined:
            return index
        if "and" not in self.words[index].kinds or index + 1 >= len(self.words):
            return None
        following = self.words[index + 1]
        if following.joined or not _GAP.fullmatch(self.text, self.words[index].end, following.token):
            return None
        return index + 1

    def below_hundred(self, index: int) -> tuple[float, int, bool] | None:
        """Read units and tens; the third value says whether they are an ordinal."""
        kinds = self.words[index].kinds
        first = self.lexicon.units_first
        ordinal = kinds.get("ordinal", kinds.get("bound_ordinal"))
        unit = kinds.get("unit", kinds.get("bound_unit"))
        if ordinal is not None or unit is not None:
            value = unit if unit is not None and "ordinal" not in kinds else ordinal
            assert value is not None
            is_ordinal = ordinal is not None
            if first and value < 10:
                if self.follows(index + 1, "ten") == 10:
                    return value + 10, index + 2, is_ordinal
                after = self.after_and(index + 1)
                if after is not None and self.words[after].kinds.get("ten", 0) >= 20:
                    return value + self.words[after].kinds["ten"], after + 1, is_ordinal
            return (value, index + 1, is_ordinal) if "unit" in kinds or "ordinal" in kinds else None
        if "ten" in kinds:
            value = kinds["ten"]
            after = self.after_and(index + 1) if not first and value >= 20 else None
            if after is not None:
                unit = self.words[after].kinds.get("unit")
                ordinal = self.words[after].kinds.get("ordinal")
                if unit is not None:
                    return value + unit, after + 1, False
                if ordinal is not None and ordinal < 10:
                    return value + ordinal, after + 1, True
            return value, index + 1, False
        return None

    def below_thousand(self, index: int) -> tuple[float, int, bool] | None:
        kinds = self.words[index].kinds
        unit = kinds.get("unit")
        if "hundred" in kinds:
            value, index = kinds["hundred"], index + 1
        elif unit is not None and unit > 1 and self.follows(index + 1, "hundred") == 100:
            value, index = unit * 100, index + 2
        else:
            return self.below_hundred(index)
        after = self.after_and(index)
        if after is not None and "digits" in self.words[after].kinds:
            number = self.digits(after, scaled=False)
            if number is not None and number < 100 and number == int(number):
                return value + number, after + 1, False
        tail = self.below_hundred(after) if after is not None else None
        return (value + tail[0], tail[1], tail[2]) if tail else (value, index, False)

    def digits(self, index: int, scaled: bool) -> float | None:
        """Return the value of the digits at `index`, or None where they are no number (a date, a time, a phone)."""
        word = self.words[index]
        before, after = self.text[max(0, word.start - 2) : word.start], self.text[word.end : word.end + 2]
        if re.search(r"[a-z_]$|[a-z]-$|\d:$|\+$", before) or re.match(r"[a-z_]|:\d", after):
            return None
        if word.raw.startswith("0") and len(word.raw) > 6 and word.raw.isdigit():
            return None
        tail = self.text[word.end : word.end + 8].lstrip()
        percent = tail.startswith(self.lexicon.percent)
        return digits_value(word.raw, scaled=scaled, slash=self.lexicon.slash and (scaled or percent))

    def group(self, index: int) -> tuple[float, int, float, float, bool, bool] | None:
        """Read a group and its scales: value, index after it, value before the scales, last scale, ordinal, vague."""
        kinds = self.words[index].kinds
        ordinal = vague = False
        scale = 1.0
        if "digits" in kinds:
            scaled = self.follows(index + 1, "scale") is not None
            number = self.digits(index, scaled)
            if number is None:
                return None
            value, after = number, index + 1
        elif "fraction" in kinds:
            if self.scale_after(index + 1) is None:
                return None
            value, after = kinds["fraction"], index + 1
        elif "dual" in kinds and not self.is_single(index):
            scale = kinds["dual"]
            value, after = 2.0, index + 1
        elif "vague" in kinds and ("scale" not in kinds or self.scale_after(index + 1) is None):
            value, after, vague = kinds["vague"], index + 1, True
        elif "scale" in kinds:
            value, after = 1.0, index
        else:
            small = self.below_thousand(index)
            if small is None:
                return None
            value, after, ordinal = small
        coefficient = value
        if "dual" in kinds and scale > 1:
            value *= scale
        if not ordinal:
            half = self.after_and(after)
            if half is not None and "fraction" in self.words[half].kinds and scale == 1 and "scale" not in kinds:
                value += self.words[half].kinds["fraction"]
                coefficient, after = value, half + 1
            first = after == index
            while first or self.scale_after(after) is not None:
                scale = self.words[after].kinds["scale"]
                value *= scale
                after += 1
                first = False
                if after < len(self.words) and self.words[after].prefixed:
                    break
        return value, after, coefficient, scale, ordinal, vague

    def scale_after(self, index: int) -> float | None:
        """Return the scale at `index` that the piece before it counts («مئة ألف», «نصف المليون», «عشرات الآلاف»)."""
        if not 0 < index < len(self.words):
            return None
        word, before = self.words[index], self.words[index - 1]
        if "scale" not in word.kinds or word.joined or not _GAP.fullmatch(self.text, before.end, word.token):
            return None
        if word.prefixed and not ("fraction" in before.kinds or "vague" in before.kinds):
            return None
        return word.kinds["scale"]

    def is_single(self, index: int) -> bool:
        """Tell whether a word that can be two of a scale is one of it («ألفًا» and «ألفا و336», not «ألفا ريال»)."""
        if "scale" not in self.words[index].kinds:
            return False
        after = self.after_and(index + 1)
        return after is not None or self.text[self.words[index].end : self.words[index].end + 1] in ("", ".", "،", ",")

    def number(self, index: int) -> tuple[FoldedNumber, int] | None:
        """Read the longest number that starts at `index`."""
        read = self.group(index)
        if read is None:
            return None
        start = index
        total, index, _, scale, ordinal, vague = read
        coefficient = total
        while scale > 1 and not ordinal and not vague:
            after = self.after_and(index)
            if after is None:
                break
            kinds = self.words[after].kinds
            if "fraction" in kinds:
                total += kinds["fraction"] * scale
                index = after + 1
                if self.scale_after(index) == scale:
                    index += 1
                break
            following = self.group(after)
            if following is None or following[5]:
                break
            value, end, small, next_scale, is_ordinal, _ = following
            if value < scale:
                total, index, ordinal = total + value, end, is_ordinal
                scale = next_scale
            elif coefficient < 1e6 and scale == 1000 and next_scale > scale and small < 1000 and total == coefficient:
                total, index, scale = (total + small) * next_scale, end, next_scale
            else:
                break
        if not ordinal and index < len(self.words) + 1:
            ordinal, end_of_suffix = self.ordinal_suffix(self.words[index - 1].end)
        else:
            end_of_suffix = 0
        first, last = self.words[start], self.words[index - 1]
        number = FoldedNumber(
            first.start,
            end_of_suffix or last.end,
            total,
            scale,
            ordinal,
            vague,
            digits="digits" in first.kinds and index == start + 1,
            definite=first.prefixed,
        )
        return number, index

    def ordinal_suffix(self, position: int) -> tuple[bool, int]:
        """Tell whether an ordinal's ending stands apart from the number that ends at `position`, and where it ends."""
        match = re.compile(r" ?([^\W\d_]+)").match(self.text, position)
        if match is None or match.group(1) not in self.lexicon.apart_suffixes:
            return False, 0
        if len(match.group(1)) == 1 and match.group().startswith(" "):
            return False, 0
        return True, match.end()


def digits_value(raw: str, *, scaled: bool = False, slash: bool = False) -> float | None:
    """Return the value of folded digits with their separators, or None where they are no number.

    A group of three after each separator is thousands («1,000», «236.190»), except after a dot before a scale word
    («17.106 ألف»); anything else after one separator is a decimal fraction («220,74», «9.4»).

    Args:
        raw: digits with «.», «,», «،» or «/» between them.
        scaled: whether a scale word follows.
        slash: whether «/» may be a decimal sign («۲/۵ میلیون»).
    """
    if raw.isdigit():
        return float(raw) if len(raw) <= 15 else None
    if "/" in raw:
        whole, _, fraction = raw.partition("/")
        return float(f"{whole}.{fraction}") if slash and whole.isdigit() and fraction.isdigit() else None
    raw = raw.replace("،", ",")
    groups = re.split(r"[.,]", raw)
    separators = [character for character in raw if character in ".,"]
    thousands = len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
    if thousands and len(set(separators)) == 1 and not (len(groups) == 2 and separators[0] == "." and scaled):
        return float("".join(groups))
    if len(groups) == 2:
        return float(f"{groups[0]}.{groups[1]}")
    if len(set(separators[:-1])) == 1 and separators[-1] != separators[0] and all(len(g) == 3 for g in groups[1:-1]):
        return float("".join(groups[:-1]) + "." + groups[-1])
    return None


def scan_numbers(text: str, language: str, *, alone: bool = False) -> list[FoldedNumber]:
    """Return the numbers of a folded text in order, without bounds: what dates and counts are both made of.

    Args:
        text: the folded text.
        language: one of `nlp.languages.LANGUAGES`.
        alone: whether to take words that mean something else when they stand alone («نه», «الاثنين») for numbers too.
    """
    lexicon = _lexicon(language)
    words = list(_words(text, language))
    reader = _Reader(text, words, language)
    found = []
    index = 0
    while index < len(words):
        read = reader.number(index) if "and" not in words[index].kinds else None
        if read is None:
            index += 1
            continue
        number, after = read
        word = text[words[index].token : words[index].end]
        other = not alone and after == index + 1 and word in lexicon.not_alone
        next_word = re.compile(r" ?([^\W\d_]*)").match(text, number.end)
        if not other and not (next_word and next_word.group(1) in lexicon.not_before):
            found.append(number)
        index = after
    return found


@dataclass(frozen=True, slots=True)
class _Bounds:
    before: list[tuple[Bound, re.Pattern[str]]]
    after: list[tuple[Bound, re.Pattern[str]]]
    separators: frozenset[str]
    strict: frozenset[str]
    opener: re.Pattern[str]


def _alternatives(phrases: Iterable[str]) -> str:
    folded = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in folded)


@cache
def _bounds(language: str) -> _Bounds:
    data: dict[str, Any] = load_data(language, "numbers")
    prefixes = "|".join(map(re.escape, map(fold, data["clitics"]["prefixes"]))) or "(?!)"
    fillers = _alternatives(data["fillers"]["words"])
    edge = rf"(?:^|(?<=\W))(?:{prefixes})?"
    tail = rf"\s*(?:(?:{fillers})\s+)?(?:{prefixes})?\s*[(\"\[]?\s*$"
    return _Bounds(
        [(Bound(name), re.compile(rf"{edge}({_alternatives(words)}){tail}")) for name, words in data["bounds"].items()],
        [
            (Bound(name), re.compile(rf"[)\"]?(?:\s+[^\s.،؛:!؟,]+){{0,4}}?\s+({_alternatives(words)})(?!\w)"))
            for name, words in data["bounds_after"].items()
        ],
        frozenset(map(fold, data["ranges"]["separators"])),
        frozenset(map(fold, data["ranges"]["strict"])),
        re.compile(rf"{edge}(?:{_alternatives(data['ranges']['openers'])})\s*(?:{prefixes})?\s*[(\"]?\s*$"),
    )


def _window_start(text: str, position: int) -> int:
    """Return where the words before a position start that may say its bound: on its line, and not far."""
    start = max(0, position - _BOUND_WINDOW)
    return max(text.rfind("\n", start, position) + 1, start)


def _bound_of(text: str, number: FoldedNumber, language: str) -> tuple[Bound, int, int]:
    """Return the bound said of a number and `[start, end)` of both."""
    bounds = _bounds(language)
    line = _window_start(text, number.start)
    window = text[line : number.start]
    found = [(match.start(1), bound) for bound, pattern in bounds.before if (match := pattern.search(window))]
    if found:
        start, bound = min(found, key=lambda pair: pair[0])
        return bound, line + start, number.end
    for bound, pattern in bounds.after:
        if match := pattern.match(text[number.end : number.end + _BOUND_WINDOW]):
            return bound, number.start, number.end + match.end(1)
    return (Bound.AT_LEAST if number.vague else Bound.EXACT), number.start, number.end


def _share_range(text: str, first: FoldedNumber, second: FoldedNumber, language: str) -> FoldedNumber | None:
    """Return `first` with the scale that it shares with `second` if the two are a range («14 أو 15 مليون»)."""
    bounds = _bounds(language)
    gap = text[first.end : second.start].strip()
    if first.ordinal or second.ordinal or "\n" in gap or gap not in bounds.separators:
        return None
    if gap in bounds.strict:
        line = _window_start(text, first.start)
        if not bounds.opener.search(text[line : first.start]):
            return None
    if first.scale == 1 and second.scale > 1 and first.value < second.value / second.scale:
        first = replace(first, value=first.value * second.scale, scale=second.scale)
    years = first.digits and second.digits and all(1300 <= value <= 2100 for value in (first.value, second.value))
    return first if first.value < second.value and not years else None


def find_numbers(folded: Folded, language: str) -> list[Number]:
    """Find the numbers of a text, each with the bound that is said of it; offsets are those of the original.

    The two ends of a range («ما بين 7 آلاف و10 آلاف») are at_least and at_most; they share a scale that is said once.

    Args:
        folded: the text, folded.
        language: one of `nlp.languages.LANGUAGES`.
    """
    text = folded.text
    numbers = scan_numbers(text, language)
    found: list[Number] = []
    low: FoldedNumber | None = None
    for index, number in enumerate(numbers):
        bound, start, end = _bound_of(text, number, language)
        ended = low is not None
        shared = None
        if not ended and index + 1 < len(numbers):
            shared = _share_range(text, number, numbers[index + 1], language)
        if shared is not None:
            number, bound = shared, Bound.AT_LEAST
        elif ended:
            bound = Bound.AT_MOST
        low = shared
        place = folded.span(number.start, number.end)
        whole = folded.span(start, end)
        found.append(Number(*place, number.value, bound, *whole, ordinal=number.ordinal))
    return sorted([*found, *_duals(folded, numbers, language)], key=lambda number: number.start)


@cache
def _dual_pattern(language: str) -> re.Pattern[str] | None:
    stems = load_data(language, "numbers")["duals"]["stems"]
    if not stems:
        return None
    return re.compile(rf"\b[وفبلك]{{0,2}}(?:ال|لل)?((?:{_alternatives(stems)})(?:ان|ین))\b")


def _duals(folded: Folded, numbers: list[FoldedNumber], language: str) -> Iterator[Number]:
    """Yield the nouns that are duals by form («مركزان», «سفينتين»)."""
    pattern = _dual_pattern(language)
    if pattern is None:
        return
    excepted = frozenset(map(fold, load_data(language, "numbers")["duals"]["except_feminine"]))
    taken = {number.start for number in numbers}
    for source in (pattern, _FEMININE_DUAL):
        for match in source.finditer(folded.text):
            start, end = match.start(1), match.end()
            if start in taken or any(folded.text[start:end].endswith(word) for word in excepted):
                continue
            taken.add(start)
            place = folded.span(start, end)
            yield Number(*place, 2.0, Bound.EXACT, *place, dual=True)


def parse_number(phrase: str, language: str) -> float | None:
    """Return the value of a phrase that is one number and nothing else («ثلاثة آلاف», «۲/۵ میلیون»), or None."""
    text = fold(phrase).strip()
    numbers = scan_numbers(text, language, alone=True)
    if len(numbers) != 1 or numbers[0].end != len(text):
        return None
    prefixes = _lexicon(language).prefixes
    before = text[: numbers[0].start]
    return numbers[0].value if before == "" or before in prefixes else None


@Language.factory("rasad_numbers", assigns=["doc.spans"])
def make_numbers(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds numbers (`facts.numbers`, the span group `rasad_numbers`)."""

    def numbers(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.numbers = find_numbers(facts.folded, str(nlp.lang))
        labels = [(number.start, number.end, "ORDINAL" if number.ordinal else "NUMBER") for number in facts.numbers]
        mark_spans(doc, "rasad_numbers", labels)
        return doc

    return numbers
