"""The sources to watch, read from a TOML file.

Invariant: a `Source` that exists is usable: its addresses are http(s), its patterns compile, its codes have their form.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ingest.addresses import is_web_address, site_of
from ingest.date_archives import Calendar, fields_of, filled

BASE_MARK = "{{base}}"


class SourceError(ValueError):
    """A sources file that cannot be used; the message names the file, the entry and the key."""


class Source(BaseModel):
    """A site to watch.

    `name` is its name in its own script; `language` a BCP 47 tag, `country` an ISO 3166-1 alpha-2 code; `feeds` (RSS,
    Atom), `sitemaps` (or indexes of them) and `listings` (pages of links) are addresses; `keep` and `drop` are regular
    expressions searched in addresses; `archives` are templates of addresses of listing pages by day, month, year or
    number, of the days from `since` (30 days ago) to `until` (today), named in `calendar`; `delay` is the least number
    of seconds between two requests; `every` («30m», «6h», «2d») is the least time between two crawls of a schedule;
    `documents` says whether PDF documents that its listings and articles link to are read (by default an NGO's are);
    `certificate` is false where its certificate is known to be a bad one (it ended, or is another site's) and what it
    says is read all the same; `verified` is false where nobody has seen yet that the addresses work.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    english_name: str = ""
    url: str
    language: str = Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    country: str = Field(pattern=r"^[A-Z]{2}$")
    kind: Literal["newspaper", "agency", "ngo", "ministry"]
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    calendar: Calendar = "gregorian"
    since: date | None = None
    until: date | None = None
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    delay: float | None = Field(default=None, ge=0)
    every: str | None = Field(default=None, pattern=r"^[1-9]\d{0,4}[mhd]$")
    documents: bool | None = None
    certificate: bool = True
    verified: bool = True

    @field_validator("url", "feeds", "sitemaps", "listings")
    @classmethod
    def _are_addresses(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in (value,) if isinstance(value, str) else value:
            if not is_web_address(address):
                raise ValueError(f"{address!r} is no http(s) address")
        return value

    @field_validator("archives", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("archives")
    @classmethod
    def _are_templates(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for template in value:
            fields_of(template)
            if not is_web_address(filled(template, date(2000, 1, 1))):
                raise ValueError(f"{template!r} is no http(s) address")
        return value

    @field_validator("keep", "drop")
    @classmethod
    def _are_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return value

    @property
    def interval(self) -> timedelta:
        """The time of `every`, nothing without it."""
        units = {"m": "minutes", "h": "hours", "d": "days"}
        return timedelta(**{units[self.every[-1]]: int(self.every[:-1])}) if self.every else timedelta()

    @property
    def reads_documents(self) -> bool:
        """Whether the PDF documents that its pages link to are read."""
        return self.kind == "ngo" if self.documents is None else self.documents

    def wants(self, address: str) -> bool:
        """Return whether an address matches one of `keep` (if there are any) and none of `drop`."""
        if self.keep and not any(re.search(pattern, address) for pattern in self.keep):
            return False
        return not any(re.search(pattern, address) for pattern in self.drop)


def load_sources(path: str | Path, base: str | None = None) -> list[Source]:
    """Read the `[[source]]` tables of a TOML file, in their order.

    `base`, where given, stands for «{{base}}» in addresses.

    Raises:
        SourceError: the file cannot be read, is not TOML, or an entry is wrong; says which and what.
    """
    path = Path(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error}); name a sources file") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    unknown = sorted(set(document) - {"source"})
    if unknown:
        raise SourceError(f"{path}: unknown key {unknown[0]!r} at the top level; every site is a [[source]] table")
    entries = document.get("source", [])
    if not isinstance(entries, list) or not entries:
        raise SourceError(f"{path}: no [[source]] table in it")
    sources = [_source(path, number, entry, base) for number, entry in enumerate(entries, 1)]
    names = [source.name for source in sources]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            raise SourceError(f"{path}: source {number} ({name}): key 'name': the name is taken by an earlier source")
    return sources


def shard(sources: Iterable[Source], crawler: int, crawlers: int) -> list[Source]:
    """Return the sources that one of several crawlers watches, in their order.

    All sources of one host (`www.` and the mobile twin count as it) have one crawler, so that a site's delay holds
    however many crawl. Hosts are shared out by rendezvous hashing (Thaler and Ravishankar 1998): with one crawler more,
    no host moves but to it; a source that comes or goes moves no other.

    Args:
        sources: what all of them watch together.
        crawler: the number of the one, from 1.
        crawlers: how many there are.
    """
    return [source for source in sources if _crawler_of(site_of(source.url), crawlers) == crawler]


def _crawler_of(site: str, crawlers: int) -> int:
    return max(range(1, crawlers + 1), key=lambda one: hashlib.sha256(f"{one} {site}".encode()).digest())


def _source(path: Path, number: int, entry: Any, base: str | None) -> Source:
    if not isinstance(entry, dict):
        raise SourceError(f"{path}: source {number}: not a [[source]] table")
    label = f"{path}: source {number}" + (f" ({entry['name']})" if entry.get("name") else "")
    if base is not None:
        entry = {key: _based(value, base) for key, value in entry.items()}
    elif BASE_MARK in str(entry):
        raise SourceError(f"{label}: {BASE_MARK} in an address, and nothing given to stand for it")
    try:
        return Source.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "?"
        said = "unknown key" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
        raise SourceError(f"{label}: key {key!r}: {said}") from error


def _based(value: Any, base: str) -> Any:
    if isinstance(value, str):
        return value.replace(BASE_MARK, base.rstrip("/"))
    if isinstance(value, list):
        return [_based(item, base) for item in value]
    return value
