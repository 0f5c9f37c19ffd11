"""Articles that are saved together are stored as one by one, by however many writers."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from saying import EXTRACTOR, Saying, dump, make_directory
from sqlalchemy import Connection, event
from workers import told

from ingest.article import Details, PageArticle
from store.check import check
from store.database import open_database
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import Result, current, save, save_all


def result(saying: Saying) -> Result:
    return Result(saying.article, saying.extraction)


def odd() -> Saying:
    """Letters that COPY writes otherwise, and that no database keeps."""
    saying = Saying("odd\t\\N", "سطر\nآخر\r\tثم \\. و\\N و\0 و\"'", "\\N", source="\\")
    return saying.organization("سطر\nآخر\r\tثم").program("و\0", places=["\\N", "\t"])


def test_a_batch_is_stored_as_one_by_one(new_database: Callable[[], str]) -> None:
    sayings = [*map(told, range(40)), odd()]
    one_by_one = make_directory(new_database(), sayings)
    engine = open_database(new_database())
    assert save_all(engine, map(result, sayings), EXTRACTOR) == ["added"] * 41
    fold_reposts(engine)
    rebuild(engine)
    assert dump(engine) == dump(one_by_one)
    assert current(engine, [one.article for one in sayings], EXTRACTOR) == [one.article for one in sayings]
    before = dump(engine)
    assert save_all(engine, map(result, sayings), EXTRACTOR) == ["unchanged"] * 41
    assert dump(engine) == before

    changed = [*map(result, map(told, range(5))), result(Saying("a002", "نص آخر")), Result(told(50).article)]
    newer = ["replaced"] * 6 + ["added"]
    assert save_all(engine, changed, "newer") == newer
    assert [save(one_by_one, *one[:2], "newer") for one in changed] == newer
    for each in (engine, one_by_one):
        fold_reposts(each)
        rebuild(each)
    assert dump(engine) == dump(one_by_one)
    assert check(engine) == []


def test_what_a_page_says_beside_its_words_stays(database: str) -> None:
    engine = open_database(database)
    plain, other = told(1).article, told(2).article
    pages = [PageArticle(**one.model_dump(), details=Details(author="كاتب")) for one in (plain, other)]
    save_all(engine, map(Result, pages), None)
    assert save_all(engine, [Result(plain, told(1).extraction), Result(other)], EXTRACTOR) == ["replaced", "unchanged"]
    assert current(engine, [pages[0], plain, other], EXTRACTOR) == [pages[0], plain]
    newer = pages[0].model_copy(update={"details": Details(author="كاتبة")})
    assert save_all(engine, [Result(newer, told(1).extraction)], EXTRACTOR) == ["unchanged"]
    assert current(engine, [pages[0], newer], EXTRACTOR) == [newer]


def test_many_writers_store_what_one_does(new_database: Callable[[], str]) -> None:
    """Each batch of some is also in another's hands."""
    sayings = [told(number) for number in range(120)]
    expected = dump(make_directory(new_database(), sayings))
    database = new_database()
    open_database(database).dispose()
    failed: list[BaseException] = []

    def write(first: int) -> None:
        try:
            engine = open_database(database)
            for begin in range(first, 120, 20):
                save_all(engine, map(result, sayings[begin : begin + 40]), EXTRACTOR)
            engine.dispose()
        except BaseException as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 0, 10, 20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    engine = open_database(database)
    fold_reposts(engine)
    rebuild(engine)
    assert dump(engine) == expected


class GoneError(BaseException):
    """The process ended here."""


@pytest.mark.parametrize("statements", [0, 1, 2, 4, 6])
def test_a_batch_that_is_cut_off_leaves_everything_as_it_was(database: str, statements: int) -> None:
    engine = open_database(database)
    save_all(engine, map(result, map(told, range(10))), EXTRACTOR)
    before = dump(engine)
    left = statements

    def end(connection: Connection, *_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            connection.invalidate()
            raise GoneError

    event.listen(engine, "before_cursor_execute", end)
    with suppress(GoneError):
        save_all(engine, map(result, map(told, range(5, 20))), "newer")
    event.remove(engine, "before_cursor_execute", end)
    assert left < 0
    assert dump(engine) == before
    save_all(engine, map(result, map(told, range(5, 20))), "newer")
    assert len(dump(engine)["articles"]) == 20
