"""The main job: articles come in, facts go to the store, reposts are folded, the directory is made anew.

Invariant: an article is saved with its facts in one step, so a run that is stopped leaves finished articles and no half
of one; running again goes on, and changes nothing that is done.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ingest.article import Article, Skipped
from ingest.crawl import crawl
from ingest.files import read_inputs
from ingest.frontier import Health
from ingest.sources import SourceError, load_sources
from rasad.output import counting, say
from rasad.reading import extractor_version, read_article
from store.directory import count_stories, list_organizations, list_programs
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import is_current, save, waiting


@dataclass
class Outcome:
    """What a run did: counts of articles, and of inputs that gave none."""

    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    not_extracted: int = 0
    skipped: int = 0

    @property
    def exit_code(self) -> int:
        """1 if anything was skipped, else 0."""
        return int(self.skipped > 0)

    def as_json(self) -> dict[str, Any]:
        """Return the counts."""
        return asdict(self)


def read_sources(
    sources: Iterable[str],
    *,
    archive: Path | None = None,
    limit: int | None = None,
    base: str | None = None,
    frontier: Path | None = None,
    log: Path | None = None,
    summary: Callable[[list[Health]], None] | None = None,
) -> Iterator[Article | Skipped]:
    """Yield the articles of sources: a TOML file is crawled, everything else is read.

    `base` stands for «{{base}}» in the addresses of a sources file. A file of sources that cannot be used is skipped.
    `archive`, `limit`, `frontier`, `log` and `summary` are those of `ingest.crawl.crawl`.
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
        crawling = crawl(watched, archive=archive, limit=limit, frontier=frontier, log=log, summary=summary)
        with closing(crawling) as crawled:
            yield from crawled


def _readable(coming: Iterable[Article | Skipped], outcome: Outcome) -> Iterator[Article]:
    """Yield the articles among what comes in, counting them; say what was skipped, and why.

    An id that two different articles of one run have is kept for the first: the second would overwrite it.
    """
    seen: dict[str, int] = {}
    with counting("articles") as counter:
        for item in coming:
            if isinstance(item, Article):
                words = hash((item.title, item.text))
                if seen.setdefault(item.id, words) != words:
                    label = item.url or item.id
                    item = Skipped(
                        input=label, reason=f"another article of this run has the id {item.id!r}: rename one"
                    )
            if isinstance(item, Skipped):
                outcome.skipped += 1
                say(f"skipped {item}")
                continue
            outcome.read += 1
            counter.advance()
            yield item


def run(engine: Engine, articles: Iterable[Article | Skipped]) -> Outcome:
    """Extract and store what comes in, then fold reposts and make the directory anew."""
    outcome = Outcome()
    version = extractor_version()
    for article in _readable(articles, outcome):
        if is_current(engine, article, version):
            outcome.unchanged += 1
            continue
        reading = read_article(article)
        if reading.reason:
            say(f"{article.url or article.id}: {reading.reason}")
            outcome.not_extracted += not reading.failed
            outcome.skipped += reading.failed
        result = save(engine, article, reading.extraction, version, reading.reason)
        setattr(outcome, result, getattr(outcome, result) + 1)
    fold_reposts(engine)
    rebuild(engine)
    return outcome


def run_waiting(engine: Engine) -> Outcome:
    """Extract the stored articles that were imported only, or that another version of the extractor read."""
    return run(engine, waiting(engine, extractor_version()))


def import_articles(engine: Engine, paths: Iterable[str]) -> Outcome:
    """Store articles as they are; `run_waiting` extracts them later."""
    outcome = Outcome()
    for article in _readable(read_inputs(paths), outcome):
        result = save(engine, article, None, None)
        setattr(outcome, result, getattr(outcome, result) + 1)
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
