"""How fast reposts are found, measured on real articles that arrive one by one, and beside datasketch's MinHashLSH.

Invariant: both sides are given the same words of the same articles, in the order in which they were published.
"""

import argparse
import gzip
import importlib.util
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ingest.article import Article
from rasad.config import corpora_folder
from rasad.memory import peak_memory
from rasad.output import print_json
from store.database import open_database, reading
from store.repost_verifier import LEAST_CHANCE, compare, tell
from store.reposts import days_between, fold_reposts
from store.save import save
from store.stories import list_stories
from store.story_text import PERMUTATIONS, shingles_of, signature_of, words_of
from store.tables import STORIES

# What datasketch is asked for: the Jaccard similarity at which labelled pairs of real articles part best.
THRESHOLD = 0.3
SAMPLE = 2000
_PART = 10


def news_file() -> Path:
    """Return where the real articles lie beside a checkout."""
    return corpora_folder().parent.parent / "shared" / "data" / "news" / "saudinewsnet.jsonl.gz"


def read_news(path: Path, most: int | None = None) -> list[Article]:
    """Return articles as they were published, at most so many."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        lines = [json.loads(line) for line in islice(stream, most)]
    lines.sort(key=lambda line: (line["date"] or "", line["id"]))
    return [
        Article(
            id=line["id"],
            url=line["url"],
            title=line["title"],
            text=line["text"] or "",
            language=line["lang"],
            published=(line["date"] or "").replace(" ", "T") or None,
            source=line["source"],
        )
        for line in lines
    ]


def measure_arrival(articles: Sequence[Article]) -> dict[str, Any]:
    """Store articles one by one, folding each as it comes.

    Returns seconds, and the milliseconds of processor time of an article in each tenth of them: those do not tell what
    else the machine was doing.
    """
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(str(Path(folder) / "arrival.db"))
        times: list[float] = []
        begun = time.perf_counter()
        for article in articles:
            started = time.process_time()
            save(engine, article, None, None)
            fold_reposts(engine, [article.id])
            times.append(time.process_time() - started)
        seconds = time.perf_counter() - begun
        with reading(engine) as connection:
            stories = len(set(connection.execute(select(STORIES.c.canonical)).scalars()))
        engine.dispose()
    part = max(1, len(times) // _PART)
    parts = [1000 * sum(times[i : i + part]) / len(times[i : i + part]) for i in range(0, part * _PART, part)]
    return {
        "articles": len(articles),
        "stories": stories,
        "seconds": round(seconds, 1),
        "processor_seconds": round(sum(times), 1),
        "milliseconds_by_tenth": [round(one, 2) for one in parts],
        "peak_memory_mb": peak_memory() // 1_048_576,
    }


def compare_with_datasketch(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """Return seconds and recall of the pairs that either side finds, among those that the verifier confirms.

    Raises:
        ImportError: datasketch is not installed.
    """
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-untyped, import-not-found, unused-ignore]

    shingles = [shingles_of(words_of(article.text)) for article in articles]

    def ours() -> set[tuple[int, int]]:
        bands: defaultdict[int, list[int]] = defaultdict(list)
        pairs: set[tuple[int, int]] = set()
        for number, own in enumerate(shingles):
            for band in signature_of(own) if own else ():
                pairs.update((other, number) for other in bands[band])
                bands[band].append(number)
        return pairs

    def theirs() -> set[tuple[int, int]]:
        index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
        pairs: set[tuple[int, int]] = set()
        for number, own in enumerate(shingles):
            if own:
                minhash = MinHash(num_perm=PERMUTATIONS)
                minhash.update_batch([shingle.encode() for shingle in own])
                pairs.update((int(other), number) for other in index.query(minhash))
                index.insert(number, minhash)
        return pairs

    ways: dict[str, Callable[[], set[tuple[int, int]]]] = {"rasad": ours, "datasketch": theirs}
    found: dict[str, tuple[float, set[tuple[int, int]]]] = {}
    for name, way in ways.items():
        started = time.perf_counter()
        pairs = way()
        found[name] = (time.perf_counter() - started, pairs)
    right = {pair for pair in set().union(*(pairs for _, pairs in found.values())) if _is_repost(articles, pair)}
    return [
        {
            "way": name,
            "articles": len(articles),
            "seconds": round(seconds, 2),
            "candidates": len(pairs),
            "reposts": len(pairs & right),
            "recall": round(len(pairs & right) / max(1, len(right)), 4),
        }
        for name, (seconds, pairs) in found.items()
    ]


def partition(articles: Sequence[Article]) -> set[frozenset[str]]:
    """Return the stories of articles that arrive in this order, each folded as it comes."""
    engine = open_database(":memory:")
    for article in articles:
        save(engine, article, None, None)
        fold_reposts(engine, [article.id])
    stories = {frozenset(story.articles) for story in list_stories(engine)}
    engine.dispose()
    return stories


def _is_repost(articles: Sequence[Article], pair: tuple[int, int]) -> bool:
    one, two = (articles[number] for number in pair)
    days = days_between(one.published, two.published)
    return compare(tell(one.text), tell(two.text), days).chance >= LEAST_CHANCE


def measure_reposts(most: int | None = SAMPLE) -> list[dict[str, Any]]:
    """Return the rows of `make bench` on reposts, without those of what is not here: the real articles, datasketch."""
    if not news_file().is_file():
        return []
    articles = read_news(news_file(), most)
    rows: list[dict[str, Any]] = [{"way": "arrival", **measure_arrival(articles)}]
    if importlib.util.find_spec("datasketch") and importlib.util.find_spec("scipy"):  # which it imports, unasked
        rows += compare_with_datasketch(articles[:SAMPLE])
    return rows


COLUMNS = ("way", "articles", "seconds", "candidates", "reposts", "recall", "ms an article: first tenth, last", "MB")


def rows(measured: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return what was measured as rows of a table; what a way does not have stays empty."""
    shown = []
    for one in measured:
        tenths = one.get("milliseconds_by_tenth", ())
        cells = [one.get(name, "") for name in ("way", "articles", "seconds", "candidates", "reposts", "recall")]
        times = f"{tenths[0]} {tenths[-1]}" if tenths else ""
        shown.append(tuple(map(str, (*cells, times, one.get("peak_memory_mb", "")))))
    return shown


def main() -> None:
    """Measure on so many articles (all by default) and print a row of JSON for each way."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--most", type=int, default=None)
    print_json(measure_reposts(parser.parse_args().most))


if __name__ == "__main__":
    main()
