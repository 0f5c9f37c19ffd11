"""Pages and texts name months alike: the tables of `ingest.datelines` and of `nlp`, which may not import each other."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import nlp
from ingest.datelines import find_full_date

YEARS = {"gregorian": 2023, "jalali": 1402, "hijri": 1445}
TWELFTH = {"gregorian": "12 {} 2023", "jalali": "12 {} 1402", "hijri": "12 {} 1445"}


def tables() -> Iterator[tuple[str, str, int, list[str]]]:
    for language in ("ar", "fa"):
        table = tomllib.loads((Path(nlp.__file__).parent / language / "months.toml").read_text("utf-8"))
        for calendar in YEARS:
            for number, names in table[calendar].items():
                yield language, calendar, int(number), names


def day_of(calendar: str, number: int) -> date:
    found = find_full_date(f"{YEARS[calendar]}/{number}/12{' هـ' if calendar == 'hijri' else ''}")
    assert found
    return found


@pytest.mark.parametrize(("language", "calendar", "number", "names"), list(tables()))
def test_no_name_is_another_month_and_the_usual_name_is_known(
    language: str, calendar: str, number: int, names: list[str]
) -> None:
    found = {name: find_full_date(TWELFTH[calendar].format(name)) for name in names}
    wrong = {name: day for name, day in found.items() if day not in (None, day_of(calendar, number))}
    assert not wrong
    assert found[names[0]] is not None
