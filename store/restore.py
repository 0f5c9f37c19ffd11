"""A directory made again from what `store.export` wrote of it, in an empty database.

Invariant: articles, what was extracted from them and people's decisions are taken from the lines, all in one
transaction; everything else is made of them as a run makes it, so the restored directory keeps what any other does.
Exporting it gives the same bytes, unless another version of Rasad, which merges otherwise, wrote the lines.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, groupby
from operator import attrgetter
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, Engine, insert, select

from ingest.article import Article
from store.database import retried, writing
from store.decision_log import record_in
from store.decisions import Decision, DecisionError, from_json
from store.export import FORMAT, export_lines
from store.identity import rebuild
from store.references import MODELS
from store.reposts import fold_reposts
from store.save import article_digest, evidence_of, storable_data
from store.tables import ARTICLES, DECISIONS, EVIDENCE, FACTS

# How many lines are held in memory at once.
_LINES_AT_ONCE = 500


class RestoreError(ValueError):
    """The lines are no export, a broken one or one of another version, or the database is not empty."""


@dataclass(frozen=True)
class Restored:
    """What was restored; `same` tells whether exporting it again gives the very lines that it was made from."""

    articles: int
    facts: int
    decisions: int
    same: bool


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int  # of the line in the file


class _Directory(_Line):
    format: int
    lines: dict[str, int]


class _Article(_Line):
    id: str = Field(min_length=1)
    url: str | None
    title: str
    text: str
    language: str | None
    stated_language: str | None
    published: str | None
    source: str | None
    extractor: str | None
    note: str | None
    details: dict[str, str] | None
    story: str | None


class _Place(BaseModel):
    model_config = ConfigDict(extra="forbid")

    start: int
    end: int
    title: bool
    quote: str


class _Extracted(_Line):
    id: str
    value: dict[str, Any]


class _Fact(_Extracted):
    article: str
    kind: str
    evidence: list[_Place]
    entries: list[str]
    decisions: list[dict[str, Any]]


class _Decided(_Line):
    decision: dict[str, Any]


# The types of lines in their order; what is derived is counted alone, and made anew.
_TYPES: dict[str, type[_Line] | None] = {
    "directory": _Directory,
    "organization": None,
    "program": None,
    "article": _Article,
    "extracted": _Extracted,
    "fact": _Fact,
    "decision": _Decided,
}


def restore(engine: Engine, lines: Iterable[bytes], advance: Callable[[], None] = lambda: None) -> Restored:
    """Make the directory again that `export_lines` wrote as `lines`, each with its line break.

    Args:
        engine: an empty database.
        lines: the lines, in their order.
        advance: is called for every line read.

    Raises:
        RestoreError: names the line that is wrong, and why; the database is empty as before.
        DatabaseError: the database cannot be written to.
    """
    read = _Reader(lines, advance)
    decisions: list[Decision] = []
    extracted: defaultdict[str, list[_Extracted]] = defaultdict(list)
    folded: list[str] = []
    facts = 0
    with writing(engine) as connection:
        if any(connection.execute(select(table.c.id).limit(1)).first() for table in (ARTICLES, DECISIONS)):
            raise RestoreError("the database is not empty: name a new one with --database")
        for kind, found in groupby(read, key=type):
            if kind is _Article:
                for articles in batched(cast(Iterator[_Article], found), _LINES_AT_ONCE):
                    connection.execute(insert(ARTICLES), [_article_row(one) for one in articles])
                    folded += [one.id for one in articles if one.story is not None]
            elif kind is _Extracted:
                for one in cast(Iterator[_Extracted], found):
                    extracted[_article_of(one)].append(one)
            elif kind is _Fact:
                by_article = groupby(cast(Iterator[_Fact], found), key=attrgetter("article"))
                told = ((article, _as_extracted(own, extracted.pop(article, []))) for article, own in by_article)
                facts += _insert_facts(connection, told)
            elif kind is _Decided:
                decisions += map(_decision, cast(Iterator[_Decided], found))
        read.finish()
        facts += _insert_facts(connection, sorted(extracted.items()))  # people rejected all that these articles say
        record_in(connection, decisions)
    retried(fold_reposts)(engine, folded)  # what was imported and not yet read has no story
    retried(rebuild)(engine)
    again = hashlib.sha256()
    for line in export_lines(engine):
        again.update(f"{line}\n".encode())
    return Restored(read.counts["article"], facts, len(decisions), again.digest() == read.hash.digest())


class _Reader:
    """The lines of an export as objects: those that are not derived, in their order, and as many as it says."""

    def __init__(self, lines: Iterable[bytes], advance: Callable[[], None]) -> None:
        self.counts = Counter[str]()
        self.hash = hashlib.sha256()
        self._lines = lines
        self._advance = advance
        self._expected: dict[str, int] | None = None

    def __iter__(self) -> Iterator[_Line]:
        order = list(_TYPES)
        last = ("directory", "")
        for number, line in enumerate(self._lines, 1):
            self.hash.update(line)
            self._advance()
            data = _parsed(number, line)
            kind = data.pop("type", None)
            if number == 1:
                self._begin(kind, data)
                continue
            if kind not in order[1:]:
                raise RestoreError(f"line {number}: {kind!r} is no type of line ({', '.join(order[1:])})")
            place = (kind, _sort_key(kind, data))
            if (order.index(last[0]), last[1]) > (order.index(kind), place[1]) or (place == last and kind == "article"):
                raise RestoreError(f"line {number}: out of order, the export was changed: export it anew")
            last = place
            self.counts[kind] += 1
            if (model := _TYPES[kind]) is not None:
                yield _valid(model, number, data)

    def _begin(self, kind: object, data: dict[str, Any]) -> None:
        if kind != "directory":
            raise RestoreError("line 1: not the export of a directory (`rasad export jsonl` writes one)")
        if data.get("format") != FORMAT:
            raise RestoreError(
                f"line 1: format {data.get('format')!r} of another version of Rasad, this one reads {FORMAT}: restore "
                "it with that version, and bring the database up to date with `rasad db upgrade`"
            )
        self._expected = cast(_Directory, _valid(_Directory, 1, data)).lines

    def finish(self) -> None:
        """Tell whether all lines came.

        Raises:
            RestoreError: there are less or more of a type than the first line says.
        """
        if self._expected is None:
            raise RestoreError("no lines: not the export of a directory")
        for kind, expected in self._expected.items():
            if (found := self.counts[kind]) != expected:
                raise RestoreError(f"{found} of {expected} lines of the type {kind!r}: the export is cut off")


def _parsed(number: int, line: bytes) -> dict[str, Any]:
    try:
        data = storable_data(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise RestoreError(f"line {number}: not JSON ({error})") from error
    if not isinstance(data, dict):
        raise RestoreError(f"line {number}: not a JSON object")
    return data


def _sort_key(kind: str, data: Mapping[str, Any]) -> str:
    """Return what lines of a type are ordered by, as far as their order counts here."""
    return str(data.get({"article": "id", "fact": "article"}.get(kind, ""), ""))


def _valid(model: type[_Line], number: int, data: Mapping[str, Any]) -> _Line:
    try:
        return model.model_validate({**data, "number": number})
    except ValidationError as error:
        raise RestoreError(f"line {number}: {_said(error)}: broken, or of another version of Rasad") from error


def _said(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _decision(line: _Decided) -> Decision:
    try:
        return from_json(line.decision)
    except DecisionError as error:
        raise RestoreError(f"line {line.number}: {error}") from error


def _article_row(line: _Article) -> dict[str, Any]:
    values = line.model_dump(exclude={"story", "number"})
    stated = {name: values[name] for name in ("id", "url", "title", "text", "published", "source")}
    return {**values, "digest": article_digest(Article(**stated, language=line.stated_language)), "fetched": None}


def _article_of(line: _Extracted) -> str:
    return line.id.rsplit("/", 2)[0]


def _as_extracted(facts: Iterable[_Fact], extracted: Sequence[_Extracted]) -> list[_Extracted]:
    """Return the facts of an article as the extractor has them, those that people rejected among them."""
    return [*({one.id: one for one in facts} | {one.id: one for one in extracted}).values()]


def _insert_facts(connection: Connection, by_article: Iterable[tuple[str, list[_Extracted]]]) -> int:
    """Write the facts of articles and their evidence; return how many.

    Raises:
        RestoreError: one is of no article, is none, or does not stand in its article.
    """
    count = 0
    for part in batched(by_article, _LINES_AT_ONCE):
        query = select(ARTICLES.c.id, ARTICLES.c.title, ARTICLES.c.text).where(
            ARTICLES.c.id.in_([article for article, _ in part])
        )
        articles = {row.id: Article(id=row.id, title=row.title, text=row.text) for row in connection.execute(query)}
        facts: list[dict[str, Any]] = []
        evidence: list[dict[str, Any]] = []
        for identifier, found in part:
            if (article := articles.get(identifier)) is None:
                raise RestoreError(f"line {found[0].number}: fact of {identifier!r}, and there is no such article")
            known = {one.id for one in found}
            for one in found:
                row = _fact_row(one, identifier)
                places = evidence_of(one.id, row["data"], article)
                capacities = {f"{identifier}/capacity/{position}" for position in row["data"].get("capacities", ())}
                if capacities - known or not _stands(one, places):
                    raise RestoreError(f"line {one.number}: {one.id} is not in its article: the export was changed")
                facts.append(row)
                evidence += places
        connection.execute(insert(FACTS), facts)
        connection.execute(insert(EVIDENCE), evidence)
        count += len(facts)
    return count


def _fact_row(line: _Extracted, article: str) -> dict[str, Any]:
    _, _, rest = line.id.rpartition(f"{article}/")
    kind, _, position = rest.partition("/")
    if kind not in MODELS or not position.isdecimal() or getattr(line, "kind", kind) != kind:
        raise RestoreError(f"line {line.number}: {line.id!r} is no id of a fact of {article!r}")
    try:
        MODELS[kind].model_validate(line.value)
    except ValidationError as error:
        raise RestoreError(
            f"line {line.number}: {kind}: {_said(error)}: broken, or of another version of Rasad"
        ) from error
    return {"id": line.id, "article": article, "kind": kind, "position": int(position), "data": line.value}


def _stands(line: _Extracted, places: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether there are words where a fact says that there are, and those that its line quotes."""
    if not all(place["start"] < place["end"] and place["quote"] for place in places):
        return False
    quoted = line.evidence if isinstance(line, _Fact) else None
    return quoted is None or [one.quote for one in quoted] == [place["quote"] for place in places]
