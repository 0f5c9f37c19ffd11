"""What is loaded once in a process, however many threads ask for it at the same time.

`functools.cache` alone lets all that ask before the first has done load it too, one beside the other: forty readers of
a server that has just begun would wait for forty loads of one table.
"""

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any


def once[*Arguments, Result](load: Callable[[*Arguments], Result]) -> Callable[[*Arguments], Result]:
    """Let a function be called once for the same (hashable) arguments; what it returns is kept, no error is."""
    kept: dict[Any, Result] = {}
    lock = RLock()

    @wraps(load)
    def loaded(*arguments: *Arguments) -> Result:
        if arguments not in kept:
            with lock:
                if arguments not in kept:
                    kept[arguments] = load(*arguments)
        return kept[arguments]

    return loaded
