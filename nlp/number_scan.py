"""Finds the numbers of a folded text, without what is said of them.

Invariant: the numbers found are in order and do not overlap, and finding them takes time linear in the text's length.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.number_grammar import FoldedNumber, NumberReader
from nlp.number_words import Lexicon, Piece, load_lexicon, segment
from nlp.text import fold

_DIGITS = r"\d+(?:[.,،/]\d+)*"
_WORD = r"[^\W\d_]+"
# «1 250 000»: groups of three behind spaces, where no other digits stand on either side.
_SPACED_DIGITS = r"(?<!\d )(?<![\d+.,،/:-])[1-9]\d{0,2}(?: \d{3}){1,3}(?![.,،/:-]?\d| \d)"
_TOKEN = re.compile(rf"{_DIGITS}|{_WORD}")
_TOKEN_OR_SPACED = re.compile(rf"{_SPACED_DIGITS}|{_DIGITS}|{_WORD}")
_NEXT_WORD = re.compile(r" ?([^\W\d_]*)")
_LAST_WORD = re.compile(r"([^\W\d_]+) ?$")
_GAP = re.compile(r"[ \t]{0,3}")
_LONGEST_LETTER = 4
# A longer word is no number written without spaces.
_LONGEST_FUSED = 128


def scan_numbers(text: str, language: str, *, alone: bool = False) -> list[FoldedNumber]:
    """Return the numbers of a folded text in order, without bounds: what dates and counts are both made of.

    Args:
        text: the folded text.
        language: one of `nlp.languages.LANGUAGES`.
        alone: whether to take words that mean something else when they stand alone («نه», «الاثنين») for numbers too.
    """
    lexicon = load_lexicon(language)
    pieces = list(_pieces(text, language))
    reader = NumberReader(text, pieces, lexicon)
    found = []
    index = 0
    while index < len(pieces):
        number, after = reader.number(index)
        if number is not None and (alone or not _is_other_word(text, number, pieces[index], after - index, lexicon)):
            found.append(number)
        index = after
    return found


def parse_number(phrase: str, language: str) -> float | None:
    """Return the value of a phrase that is one number and nothing else («ثلاثة آلاف», «۲/۵ میلیون»), or None."""
    text = fold(phrase).strip()
    numbers = scan_numbers(text, language, alone=True)
    if len(numbers) != 1 or numbers[0].end != len(text):
        return None
    before = text[: numbers[0].start]
    return numbers[0].value if before == "" or before in load_lexicon(language).prefixes else None


def _is_other_word(text: str, number: FoldedNumber, first: Piece, count: int, lexicon: Lexicon) -> bool:
    """Tell whether what reads as a number of `count` pieces means something else where it stands."""
    following = _NEXT_WORD.match(text, number.end)
    next_word = following.group(1) if following else ""
    if next_word in lexicon.not_before:
        return True
    if count > 1:
        return False
    word = text[first.token : first.end]
    if word in lexicon.letters:  # «بی بی سی», «سی ان ان»
        before = _LAST_WORD.search(text[max(0, first.token - _LONGEST_LETTER) : first.token])
        return next_word in lexicon.letters or (before is not None and before.group(1) in lexicon.letters)
    return word in lexicon.not_alone and next_word not in lexicon.alone_before


def _pieces(text: str, language: str) -> Iterator[Piece]:
    """Yield the pieces of numbers in a folded text, in order; the hundred of «30 في المئة» is none."""
    lexicon = load_lexicon(language)
    tokens = list((_TOKEN_OR_SPACED if lexicon.spaced_digits else _TOKEN).finditer(text))
    last = 0
    for index, match in enumerate(tokens):
        start, end, word = match.start(), match.end(), match.group()
        if word[0].isdigit():
            yield Piece(start, start, end, {"digits": 0}, raw=word)
            last = end
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        beside = following is not None and _GAP.fullmatch(text, end, following.start()) is not None
        next_word = following.group() if following is not None and beside else ""
        pieces = _pieces_of_word(word, start, next_word, language)
        if not pieces:
            continue
        percent = lexicon.percent.match(text, last) if last else None
        if percent is not None and percent.end() >= end:
            continue
        if following is not None and next_word and next_word == lexicon.plural and word + next_word in lexicon.forms:
            # «ده ها»: a space stands for the half-space
            pieces = [Piece(start, start, following.end(), lexicon.forms[word + next_word])]
        yield from pieces
        last = pieces[-1].end


def _pieces_of_word(word: str, start: int, next_word: str, language: str) -> list[Piece]:
    """Return the pieces that a word of letters holds."""
    lexicon = load_lexicon(language)
    end, conjunction = start + len(word), lexicon.conjunction
    if word == conjunction:
        return [Piece(start, start, end, {"and": 0})]
    bare = word.removeprefix(conjunction)
    if "bound_unit" in lexicon.forms.get(bare, {}) and lexicon.forms.get(next_word, {}).get("ten") == 10:
        # «وأحد عشر»: folded it looks like «واحد»
        return [Piece(start, end - len(bare), end, lexicon.forms[bare], joined=bare != word)]
    if word in lexicon.forms:
        return [Piece(start, start, end, lexicon.forms[word])]
    if word in lexicon.not_alone or len(word) < 3:
        return []
    for prefix in lexicon.prefixes:
        form = word.removeprefix(prefix)
        if form != word and form in lexicon.forms:
            joined = prefix.startswith(conjunction)
            return [
                Piece(start, start + len(prefix), end, lexicon.forms[form], joined, prefix.removeprefix(conjunction))
            ]
    if len(word) > _LONGEST_FUSED:
        return []
    noun = next((noun for noun in lexicon.fused_nouns if word.endswith(noun) and word != noun), None)
    number = word if noun is None else word.removesuffix(noun)
    if number in lexicon.forms:  # «هزارنفر»
        return [Piece(start, start, start + len(number), lexicon.forms[number])]
    return _fused_pieces(number, start, next_word, language)


def _fused_pieces(word: str, start: int, next_word: str, language: str) -> list[Piece]:
    """Return the pieces of a word that is one number without spaces, or of one that «و» ends («چهلو پنج»)."""
    lexicon = load_lexicon(language)
    joined = word.startswith(lexicon.conjunction)
    parts = segment(word.removeprefix(lexicon.conjunction), language)
    if parts is None or len(parts) < 2:
        return []
    pieces: list[Piece] = []
    position = len(lexicon.conjunction) * joined
    for part in parts:
        kinds = {"and": 0.0} if part == lexicon.conjunction else lexicon.forms[part]
        pieces.append(Piece(position, position, position + len(part), kinds))
        position += len(part)
    if parts[-1] == lexicon.conjunction:
        whole = next_word[:1].isdigit() or segment(next_word[:_LONGEST_FUSED], language) is not None
    else:
        number, after = NumberReader(word, pieces, lexicon).number(0)
        whole = number is not None and after == len(pieces)
    if not whole:
        return []
    moved = [Piece(start + piece.start, start + piece.start, start + piece.end, piece.kinds) for piece in pieces]
    return [replace(moved[0], token=start, joined=joined), *moved[1:]]
