"""The tables and what refers to what, as a Mermaid diagram.

`python -m store.diagram` prints it; docs/data-model.md holds it.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Table
from sqlmodel import SQLModel

from store import digest_tables, tables  # noqa: F401  # tables register themselves


def entity_diagram(entities: Iterable[Table]) -> str:
    """Return an entity-relationship diagram: each table with its columns, each foreign key as a line between two."""
    entities = list(entities)
    lines = ["erDiagram"]
    for table in entities:
        lines += [f"    {table.name} {{", *(f"        {line}" for line in _columns(table)), "    }"]
    for table in entities:
        for column in table.columns:
            for key in column.foreign_keys:
                many = "|o" if column.primary_key and len(table.primary_key.columns) == 1 else "}o"
                lines.append(f"    {table.name} {many}--|| {key.column.table.name} : {column.name}")
    return "\n".join(lines)


def _columns(table: Table) -> Iterator[str]:
    for column in table.columns:
        keys = ["PK"] * column.primary_key + ["FK"] * bool(column.foreign_keys)
        note = ' "or none"' if column.nullable else ""
        yield f"{str(column.type).lower()} {column.name} {', '.join(keys)}".rstrip() + note


if __name__ == "__main__":
    print(entity_diagram(SQLModel.metadata.tables.values()))
