"""What text of pages becomes before another program reads it: no letter that its format forbids, no formula."""

import re
from decimal import Decimal
from urllib.parse import quote

from rasad.entries import web_address

# Neither XML 1.0 nor a cell can hold these: control characters, halves of surrogate pairs, and two that are no letters.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet takes for a formula, or skips to find one behind it.
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def xml_text(text: str) -> str:
    """Return the text with every character that XML 1.0 forbids as U+FFFD, one for one."""
    return _FORBIDDEN.sub("\ufffd", text)


def cell_text(text: str) -> str:
    """Return the text as a cell of a table that no spreadsheet takes for a formula: one that could be begins with «'».

    That is what OWASP advises against CSV injection.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def link(url: str | None) -> str | None:
    """Return an address that may be followed, without white space: http or https, or None."""
    address = web_address(url)
    return re.sub(r"\s", lambda space: quote(space[0]), xml_text(address)) if address else None


def number(value: float) -> str:
    """Return a number in digits, without an exponent and, where it is whole, without a fraction."""
    return str(int(value)) if float(value).is_integer() else f"{Decimal(repr(value)):f}"
