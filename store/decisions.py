"""What people decide: the kinds of decision, each as one object of JSON that says all there is to it.

Invariant: a decision never changes but to be undone, and its id follows from what it says, who made it and when; so the
decisions of a team are a set that any two copies of unite in any order, to the same end.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    computed_field,
    field_serializer,
    field_validator,
    model_validator,
)

from nlp.extraction import OrganizationKind, ProgramKind
from nlp.names import name_key
from store.references import Anchor, Data, EntryKind, FactReference, field_value

Person = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

# What may be pinned of an entry: its kind, or the value of a list that is to stand first.
PINNABLE: Mapping[EntryKind, tuple[str, ...]] = {
    "organization": ("kind",),
    "program": ("kind", "start", "end", "places", "capacities"),
}
_ENTRY_KINDS: Mapping[EntryKind, type[OrganizationKind | ProgramKind]] = {
    "organization": OrganizationKind,
    "program": ProgramKind,
}


class DecisionError(ValueError):
    """A decision cannot be made or read; the message says why."""


class Undone(BaseModel):
    """Who took a decision back, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Person
    at: AwareDatetime

    @field_serializer("at")
    def _utc(self, at: datetime) -> str:
        return in_utc(at)


class _Decision(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Person
    at: AwareDatetime
    undone: Undone | None = None

    @field_serializer("at")
    def _utc(self, at: datetime) -> str:
        return in_utc(at)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def id(self) -> str:
        """A short id that follows from the decision, whether it was undone or not."""
        said = json.dumps(self.model_dump(mode="json", exclude={"id", "undone"}), ensure_ascii=True, sort_keys=True)
        return f"d-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


class Accept(_Decision):
    """The fact is right as the extractor has it."""

    kind: Literal["accept"] = "accept"
    fact: FactReference


class Reject(_Decision):
    """The quoted sentences do not say the fact."""

    kind: Literal["reject"] = "reject"
    fact: FactReference


class Correct(_Decision):
    """The quoted sentences say something else: `values` are the fields of the fact that were wrong, put right."""

    kind: Literal["correct"] = "correct"
    fact: FactReference
    values: Annotated[Data, Field(min_length=1)]

    @field_validator("values")
    @classmethod
    def _of_the_kind(cls, values: Data, info: ValidationInfo) -> Data:
        fact: FactReference | None = info.data.get("fact")
        return {name: field_value(fact.kind, name, value) for name, value in values.items()} if fact else values


class _Pair(_Decision):
    entry: EntryKind
    anchors: tuple[Anchor, Anchor]

    @field_validator("anchors")
    @classmethod
    def _two(cls, anchors: tuple[Anchor, Anchor]) -> tuple[Anchor, Anchor]:
        if len({(anchor.article, name_key(anchor.name)) for anchor in anchors}) < 2:
            raise ValueError("both sides are the same name of the same article")
        return anchors


class Merge(_Pair):
    """What the two articles name is one organization, or one program."""

    kind: Literal["merge"] = "merge"


class Split(_Pair):
    """What the two articles name is not one organization, or not one program."""

    kind: Literal["split"] = "split"


class Rename(_Decision):
    """The entry is shown under this name."""

    kind: Literal["rename"] = "rename"
    entry: EntryKind
    anchor: Anchor
    name: Name


class Pin(_Decision):
    """Of the values that articles give for a field of the entry, this one is shown first."""

    kind: Literal["pin"] = "pin"
    entry: EntryKind
    anchor: Anchor
    field: str
    value: str | dict[str, Any]

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if self.field not in PINNABLE[self.entry]:
            raise ValueError(f"{self.field!r} of {self.entry}s cannot be pinned: {', '.join(PINNABLE[self.entry])} can")
        if self.field == "kind" and self.value not in set(_ENTRY_KINDS[self.entry]):
            raise ValueError(f"{self.value!r} is no kind of {self.entry}")
        if isinstance(self.value, dict) != (self.field == "capacities") or not self.value:
            wanted = 'an object like {"value": 30, "unit": "bed"}' if self.field == "capacities" else "words"
            raise ValueError(f"what is pinned as {self.field} is {wanted}")
        if isinstance(self.value, dict):
            for field, value in self.value.items():
                field_value("capacity", field, value)
        return self


class _Articles(_Decision):
    articles: tuple[Name, Name]

    @field_validator("articles")
    @classmethod
    def _two(cls, articles: tuple[str, str]) -> tuple[str, str]:
        if articles[0] == articles[1]:
            raise ValueError("both are the same article")
        return articles

    @property
    def anchors(self) -> tuple[Anchor, Anchor]:
        """The two articles as what a pair of entries is named by."""
        one, two = self.articles
        return Anchor(article=one, name=one), Anchor(article=two, name=two)


class Join(_Articles):
    """The two articles are one story."""

    kind: Literal["join"] = "join"


class Part(_Articles):
    """The two articles are not one story: the second leaves that of the first."""

    kind: Literal["part"] = "part"


FactDecision = Accept | Reject | Correct
PairDecision = Merge | Split
StoryDecision = Join | Part
EntryDecision = Rename | Pin
Decision = FactDecision | PairDecision | StoryDecision | EntryDecision

State = Literal["applied", "overridden", "stale"]


class Outcome(NamedTuple):
    """What became of a decision: whether it holds, for which fact or entry, and why not if it does not.

    One that is overridden contradicts a later one; one that is stale is about something that is not there any more.
    """

    decision: str
    state: State
    fact: str | None = None
    entry: str | None = None
    detail: str = ""


_KINDS = {"accept", "reject", "correct", "merge", "split", "join", "part"}
_ADAPTER: TypeAdapter[Decision] = TypeAdapter(Annotated[Decision, Field(discriminator="kind")])


def in_utc(at: datetime) -> str:
    """Return a time as it is written everywhere: ISO 8601 in UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def in_order[Made: _Decision](decisions: Iterable[Made]) -> list[Made]:
    """Return decisions as they were made, the later ones last: those win where two contradict."""
    return sorted(decisions, key=lambda decision: (decision.at, decision.id))


def unite(one: Decision, two: Decision) -> Decision:
    """Return two copies of one decision as one: what either knows of its undoing, the earlier if both know."""
    undone = [copy.undone for copy in (one, two) if copy.undone]
    return one.model_copy(update={"undone": min(undone, key=lambda by: (by.at, by.by), default=None)})


def as_json(decision: Decision) -> dict[str, Any]:
    """Return a decision as an object of JSON, its id first."""
    fields = decision.model_dump(mode="json")
    order = ("id", "kind", "by", "at")
    return {name: fields[name] for name in (*order, *(name for name in fields if name not in order))}


def from_json(data: Any) -> Decision:
    """Return the decision that an object of JSON holds.

    Raises:
        DecisionError: it holds none, or its id belongs to another.
    """
    if not isinstance(data, dict):
        raise DecisionError("not a JSON object")
    fields = {name: value for name, value in data.items() if name != "id"}
    try:
        decision = _ADAPTER.validate_python(fields)
    except ValidationError as error:
        raise DecisionError(_said(error)) from error
    if data.get("id", decision.id) != decision.id:
        raise DecisionError(f"its id is {data['id']!r}, what it says has the id {decision.id}: it was changed")
    return decision


def _said(error: ValidationError) -> str:
    """Return the first of what is wrong, in one line that names the field."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"] if part not in _KINDS)
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
