"""Ways to read an article that fail as real ones do: a process of its own imports them by their names."""

import os
import signal
import time
from pathlib import Path

from ingest.article import Article
from rasad.reading import Reading, read_article, unread


def load_nothing() -> None:
    """Begin at once."""


def fail_to_load() -> None:
    raise ValueError("no such tagger")


def end_at_once() -> None:
    os._exit(3)


def read_oddly(article: Article) -> Reading:
    """Do what the title says; «once: FILE» kills the process unless the file is there."""
    what, _, detail = article.title.partition(": ")
    if what == "kill" or (what == "once" and not Path(detail).exists()):
        if what == "once":
            Path(detail).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "slow":
        time.sleep(0.02)
    if what == "hang":
        time.sleep(1000)
    if what == "raise":
        raise OSError(f"odd {article.id}")
    return unread(article, f"read in {os.getpid()} with {os.environ.get('OMP_NUM_THREADS')} threads", failed=False)


def read_or_die(article: Article) -> Reading:
    """Read as `rasad run` does, but for articles whose title is «kill» or «once: FILE»."""
    if article.title.split(":")[0] in ("kill", "once"):
        read_oddly(article)
    return read_article(article)
