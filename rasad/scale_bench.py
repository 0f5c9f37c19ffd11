"""How reading grows with workers, and what an article costs in time, memory and disk, on real articles in one run.

Invariant: every engine is given the same articles, and what each leaves is compared byte for byte with what one process
leaves. What is said of a million articles is extrapolated from those that were read.
"""

import argparse
import hashlib
import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import batched
from pathlib import Path
from typing import Any

from sqlalchemy import text

from ingest.article import Article
from rasad.engines.base import ReadingEngine
from rasad.engines.named import engine_named
from rasad.memory import peak_memory
from rasad.output import print_table, say
from rasad.reading import extractor_version
from rasad.repost_bench import news_file, read_news
from store.database import open_database, reading
from store.export import export_lines
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import Result, current, save_all

COLUMNS = (
    "engine",
    "workers",
    "ready after",
    "articles a second",
    "times one",
    "CPU ms an article",
    "others",
    "export",
)
COST_COLUMNS = ("what", "of an article", "of a million, extrapolated")
SAMPLE = 400
# An engine's name in this module alone: Ray on two nodes of this machine. One is lost half-way, later another joins.
LOSING = "losing_a_node"
_TOLD_EVERY = 1000
_MILLION = 1_000_000
_STAT = Path("/proc/stat")


def _processor() -> float:
    """Return the processor seconds of this process and of those that it has begun and that have ended."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def _machine() -> float:
    """Return the processor seconds of all of the machine's processes, 0 where that is not known."""
    if not _STAT.is_file():
        return 0.0
    user, nice, system = map(int, _STAT.read_text("utf-8").split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _reader(name: str, workers: int, articles: Sequence[Article]) -> Iterator[tuple[ReadingEngine, Iterator[Article]]]:
    """Give an engine and the articles that it is to read."""
    if name != LOSING:
        yield engine_named(name, workers), iter(articles)
        return
    from ray.cluster_utils import Cluster

    cores, memory = (workers + 1) // 2, 100_000_000
    head = {"num_cpus": cores, "object_store_memory": memory}
    cluster: Any = Cluster(initialize_head=True, head_node_args=head)
    lost = cluster.add_node(num_cpus=cores, object_store_memory=memory)

    def coming() -> Iterator[Article]:
        for number, article in enumerate(articles):
            if number == len(articles) // 2:
                say(f"a node is taken away when {number} articles went out")
                cluster.remove_node(lost, allow_graceful=False)
            if number == len(articles) * 2 // 3:
                say(f"another joins when {number} articles went out")
                cluster.add_node(num_cpus=cores, object_store_memory=memory)
            yield article

    try:
        yield engine_named("ray", workers, address=cluster.address), coming()
    finally:
        cluster.shutdown()


def measure_engine(articles: Sequence[Article], name: str, workers: int, database: str) -> dict[str, Any]:
    """Read and store articles with an engine, fold and rebuild; return how long each took.

    `rate` is articles a second from the first batch on, `others` the cores that other processes took meanwhile.
    """
    engine = open_database(database)
    version = extractor_version()
    started, processor, machine = time.perf_counter(), _processor(), _machine()
    first = count = counted = 0
    saving = 0.0
    ready = started
    with _reader(name, workers, articles) as (reader, coming), closing(reader.read(coming)) as batches:
        for batch in batches:
            begun = time.perf_counter()
            save_all(
                engine, [Result(one.article, one.reading.extraction, one.reading.reason) for one in batch], version
            )
            saving += time.perf_counter() - begun
            if count // _TOLD_EVERY != (count + len(batch)) // _TOLD_EVERY:
                say(f"{name}, {workers}: {count + len(batch)} articles, {peak_memory() // 1_048_576} MB here")
            count += len(batch)
            if not first:
                first, ready, counted = 1, time.perf_counter(), count
    ended = time.perf_counter()
    own, all_of_it = _processor() - processor, _machine() - machine
    began = time.perf_counter()
    fold_reposts(engine)
    folded = time.perf_counter()
    rebuild(engine)
    rebuilt = time.perf_counter()
    digest = hashlib.sha256()
    for line in export_lines(engine):
        digest.update(line.encode() + b"\n")
    size = _bytes_of(engine)
    engine.dispose()
    elsewhere = name in ("ray", LOSING)  # Ray's workers are no children of this process
    return {
        "engine": name,
        "workers": workers,
        "articles": count,
        "ready": round(ready - started, 1),
        "rate": round((count - counted) / (ended - ready), 2),
        "processor_ms": None if elsewhere else round(own / count * 1000, 1),
        "others": None if elsewhere else round(max(0.0, all_of_it - own) / (ended - started), 2),
        "save_ms": round(saving / count * 1000, 2),
        "fold_ms": round((folded - began) / count * 1000, 2),
        "rebuild_s": round(rebuilt - folded, 2),
        "bytes": round(size / count),
        "export": digest.hexdigest()[:8],
    }


def _bytes_of(engine: Any) -> int:
    """Return the bytes of a directory: of its file, or of its tables and indexes."""
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            return int(pages * connection.execute(text("PRAGMA page_size")).scalar_one())
    query = (
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    )
    with reading(engine) as connection:
        return int(connection.execute(text(query)).scalar_one())


def measure_saving(articles: Sequence[Article], database: str) -> dict[str, float]:
    """Return the milliseconds of an article that is stored as it is, by itself and in a hundred, and looked up."""
    engine = open_database(database)
    half = len(articles) // 2
    started = time.perf_counter()
    for article in articles[:half]:
        save_all(engine, [Result(article)], None)
    alone = time.perf_counter()
    for few in batched(articles[half : 2 * half], 100):
        save_all(engine, map(Result, few), None)
    together = time.perf_counter()
    for few in batched(articles[: 2 * half], 16):
        current(engine, few, "none")
    ended = time.perf_counter()
    engine.dispose()
    return {
        "alone_ms": round((alone - started) / half * 1000, 2),
        "together_ms": round((together - alone) / half * 1000, 2),
        "lookup_ms": round((ended - together) / (2 * half) * 1000, 2),
    }


def measure(
    most: int = SAMPLE, engines: Sequence[tuple[str, int]] = (("processes", 1), ("processes", 2)), database: str = ""
) -> dict[str, Any]:
    """Measure engines, given as name and workers, on so many real articles.

    `database` is the address of a PostgreSQL database in which schemas may be made; by default each engine has a SQLite
    file.
    """
    articles = read_news(news_file())
    articles = articles[:: max(1, len(articles) // most)][:most]  # of all outlets and weeks
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:

        def place(name: str) -> str:
            if not database:
                return str(Path(folder) / f"{name}.db")
            server = open_database(database)
            with server.begin() as connection:
                connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
                connection.execute(text(f"CREATE SCHEMA {name}"))
            server.dispose()
            return f"{database}{'&' if '?' in database else '?'}options=-csearch_path%3D{name}"

        for name, workers in engines:
            found.append(measure_engine(articles, name, workers, place(f"{name}_{workers}")))
            say(f"{name}, {workers}: done")
        saving = measure_saving(articles, place("saving"))
    one = found[0]["rate"]
    for row in found:
        row["times_one"] = round(row["rate"] / one, 2)
    memory = peak_memory() // 1_048_576
    return {"articles": len(articles), "engines": found, "saving": saving, "peak_memory_mb": memory}


def rows(measured: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the rows of `COLUMNS`."""
    engines = measured["engines"]
    return [
        (
            row["engine"],
            str(row["workers"]),
            f"{row['ready']:g} s",
            f"{row['rate']:.1f}",
            f"{row['times_one']:.2f}",
            "" if row["processor_ms"] is None else f"{row['processor_ms']:.1f}",
            "" if row["others"] is None else f"{row['others']:.2f} cores",
            "the same" if row["export"] == engines[0]["export"] else "ANOTHER",
        )
        for row in engines
    ]


def cost_rows(measured: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the rows of `COST_COLUMNS`."""
    one, saving = measured["engines"][0], measured["saving"]
    times = {
        "reading, one worker": 1000 / one["rate"],
        "storing with its facts, in batches": one["save_ms"],
        "storing as it is, one by one": saving["alone_ms"],
        "storing as it is, 100 at a time": saving["together_ms"],
        "looking up whether it is stored": saving["lookup_ms"],
        "folding reposts": one["fold_ms"],
    }
    made = [(what, f"{ms:.2f} ms", f"{ms * _MILLION / 3_600_000:.1f} hours") for what, ms in times.items()]
    disk = one["bytes"]
    return [*made, ("disk", f"{disk / 1000:.1f} kB", f"{disk * _MILLION / 1e9:.1f} GB")]


def main() -> None:
    """Measure, print the tables and one line of JSON."""
    parser = argparse.ArgumentParser(description="How reading grows with workers, on the real articles.")
    parser.add_argument("--articles", type=int, default=SAMPLE, help="how many; 0 for all")
    parser.add_argument(
        "--engines",
        default="processes:1,processes:2",
        help=f"NAME:WORKERS, the first is compared with; also {LOSING}:WORKERS",
    )
    parser.add_argument("--database", default="", help="a PostgreSQL database for schemas; default: SQLite files")
    options = parser.parse_args()
    named = [(name, int(workers)) for name, _, workers in (one.partition(":") for one in options.engines.split(","))]
    measured = measure(options.articles or _MILLION, named, options.database)
    print_table(f"workers, {measured['articles']} real articles", COLUMNS, rows(measured))
    print_table("what an article costs", COST_COLUMNS, cost_rows(measured))
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
