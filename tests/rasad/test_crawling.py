"""The commands that crawl: what they keep beside the database, and what they say of sources."""

import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from rasad_command import rasad

from corpora.server import SITE, SiteServer
from rasad.sources import frontier_beside

RASAD = [sys.executable, "-m", "rasad"]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A folder in which one sample outlet was crawled, with the server that still serves it."""
    folder = tmp_path_factory.mktemp("crawled")
    with SiteServer() as site:
        entries = (SITE.parent / "sources.toml").read_text("utf-8").replace("{{base}}", site.base).split("[[source]]")
        (folder / "s.toml").write_text(f"[[source]]{entries[5]}", "utf-8")
        done = rasad(folder, "run", "s.toml", "--archive", "a.warc.gz", "--log", "log.jsonl")
        assert done.returncode == 0, done.stderr
        yield folder, site, done


def articles(folder, database="rasad.db"):
    done = rasad(folder, "list", "articles", "--json", "--database", database)
    return {row["id"] for row in map(json.loads, done.stdout.splitlines())}


def test_a_crawl_tells_how_its_sources_fared_and_is_remembered(crawled):
    folder, site, done = crawled
    found = articles(folder)
    assert len(found) >= 2
    assert "Al-Marfa" in done.stdout or "روزنامه هریرود" in done.stdout
    asked = len(site.requested)
    assert rasad(folder, "run", "s.toml").returncode == 0
    assert len(site.requested) - asked == 2, "robots.txt and the feed alone"
    (health,) = map(
        json.loads, rasad(folder, "sources", "list", "--frontier", "rasad.db.crawl", "--json").stdout.splitlines()
    )
    assert health["failing"] == []
    assert health["last_article"] is not None
    assert len((folder / "log.jsonl").read_text("utf-8").splitlines()) == len(found)


def test_an_archive_gives_the_same_articles_without_the_network(crawled):
    folder, site, _ = crawled
    asked = len(site.requested)
    assert rasad(folder, "run", "--from-archive", "a.warc.gz", "--database", "again.db").returncode == 0
    assert articles(folder, "again.db") == articles(folder)
    assert len(site.requested) == asked


def test_watching_goes_on_until_it_is_stopped(crawled):
    folder, site, _ = crawled
    asked = len(site.requested)
    # a suite that runs in the background ignores Ctrl-C, and what it starts would too
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    command = [*RASAD, "run", "s.toml", "--watch", "0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, preexec_fn=heeding) as watching:
        deadline = time.monotonic() + 60
        while len(site.requested) - asked < 6 and time.monotonic() < deadline:
            time.sleep(0.1)
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 130
    assert len(site.requested) - asked >= 6


def test_known_sources_are_listed_and_a_wrong_file_is_one_line(tmp_path):
    listed = [json.loads(line) for line in rasad(tmp_path, "sources", "list", "--json").stdout.splitlines()]
    assert len(listed) >= 60
    assert "unverified" in rasad(tmp_path, "sources", "list").stdout
    done = rasad(tmp_path, "sources", "check", "none.toml")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_a_check_and_a_proposal_of_the_sample_site(crawled):
    folder, site, _ = crawled
    (checked,) = map(json.loads, rasad(folder, "sources", "check", "s.toml", "--json").stdout.splitlines())
    assert checked["problem"] is None
    done = rasad(folder, "sources", "add", f"{site.base}/tuwiza/", "--to", "more.toml")
    assert done.returncode == 0, done.stderr
    assert (folder / "more.toml").read_text("utf-8").strip() == done.stdout.strip()


def test_what_was_remembered_for_a_database_that_is_gone_is_forgotten(tmp_path):
    database = tmp_path / "x.db"
    frontier = frontier_beside(str(database))
    assert frontier == Path(f"{database}.crawl")
    frontier.write_text("")
    database.write_text("")
    frontier_beside(f"sqlite:///{database}")
    assert frontier.exists()
    database.unlink()
    frontier_beside(str(database))
    assert not frontier.exists()
    assert frontier_beside("postgresql://x/y") is None
