"""What tests of the exports share: three directories, a plain one, a hostile one and an empty one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

sys.path.insert(0, str(Path(__file__).parents[2] / "store"))  # `saying`: articles and what they say
sys.path.insert(0, str(Path(__file__).parent))

from export_directories import arabic, hostile_article, persian, undated
from saying import make_directory

from store.database import open_database, reading


@pytest.fixture(scope="session")
def plain_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An Arabic program with all there is to say, a Persian one in two countries, and one that nobody dates."""
    return make_directory(tmp_path_factory.mktemp("plain") / "d.db", [arabic(), persian(), undated()])


@pytest.fixture
def plain(plain_engine: Engine) -> Iterator[Connection]:
    """A connection to the plain directory."""
    with reading(plain_engine) as connection:
        yield connection


@pytest.fixture(scope="session")
def hostile_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A directory whose names and sentences attack who reads an export."""
    return make_directory(tmp_path_factory.mktemp("hostile") / "d.db", [hostile_article()])


@pytest.fixture
def hostile(hostile_engine: Engine) -> Iterator[Connection]:
    """A connection to the hostile directory."""
    with reading(hostile_engine) as connection:
        yield connection


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Connection]:
    """A connection to a directory without an article."""
    with reading(open_database(str(tmp_path / "empty.db"))) as connection:
        yield connection
