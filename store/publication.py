"""When articles came out, as moments that can be compared."""

from datetime import UTC, date, datetime, time

NEVER = datetime.min.replace(tzinfo=UTC)


def moment_of(published: str | None) -> datetime | None:
    """Return a time of publication in UTC, a day as its first moment; None where it is none."""
    try:
        found = datetime.fromisoformat(published) if published else None
    except ValueError:
        try:
            found = datetime.combine(date.fromisoformat((published or "")[:10]), time())
        except ValueError:
            return None
    if found is None:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return found.replace(tzinfo=UTC)
