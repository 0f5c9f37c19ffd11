"""What every engine does: articles go in, batches of what was read in them come out.

Invariant: each article that goes in comes out once, with a `Reading` that says why where it could not be read; of two
articles with one id the first comes out first. What is in memory at a time does not depend on how many go in.
"""

from collections.abc import Callable, Generator, Iterable
from typing import NamedTuple, Protocol

from ingest.article import Article
from rasad.reading import Reading

# What reads one article; a process of its own imports it by its name.
type Read = Callable[[Article], Reading]


class ReadArticle(NamedTuple):
    """An article and what came of it."""

    article: Article
    reading: Reading


class EngineError(RuntimeError):
    """An engine cannot work here; the message says why, and what to do."""


class ReadingEngine(Protocol):
    """Reads articles; `at_once` is how many go in before the first of them comes out."""

    at_once: int

    def read(self, articles: Iterable[Article]) -> Generator[list[ReadArticle]]:
        """Yield batches of articles that were read, in whatever order they are done.

        Raises:
            EngineError: no worker can be started, or none is left.
        """
