"""What a worker does in a process of its own, whoever started it.

Invariant: a worker that is stuck in one article ends, in whatever code it is stuck: the kernel's alarm ends it.
"""

import gc
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from ingest.article import Article
from nlp.languages import LANGUAGES
from nlp.pipeline import load_pipeline
from rasad.config import tagger_name
from rasad.engines.base import Read
from rasad.reading import Reading, extractor_version

# Workers share the cores among them: each computes in one thread.
ONE_THREAD: Mapping[str, str] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let processes that are started meanwhile compute in one thread each."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def load() -> str:
    """Load the models of every language; return the version of the extractor that is at work here.

    Raises:
        ValueError, ModelError: the tagger that the configuration names is no tagger, or cannot be used.
    """
    for language in LANGUAGES:
        load_pipeline(language, tagger_name(language))
    version = extractor_version()
    # What is loaded stays: it need not be gone through again and again for what could be freed. Ray asks for that all
    # the time while it has no core for a worker, and those that are left would do little else.
    gc.collect()
    gc.freeze()
    return version


def read_batch(read: Read, articles: Sequence[Article], seconds: float) -> list[Reading]:
    """Read articles one after the other; the process ends (SIGALRM) when one takes longer than so many seconds."""
    readings = []
    try:
        for article in articles:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            readings.append(read(article))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return readings
