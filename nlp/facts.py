"""What the components have found so far, kept on the `Doc` as `doc._.rasad`.

Invariant: every offset here counts characters of `Doc.text`, which is the article's title, a line break and its text
(or the text alone); `nlp.pipeline` turns them into the article's own.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc

from nlp.extraction import Bound, Capacity, Date, Duration, Organization, Partnership, Program
from nlp.tagger.labels import Tagging
from nlp.text import Folded


@dataclass(frozen=True, slots=True)
class Number:
    """A number in words, digits or both: `[start, end)` is the numeral with its scale words («۲/۵ میلیون»).

    `whole_start` and `whole_end` take in the words of its bound («أكثر من», «نفر» not). A dual («مركزان») is a number
    whose `[start, end)` is the noun itself, with `dual` true. An ordinal («السابعة», «سومین») has `ordinal` true.
    """

    start: int
    end: int
    value: float
    bound: Bound = Bound.EXACT
    whole_start: int = -1
    whole_end: int = -1
    ordinal: bool = False
    dual: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A town, province or country that the text names; `country` is ISO 3166-1 alpha-2 or None."""

    start: int
    end: int
    name: str
    country: str | None = None


@dataclass
class Facts:
    """Everything found in one `Doc`; a component reads what those before it wrote and fills its own list.

    `places` are those that words alone tell, `places_seen` these and what the tagger sees beside them.
    """

    text: str
    published: str | None = None
    body_start: int = 0
    sentences: list[tuple[int, int]] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    dates: list[Date] = field(default_factory=list)
    durations: list[Duration] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    places_seen: list[Place] = field(default_factory=list)
    tagging: Tagging | None = None
    organizations: list[Organization] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    capacities: list[Capacity] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)

    @cached_property
    def folded(self) -> Folded:
        """The folded text (nlp.text), made once."""
        return Folded(self.text)

    def sentence_of(self, start: int) -> tuple[int, int]:
        """Return `[start, end)` of the sentence that holds a character."""
        for sentence in self.sentences:
            if sentence[0] <= start < sentence[1]:
                return sentence
        return 0, len(self.text)


def beginning_in(places: Sequence[Place], low: int, high: int) -> Sequence[Place]:
    """Return those of some places, in order, that begin in `[low, high)`."""
    first = bisect_left(places, low, key=lambda place: place.start)
    return places[first : bisect_left(places, high, key=lambda place: place.start)]


def facts_of(doc: Doc) -> Facts:
    """Return the facts of `doc`, empty ones if no component has run yet."""
    if doc._.rasad is None:
        doc._.rasad = Facts(doc.text)
    found: Facts = doc._.rasad
    return found


def mark_spans(doc: Doc, group: str, places: list[tuple[int, int, str]]) -> None:
    """Put places (start, end, label) on `doc.spans[group]`, widened to whole tokens."""
    spans = (doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in places)
    doc.spans[group] = [span for span in spans if span is not None]


if not Doc.has_extension("rasad"):
    Doc.set_extension("rasad", default=None)
