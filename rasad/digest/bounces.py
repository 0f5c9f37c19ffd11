"""Messages that came back, or were not taken.

Invariant: a bounce is noted once, however often its report is read. One that says that the address does not exist ends
the subscription, as do three that are for good; what is for now ends nothing.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default

from sqlalchemy import Engine, func, insert, select

from rasad.digest.subscriptions import end, reader_id
from store.database import retried, storable, writing
from store.digest_tables import BOUNCES, DELIVERIES, SUBSCRIPTIONS
from store.merging import stable_id

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ENDING = 3
_LARGEST = 2_000_000


@dataclass(frozen=True)
class Report:
    """What a delivery status notification says of one recipient; `message` is the Message-ID that came back."""

    recipient: str
    status: str
    permanent: bool
    detail: str
    message: str | None


def read_report(raw: bytes) -> list[Report]:
    """Return what a delivery status notification (RFC 3464) says, one report a failed recipient.

    Raises:
        ValueError: the message is none.
    """
    if len(raw) > _LARGEST:
        raise ValueError("too large for a delivery status notification")
    message = message_from_bytes(raw, policy=default)
    original = _original_id(message)
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not isinstance(block, Message) or _field(block, "Action").lower() not in ("failed", "delayed"):
                continue
            recipient = _field(block, "Original-Recipient") or _field(block, "Final-Recipient")
            recipient = recipient.partition(";")[2].strip() or recipient
            status = _STATUS.search(_field(block, "Status"))
            permanent = _field(block, "Action").lower() == "failed" and (status is None or status[1] == "5")
            detail = _field(block, "Diagnostic-Code").partition(";")[2].strip() or _field(block, "Status")
            found.append(Report(recipient, status[0] if status else "5.0.0", permanent, detail[:300], original))
    if not found:
        raise ValueError("no delivery status notification: no part says that a delivery failed")
    return found


@retried
def note_bounce(
    engine: Engine,
    reader: str,
    issue: str | None,
    status: str,
    detail: str,
    origin: str,
    now: datetime,
    permanent: bool,
) -> bool:
    """Note a bounce, and end the subscription where it says so; return whether the subscription was ended."""
    mark = stable_id("b", reader, issue or detail, origin, status)
    with writing(engine) as connection:
        if connection.execute(select(BOUNCES.c.id).where(BOUNCES.c.id == mark)).first() is None:
            values = {"id": mark, "reader": reader, "issue": issue, "at": now.astimezone(UTC), "permanent": permanent}
            values |= {"status": status, "origin": origin, "detail": storable(detail)}
            connection.execute(insert(BOUNCES).values(values))
        query = select(func.count()).select_from(BOUNCES)
        count = connection.execute(query.where(BOUNCES.c.reader == reader, BOUNCES.c.permanent)).scalar_one()
    gone = permanent and status.startswith("5.1.")
    return end(engine, reader, "bounced", now) if gone or (permanent and count >= _ENDING) else False


def note_report(engine: Engine, report: Report, now: datetime) -> str:
    """Note what a report says; return the id of the reader.

    Raises:
        ValueError: it is about nobody who reads digests.
    """
    reader, issue = reader_id(report.recipient), None
    with writing(engine) as connection:
        if report.message:
            query = select(DELIVERIES.c.reader, DELIVERIES.c.issue).where(DELIVERIES.c.message == report.message)
            if found := connection.execute(query).first():
                reader, issue = found.reader, found.issue
        known = connection.execute(select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.id == reader)).first()
    if known is None:
        raise ValueError("it is about nobody who reads digests")
    note_bounce(engine, reader, issue, report.status, report.detail, "dsn", now, report.permanent)
    return reader


def status_of(code: int, detail: str) -> str:
    """Return the status of RFC 3463 that an answer of a server states, else the one that its code amounts to."""
    found = _STATUS.search(detail)
    if found:
        return found[0]
    return {550: "5.1.1", 551: "5.1.6", 553: "5.1.3", 552: "5.2.2"}.get(code, f"{str(code)[:1] or '5'}.0.0")


def _original_id(message: Message) -> str | None:
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            if inner is None:
                text = part.get_payload(decode=True)
                inner = message_from_bytes(text if isinstance(text, bytes) else b"", policy=default)
            if isinstance(inner, Message) and inner["Message-ID"]:
                return str(inner["Message-ID"]).strip()
    return None


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())
