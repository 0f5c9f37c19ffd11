"""Values of facts as a person types them, at a terminal or in a form.

Invariant: a value that is typed as it is shown is the same value, unless one of its parts holds what parts them.
"""

from typing import Any

from rasad.digits import in_ascii_digits


def typed_value(value: Any, between: str = "\n") -> str:
    """Return a value as it is shown and typed, `between` standing between the parts of a list or of named values."""
    if isinstance(value, list):
        return between.join(map(str, value))
    if isinstance(value, dict):
        return between.join(f"{name}: {one}" for name, one in value.items() if one)
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


def read_value(old: Any, words: str, marks: str = "\n") -> Any:
    """Return what a person typed in the place of a value.

    Nothing is None, digits of any script are digits; each of `marks`, and a new line, parts a list or named values.
    """
    if isinstance(old, list | dict):
        lines = words.translate(dict.fromkeys(map(ord, marks), "\n")).splitlines()
        parts = [line.strip() for line in lines if line.strip()]
        if isinstance(old, list):
            return parts
        return {name.strip(): one.strip() for name, _, one in (part.partition(":") for part in parts)}
    if isinstance(old, float):
        words = in_ascii_digits(words).replace("٫", ".").replace("٬", "")
    return words.strip() or None
