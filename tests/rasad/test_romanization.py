"""Names in Latin letters, and what letters tell of the language of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasad.romanization import romanized
from rasad.script import is_arabic_script, language_of


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("جمعية نور الخيرية بوجدة", None, "Jamʿiyat Nur al-Khayriya bi-Oujda"),
        ("جمعية الوفاء الخيرية", "ar", "Jamʿiyat al-Wafaʾ al-Khayriya"),
        ("مركز «خطوة» للأطراف الصناعية", "ar", "Markaz “Khutwa” li-l-Atraf al-Sinaʿiya"),
        ("دار إيواء القروية", "ar", "Dar Iwaʾ al-Qarwiya"),
        ("الهلال الأحمر", None, "Al-Hilal al-Ahmar"),
        ("دانشگاه علوم پزشکی شیراز", None, "Daneshgah Olum Pezeshki Shiraz"),
        ("بنياد نيكوكاري", "fa", "Bonyad Nikukari"),
        ("مؤسسه «باران»", None, "Moʾassese “Baran”"),
        ("هلال احمر", "fa", "Helal Ahmar"),
        ("WHO", None, ""),
        ("صندوق UNFPA", None, "Sunduq UNFPA"),
        ("مركز ٢٤", None, "Markaz 24"),
    ],
)
def test_names_in_latin_letters(name, language, said):
    assert romanized(name, language) == said


def test_the_language_of_a_name_is_told_by_its_letters():
    assert language_of("کارگاه", "ar") == "fa"
    assert language_of("جمعية", "fa") == "ar"
    assert language_of("بنياد", "fa") == "fa"


@given(st.text())
def test_any_text_has_a_script_and_latin_letters(name):
    assert is_arabic_script(name) in (True, False)
    assert isinstance(romanized(name) + romanized(name, "ar") + romanized(name, "fa"), str)
