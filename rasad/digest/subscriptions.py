"""Readers: who asked for the digest, who confirmed, what each wants and when.

Invariant: nothing but the message that asks for confirmation goes to an address before its reader has confirmed, and
what a reader chose changes only when he confirms the change. An address is one reader, whatever its capital letters.
"""

import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from rasad.digest.news import EVERYTHING, Filters
from rasad.digest.settings import LANGUAGES, zone_named
from rasad.digest.tokens import TokenError, make_token, read_token
from store.database import reading, retried, writing
from store.digest_tables import BOUNCES, DELIVERIES, SUBSCRIPTIONS
from store.merging import stable_id

CONFIRM_DAYS = 3
_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}", re.ASCII)


class SubscriptionError(ValueError):
    """A subscription cannot be made, confirmed or ended; the message says why."""


@dataclass(frozen=True)
class Choices:
    """What a reader wants: `weekday` (0: Monday) and `hour` are those of his `zone`."""

    language: str = "en"
    filters: Filters = EVERYTHING
    weekday: int = 0
    hour: int = 8
    zone: str = "UTC"

    def as_json(self) -> dict[str, Any]:
        """Return the choices as they are stored."""
        return {**asdict(self), "filters": self.filters.as_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Choices":
        """Return the choices that were stored."""
        return cls(**{**stored, "filters": Filters.from_json(stored["filters"])})


@dataclass(frozen=True)
class Subscriber:
    """A reader and the state of his subscription: pending, active, unsubscribed or bounced."""

    id: str
    address: str
    state: str
    choices: Choices
    nonce: str
    asked: datetime
    confirmed: datetime | None


def reader_id(address: str) -> str:
    """Return the id of a reader, which follows from the address."""
    return stable_id("r", address.strip().casefold())


@retried
def subscribe(engine: Engine, address: str, choices: Choices, now: datetime) -> Subscriber:
    """Note that somebody asks for the digest; it waits until the reader confirms.

    Raises:
        SubscriptionError: the address or one of the choices cannot be.
    """
    address = address.strip()
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise SubscriptionError("this is no address of mail that digests can be sent to")
    _check(choices)
    identifier, nonce = reader_id(address), secrets.token_hex(8)
    asked = {"wanted": choices.as_json(), "nonce": nonce, "asked": now.astimezone(UTC)}
    with writing(engine) as connection:
        state = connection.execute(select(SUBSCRIPTIONS.c.state).where(SUBSCRIPTIONS.c.id == identifier)).scalar()
        if state is None:
            values = {"id": identifier, "address": address, "state": "pending", "choices": choices.as_json(), **asked}
            connection.execute(insert(SUBSCRIPTIONS).values(values))
        else:
            # who gets digests goes on getting them as before until the change is confirmed
            values = asked if state == "active" else {**asked, "state": "pending", "address": address}
            connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == identifier).values(values))
    return find_subscriber(engine, identifier)


def confirmation_token(secret: bytes, subscriber: Subscriber, now: datetime) -> str:
    """Return the token that confirms a subscription."""
    expires = int((now + timedelta(days=CONFIRM_DAYS)).timestamp())
    return make_token(secret, "confirm", subscriber.id, subscriber.nonce, expires)


@retried
def confirm(engine: Engine, secret: bytes, token: str, now: datetime) -> Subscriber:
    """Make a subscription active with what was asked for; doing it twice changes nothing.

    Raises:
        SubscriptionError: the token is none of ours, too old, or about something that is not asked for any more.
    """
    try:
        identifier, nonce = read_token(secret, "confirm", token, now.timestamp())
    except TokenError as error:
        raise SubscriptionError(str(error)) from error
    with writing(engine) as connection:
        row = connection.execute(select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == identifier)).first()
        if row is None or row.nonce != nonce or (row.wanted is None and row.state != "active"):
            raise SubscriptionError("this link was replaced by a later one, or its subscription was ended")
        if row.wanted is not None:
            values = {"state": "active", "choices": row.wanted, "wanted": None, "ended": None}
            since = row.confirmed if row.state == "active" else now.astimezone(UTC)
            values["confirmed"] = since
            connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == identifier).values(values))
    return find_subscriber(engine, identifier)


def unsubscribe_by_token(engine: Engine, secret: bytes, token: str, now: datetime) -> None:
    """End the subscription that a link in a message is about; doing it twice changes nothing.

    Raises:
        SubscriptionError: the token is none of ours.
    """
    try:
        identifier, _ = read_token(secret, "unsubscribe", token, now.timestamp())
    except TokenError as error:
        raise SubscriptionError(str(error)) from error
    end(engine, identifier, "unsubscribed", now)


@retried
def end(engine: Engine, identifier: str, state: str, now: datetime) -> bool:
    """End a subscription; tell whether there was one."""
    with writing(engine) as connection:
        ended = connection.execute(
            update(SUBSCRIPTIONS)
            .where(SUBSCRIPTIONS.c.id == identifier, SUBSCRIPTIONS.c.state.in_(("pending", "active")))
            .values(state=state, wanted=None, ended=now.astimezone(UTC))
        )
    return ended.rowcount > 0


@retried
def forget(engine: Engine, identifier: str) -> bool:
    """Delete a reader: address, choices, what was sent and what came back; tell whether there was one."""
    with writing(engine) as connection:
        for table in (DELIVERIES, BOUNCES):
            connection.execute(delete(table).where(table.c.reader == identifier))
        gone = connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == identifier))
    return gone.rowcount > 0


@retried
def find_subscriber(engine: Engine, identifier: str) -> Subscriber:
    """Return a reader.

    Raises:
        SubscriptionError: there is none of this id.
    """
    with reading(engine) as connection:
        row = connection.execute(select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == identifier)).first()
    if row is None:
        raise SubscriptionError("nobody of this address has asked for the digest")
    return _subscriber(row)


def list_subscribers(engine: Engine, state: str | None = None) -> list[Subscriber]:
    """Return all readers, or those of a state, by address."""
    query = select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.address, SUBSCRIPTIONS.c.id)
    with reading(engine) as connection:
        rows = connection.execute(query.where(SUBSCRIPTIONS.c.state == state) if state else query).all()
    return [_subscriber(row) for row in rows]


def _subscriber(row: Any) -> Subscriber:
    choices = Choices.from_json(row.choices)
    return Subscriber(row.id, row.address, row.state, choices, row.nonce, row.asked, row.confirmed)


def _check(choices: Choices) -> None:
    if choices.language not in LANGUAGES:
        raise SubscriptionError(f"{choices.language}: write {', '.join(LANGUAGES)}")
    if not 0 <= choices.weekday <= 6 or not 0 <= choices.hour <= 23:
        raise SubscriptionError("a weekday is one of seven, an hour from 0 to 23")
    try:
        zone_named(choices.zone, "--timezone")
    except ValueError as error:
        raise SubscriptionError(str(error)) from error
