"""What a person types into a review beyond one key: corrected fields, a name, the value that is to stand first.

Invariant: what cannot be a decision is said at once and asked again; an empty line is no decision.
"""

from collections.abc import Sequence
from typing import Any

from rasad.entries import capacity
from rasad.keyboard import read_line
from rasad.output import isolate, results
from rasad.typed_values import read_value, typed_value
from store.decisions import PINNABLE
from store.directory import OrganizationEntry, ProgramEntry
from store.references import Data, EntryKind, field_value, said_fields
from store.review import EntryQuestion

# What parts the values of one field on a line: as it is shown, and each way to type it.
BETWEEN, _MARKS = "، ", "،؛,;"
_ENOUGH = ("value", "unit", "unit_text", "per", "bound", "period", "kind")


def ask_corrections(kind: str, data: Data) -> Data:
    """Ask for fields of a fact and their right values until an empty line."""
    for name in said_fields(kind):
        results.print(f"    {name} = {isolate(typed_value(data[name], BETWEEN))}")
    values: Data = {}
    while line := read_line("  field = value, empty when done: "):
        name, _, words = (part.strip() for part in line.partition("="))
        try:
            values[name] = field_value(kind, name, read_value(data.get(name), words, _MARKS))
        except ValueError as error:
            results.print(f"  {error}")
    return values


def ask_entry(entries: Sequence[EntryQuestion]) -> EntryQuestion | None:
    """Ask which of several entries is meant; one alone is."""
    if len(entries) < 2:
        return entries[0] if entries else None
    for number, entry in enumerate(entries, 1):
        results.print(f"    {number}  {isolate(entry.name)}")
    while line := read_line("  which one, by its number, empty for none: "):
        if (number := _number(line)) in range(1, len(entries) + 1):
            return entries[number - 1]
    return None


def ask_name(entry: EntryQuestion) -> str:
    """Ask for the name that an entry is to be shown under."""
    results.print(f"    now {isolate(entry.name)}")
    return read_line("  its name, empty to leave it: ")


def ask_pin(entry: ProgramEntry | OrganizationEntry) -> tuple[str, Any] | None:
    """Ask which value of an entry is to be shown first: return the field and the value, None where none is."""
    kind: EntryKind = "program" if isinstance(entry, ProgramEntry) else "organization"
    choices: list[tuple[str, Any, str]] = []
    for field in PINNABLE[kind]:
        for value in getattr(entry, field) if field != "kind" else ():
            choices.append((field, *_pinned(value)))
    results.print(f"    kind = {entry.kind}")
    for number, (field, _, shown) in enumerate(choices, 1):
        results.print(f"    {number}  {field} = {isolate(shown)}")
    more = "the number of the value to show first, or " if choices else ""
    while line := read_line(f"  {more}kind = …, empty to leave it: "):
        name, is_kind, words = (part.strip() for part in line.partition("="))
        if is_kind and name == "kind":
            try:
                return "kind", field_value(kind, "kind", words)
            except ValueError as error:
                results.print(f"  {error}")
        elif (number := _number(line)) in range(1, len(choices) + 1):
            return choices[number - 1][:2]
    return None


def _pinned(value: Any) -> tuple[Any, str]:
    """Return a value of an entry as a pin names it, and as it is shown."""
    if isinstance(value, str):
        return value, value
    if "unit" in value:
        return {name: value[name] for name in _ENOUGH}, capacity(value)
    return value["value"], value["value"]


def _number(words: str) -> int:
    """Return the number that words of digits of any script are, else 0."""
    return int(words) if words.isdecimal() else 0
