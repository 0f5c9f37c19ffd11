"""Who reads: the language, the digits and the calendar that a person chose, or that their browser asks for.

Invariant: a choice is a cookie that holds a known word and nothing else; nobody is known by it.
"""

import re
from dataclasses import dataclass
from typing import Any

from babel import negotiate_locale
from fastapi import Request, Response
from markupsafe import Markup, escape

from nlp.extraction import Calendar
from nlp.gazetteer.table import country_names
from rasad.digits import in_digits, number_in_digits
from rasad.reader_dates import DateStyle, in_words, own_calendar
from rasad.web.catalogues import LANGUAGES, translations
from rasad.web.labels import BOUNDS, PERIODS, counted

_DURATION = re.compile(r"(\d{1,9})([YMWDH])")
_UNITS = {
    "Y": counted("%(num)s year", "%(num)s years"),
    "M": counted("%(num)s month", "%(num)s months"),
    "W": counted("%(num)s week", "%(num)s weeks"),
    "D": counted("%(num)s day", "%(num)s days"),
    "H": counted("%(num)s hour", "%(num)s hours"),
}
_CHOICES = ("lang", "calendar")
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Reader:
    """What one person reads in: `language` is a key of `LANGUAGES`."""

    language: str
    calendar: Calendar

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as HTML has it."""
        return "ltr" if self.language == "en" else "rtl"

    @property
    def comma(self) -> str:
        """What stands between the parts of a list."""
        return ", " if self.language == "en" else "، "

    def gettext(self, message: str) -> str:
        """Return a message in the reader's language."""
        return translations(self.language).gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the form of a message that goes with a count; Arabic has six."""
        return translations(self.language).ngettext(one, many, count)

    def counted(self, one: str, many: str, count: int) -> str:
        """Return the form that goes with a count, `%(num)s` in it the count in the reader's digits."""
        return self.ngettext(one, many, count) % {"num": self.number(count)}

    def number(self, value: float) -> str:
        """Return a number with the digits and separators of the language."""
        written = f"{int(value):,}" if value == int(value) else f"{value:,.2f}".rstrip("0")
        return number_in_digits(written, self.language)

    def percent(self, share: float) -> str:
        """Return a share from 0 to 1 in percent."""
        return number_in_digits(f"{round(100 * share)}%", self.language)

    def digits(self, text: str) -> str:
        """Return a text with the digits of the language."""
        return in_digits(text, self.language)

    def date(self, edtf: str | None) -> str:
        """Return a date (EDTF, or ISO 8601 with a time) in words, in the reader's calendar."""
        return self.digits(in_words(edtf, DateStyle(self.language, self.calendar))) if edtf else ""

    def time(self, edtf: str | None) -> Markup:
        """Return a date as HTML that programs can read too."""
        if not edtf:
            return Markup("")
        day = edtf[:10] if "/" not in edtf else ""
        stated = Markup(' datetime="{}"').format(day) if day.replace("-", "").isdecimal() else Markup("")
        return Markup('<time{} title="{}">{}</time>').format(stated, escape(edtf), self.date(edtf))

    def duration(self, duration: str) -> str:
        """Return an ISO 8601 duration of one or more units in words; one of another form as it stands."""
        parts = _DURATION.findall(duration)
        if not parts or "P" + "".join(f"{number}{unit}" for number, unit in parts) != duration.replace("T", ""):
            return duration
        return self.comma.join(self.counted(*_UNITS[unit], int(number)) for number, unit in parts)

    def capacity(self, data: dict[str, Any]) -> str:
        """Return a count in one line: «at least 30 سرير a day»."""
        bound, per = BOUNDS[data["bound"]], PERIODS.get(data["per"] or "", "")
        said = [
            "" if data["bound"] == "exact" else self.gettext(bound),
            self.number(data["value"]),
            data["unit_text"] or data["unit"],
            self.gettext(per) if per else "",
        ]
        return " ".join(filter(None, said))

    def country(self, code: str | None) -> str:
        """Return what a country is called."""
        return country_names(self.language).get(code, code) if code else ""

    def place(self, location: dict[str, Any]) -> str:
        """Return what a place is called in the reader's language, else in its script, else as the article has it."""
        names: dict[str, str | None] = location.get("names") or {}
        near = {"ar": "fa", "fa": "ar"}.get(self.language, self.language)
        return names.get(self.language) or names.get(near) or str(location["name"])


def reader_of(request: Request) -> Reader:
    """Return who reads: what the address says, else what was chosen before, else what the browser asks for."""
    language = _chosen(request, "lang", tuple(LANGUAGES))
    if not language:
        asked = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "")[:500].split(",")]
        language = (negotiate_locale(asked, list(LANGUAGES), sep="-") or "en")[:2]
    calendar = _chosen(request, "calendar", tuple(Calendar))
    return Reader(language, Calendar(calendar) if calendar else own_calendar(language))


def remember(request: Request, response: Response) -> None:
    """Keep what the address chooses for the pages that follow."""
    for name in _CHOICES:
        value = request.query_params.get(name)
        if value and value in _known(name):
            response.set_cookie(
                f"rasad_{name}",
                value,
                max_age=_A_YEAR,
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )


def _chosen(request: Request, name: str, known: tuple[str, ...]) -> str | None:
    for value in (request.query_params.get(name), request.cookies.get(f"rasad_{name}")):
        if value in known:
            return value
    return None


def _known(name: str) -> tuple[str, ...]:
    return tuple(LANGUAGES) if name == "lang" else tuple(Calendar)
