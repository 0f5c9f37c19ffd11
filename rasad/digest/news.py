"""What a digest tells, before it is said in any language: the facts that became known in a period."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from rasad.digest.period import Period

Names = dict[str, str | None]


@dataclass(frozen=True)
class Filters:
    """What a reader wants: any of these program kinds, countries (ISO 3166) and topics (words); empty is everything."""

    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        """Return the filters as they are stored, in an order that does not depend on how they were given."""
        return {
            "topics": sorted(set(self.topics)),
            "countries": sorted(set(self.countries)),
            "kinds": sorted(set(self.kinds)),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Filters":
        """Return the filters that were stored."""
        return cls(tuple(stored["topics"]), tuple(stored["countries"]), tuple(stored["kinds"]))


EVERYTHING = Filters()


@dataclass(frozen=True)
class Telling:
    """An article that tells something: what a line's source is."""

    article: str
    outlet: str | None
    url: str | None
    title: str
    language: str | None
    published: str | None
    arrived: date | None
    story: str


@dataclass(frozen=True)
class Name:
    """A name as it is written, the language of the articles that write it so, the entry it leads to, and its kind."""

    text: str
    language: str | None
    kind: str
    entry: str | None = None


@dataclass(frozen=True)
class ProgramNews:
    """A program, as it is known at the end of the period; `verb` is a key of the tables of verbs."""

    id: str
    name: Name
    kind: str
    operators: list[Name]
    places: list[Names]
    countries: list[str]
    start: str | None
    end: str | None
    verb: str
    capacities: list[dict[str, Any]]
    confidence: float
    tellings: list[Telling]


@dataclass(frozen=True)
class Change:
    """Something about a program that is otherwise than it was: `what` is capacity, moved, start, end, ended, disputed.

    `before` and `now` hold capacities, dates or names of places; `now` of a dispute every value, `outlets` who says it.
    """

    what: Literal["capacity", "moved", "start", "end", "ended", "disputed"]
    program: ProgramNews
    before: Any
    now: Any
    tellings: list[Telling]
    outlets: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Coming:
    """A start or an end of a program in the weeks after the period."""

    what: Literal["start", "held", "end"]
    day: str
    program: ProgramNews


@dataclass(frozen=True)
class PartnershipNews:
    """A partnership whose parties were not known to work together before."""

    id: str
    kind: str
    parties: list[Name]
    date: str | None
    countries: list[str]
    confidence: float
    tellings: list[Telling]


@dataclass(frozen=True)
class OrganizationNews:
    """An organization that no article named before."""

    name: Name
    country: str | None
    place: Names | None
    confidence: float
    stories: int
    tellings: list[Telling]


@dataclass(frozen=True)
class StoryNews:
    """A story that several outlets told."""

    telling: Telling
    outlets: list[str]
    count: int


@dataclass
class News:
    """Everything that a digest tells; `totals` counts what there is, also beyond what is told.

    `countries` and `kinds` are (this period, the one before): how many new programs, by ISO 3166 code (None: not known)
    and by kind. `note` is for the editor alone.
    """

    period: Period
    programs: list[ProgramNews] = field(default_factory=list)
    partnerships: list[PartnershipNews] = field(default_factory=list)
    organizations: list[OrganizationNews] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    travelled: list[StoryNews] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    countries: dict[str | None, tuple[int, int]] = field(default_factory=dict)
    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    note: list[str] = field(default_factory=list)
