"""What is counted over a whole directory is kept for a while: no reader can make it be counted again and again.

Invariant: one thread counts at a time; the others are given what was counted before, or wait for the first count.
"""

import time
from collections.abc import Callable
from threading import Lock

# Seconds that a page may be older than the directory.
SECONDS = 60.0


class Kept[Result]:
    """The result of `work`, made anew when it is asked for and older than `seconds`."""

    def __init__(
        self, work: Callable[[], Result], seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make nothing yet."""
        self._work, self._seconds, self._clock = work, seconds, clock
        self._lock = Lock()
        self._kept: tuple[float, Result] | None = None

    def __call__(self) -> Result:
        """Return the result, which nobody may change."""
        kept = self._kept
        if kept and self._clock() - kept[0] < self._seconds:
            return kept[1]
        if not self._lock.acquire(blocking=kept is None):
            assert kept is not None
            return kept[1]
        try:
            if self._kept is kept or self._kept is None:
                self._kept = (self._clock(), self._work())
            return self._kept[1]
        finally:
            self._lock.release()
