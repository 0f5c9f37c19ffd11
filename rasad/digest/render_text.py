"""A digest as plain text (the text part of a message, and the terminal), and as Markdown.

Invariant: a name of the other direction keeps its order inside its line (isolates of Unicode), and nothing that stands
in a name is read as markup.
"""

import re

from rasad.digest.languages import load_language
from rasad.digest.model import Chart, Digest, Line
from rasad.output import ISOLATES

_BAR, _WIDTH = "█", 20
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def render_text(digest: Digest, *, isolates: bool = True) -> str:
    """Return a digest as text; `isolates` keeps names of the other direction in order where that is understood."""
    rows = [digest.title, "=" * min(len(digest.title), 60), "", digest.summary]
    rows += [digest.revision] if digest.revision else []
    for section in digest.sections:
        rows += ["", section.heading, "-" * len(section.heading)]
        for line in section.lines:
            rows.append(f"* {_said(line, digest, isolates)}")
            rows += [f"  {link}" for link in _links(line)]
        rows += [section.more] if section.more else []
    for chart in digest.charts:
        rows += ["", chart.heading, *_bars(chart)]
    return "\n".join(rows) + "\n"


def render_markdown(digest: Digest) -> str:
    """Return a digest as Markdown (CommonMark)."""
    rows = [f"# {_escaped(digest.title)}", "", _escaped(digest.summary), ""]
    rows += [_escaped(digest.revision), ""] if digest.revision else []
    for section in digest.sections:
        rows += [f"## {_escaped(section.heading)}", ""]
        for line in section.lines:
            told = "".join(
                f"[{_escaped(piece.text)}]({_target(piece.href)})" if piece.href else _escaped(piece.text)
                for piece in line.pieces
            )
            sources = ", ".join(
                f"[{_escaped(source.outlet)}]({_target(source.href)})" if source.href else _escaped(source.outlet)
                for source in line.sources
            )
            rows.append(f"- {_marked(told, line, digest)} — {sources}")
        rows += [f"- {_escaped(section.more)}"] if section.more else []
        rows.append("")
    for chart in digest.charts:
        rows += [f"### {_escaped(chart.heading)}", "", "```", *_bars(chart), "```", ""]
    return "\n".join(rows).rstrip("\n") + "\n"


def _said(line: Line, digest: Digest, isolates: bool) -> str:
    opened, closed = ISOLATES if isolates else ("", "")
    told = "".join(f"{opened}{piece.text}{closed}" if piece.name else piece.text for piece in line.pieces)
    return _marked(told, line, digest)


def _marked(told: str, line: Line, digest: Digest) -> str:
    return f"{told} {load_language(digest.language)['uncertain']}" if line.uncertain else told


def _links(line: Line) -> list[str]:
    """Return where a line leads: its entry in the directory, then its sources."""
    entry = next((piece.href for piece in line.pieces if piece.href and "/programs/" in piece.href), None)
    entry = entry or next((piece.href for piece in line.pieces if piece.href), None)
    told = [f"{source.outlet}: {source.href}" if source.href else source.outlet for source in line.sources]
    return [*([entry] if entry else []), *told]


def _bars(chart: Chart) -> list[str]:
    most = max((max(bar.now, bar.before) for bar in chart.bars), default=0) or 1
    width = max((len(bar.label) for bar in chart.bars), default=0)
    rows = []
    for bar in chart.bars:
        drawn = _BAR * max(round(bar.now / most * _WIDTH), int(bar.now > 0))
        rows.append(f"{bar.label.ljust(width)}  {drawn} {bar.said}")
    return rows


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _target(href: str | None) -> str:
    return (href or "").replace("(", "%28").replace(")", "%29")
