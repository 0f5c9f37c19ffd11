"""The engine of a Ray cluster's actors, here or on many machines; Ray's names stand in this module alone.

Invariant: a worker is given articles only after it has said that its extractor is of the version that is at work here;
what a node takes with it when it is lost is handed out again. Of Ray only actors and their calls are used.
"""

import os
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ingest.article import Article
from rasad.config import TAGGER_VARIABLE
from rasad.engines.base import EngineError, Read, ReadArticle
from rasad.engines.dispatch import Came, Lost, dispatch
from rasad.engines.worker import ONE_THREAD, load, read_batch
from rasad.output import say
from rasad.reading import Reading, extractor_version, read_article

ADDRESS_VARIABLE = "RAY_ADDRESS"
# How many actors in a row may fail before they are ready.
_MOST_FALSE_STARTS = 5
# Seconds without a worker after which a person is told, and bytes of a local cluster's store of objects.
_WITHOUT_WORKERS = 60
_LOCAL_STORE = 200_000_000


class RayEngine:
    """Reads in actors of a Ray cluster."""

    def __init__(
        self,
        workers: int,
        *,
        address: str | None = None,
        batch: int = 16,
        seconds: float = 120,
        read: Read = read_article,
    ) -> None:
        """Settle how many actors of which cluster read batches of how many articles, and how long one may take.

        Without an address, `RAY_ADDRESS` names the cluster; without that, one of this machine's own is begun. `read` is
        what they read with: a function of a module that every node can import.
        """
        self.at_once = batch
        self._workers, self._seconds, self._read = workers, seconds, read
        self._address = address or os.environ.get(ADDRESS_VARIABLE)

    def read(self, articles: Iterable[Article]) -> Generator[list[ReadArticle]]:
        """Yield batches as they are done; actors begin with the first and end with the last."""
        ray = _ray()
        joined = not ray.is_initialized()
        if joined:
            self._join(ray)
        actors = _Actors(ray, self._workers, self._seconds, self._read)
        try:
            yield from dispatch(actors, articles, self.at_once, say)
        finally:
            actors.close()
            if joined:
                ray.shutdown()

    def _join(self, ray: Any) -> None:
        settings: dict[str, Any] = {"address": self._address or "local"}
        if not self._address:
            settings |= {"num_cpus": self._workers, "object_store_memory": _LOCAL_STORE, "include_dashboard": False}
        try:
            ray.init(log_to_driver=False, logging_level="ERROR", **settings)
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineError(f"the Ray cluster cannot be joined: {error}") from error


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to others
    try:
        import ray
    except ImportError as error:
        raise EngineError("the extra `ray` is not installed: pip install 'rasad[ray]'") from error
    return ray


class _Worker:
    """What an actor is: it loads the models, then reads batch after batch."""

    def load(self) -> str:
        return load()

    def read(self, read: Read, articles: Sequence[Article], seconds: float) -> list[Reading]:
        return read_batch(read, articles, seconds)


@dataclass
class _Actor:
    actor: Any
    answer: Any  # what it was asked last: to load, then a batch
    ready: bool = False
    batch: int | None = None
    since: float = 0


class _Actors:
    def __init__(self, ray: Any, count: int, seconds: float, read: Read) -> None:
        self._ray, self._seconds, self._read = ray, seconds, read
        self._false_starts = 0
        self._last_seen, self._told = time.monotonic(), False
        environment = {**ONE_THREAD, TAGGER_VARIABLE: os.environ.get(TAGGER_VARIABLE, "")}
        self._kind = ray.remote(_Worker).options(num_cpus=1, max_restarts=0, runtime_env={"env_vars": environment})
        self._all = [self._start() for _ in range(count)]

    def _start(self) -> _Actor:
        actor = self._kind.remote()
        return _Actor(actor, actor.load.remote())

    def idle(self) -> bool:
        return any(one.ready and one.batch is None for one in self._all)

    def hand(self, number: int, batch: Sequence[Article]) -> None:
        one = next(one for one in self._all if one.ready and one.batch is None)
        one.batch, one.since = number, time.monotonic()
        one.answer = one.actor.read.remote(self._read, batch, self._seconds)

    def wait(self) -> list[tuple[int, Came]]:
        asked = [one.answer for one in self._all if one.batch is not None or not one.ready]
        answered, _ = self._ray.wait(asked, num_returns=1, timeout=_WITHOUT_WORKERS)
        self._tell_if_none()
        came: list[tuple[int, Came]] = []
        for place, one in enumerate(self._all):
            if one.answer not in answered:
                continue
            try:
                answer = self._ray.get(one.answer)
            except self._ray.exceptions.RayTaskError as error:
                came += self._failed(one, f"{type(error.cause).__name__}: {error.cause}")
            except self._ray.exceptions.RayError as error:
                self._died(place, one, error, came)
            else:
                came += self._answered(one, answer)
        return came

    def _answered(self, one: _Actor, answer: Any) -> list[tuple[int, Came]]:
        if one.batch is not None:
            number, one.batch = one.batch, None
            return [(number, answer)]
        if answer != extractor_version():
            raise EngineError(f"a worker's extractor is {answer}, this one is {extractor_version()}: install one Rasad")
        one.ready, self._false_starts = True, 0
        return []

    def _failed(self, one: _Actor, what: str) -> list[tuple[int, Came]]:
        if one.batch is None:
            raise EngineError(f"workers cannot start: {what}")
        number, one.batch = one.batch, None
        return [(number, Lost(f"a worker failed ({what})"))]

    def _died(self, place: int, one: _Actor, error: Exception, came: list[tuple[int, Came]]) -> None:
        why = " ".join(str(error).split("\n")[0].split()) or type(error).__name__
        if one.batch is not None:
            slow = time.monotonic() - one.since >= self._seconds
            limit = f"a worker took longer than {self._seconds:g} seconds for one article"
            came.append((one.batch, Lost(limit if slow else f"a worker was lost ({type(error).__name__})")))
        else:
            self._false_starts += 1
            if self._false_starts == _MOST_FALSE_STARTS:
                raise EngineError(f"workers cannot start: {why}") from error
        self._kill(one)
        self._all[place] = self._start()

    def _tell_if_none(self) -> None:
        now = time.monotonic()
        if any(one.ready for one in self._all):
            self._last_seen, self._told = now, False
        elif now - self._last_seen > _WITHOUT_WORKERS and not self._told:
            say("the Ray cluster has no free core for a worker: waiting for one")
            self._told = True

    def _kill(self, one: _Actor) -> None:
        with suppress(self._ray.exceptions.RayError):
            self._ray.kill(one.actor)

    def close(self) -> None:
        for one in self._all:
            self._kill(one)
