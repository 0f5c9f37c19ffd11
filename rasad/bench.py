"""`make bench`: how fast each part is, measured in one run on the sample corpus; a table, and bench.json beside it."""

import json
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from corpora.server import SiteServer
from ingest.article import Article
from ingest.files import read_inputs
from nlp.pipeline import COMPONENTS, load_pipeline
from rasad import crawl_bench, repost_bench, scale_bench, tagger_peers
from rasad.config import corpora_folder
from rasad.date_peers import DATE_COLUMNS, absent_libraries, annotated_folders, compare, table
from rasad.memory import peak_memory
from rasad.output import print_table, say
from rasad.reading import read_article
from rasad.run import read_sources, run
from store.database import open_database
from store.search import search
from store.search_query import Query

RESULTS = Path("bench.json")
_REPEATS = 3


def _seconds(work: Callable[[], Any]) -> float:
    """Return the shortest of three runs: the one that other processes disturbed least."""
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def measure() -> list[dict[str, Any]]:
    """Measure each part; rows of part, unit, count, seconds and rate (units a second)."""
    rows: list[dict[str, Any]] = []

    def add(part: str, unit: str, count: int, seconds: float) -> None:
        say(f"{part}: done")
        rows.append(
            {
                "part": part,
                "unit": unit,
                "count": count,
                "seconds": round(seconds, 3),
                "rate": round(count / seconds, 1),
            }
        )

    gold = str(corpora_folder() / "gold" / "articles.jsonl")
    articles = [item for item in read_inputs([gold]) if isinstance(item, Article)]
    for language in ("ar", "fa"):
        own = [article for article in articles if article.language == language]
        words = sum(len(article.text.split()) for article in own)
        read_article(own[0])  # the pipeline is built once a process

        def extract_all(own: Iterable[Article] = own) -> None:
            for article in own:
                read_article(article)

        seconds = _seconds(extract_all)
        add(f"extract {language}", "articles", len(own), seconds)
        add(f"extract {language}", "words", words, seconds)
    with SiteServer() as server, tempfile.TemporaryDirectory() as folder:
        sources = [str(corpora_folder() / "sources.toml")]
        started = time.perf_counter()
        pages = list(read_sources(sources, base=server.base))
        add("crawl", "pages", len(pages), time.perf_counter() - started)
        engine = open_database(str(Path(folder) / "bench.db"))
        started = time.perf_counter()
        run(engine, pages)
        add("extract, store, fold", "articles", len(pages), time.perf_counter() - started)
        started = time.perf_counter()
        run(engine, pages)
        add("the same again", "articles", len(pages), time.perf_counter() - started)
        add("search", "queries", 1, _seconds(lambda: search(engine, Query("رعاية"))))
    return rows


def component_seconds() -> dict[str, float]:
    """Return the seconds that each component takes on the sample corpus, both languages together."""
    gold = str(corpora_folder() / "gold" / "articles.jsonl")
    totals = dict.fromkeys(COMPONENTS, 0.0)
    for article in read_inputs([gold]):
        if isinstance(article, Article) and article.language in ("ar", "fa"):
            nlp = load_pipeline(article.language)
            doc = nlp.make_doc(article.text)
            for name, component in nlp.pipeline:
                started = time.perf_counter()
                doc = component(doc)
                totals[name] += time.perf_counter() - started
    return {name: round(seconds, 3) for name, seconds in totals.items()}


def main() -> None:
    """Measure, print the table, write bench.json."""
    rows = measure()
    components = component_seconds()
    memory = peak_memory() // 1_048_576
    columns = ("part", "unit", "count", "seconds", "a second")
    cells = [(r["part"], r["unit"], str(r["count"]), str(r["seconds"]), str(r["rate"])) for r in rows]
    print_table(f"rasad bench (peak memory {memory} MB)", columns, cells)
    print_table("seconds by component", ("component", "seconds"), [(n, str(s)) for n, s in components.items()])
    dates = table(compare(annotated_folders()))
    print_table("dates beside dateparser, same articles", DATE_COLUMNS, dates)
    for line in absent_libraries():
        say(line)
    crawlers = crawl_bench.rows()
    print_table("crawlers, the same site of 400 pages on loopback", crawl_bench.COLUMNS, crawlers)
    reposts = repost_bench.measure_reposts()
    print_table("reposts, real articles of three weeks", repost_bench.COLUMNS, repost_bench.rows(reposts))
    taggers = {name: tagger_peers.time_apart(name) for name in tagger_peers.WORKS}
    print_table("names, articles of 300 words, one core", tagger_peers.COLUMNS, tagger_peers.rows(taggers))
    scale = scale_bench.measure()
    print_table("workers, real articles", scale_bench.COLUMNS, scale_bench.rows(scale))
    print_table("what an article costs", scale_bench.COST_COLUMNS, scale_bench.cost_rows(scale))
    RESULTS.write_text(
        json.dumps(
            {
                "rows": rows,
                "components": components,
                "peak_memory_mb": memory,
                "dates": dates,
                "crawlers": crawlers,
                "reposts": reposts,
                "taggers": taggers,
                "scale": scale,
            },
            indent=1,
        ),
        "utf-8",
    )
    say(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
