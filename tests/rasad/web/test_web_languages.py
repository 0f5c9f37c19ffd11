"""What a reader of each language sees: messages, plural forms, digits, dates of three calendars, readings of names."""

import re

import pytest

from nlp.extraction import (
    Bound,
    Calendar,
    CapacityKind,
    DateRole,
    OrganizationKind,
    PartnershipKind,
    Per,
    ProgramKind,
)
from rasad.web import labels
from rasad.web.catalogues import messages, read_catalogue, translations
from rasad.web.reader import Reader


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_every_message_is_translated_and_keeps_its_places(language):
    catalogue = read_catalogue(language)
    wanted = {message.id for message in messages() if message.id}
    assert wanted == {message.id for message in catalogue if message.id}
    for message in catalogue:
        if message.id and isinstance(message.id, tuple):
            assert all(message.string), message.id
        elif message.id:
            assert message.string, message.id
            places = [sorted(re.findall(r"%\(\w+\)s", text)) for text in (message.id, message.string)]
            assert places[0] == places[1], message.id


@pytest.mark.parametrize(
    ("called", "codes"),
    [
        (labels.PROGRAM_KINDS, ProgramKind),
        (labels.ORGANIZATION_KINDS, OrganizationKind),
        (labels.DATE_ROLES, DateRole),
        (labels.CAPACITY_KINDS, CapacityKind),
        (labels.PARTNERSHIP_KINDS, PartnershipKind),
        (labels.PERIODS, Per),
        (labels.BOUNDS, Bound),
        (labels.CALENDARS, Calendar),
    ],
)
def test_every_code_has_a_label(called, codes):
    assert set(called) == {code.value for code in codes}


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا مقالات"),
        (1, "مقال واحد"),
        (2, "مقالان"),
        (3, "٣ مقالات"),
        (10, "١٠ مقالات"),
        (11, "١١ مقالا"),
        (99, "٩٩ مقالا"),
        (100, "١٠٠ مقال"),
        (102, "١٠٢ مقال"),
        (103, "١٠٣ مقالات"),
        (1011, "١٬٠١١ مقالا"),
    ],
)
def test_arabic_counts_in_six_forms(count, said):
    assert Reader("ar", Calendar.GREGORIAN).counted("%(num)s article", "%(num)s articles", count) == said


@pytest.mark.parametrize(
    ("language", "number", "share"), [("en", "1,234.5", "86%"), ("ar", "١٬٢٣٤٫٥", "٨٦٪"), ("fa", "۱٬۲۳۴٫۵", "۸۶٪")]
)
def test_numbers_have_the_digits_of_the_language(language, number, share):
    reader = Reader(language, Calendar.GREGORIAN)
    assert reader.number(1234.5) == number
    assert reader.percent(0.861) == share


def test_the_reader_s_choice_is_kept_in_a_cookie(client):
    answer = client.get("/?lang=fa&calendar=hijri")
    cookies = answer.headers.get_list("set-cookie")
    assert any(cookie.startswith("rasad_lang=fa;") and "HttpOnly" in cookie for cookie in cookies)
    assert any(cookie.startswith("rasad_calendar=hijri;") for cookie in cookies)
    client.cookies.clear()
    assert "set-cookie" not in client.get("/?lang=xx&calendar=mayan").headers


@pytest.mark.parametrize(
    ("asked", "language"),
    [("fa-IR,fa;q=0.9,en;q=0.8", "fa"), ("ar-MA", "ar"), ("de, fr;q=0.5", "en"), ("*;;", "en"), ("", "en")],
)
def test_a_browser_s_language_is_the_first_choice(client, asked, language):
    client.cookies.clear()
    assert f'<html lang="{language}"' in client.get("/", headers={"Accept-Language": asked}).text


@pytest.mark.parametrize(
    ("duration", "language", "said"),
    [("P3Y", "en", "3 years"), ("P2M", "ar", "شهران"), ("P1Y6M", "fa", "۱ سال، ۶ ماه"), ("P..", "en", "P..")],
)
def test_durations_in_words(duration, language, said):
    assert Reader(language, Calendar.GREGORIAN).duration(duration) == said


def test_english_needs_no_catalogue():
    assert translations("en").gettext("Search") == "Search"
