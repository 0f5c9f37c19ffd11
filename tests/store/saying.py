"""Articles and extractions for the tests of the store: every fact quotes the place that says it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, select

from ingest.article import Article
from nlp.extraction import (
    ArticleText,
    Calendar,
    Capacity,
    CapacityKind,
    Date,
    DateRole,
    Evidence,
    Extraction,
    Location,
    Mention,
    Organization,
    OrganizationKind,
    Partnership,
    PartnershipKind,
    Program,
    ProgramKind,
)
from store.database import open_database
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import Result, save, save_all

EXTRACTOR = "test"


class Saying:
    """An article and what it says, told fact by fact; a quote stands in the text, or else in the title."""

    def __init__(self, id: str, text: str, title: str = "", **fields: Any) -> None:
        self.article = Article(id=id, text=text, title=title, **{"language": "ar", **fields})
        self.extraction = Extraction(
            article=ArticleText(**self.article.model_dump(exclude={"source", "fetched"})),
        )

    def _place(self, quote: str) -> dict[str, Any]:
        title = quote not in self.article.text
        start = (self.article.title if title else self.article.text).index(quote)
        return {"start": start, "end": start + len(quote), "title": title}

    def organization(self, name: str, *aliases: str, quote: str | None = None, **fields: Any) -> "Saying":
        place = self._place(quote or name)
        values = {"kind": OrganizationKind.ASSOCIATION, "confidence": 0.8, **fields}
        self.extraction.organizations.append(
            Organization(
                name=name,
                aliases=list(aliases),
                mentions=[Mention(**place, text=quote or name)],
                **values,
            )
        )
        return self

    def program(self, name: str, quote: str | None = None, **fields: Any) -> "Saying":
        values = {"kind": ProgramKind.SHELTER, "confidence": 0.5, **fields}
        self.extraction.programs.append(Program(name=name, evidence=[Evidence(**self._place(quote or name))], **values))
        return self

    def capacity(self, text: str, value: float, unit: str = "person", **fields: Any) -> "Saying":
        values = {"unit_text": unit, "kind": CapacityKind.CAPACITY, **fields}
        self.extraction.capacities.append(Capacity(**self._place(text), text=text, value=value, unit=unit, **values))
        return self

    def date(self, text: str, edtf: str, **fields: Any) -> "Saying":
        values = {"calendar": Calendar.GREGORIAN, "role": DateRole.OPENED, **fields}
        self.extraction.dates.append(Date(**self._place(text), text=text, edtf=edtf, **values))
        return self

    def place(self, name: str, quote: str | None = None, **fields: Any) -> "Saying":
        self.extraction.places.append(Location(name=name, evidence=[Evidence(**self._place(quote or name))], **fields))
        return self

    def partnership(self, *parties: str, quote: str, **fields: Any) -> "Saying":
        values = {"kind": PartnershipKind.AGREEMENT, "confidence": 0.7, **fields}
        self.extraction.partnerships.append(
            Partnership(parties=list(parties), evidence=Evidence(**self._place(quote)), **values)
        )
        return self

    def save(self, engine: Engine, extractor: str = EXTRACTOR) -> str:
        return save(engine, self.article, self.extraction, extractor)


def make_directory(database: Path | str, sayings: Iterable[Saying]) -> Engine:
    """Return a new database of what the articles say, its reposts folded, its directory made."""
    engine = open_database(str(database))
    save_all(engine, (Result(saying.article, saying.extraction) for saying in sayings), EXTRACTOR)
    fold_reposts(engine)
    rebuild(engine)
    return engine


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, the search index among them."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
            if not name.startswith("program_search_")  # how SQLite keeps the index inside
        }


def orders[Item](items: list[Item]) -> Iterator[list[Item]]:
    """Yield a list in a few other orders: reversed, and with its halves and its odd places exchanged."""
    yield items[::-1]
    half = len(items) // 2
    yield items[half:] + items[:half]
    yield items[1::2] + items[::2]
