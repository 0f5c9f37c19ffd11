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


class LocationKind(StrEnum):
    """What sort of place a location is; a subdivision is any part of a country that is no town."""

    TOWN = "town"
    SUBDIVISION = "subdivision"
    COUNTRY = "country"


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


class LocationNames(_Model):
    """What a place is called in English, Arabic and Persian, as far as the tables know."""

    en: str | None = None
    ar: str | None = None
    fa: str | None = None


class Location(_Model):
    """A town, a part of a country or a country that the article names.

    `name` is what stands in the article, without a proclitic: `places` of programs and `place` of organizations refer
    to it. `country` is ISO 3166-1 alpha-2, `subdivision` the ISO 3166-2 code of the first-level subdivision that the
    place is or lies in; either is None where the article leaves open which place of that name it means. `kind` is None
    where neither the article nor the tables say it.
    """

    name: str
    kind: LocationKind | None = None
    country: str | None = None
    subdivision: str | None = None
    names: LocationNames = LocationNames()
    evidence: Annotated[list[Evidence], Field(min_length=1)]


class Organization(_Model):
    """A named body: its fullest name in the article, its other names there, and every place that names it.

    `place` is where it is seated, as far as its name or the words right after it say so: a name among `places` of the
    extraction.
    """

    name: str
    aliases: list[str] = []
    kind: OrganizationKind
    mentions: list[Mention]
    place: str | None = None
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
    """An initiative, service, centre, campaign or project.

    `capacities` are indices into the extraction's list; `places` are names among its `places`.
    """

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
    places: list[Location] = []
