"""What `make bench` measured as a page of the docs: every table, and bars where a column compares ways of one work.

Invariant: the page follows from the measured tables alone; a cell that was not measured is empty, never filled in.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

PAGE = Path("docs/benchmarks.md")
_HEAD = """# Benchmarks

What `make bench` printed in one run on one machine, each part beside others that do the same work on the same input; it
writes this page, the drawings and `bench.json`. Compare rows of one table with each other, not with another machine.

Measured on {machine}.
"""
_ROW, _LABEL, _BAR, _VALUE = 26, 300, 320, 110


@dataclass(frozen=True)
class Table:
    """What one part of a bench measured.

    `bars` is the number of the column that is drawn, where the more the better; None where nothing is.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the table as an object."""
        return asdict(self)


def write_page(tables: Sequence[Table], machine: str, page: Path = PAGE) -> None:
    """Write the page of tables, and a drawing beside it for each that has bars.

    Args:
        tables: what was measured; one without rows was left out and is not told.
        machine: what it was measured on, in a few words.
        page: where the page is written.
    """
    parts = [_HEAD.format(machine=machine)]
    for table in tables:
        if not table.rows:
            continue
        parts.append(f"## {table.title[0].upper()}{table.title[1:]}\n")
        if drawn := draw(table):
            file = page.with_name(f"bench-{table.name}.svg")
            file.write_text(drawn, "utf-8")
            parts.append(f"![{table.title}: {table.columns[table.bars or 0]}]({file.name})\n")
        lines = [table.columns, ["---"] * len(table.columns), *table.rows]
        parts.append("\n".join(f"| {' | '.join(one.replace('|', '/') for one in line)} |" for line in lines) + "\n")
    page.write_text("\n".join(parts), "utf-8")


def draw(table: Table) -> str:
    """Return the bars of a table as SVG; nothing where no column is drawn or less than two rows have a number in it."""
    if table.bars is None:
        return ""
    bars = [(" · ".join(filter(None, row[: _labels(table)])), _number(row[table.bars])) for row in table.rows]
    found = [(label, value) for label, value in bars if value is not None]
    if len(found) < 2:
        return ""
    most = max(value for _, value in found) or 1.0
    width, height = _LABEL + _BAR + _VALUE, _ROW * len(found) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_LABEL}" y="18" font-weight="bold">{escape(table.columns[table.bars])}</text>',
    ]
    for number, (label, value) in enumerate(found):
        top, size = 30 + number * _ROW, max(1.0, _BAR * value / most)
        colour = "#0b6e6e" if label.startswith(("rasad", "ours")) else "#8aa"
        parts.append(f'<text x="{_LABEL - 8}" y="{top + 15}" text-anchor="end">{escape(label[:46])}</text>')
        parts.append(f'<rect x="{_LABEL}" y="{top + 3}" width="{size:.1f}" height="{_ROW - 8}" fill="{colour}"/>')
        parts.append(f'<text x="{_LABEL + size + 6:.1f}" y="{top + 15}">{value:g}</text>')
    return "\n".join((*parts, "</svg>\n"))


def _labels(table: Table) -> int:
    """Return how many columns in front are words, what a row is called by."""
    words = [all(_number(row[place]) is None for row in table.rows) for place in range(len(table.columns))]
    return next((place for place, is_word in enumerate(words) if not is_word), 1) or 1


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return None
