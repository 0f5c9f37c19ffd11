"""Signed links: that a reader confirms, or ends, a subscription, without a password.

Invariant: a token says what it is for, who it is for and until when, and nobody without the secret can make one; what
was changed in it, or is too old, is refused. It is HMAC-SHA256 over its own words, compared in constant time.
"""

import base64
import binascii
import hashlib
import hmac
import time
from typing import Literal

type Purpose = Literal["confirm", "unsubscribe"]

_SIGNATURE = 32
_LONGEST = 300


class TokenError(ValueError):
    """A token is not ours, was changed, or is too old."""


def make_token(secret: bytes, purpose: Purpose, reader: str, nonce: str = "", expires: int = 0) -> str:
    """Return a token; `expires` is a moment in seconds since 1970, 0 is never."""
    words = "|".join((purpose, reader, nonce, str(expires))).encode()
    return base64.urlsafe_b64encode(_signature(secret, words) + words).decode().rstrip("=")


def read_token(secret: bytes, purpose: Purpose, token: str, now: float | None = None) -> tuple[str, str]:
    """Return the reader and the nonce of a token.

    Raises:
        TokenError: it is none of this purpose, was not made with this secret, or is too old.
    """
    if len(token) > _LONGEST or not token.isascii():
        raise TokenError("this link is none of ours")
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise TokenError("this link is none of ours") from error
    signature, words = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(secret, words)):
        raise TokenError("this link is none of ours, or was cut short")
    stated, reader, nonce, expires = words.decode().split("|")
    if stated != purpose:
        raise TokenError(f"this link is not there to {purpose}")
    if int(expires) and int(expires) < (time.time() if now is None else now):
        raise TokenError("this link is too old: subscribe again")
    return reader, nonce


def _signature(secret: bytes, words: bytes) -> bytes:
    return hmac.new(secret, b"rasad digest\0" + words, hashlib.sha256).digest()
