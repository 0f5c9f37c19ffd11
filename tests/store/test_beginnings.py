"""A range of an index holds what begins so, and nothing else, in both kinds of database."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text

from store.beginnings import begins_with
from store.database import open_database
from store.tables import PROGRAMS

LETTERS = "aZ-_%ابی\u200c\ud7ff\ue000\uffff\U00010000\U0010fffe\U0010ffff"
IDS = sorted({first + second + third for first in LETTERS for second in ["", *LETTERS] for third in ["", "a"]})


@pytest.fixture(scope="module")
def connection(new_database: Callable[[], str]) -> Iterator[Connection]:
    """A directory of programs of which only the ids matter."""
    engine = open_database(new_database())
    rows = [{"id": one, "name": "", "kind": "other", "confidence": 0.5, "data": {}} for one in IDS]
    with engine.begin() as connection:
        connection.execute(insert(PROGRAMS), rows)
    with engine.connect() as connection:
        yield connection


@settings(deadline=None)
@given(beginning=st.text(st.sampled_from(LETTERS), max_size=3))
def test_a_range_holds_what_begins_so(connection: Connection, beginning: str) -> None:
    found = connection.execute(select(PROGRAMS.c.id).where(begins_with(PROGRAMS.c.id, beginning))).scalars()
    assert sorted(found) == [one for one in IDS if one.startswith(beginning)]


def test_an_id_is_looked_up_in_the_index(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    query = select(PROGRAMS.c.id).where(begins_with(PROGRAMS.c.id, "p-1"))
    plan = connection.execute(text(f"EXPLAIN QUERY PLAN {query.compile(compile_kwargs={'literal_binds': True})}")).all()
    assert [row.detail.split(" USING")[0] for row in plan] == ["SEARCH programs"]
