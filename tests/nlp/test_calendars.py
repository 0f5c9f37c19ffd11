"""The calendars: known days, month lengths, and every day of the supported ranges there and back again."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.calendars import day_of, distance, edtf_of, edtf_of_span, parts_of, span_of
from nlp.extraction import Calendar

GREGORIAN, JALALI, HIJRI = Calendar.GREGORIAN, Calendar.JALALI, Calendar.HIJRI

# The Umm al-Qura tables run from 1 Muharram 1343 to the end of 1500.
FIRST_HIJRI, LAST_HIJRI = date(1924, 8, 1), date(2077, 11, 16)


@pytest.mark.parametrize(
    ("calendar", "parts", "day"),
    [
        # Nowruz of years on both sides of a leap year
        (JALALI, (1399, 1, 1), date(2020, 3, 20)),
        (JALALI, (1400, 1, 1), date(2021, 3, 21)),
        (JALALI, (1403, 1, 1), date(2024, 3, 20)),
        (JALALI, (1404, 1, 1), date(2025, 3, 21)),
        (JALALI, (1357, 11, 22), date(1979, 2, 11)),
        (JALALI, (1399, 12, 30), date(2021, 3, 20)),
        # the first days of Ramadan and the feasts as Umm al-Qura has them
        (HIJRI, (1445, 9, 1), date(2024, 3, 11)),
        (HIJRI, (1445, 10, 1), date(2024, 4, 10)),
        (HIJRI, (1436, 10, 1), date(2015, 7, 17)),
        (HIJRI, (1441, 12, 10), date(2020, 7, 31)),
        (HIJRI, (1343, 1, 1), FIRST_HIJRI),
        (HIJRI, (1500, 12, 30), LAST_HIJRI),
        (GREGORIAN, (2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_known_days(calendar, parts, day):
    assert day_of(calendar, *parts) == day
    assert parts_of(day, calendar) == parts


@pytest.mark.parametrize(
    ("calendar", "year", "month", "day"),
    [
        (GREGORIAN, 2021, 2, 29),
        (GREGORIAN, 2021, 4, 31),
        (GREGORIAN, 2021, 13, 1),
        (JALALI, 1400, 12, 30),  # a common year
        (JALALI, 1400, 7, 31),
        (JALALI, 1400, 0, 1),
        (HIJRI, 1436, 9, 30),  # a month of 29 days
        (HIJRI, 1342, 12, 29),  # before the tables
        (HIJRI, 1501, 1, 1),  # after them
    ],
)
def test_a_day_that_a_calendar_has_not_is_none(calendar, year, month, day):
    assert day_of(calendar, year, month, day) is None
    assert edtf_of(calendar, year, month, day) is None


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)))
def test_every_day_has_its_jalali_name(day):
    parts = parts_of(day, JALALI)
    assert parts is not None
    assert day_of(JALALI, *parts) == day


@given(st.dates(FIRST_HIJRI, LAST_HIJRI))
def test_every_day_of_the_tables_has_its_hijri_name(day):
    parts = parts_of(day, HIJRI)
    assert parts is not None
    assert day_of(HIJRI, *parts) == day


@pytest.mark.parametrize("day", [FIRST_HIJRI - timedelta(days=1), LAST_HIJRI + timedelta(days=1)])
def test_a_day_outside_the_tables_has_no_hijri_name(day):
    assert parts_of(day, HIJRI) is None


def days_in(span):
    return (span[1] - span[0]).days + 1


@given(st.integers(1200, 1500), st.integers(1, 12))
def test_jalali_months_are_six_of_31_five_of_30_and_one_of_29_or_30(year, month):
    length = days_in(span_of(JALALI, year, month))
    assert length == 31 if month <= 6 else length == 30 if month <= 11 else length in (29, 30)


# the calendar as it was printed has eight months of 28 or 31 days before this year
@given(st.integers(1365, 1500), st.integers(1, 12))
def test_hijri_months_have_29_or_30_days(year, month):
    assert days_in(span_of(HIJRI, year, month)) in (29, 30)


@given(st.sampled_from([GREGORIAN, JALALI, HIJRI]), st.integers(1345, 1498))
def test_the_months_of_a_year_are_its_days_one_after_another(calendar, year):
    year += 600 if calendar is GREGORIAN else 0
    months = [span_of(calendar, year, month) for month in range(1, 13)]
    assert (months[0][0], months[-1][1]) == span_of(calendar, year)
    for before, after in pairwise(months):
        assert after[0] - before[1] == timedelta(days=1)


@given(st.integers(1345, 1498))
def test_years_follow_each_other(year):
    for calendar in (JALALI, HIJRI):
        assert span_of(calendar, year + 1)[0] - span_of(calendar, year)[1] == timedelta(days=1)


@pytest.mark.parametrize(
    ("calendar", "parts", "edtf"),
    [
        (GREGORIAN, (2015,), "2015"),
        (GREGORIAN, (2015, 4), "2015-04"),
        (GREGORIAN, (2015, 4, 7), "2015-04-07"),
        (GREGORIAN, (767,), "0767"),
        (JALALI, (1388,), "2009-03-21/2010-03-20"),
        (JALALI, (1393, 11), "2015-01-21/2015-02-19"),
        (JALALI, (1403, 12, 1), "2025-02-19"),
        (HIJRI, (1425,), "2004-02-21/2005-02-09"),
        (HIJRI, (1445, 9), "2024-03-11/2024-04-09"),
    ],
)
def test_a_foreign_year_or_month_is_the_interval_of_its_days(calendar, parts, edtf):
    assert edtf_of(calendar, *parts) == edtf


def test_a_span_of_one_day_is_a_day():
    day = date(2020, 5, 17)
    assert edtf_of_span((day, day)) == "2020-05-17"
    assert edtf_of_span((day, date(2020, 5, 19))) == "2020-05-17/2020-05-19"


@pytest.mark.parametrize(
    ("day", "days"),
    [(date(2020, 5, 16), 1), (date(2020, 5, 17), 0), (date(2020, 5, 19), 0), (date(2020, 5, 22), 3)],
)
def test_distance_to_a_span(day, days):
    assert distance((date(2020, 5, 17), date(2020, 5, 19)), day) == days
