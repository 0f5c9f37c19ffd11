"""Issues to readers, each to each once.

Invariant: a delivery is `sending` from right before the words of a message leave until the server's answer is noted,
and one that is found so is never sent again: after a kill nobody can know whether the server took the message, and a
digest that is missing does less harm than one that comes twice. Whatever happened before that moment is done again.

waiting -> sending -> sent | waiting (the server said: not now) | refused (for good); waiting -> given_up (tries are up)
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, select, update

from rasad.digest.bounces import note_bounce, status_of
from rasad.digest.editions import Edition, Wanted, find_edition, issue_of
from rasad.digest.messages import digest_message, editor_message, message_id
from rasad.digest.period import Period
from rasad.digest.settings import Mail, Settings, load_site
from rasad.digest.smtp import Answer, Server
from rasad.digest.subscriptions import Subscriber, list_subscribers
from rasad.reader_dates import own_calendar
from store.database import reading, retried, writing
from store.digest_tables import DELIVERIES, ISSUES, SUBSCRIPTIONS

# Seconds to wait before each further try of one run; a later run tries again.
PAUSES = (1.0, 5.0, 30.0)
_MOST_TRIES = 12


@dataclass
class Sent:
    """What a run did: readers by what became of their message; `open` are those of whom nobody can know."""

    sent: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, int]:
        """Return how many of each."""
        return {name: len(readers) for name, readers in vars(self).items()}


def due(subscriber: Subscriber, settings: Settings, now: datetime) -> Period | None:
    """Return the week whose issue a reader is to get now: the last that is over, once his day and hour have come.

    Who confirmed after that moment gets the next one first.
    """
    period = Period.last_week(now.astimezone(settings.zone).date(), settings.first_day)
    zone = ZoneInfo(subscriber.choices.zone)
    day = period.until + timedelta(days=1)
    day += timedelta(days=(subscriber.choices.weekday - day.weekday()) % 7)
    moment = datetime(day.year, day.month, day.day, subscriber.choices.hour, tzinfo=zone)
    if subscriber.confirmed is None or subscriber.confirmed > moment or now < moment:
        return None
    return period


def send_due(
    engine: Engine,
    settings: Settings,
    mail: Mail,
    secret: bytes,
    now: datetime,
    *,
    note: Sequence[str] = (),
    pauses: Sequence[float] = PAUSES,
    sleep: Callable[[float], None] = time.sleep,
) -> Sent:
    """Send every active reader the issue that is due, unless it was sent, or may have been; tell the editor.

    `note` is what the editor is told beside the notes of the issues.

    Raises:
        DatabaseError: the database cannot be used.
        SettingsError: the site is not set.
        OSError: the server refuses to be spoken to (authentication, encryption).
    """
    site = load_site(settings)
    outcome, editions = Sent(), {}
    with Server(mail) as server:
        for subscriber in list_subscribers(engine, "active"):
            period = due(subscriber, settings, now)
            if period is None:
                continue
            choices = subscriber.choices
            wanted = Wanted(period, choices.language, own_calendar(choices.language), choices.filters)
            if wanted.id not in editions:
                editions[wanted.id] = issue_of(engine, wanted, settings, now)
            state, number = _queue(engine, editions[wanted.id], subscriber, mail, now)
            if state == "sending":
                outcome.open.append(subscriber.id)
            if state != "waiting":
                continue
            edition = find_edition(engine, wanted.id, number)
            answer = _deliver(engine, server, edition, subscriber, mail, site, secret, pauses, sleep)
            names = {"sent": outcome.sent, "refused": outcome.refused, "open": outcome.open}
            given_up = answer.outcome == "again" and _state(engine, edition.issue, subscriber.id) == "given_up"
            names.get(answer.outcome, outcome.given_up if given_up else outcome.waiting).append(subscriber.id)
        if mail.editor and outcome.sent:
            _tell_editor(server, mail, list(editions.values()), note, outcome, now)
    return outcome


def _deliver(
    engine: Engine,
    server: Server,
    edition: Edition,
    subscriber: Subscriber,
    mail: Mail,
    site: str,
    secret: bytes,
    pauses: Sequence[float],
    sleep: Callable[[float], None],
) -> Answer:
    """Send one message, after pauses again where the server said not now; note every step."""
    message = digest_message(edition, subscriber, mail.sender, site, secret)
    for pause in (*pauses, None):
        answer = server.send(message, subscriber.address, lambda: _mark_sending(engine, edition.issue, subscriber.id))
        state = {"sent": "sent", "refused": "refused", "again": "waiting", "open": "sending"}[answer.outcome]
        _note(engine, edition.issue, subscriber.id, state, answer)
        if answer.outcome == "refused":
            status = status_of(answer.code, answer.detail)
            note_bounce(engine, subscriber.id, edition.issue, status, answer.detail, "smtp", datetime.now(UTC), True)
        if answer.outcome != "again" or pause is None:
            return answer
        sleep(pause)
    return answer


@retried
def _queue(engine: Engine, edition: Edition, subscriber: Subscriber, mail: Mail, now: datetime) -> tuple[str, int]:
    """Return the state of a delivery and the edition that it is of; note it as waiting where there is none."""
    mine = (DELIVERIES.c.issue == edition.issue, DELIVERIES.c.reader == subscriber.id)
    with writing(engine) as connection:
        found = connection.execute(select(DELIVERIES.c.state, DELIVERIES.c.edition).where(*mine)).first()
        if found:
            return found.state, found.edition
        # who has changed what he wants since has had this week's digest all the same
        weeks = select(DELIVERIES.c.issue).join(ISSUES, ISSUES.c.id == DELIVERIES.c.issue)
        weeks = weeks.where(DELIVERIES.c.reader == subscriber.id, ISSUES.c.until == edition.digest.until)
        if connection.execute(weeks).first():
            return "sent", edition.number
        values = {"issue": edition.issue, "reader": subscriber.id, "edition": edition.number}
        values |= {"message": message_id(edition.issue, subscriber.id, mail.sender), "state": "waiting"}
        connection.execute(insert(DELIVERIES).values(values | {"tries": 0, "at": now.astimezone(UTC), "detail": ""}))
    return "waiting", edition.number


@retried
def _mark_sending(engine: Engine, issue: str, reader: str) -> bool:
    """Note that the words of a message leave now; say no where another process has, or the reader left."""
    mine = (DELIVERIES.c.issue == issue, DELIVERIES.c.reader == reader, DELIVERIES.c.state == "waiting")
    active = select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.id == reader, SUBSCRIPTIONS.c.state == "active")
    with writing(engine) as connection:
        if connection.execute(active).first() is None:
            return False
        marked = connection.execute(update(DELIVERIES).where(*mine).values(state="sending", at=datetime.now(UTC)))
    return marked.rowcount == 1


@retried
def _note(engine: Engine, issue: str, reader: str, state: str, answer: Answer) -> None:
    mine = (DELIVERIES.c.issue == issue, DELIVERIES.c.reader == reader)
    with writing(engine) as connection:
        row = connection.execute(select(DELIVERIES.c.state, DELIVERIES.c.tries).where(*mine)).one()
        if row.state == "sent" or (answer.outcome == "again" and row.state == "sending" and not answer.code):
            return  # another process had it
        tries = row.tries + 1
        if state == "waiting" and tries >= _MOST_TRIES:
            state = "given_up"
        values = {"state": state, "tries": tries, "at": datetime.now(UTC), "detail": answer.detail}
        connection.execute(update(DELIVERIES).where(*mine).values(values))


@retried
def _state(engine: Engine, issue: str, reader: str) -> str:
    mine = (DELIVERIES.c.issue == issue, DELIVERIES.c.reader == reader)
    with reading(engine) as connection:
        return str(connection.execute(select(DELIVERIES.c.state).where(*mine)).scalar_one())


def _tell_editor(
    server: Server, mail: Mail, editions: list[Edition], more: Sequence[str], outcome: Sent, now: datetime
) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in outcome.as_json().items() if count)
    note = list(dict.fromkeys([*(one for edition in editions for one in edition.note), *more]))
    titles = [counts, *(f"{edition.digest.title} ({edition.issue})" for edition in editions)]
    message = editor_message(titles, note, mail.sender, str(mail.editor), now)
    server.send(message, str(mail.editor), lambda: True)
