"""One message to a mail server, with a mark set right before the server can take it.

Invariant: the server can have taken a message only after `about_to_send` returned. Before it all may be done
again; after it a lost connection leaves it open whether it was taken (RFC 1047), which is an answer of its own.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, Self

from rasad.digest.settings import Mail

_PATIENCE = 30


@dataclass(frozen=True)
class Answer:
    """What became of a message: taken; to be tried again; refused for good; or open, the connection was lost."""

    outcome: Literal["sent", "again", "refused", "open"]
    code: int = 0
    detail: str = ""


class Server:
    """A connection to the mail server, encrypted and authenticated as set; a context manager.

    It is opened when it is first needed, and again after it was lost.
    """

    def __init__(self, mail: Mail, patience: float = _PATIENCE) -> None:
        """Hold what the server is; nothing is opened yet."""
        self._mail, self._patience = mail, patience
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Return the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._close(politely=True)

    def send(self, message: EmailMessage, recipient: str, about_to_send: Callable[[], bool]) -> Answer:
        """Hand a message over; `about_to_send` is asked right before its words go, and may say no."""
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            permanent = isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError)
            if permanent:
                raise OSError(f"{self._mail.host}: {_told(error)}") from error
            return Answer("again", 0, _told(error))
        sending = False
        try:
            code, said = server.mail(_address(message))
            if code == 250:
                code, said = server.rcpt(recipient)
            if code not in (250, 251):
                self._reset()
                return _refusal(code, said)
            code, said = server.docmd("DATA")
            if code != 354:
                self._reset()
                return _refusal(code, said)
            if not about_to_send():
                self._close()  # without the final dot the server takes nothing
                return Answer("again", 0, "another process sends it")
            sending = True
            server.send(_quoted(message))
            code, said = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            return Answer("open" if sending else "again", 0, _told(error))
        return Answer("sent", code, _text(said)) if code == 250 else _refusal(code, said)

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            mail, context = self._mail, ssl.create_default_context()
            if mail.encryption == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=self._patience, context=context)
            else:
                server = smtplib.SMTP(mail.host, mail.port, timeout=self._patience)
            self._connection = server
            server.ehlo_or_helo_if_needed()
            if mail.encryption == "starttls":
                server.starttls(context=context)
                server.ehlo()
            if mail.user is not None and mail.password is not None:
                server.login(mail.user, mail.password)
        return self._connection

    def _reset(self) -> None:
        try:
            if self._connection:
                self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._close()

    def _close(self, *, politely: bool = False) -> None:
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                if politely:
                    self._connection.quit()
            self._connection.close()
            self._connection = None


def _address(message: EmailMessage) -> str:
    return str(message["From"].addresses[0].addr_spec)


def _quoted(message: EmailMessage) -> bytes:
    """Return the words of a message as DATA takes them: lines end in CR LF, a dot at a line's start is doubled."""
    words = message.as_bytes(policy=SMTP)
    lines = words.replace(b"\r\n", b"\n").split(b"\n")
    quoted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return (quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n") + b".\r\n"


def _refusal(code: int, said: bytes) -> Answer:
    """Return what a code that is no success means: 4xx is for now, 5xx for good."""
    return Answer("refused" if 500 <= code < 600 else "again", code, _text(said))


def _text(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:300]


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
