"""Which sources fail, for the editor: what the crawler remembers beside the database.

Invariant: nothing is changed, and no reader is told.
"""

from rasad.sources import frontier_beside


def failing_sources(database: str) -> list[str]:
    """Return a line for each source whose feeds or pages fail; none where no crawl is remembered.

    Args:
        database: the path or address of a database that there is.
    """
    from ingest.frontier import Frontier

    memory = frontier_beside(database)
    if memory is None or not memory.is_file():
        return []
    with Frontier(memory) as frontier:
        return [f"{one.source}: fails ({'; '.join(one.failing)})" for one in frontier.health() if one.failing]
