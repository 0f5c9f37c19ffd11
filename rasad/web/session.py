"""Who may decide: the log-in of the review desk, kept in a signed cookie.

Invariant: whoever has a session knew the password of now; a form is accepted from a page of that session alone. The
password and the secret come from the environment, and stand in no address, cookie or log.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from fastapi import HTTPException, Request, Response

PASSWORD_VARIABLE = "RASAD_REVIEW_PASSWORD"
SECRET_VARIABLE = "RASAD_SESSION_SECRET"
_COOKIE = "rasad_review"
_FORM_COOKIE = "rasad_form"
_HOURS = 12
_LEAST_SECRET = 16
_LEAST_PASSWORD = 8
_MOST_FIELDS = 100


class SecretError(Exception):
    """The environment holds no usable secret; the message says what to do."""


@dataclass(frozen=True)
class Session:
    """A person who decides: the name that decisions are recorded under, and what forms of this session carry."""

    by: str
    token: str


class Desk:
    """Gives and reads sessions; `is_open` where there is a password to ask for."""

    def __init__(self, password: str | None, secret: str | None) -> None:
        """Take what the environment holds; without a secret of its own, sessions end with the process.

        Raises:
            SecretError: the password or the secret is too short to be one.
        """
        if password is not None and len(password) < _LEAST_PASSWORD:
            raise SecretError(f"{PASSWORD_VARIABLE} has fewer than {_LEAST_PASSWORD} characters: choose a longer one")
        if secret is not None and len(secret) < _LEAST_SECRET:
            raise SecretError(f"{SECRET_VARIABLE} has fewer than {_LEAST_SECRET} characters: take random ones")
        self.is_open = password is not None
        # a new password ends the sessions that the old one gave
        key = hmac.new((secret or secrets.token_hex(32)).encode(), (password or "").encode(), hashlib.sha256)
        self._key = key.digest()
        self._password = hashlib.sha256((password or "").encode()).digest()

    @classmethod
    def of_environment(cls) -> "Desk":
        """Return the desk that `RASAD_REVIEW_PASSWORD` and `RASAD_SESSION_SECRET` describe.

        Raises:
            SecretError: see above.
        """
        return cls(os.environ.get(PASSWORD_VARIABLE) or None, os.environ.get(SECRET_VARIABLE) or None)

    def knows(self, password: str) -> bool:
        """Tell whether it is the password, in a time that does not depend on how much of it is right."""
        return self.is_open and hmac.compare_digest(hashlib.sha256(password.encode()).digest(), self._password)

    def log_in(self, request: Request, response: Response, by: str) -> None:
        """Give a person a session."""
        said = {"by": by, "until": int(time.time()) + _HOURS * 3600, "nonce": secrets.token_hex(16)}
        body = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
        _set_cookie(request, response, _COOKIE, f"{body}.{self._sign(body)}", _HOURS * 3600)

    def log_out(self, response: Response) -> None:
        """End a session."""
        response.delete_cookie(_COOKIE)

    def session(self, request: Request) -> Session | None:
        """Return the session that a request belongs to."""
        body, _, signature = request.cookies.get(_COOKIE, "").partition(".")
        if not self.is_open or not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        said = json.loads(base64.urlsafe_b64decode(body))
        return Session(said["by"], self._sign(f"form {said['nonce']}")) if said["until"] > time.time() else None

    def _sign(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()


def form_token(request: Request, response: Response) -> str:
    """Return what the log-in form carries: what a cookie of the same browser holds, which is set with it."""
    token = request.cookies.get(_FORM_COOKIE) or secrets.token_hex(16)
    _set_cookie(request, response, _FORM_COOKIE, token, 3600)
    return token


async def posted(request: Request) -> dict[str, str]:
    """Return the fields of a form.

    Raises:
        HTTPException: 400, it is no form, or not one of these pages.
    """
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise HTTPException(400)
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(400)
    try:
        read = parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    return {name: values[-1] for name, values in read.items()}


def check_login_form(request: Request, fields: dict[str, str]) -> None:
    """Refuse a log-in that another site made a browser send.

    Raises:
        HTTPException: 400.
    """
    token = request.cookies.get(_FORM_COOKIE, "")
    if not token or not hmac.compare_digest(token.encode(), fields.get("token", "").encode()):
        raise HTTPException(400)


def check_form(session: Session, fields: dict[str, str]) -> None:
    """Refuse a form that is of no page of this session.

    Raises:
        HTTPException: 400.
    """
    if not hmac.compare_digest(session.token.encode(), fields.get("token", "").encode()):
        raise HTTPException(400)


def _set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure)
