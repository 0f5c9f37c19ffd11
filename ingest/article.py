"""The article: the one type that leaves `ingest`, and what is said of an input that gave none.

Invariant: an article's id depends on its address alone (or, without one, on its words), so reading it again gives the
same id.
"""

import hashlib
import re
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

_LONGEST_DETAIL = 2000  # characters: addresses of images may be long
_CONTROLS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Details(BaseModel):
    """What a page says of its article besides its words: each as it stands there, on one line, or None.

    `author` is the byline; `section` the outlet's; `updated` an ISO 8601 date or time; `image` an address; `credited`
    the agency or outlet that the text names as its source.
    """

    model_config = ConfigDict(frozen=True)

    author: str | None = None
    section: str | None = None
    updated: str | None = None
    image: str | None = None
    credited: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _fit(cls, value: object) -> str | None:
        """Return a value that can be kept; what is no text, or too long to be what it is said to be, is unknown."""
        line = " ".join(_CONTROLS.sub(" ", value).split()) if isinstance(value, str) else ""
        return line if 0 < len(line) <= _LONGEST_DETAIL else None


class Article(BaseModel):
    """A clean article: its words and where they come from.

    `language` is a BCP 47 tag or None where it is not known yet; `published` an ISO 8601 date or time as the source
    states it, or None; `source` the outlet's name; `fetched` when it was read, in UTC.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    url: str | None = None
    title: str = ""
    text: str
    language: str | None = None
    published: str | None = None
    source: str | None = None
    fetched: datetime | None = None


class PageArticle(Article):
    """An article read from a page; `with_details` alone hands its `details` on: what is stored is the article."""

    details: Details = Field(default=Details(), exclude=True)

    def with_details(self) -> dict[str, Any]:
        """Return the article as JSON values with its details beside the other keys, those that are known."""
        return {**self.model_dump(mode="json"), **self.details.model_dump(exclude_none=True)}


class Skipped(BaseModel):
    """An input, or a part of one, that gave no article: which (file, address; line, if any) and why, for a person."""

    model_config = ConfigDict(frozen=True)

    input: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        """One line: the input, its line number if it has one, the reason."""
        where = f"{self.input}:{self.line}" if self.line else self.input
        return f"{where}: {self.reason}"


def article_id(url: str | None, title: str, text: str) -> str:
    """Return a stable id of 16 hexadecimal digits for an address or, without one, for the words."""
    key = url or f"{title}\n{text}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
