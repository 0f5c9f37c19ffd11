"""What an operator sets for digests, all of it in environment variables; secrets stand nowhere else.

Invariant: nothing that is read here is ever printed or stored, but the address of the site and the names of settings.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_DAYS = ("monday", "saturday", "sunday")
LANGUAGES = ("en", "ar", "fa")
_SHORTEST_SECRET = 16
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

type Encryption = Literal["starttls", "tls", "none"]


class SettingsError(ValueError):
    """A setting is missing or cannot be used; the message names the variable and says what to write."""


@dataclass(frozen=True)
class Settings:
    """How digests are made.

    `first_day` is the weekday that weeks begin with (0: Monday); `zone` the one whose midnights part the days;
    `confidence` what a fact needs at least to be told, or to be told without a mark where `mark_uncertain` is set;
    `months` the ISO 3166 code of the country whose names of months are written; `site` the address of the web
    directory without a slash at its end; `lines` how many lines a section has at most; `weeks_ahead` how far «what is
    coming» looks.
    """

    first_day: int = 0
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    confidence: float = 0.5
    mark_uncertain: bool = False
    months: str | None = None
    site: str | None = None
    lines: int = 12
    weeks_ahead: int = 4


@dataclass(frozen=True)
class Mail:
    """The mail server that takes messages, and whose name they bear."""

    host: str
    port: int
    encryption: Encryption
    user: str | None
    password: str | None
    sender: str
    editor: str | None


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment names, the default where it names none.

    Raises:
        SettingsError: one of them cannot be used.
    """
    zone = environment.get("RASAD_TIMEZONE") or "UTC"
    uncertain = _choice(environment, "RASAD_DIGEST_UNCERTAIN", ("omit", "mark"))
    return Settings(
        first_day=WEEKDAYS.index(_choice(environment, "RASAD_DIGEST_WEEK", FIRST_DAYS)),
        zone=zone_named(zone, "RASAD_TIMEZONE"),
        confidence=_number(environment, "RASAD_DIGEST_CONFIDENCE", 0.5, 0, 1),
        mark_uncertain=uncertain == "mark",
        months=(environment.get("RASAD_DIGEST_MONTHS") or "").upper() or None,
        site=_site(environment),
        lines=int(_number(environment, "RASAD_DIGEST_LINES", 12, 1, 200)),
        weeks_ahead=int(_number(environment, "RASAD_DIGEST_WEEKS_AHEAD", 4, 0, 26)),
    )


def load_mail(environment: Mapping[str, str] = os.environ) -> Mail:
    """Return the mail server that the environment names.

    Raises:
        SettingsError: none is named, or it would be given a password or readers' addresses without encryption.
    """
    host = _needed(environment, "RASAD_SMTP_HOST", "the mail server that takes digests")
    encryption = _choice(environment, "RASAD_SMTP_ENCRYPTION", ("starttls", "tls", "none"))
    if encryption == "none" and host not in _LOOPBACK:
        raise SettingsError("RASAD_SMTP_ENCRYPTION=none: only a server on this machine is spoken to without encryption")
    default = {"starttls": 587, "tls": 465, "none": 25}[encryption]
    user, password = environment.get("RASAD_SMTP_USER") or None, environment.get("RASAD_SMTP_PASSWORD") or None
    if (user is None) != (password is None):
        raise SettingsError("RASAD_SMTP_USER and RASAD_SMTP_PASSWORD: set both or neither")
    return Mail(
        host=host,
        port=int(_number(environment, "RASAD_SMTP_PORT", default, 1, 65535)),
        encryption=encryption,  # type: ignore[arg-type]  # one of the three
        user=user,
        password=password,
        sender=_needed(environment, "RASAD_DIGEST_FROM", "the address that digests come from"),
        editor=environment.get("RASAD_DIGEST_EDITOR") or None,
    )


def load_secret(environment: Mapping[str, str] = os.environ) -> bytes:
    """Return the secret that links in messages are signed with.

    Raises:
        SettingsError: there is none, or it is too short.
    """
    secret = _needed(environment, "RASAD_SECRET", "a long random text that signs the links in messages").encode()
    if len(secret) < _SHORTEST_SECRET:
        raise SettingsError(f"RASAD_SECRET: {_SHORTEST_SECRET} characters at least, e.g. of `openssl rand -hex 32`")
    return secret


def load_site(settings: Settings) -> str:
    """Return the address of the web directory.

    Raises:
        SettingsError: it is not set.
    """
    if settings.site is None:
        raise SettingsError("RASAD_SITE: set it to the address of the web directory, e.g. https://rasad.example")
    return settings.site


def zone_named(name: str, variable: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        SettingsError: there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{variable}={name}: no time zone; write one as Asia/Tehran") from error


def _needed(environment: Mapping[str, str], variable: str, what: str) -> str:
    value = environment.get(variable, "")
    if not value:
        raise SettingsError(f"{variable} is not set: it names {what}")
    return value


def _choice(environment: Mapping[str, str], variable: str, choices: tuple[str, ...]) -> str:
    """Return one of the choices, the first where none is named."""
    value = environment.get(variable, "").lower() or choices[0]
    if value not in choices:
        raise SettingsError(f"{variable}={value}: write {', '.join(choices[:-1])} or {choices[-1]}")
    return value


def _number(environment: Mapping[str, str], variable: str, default: float, least: float, most: float) -> float:
    given = environment.get(variable, "")
    try:
        value = float(given) if given else default
    except ValueError:
        value = most + 1
    if not least <= value <= most:
        raise SettingsError(f"{variable}={given}: write a number from {least:g} to {most:g}")
    return value


def _site(environment: Mapping[str, str]) -> str | None:
    site = environment.get("RASAD_SITE", "").rstrip("/")
    try:
        parts = urlsplit(site)
    except ValueError:
        parts = urlsplit("")
    if site and not (parts.scheme in ("http", "https") and parts.hostname):
        raise SettingsError(f"RASAD_SITE={site}: write an address that begins with https://")
    return site or None
