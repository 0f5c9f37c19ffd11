"""The grammar of numbers, one for all languages: a group below a thousand, times its scales, joined by «و» to others.

Invariant: reading starts at a piece and goes forward only; a word's place in the order of its language (units before
tens or after) and what it can be come from `numbers.toml`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.number_words import Lexicon, Piece

_GAP = re.compile(r"[ \t]{0,3}")
_SUFFIX = re.compile(r" ?([^\W\d_]+)")
_LATIN_OR_TIME_BEFORE = re.compile(r"[a-z_]$|[a-z]-$|\d:$")
_LATIN_OR_TIME_AFTER = re.compile(r"[a-z_]|:\d")
_MORE_DIGITS = re.compile(r"[ -]?\d")
_SLASHED_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:/\d{3}){2,}")
# The longest run of digits that is a number without a scale; floats are exact so far.
_LONGEST_DIGITS = 15
_LONGEST_AFTER_PLUS = 6
_LONGEST_WITH_LEADING_ZERO = 6
_LARGEST = 1e18
# Fractions of scales are rounded to so many places: 2.3 million is 2 300 000.
_PLACES = 4


@dataclass(frozen=True, slots=True)
class FoldedNumber:
    """A number at `[start, end)` of a folded text; `scale` is the scale word that ends it, 1 if none.

    `digits` is true where the number is nothing but digits, `vague` where it is only the least that it can be («آلاف»,
    «چند هزار»).
    """

    start: int
    end: int
    value: float
    scale: float = 1
    ordinal: bool = False
    vague: bool = False
    digits: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """A value and the index after it; `count` is the value before its scales, `share` says that it is a part of one."""

    value: float
    after: int
    count: float
    scale: float = 1
    ordinal: bool = False
    vague: bool = False
    share: bool = False


class NumberReader:
    """Reads numbers from pieces of one text: each method takes the index of a piece."""

    def __init__(self, text: str, pieces: Sequence[Piece], lexicon: Lexicon) -> None:
        """Take a folded text and its pieces, in order."""
        self.text = text
        self.pieces = pieces
        self.lexicon = lexicon

    def number(self, index: int) -> tuple[FoldedNumber | None, int]:
        """Read the longest number that starts at a piece; return it, if any, and the index to go on at."""
        first = self._group(index) if "and" not in self.pieces[index].kinds else None
        if first is None:
            return None, index + 1
        if first.share:
            return None, first.after
        total, scale, ordinal, end = first.value, first.scale, first.ordinal, first.after
        while scale > 1 and not ordinal and not first.vague:
            after = self._after_and(end)
            if after is None:
                break
            kinds = self.pieces[after].kinds
            if "fraction" in kinds:  # «مليونين ونصف», «مليون ونصف المليون»
                total += kinds["fraction"] * scale
                end = after + 1
                if self._scale_at(end) == scale:
                    end += 1
                break
            group = self._group(after)
            if group is None or group.vague or group.share or (group.ordinal and self._is_next_entry(index, after)):
                break
            if group.value < scale or self._continues_hundreds(index, first, total, group):
                total, end, ordinal, scale = total + group.value, group.after, group.ordinal, group.scale
            elif self._shares_scale(first, total, scale, group):
                total, end, scale = (total + group.count) * group.scale, group.after, group.scale
            else:
                break
        suffix = None if ordinal else self._ordinal_suffix(self.pieces[end - 1].end)
        start, last = self.pieces[index], self.pieces[end - 1]
        number = FoldedNumber(
            start.start,
            last.end if suffix is None else suffix,
            round(total, _PLACES),
            scale,
            ordinal or suffix is not None,
            first.vague,
            digits="digits" in start.kinds and end == index + 1,
        )
        return number, end

    def _is_next_entry(self, first: int, ordinal: int) -> bool:
        """Tell whether an ordinal begins a new entry of a list («50 ألفا والثاني 30 ألفا»): it alone is definite."""
        return bool(self.pieces[ordinal].prefix) and not self.pieces[first].prefix

    def _continues_hundreds(self, index: int, first: _Group, total: float, group: _Group) -> bool:
        """Tell whether «ألف» goes on with «مئة ألف و…»: an older way to say 101 thousand."""
        hundreds = "hundred" in self.pieces[index].kinds and first.count % 100 == 0
        return hundreds and total == first.value and group.scale == first.scale and group.count <= 2

    def _shares_scale(self, first: _Group, total: float, scale: float, group: _Group) -> bool:
        """Tell whether thousands and what follows share the larger scale after it («۲ هزار و ۵۰۰ میلیارد»)."""
        return total == first.value and first.value < 1e6 and scale == 1000 < group.scale and group.count < 1000

    def _group(self, index: int) -> _Group | None:
        """Read a group below a thousand and its scales."""
        kinds = self.pieces[index].kinds
        if "several" in kinds:
            return self._several(index)
        if "digits" in kinds:
            scaled = self._follows(index + 1, "scale") is not None
            number = self._digits(index, scaled)
            return None if number is None else self._scaled(_Group(number, index + 1, number))
        if "fraction" in kinds:
            if self._scale_at(index + 1) is None:
                return None
            return self._scaled(_Group(kinds["fraction"], index + 1, kinds["fraction"]))
        if "dual" in kinds and not self._is_single(index):
            return self._scaled(_Group(2 * kinds["dual"], index + 1, 2, kinds["dual"]))
        if "vague" in kinds and ("scale" not in kinds or self._scale_at(index + 1) is None):
            return self._scaled(_Group(kinds["vague"], index + 1, kinds["vague"], vague=True))
        if "scale" in kinds:
            return self._scaled(_Group(kinds["scale"], index + 1, 1, kinds["scale"]))
        small = self._below_thousand(index)
        if small is None:
            return None
        value, after, ordinal = small
        part = None if ordinal or after > index + 1 else self._follows(after, "part")
        if part is not None and value < part:  # «سه چهارم», «ثلاثة أرباع»
            scaled_part = self._scaled(_Group(value / part, after + 1, value / part))
            return replace(scaled_part, share=scaled_part.scale == 1)
        group = _Group(value, after, value, ordinal=ordinal)
        return group if ordinal else self._scaled(group)

    def _several(self, index: int) -> _Group | None:
        """Read «چند هزار», «بضع مئات»: at least one of them."""
        if index + 1 >= len(self.pieces) or not self._adjacent(index + 1):
            return None
        following = self.pieces[index + 1]
        if following.joined or not {"scale", "hundred", "vague"} & following.kinds.keys():
            return None
        group = self._group(index + 1)
        return None if group is None else replace(group, vague=True)

    def _scaled(self, group: _Group) -> _Group:
        """Multiply a group by the scales that follow it, its half added first («یک و نیم میلیون»)."""
        if group.scale == 1:
            after = self._after_and(group.after)
            fraction = self.pieces[after].kinds.get("fraction") if after is not None else None
            if after is not None and fraction and (fraction == 0.5 or self._scale_at(after + 1) is not None):
                value = group.value + fraction
                group = replace(group, value=value, count=value, after=after + 1)
        while (scale := self._scale_at(group.after)) is not None and group.value * scale <= _LARGEST:
            group = replace(group, value=group.value * scale, scale=scale, after=group.after + 1)
        return group

    def _below_thousand(self, index: int) -> tuple[float, int, bool] | None:
        """Read hundreds, tens and units: the value, the index after it, whether it is an ordinal."""
        first, kinds = index, self.pieces[index].kinds
        unit = kinds.get("unit")
        if "hundred" in kinds:
            value, index = kinds["hundred"], index + 1
        elif unit is not None and unit > 0 and self._follows(index + 1, "hundred") == 100:
            value, index = unit * 100, index + 2
        else:
            return self._below_hundred(index)
        after = self._after_and(index)
        if after is None:
            return value, index, False
        if "digits" in self.pieces[after].kinds:
            number = self._digits(after, scaled=False)
            if number is not None and number < 100 and number == int(number):
                return value + number, after + 1, False
        tail = self._below_hundred(after)
        if tail is None or (tail[2] and self._is_next_entry(first, after)):
            return value, index, False
        return value + tail[0], tail[1], tail[2]

    def _below_hundred(self, index: int) -> tuple[float, int, bool] | None:
        """Read units and tens: the value, the index after it, whether it is an ordinal."""
        kinds = self.pieces[index].kinds
        first = self.lexicon.units_first
        ordinal = kinds.get("ordinal", kinds.get("bound_ordinal"))
        unit = kinds.get("unit", kinds.get("bound_unit"))
        value = unit if unit is not None and "ordinal" not in kinds else ordinal
        if value is not None:
            if first and value < 10:
                if self._follows(index + 1, "ten") == 10:
                    return value + 10, index + 2, ordinal is not None
                after = self._after_and(index + 1)
                if after is not None and self.pieces[after].kinds.get("ten", 0) >= 20:
                    return value + self.pieces[after].kinds["ten"], after + 1, ordinal is not None
            return (value, index + 1, ordinal is not None) if "unit" in kinds or "ordinal" in kinds else None
        if "ten" not in kinds:
            return None
        value = kinds["ten"]
        after = self._after_and(index + 1) if not first and value >= 20 else None
        if after is not None:
            unit, ordinal = self.pieces[after].kinds.get("unit"), self.pieces[after].kinds.get("ordinal")
            if unit is not None:
                return value + unit, after + 1, False
            if ordinal is not None and ordinal < 10:
                return value + ordinal, after + 1, True
        return value, index + 1, False

    def _digits(self, index: int, scaled: bool) -> float | None:
        """Return the value of digits, or None where they are no number (a date, a time, a telephone)."""
        piece = self.pieces[index]
        before, after = self.text[max(0, piece.start - 2) : piece.start], self.text[piece.end : piece.end + 2]
        if _LATIN_OR_TIME_BEFORE.search(before) or _LATIN_OR_TIME_AFTER.match(after):
            return None
        if before.endswith("+") and (len(piece.raw) > _LONGEST_AFTER_PLUS or _MORE_DIGITS.match(after)):
            return None
        if piece.raw.startswith("0") and len(piece.raw) > _LONGEST_WITH_LEADING_ZERO and piece.raw.isdigit():
            return None
        raw = piece.raw.replace(" ", "")
        if not self.lexicon.slash:
            return digits_value(raw, scaled=scaled)
        if _SLASHED_THOUSANDS.fullmatch(raw):  # «۱/۲۵۰/۰۰۰ تومان»
            return float(raw.replace("/", ""))
        measured = self.lexicon.decimal_before.match(self.text, piece.end) is not None
        return digits_value(raw, scaled=scaled, slash=scaled or measured)

    def _adjacent(self, index: int) -> bool:
        """Tell whether a piece stands right after the one before it."""
        return _GAP.fullmatch(self.text, self.pieces[index - 1].end, self.pieces[index].token) is not None

    def _follows(self, index: int, kind: str) -> float | None:
        """Return the value of a piece if it is of a kind and stands right after the one before it, bare."""
        if not 0 < index < len(self.pieces):
            return None
        piece = self.pieces[index]
        if kind not in piece.kinds or piece.joined or not self._adjacent(index):
            return None
        if piece.prefix and not (kind == "ten" and piece.prefix == self.lexicon.article):  # «الثالث العشر»
            return None
        return piece.kinds[kind]

    def _after_and(self, index: int) -> int | None:
        """Return the index of the piece that «و» joins to the one before `index`."""
        if index >= len(self.pieces) or not self._adjacent(index):
            return None
        if self.pieces[index].joined:
            return index
        if "and" not in self.pieces[index].kinds or index + 1 >= len(self.pieces):
            return None
        return None if self.pieces[index + 1].joined or not self._adjacent(index + 1) else index + 1

    def _scale_at(self, index: int) -> float | None:
        """Return the scale that the piece before `index` counts («مئة ألف», «نصف المليون», «عشرات الآلاف»)."""
        if not 0 < index < len(self.pieces):
            return None
        piece, before = self.pieces[index], self.pieces[index - 1]
        if "scale" not in piece.kinds or piece.joined or not self._adjacent(index):
            return None
        if piece.prefix and not {"fraction", "vague", "part"} & before.kinds.keys():
            return None
        return piece.kinds["scale"]

    def _is_single(self, index: int) -> bool:
        """Tell whether a word that can be two of a scale is one of it («ألفًا» and «ألفا و336», not «ألفا ريال»)."""
        piece = self.pieces[index]
        if "scale" not in piece.kinds:
            return False
        return self._after_and(index + 1) is not None or self.text[piece.end : piece.end + 1] in ("", ".", "،", ",")

    def _ordinal_suffix(self, position: int) -> int | None:
        """Return where an ordinal's ending that stands apart from the number before it ends, or None."""
        match = _SUFFIX.match(self.text, position)
        if match is None or match.group(1) not in self.lexicon.apart_suffixes:
            return None
        return None if len(match.group(1)) == 1 and match.group().startswith(" ") else match.end()


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
        return float(raw) if len(raw) <= _LONGEST_DIGITS else None
    if len(raw) > 2 * _LONGEST_DIGITS:
        return None
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
