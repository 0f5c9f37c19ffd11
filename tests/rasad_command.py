"""`rasad` as a person calls it, without its start: a process with a folder, environment and streams of its own.

Invariant: each call is a process that is forked from one in which packages are imported and models loaded, since it has
read two short articles into a database that is gone. What depends on the start itself (streams that close, signals, a
terminal) calls `python -m rasad`; `test_rasad_command.py` holds the two together.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

_CHECKOUT = Path(__file__).parents[1]
_READ_FIRST = (
    "افتتحت جمعية نور الخيرية في عمّان مركزا يتسع لثلاثين سريرا.",
    "بنیاد امید در تهران خانه‌ای با سی تخت گشود.",
)
# Seconds after which a call that hangs is ended.
_LONGEST = 300


def rasad(
    folder: Path, *arguments: object, text: str | None = None, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder and return what `subprocess.run` would.

    Args:
        folder: where it is called.
        arguments: of the command, as they would be typed.
        text: what it reads on standard input.
        environment: variables besides those of this process.
    """
    done = rasad_in_bytes(folder, *arguments, text=text, environment=environment)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def rasad_in_bytes(
    folder: Path, *arguments: object, text: str | None = None, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Do what `rasad` does, where what is printed is no text."""
    command = ["rasad", *map(str, arguments)]
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory() as streams:
        paths = [Path(streams) / name for name in ("in", "out", "err")]
        paths[0].write_text(text or "", "utf-8")
        job = {"command": command, "folder": str(folder), "streams": [str(path) for path in paths]}
        job["environment"] = {**os.environ, **(environment or {})}
        server.stdin.write(json.dumps(job) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(command, code, paths[1].read_bytes(), paths[2].read_bytes())


@cache
def _server() -> "subprocess.Popen[str]":
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).absolute())],
        cwd=_CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.kill)
    return server


# -- the process that is forked


def _serve() -> None:
    """Run the jobs of standard input, a line each, one after the other; print the exit code of each."""
    _prepare()
    warnings.filterwarnings(
        "ignore", message=".*multi-threaded", category=DeprecationWarning
    )  # ONNX Runtime has a thread
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            _become(job)
            _run(job["command"])
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _prepare() -> None:
    """Import and load all by reading an article in each language, but for the encoder of searches: it has threads."""
    from ingest.article import Article
    from rasad.run import run
    from store.database import open_database

    with TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        engine = open_database(str(Path(folder) / "rasad.db"))
        run(engine, [Article(id=text, text=text) for text in _READ_FIRST])
        engine.dispose()
    gc.collect()
    gc.freeze()


def _become(job: dict[str, object]) -> None:
    """Take on the folder, the variables and the streams of a job."""
    folder, environment, streams = job["folder"], job["environment"], job["streams"]
    assert isinstance(folder, str)
    assert isinstance(environment, dict)
    assert isinstance(streams, list)
    signal.alarm(_LONGEST)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        mode = os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY
        opened = os.open(path, mode, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False, buffering=1)


def _run(command: list[str]) -> None:
    """Run the command and end, without what libraries do at the end: their threads are not in a forked process."""
    from rasad.cli import main

    sys.argv = command
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
