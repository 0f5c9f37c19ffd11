"""A digest as HTML: for mail programs (tables, inline styles, no image, no script) and as a page of its own.

Invariant: everything that stands in a name is text; links lead to http and https alone. Each name bears its language
and stands in `<bdi>`, so that it keeps its order. Colours are said inline for light backgrounds, and in a media query
for dark ones, in pairs that are readable in programs that invert only one of the two.
"""

from html import escape

from rasad.digest.chart import svg
from rasad.digest.languages import load_language
from rasad.digest.model import Chart, Digest, Line, Piece

_FONT = "font-family:Tahoma,'Segoe UI','Noto Naskh Arabic','Noto Sans Arabic',Arial,sans-serif"
_TEXT, _SOFT, _LINK, _RULE, _PAGE, _SHEET = "#1c2733", "#5a6876", "#0b5cad", "#d8e0e8", "#eef2f6", "#ffffff"
_DARK = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #10171f !important; }
  .sheet { background-color: #18222d !important; border-color: #2c3a48 !important; }
  .text { color: #e6edf3 !important; }
  .soft { color: #a9b7c4 !important; }
  .link { color: #82bbff !important; }
  .rule { border-color: #2c3a48 !important; }
  .now { background-color: #82bbff !important; }
  .before { background-color: #44566a !important; }
}
@media (max-width: 640px) { .sheet { padding: 16px !important; } }
"""


def render_html(digest: Digest, *, mail: bool = True, unsubscribe: str | None = None) -> str:
    """Return a digest as an HTML document.

    Args:
        digest: what to write.
        mail: for a mail program: charts are tables; else they are images in the page (SVG).
        unsubscribe: the address that ends the subscription of the one who gets it.
    """
    start = "right" if digest.direction == "rtl" else "left"
    rows = [_block(f'<h1 style="margin:0;font-size:22px;line-height:1.5">{escape(digest.title)}</h1>', 0)]
    rows.append(_block(escape(digest.summary), 12, size=16))
    if digest.revision:
        rows.append(_block(escape(digest.revision), 8, soft=True))
    for section in digest.sections:
        heading = f'<h2 style="margin:0;font-size:18px;line-height:1.5">{escape(section.heading)}</h2>'
        rows.append(_block(heading, 28, rule=True))
        rows += [_line(line, digest) for line in section.lines]
        if section.more:
            rows.append(_block(escape(section.more), 10, soft=True))
    for chart in digest.charts:
        heading = f'<h3 style="margin:0;font-size:15px;line-height:1.5">{escape(chart.heading)}</h3>'
        rows.append(_block(heading, 28, rule=True))
        rows.append(_block(_table(chart, start) if mail else svg(chart, digest.direction), 8))
    rows.append(_block(_foot(digest, unsubscribe), 28, soft=True, rule=True))
    body = "\n".join(rows)
    return f"""<!DOCTYPE html>
<html lang="{digest.language}" dir="{digest.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(digest.title)}</title>
<style>{_DARK}</style>
</head>
<body class="page" dir="{digest.direction}" style="margin:0;padding:0;background-color:{_PAGE}">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background-color:{_PAGE}"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" class="sheet" dir="{digest.direction}" width="100%" cellpadding="0" cellspacing="0" \
border="0" style="max-width:640px;background-color:{_SHEET};border:1px solid {_RULE};border-radius:6px">
<tr><td class="sheet" align="{start}" style="padding:24px;{_FONT};text-align:{start};border-radius:6px">
<table role="presentation" dir="{digest.direction}" width="100%" cellpadding="0" cellspacing="0" border="0">
{body}
</table>
</td></tr></table>
</td></tr></table>
</body>
</html>
"""


def _block(inner: str, above: int, *, size: int = 15, soft: bool = False, rule: bool = False) -> str:
    """Return a row of the message; `rule` draws a line over it."""
    name = "soft" if soft else "text"
    line = f"border-top:1px solid {_RULE};" if rule else ""
    ruled = ' class="rule"' if rule else ""
    style = f"color:{_SOFT if soft else _TEXT};font-size:{13 if soft else size}px;line-height:1.7"
    inner = f'<div class="{name}" style="{style}">{inner}</div>'
    space = "padding-top:14px" if rule else "padding-top:0"
    return (
        f'<tr><td style="padding-top:{above}px"><table role="presentation" width="100%" cellpadding="0" '
        f'cellspacing="0" border="0"><tr><td{ruled} style="{line}{space};{_FONT}">{inner}</td></tr></table></td></tr>'
    )


def _line(line: Line, digest: Digest) -> str:
    words = load_language(digest.language)
    told = "".join(map(_piece, line.pieces))
    if line.uncertain:
        told += f' <span class="soft" style="color:{_SOFT}">{escape(words["uncertain"])}</span>'
    sources = " · ".join(_link(_bdi(source.outlet, None), source.href, small=True) for source in line.sources)
    under = f'<div class="soft" style="color:{_SOFT};font-size:13px">{escape(words["source"])}: {sources}</div>'
    return _block(told + under, 12)


def _piece(piece: Piece) -> str:
    inner = _bdi(piece.text, piece.lang) if piece.name else escape(piece.text)
    return _link(inner, piece.href) if piece.href else inner


def _bdi(text: str, lang: str | None) -> str:
    return f'<bdi lang="{escape(lang)}">{escape(text)}</bdi>' if lang else f"<bdi>{escape(text)}</bdi>"


def _link(inner: str, href: str | None, *, small: bool = False) -> str:
    if not href:
        return inner
    weight = "normal" if small else "bold"
    style = f"color:{_LINK};text-decoration:underline;font-weight:{weight}"
    return f'<a class="link" href="{escape(href)}" style="{style}">{inner}</a>'


def _table(chart: Chart, start: str) -> str:
    """Return a chart as a table whose cells are as wide as the counts are large."""
    most = max((max(bar.now, bar.before) for bar in chart.bars), default=0) or 1
    rows = []
    for bar in chart.bars:
        bars = "".join(
            f'<table role="presentation" width="{max(round(value / most * 100), 1)}%" cellpadding="0" cellspacing="0" '
            f'border="0"><tr><td class="{name}" height="{height}" style="background-color:{colour};height:{height}px;'
            f'line-height:{height}px;font-size:1px">&nbsp;</td></tr></table>'
            for value, name, colour, height in ((bar.now, "now", _LINK, 9), (bar.before, "before", "#b9c6d3", 5))
            if value
        )
        small = f"color:{_TEXT};font-size:13px;padding:4px 0"
        label = f'<td class="text" width="35%" style="{small}">{escape(bar.label)}</td>'
        count = (
            f'<td class="text" width="15%" align="{start}" dir="ltr" '
            f'style="{small};white-space:nowrap;text-align:{start}">&nbsp;{escape(bar.said)}&nbsp;</td>'
        )
        rows.append(f'<tr>{label}<td width="50%" style="padding:4px 0">{bars}</td>{count}</tr>')
    return f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">{"".join(rows)}</table>'


def _foot(digest: Digest, unsubscribe: str | None) -> str:
    words = load_language(digest.language)
    parts = []
    if unsubscribe:
        parts.append(f"{escape(words['why_you'])} {_link(escape(words['unsubscribe']), unsubscribe, small=True)}")
    if digest.site:
        parts.append(_link(escape(words["directory"]), digest.site, small=True))
    return "<br>".join(parts)
