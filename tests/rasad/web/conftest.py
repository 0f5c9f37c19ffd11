"""One directory, one server and one browser for all tests of the pages."""

import shutil
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[2] / "store"))  # `saying`: articles and what they say

from web_directory import ARTICLES, PASSWORD

from rasad.run import run
from rasad.web.app import make_app
from rasad.web.loopback import serving
from rasad.web.screenshots import chromium
from rasad.web.session import Desk
from store.database import open_database
from store.directory import list_programs

WITHOUT_BROWSER = "no Chromium here: install one, or name it in RASAD_CHROMIUM"


@pytest.fixture(scope="session")
def directory_file(tmp_path_factory) -> Path:
    """The database that the articles make; nobody writes to it."""
    file = tmp_path_factory.mktemp("web") / "rasad.db"
    engine = open_database(str(file))
    run(engine, ARTICLES)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def directory(directory_file):
    """The directory to read."""
    return open_database(str(directory_file))


@pytest.fixture
def own_directory(directory_file, tmp_path):
    """A copy of the directory that a test may change."""
    shutil.copy(directory_file, tmp_path / "own.db")
    return open_database(str(tmp_path / "own.db"))


@pytest.fixture(scope="session")
def programs(directory):
    """A word of the name -> the program."""
    found = list_programs(directory)

    def named(word):
        return next(program for program in found if word in program.name)

    return named


@pytest.fixture(scope="session")
def client(directory):
    """A client of the application, without a network."""
    with TestClient(make_app(directory, desk=Desk(None, None), searches=10_000), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def browser():
    """A Chromium."""
    if chromium() is None:
        pytest.skip(WITHOUT_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(directory):
    """Where the directory is served."""
    with serving(make_app(directory, desk=Desk(PASSWORD, None), searches=10_000)) as base:
        yield base


def pytest_terminal_summary(terminalreporter):
    """Say what was left out, and how to have it."""
    skipped = [one for one in terminalreporter.stats.get("skipped", ()) if WITHOUT_BROWSER in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"left out: {len(skipped)} tests of the pages in a browser ({WITHOUT_BROWSER})")
