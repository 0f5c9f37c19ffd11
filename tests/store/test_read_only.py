"""What readers may do with a directory: read, for a while."""

import pytest
from sqlalchemy import text

import store.read_only
from store.database import DatabaseError, open_database, reading, writing
from store.decision_log import list_decisions
from store.read_only import read_only


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM articles", "DROP TABLE articles", "CREATE TABLE mine (a int)", "UPDATE articles SET title = 'x'"],
)
def test_nothing_that_readers_send_changes_anything(database: str, statement: str) -> None:
    reader = read_only(open_database(database))
    with pytest.raises(DatabaseError), reading(reader) as connection:
        connection.execute(text(statement))
    with pytest.raises(DatabaseError), writing(reader) as connection:
        connection.execute(text(statement))
    assert list_decisions(reader) == []


def test_a_question_that_takes_too_long_is_ended(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.read_only, "LONGEST", 1)
    reader = read_only(open_database(database))
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(DatabaseError), reading(reader) as connection:
        connection.execute(text(endless))
    assert list_decisions(reader) == []
