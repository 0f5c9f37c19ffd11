"""The engine of several processes on this machine.

Invariant: no process outlives the engine or its parent, and each has its models loaded before it is given articles.
"""

import multiprocessing
import signal
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from ingest.article import Article
from rasad.engines.base import EngineError, Read, ReadArticle
from rasad.engines.dispatch import Came, Lost, dispatch
from rasad.engines.worker import load, one_thread, read_batch
from rasad.output import say
from rasad.reading import read_article

# Fresh processes: a fork of one that has threads (a crawl's, a test's) could hang.
_CONTEXT = multiprocessing.get_context("spawn")
# How many processes in a row may end before they are ready.
_MOST_FALSE_STARTS = 3


class ProcessEngine:
    """Reads in processes of this machine."""

    def __init__(
        self,
        workers: int,
        *,
        batch: int = 16,
        seconds: float = 120,
        read: Read = read_article,
        load: Callable[[], object] = load,
    ) -> None:
        """Settle how many processes read batches of how many articles, and how long one article may take.

        `load` is what each does first, `read` what it reads with: functions of modules that they can import.
        """
        self.at_once = batch
        self._workers, self._job = workers, _Job(load, read, seconds)

    def read(self, articles: Iterable[Article]) -> Generator[list[ReadArticle]]:
        """Yield batches as they are done; processes begin with the first and end with the last."""
        processes = _Processes(self._workers, self._job)
        try:
            yield from dispatch(processes, articles, self.at_once, say)
        finally:
            processes.close()


class _Job(NamedTuple):
    load: Callable[[], object]
    read: Read
    seconds: float


@dataclass
class _Process:
    process: BaseProcess
    pipe: "Connection[Any, Any]"
    ready: bool = False
    batch: int | None = None


class _Processes:
    def __init__(self, count: int, job: _Job) -> None:
        self._job = job
        self._false_starts = 0
        self._all = [self._start() for _ in range(count)]

    def _start(self) -> _Process:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_work, args=(theirs, self._job), daemon=True)
        with one_thread():
            process.start()
        theirs.close()
        return _Process(process, ours)

    def idle(self) -> bool:
        return any(one.ready and one.batch is None for one in self._all)

    def hand(self, number: int, batch: Sequence[Article]) -> None:
        one = next(one for one in self._all if one.ready and one.batch is None)
        one.batch = number
        with suppress(OSError):  # it has died: `wait` finds that out
            one.pipe.send(batch)

    def wait(self) -> list[tuple[int, Came]]:
        came: list[tuple[int, Came]] = []
        heard = wait([one.pipe for one in self._all])
        for place, one in enumerate(self._all):
            if one.pipe not in heard:
                continue
            try:
                message = one.pipe.recv()
            except (EOFError, OSError):
                if one.batch is not None:
                    came.append((one.batch, Lost(self._why_ended(one))))
                elif not one.ready:
                    self._false_starts += 1
                    if self._false_starts == _MOST_FALSE_STARTS:
                        raise EngineError(f"workers cannot start: {self._why_ended(one)}") from None
                self._end(one)
                self._all[place] = self._start()
                continue
            if isinstance(message, EngineError):
                raise message
            if not one.ready:
                one.ready, self._false_starts = True, 0
            elif one.batch is not None:
                came.append((one.batch, message))
                one.batch = None
        return came

    def _why_ended(self, one: _Process) -> str:
        one.process.join()
        code = one.process.exitcode or 0
        if -code == signal.SIGALRM:
            return f"a worker took longer than {self._job.seconds:g} seconds for one article"
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        return f"a worker {how}" + (" (out of memory?)" if -code == signal.SIGKILL else "")

    def _end(self, one: _Process) -> None:
        one.pipe.close()
        one.process.kill()
        one.process.join()
        one.process.close()

    def close(self) -> None:
        for one in self._all:
            self._end(one)


def _work(pipe: "Connection[Any, Any]", job: _Job) -> None:
    """Load the models, say so, and read batch after batch until the parent closes its end of the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    with suppress(EOFError, OSError):
        try:
            job.load()
        except Exception as error:
            pipe.send(EngineError(f"workers cannot start: {error}"))
            return
        pipe.send("ready")
        while True:
            batch = pipe.recv()
            try:
                came: Came = read_batch(job.read, batch, job.seconds)
            except Exception as error:
                came = Lost(f"a worker failed ({type(error).__name__}: {error})")
            pipe.send(came)
