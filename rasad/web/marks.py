"""An article cut at the borders of what its facts stand on, so that a page can mark each part.

Invariant: the parts of a text, one after the other, are the text, letter for letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from store.directory import Fact

# Facts of these kinds mostly take up a whole sentence: they are underlined, the others have a colour.
WIDE = ("program", "partnership")


class Mark(NamedTuple):
    """A place that a fact stands on; `number` counts the facts of the article as they are listed."""

    start: int
    end: int
    kind: str
    number: int


@dataclass(frozen=True)
class Part:
    """A part of a text: the kinds of fact that stand on it, where it starts if a mark does, which facts do so first."""

    text: str
    kinds: tuple[str, ...]
    at: int | None = None
    begins: tuple[int, ...] = ()


def marks_of(facts: Sequence[Fact], *, title: bool) -> list[Mark]:
    """Return the places of facts in the text of their article, or in its title."""
    return [
        Mark(place.start, place.end, fact.kind, number)
        for number, fact in enumerate(facts)
        for place in fact.evidence
        if place.title == title
    ]


def parts(text: str, marks: Iterable[Mark]) -> list[Part]:
    """Return a text in parts, each of which has the same marks throughout."""
    marks = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    cuts = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    seen: set[int] = set()
    found = []
    starting: dict[int, list[Mark]] = {}
    ending: dict[int, list[Mark]] = {}
    for mark in marks:
        starting.setdefault(mark.start, []).append(mark)
        ending.setdefault(mark.end, []).append(mark)
    here: list[Mark] = []
    for start, end in pairwise(cuts):
        for mark in ending.get(start, ()):
            here.remove(mark)
        new = starting.get(start, [])
        here += new
        begins = tuple(dict.fromkeys(mark.number for mark in new if mark.number not in seen))
        seen.update(begins)
        kinds = tuple(sorted({mark.kind for mark in here}))
        found.append(Part(text[start:end], kinds, start if new else None, begins))
    return found


def paragraphs(found: Iterable[Part]) -> list[list[Part]]:
    """Return the parts of a text line by line; lines without a word are left out."""
    lines: list[list[Part]] = [[]]
    for part in found:
        first, *rest = part.text.split("\n")
        lines[-1].append(Part(first, part.kinds, part.at, part.begins))
        lines += [[Part(line, part.kinds)] for line in rest]
    return [line for line in lines if "".join(part.text for part in line).strip()]
