"""Hands batches to workers that may die, and takes back what they read.

Invariant: at most one batch for each worker is out and one more made ready, however many articles come in. The articles
of a batch that was lost are handed out again, each by itself; one that is lost `TRIES` times in all is set aside with
the reason of the last loss.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.article import Article
from rasad.engines.base import ReadArticle
from rasad.reading import Reading, unread

# How often an article is handed out; after the first loss by itself.
TRIES = 3


@dataclass(frozen=True)
class Lost:
    """A batch did not come back; why, for a person."""

    reason: str


type Came = Sequence[Reading] | Lost


class Workers(Protocol):
    """Some workers, each with one batch at most."""

    def idle(self) -> bool:
        """Tell whether a worker waits for a batch."""

    def hand(self, number: int, batch: Sequence[Article]) -> None:
        """Give the batch of a number to a worker that waits."""

    def wait(self) -> list[tuple[int, Came]]:
        """Wait until something changes; return the batches that are done or lost, if any, by their numbers.

        A worker that died is replaced.

        Raises:
            EngineError: none is left, and none can be started.
        """


@dataclass(frozen=True)
class _Batch:
    articles: list[Article]
    lost: int = 0  # how often


def dispatch(
    workers: Workers, articles: Iterable[Article], size: int, say: Callable[[str], None]
) -> Iterator[list[ReadArticle]]:
    """Yield what workers read, a batch of at most `size` articles at a time, as it comes; tell a person of losses."""
    coming = iter(articles)
    again: deque[_Batch] = deque()
    out: dict[int, _Batch] = {}
    ready: _Batch | None = None
    held: Article | None = None  # its id is that of an article that is not done
    number = 0
    more = True
    while more or again or out or ready or held:
        busy = {article.id for batch in (*out.values(), *again) for article in batch.articles}
        if held and held.id not in busy and not ready:
            ready, held = _Batch([held]), None
        if more and not ready and not held:
            batch, held, more = _next(coming, size, busy)
            ready = _Batch(batch) if batch else None
        while workers.idle() and (again or ready):
            number += 1
            if again:
                out[number] = again.popleft()
            elif ready:
                out[number], ready = ready, None
            workers.hand(number, out[number].articles)
        if not ready and not held and more and workers.idle():
            continue
        if not out and not again and not ready:
            continue
        done: list[ReadArticle] = []
        for finished, came in workers.wait():
            batch_done = out.pop(finished)
            if isinstance(came, Lost):
                done += _lost(batch_done, came.reason, again, say)
            else:
                done += map(ReadArticle, batch_done.articles, came)
        if done:
            yield done


def _next(coming: Iterator[Article], size: int, busy: set[str]) -> tuple[list[Article], Article | None, bool]:
    """Return the next articles, one that has to wait since its id is in work, and whether there may be more."""
    batch: list[Article] = []
    for article in coming:
        if article.id in busy:
            return batch, article, True
        batch.append(article)
        if len(batch) == size:
            return batch, None, True
        busy.add(article.id)
    return batch, None, False


def _lost(batch: _Batch, reason: str, again: deque[_Batch], say: Callable[[str], None]) -> Iterator[ReadArticle]:
    """Hand the articles of a batch out again, or, where one has been lost too often, yield it with the reason."""
    lost = batch.lost + 1
    count = len(batch.articles)
    what = f"a batch of {count} articles is read again, one by one" if count > 1 else f"lost {lost} of {TRIES} times"
    named = batch.articles[0].url or batch.articles[0].id
    say(f"{reason}: {what}" if count > 1 else f"{named}: {reason}: {what}")
    if lost < TRIES:
        again.extend(_Batch([article], lost) for article in batch.articles)
        return
    for article in batch.articles:
        yield ReadArticle(article, unread(article, f"set aside after {TRIES} tries ({reason}): kept, please report it"))
