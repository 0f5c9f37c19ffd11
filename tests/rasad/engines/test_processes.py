"""Articles go to processes and come back once each, whatever becomes of the processes."""

import gc
import os
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from odd_reading import end_at_once, fail_to_load, load_nothing, read_oddly

from ingest.article import Article
from rasad.engines.base import EngineError
from rasad.engines.processes import ProcessEngine
from rasad.engines.worker import load
from rasad.reading import Reading, extractor_version


def articles(count: int, *titles: str) -> list[Article]:
    """Return so many articles of which those in the middle have titles."""
    made = [Article(id=f"a{number}", text=f"نص {number}") for number in range(count)]
    middle = count // 2
    for number, title in enumerate(titles, middle):
        made[number] = made[number].model_copy(update={"title": title})
    return made


def read(given: list[Article], seconds: float = 60) -> dict[str, Reading]:
    engine = ProcessEngine(2, batch=8, seconds=seconds, read=read_oddly, load=load_nothing)
    came = [one for batch in engine.read(given) for one in batch]
    assert Counter(one.article.id for one in came) == Counter(article.id for article in given)
    return {one.article.id: one.reading for one in came}


def test_every_article_is_read_once_in_processes_of_one_thread_each() -> None:
    readings = read(articles(200, *["slow"] * 100))
    reasons = {reading.reason or "" for reading in readings.values()}
    assert {reason.split(" with ")[1] for reason in reasons} == {"1 threads"}
    assert len(reasons) == 2  # both processes have read
    assert not any(str(os.getpid()) in reason for reason in reasons)


def test_what_a_process_took_with_it_is_read_again_and_what_kills_each_time_is_set_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readings = read(articles(60, f"once: {tmp_path / 'died'}", "kill", "hang", "raise"), seconds=1)
    failed = {id: reading for id, reading in readings.items() if reading.failed}
    assert set(failed) == {"a31", "a32", "a33"}
    assert not any(reading.extraction.organizations for reading in failed.values())
    reasons = {
        "a31": "was killed by SIGKILL",
        "a32": "took longer than 1 seconds for one article",
        "a33": "failed (OSError: odd a33)",
    }
    for id, reason in reasons.items():
        assert (failed[id].reason or "").startswith(f"set aside after 3 tries (a worker {reason}")
    assert (tmp_path / "died").exists()
    assert "read again, one by one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("load", "reason"), [(fail_to_load, "no such tagger"), (end_at_once, "a worker ended with code 3")]
)
def test_workers_that_cannot_start_end_the_run(load: object, reason: str) -> None:
    engine = ProcessEngine(1, load=load)  # type: ignore[arg-type]
    with pytest.raises(EngineError, match=f"workers cannot start: {reason}"):
        list(engine.read(articles(3)))


def test_memory_is_flat_however_many_articles_come() -> None:
    """What is out at a time is bounded, so the input is asked for no faster than it is read."""
    given = done = most = 0

    def many(count: int) -> Iterator[Article]:
        nonlocal given
        for number in range(count):
            given += 1
            yield Article(id=f"{number}", text=f"{number} " + "كلمة " * 400)

    engine = ProcessEngine(2, batch=8, read=read_oddly, load=load_nothing)
    tracemalloc.start()
    for batch in engine.read(many(5000)):
        done += len(batch)
        most = max(most, given - done)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done == 5000
    assert most <= 8 * (2 + 1 + 2)  # with each worker, made ready, and come back
    assert peak < 1_000_000  # their letters are twenty million bytes


def test_processes_end_with_the_reader() -> None:
    import multiprocessing

    engine = ProcessEngine(2, batch=1, read=read_oddly, load=load_nothing)
    reading = engine.read(articles(50))
    next(reading)
    assert len(multiprocessing.active_children()) >= 2
    before = multiprocessing.active_children()
    reading.close()
    assert not [one for one in multiprocessing.active_children() if one in before and one.is_alive()]


def test_what_is_loaded_is_left_alone_by_the_collector() -> None:
    """Ray asks for collections all the time while it lacks a core: those that are left would do little else."""
    try:
        assert load() == extractor_version()
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()
