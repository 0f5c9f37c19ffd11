"""The main job: articles come in, facts go to the store, reposts are folded, the directory is made anew.

Invariant: an article is saved with its facts in one step, so a run that is stopped leaves finished articles and no half
of one; running again goes on, and changes nothing that is done. A database that is lost for a moment is waited for.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ingest.article import Article, Skipped
from ingest.crawl import crawl
from ingest.files import read_inputs
from ingest.frontier import Health
from ingest.sources import SourceError, load_sources, shard
from rasad import __version__
from rasad.engines.base import ReadArticle, ReadingEngine
from rasad.engines.local import LocalEngine
from rasad.output import counting, say
from rasad.reading import extractor_version, model_fingerprint
from rasad.seen import Seen
from rasad.sources import Shard
from store.database import retried
from store.directory import count_stories, list_organizations, list_programs
from store.identity import rebuild
from store.reposts import fold_reposts
from store.runs import Extractor, finish_run, start_run
from store.save import Outcome as Saved
from store.save import Result, current, save, save_all, waiting

# PostgreSQL's index of pairs of articles could not hold longer ids.
_LONGEST_ID = 300
# How many articles are imported in one transaction.
_IMPORTED_AT_ONCE = 100


@dataclass
class Outcome:
    """What a run did: counts of articles, by source too, and of inputs that gave none."""

    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    not_extracted: int = 0
    skipped: int = 0
    sources: defaultdict[str, Counter[Saved]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, article: Article, result: Saved) -> None:
        """Count what became of an article."""
        setattr(self, result, getattr(self, result) + 1)
        self.sources[article.source or ""][result] += 1

    @property
    def exit_code(self) -> int:
        """1 if anything was skipped, else 0."""
        return int(self.skipped > 0)

    def as_json(self) -> dict[str, Any]:
        """Return the counts of the whole run."""
        return {name: value for name, value in asdict(self).items() if name != "sources"}


def read_sources(
    sources: Iterable[str],
    *,
    archive: Path | None = None,
    limit: int | None = None,
    base: str | None = None,
    frontier: Path | None = None,
    log: Path | None = None,
    summary: Callable[[list[Health]], None] | None = None,
    due: bool = False,
    part: Shard | None = None,
) -> Iterator[Article | Skipped]:
    """Yield the articles of sources: a TOML file is crawled, everything else is read.

    `base` stands for «{{base}}» in the addresses of a sources file. A file of sources that cannot be used is skipped.
    `archive`, `limit`, `frontier`, `log`, `summary` and `due` are those of `ingest.crawl.crawl`. `part` crawls the
    sources of one crawler of several alone; other inputs have no hosts, and are read whole.
    """
    for source in sources:
        if not source.endswith(".toml"):
            yield from read_inputs([source])
            continue
        try:
            watched = load_sources(source, base=base)
        except SourceError as error:
            yield Skipped(input=source, reason=str(error).removeprefix(f"{source}: "))
            continue
        if part:
            watched = shard(watched, *part)
            say(f"{source}: {len(watched)} of its sources are this crawler's ({part.crawler} of {part.crawlers})")
            if not watched:
                continue
        crawling = crawl(watched, archive=archive, limit=limit, frontier=frontier, log=log, summary=summary, due=due)
        with closing(crawling) as crawled:
            yield from crawled


def _readable(coming: Iterable[Article | Skipped], outcome: Outcome) -> Iterator[Article]:
    """Yield the articles among what comes in, counting them; say what was skipped, and why."""
    with Seen() as seen, counting("articles") as counter:
        for item in coming:
            fault = _fault_of_id(item, seen) if isinstance(item, Article) else None
            if isinstance(item, Article) and fault:
                item = Skipped(input=item.url or item.id[:_LONGEST_ID], reason=fault)
            if isinstance(item, Skipped):
                outcome.skipped += 1
                say(f"skipped {item}")
                continue
            outcome.read += 1
            counter.advance()
            yield item


def _fault_of_id(article: Article, seen: Seen) -> str | None:
    """Say why an article cannot be kept under its id, if so.

    An id that two different articles of one run have is kept for the first: the second would overwrite it.
    """
    if len(article.id) > _LONGEST_ID:
        return f"its id has {len(article.id):,} letters, {_LONGEST_ID} at most: shorten it"
    if seen.is_other(article.id, article.title, article.text):
        return f"another article of this run has the id {article.id!r}: rename one"
    return None


def run(
    engine: Engine,
    articles: Iterable[Article | Skipped],
    inputs: Sequence[str] = (),
    *,
    reader: ReadingEngine | None = None,
    crawled: bool = False,
) -> Outcome:
    """Extract and store what comes in, then fold reposts and make the directory anew.

    Args:
        engine: the database.
        articles: what to read.
        inputs: where they come from, for the record of runs.
        reader: who reads the articles, this process by default.
        crawled: a crawl forgets an article when it is asked for the next: where many are read at once, each is stored
            as it is before that, and a later run without sources reads those that this one could not finish.

    Raises:
        DatabaseError: the database cannot be written to; what was finished is kept.
        EngineError: the reader cannot work; what was finished is kept.
    """
    outcome = Outcome()
    reader = reader or LocalEngine()
    extractor = Extractor(extractor_version(), model_fingerprint())
    number = start_run(engine, "run", inputs, __version__, extractor)
    coming = _readable(articles, outcome)
    new = set[str]()  # those that are stored as they are, and not read yet
    if crawled and reader.at_once > 1:
        coming = _stored_first(engine, coming, new)
    with closing(reader.read(_stale(engine, coming, extractor.version, outcome, reader.at_once))) as reading:
        for batch in reading:
            _save(engine, batch, extractor.version, outcome, new)
    retried(fold_reposts)(engine)
    retried(rebuild)(engine)
    finish_run(engine, number, outcome.sources, outcome.skipped)
    return outcome


def _stored_first(engine: Engine, articles: Iterable[Article], new: set[str]) -> Iterator[Article]:
    """Store each article as it is, noting the ids of those that are new, before it is handed on."""
    for article in articles:
        if save(engine, article, None, None) == "added":
            new.add(article.id)
        yield article


def _stale(
    engine: Engine, articles: Iterable[Article], extractor: str, outcome: Outcome, at_once: int
) -> Iterator[Article]:
    """Yield the articles that are not stored with the facts of this extractor; count the others."""
    for few in batched(articles, at_once):
        unchanged = {id(article) for article in current(engine, few, extractor)}
        for article in few:
            if id(article) in unchanged:
                outcome.count(article, "unchanged")
            else:
                yield article


def _save(engine: Engine, batch: Iterable[ReadArticle], extractor: str, outcome: Outcome, new: set[str]) -> None:
    """Store what was read, and count and say what became of it."""
    results = []
    for article, reading in batch:
        if reading.reason:
            say(f"{article.url or article.id}: {reading.reason}")
            outcome.not_extracted += not reading.failed
            outcome.skipped += reading.failed
        results.append(Result(article, reading.extraction, reading.reason))
    for result, saved in zip(results, save_all(engine, results, extractor), strict=True):
        outcome.count(result.article, "added" if result.article.id in new else saved)
        new.discard(result.article.id)


def run_waiting(engine: Engine, reader: ReadingEngine | None = None) -> Outcome:
    """Extract the stored articles that were imported only, or that another version of the extractor read."""
    return run(engine, waiting(engine, extractor_version()), reader=reader)


def import_articles(engine: Engine, paths: Sequence[str]) -> Outcome:
    """Store articles as they are; `run_waiting` extracts them later."""
    outcome = Outcome()
    number = start_run(engine, "import", paths, __version__, None)
    for few in batched(_readable(read_inputs(paths), outcome), _IMPORTED_AT_ONCE):
        for article, saved in zip(few, save_all(engine, map(Result, few), None), strict=True):
            outcome.count(article, saved)
    finish_run(engine, number, outcome.sources, outcome.skipped)
    return outcome


def summary_lines(engine: Engine, outcome: Outcome) -> list[str]:
    """Return what a run did and what the directory holds now, for a person."""
    stories, repeats = count_stories(engine)
    counts = {
        "new": outcome.added,
        "read anew": outcome.replaced,
        "unchanged": outcome.unchanged,
        "in another language": outcome.not_extracted,
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    lines = [f"{outcome.read} articles read" + (f": {told}" if told else "")]
    if outcome.skipped:
        lines.append(f"{outcome.skipped} input{'s' if outcome.skipped > 1 else ''} skipped (named above)")
    lines.append(f"{stories} stories, {repeats} reposts folded into them")
    lines.append(f"{len(list_programs(engine))} programs, {len(list_organizations(engine))} organizations")
    return lines
