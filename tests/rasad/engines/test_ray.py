"""A Ray cluster of two nodes reads real articles into PostgreSQL, loses a node, and leaves what one process does."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from odd_reading import read_or_die

from ingest.article import Article
from rasad.engines.on_ray import RayEngine
from rasad.repost_bench import news_file, read_news
from rasad.run import run
from store.check import check
from store.database import open_database
from store.export import export_lines

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
pytestmark = [
    pytest.mark.ray,
    pytest.mark.skipif(not news_file().is_file(), reason="the real articles are not beside this checkout"),
]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A cluster of two nodes with a core each; its workers find this checkout and these tests."""
    from ray.cluster_utils import Cluster

    here = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(here.parents[2]), str(here)]))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    # the one that is lost is not the head
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 100_000_000})
    yield made
    made.shutdown()


def test_a_node_is_lost_in_the_middle(
    cluster: Any, postgres: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = read_news(news_file(), 2000)[::8]
    poison = Article(id="poison", title="kill", text="نص", language="ar")
    alone = open_database(str(tmp_path / "alone.db"))
    run(alone, articles)

    node = cluster.add_node(num_cpus=1, object_store_memory=100_000_000)
    engine = open_database(postgres.new_database())
    came = 0
    lost_at: list[int] = []

    def coming() -> Iterator[Article]:
        nonlocal came
        for article in articles:
            came += 1
            if came == 120:
                lost_at.append(came)
                threading.Thread(target=cluster.remove_node, args=(node, False)).start()
            yield article

    outcome = run(engine, coming(), reader=RayEngine(2, address=cluster.address, batch=8, read=read_or_die))
    assert lost_at
    assert (outcome.added, outcome.skipped) == (len(articles), 0)
    assert "read again, one by one" in capsys.readouterr().err
    assert list(export_lines(engine)) == list(export_lines(alone))
    assert check(engine) == []

    outcome = run(engine, [*articles[:2], poison], reader=RayEngine(1, address=cluster.address, read=read_or_die))
    assert (outcome.added, outcome.unchanged, outcome.skipped) == (1, 2, 1)
