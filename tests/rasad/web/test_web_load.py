"""A real server under fifty connections: every request is answered, also while a run writes to the directory."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from web_directory import ARTICLES

from ingest.article import Article

CONNECTIONS, SECONDS = 50, int(os.environ.get("RASAD_LOAD_SECONDS", "30"))


@pytest.fixture
def served(directory_file: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """`rasad serve` in a process of its own, and its database."""
    database = Path(shutil.copy(directory_file, tmp_path / "served.db"))
    command = [sys.executable, "-m", "rasad", "serve", "--database", str(database), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = next(line for line in server.stderr if "http://" in line)
        address = re.search(r"http://[\d.:]+", said)
        assert address
        yield address[0], database
        server.terminate()


def write_meanwhile(database: Path, folder: Path) -> subprocess.Popen[bytes]:
    """`rasad run` on articles that the directory does not have yet."""
    file = folder / "more.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        for number in range(60):
            for article in ARTICLES:
                more = Article(
                    **{**article.model_dump(), "id": f"{article.id}-{number}", "text": f"{number} {article.text}"}
                )
                stream.write(more.model_dump_json() + "\n")
    return subprocess.Popen(
        [sys.executable, "-m", "rasad", "run", "--database", str(database), str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
@pytest.mark.parametrize("path", ["/api/programs?limit=20", "/api/organizations", "/", "/openapi.json"])
@pytest.mark.parametrize("writing", [False, True])
def test_fifty_connections_meet_no_error(served: tuple[str, Path], tmp_path: Path, path: str, writing: bool) -> None:
    address, database = served
    assert httpx.get(address + path).status_code == 200
    writer = write_meanwhile(database, tmp_path) if writing else None
    load = subprocess.run(
        [
            "wrk",
            "-t",
            "2",
            "-c",
            str(CONNECTIONS),
            "-d",
            f"{SECONDS}s",
            "--latency",
            "--timeout",
            "20s",
            address + path,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print(path, "while a run writes" if writing else "", load)
    if writer:
        assert writer.poll() is None or writer.returncode == 0
        writer.terminate()
        writer.wait()
    assert "Socket errors" not in load
    assert "Non-2xx" not in load
    requests = re.search(r"(\d+) requests in", load)
    assert requests
    assert int(requests[1]) > SECONDS
    started = time.monotonic()
    assert httpx.get(address + path).status_code == 200
    assert time.monotonic() - started < 5
