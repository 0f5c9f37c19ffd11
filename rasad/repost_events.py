"""Measures which stories in two languages are suggested as one event, on releases that were told in both.

Invariant: all articles lie in one directory, so every pair of an Arabic and a Persian one is judged, not only those
that were written to be alike.
"""

import json
from itertools import product
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.article import Article
from nlp.pipeline import extract
from rasad.config import corpora_folder
from rasad.repost_evaluation import Counts
from store.database import open_database
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import Result, save_all
from store.stories import list_stories, same_events


class Release(BaseModel):
    """An article about an event; `unlike` says how it differs from the event that it was written to look like."""

    model_config = ConfigDict(extra="forbid")

    id: str
    language: str
    published: str
    event: str
    unlike: str | None = None
    text: str


def default_releases() -> Path:
    """Return the releases that come with Rasad."""
    return corpora_folder() / "events.jsonl"


def read_releases(path: Path) -> list[Release]:
    """Return releases, one a line.

    Raises:
        ValueError: a line is no release; the message names it.
        OSError: the file cannot be read.
    """
    releases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            releases.append(Release(**json.loads(line)))
        except (ValueError, TypeError, ValidationError) as wrong:
            raise ValueError(f"{path}, line {number}: expected id, language, published, event and text") from wrong
    return releases


def suggested_pairs(releases: list[Release]) -> set[frozenset[str]]:
    """Read the releases into a new directory; return the pairs of their ids that it suggests as one event."""
    engine = open_database(":memory:")
    results = []
    for one in releases:
        article = Article(id=one.id, text=one.text, language=one.language, published=one.published)
        results.append(Result(article, extract(one.text, one.language, one.published, id=one.id)))
    save_all(engine, results, "measured")
    fold_reposts(engine)
    rebuild(engine)
    articles = {story.id: story.articles for story in list_stories(engine)}
    events = same_events(engine)
    engine.dispose()
    return {frozenset(pair) for event in events for pair in product(articles[event.first], articles[event.second])}


def evaluate_events(path: Path) -> dict[str, Counts]:
    """Return counts for all pairs of releases in two languages, and for look-alikes by what they differ in.

    Raises:
        ValueError: a line is no release.
        OSError: the file cannot be read.
    """
    releases = read_releases(path)
    suggested = suggested_pairs(releases)
    counts = {"two languages": Counts()}
    for one, two in product(releases, releases):
        if one.language >= two.language:
            continue
        groups = ["two languages"]
        groups += [f"look-alike: {like.unlike}" for like in (one, two) if like.unlike and _looks_like(one, two)]
        for group in groups:
            count = counts.setdefault(group, Counts())
            count.pairs += 1
            count.joined += frozenset({one.id, two.id}) in suggested
            count.reposts += one.event == two.event
            count.right += one.event == two.event and frozenset({one.id, two.id}) in suggested
    return counts


def _looks_like(one: Release, two: Release) -> bool:
    return one.event.split()[0] == two.event.split()[0]
