"""A chart of counts beside those of the period before, as an SVG image that needs no script."""

from html import escape

from rasad.digest.model import Chart

_ROW, _LABELS, _BARS, _NUMBERS = 26, 150, 320, 60


def svg(chart: Chart, direction: str) -> str:
    """Return a chart as SVG: a dark bar for this period over a pale one for the period before; mirrored for rtl."""
    most = max((max(bar.now, bar.before) for bar in chart.bars), default=0) or 1
    width, height = _LABELS + _BARS + _NUMBERS, _ROW * len(chart.bars)
    mirrored = direction == "rtl"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(chart.heading)}" style="width:100%;max-width:{width}px;height:auto" '
        f'font-family="inherit" font-size="13" direction="{direction}">'
    ]
    for row, bar in enumerate(chart.bars):
        top = row * _ROW
        for value, colour, offset, thick in ((bar.before, "#b9c6d3", 4, 18), (bar.now, "#0b5cad", 8, 10)):
            long = round(value / most * _BARS, 1)
            left = _NUMBERS + _BARS - long if mirrored else _LABELS
            parts.append(f'<rect x="{left}" y="{top + offset}" width="{long}" height="{thick}" fill="{colour}"/>')
        # with direction rtl the anchor «start» is the right end of a text
        label, count = (width, _NUMBERS - 8) if mirrored else (0, width - _NUMBERS + 8)
        base = f'y="{top + 18}" fill="currentColor" text-anchor="start"'
        parts.append(f'<text x="{label}" {base}>{escape(bar.label)}</text>')
        parts.append(f'<text x="{count}" {base}>{escape(bar.said)}</text>')
    return "".join(parts) + "</svg>"
