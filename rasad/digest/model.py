"""A digest as it is composed: lines of pieces, each with the language it is in and where it leads.

This is what an edition stores and what `--format json` prints; every other output is written from it alone.
"""

from typing import Any

from pydantic import BaseModel

FORMAT = 1


class Piece(BaseModel):
    """A part of a line; `lang` is set for a name or title in its own language and script, None for the digest's own."""

    text: str
    href: str | None = None
    lang: str | None = None
    name: bool = False


class SourceLink(BaseModel):
    """Where a line's fact stands: the outlet and the address of its article."""

    outlet: str
    href: str | None
    published: str | None


class Line(BaseModel):
    """One thing told; `key` names it in every edition and language, `data` holds the facts that it is composed of."""

    key: str
    pieces: list[Piece]
    sources: list[SourceLink]
    uncertain: bool = False
    data: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """The line without its links."""
        return "".join(piece.text for piece in self.pieces)


class Section(BaseModel):
    """Lines of one sort under a heading; `more` says how many further ones there are, empty where none."""

    key: str
    heading: str
    lines: list[Line]
    more: str = ""


class Bar(BaseModel):
    """One row of a chart: how many in this period and in the one before; `said` is both in the language's digits."""

    label: str
    said: str
    now: int
    before: int


class Chart(BaseModel):
    """Counts beside those of the period before."""

    key: str
    heading: str
    bars: list[Bar]


class Digest(BaseModel):
    """A digest in one language."""

    format: int = FORMAT
    language: str
    direction: str
    title: str
    since: str
    until: str
    filters: dict[str, list[str]]
    calendar: str
    site: str | None
    summary: str
    empty: bool
    sections: list[Section]
    charts: list[Chart]
    revision: str = ""

    def keys(self) -> set[str]:
        """Return what names the lines."""
        return {line.key for section in self.sections for line in section.lines}
