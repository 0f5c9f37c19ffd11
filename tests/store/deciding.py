"""What tests of decisions share: deciding by ids of a directory, and what became of decisions."""

from typing import Any

from saying import Saying
from sqlalchemy import Engine

from store.database import reading
from store.decision_log import list_outcomes, now_after_all, record
from store.decisions import Decision
from store.identity import rebuild
from store.targets import decision_on


def decide(engine: Engine, *lines: dict[str, Any], by: str = "ليلى") -> list[Decision]:
    """Record decisions about ids of the directory, and make it anew."""
    made = []
    for line in lines:
        at = now_after_all(engine)
        with reading(engine) as connection:
            made.append(decision_on(connection, line, by, at))
        record(engine, made[-1:])
    rebuild(engine)
    return made


def read_anew(engine: Engine, *sayings: Saying) -> None:
    """Let a newer extractor read articles that are stored."""
    for saying in sayings:
        assert saying.save(engine, "newer") == "replaced"
    rebuild(engine)


def states(engine: Engine) -> dict[str, set[str]]:
    """Return decision -> its states."""
    return {decision: {one.state for one in outcomes} for decision, outcomes in list_outcomes(engine).items()}
