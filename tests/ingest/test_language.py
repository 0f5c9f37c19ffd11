"""Languages told from letters and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("وقعت الوزارة اتفاقية مع الجمعية", "ar"),
        ("این مرکز با همکاری شهرداری راه‌اندازی شد", "fa"),
        ("اين مركز از سوي وزارت بهداشت افتتاح شد و به مردم خدمت مي كند", "fa"),
        ("یہ مرکز لوگوں کے لیے کھولا گیا ہے", "ur"),
        ("دا مرکز په کابل کې د خلکو لپاره جوړ شوی دی", "ps"),
        ("ئەم ناوەندە لە هەولێر بۆ خەڵک کرایەوە", "ckb"),
        ("The centre was opened in the city for the people", "en"),
        ("Le centre a été ouvert dans la ville pour les habitants", "fr"),
        ("Das Zentrum wurde gestern eröffnet", "und"),
        ("Центр открыт", "und"),
        ("12 / 5 / 2023", "und"),
        ("", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@given(st.text())
def test_any_text_has_a_tag(text: str) -> None:
    assert detect_language(text) in {"ar", "fa", "ckb", "ur", "ps", "en", "fr", "und"}
