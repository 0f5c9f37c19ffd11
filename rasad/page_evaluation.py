"""Scores the reading of pages on a folder of pages whose title, date or text is known.

Invariant: a page counts in a column only where its index states what is right there, so that a figure never rests on
pages that nobody has read.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from ingest.article import Article
from ingest.page import NotAnArticle, read_page


@dataclass
class PageScores:
    """The pages of one kind: how many titles and dates are right of those stated, and the text F1 of each text."""

    pages: int = 0
    titles: int = 0
    titles_right: int = 0
    dates: int = 0
    dates_right: int = 0
    texts: list[float] = field(default_factory=list)

    @property
    def text_f1(self) -> float | None:
        """Mean of the F1 of words over the texts, or None where no text is stated."""
        return sum(self.texts) / len(self.texts) if self.texts else None

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "pages": self.pages,
            "titles": self.titles,
            "titles_right": self.titles_right,
            "dates": self.dates,
            "dates_right": self.dates_right,
            "texts": len(self.texts),
            "text_f1": None if self.text_f1 is None else round(self.text_f1, 4),
        }


def evaluate_pages(folder: Path) -> tuple[dict[str, PageScores], list[dict[str, str]]]:
    """Return the scores by kind of page (and `all`), and every error as page, what, found and wanted.

    The folder's `index.json` lists pages as `file`, `url`, and what is right of `title`, `pub_date` (a day; null where
    the page states none) and `text`; `kind` is any word for the sort of page. A text may also lie beside the page as
    `<name>.json` with a `text`. A title that goes on with the outlet's name, as <title> elements do, is right without.

    Raises:
        ValueError: there is no index.json, or it is none.
        OSError: a page cannot be read.
    """
    index = folder / "index.json"
    if not index.is_file():
        raise ValueError(f"{folder}: no pages with known titles, dates or texts here (index.json lists them)")
    scores: dict[str, PageScores] = {}
    errors: list[dict[str, str]] = []
    for entry in json.loads(index.read_text("utf-8")):
        page = folder / entry["file"]
        beside = page.with_suffix(".json")
        known = {**(json.loads(beside.read_text("utf-8")) if beside.is_file() else {}), **entry}
        article: Article
        try:
            article = read_page(page.read_bytes(), known.get("url"))
        except NotAnArticle as error:
            article = Article(id="", text=f"({error})")
        kinds = [scores.setdefault(name, PageScores()) for name in (_kind(known), "all")]
        missed = _score(article, known, kinds)
        errors += [{"page": entry["file"], "what": what, "found": f, "wanted": w} for what, f, w in missed]
    return {**{k: v for k, v in sorted(scores.items()) if k != "all"}, "all": scores["all"]}, errors


def _kind(known: dict[str, Any]) -> str:
    return str(known.get("kind") or " ".join(filter(None, (known.get("lang"), known.get("source", "").split("/")[0]))))


def _score(article: Article, known: dict[str, Any], kinds: list[PageScores]) -> list[tuple[str, str, str]]:
    missed: list[tuple[str, str, str]] = []
    for scores in kinds:
        scores.pages += 1
    if known.get("title"):
        right = _is_headline(article.title, known["title"])
        for scores in kinds:
            scores.titles += 1
            scores.titles_right += right
        missed += [] if right else [("title", article.title, known["title"])]
    if "pub_date" in known:
        found = (article.published or "")[:10]
        right = found == (known["pub_date"] or "")
        for scores in kinds:
            scores.dates += 1
            scores.dates_right += right
        missed += [] if right else [("date", found, known["pub_date"] or "")]
    if known.get("text"):
        value = word_f1(article.text, known["text"])
        for scores in kinds:
            scores.texts.append(value)
        missed += [] if value == 1 else [("text", f"F1 {value:.3f}", *_differences(article.text, known["text"]))]
    return missed


def _is_headline(found: str, stated: str) -> bool:
    """Return whether a title is the stated one, with or without the outlet and section that may follow it there."""
    found, stated = (" ".join(unescape(title).split()) for title in (found, stated))
    return bool(found) and re.fullmatch(rf"{re.escape(found)}(?:\s[-|–—»:]\s.+)?", stated) is not None


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def word_f1(found: str, wanted: str) -> float:
    """Return the F1 of the words of a text against those of another, each counted as often as it stands there."""
    a, b = _words(found), _words(wanted)
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 1.0


def _differences(found: str, wanted: str) -> tuple[str]:
    lines, wanted_lines = set(found.split("\n")), set(wanted.split("\n"))
    extra = [f"+ {line[:80]}" for line in found.split("\n") if line not in wanted_lines]
    lacking = [f"- {line[:80]}" for line in wanted.split("\n") if line.strip() and line not in lines]
    return ("; ".join([*extra, *lacking]),)
