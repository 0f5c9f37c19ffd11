"""Engines by their names."""

from rasad.engines.base import ReadingEngine
from rasad.engines.local import LocalEngine
from rasad.engines.on_ray import RayEngine
from rasad.engines.processes import ProcessEngine

ENGINES = ("local", "processes", "ray")


def engine_named(
    name: str | None, workers: int = 1, *, seconds: float = 120, address: str | None = None
) -> ReadingEngine:
    """Return an engine: of the name or, without one, this process for one worker and processes for more.

    Args:
        name: one of `ENGINES`.
        workers: how many read at a time.
        seconds: how long a worker may take for one article.
        address: of the Ray cluster.

    Raises:
        ValueError: there is no such engine, or it cannot have so many workers.
    """
    if name not in (*ENGINES, None):
        raise ValueError(f"{name!r} is none of {', '.join(ENGINES)}")
    if name == "local" and workers > 1:
        raise ValueError("local is this one process: name processes or ray for more workers")
    if name == "ray":
        return RayEngine(workers, address=address, seconds=seconds)
    if name == "processes" or workers > 1:
        return ProcessEngine(workers, seconds=seconds)
    return LocalEngine()
