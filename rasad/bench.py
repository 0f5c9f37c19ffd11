"""`make bench`: how fast each part is, measured in one run, beside others that do the same; tables, JSON and a page."""

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpora.server import SiteServer
from ingest.article import Article
from ingest.files import read_inputs
from nlp.pipeline import COMPONENTS, load_pipeline
from rasad import crawl_bench, repost_bench, scale_bench, search_bench, tagger_peers
from rasad.bench_page import PAGE, Table, write_page
from rasad.config import corpora_folder
from rasad.date_peers import DATE_COLUMNS, absent_libraries, annotated_folders, compare, table
from rasad.digest.compose import compose
from rasad.digest.gather import gather
from rasad.digest.period import Period
from rasad.digest.render_html import render_html
from rasad.digest.settings import Settings
from rasad.memory import peak_memory
from rasad.output import print_table, say
from rasad.reading import read_article
from rasad.run import read_sources, run
from store.database import open_database
from store.search import search
from store.search_query import Query

RESULTS = Path("bench.json")
_REPEATS = 3
_PROGRAMS = 10_000


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
        settings, week = Settings(), Period.week_with(datetime.now(UTC).date(), 0)
        add(
            "digest", "weeks", 1, _seconds(lambda: render_html(compose(gather(engine, week, settings), "ar", settings)))
        )
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


def _machine() -> str:
    """Return what this machine is, in a few words."""
    cpus = Path("/proc/cpuinfo")
    names = (
        [line.partition(":")[2].strip() for line in cpus.read_text("utf-8").splitlines() if "model name" in line]
        if cpus.is_file()
        else []
    )
    return f"{os.cpu_count()} cores ({names[0] if names else platform.machine()}), Python {platform.python_version()}"


def tables() -> list[Table]:
    """Measure everything; parts whose input or whose peers are not here have no rows."""
    rows, components = measure(), component_seconds()
    memory = peak_memory() // 1_048_576
    reposts = repost_bench.measure_reposts()
    taggers = {name: tagger_peers.time_apart(name) for name in tagger_peers.WORKS}
    scale = scale_bench.measure() if repost_bench.news_file().is_file() else None
    return [
        Table(
            "parts",
            f"each part on the sample corpus (peak memory {memory} MB)",
            ("part", "unit", "count", "seconds", "a second"),
            [(r["part"], r["unit"], str(r["count"]), str(r["seconds"]), str(r["rate"])) for r in rows],
        ),
        Table(
            "components", "seconds by component", ("component", "seconds"), [(n, str(s)) for n, s in components.items()]
        ),
        Table("dates", "dates beside others, same articles", DATE_COLUMNS, table(compare(annotated_folders())), 4),
        Table(
            "taggers", "names, articles of 300 words, one core", tagger_peers.COLUMNS, [*tagger_peers.rows(taggers)], 1
        ),
        Table("crawlers", "crawlers, one site of 400 pages on loopback", crawl_bench.COLUMNS, crawl_bench.rows(), 4),
        Table("reposts", "reposts, real articles", repost_bench.COLUMNS, repost_bench.rows(reposts), 5),
        Table("search", "search among synthetic programs", SEARCH_COLUMNS, _search_rows()),
        Table("workers", "workers, real articles", scale_bench.COLUMNS, scale_bench.rows(scale) if scale else []),
        Table(
            "costs", "what an article costs", scale_bench.COST_COLUMNS, scale_bench.cost_rows(scale) if scale else []
        ),
    ]


SEARCH_COLUMNS = ("programs", "index, seconds", "median, ms", "95th percentile, ms")


def _search_rows() -> list[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(str(Path(folder) / "search.db"))
        found = search_bench.measure(engine, _PROGRAMS)
        engine.dispose()
    return [tuple(str(found[name]) for name in ("programs", "index_seconds", "p50_ms", "p95_ms"))]


def main() -> None:
    """Measure, print the tables, write them as bench.json and as a page of the docs."""
    measured = tables()
    for one in measured:
        if one.rows:
            print_table(one.title, one.columns, one.rows)
        else:
            say(f"{one.title}: left out, what it needs is not here")
    for line in absent_libraries():
        say(line)
    RESULTS.write_text(json.dumps([one.as_json() for one in measured], ensure_ascii=False, indent=1), "utf-8")
    write_page(measured, _machine())
    say(f"written: {RESULTS}, {PAGE}")


if __name__ == "__main__":
    main()
