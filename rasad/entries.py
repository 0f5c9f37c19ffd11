"""An entry of the directory as a person reads it: heading, fields, and each fact with the sentence that says it.

The terminal, the web pages and `--json` show the same thing, since all three show what is made here.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel
from sqlalchemy import Engine

from nlp.sentence_splitting import sentence_around, split_sentences
from store.database import reading
from store.directory import (
    ArticleEntry,
    DatedEvent,
    Fact,
    OrganizationEntry,
    Place,
    ProgramEntry,
    article_texts,
    facts_of_entry,
    find_entry,
    find_facts,
)
from store.shown_decisions import ShownDecision
from store.targets import naming_fact

Entry = ProgramEntry | OrganizationEntry | ArticleEntry

_SIGNS = {"at_least": "≥", "at_most": "≤", "about": "≈", "exact": ""}


class Saying(BaseModel):
    """A sentence that says a fact: `before`, `quote` and `after` together are the sentence, as the article has it."""

    article: str
    title: bool
    start: int
    end: int
    quote: str
    before: str
    after: str
    language: str | None
    article_title: str
    source: str | None
    url: str | None
    published: str | None

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.quote}{self.after}"


class ShownFact(BaseModel):
    """A fact: its kind, what it says in a few parts, the object that the extraction holds, who says it, who decided."""

    id: str
    kind: str
    parts: list[str]
    data: dict[str, Any]
    sayings: list[Saying]
    decisions: list[ShownDecision]

    def as_json(self) -> dict[str, Any]:
        """Return the fact with the sentences that say it and their sources."""
        evidence = [
            {**saying.model_dump(exclude={"before", "after", "language", "article_title"}), "sentence": saying.sentence}
            for saying in self.sayings
        ]
        decisions = [decision.model_dump() for decision in self.decisions]
        return {"id": self.id, "kind": self.kind, "value": self.data, "evidence": evidence, "decisions": decisions}


class ShownEntry(BaseModel):
    """A program, an organization or an article with everything known of it; `decisions` are those about itself."""

    identifier: str
    type: str
    heading: str
    fields: list[tuple[str, str]]
    facts: list[ShownFact]
    decisions: list[ShownDecision]
    entry: Entry

    def as_json(self) -> dict[str, Any]:
        """Return the entry's own fields, its type, and its facts with their sentences and sources."""
        own = self.entry.model_dump(mode="json")
        counts = {"fact_counts": own.pop("facts")} if isinstance(self.entry, ArticleEntry) else {}
        return {**own, **counts, "type": self.type, "facts": [fact.as_json() for fact in self.facts]}


def show_entry(engine: Engine, identifier: str) -> ShownEntry:
    """Return the entry of this id (or of the only id that begins so) with its facts.

    Raises:
        store.directory.NotFoundError: there is none, or several begin so.
    """
    entry = find_entry(engine, identifier)
    shown = shown_facts(engine, facts_of_entry(engine, entry))
    own = [] if isinstance(entry, ArticleEntry) else [one for one in entry.decisions if one.about == entry.id]
    heading = entry.title or entry.id if isinstance(entry, ArticleEntry) else entry.name
    kind = type(entry).__name__.removesuffix("Entry").lower()
    return ShownEntry(
        identifier=entry.id, type=kind, heading=heading, fields=_fields(entry), facts=shown, decisions=own, entry=entry
    )


def shown_facts(engine: Engine, facts: Iterable[Fact]) -> list[ShownFact]:
    """Return facts as they are shown, each with the sentences that say it."""
    facts = list(facts)
    articles = article_texts(engine, {place.article for fact in facts for place in fact.evidence})
    sentences = {identifier: split_sentences(article["text"]) for identifier, article in articles.items()}

    def saying(place: Place) -> Saying:
        return _saying(place, articles[place.article], sentences[place.article])

    return [
        ShownFact(
            id=fact.id,
            kind=fact.kind,
            parts=parts_of(fact.kind, fact.data),
            data=fact.data,
            sayings=list(map(saying, fact.evidence)),
            decisions=fact.decisions,
        )
        for fact in facts
    ]


def naming_facts(engine: Engine, organizations: Iterable[str]) -> list[ShownFact]:
    """Return for each organization, in their order, a fact that names it.

    Raises:
        store.decisions.DecisionError: one of them is not there.
    """
    with reading(engine) as connection:
        named = [naming_fact(connection, "organization", one).id for one in organizations]
    facts = find_facts(engine, named)
    return shown_facts(engine, [facts[one] for one in named if one in facts])


def values(found: Iterable[dict[str, Any]]) -> str:
    """Return the dates that articles give for one thing, the best supported first."""
    return ", ".join(value["value"] for value in found)


def capacity(data: dict[str, Any]) -> str:
    """Return a count in one line: «≥ 30 سرير / day»."""
    period = f" / {data['per']}" if data["per"] else ""
    number = f"{data['value']:,.0f}" if data["value"] == int(data["value"]) else f"{data['value']:,}"
    return f"{_SIGNS[data['bound']]}{number} {data['unit_text'] or data['unit']}{period}"


def dated_event(event: DatedEvent) -> str:
    """Return what happened to a program and when, in a few words: «opened 2021-05 (2 articles)»."""
    told = f" ({len(event.articles)} articles)" if len(event.articles) > 1 else ""
    return f"{event.event} {event.date}{told}"


def where(locations: Iterable[dict[str, Any]]) -> str:
    """Return places in one line, each with its code and its other names: «وجدة (MA-02 · Oujda)»."""
    told = []
    for location in locations:
        others = dict.fromkeys((location["names"] or {}).values())
        known = [location["subdivision"] or location["country"], *(name for name in others if name != location["name"])]
        more = " · ".join(filter(None, known))
        told.append(f"{location['name']} ({more})" if more else location["name"])
    return "، ".join(told)


def web_address(url: str | None) -> str | None:
    """Return an address that may stand in a link: http or https, nothing that a browser would run."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:  # no address at all: «http://[»
        return None


def _saying(place: Place, article: dict[str, Any], sentences: list[tuple[int, int]]) -> Saying:
    if place.title:
        start, end, whole = 0, len(article["title"]), article["title"]
    else:
        start, end = sentence_around(sentences, place.start, place.end)
        whole = article["text"]
    return Saying(
        **place.model_dump(),
        before=whole[start : place.start],
        after=whole[place.end : end],
        language=article["language"],
        article_title=article["title"],
        source=article["source"],
        url=web_address(article["url"]),
        published=article["published"],
    )


def parts_of(kind: str, data: dict[str, Any]) -> list[str]:
    """Return what a fact says, part by part, so that each keeps its own direction where it is shown."""
    if kind == "organization":
        said = [data["name"], data["kind"], *data["aliases"]]
    elif kind == "date":
        said = [data["edtf"], data["role"], data["calendar"]]
    elif kind == "duration":
        said = [data["duration"]]
    elif kind == "capacity":
        said = [capacity(data), data["kind"], data["period"]]
    elif kind == "partnership":
        said = [*data["parties"], data["kind"], data["date"], data["duration"]]
    elif kind == "place":
        said = [where([data]), data["kind"]]
    else:
        said = [data["name"], data["kind"], *data["operators"]]
    return [part for part in said if part]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _fields(entry: Entry) -> list[tuple[str, str]]:
    if isinstance(entry, ProgramEntry):
        fields = [
            ("kind", entry.kind),
            ("other names", "، ".join(name for name in entry.names if name != entry.name)),
            ("run by", "، ".join(entry.operators)),
            ("with", "، ".join(entry.partners)),
            ("where", where(entry.locations) or "، ".join(entry.places)),
            ("for", "، ".join(entry.beneficiaries)),
            ("since", values(entry.start)),
            ("until", values(entry.end)),
            ("capacity", "؛ ".join(map(capacity, entry.capacities))),
            ("history", " · ".join(map(dated_event, entry.history))),
            ("sources", "، ".join(entry.sources)),
            (
                "told by",
                f"{_count(entry.stories, 'story', 'stories')} in {_count(len(entry.articles), 'article', 'articles')}",
            ),
            ("confidence", f"{entry.confidence:.2f}"),
        ]
    elif isinstance(entry, OrganizationEntry):
        fields = [
            ("kind", entry.kind),
            ("other names", "، ".join(name for name in entry.names if name != entry.name)),
            ("where", where(entry.locations) or entry.place or entry.country or ""),
            ("part of", entry.parent or ""),
            ("programs", ", ".join(entry.programs)),
            ("named in", _count(len(entry.articles), "article", "articles")),
        ]
    else:
        fields = [
            ("source", entry.source or ""),
            ("published", entry.published or ""),
            ("language", entry.language or ""),
            ("address", entry.url or ""),
            ("status", entry.status),
            ("story", entry.story or ""),
            *entry.details.items(),
        ]
    return [(name, value) for name, value in fields if value]
