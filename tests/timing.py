"""How processing time grows with length: measured so that neither other processes nor garbage decide a test."""

import gc
import time
from collections.abc import Callable


def growth(work: Callable[[int], object], short: int, long: int) -> float:
    """Return how many times the processor seconds of `work(long)` are those of `work(short)`, best of three each."""

    def seconds(length: int) -> float:
        took = []
        for _ in range(3):
            started = time.process_time()
            work(length)
            took.append(time.process_time() - started)
        return min(took)

    gc.collect()
    gc.disable()
    try:
        return seconds(long) / max(seconds(short), 0.001)
    finally:
        gc.enable()
