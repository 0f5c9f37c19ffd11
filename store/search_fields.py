"""What each program of the directory is found by: its texts field by field, its concepts, the values of its filters."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import batched
from typing import Any

from sqlalchemy import Connection, Row, select

from nlp.gazetteer.table import load_table
from nlp.sentence_splitting import sentence_around, split_sentences
from store.database import IDS_AT_ONCE
from store.organization_names import read_name
from store.publication import NEVER, moment_of
from store.register import load_register
from store.search_concepts import SUBJECT, analysed, concepts, country_term
from store.shown_decisions import decisions_on_entries
from store.tables import ARTICLES, EVIDENCE, FACTS, ORGANIZATION_NAMES, ORGANIZATIONS, OWNERS, PROGRAMS

# In the order in which they are kept where there are too many words.
FIELDS = ("name", "operators", "partners", "places", "kind", "beneficiaries", "sources", "title", "text")
_FREE = SUBJECT + "free_of_charge"
# What is counted in money or in deals is no capacity.
_NO_PLACES = frozenset(["funding", "agreement"])
_LONGEST_DESCRIPTION = 300
_PROGRAMS_AT_ONCE = 500
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True)
class Entry:
    """What a program is found by: texts of `FIELDS`, `terms` beside them, labels and values of columns."""

    id: str
    fields: dict[str, list[str]]
    terms: list[str]
    labels: dict[str, list[str]]
    values: dict[str, float]
    description: str


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a title, of an article about a program."""

    article: str
    text: str
    title: bool


def read_entries(connection: Connection) -> Iterator[Entry]:
    """Yield what each program is found by, in the order of their ids."""
    names, countries = _organizations(connection)
    reviewed = frozenset(decisions_on_entries(connection))
    ids = list(connection.execute(select(PROGRAMS.c.id).order_by(PROGRAMS.c.id)).scalars())
    for part in batched(ids, _PROGRAMS_AT_ONCE):
        rows = connection.execute(select(PROGRAMS).where(PROGRAMS.c.id.in_(part)).order_by(PROGRAMS.c.id)).all()
        sentences = sentences_of(connection, part)
        articles = _articles(connection, {article for row in rows for article in row.data["articles"]})
        for row in rows:
            yield _entry(row, names, countries, row.id in reviewed, sentences.get(row.id, []), articles)


def texts_of(connection: Connection, rows: Iterable[Row[Any]]) -> dict[str, dict[str, list[str]]]:
    """Return program -> field -> its texts, without the sentences."""
    rows = list(rows)
    ids = {identifier for row in rows for identifier in row.data.get("operator_ids", ())}
    names, _ = _organizations(connection, ids)
    articles = _articles(connection, {article for row in rows for article in row.data["articles"]})
    return {row.id: _fields(row, names, articles) for row in rows}


def sentences_of(connection: Connection, programs: Sequence[str]) -> dict[str, list[Sentence]]:
    """Return the sentences that say the facts of programs, in the order of articles and places, and their titles."""
    query = (
        select(OWNERS.c.entry, FACTS.c.article, EVIDENCE.c.title, EVIDENCE.c.start, EVIDENCE.c.end)
        .join(FACTS, FACTS.c.id == OWNERS.c.fact)
        .join(EVIDENCE, EVIDENCE.c.fact == FACTS.c.id)
        .where(OWNERS.c.entry.in_(programs))
    )
    places: defaultdict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query.order_by(FACTS.c.article, EVIDENCE.c.start, EVIDENCE.c.end)):
        places[row.article].append(row)
    found: defaultdict[str, dict[Sentence, None]] = defaultdict(dict)
    for part in batched(places, IDS_AT_ONCE):
        texts = select(ARTICLES.c.id, ARTICLES.c.title, ARTICLES.c.text).where(ARTICLES.c.id.in_(part))
        for article in connection.execute(texts.order_by(ARTICLES.c.id)):
            bounds = split_sentences(article.text)
            for place in places[article.id]:
                if not place.title:
                    first, last = sentence_around(bounds, place.start, place.end)
                    said = " ".join(article.text[first:last].split())
                    found[place.entry][Sentence(article.id, said, False)] = None
            for entry in dict.fromkeys(place.entry for place in places[article.id]):
                if article.title.strip():
                    found[entry][Sentence(article.id, " ".join(article.title.split()), True)] = None
    return {entry: list(said) for entry, said in found.items()}


def _organizations(connection: Connection, only: set[str] | None = None) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return organization -> its names, and -> its country."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    query = select(ORGANIZATION_NAMES.c.organization, ORGANIZATION_NAMES.c.name).distinct()
    located = select(ORGANIZATIONS.c.id, ORGANIZATIONS.c.country).where(ORGANIZATIONS.c.country.is_not(None))
    if only is not None:
        query = query.where(ORGANIZATION_NAMES.c.organization.in_(only))
        located = located.where(ORGANIZATIONS.c.id.in_(only))
    for row in connection.execute(query.order_by(ORGANIZATION_NAMES.c.organization, ORGANIZATION_NAMES.c.name)):
        names[row.organization].append(row.name)
    return names, {row.id: row.country for row in connection.execute(located)}


def _articles(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    found = {}
    for part in batched(sorted(ids), IDS_AT_ONCE):
        columns = (ARTICLES.c.id, ARTICLES.c.language, ARTICLES.c.published, ARTICLES.c.source)
        for row in connection.execute(select(*columns).where(ARTICLES.c.id.in_(part))):
            found[row.id] = row
    return found


@lru_cache(maxsize=20_000)
def _known_names(name: str) -> list[str]:
    """Return what the register of well-known bodies calls the body of a name in other languages."""
    _, named = load_register()
    bodies = {body.id: body for language in ("ar", "fa") for body in named.get(read_name(name, language).whole, ())}
    return list(next(iter(bodies.values())).names) if len(bodies) == 1 else []


def _place_names(locations: list[dict[str, Any]]) -> list[str]:
    """Return what places, and the subdivisions they lie in, are called in English, Arabic and Persian."""
    found: dict[str, None] = {}
    for location in locations:
        found |= dict.fromkeys(name for name in (location["names"] or {}).values() if name)
        around = load_table().names_of(location["subdivision"]).model_dump().values()
        found |= dict.fromkeys(name for name in around if name)
    return list(found)


def _fields(row: Row[Any], names: dict[str, list[str]], articles: dict[str, Any]) -> dict[str, list[str]]:
    data = row.data
    aliases = [name for identifier in data.get("operator_ids", ()) for name in names.get(identifier, ())]
    known = [name for operator in data["operators"] for name in _known_names(operator)]
    return {
        "name": list(dict.fromkeys([row.name, *data["names"]])),
        "operators": list(dict.fromkeys([*data["operators"], *aliases, *known])),
        "partners": [*data["partners"], *(name for partner in data["partners"] for name in _known_names(partner))],
        "places": list(dict.fromkeys([*data["places"], *_place_names(data.get("locations", []))])),
        "kind": [
            ", ".join(concepts().get(row.kind, {}).get(language, [])[:3]) for language in ("en", "fr", "ar", "fa")
        ],
        "beneficiaries": data["beneficiaries"],
        "sources": sorted(
            {articles[one].source for one in data["articles"] if one in articles and articles[one].source}
        ),
    }


def _entry(
    row: Row[Any],
    names: dict[str, list[str]],
    countries: dict[str, str],
    reviewed: bool,
    sentences: list[Sentence],
    articles: dict[str, Any],
) -> Entry:
    data = row.data
    fields = _fields(row, names, articles)
    fields["title"] = [one.text for one in sentences if one.title]
    fields["text"] = [one.text for one in sentences if not one.title]
    located = [one["country"] for one in data.get("locations", ()) if one["country"]]
    own = located or [countries[one] for one in data.get("operator_ids", ()) if one in countries]
    told = [articles[one] for one in data["articles"] if one in articles]
    began = _began([one["value"] for one in data["start"]], [one.published for one in told if one.published])
    free = any(_FREE in analysed(said)[1] for field in ("name", "text") for said in fields[field])
    counts = [float(one["value"]) for one in data["capacities"] if one["kind"] not in _NO_PLACES]
    labels = {
        "kind": [row.kind],
        "country": sorted(set(own)),
        "place": data["places"],
        "operator": data["operators"],
        "language": sorted({one.language for one in told if one.language}),
        "source": fields["sources"],
        "year": [str(date.fromordinal(began).year)] if began else [],
        "free": ["yes"] if free else [],
        "reviewed": ["yes"] if reviewed else [],
    }
    values = {
        "began": float(began),
        "capacity": max(counts, default=-1.0),
        "confidence": row.confidence,
        "stories": float(data["stories"]),
        "told": max((moment_of(one.published) or NEVER for one in told), default=NEVER).timestamp() - NEVER.timestamp(),
    }
    terms = [SUBJECT + row.kind, *map(country_term, labels["country"])]
    return Entry(row.id, fields, terms, labels, values, _description(row, fields))


def _description(row: Row[Any], fields: dict[str, list[str]]) -> str:
    """Return a program in few words: what a vector is made of."""
    data = row.data
    kind = concepts().get(row.kind, {}).get("en", [row.kind])[0].replace("program", "")
    parts = [
        row.name,
        kind,
        *data["operators"][:2],
        *data["places"][:3],
        *data["beneficiaries"][:2],
        *fields["title"][:1],
    ]
    said = ". ".join(dict.fromkeys(part for part in parts if part))
    text = next(iter(fields["text"]), "")
    return f"{said}. {text}"[:_LONGEST_DESCRIPTION]


def _began(starts: list[str], published: list[str]) -> int:
    """Return the day on which a program began, else on which its first article came out, as an ordinal; 0: unknown."""
    for value in (*starts[:1], *sorted(published)[:1]):
        if match := _DAY.search(value):
            year, month, day = (int(part) if part else 1 for part in match.groups())
            try:
                return date(year, month, day).toordinal()
            except ValueError:
                continue
    return 0
