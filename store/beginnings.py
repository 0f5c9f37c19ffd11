"""What begins with certain letters, looked up as a range of an index.

Invariant: a text is in the range exactly if it begins so, wherever texts are ordered by their code points: SQLite does
so by itself, PostgreSQL in columns of `store.tables.TEXT`.
"""

from sqlalchemy import ColumnElement, and_

_LAST = chr(0x10FFFF)
_BEFORE_SURROGATES, _AFTER_SURROGATES = chr(0xD7FF), chr(0xE000)


def begins_with(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """Return the condition that a column of texts begins so."""
    after = _first_after(beginning)
    return and_(column >= beginning, column < after) if after else column >= beginning


def _first_after(beginning: str) -> str:
    """Return the first text after all that begin so, nothing where none comes after them."""
    kept = beginning.rstrip(_LAST)
    if not kept:
        return ""
    last = kept[-1]
    return kept[:-1] + (_AFTER_SURROGATES if last == _BEFORE_SURROGATES else chr(ord(last) + 1))
