"""Real articles, read in whatever order and by however many processes, give one directory, byte for byte."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.files import read_inputs
from nlp.extraction import Extraction
from rasad.config import shared_gold_folder
from rasad.reading import extractor_version, read_article
from store.check import check
from store.database import open_database
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import is_current, save

GOLD = shared_gold_folder()
FILES = [GOLD / name / "articles.jsonl" for name in ("ar-dev", "fa-dev", "seeds")] if GOLD else []
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(GOLD is None, reason="the annotated articles are not beside this checkout"),
]

Reading = tuple[Article, Extraction, str | None]
_PROCESSES = 4


def start(database: str, *arguments: object) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "RASAD_DATABASE_URL": database}
    command = [sys.executable, "-m", "rasad", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)


def exported(database: str) -> bytes:
    """Return what `rasad export jsonl` prints, of a database that keeps every promise of the store."""
    assert check(open_database(database)) == []
    output, _ = (process := start(database, "export", "jsonl")).communicate()
    assert process.returncode == 0
    return output


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    """Every article with what `rasad run` finds in it."""
    found = []
    for article in read_inputs(map(str, FILES)):
        assert isinstance(article, Article)
        reading = read_article(article)
        found.append((article, reading.extraction, reading.reason))
    return found


def store(database: str, readings: Iterable[Reading]) -> None:
    """Do what `rasad run` does once articles are read."""
    engine = open_database(database)
    for article, extraction, reason in readings:
        if not is_current(engine, article, extractor_version()):
            save(engine, article, extraction, extractor_version(), reason)
    fold_reposts(engine)
    rebuild(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def expected(readings: list[Reading], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What is exported of the articles read in their order into SQLite."""
    database = str(tmp_path_factory.mktemp("expected") / "d.db")
    store(database, readings)
    output = exported(database)
    assert output.count(b'{"type": "article"') == len(readings) > 100
    assert output.count(b'{"type": "organization"') > len(readings)
    return output


@pytest.mark.parametrize("order", ["forward", "backward", "shuffled", "shuffled otherwise", "in parts"])
def test_the_order_leaves_no_trace(
    new_database: Callable[[], str], readings: list[Reading], expected: bytes, order: str
) -> None:
    database = new_database()
    if order == "in parts":  # a run each, the last ones first
        for begin in range(len(readings) // 30 * 30, -1, -30):
            store(database, readings[begin : begin + 30])
    elif order.startswith("shuffled"):
        store(database, random.Random(order).sample(readings, len(readings)))
    else:
        store(database, readings if order == "forward" else readings[::-1])
    assert exported(database) == expected
    store(database, readings)
    assert exported(database) == expected


def test_four_processes_at_once_export_what_one_does(
    new_database: Callable[[], str], expected: bytes, tmp_path: Path
) -> None:
    """Each runs over a quarter; then one over everything."""
    lines = [line for file in FILES for line in file.read_text("utf-8").splitlines(keepends=True)]
    quarters = [tmp_path / f"{number}.jsonl" for number in range(_PROCESSES)]
    for number, quarter in enumerate(quarters):
        quarter.write_text("".join(lines[number::_PROCESSES]), "utf-8")
    database = new_database()
    running = [start(database, "run", quarter) for quarter in quarters]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0] * _PROCESSES
    assert exported(database) == expected
    again = start(database, "run", *FILES)
    again.communicate()
    assert again.returncode == 0
    assert exported(database) == expected
