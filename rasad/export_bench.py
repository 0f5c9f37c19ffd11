"""How long exports of a large directory take and how much memory: synthetic programs, each format in its own process.

    python -m rasad.export_bench 10000 100000

Every program has an article of its own that tells of it, of who runs it, of a count and of a place, every third one of
a partnership too. The tables are written as a run would derive them, so that nothing but the export is measured.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from rasad.memory import peak_memory
from store.database import open_database, reading, writing
from store.tables import (
    ARTICLES,
    EVIDENCE,
    FACTS,
    ORGANIZATION_NAMES,
    ORGANIZATIONS,
    OWNERS,
    PROGRAM_EVENTS,
    PROGRAMS,
    STORIES,
)

FORMATS = ("csv", "hsds", "xlsx", "iati", "hxl", "graph", "jsonl")
# How many programs one organization runs.
_PROGRAMS_EACH = 4
_AT_ONCE = 2000
_TEXT = (
    "{filler} وقعت {body} مع وزارة الصحة اتفاقية شراكة سنة 2021. "
    "وافتتحت {body} {program} في صفرو التي تتسع لثلاثين سريرا. {filler}"
)
_FILLER = "وقال المتحدث إن الخدمات مجانية ومفتوحة أمام جميع سكان المنطقة طوال أيام الأسبوع. " * 8


def make_directory(connection: Connection, count: int) -> None:
    """Write a directory of `count` programs into an empty database."""
    ministry = {"id": "o-ministry", "name": "وزارة الصحة", "kind": "government", "country": "MA"}
    connection.execute(insert(ORGANIZATIONS), [ministry])
    names = [{"organization": "o-ministry", "name": "وزارة الصحة", "language": "ar", "articles": count // 3}]
    connection.execute(insert(ORGANIZATION_NAMES), names)
    for start in range(0, count, _AT_ONCE):
        tables: dict[Any, list[dict[str, Any]]] = {
            table: []
            for table in (
                ARTICLES,
                STORIES,
                FACTS,
                EVIDENCE,
                ORGANIZATIONS,
                ORGANIZATION_NAMES,
                PROGRAMS,
                PROGRAM_EVENTS,
                OWNERS,
            )
        }
        for number in range(start, min(count, start + _AT_ONCE)):
            for table, row in _rows(number):
                tables[table].append(row)
        for table, rows in tables.items():
            if rows:
                connection.execute(insert(table), rows)


def _rows(number: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield the rows of one program, each with its table."""
    article, body_id, program_id = f"a{number:07}", f"o-{number // _PROGRAMS_EACH:07}", f"p-{number:07}"
    body, program = f"جمعية الأمل {number // _PROGRAMS_EACH}", f"دار الضيافة {number}"
    text = _TEXT.format(filler=_FILLER, body=body, program=program)
    url = f"https://example.org/news/{number}"
    day = f"20{10 + number % 15}-0{1 + number % 9}-15"
    own = {"title": program, "text": text, "language": "ar", "stated_language": "ar", "extractor": "bench"}
    yield ARTICLES, {"id": article, "url": url, "published": day, "source": "صحيفة", "digest": "", **own}
    yield STORIES, {"article": article, "canonical": article, "cluster": article}
    names = {"en": "Sefrou", "ar": "صفرو", "fa": None}
    place = {"name": "صفرو", "kind": "town", "country": "MA", "subdivision": "MA-05", "names": names}
    count = {"value": 30.0, "unit": "bed", "unit_text": "سرير", "per": None, "bound": "exact", "period": None}
    told: list[tuple[str, str, dict[str, Any], list[str]]] = [
        ("organization", body, {"name": body, "aliases": [], "kind": "association", "place": "صفرو"}, [body_id]),
        ("capacity", "لثلاثين سريرا", {**count, "kind": "capacity", "program": program}, [program_id]),
        ("place", "صفرو", place, []),
        (
            "program",
            program,
            {
                "name": program,
                "aliases": [],
                "kind": "shelter",
                "operators": [body],
                "partners": [],
                "places": ["صفرو"],
                "start": "2021",
                "end": None,
                "beneficiaries": ["المرضى"],
                "capacities": [0],
                "confidence": 0.6,
            },
            [body_id, program_id],
        ),
    ]
    if number % 3 == 0:
        parties = {"parties": [body, "وزارة الصحة"], "kind": "agreement", "date": "2021", "duration": None}
        told.append(("partnership", f"وقعت {body}", {**parties, "confidence": 0.7}, [body_id, "o-ministry"]))
    for kind, quote, data, entries in told:
        fact = f"{article}/{kind}/0"
        start = text.index(quote)
        span = {"start": start, "end": start + len(quote), "title": False}
        yield FACTS, {"id": fact, "article": article, "kind": kind, "position": 0, "data": data}
        yield EVIDENCE, {"fact": fact, "number": 0, **span, "quote": quote}
        for entry in entries:
            yield OWNERS, {"fact": fact, "entry": entry}
    if number % _PROGRAMS_EACH == 0:
        yield ORGANIZATIONS, {"id": body_id, "name": body, "kind": "association", "country": "MA"}
        seen = {"name": body, "language": "ar", "articles": _PROGRAMS_EACH}
        yield ORGANIZATION_NAMES, {"organization": body_id, **seen}
    data = {
        "names": [program],
        "operators": [body],
        "operator_ids": [body_id],
        "partners": [],
        "places": ["صفرو"],
        "locations": [place],
        "beneficiaries": ["المرضى"],
        "start": [{"value": "2021", "articles": [article]}],
        "end": [],
        "capacities": [{**count, "kind": "capacity", "articles": [article]}],
        "articles": [article],
        "stories": 1,
    }
    yield PROGRAMS, {"id": program_id, "name": program, "kind": "shelter", "confidence": 0.6, "data": data}
    yield (
        PROGRAM_EVENTS,
        {"fact": f"{article}/program/0", "program": program_id, "event": "opened", "date": "2021"},
    )


def export(form: str, database: str, output: Path) -> dict[str, Any]:
    """Export a directory in one format; return seconds of the clock and of the processor, and bytes of memory."""
    engine = open_database(database, must_exist=True)
    before, started, worked = peak_memory(), time.perf_counter(), time.process_time()
    if form == "jsonl":
        from store.export import export_lines

        with output.open("w", encoding="utf-8") as lines:
            lines.writelines(f"{line}\n" for line in export_lines(engine))
    else:
        with reading(engine) as connection:
            _write(form, connection, output)
    return {
        "format": form,
        "seconds": round(time.perf_counter() - started, 1),
        "processor_seconds": round(time.process_time() - worked, 1),
        "memory_before": before,
        "peak_memory": peak_memory(),
        "bytes": output.stat().st_size,
    }


def _write(form: str, connection: Connection, output: Path) -> None:
    from rasad.export.csv_tables import write_archive
    from rasad.export.graphml import write_graph
    from rasad.export.hxl import write_hxl
    from rasad.export.iati import write_iati
    from rasad.export.xlsx import write_workbook
    from rasad.hsds.package import write_package_archive

    if form == "hxl":
        with output.open("w", encoding="utf-8", newline="") as text:
            write_hxl(text, connection)
        return
    with output.open("wb") as stream:
        if form == "csv":
            write_archive(stream, connection)
        elif form == "hsds":
            write_package_archive(stream, connection)
        elif form == "xlsx":
            write_workbook(stream, connection)
        elif form == "iati":
            write_iati(stream, connection)
        else:
            write_graph(stream, connection)


def measure(count: int, formats: tuple[str, ...] = FORMATS) -> Iterator[dict[str, Any]]:
    """Yield the figures of each format for a directory of `count` programs."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "bench.db")
        engine = open_database(database)
        with writing(engine) as connection:
            make_directory(connection, count)
        engine.dispose()
        for form in formats:
            done = subprocess.run(
                [sys.executable, "-m", "rasad.export_bench", form, database, str(Path(folder) / "out")],
                capture_output=True,
                text=True,
                check=True,
            )
            yield {"programs": count, **json.loads(done.stdout)}


def main() -> None:
    """Measure directories of the sizes on the command line; with a format, a database and a file: export it once."""
    if sys.argv[1:2] and sys.argv[1] in FORMATS:
        print(json.dumps(export(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
        return
    for argument in sys.argv[1:] or ["10000"]:
        for figures in measure(int(argument)):
            print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
