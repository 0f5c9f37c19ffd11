"""How well searches find programs: recall at five on written queries, by the language of the query.

Queries stand in files of `corpora/search`, one a line: `query`, `language` (en, fr, ar, fa; or romanized, for names in
Latin letters) and `relevant`: the id of an article, its language, and the name of a program as it is annotated there.
They were written from the annotations, as a person would ask who looks for such a program: `queries.jsonl` on the
development articles, by which the search was built, `held-out.jsonl` on the training articles, before any search was
run there.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from ingest.files import read_inputs
from nlp.names import name_key
from rasad.config import corpora_folder
from rasad.run import run
from store.database import open_database
from store.directory import list_programs
from store.search import parse_query, search
from store.search_vectors import embed_programs, load_encoder
from store.tables import ARTICLES

AT = 5
_SHARED = 0.5


@dataclass
class Recall:
    """How many of the queries' programs stand among the first five: `found` of `relevant`, five at most of each query.

    `reached` counts the programs that are in the directory at all, named as annotated or nearly so; `articles` the
    queries for which the first five hold some program of a relevant article.
    """

    queries: int = 0
    relevant: int = 0
    reached: int = 0
    found: int = 0
    articles: int = 0
    reciprocal: float = 0.0

    @property
    def recall(self) -> float:
        """Return the share found of the programs that are in the directory."""
        return self.found / self.reached if self.reached else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return counts and shares."""
        return {
            "queries": self.queries,
            "relevant": self.relevant,
            "in_directory": self.reached,
            "found": self.found,
            "recall_at_5": round(self.recall, 3),
            "article_at_5": round(self.articles / self.queries, 3) if self.queries else 0.0,
            "mrr": round(self.reciprocal / self.queries, 3) if self.queries else 0.0,
        }


@dataclass
class Report:
    """Recall by group («en across», «ar same», …), and the queries whose programs were missed, with what was found."""

    groups: dict[str, Recall] = field(default_factory=lambda: defaultdict(Recall))
    missed: list[dict[str, Any]] = field(default_factory=list)


def written_queries(engine: Engine) -> list[dict[str, Any]]:
    """Return the written queries that look for articles of a directory.

    Raises:
        ValueError: there are none, or a line of their files is none.
    """
    with engine.connect() as connection:
        known = set(connection.execute(select(ARTICLES.c.id)).scalars())
    files = sorted((corpora_folder() / "search").glob("*.jsonl"))
    queries = [query for file in files for query in read_queries(file)]
    found = [query for query in queries if known.issuperset(one["article"] for one in query["relevant"])]
    if not found:
        raise ValueError(f"of the {len(queries)} queries in {files[0].parent} none looks for one of these articles")
    return found


def read_queries(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the queries of a file.

    Raises:
        ValueError: a line is no query.
    """
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            query = json.loads(line)
            if not (query["query"] and query["language"] and all(one["article"] for one in query["relevant"])):
                raise ValueError("empty")
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}: line {number} is no query (query, language, relevant)") from error
        yield query


def make_directory(articles: Sequence[str], database: str) -> Engine:
    """Return a directory of the articles of files, in a database, with vectors where there is an encoder."""
    engine = open_database(database)
    run(engine, read_inputs(articles), articles)
    encoder = load_encoder()
    if not isinstance(encoder, str):
        embed_programs(engine, encoder)
    return engine


def evaluate_search(engine: Engine, queries: Iterable[dict[str, Any]]) -> Report:
    """Search a directory for each query, and count what stands among the first five."""
    report = Report()
    programs: defaultdict[str, list[Any]] = defaultdict(list)
    for entry in list_programs(engine):
        for article in entry.articles:
            programs[article].append(entry)
    for query in queries:
        relevant = query["relevant"]
        wanted: dict[str, set[str]] = {}
        for one in relevant:
            ids = {entry.id for entry in programs[one["article"]] if _alike(one["program"], entry.names)}
            if ids:
                wanted[f"{one['article']} {one['program']}"] = ids
        hits = search(engine, parse_query(query["query"], limit=AT)).hits
        found = [name for name, ids in wanted.items() if any(hit.id in ids for hit in hits)]
        articles = {one["article"] for one in relevant}
        ranks = [rank for rank, hit in enumerate(hits, 1) if articles & set(hit.articles)]
        reached = min(len(set().union(*wanted.values())), AT)
        right = min(sum(any(hit.id in ids for ids in wanted.values()) for hit in hits), reached)
        for group in (query["language"], _group(query), "all"):
            tally = report.groups[group]
            tally.queries += 1
            tally.relevant += min(len(relevant), AT)
            tally.reached += reached
            tally.found += right
            tally.articles += bool(ranks)
            tally.reciprocal += 1 / ranks[0] if ranks else 0.0
        if right < reached or not ranks:
            shown = [f"{hit.program} ({'، '.join(hit.operators)}) <{hit.why[:60]}>" for hit in hits]
            missing = sorted(wanted.keys() - set(found)) or [f"{one['article']} {one['program']}" for one in relevant]
            report.missed.append(
                {"query": query["query"], "missed": missing, "found": shown, "right": right, "of": reached}
            )
    return report


def _group(query: dict[str, Any]) -> str:
    """Return whether a query is in the language of its programs; a name in Latin letters is of a group of its own."""
    if query["language"] == "romanized":
        return "romanized names"
    own = {one["language"] for one in query["relevant"]}
    return "same language" if own == {query["language"]} else "across languages"


def _alike(name: str, names: Iterable[str]) -> bool:
    """Whether names share at least half of their words, or one holds the other."""
    own = set(name_key(name).split())
    for other in names:
        theirs = set(name_key(other).split())
        if own <= theirs or theirs <= own or len(own & theirs) / len(own | theirs) >= _SHARED:
            return True
    return False
