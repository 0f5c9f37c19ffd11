"""When what was read: each run of a command, the version and the model that extracted, and what each source gave.

Invariant: what is noted of a run is never changed after it has finished; nothing is derived from it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select, update

from store.database import retried, storable, writing
from store.merging import stable_id
from store.save import Outcome
from store.tables import READINGS, RUNS, SOURCES

# Articles of a source by what became of them.
Readings = Mapping[str, Counter[Outcome]]


@dataclass(frozen=True)
class Extractor:
    """What reads articles: the version of Rasad with a digest of its code, the fingerprint of the tagger's model."""

    version: str
    model: str


def source_id(name: str) -> str:
    """Return the id of a source, which follows from its name."""
    return stable_id("s", name)


@retried
def start_run(engine: Engine, command: str, inputs: Sequence[str], version: str, extractor: Extractor | None) -> int:
    """Note that a run begins; return its number.

    Args:
        engine: the database.
        command: the command that runs, e.g. "run".
        inputs: what it was told to read: files, folders, addresses.
        version: Rasad's.
        extractor: what extracts, None where nothing is extracted.
    """
    values = {
        "command": command,
        "inputs": [storable(one) for one in inputs],
        "version": version,
        "extractor": extractor and extractor.version,
        "model": extractor and extractor.model,
        "started": datetime.now(UTC),
        "skipped": 0,
    }
    with writing(engine) as connection:
        return int(connection.execute(insert(RUNS).values(values).returning(RUNS.c.id)).scalar_one())


@retried
def finish_run(engine: Engine, run: int, readings: Readings, skipped: int) -> None:
    """Note what a run read of each source (by name, empty where articles name none), and that it is over."""
    names = {source_id(name): name for name in sorted(map(storable, readings))}
    counts: dict[str, Counter[Outcome]] = {identifier: Counter() for identifier in names}
    for name, counted in readings.items():
        counts[source_id(storable(name))] += counted
    with writing(engine) as connection:
        if connection.execute(select(RUNS.c.finished).where(RUNS.c.id == run)).scalar_one() is not None:
            return  # noted, and the answer was lost
        known = set(connection.execute(select(SOURCES.c.id)).scalars())
        if new := [{"id": identifier, "name": name} for identifier, name in names.items() if identifier not in known]:
            connection.execute(insert(SOURCES), new)
        rows = [
            {"run": run, "source": identifier, **{kind: counted[kind] for kind in ("added", "replaced", "unchanged")}}
            for identifier, counted in counts.items()
        ]
        if rows:
            connection.execute(insert(READINGS), rows)
        connection.execute(update(RUNS).where(RUNS.c.id == run).values(finished=datetime.now(UTC), skipped=skipped))
