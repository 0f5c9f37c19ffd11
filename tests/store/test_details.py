"""What pages say of articles beside their words is kept, and taken away by nothing that knows less."""

import pytest
from sqlalchemy import Engine, select

from ingest.article import Article, Details, PageArticle
from store.database import open_database, reading
from store.directory import find_entry
from store.export import export_lines
from store.save import is_current, save, waiting
from store.tables import ARTICLES

KNOWN = {"author": "هبة الخطيب", "updated": "2024-03-02T09:00:00+03:00", "credited": "واس"}


def article(**details: object) -> PageArticle:
    return PageArticle(id="a", title="خبر", text="نص الخبر", language="ar", details=Details(**details))


@pytest.fixture
def engine(database: str) -> Engine:
    return open_database(database)


def stored(engine: Engine) -> object:
    with reading(engine) as connection:
        return connection.execute(select(ARTICLES.c.details)).scalar_one()


def test_details_are_stored_shown_exported_and_come_back(engine: Engine) -> None:
    assert save(engine, article(**KNOWN), None, None) == "added"
    assert stored(engine) == KNOWN
    assert find_entry(engine, "a").details == KNOWN
    assert any('"credited": "واس"' in line for line in export_lines(engine))
    (again,) = waiting(engine, "1")
    assert again == article(**KNOWN)


def test_a_reading_that_knows_more_is_kept_and_one_that_knows_nothing_takes_nothing_away(engine: Engine) -> None:
    save(engine, Article(id="a", title="خبر", text="نص الخبر", language="ar"), None, None)
    assert stored(engine) is None
    assert not is_current(engine, article(**KNOWN), "1")
    assert save(engine, article(**KNOWN), None, None) == "unchanged"
    assert stored(engine) == KNOWN
    assert save(engine, Article(id="a", title="خبر", text="نص آخر", language="ar"), None, None) == "replaced"
    assert stored(engine) == KNOWN


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  سلمى\n ناصر ", "سلمى ناصر"), ("", None), (7, None), (["x"], None), ("x" * 5000, None),
        ("a\0b", "a b"), ("a\ud800b", "a b"),
    ],
)  # fmt: skip
def test_bad_values_never_break_saving(engine: Engine, value: object, kept: str | None) -> None:
    save(engine, article(author=value), None, None)
    assert stored(engine) == ({"author": kept} if kept else None)
