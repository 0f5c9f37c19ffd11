"""How a decision names what it is about, so that it still does when a better extractor has read the article again.

Ids of facts count positions and change with every reading. A decision names a fact by its article, its kind, what it
says, and the sentences that say it, kept letter for letter as a TextQuoteSelector of the W3C's Web Annotation Data
Model (2017, 4.2.4) does; an entry by an article and a name that stands there.

Invariant: whether a reference means a fact follows from the reference, the article and its facts alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from nlp.extraction import Capacity, Date, Duration, Evidence, Location, Organization, Partnership, Program
from nlp.names import name_key, name_words
from nlp.sentence_splitting import sentence_around, split_sentences
from store.merging import StoredFact, stated_places
from store.names import alike

Data = dict[str, Any]
FactKind = Literal["organization", "date", "duration", "capacity", "partnership", "program", "place"]
EntryKind = Literal["organization", "program"]

MODELS: Mapping[str, type[BaseModel]] = {
    "organization": Organization,
    "date": Date,
    "duration": Duration,
    "capacity": Capacity,
    "partnership": Partnership,
    "program": Program,
    "place": Location,
}
# Without which a statement is another statement. What a date or a count belongs to is one only if both name it.
ESSENTIALS: Mapping[str, tuple[str, ...]] = {
    "organization": ("name",),
    "date": ("edtf", "role"),
    "duration": ("duration",),
    "capacity": ("value", "unit", "per", "bound", "kind"),
    "partnership": ("parties", "kind"),
    "program": ("name",),
    "place": ("name", "country", "subdivision"),
}
_BELONGS_TO = ("organization", "program")
_NOT_SAID = {"mentions", "evidence", "confidence", "capacities"}


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quote(_Frozen):
    """Words of an article's text or title, with the rest of their sentence before and after them."""

    exact: Annotated[str, Field(min_length=1)]
    prefix: str = ""
    suffix: str = ""
    title: bool = False

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.prefix}{self.exact}{self.suffix}"


class FactReference(_Frozen):
    """A fact as the extractor had it when the decision was made: its fields, and one quote of each sentence."""

    article: str
    kind: FactKind
    says: Data
    evidence: Annotated[tuple[Quote, ...], Field(min_length=1)]

    @field_validator("says")
    @classmethod
    def _all_fields(cls, says: Data, info: ValidationInfo) -> Data:
        if (kind := info.data.get("kind")) is None:
            return says
        if missing := [name for name in said_fields(kind) if name not in says]:
            raise ValueError(f"{', '.join(missing)} missing")
        return {name: field_value(kind, name, value) for name, value in says.items()}


class Anchor(_Frozen):
    """An entry of the directory: the one that holds what this article calls by this name."""

    article: str
    name: Annotated[str, Field(min_length=1)]


class Span(NamedTuple):
    """`[start, end)` of an article's text, or of its title."""

    title: bool
    start: int
    end: int

    def touches(self, other: "Span") -> bool:
        """Tell whether two spans share a character."""
        return self.title == other.title and self.start < other.end and other.start < self.end


class Reading(NamedTuple):
    """What is stored of one article that decisions look at: its words, and its facts by kind, in their order."""

    title: str
    text: str
    facts: Mapping[str, Sequence[StoredFact]]

    def words(self, *, title: bool) -> str:
        """Return the title or the text."""
        return self.title if title else self.text


def said_fields(kind: str) -> tuple[str, ...]:
    """Return the fields of a kind of fact that say something, and may be corrected: neither places nor confidence."""
    model = MODELS[kind]
    places = {*Evidence.model_fields, "text"} if issubclass(model, Evidence) else set()
    return tuple(name for name in model.model_fields if name not in places | _NOT_SAID)


def field_value(kind: str, field: str, value: Any) -> Any:
    """Return a value as a field of a kind of fact holds it.

    Raises:
        ValueError: the kind has no such field, or the field no such value.
    """
    if field not in said_fields(kind):
        raise ValueError(f"a {kind} has no field {field!r} but {', '.join(said_fields(kind))}")
    model = MODELS[kind]
    try:
        checked: Any = model.__pydantic_validator__.validate_assignment(model.model_construct(), field, value)
    except ValidationError as error:
        raise ValueError(f"{field}: {error.errors(include_url=False)[0]['msg']}") from error
    return checked.model_dump(mode="json", include={field}, warnings=False)[field]


def places_of(data: Data) -> list[Span]:
    """Return where a fact is said."""
    return [Span(at["title"], at["start"], at["end"]) for at in stated_places(data)]


def refer(kind: FactKind, fact: StoredFact, reading: Reading) -> FactReference:
    """Return a reference to a fact of an article."""
    sentences = split_sentences(reading.text)
    quotes: dict[tuple[bool, int], Quote] = {}
    for place in places_of(fact.data):
        words = reading.words(title=place.title)
        start, end = (0, len(words)) if place.title else sentence_around(sentences, place.start, place.end)
        quote = Quote(
            exact=words[place.start : place.end],
            prefix=words[start : place.start],
            suffix=words[place.end : end],
            title=place.title,
        )
        quotes.setdefault((place.title, start), quote)
    says = {name: fact.data[name] for name in said_fields(kind)}
    return FactReference(article=fact.article, kind=kind, says=says, evidence=tuple(quotes.values()))


def same_statement(kind: str, one: Data, two: Data) -> bool:
    """Tell whether two facts of one article say one thing, however well they say it."""
    if any(_comparable(name, one[name]) != _comparable(name, two[name]) for name in ESSENTIALS[kind]):
        return False
    if kind == "capacity" and one["unit"] == "other" and name_key(one["unit_text"]) != name_key(two["unit_text"]):
        return False
    return all(_one_owner(one.get(field), two.get(field)) for field in _BELONGS_TO)


def same_facts(reference: FactReference, reading: Reading) -> list[StoredFact]:
    """Return the facts that say what the reference says, wherever the article says it."""
    facts = reading.facts.get(reference.kind, ())
    return [fact for fact in facts if same_statement(reference.kind, fact.data, reference.says)]


def seen_facts(reference: FactReference, reading: Reading) -> list[StoredFact]:
    """Return the facts that say what the reference says and rest on no sentence but those that it quotes."""
    seen = [sentence for sentence, _ in _located(reference, reading)]
    return [
        fact
        for fact in same_facts(reference, reading)
        if all(any(place.touches(sentence) for sentence in seen) for place in places_of(fact.data))
    ]


def followed_fact(reference: FactReference, corrected: Data, reading: Reading) -> StoredFact | None:
    """Return the fact that a reference means by now, though it may stand elsewhere or say something else.

    First what says the old value, or the corrected one (`corrected`: the fields that were put right), at the quoted
    words, then in the quoted sentences, then whatever is said at the quoted words, then what says the old or the
    corrected value anywhere, where there is one candidate alone.
    """
    facts = reading.facts.get(reference.kind, ())
    versions = [reference.says, reference.says | corrected]
    same = [[fact for fact in facts if same_statement(reference.kind, fact.data, says)] for says in versions]
    located = list(_located(reference, reading))
    quotes, sentences = [quote for _, quote in located], [sentence for sentence, _ in located]
    for spans in (quotes, sentences):
        for candidates in same:
            if found := _touching(candidates, spans):
                return found[0]
    there = _touching(facts, quotes)
    akin = [fact for fact in there if any(_akin(reference.kind, fact.data, says) for says in versions)]
    return next((only[0] for only in (akin, *same) if len(only) == 1), None)


def in_copy(reference: FactReference, article: str, reading: Reading) -> FactReference | None:
    """Return what a reference is in a copy of its article, None where the copy has none of the quoted sentences.

    Copies differ in vowel signs, spaces and punctuation: a sentence is the same if its folded words are, and the title
    is one sentence.
    """
    evidence: dict[tuple[bool, int], Quote] = {}
    for quote in reference.evidence:
        words, said = reading.words(title=quote.title), name_words(quote.sentence)
        for start, end, here in _sentence_words(words, whole=quote.title):
            if said and here == said:
                found = words.find(quote.exact, start, end)
                first, last = (found, found + len(quote.exact)) if found >= 0 else (start, end)
                same = Quote(
                    exact=words[first:last], prefix=words[start:first], suffix=words[last:end], title=quote.title
                )
                evidence.setdefault((quote.title, start), same)
    return reference.model_copy(update={"article": article, "evidence": tuple(evidence.values())}) if evidence else None


@lru_cache(maxsize=1000)
def _sentence_words(text: str, *, whole: bool) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return each sentence of a text with its folded words; `whole` takes the text as one."""
    sentences = [(0, len(text))] if whole else split_sentences(text)
    return [(start, end, name_words(text[start:end])) for start, end in sentences]


def why_gone(reference: FactReference, reading: Reading | None) -> str:
    """Say why a reference means no fact."""
    if reading is None:
        return "no such article is stored"
    if same_facts(reference, reading):
        return "the same is said on other evidence"
    if not list(_located(reference, reading)):
        return "its sentence is no longer in the article"
    return "the extractor no longer says so"


def named_fact(kind: EntryKind, name: str, reading: Reading, others: Mapping[str, str] | None = None) -> str | None:
    """Return the id of the fact that an article calls by a name, of an organization or a program.

    A main name comes before another name. Where neither is there any more, it is the one whose name is akin and, if
    there are several, that stands where the name stands in the article.

    Args:
        kind: what is named.
        name: as it was at some time extracted from the article, or put right.
        reading: the article as it is stored.
        others: fact id -> the name that it was given by a correction.
    """
    facts = reading.facts.get(kind, ())
    key = name_key(name)
    corrected = others or {}
    main = [fact for fact in facts if key in (name_key(fact.data["name"]), name_key(corrected.get(fact.id, "")))]
    other = [fact for fact in facts if key in map(name_key, fact.data["aliases"])]
    akin = [fact for fact in facts if _names_akin(name, fact.data["name"])]
    if len(akin) > 1:
        akin = _touching(akin, list(_occurrences(name, reading)))
        akin = akin if len(akin) == 1 else []
    return next((found[0].id for found in (main, other, akin) if found), None)


def _located(reference: FactReference, reading: Reading) -> Iterator[tuple[Span, Span]]:
    """Yield each place where a quoted sentence stands now, and the place of the quoted words in it."""
    for quote in reference.evidence:
        words = reading.words(title=quote.title)
        start = words.find(quote.sentence)
        while start >= 0:
            first = start + len(quote.prefix)
            sentence = Span(quote.title, start, start + len(quote.sentence))
            yield sentence, Span(quote.title, first, first + len(quote.exact))
            start = words.find(quote.sentence, sentence.end)


def _occurrences(name: str, reading: Reading) -> Iterator[Span]:
    for title in (True, False):
        words = reading.words(title=title)
        start = words.find(name)
        while start >= 0:
            yield Span(title, start, start + len(name))
            start = words.find(name, start + len(name))


def _touching(facts: Iterable[StoredFact], spans: Sequence[Span]) -> list[StoredFact]:
    """Return the facts that stand in one of the spans, in the order of the spans."""
    facts = list(facts)
    found = {
        fact.id: fact for span in spans for fact in facts if any(place.touches(span) for place in places_of(fact.data))
    }
    return list(found.values())


def _comparable(field: str, value: Any) -> Any:
    if field == "name":
        return name_key(value)
    return sorted(map(name_key, value)) if field == "parties" else value


def _one_owner(one: str | None, two: str | None) -> bool:
    return one is None or two is None or name_key(one) == name_key(two) or _names_akin(one, two)


def _names_akin(one: str, two: str) -> bool:
    """Tell whether two names may be one that was cut elsewhere."""
    first, second = frozenset(name_words(one)), frozenset(name_words(two))
    return bool(first and second) and (first <= second or second <= first or alike(first, second))


def _akin(kind: str, one: Data, two: Data) -> bool:
    """Tell whether a fact that stands where another stood may be the same one, read otherwise."""
    if kind in ("organization", "program"):
        return _names_akin(one["name"], two["name"])
    if kind == "partnership":
        return bool({*map(name_key, one["parties"])} & {*map(name_key, two["parties"])})
    return True
