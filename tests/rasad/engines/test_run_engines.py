"""Whoever reads, the directory is the same, byte for byte, and what was set aside is remembered."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from odd_reading import load_nothing, read_or_die

from ingest.article import Article
from ingest.files import read_inputs
from rasad.config import corpora_folder
from rasad.engines.base import ReadingEngine
from rasad.engines.named import engine_named
from rasad.engines.processes import ProcessEngine
from rasad.run import run, run_waiting
from store.check import check
from store.database import open_database
from store.directory import list_articles
from store.export import export_lines
from store.save import save

ARTICLES = [item for item in read_inputs([corpora_folder() / "gold" / "articles.jsonl"]) if isinstance(item, Article)]


def processes(count: int) -> ProcessEngine:
    return ProcessEngine(count, batch=4, read=read_or_die, load=load_nothing)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Article, list[str]]:
    """An article that kills who reads it first, and what one process exports of it and all others."""
    folder = tmp_path_factory.mktemp("alone")
    once = Article(id="once", title=f"once: {folder / 'died'}", text=ARTICLES[0].text, language="ar")
    (folder / "died").touch()
    engine = open_database(str(folder / "alone.db"))
    run(engine, [*ARTICLES, once])
    return once, list(export_lines(engine))


def test_two_processes_of_which_one_dies_leave_the_directory_of_one(
    new_database: Callable[[], str], alone: tuple[Article, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    once, expected = alone
    died = Path(once.title.removeprefix("once: "))
    died.unlink()
    engine = open_database(new_database())
    poison = Article(id="poison", title="kill", text="نص", source="صحيفة")
    outcome = run(engine, [*ARTICLES[::-1], once], reader=processes(2))
    assert died.exists()
    assert (outcome.added, outcome.skipped) == (len(ARTICLES) + 1, 0)
    assert list(export_lines(engine)) == expected
    assert check(engine) == []

    outcome = run(engine, [*ARTICLES[:3], poison], reader=processes(1), crawled=True)
    assert (outcome.unchanged, outcome.added, outcome.skipped) == (3, 1, 1)
    assert "set aside after 3 tries" in capsys.readouterr().err
    (line,) = (json.loads(line) for line in export_lines(engine) if '"id": "poison"' in line)
    assert (
        line["note"]
        == "set aside after 3 tries (a worker was killed by SIGKILL (out of memory?)): kept, please report it"
    )
    # and it is not tried again by this version
    assert run(engine, [poison]).unchanged == 1
    assert run_waiting(engine).read == 0


def test_a_crawled_article_is_kept_before_the_next_is_asked_for(database: str) -> None:
    """What a run that is stopped has not read, another reads."""
    engine = open_database(database)

    def crawled() -> Iterator[Article]:
        yield from ARTICLES[:5]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(engine, crawled(), reader=ProcessEngine(1, batch=16, load=load_nothing), crawled=True)
    assert {article.id for article in list_articles(engine)} == {article.id for article in ARTICLES[:5]}
    assert run_waiting(engine).replaced == 5


def test_an_article_that_was_stored_is_not_added_twice(database: str) -> None:
    engine = open_database(database)
    save(engine, ARTICLES[0], None, None)
    outcome = run(engine, ARTICLES[:1])
    assert (outcome.added, outcome.replaced) == (0, 1)


@pytest.mark.parametrize(
    ("name", "workers", "kind"),
    [(None, 1, "LocalEngine"), (None, 2, "ProcessEngine"), ("processes", 1, "ProcessEngine"), ("ray", 1, "RayEngine")],
)
def test_engines_by_name(name: str | None, workers: int, kind: str) -> None:
    engine: ReadingEngine = engine_named(name, workers)
    assert type(engine).__name__ == kind


@pytest.mark.parametrize(("name", "workers"), [("spark", 1), ("local", 2)])
def test_no_such_engine(name: str, workers: int) -> None:
    with pytest.raises(ValueError, match="local"):
        engine_named(name, workers)
