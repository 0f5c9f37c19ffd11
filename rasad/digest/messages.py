"""A digest as a message: text and HTML, headers that mail programs act on.

Invariant: a header holds what it is meant to hold and no line more (`email.policy` refuses line ends, titles are made
of one line); one issue to one reader has one Message-ID, whenever and however often the message is made.
"""

import hashlib
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from rasad.digest.editions import Edition
from rasad.digest.languages import load_language
from rasad.digest.numbers import counted, number
from rasad.digest.render_html import render_html
from rasad.digest.render_text import render_text
from rasad.digest.settings import SettingsError
from rasad.digest.subscriptions import CONFIRM_DAYS, Subscriber
from rasad.digest.tokens import make_token


def digest_message(edition: Edition, subscriber: Subscriber, sender: str, site: str, secret: bytes) -> EmailMessage:
    """Return an issue as a message to a reader, with the headers of RFC 2369 and RFC 8058 that end the subscription."""
    digest = edition.digest
    leave = f"{site}/digest/unsubscribe/{make_token(secret, 'unsubscribe', subscriber.id)}"
    words = load_language(digest.language)
    message = _message(sender, subscriber.address, digest.title, edition.made)
    message["Message-ID"] = message_id(edition.issue, subscriber.id, sender)
    message["List-Id"] = f"Rasad <digest.{_domain(sender)}>"
    message["List-Unsubscribe"] = f"<{leave}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    foot = f"\n-- \n{words['why_you']}\n{words['unsubscribe']}: {leave}\n"
    message.set_content(render_text(digest) + foot, cte="base64")
    message.add_alternative(render_html(digest, unsubscribe=leave), subtype="html", cte="base64")
    message["Content-Language"] = digest.language
    return message


def confirmation_message(
    subscriber: Subscriber, token: str, language: str, sender: str, site: str, now: datetime
) -> EmailMessage:
    """Return the message that asks a reader whether he wants the digest."""
    words = load_language(language)
    message = _message(sender, subscriber.address, words["confirm_subject"], now)
    message["Message-ID"] = message_id(f"confirm-{subscriber.nonce}", subscriber.id, sender)
    message["Auto-Submitted"] = "auto-generated"
    days = counted(CONFIRM_DAYS, "day", "ar", "oblique") if language == "ar" else number(CONFIRM_DAYS, language)
    address = f"{site}/digest/confirm/{token}"
    text = f"{words['confirm_text'].format(days=days)}\n\n{address}\n\n{words['confirm_ignore']}\n"
    message.set_content(text, cte="base64")
    message["Content-Language"] = language
    return message


def editor_message(edition_titles: list[str], note: list[str], sender: str, editor: str, now: datetime) -> EmailMessage:
    """Return what the editor alone is told: what was sent, which sources failed."""
    message = _message(sender, editor, "Rasad: a note on the digest", now)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join([*edition_titles, "", *(f"- {one}" for one in note)]) + "\n", cte="base64")
    return message


def message_id(issue: str, reader: str, sender: str) -> str:
    """Return the Message-ID of an issue to a reader: nothing of the address stands in it."""
    digest = hashlib.sha256(f"{issue}|{reader}".encode()).hexdigest()[:24]
    return f"<{issue}.{digest}@{_domain(sender)}>"


def _message(sender: str, recipient: str, subject: str, made: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=parseaddr(recipient)[1])
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(made.astimezone(UTC))
    return message


def _domain(sender: str) -> str:
    domain = parseaddr(sender)[1].rpartition("@")[2]
    if not domain:
        raise SettingsError(f"RASAD_DIGEST_FROM={sender}: write an address, e.g. Rasad <digest@rasad.example>")
    return domain
