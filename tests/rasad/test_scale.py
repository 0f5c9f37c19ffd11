"""`rasad run` with workers and as one of several crawlers, as a person calls it."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rasad_command import rasad

from corpora.server import SiteServer
from ingest.article import Article
from ingest.sources import load_sources, shard
from rasad.config import corpora_folder
from rasad.run import read_sources
from rasad.sources import Shard

RASAD = [sys.executable, "-m", "rasad"]


@pytest.mark.parametrize(("written", "part"), [("1/1", (1, 1)), ("2/3", (2, 3))])
def test_parts(written: str, part: tuple[int, int]) -> None:
    assert Shard.read(written) == part


@pytest.mark.parametrize("written", ["", "3", "0/3", "4/3", "-1/3", "1/x", "1/2/3"])
def test_no_parts(written: str) -> None:
    with pytest.raises(ValueError, match="is no part of several crawlers"):
        Shard.read(written)


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[Path]:
    """The sample site's sources on two servers, one for each of two crawlers."""
    entries = (corpora_folder() / "sources.toml").read_text("utf-8").split("[[source]]")
    path = tmp_path / "sources.toml"
    with ExitStack() as stack:
        sites = [stack.enter_context(SiteServer())]
        while True:  # until a port falls to the other crawler
            sites.append(stack.enter_context(SiteServer()))
            bases = (sites[0].base, sites[-1].base)
            based = [entry.replace("{{base}}", bases[number % 2]) for number, entry in enumerate(entries)]
            path.write_text("[[source]]".join(based), "utf-8")
            if shard(load_sources(path), 1, 2) and shard(load_sources(path), 2, 2):
                break
        yield path


def test_several_crawlers_bring_what_one_does(sources: Path) -> None:
    def crawled(part: Shard | None) -> set[str]:
        return {item.id for item in read_sources([str(sources)], part=part) if isinstance(item, Article)}

    first, second = (crawled(Shard(crawler, 2)) for crawler in (1, 2))
    assert len(first) > 3
    assert len(second) > 3
    assert not first & second
    assert first | second == crawled(None)


def test_a_run_with_workers_as_one_of_several_crawlers(sources: Path) -> None:
    done = rasad(sources.parent, "run", sources, "-d", "d.db", "--workers", 2, "--shard", "1/1", "--json", "--limit", 2)
    assert "of its sources are this crawler's (1 of 1)" in done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["added"] == outcome["read"] > 3
    assert (sources.parent / "d.db.crawl-1-of-1").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--shard", "3/2"], "is no part of several crawlers"),
        (["--engine", "spark"], "is none of local, processes, ray"),
        (["--engine", "local", "--workers", "2"], "name processes or ray"),
    ],
)
def test_wrong_options(tmp_path: Path, options: list[str], said: str) -> None:
    done = rasad(tmp_path, "run", "x.txt", *options)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not list(tmp_path.iterdir())
