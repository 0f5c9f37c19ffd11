"""Dates beside dateparser's: the same annotated articles, in one run, F1 and articles a second (part of `make bench`).

Invariant: every reader is given the same text, language and day of publication, and is scored by the same rule, the
EDTF values of an article as a set; a library that is not installed is named as such and never guessed at.
"""

import importlib.util
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nlp.dates import find_dates, published_day
from nlp.text import Folded
from rasad.config import corpora_folder, shared_gold_folder
from rasad.evaluate import Counts, read_gold

type Reader = Callable[[str, str, str | None], set[str]]

DATE_COLUMNS = ("reader", "language", "precision", "recall", "F1", "F1 of days", "articles a second")
_LENGTH_OF_DAY = len("2020-01-01")


@dataclass(frozen=True)
class Row:
    """How one reader does on one language: all values, only the days among them, and articles a second."""

    reader: str
    language: str
    values: Counts
    days: Counts
    rate: float


def read_with_rasad(text: str, language: str, published: str | None) -> set[str]:
    """Return the EDTF values that Rasad finds in a text."""
    return {resolved.edtf for _, resolved in find_dates(Folded(text), language, published_day(published))}


def read_with_dateparser(text: str, language: str, published: str | None) -> set[str]:
    """Return the values that dateparser's `search_dates` finds, as EDTF: of its words' own precision, if it tells it.

    It is given the language and the day of publication, and told that news speaks of the past.
    """
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past"}
    day = published_day(published)
    if day is not None:
        settings["RELATIVE_BASE"] = datetime(day.year, day.month, day.day)
    parser = DateDataParser(languages=[language], settings=settings)
    found = set()
    for words, moment in search_dates(text, languages=[language], settings=settings) or ():
        precision = parser.get_date_data(words).period
        found.add(moment.strftime({"year": "%Y", "month": "%Y-%m"}.get(precision or "day", "%Y-%m-%d")))
    return found


def compare(folders: Iterable[Path]) -> Iterator[Row]:
    """Yield a row for each reader and language on the annotated articles of some folders."""
    readers: dict[str, Reader] = {"rasad": read_with_rasad}
    if not absent_libraries():
        readers["dateparser"] = read_with_dateparser
    articles = [pair for folder in folders for pair in read_gold(folder)]
    for name, reader in readers.items():
        for language in sorted({annotation["language"] for _, annotation in articles}):
            own = [pair for pair in articles if pair[1]["language"] == language]
            values, days = Counts(), Counts()
            started = time.perf_counter()
            found = [reader(_text(article), language, article.get("published")) for article, _ in own]
            seconds = time.perf_counter() - started
            for (_, annotation), read in zip(own, found, strict=True):
                optional = set(annotation.get("optional_dates") or ())
                true = {date["edtf"] for date in annotation["dates"]}
                values += _count(read - optional, true)
                days += _count(_only_days(read - optional), _only_days(true))
            yield Row(name, language, values, days, len(own) / seconds)


def absent_libraries() -> list[str]:
    """Return a line for each library that would be compared and is not installed."""
    return [] if importlib.util.find_spec("dateparser") else ["dateparser: not installed, not compared"]


def annotated_folders() -> list[Path]:
    """Return the sample corpus's annotated articles, and the larger sets where they lie beside a checkout."""
    folders = [corpora_folder() / "gold"]
    shared = shared_gold_folder()
    if shared is not None:
        folders += [shared / name for name in ("ar-dev", "fa-dev", "ar-train", "fa-train")]
    return folders


def table(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """Return the rows as cells: reader, language, precision, recall, F1, F1 of days, articles a second."""
    return [
        (
            row.reader,
            row.language,
            *(f"{figure:.3f}" for figure in (row.values.precision, row.values.recall, row.values.f1, row.days.f1)),
            f"{row.rate:.0f}",
        )
        for row in rows
    ]


def _text(article: dict[str, Any]) -> str:
    return f"{article['title']}\n{article['text']}" if article.get("title") else str(article["text"])


def _count(found: set[str], true: set[str]) -> Counts:
    return Counts(len(found & true), len(found), len(true))


def _only_days(values: set[str]) -> set[str]:
    return {value for value in values if len(value) == _LENGTH_OF_DAY and "/" not in value}
