"""Issues and their editions: a digest is made once, and what was made stays as it is.

Invariant: an edition is never changed. The same period, language, calendar and filters are one issue, however often it
is asked for; a new edition is made on demand alone, and says what is other than in the one before it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, insert, select

from nlp.extraction import Calendar
from rasad.digest.compose import compose
from rasad.digest.gather import gather
from rasad.digest.languages import load_language
from rasad.digest.model import Digest
from rasad.digest.news import EVERYTHING, Filters
from rasad.digest.numbers import number
from rasad.digest.period import Period
from rasad.digest.settings import Settings
from store.database import reading, retried, writing
from store.digest_tables import EDITIONS, ISSUES


@dataclass(frozen=True)
class Edition:
    """An edition of an issue; `note` is for the editor alone. One that is not saved has the number 0."""

    issue: str
    number: int
    made: datetime
    digest: Digest
    note: list[str]


@dataclass(frozen=True)
class Wanted:
    """What an issue is of: a period, in a language and a calendar, of what filters let through."""

    period: Period
    language: str
    calendar: Calendar
    filters: Filters = EVERYTHING

    @property
    def id(self) -> str:
        """The id of the issue, which follows from all of it."""
        fields = [
            self.period.since.isoformat(),
            self.period.until.isoformat(),
            self.language,
            self.calendar.value,
            self.filters.as_json(),
        ]
        digest = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:10]
        return f"d-{digest}"


def issue_of(
    engine: Engine, wanted: Wanted, settings: Settings, now: datetime, *, revise: bool = False, save: bool = True
) -> Edition:
    """Return the last edition of an issue; make and save the first where there is none.

    Args:
        engine: the directory.
        wanted: what the issue is of.
        settings: how digests are made.
        now: the moment; an issue whose period is not over is made but not saved.
        revise: make a further edition, unless it would be the same.
        save: do save it.

    Raises:
        DatabaseError: the database cannot be used.
    """
    last = last_edition(engine, wanted.id)
    if last and not revise:
        return last
    news = gather(engine, wanted.period, settings, wanted.filters)
    digest = compose(news, wanted.language, settings, wanted.calendar, wanted.filters)
    if last:
        if _as_told(digest) == _as_told(last.digest):
            return last
        digest = digest.model_copy(update={"revision": _revision(last, digest)})
    over = now.astimezone(settings.zone).date() > wanted.period.until
    made = now.astimezone(UTC).replace(microsecond=0)
    if not (save and over):
        return Edition(wanted.id, 0, made, digest, news.note)
    edition = Edition(wanted.id, last.number + 1 if last else 1, made, digest, news.note)
    return _saved(engine, wanted, edition)


@retried
def _saved(engine: Engine, wanted: Wanted, edition: Edition) -> Edition:
    """Save an edition, and return it, or the one of its number that another process saved first."""
    with writing(engine) as connection:
        last = connection.execute(
            select(func.max(EDITIONS.c.number)).where(EDITIONS.c.issue == edition.issue)
        ).scalar_one()
        if (last or 0) < edition.number:
            if not last:
                values = {
                    "id": edition.issue,
                    "since": wanted.period.since.isoformat(),
                    "until": wanted.period.until.isoformat(),
                    "language": wanted.language,
                    "filters": wanted.filters.as_json(),
                }
                connection.execute(insert(ISSUES).values(values))
            content = edition.digest.model_dump(mode="json")
            row = {"issue": edition.issue, "number": edition.number, "made": edition.made}
            connection.execute(insert(EDITIONS).values(row | {"content": content, "note": edition.note}))
    return last_edition(engine, edition.issue) or edition


@retried
def last_edition(engine: Engine, issue: str) -> Edition | None:
    """Return the last edition of an issue, None where there is none."""
    query = select(EDITIONS).where(EDITIONS.c.issue == issue).order_by(EDITIONS.c.number.desc()).limit(1)
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return _edition(row) if row else None


@retried
def find_edition(engine: Engine, issue: str, edition: int) -> Edition:
    """Return an edition that there is."""
    query = select(EDITIONS).where(EDITIONS.c.issue == issue, EDITIONS.c.number == edition)
    with reading(engine) as connection:
        return _edition(connection.execute(query).one())


def list_issues(engine: Engine, language: str, limit: int = 20) -> Sequence[Edition]:
    """Return the last editions of the issues in a language that are of everything, the newest first."""
    query = select(ISSUES.c.id, ISSUES.c.filters).where(ISSUES.c.language == language)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(ISSUES.c.until.desc(), ISSUES.c.id)).all()
    unfiltered = [row.id for row in rows if not any(row.filters.values())][:limit]
    return [edition for issue in unfiltered if (edition := last_edition(engine, issue))]


def _edition(row: object) -> Edition:
    fields = row._mapping  # type: ignore[attr-defined]
    digest = Digest.model_validate(fields["content"])
    return Edition(fields["issue"], fields["number"], fields["made"], digest, list(fields["note"]))


def _as_told(digest: Digest) -> dict[str, object]:
    return digest.model_dump(exclude={"revision"})


def _revision(last: Edition, digest: Digest) -> str:
    """Say what is other than in the last edition: how many lines came in, or were put otherwise, and how many left."""
    told = {line.key: line.text for section in last.digest.sections for line in section.lines}
    now = {line.key: line.text for section in digest.sections for line in section.lines}
    added = sum(told.get(key) != text for key, text in now.items())
    counts = {"number": last.number + 1, "added": added, "removed": len(told.keys() - now.keys())}
    said = {name: number(value, digest.language) for name, value in counts.items()}
    return str(load_language(digest.language)["revised"]).format(**said)
