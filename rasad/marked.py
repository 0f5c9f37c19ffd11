"""An article with its facts marked, as a page that a person looks at: displaCy's spans, right-to-left.

Invariant: every word of the article stands on the page once, in order; a mark covers each word that its fact touches.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from spacy import displacy

from nlp.extraction import Evidence, Extraction

_COLORS = {
    "organization": "#8ec5ff",
    "date": "#ffd479",
    "capacity": "#9be3a5",
    "partnership": "#d6b3ff",
    "program": "#ff9f9f",
}
_PAGE = """<!doctype html>
<html lang="und" dir="rtl">
<head><meta charset="utf-8"><title>Rasad · رصد</title>
<style>
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font-family: "Noto Naskh Arabic", Tahoma, sans-serif; }}
article {{ border-bottom: 1px solid #8884; padding: 1rem 0; }} .spans {{ margin: .5rem 0; }}
article > .spans:first-child {{ font-size: 1.3em; }}</style></head>
<body>{content}</body>
</html>
"""
_WORD = re.compile(r"\S+")


def render_page(extractions: Iterable[Extraction]) -> str:
    """Return one HTML page that shows articles, each paragraph with the facts that stand in it."""
    articles = "".join(map(_article, extractions)) or "<p>No articles.</p>"
    return _PAGE.format(content=articles)


def _article(extraction: Extraction) -> str:
    article = extraction.article
    marks = list(_marks(extraction))
    body = [mark for mark in marks if not mark[0].title]
    lines = [_marked(article.title, 0, [mark for mark in marks if mark[0].title])]
    start = 0
    for line in article.text.split("\n"):
        lines.append(_marked(line, start, body))
        start += len(line) + 1
    settings = {"lang": article.language or "und", "direction": "rtl"}
    options = {"colors": {label.upper(): color for label, color in _COLORS.items()}}
    shown = [
        displacy.render({**line, "settings": settings}, style="span", manual=True, jupyter=False, options=options)
        for line in lines
        if line["tokens"]
    ]
    return f'<article lang="{escape(settings["lang"])}">{"".join(shown)}</article>'


def _marks(extraction: Extraction) -> Iterator[tuple[Evidence, str]]:
    """Yield each place that says a fact with what the mark there is called."""
    for organization in extraction.organizations:
        for mention in organization.mentions:
            yield mention, "organization"
    for date in extraction.dates:
        yield date, "date"
    for capacity in extraction.capacities:
        yield capacity, "capacity"
    for partnership in extraction.partnerships:
        yield partnership.evidence, "partnership"
    for program in extraction.programs:
        for evidence in program.evidence:
            yield evidence, "program"


def _marked(line: str, start: int, marks: list[tuple[Evidence, str]]) -> dict[str, Any]:
    """Return a line as displaCy's words and spans; `start` is where the line begins in the text of the marks."""
    words = [(start + word.start(), start + word.end()) for word in _WORD.finditer(line)]
    spans = []
    for place, label in marks:
        touched = [index for index, (first, last) in enumerate(words) if first < place.end and last > place.start]
        if touched:
            spans.append({"start_token": touched[0], "end_token": touched[-1] + 1, "label": label})
    return {"text": line, "tokens": [word.group() for word in _WORD.finditer(line)], "spans": spans}
