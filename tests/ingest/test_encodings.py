"""Bytes become the text that was meant, whatever is declared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from server import page

from ingest.encodings import decode_page
from ingest.page import read_page

ARABIC = page("خبر")
PERSIAN = page(
    "خبر",
    lines=(
        "این مرکز با همکاری خیران در شهر ساخته شده و از آغاز سال آینده به سالمندان خدمات رایگان می دهد.",
        "پژوهشگران می گویند که گسترش چنین مرکزهایی در استان های دیگر نیز ضروری است و باید به آن توجه کرد.",
    ),
)


@pytest.mark.parametrize("declared", ["", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "iso8859-6", "utf-16", "utf-16-le"])
def test_arabic_in_every_encoding_declared_rightly_wrongly_or_not(encoding: str, declared: str) -> None:
    assert decode_page(ARABIC.encode(encoding), declared) == ARABIC


@pytest.mark.parametrize("declared", ["", "iso-8859-6", "windows-1252", "utf-8", "no-such-encoding"])
def test_persian_of_windows_1256_whatever_its_head_says(declared: str) -> None:
    text = PERSIAN.replace("<head>", f'<head><meta charset="{declared}">').replace("ی", "ي")  # it has no ی
    assert decode_page(text.encode("cp1256")) == text


@pytest.mark.parametrize("taken_for", ["cp1252", "cp1256", "latin-1"])
def test_utf8_that_was_taken_for_another_encoding_is_undone(taken_for: str) -> None:
    raw = ARABIC.encode()
    try:
        twice = raw.decode(taken_for)
    except UnicodeDecodeError:  # five bytes have no letter in windows-1252: systems leave them as they are
        twice = "".join(bytes([b]).decode(taken_for, "ignore") or chr(b) for b in raw)
    assert decode_page(twice.encode()) == ARABIC


def test_a_broken_letter_in_utf8_spoils_that_letter_alone() -> None:
    broken = ARABIC.encode().replace("القرى".encode(), "القر".encode() + b"\xd9", 1)
    assert decode_page(broken) == ARABIC.replace("القرى", "القر\ufffd", 1)


def test_entities_and_presentation_forms_are_letters() -> None:
    line = (
        "&#1571;&#1593;&#1604;&#1606;&#1578; ﺍﻟﺠﻤﻌﻴﺔ عن برنامج لدعم الأسر &laquo;ﻻ&raquo; يكلفها شيئا، "
        "يستمر ثلاث سنوات كاملة ﴿وَتَعَاوَنُوا﴾."
    )
    article = read_page(page("خبر", lines=(line,)).encode())
    assert article.text.startswith("أعلنت الجمعية عن برنامج لدعم الأسر «لا» يكلفها شيئا")
    assert "﴿وَتَعَاوَنُوا﴾" in article.text


def test_a_title_with_entities_written_twice() -> None:
    assert read_page(page("خبر &amp;quot;جديد&amp;quot; من الوزارة").encode()).title == 'خبر "جديد" من الوزارة'


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_are_a_text(body: bytes, declared: str) -> None:
    assert isinstance(decode_page(body, declared), str)
