"""Which run read what, with which version and model; what is noted of a run stays."""

from collections import Counter

from saying import Saying
from sqlalchemy import Engine, select

from store.database import open_database, reading
from store.runs import Extractor, finish_run, source_id, start_run
from store.tables import READINGS, RUNS, SOURCES


def stored(engine: Engine) -> tuple[list[dict[str, object]], dict[tuple[int, str], tuple[int, int, int]]]:
    with reading(engine) as connection:
        runs = [dict(row) for row in connection.execute(select(RUNS).order_by(RUNS.c.id)).mappings()]
        query = select(READINGS, SOURCES.c.name).join(SOURCES, SOURCES.c.id == READINGS.c.source)
        rows = connection.execute(query).all()
    return runs, {(row.run, row.name): (row.added, row.replaced, row.unchanged) for row in rows}


def test_a_run_notes_what_it_was_given_and_what_each_source_gave(database: str) -> None:
    engine = open_database(database)
    first = start_run(engine, "run", ["sources.toml", "مقال.txt"], "1.0", Extractor("1.0+ab", "f00d"))
    second = start_run(engine, "import", [], "1.0", None)
    (one, two), readings = stored(engine)
    assert (one["inputs"], one["version"], one["extractor"], one["model"]) == (
        ["sources.toml", "مقال.txt"],
        "1.0",
        "1.0+ab",
        "f00d",
    )
    assert (two["extractor"], two["model"], two["finished"], readings) == (None, None, None, {})
    assert one["id"] != two["id"]

    finish_run(engine, first, {"صحيفة": Counter(added=2, unchanged=1), "": Counter(replaced=1)}, skipped=3)
    finish_run(engine, second, {"صحيفة": Counter(added=1)}, skipped=0)
    (one, two), readings = stored(engine)
    assert readings == {(first, "صحيفة"): (2, 0, 1), (first, ""): (0, 1, 0), (second, "صحيفة"): (1, 0, 0)}
    assert one["skipped"] == 3
    assert one["started"] <= two["started"] <= one["finished"]  # type: ignore[operator]
    finish_run(engine, first, {"صحيفة": Counter(added=9)}, skipped=9)
    assert stored(engine) == ([one, two], readings)


def test_a_source_of_any_name_has_an_id_that_follows_from_it(database: str) -> None:
    engine = open_database(database)
    names = ["x" * 10_000, "صحيفة\ud800", "\0"]
    run = start_run(engine, "run", names, "1.0", None)
    Saying("a", "نص", source=names[0]).save(engine)
    finish_run(engine, run, {name: Counter(added=1) for name in names}, skipped=0)
    _, readings = stored(engine)
    assert sorted(name for _, name in readings) == sorted(["x" * 10_000, "صحيفة\ufffd", "\ufffd"])
    assert source_id("صحيفة") == source_id("صحيفة") != source_id("صحيفه")
