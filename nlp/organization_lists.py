"""Lists of bodies under one head («جامعتي القاهرة وأسيوط», «دانشگاه‌های اصفهان، مشهد و یزد»), each spelled out.

Invariant: a candidate's `name` is the head in the singular and its own words of the list; `[start, end)` holds these
words alone.
"""

from collections.abc import Iterator

from nlp.extraction import OrganizationKind
from nlp.organization_reader import GLOSS_WORDS, Candidate, Reader
from nlp.organization_rules import load_rules
from nlp.text import fold

_ITEM_WORDS = 4


def read_list(reader: Reader, index: int) -> Iterator[Candidate]:
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
    rules = load_rules(reader.tables.language)
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
                index < first + _ITEM_WORDS
                and rules.continues_item(reader, first, index)
                and not rules.ends(reader, index)
                and not (index > first and rules.joins(reader, index))
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
        elif rules.joins(reader, index):
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
