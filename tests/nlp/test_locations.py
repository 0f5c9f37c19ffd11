"""Which places an article means: codes where the article settles them, names in three languages, where bodies are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extraction import LocationKind
from nlp.facts import Facts
from nlp.gazetteer.table import load_table
from nlp.locations import country_of_address, locate, places_seen
from nlp.pipeline import extract
from nlp.places import find_places


def located(text, language, url=None):
    facts = Facts(text)
    facts.places = find_places(facts, language)
    facts.places_seen = places_seen(facts, language)
    return {place.name: place for place in locate(facts, language, url)}


@pytest.mark.parametrize(
    ("language", "text", "name", "kind", "country", "subdivision", "english"),
    [
        ("ar", "وصلت القافلة إلى مراكش", "مراكش", "town", "MA", "MA-07", "Marrakesh"),
        ("ar", "سكان محافظة إب", "إب", "subdivision", "YE", "YE-IB", "Ibb"),
        ("ar", "في ولاية قابس", "قابس", "subdivision", "TN", "TN-81", "Gabes"),
        ("ar", "في مدينة نيالا", "نيالا", "town", "SD", "SD-DS", "Nyala"),
        ("ar", "زار الكويت", "الكويت", "country", "KW", None, "Kuwait"),
        ("ar", "في شمال شرقي سورية", "سورية", "country", "SY", None, "Syria"),
        ("fa", "در استان یزد", "یزد", "subdivision", "IR", "IR-21", "Yazd"),
        ("fa", "در شهر خرم آباد", "خرم آباد", "town", "IR", "IR-15", "Khorramabad"),
        ("fa", "مردم مزارشریف", "مزارشریف", "town", "AF", "AF-BAL", "Mazar-i-Sharif"),
        ("fa", "از مراکش آمد", "مراکش", "country", "MA", None, "Morocco"),
    ],
)
def test_a_place_has_its_codes_and_its_english_name(language, text, name, kind, country, subdivision, english):
    place = located(text, language)[name]
    assert (place.kind, place.country, place.subdivision) == (LocationKind(kind), country, subdivision)
    assert place.names.en == english


def test_names_in_three_languages():
    names = located("افتتحت الجمعية مقرها في القاهرة", "ar")["القاهرة"].names
    assert (names.en, names.ar, names.fa) == ("Cairo", "القاهرة", "قاهره")


@pytest.mark.parametrize(
    ("text", "url", "country"),
    [
        ("مركز جديد في طرابلس", None, None),
        ("مركز جديد في طرابلس وآخر في صيدا", None, "LB"),
        ("مركز جديد في طرابلس وآخر في بنغازي", None, "LY"),
        ("مركز جديد في طرابلس", "https://news.example.ly/a", "LY"),
        ("من صيدا وبنغازي إلى طرابلس", None, None),
    ],
)
def test_a_name_of_several_places_is_settled_by_the_article_or_stays_open(text, url, country):
    assert located(text, "ar", url)["طرابلس"].country == country


def test_a_famous_place_is_meant_though_a_village_is_called_so_too():
    assert located("من الخرطوم وكسلا إلى الرياض", "ar")["الرياض"].country == "SA"


def test_a_continent_is_no_country():
    assert not located("بطولة أمريكا الجنوبية", "ar")


def test_a_village_of_many_is_of_its_country_alone():
    place = located("جاده روستای حسین‌آباد", "fa")["حسین‌آباد"]
    assert (place.kind, place.country, place.subdivision) == (LocationKind.TOWN, "IR", None)


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://www.example.org.ma/page", "MA"),
        ("http://example.ir", "IR"),
        ("https://example.org/ma", None),
        ("https://example.eu", None),
        (None, None),
    ],
)
def test_the_country_of_an_address(url, country):
    assert country_of_address(url) == country


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ar", "نظمت جمعية بسمة الخيرية بأكادير حفلا.", "أكادير"),
        ("ar", "أعلنت جمعية بسمة الخيرية في مدينة حمص عن حملتها.", "حمص"),
        ("ar", "أعلن مستشفى الملك فهد بجدة عن فتح عيادة.", "جدة"),
        ("ar", "أعلنت جامعة القدس المفتوحة عن دورة.", None),
        ("ar", "أعلنت وزارة الصحة عن حملة في بيروت.", None),
        ("fa", "دانشگاه علوم پزشکی شیراز از طرح تازه‌ای خبر داد.", "شیراز"),
        ("fa", "شهرداری تبریز پارکی ساخت.", "تبریز"),
        ("fa", "سفارت ایران در کابل کمک فرستاد.", None),
    ],
)
def test_where_an_organization_is(language, text, place):
    first = extract(text, language).organizations[0]
    assert first.place == place


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "افتتحت جمعية نور بمراكش",
                " في طرابلس",
                " برنامج «أمل»",
                " مدينة حلب",
                "، الخبر",
                ".\n",
                " دار الأيتام بصيدا",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_places_of_programs_and_organizations_are_among_those_of_the_article(text):
    extraction = extract(text, "ar", title="خبر من الرباط")
    names = {place.name for place in extraction.places}
    assert len(names) == len(extraction.places)
    for program in extraction.programs:
        assert set(program.places) <= names
    assert {one.place for one in extraction.organizations if one.place} <= names
    for place in extraction.places:
        assert place.subdivision is None or place.subdivision.startswith(f"{place.country}-")
        for evidence in place.evidence:
            told = extraction.article.title if evidence.title else text
            assert place.name in (told[evidence.start : evidence.end], "ا" + told[evidence.start : evidence.end])


def test_every_subdivision_of_the_table_has_a_country_and_three_names():
    table = load_table()
    for code in (code for code in table.by_code if len(code) > 2):
        names = table.names_of(code)
        assert code[:2] in table.by_code
        assert all((names.en, names.ar, names.fa)), code
