"""What Rasad knows of one article: the result type of `nlp`, and the contract of `rasad extract`.

Invariant: every fact carries the place that says it, as characters of the article's text (end exclusive), and what is
quoted stands there letter for letter. Where `title` is true the place is in the article's title, and the offsets count
from the title's start. While a pipeline runs, the same classes lie on the spaCy `Doc` with offsets of `Doc.text`.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Offset = Annotated[int, Field(ge=0)]
Confidence = Annotated[float, Field(ge=0, le=1)]


class OrganizationKind(StrEnum):
    """What sort of body an organization is."""

    ASSOCIATION = "association"
    CHARITY = "charity"
    FOUNDATION = "foundation"
    NETWORK = "network"
    GOVERNMENT = "government"
    UNIVERSITY = "university"
    HEALTH_FACILITY = "health_facility"
    COMPANY = "company"
    INTERGOVERNMENTAL = "intergovernmental"
    MEDIA = "media"
    OTHER = "other"


class Calendar(StrEnum):
    """The calendar that a date is written in."""

    GREGORIAN = "gregorian"
    JALALI = "jalali"
    HIJRI = "hijri"


class DateRole(StrEnum):
    """What happened at a date."""

    FOUNDED = "founded"
    LAUNCHED = "launched"
    OPENED = "opened"
    SIGNED = "signed"
    HELD = "held"
    PUBLISHED = "published"
    REPORTED = "reported"
    PERIOD = "period"
    ENDS = "ends"
    OTHER = "other"


class Per(StrEnum):
    """The time that a capacity is counted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Bound(StrEnum):
    """How a stated number limits the true one."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


class CapacityKind(StrEnum):
    """What is counted: what a body can hold or serve, has served, employs, owns, has signed, or was given."""

    CAPACITY = "capacity"
    SERVED = "served"
    STAFF = "staff"
    FACILITY = "facility"
    AGREEMENT = "agreement"
    FUNDING = "funding"
    OTHER = "other"


class PartnershipKind(StrEnum):
    """How organizations work together."""

    AGREEMENT = "agreement"
    MEMORANDUM = "memorandum"
    ALLIANCE = "alliance"
    COOPERATION = "cooperation"
    FUNDING = "funding"
    MEMBERSHIP = "membership"
    OTHER = "other"


class ProgramKind(StrEnum):
    """What a program does."""

    SHELTER = "shelter"
    TRANSPORT = "transport"
    CLINIC = "clinic"
    HOSPITAL_WARD = "hospital_ward"
    HOME_CARE = "home_care"
    TREATMENT = "treatment"
    SCREENING = "screening"
    HOTLINE = "hotline"
    COUNSELLING = "counselling"
    TRAINING = "training"
    AWARENESS = "awareness"
    RELIEF = "relief"
    FINANCIAL_SUPPORT = "financial_support"
    STAFFING = "staffing"
    EDUCATION = "education"
    RESEARCH = "research"
    NETWORK = "network"
    ALLIANCE = "alliance"
    CONSTRUCTION = "construction"
    EVENT = "event"
    OTHER = "other"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Evidence(_Model):
    """A place in the article: `[start, end)` in characters of its text, or of its title where `title` is true."""

    start: Offset
    end: Offset
    title: bool = False


class Mention(Evidence):
    """One place where an organization is named; `text` is what stands there."""

    text: str


class Organization(_Model):
    """A named body: its fullest name in the article, its other names there, and every place that names it."""

    name: str
    aliases: list[str] = []
    kind: OrganizationKind
    mentions: list[Mention]
    confidence: Confidence


class Date(Evidence):
    """A point or span of time; `edtf` is ISO 8601-2 in the Gregorian calendar, `calendar` the one it is written in."""

    text: str
    edtf: str
    calendar: Calendar
    role: DateRole
    organization: str | None = None
    program: str | None = None


class Capacity(Evidence):
    """A count: `unit_text` is the counted noun as written, `unit` the concept it stands for (person, bed, USD, …)."""

    text: str
    value: float
    unit_text: str
    unit: str
    per: Per | None = None
    bound: Bound = Bound.EXACT
    period: str | None = None
    kind: CapacityKind
    organization: str | None = None
    program: str | None = None


class Duration(Evidence):
    """How long something lasts: its words, and `duration` in ISO 8601 («لمدة ثلاث سنوات» → P3Y)."""

    text: str
    duration: str
    organization: str | None = None
    program: str | None = None


class Partnership(_Model):
    """Two or more organizations (by name) that work together; `date` is EDTF, `duration` ISO 8601."""

    parties: Annotated[list[str], Field(min_length=2)]
    kind: PartnershipKind
    date: str | None = None
    duration: str | None = None
    evidence: Evidence
    confidence: Confidence


class Program(_Model):
    """An initiative, service, centre, campaign or project; `capacities` are indices into the extraction's list."""

    name: str
    aliases: list[str] = []
    kind: ProgramKind
    operators: list[str] = []
    partners: list[str] = []
    places: list[str] = []
    start: str | None = None
    end: str | None = None
    beneficiaries: list[str] = []
    capacities: list[int] = []
    evidence: Annotated[list[Evidence], Field(min_length=1)]
    confidence: Confidence


class ArticleText(_Model):
    """The article that the facts were found in, as it was read; `published` is an EDTF date, `language` BCP 47.

    `inferred_published` is the day that the text tells of itself, where no day of publication was given.
    """

    id: str
    url: str | None = None
    title: str = ""
    text: str
    language: str | None = None
    published: str | None = None
    inferred_published: str | None = None


class Extraction(_Model):
    """One article and all facts found in it: one line of `rasad extract`."""

    article: ArticleText
    organizations: list[Organization] = []
    dates: list[Date] = []
    durations: list[Duration] = []
    capacities: list[Capacity] = []
    partnerships: list[Partnership] = []
    programs: list[Program] = []
