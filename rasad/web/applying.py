"""Decisions take effect: the directory is made anew beside the answers, one time for all that came meanwhile.

Invariant: what is recorded is applied, be it at the next start; nothing here records or undoes.
"""

import logging
from threading import Event, Lock, Thread

from sqlalchemy import Engine

from store.database import DatabaseError, retried
from store.decision_log import is_applied
from store.identity import rebuild

_log = logging.getLogger("rasad.web")


class Applier:
    """Applies decisions in a thread of its own."""

    def __init__(self, engine: Engine) -> None:
        """Keep the directory to make anew."""
        self._engine = engine
        self._lock = Lock()
        self._thread: Thread | None = None
        self._again = Event()

    def apply(self, patience: float) -> None:
        """Apply what is not applied yet; wait so many seconds for it at most, so that small directories are ready."""
        with self._lock:
            self._again.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, name="rasad-decisions", daemon=True)
                self._thread.start()
            thread = self._thread
        thread.join(patience)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._again.is_set():
                    self._thread = None
                    return
                self._again.clear()
            try:
                if not is_applied(self._engine):
                    retried(rebuild)(self._engine)
            except DatabaseError as error:
                _log.error("decisions could not be applied: %s", error)
