"""What tests of the store, and of commands that use it, share: each kind of database that Rasad knows."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own; without one they fail."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """A function that returns the address of a new, empty place for a directory, in each kind of database."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.new_database
    folder, numbers = tmp_path_factory.mktemp("sqlite"), count()
    return lambda: str(folder / f"{next(numbers)}.db")


@pytest.fixture
def database(new_database: Callable[[], str]) -> str:
    """The address of a new, empty place for a directory."""
    return new_database()
