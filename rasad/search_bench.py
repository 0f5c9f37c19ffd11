"""How fast a search is in a large directory: synthetic programs, and queries of all sorts timed on one core.

    python -m rasad.search_bench 10000 60000 10000x30

The programs are put together at random from the words of `store/concepts.toml` and of the gazetteer, some words more
often than others, so that lists of programs are as long as real ones; vectors are random.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, insert, text

from nlp.extraction import ProgramKind
from nlp.gazetteer.table import load_table
from rasad.memory import peak_memory
from store.database import open_database, writing
from store.search import parse_query, search
from store.search_concepts import concepts
from store.search_index import write_index
from store.search_vectors import DIMENSIONS, write_signs
from store.tables import PROGRAMS

QUERIES = (
    "palliative home care Iran",
    "رعاية منزلية",
    "مراقبت در منزل kind:care",
    "training for women country:MA",
    "دورات تدريب للشباب",
    "food baskets for orphans since:2015 capacity>=30",
    "Dar al-Amal",
    "jamiyat al-Amal",
    "سیل زلزله امداد",
    "formation professionnelle des jeunes",
    "kind:clinic country:IR",
    '"رعاية منزلية" -أطفال',
    "program project initiative",
    "blind children school books free:no",
)
_ROWS = 5000


def make_programs(connection: Connection, count: int) -> None:
    """Write synthetic programs into an empty directory."""
    chance = random.Random(7)
    for start in range(0, count, _ROWS):
        connection.execute(insert(PROGRAMS), list(_programs(chance, start, min(count, start + _ROWS))))


def _programs(chance: random.Random, first: int, last: int) -> Iterator[dict[str, Any]]:
    words = {language: [word for own in concepts().values() for word in own[language]] for language in ("ar", "fa")}
    towns = [entry for entries in load_table().by_name["fa"].values() for entry in entries]
    kinds = list(ProgramKind)
    for number in range(first, last):
        language = chance.choice(("ar", "fa"))
        pool = words[language]

        def some(most: int, pool: list[str] = pool) -> str:
            places = (int(len(pool) * chance.random() ** 3) for _ in range(chance.randint(2, most)))
            return " ".join(pool[place] for place in places)

        town = towns[int(len(towns) * chance.random() ** 2)]
        name = town.names.ar if language == "ar" else town.names.fa
        location = {
            "name": name or town.names.en,
            "kind": "town",
            "country": town.country,
            "subdivision": town.subdivision,
            "names": town.names.model_dump(),
        }
        data = {
            "names": [],
            "operators": [f"جمعية {some(3)} {chance.randint(1, 20000)}"],
            "operator_ids": [],
            "partners": [],
            "places": [location["name"]],
            "locations": [location],
            "beneficiaries": [some(4), some(12)],
            "start": [{"value": str(chance.randint(1995, 2025)), "articles": []}],
            "end": [],
            "capacities": [{"value": chance.randint(1, 900), "kind": "capacity"}],
            "articles": [],
            "stories": chance.randint(1, 4),
        }
        yield {
            "id": f"p-{number:08}",
            "name": f"{some(5)} {number}",
            "kind": chance.choice(kinds),
            "confidence": round(chance.random(), 2),
            "data": data,
        }


def make_vectors(connection: Connection) -> None:
    """Give every description a random vector."""
    random_numbers = np.random.default_rng(7)
    keys = list(connection.execute(text("SELECT DISTINCT vector FROM program_search ORDER BY vector")).scalars())
    for start in range(0, len(keys), _ROWS):
        part = keys[start : start + _ROWS]
        vectors = random_numbers.normal(0.5, 0.2, (len(part), DIMENSIONS)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        rows = [
            {"key": key, "vector": one.tobytes()} for key, one in zip(part, vectors.astype(np.float16), strict=True)
        ]
        connection.execute(text("INSERT INTO program_search_vectors (key, vector) VALUES (:key, :vector)"), rows)
    write_signs(connection)


def repeat(connection: Connection, count: int, times: int) -> None:
    """Make an indexed directory of `count` programs so many times as large: each program again under another id.

    Lists of programs, columns and tables grow as if the programs had been written; the words stay the same.
    """
    for again in range(1, times):
        connection.execute(
            text(
                "INSERT INTO programs (id, name, kind, confidence, data)"
                " SELECT id || :mark, name, kind, confidence, data FROM programs WHERE length(id) = 10"
            ),
            {"mark": f"-{again}"},
        )
        connection.execute(
            text(
                "INSERT INTO program_search (program, number, words, description, vector) SELECT program || :mark,"
                " number + :more, words, description, vector || :mark FROM program_search WHERE number < :count"
            ),
            {"mark": f"-{again}", "more": again * count, "count": count},
        )
    shifts = count * np.arange(times, dtype=np.int32)[:, None]
    for term, programs, impacts in connection.execute(text("SELECT * FROM program_search_terms")).all():
        longer = (np.frombuffer(programs, np.int32)[None, :] + shifts).astype(np.int32).tobytes()
        update = text("UPDATE program_search_terms SET programs = :programs, impacts = :impacts WHERE term = :term")
        connection.execute(update, {"term": term, "programs": longer, "impacts": bytes(impacts) * times})
    for name, labels, offsets, codes in connection.execute(text("SELECT * FROM program_search_columns")).all():
        bounds = np.frombuffer(offsets, np.int32)
        if len(bounds):
            last = bounds[-1] * np.arange(times, dtype=np.int32)[:, None]
            offsets = np.append((bounds[None, :-1] + last).ravel(), bounds[-1] * times).astype(np.int32).tobytes()
        if name == "digest":
            labels = f"{count * times} {labels.split()[1]}"
        update = text(
            "UPDATE program_search_columns SET labels = :labels, offsets = :offsets, codes = :codes WHERE name = :name"
        )
        connection.execute(update, {"name": name, "labels": labels, "offsets": offsets, "codes": bytes(codes) * times})


def measure(engine: Engine, count: int, times: int = 1, rounds: int = 3) -> dict[str, Any]:
    """Make a directory of `count` programs, then so many times as large, and search it.

    Returns seconds of the index, milliseconds of searches and bytes of memory. Times are those of the clock and, as
    `processor_…`, those that the processor worked for it, whatever else it did.
    """
    with writing(engine) as connection:
        make_programs(connection, count)
    started, before = time.perf_counter(), time.process_time()
    with writing(engine) as connection:
        write_index(connection)
    built, work = time.perf_counter() - started, time.process_time() - before
    with writing(engine) as connection:
        if times > 1:
            repeat(connection, count, times)
        make_vectors(connection)
    memory = peak_memory()
    started = time.perf_counter()
    search(engine, parse_query(QUERIES[0]))
    first = time.perf_counter() - started
    taking: list[tuple[float, str]] = []
    worked = []
    for _ in range(rounds):
        for query in QUERIES:
            started, before = time.perf_counter(), time.process_time()
            search(engine, parse_query(query))
            taking.append((1000 * (time.perf_counter() - started), query))
            worked.append(1000 * (time.process_time() - before))
    taken = np.array([one for one, _ in taking])
    return {
        "programs": count * times,
        "indexed": count,
        "index_seconds": round(built, 1),
        "index_processor_seconds": round(work, 1),
        "first_search_ms": round(1000 * first),
        "p50_ms": round(float(np.percentile(taken, 50)), 1),
        "p95_ms": round(float(np.percentile(taken, 95)), 1),
        "processor_p50_ms": round(float(np.percentile(worked, 50)), 1),
        "processor_p95_ms": round(float(np.percentile(worked, 95)), 1),
        "slowest": max(taking)[1],
        "slowest_ms": round(float(taken.max()), 1),
        "peak_memory_building": memory,
        "peak_memory": peak_memory(),
    }


def main() -> None:
    """Measure directories of the sizes named on the command line, and print a JSON line for each."""
    for argument in sys.argv[1:] or ["10000"]:
        size, _, times = argument.partition("x")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "bench.db"
            engine = open_database(str(file))
            figures = measure(engine, int(size), int(times or 1))
            figures["file_megabytes"] = round(file.stat().st_size / 2**20)
            engine.dispose()
        print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
