"""A search finds programs by the words that people write, in either spelling; whatever is typed, it answers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres_server import PostgresServer
from saying import Saying, make_directory
from sqlalchemy import Engine

from nlp.extraction import ProgramKind
from store.identity import rebuild
from store.pages import last_told
from store.search import Query, QueryError, best, parse_query, search
from store.search_concepts import concepts, load_vocabulary
from store.search_terms import tokens


@pytest.fixture(scope="module")
def engine(new_database: Callable[[], str]) -> Engine:
    """A directory of four programs, of different kinds, operators and places."""
    shelter = Saying("a", "افتتحت جمعية الأمل دار الضيافة في مدينة صفرو لمرافقي المرضى القادمين من القرى")
    shelter.organization("جمعية الأمل")
    shelter.place("صفرو", country="MA", names={"en": "Sefrou", "ar": "صفرو", "fa": "صفرو"})
    shelter.program(
        "دار الضيافة",
        quote="افتتحت جمعية الأمل دار الضيافة في مدينة صفرو لمرافقي المرضى",
        operators=["جمعية الأمل"],
        places=["صفرو"],
        beneficiaries=["مرافقي المرضى"],
    )
    training = Saying("b", "أطلقت المكتبة الوطنية دورات المعلمين في مكتبات الكويت").organization("المكتبة الوطنية")
    training.program(
        "دورات المعلمين", operators=["المكتبة الوطنية"], places=["الكويت"], kind=ProgramKind.TRAINING, confidence=0.9
    )
    clinic = Saying("c", "بنیاد مهر درمانگاه‌های سیار کودکان را در یزد راه انداخت", language="fa")
    clinic.organization("بنیاد مهر", kind="foundation")
    clinic.program(
        "درمانگاه‌های سیار کودکان", operators=["بنیاد مهر"], places=["یزد"], kind=ProgramKind.CLINIC, aliases=["امداد 2"]
    )
    awareness = Saying("d", "حملة الأمل تصل إلى القرى في صفرو", language="ar")
    awareness.program("حملة الأمل", places=["صفرو"], kind=ProgramKind.AWARENESS, quote="حملة الأمل تصل إلى القرى")
    return make_directory(new_database(), [shelter, training, clinic, awareness])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # vowels, elongation and marks of Arabic
        ("دَارُ الضِّيَافَةِ", ["دار الضيافة"]),
        ("الضيـــافة", ["دار الضيافة"]),
        # letters of the other language, lost hamza and dots
        ("المكتبه الوطنيه", ["دورات المعلمين"]),
        ("الكویت", ["دورات المعلمين"]),
        ("كودكان", ["درمانگاه‌های سیار کودکان"]),
        ("جمعیة الامل", ["دار الضيافة", "حملة الأمل"]),
        # joiners of Persian, or a space, or nothing
        ("درمانگاه‌های", ["درمانگاه‌های سیار کودکان"]),
        ("درمانگاههای", ["درمانگاه‌های سیار کودکان"]),
        # the English name of a place
        ("sefrou", ["دار الضيافة", "حملة الأمل"]),
        # the article, and what is written together with it
        ("ضيافة", ["دار الضيافة"]),
        ("بالضيافة", ["دار الضيافة"]),
        ("وللضيافة", ["دار الضيافة"]),
        # plural and singular
        ("دورة", ["دورات المعلمين"]),
        ("معلم", ["دورات المعلمين"]),
        ("معلمون", ["دورات المعلمين"]),
        ("درمانگاه", ["درمانگاه‌های سیار کودکان"]),
        ("کودک", ["درمانگاه‌های سیار کودکان"]),
        # each field: another name, operator, place, kind in three languages, sentence, beneficiaries
        ("امداد", ["درمانگاه‌های سیار کودکان"]),
        ("بنياد مهر", ["درمانگاه‌های سیار کودکان"]),
        ("یزد", ["درمانگاه‌های سیار کودکان"]),
        ("clinic", ["درمانگاه‌های سیار کودکان"]),
        ("Training courses", ["دورات المعلمين"]),
        ("آموزش", ["دورات المعلمين"]),
        ("مأوى", ["دار الضيافة"]),
        ("مدينة", ["دار الضيافة"]),
        ("مرافق", ["دار الضيافة"]),
        # digits of all three sets, the beginning of a word
        ("۲", ["درمانگاه‌های سیار کودکان"]),
        ("معل", ["دورات المعلمين"]),
        # the words of which most are there
        ("المرضى صفرو مدينة", ["دار الضيافة"]),
        # a name before a text
        ("الأمل", ["حملة الأمل", "دار الضيافة"]),
        # function words alone ask for nothing else; beside others they do not count
        ("لا شيء من هذا", ["دار الضيافة"]),
        ("حصان من خشب", []),
        ("", []),
        ("؟!… «»", []),
    ],
)
def test_what_a_query_finds(engine: Engine, query: str, expected: list[str]) -> None:
    assert [hit.program for hit in search(engine, Query(query)).hits] == expected


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("ضيافة", "name: دار الضيافة"),
        ("امداد", "name: امداد 2"),
        ("المكتبة", "operators: المكتبة الوطنية"),
        ("يزد", "places: یزد"),
        ("shelter", "name: دار الضيافة"),
        ("القادمين", "text: افتتحت جمعية الأمل دار الضيافة في مدينة صفرو لمرافقي المرضى القادمين من القرى"),
    ],
)
def test_a_hit_says_why(engine: Engine, query: str, why: str) -> None:
    assert search(engine, Query(query)).hits[0].why == why


def test_the_best_come_first_and_no_more_than_asked_for(engine: Engine) -> None:
    hits = search(engine, Query("الأمل صفرو دورات")).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == 3
    for limit in range(5):
        assert search(engine, Query("الأمل صفرو دورات", limit=limit)).hits == hits[:limit]
        assert search(engine, Query("الأمل صفرو دورات", offset=limit)).hits == hits[limit:]
    assert search(engine, Query("الأمل", limit=-1)).hits == []


def test_a_hit_tells_what_its_entry_tells(engine: Engine) -> None:
    (hit,) = search(engine, Query("ضيافة")).hits
    assert (hit.kind, hit.operators, hit.places, hit.articles) == ("shelter", ["جمعية الأمل"], ["صفرو"], ["a"])


def test_every_kind_and_concept_has_words_in_four_languages() -> None:
    assert set(ProgramKind) <= concepts().keys()
    for words in concepts().values():
        assert words.keys() == {"en", "fr", "ar", "fa"}
        assert all(word for found in words.values() for word in found)


def test_the_index_holds_what_the_directory_holds(database: str) -> None:
    saying = Saying("a", "دار الأمل").program("دار الأمل")
    engine = make_directory(database, [saying])
    assert search(engine, Query("الأمل")).hits
    Saying("a", "دار الأمل").save(engine, "newer")
    rebuild(engine)
    assert search(engine, Query("الأمل")).hits == []


ODD = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="\"*()^:+-{}[]~<>=\\/'%_.,;؛،؟ \0\n\tNEARORANDNOT", max_size=30),
    st.text(alphabet="بتدأهیةَُِّ\u200c\u200d\u200fـ٣۳3_²ﷺﻻ", max_size=20),
    st.lists(st.sampled_from(["دار", "الأمل", "AND", "OR", "NOT", "NEAR(", '"', "name:", "*", "ـ"])).map(" ".join),
    st.text(alphabet=st.characters(categories=["Cs", "Co", "Cn", "Mn", "No", "Lm"]), max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(query=ODD)
def test_no_query_raises(engine: Engine, query: str) -> None:
    for hit in search(engine, Query(query)).hits:
        assert hit.program
        for match in hit.matches:
            assert all(0 <= start < end <= len(match.text) for start, end in match.spans)
    try:
        parse_query(query)
    except QueryError:  # it has what looks like a filter
        assert set(query) & set(":=>≥")


@pytest.mark.parametrize("words", [33, 500, 5000])
def test_a_pasted_page_is_a_query_too(engine: Engine, words: int) -> None:
    assert (
        search(engine, Query(" ".join(["دار", "الضيافة", *(f"ك{n}" for n in range(words))]))).hits[0].program
        == "دار الضيافة"
    )
    assert search(engine, Query("ك" * words * 10)).hits == []


def varied(number: int) -> Saying:
    """Return an article with a program of its own; programs share words with others, some often, some in one place."""
    words = ["دار", "الضيافة", "مركز", "التدريب", "درمانگاه", "مرضى", "نساء", "2"]
    name = " ".join(words[(number * step) % len(words)] for step in (1, 3, 5)[: 1 + number % 3]) + f" {number}"
    place = ("صفرو", "وجدة", "یزد")[number % 3]
    text = f"افتتحت جمعية {words[number % 5]} {name} في {place} " + " ".join(words[: number % 7]) * (number % 4)
    published = f"2024-{1 + number * 5 % 12:02}-{1 + number % 9:02}" if number % 4 else None
    return Saying(f"a{number:02}", text, published=published).program(
        name, operators=[f"جمعية {words[number % 5]}"], places=[place]
    )


@pytest.fixture(scope="module")
def both(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> list[Engine]:
    """One directory of sixty programs in each kind of database."""
    places = [str(tmp_path_factory.mktemp("both") / "d.db"), postgres.new_database()]
    return [make_directory(place, map(varied, range(60))) for place in places]


WORDS = st.sampled_from(
    ["دار", "ضيافة", "مركز", "تدريب", "درم", "مرضى", "نساء", "صفرو", "یزد", "جمعية", "2", "م", "خشب"]
)


@settings(max_examples=100, deadline=None)
@given(query=st.lists(WORDS, min_size=1, max_size=5).map(" ".join), limit=st.integers(1, 70))
def test_both_databases_find_the_same_in_the_same_order(both: list[Engine], query: str, limit: int) -> None:
    first, second = (search(engine, Query(query, limit=limit)) for engine in both)
    assert first == second


@settings(max_examples=30, deadline=None)
@given(query=st.sampled_from(["دار", "place:صفرو", "مركز التدريب", "country:QA"]), limit=st.integers(0, 70))
def test_the_newest_of_all_that_is_found(both: list[Engine], query: str, limit: int) -> None:
    asked = parse_query(query)
    found = [search(engine, replace(asked, limit=limit), newest_first=True) for engine in both]
    assert found[0] == found[1]
    everything = search(both[0], replace(asked, limit=100), newest_first=True)
    assert everything.total == len(everything.hits)
    best_first = {hit.id: hit for hit in search(both[0], replace(asked, limit=100)).hits}
    assert {hit.id: hit for hit in everything.hits} == best_first
    told = {one.program: one.moment for one in last_told(both[0], [hit.id for hit in everything.hits])}
    assert everything.hits == sorted(everything.hits, key=lambda hit: (-told[hit.id].timestamp(), hit.id))
    assert found[0].hits == everything.hits[:limit]


@given(scores=st.lists(st.integers(0, 3), max_size=400), limit=st.integers(-1, 410))
def test_the_best_of_many_that_are_alike(scores: list[int], limit: int) -> None:
    numbers = sorted(range(len(scores)), key=lambda number: (-scores[number], number))[: max(limit, 0)]
    assert best(np.array(scores, float), limit).tolist() == numbers


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # a word of one language finds what is told in another: kinds, subjects, places, countries
        ("mobile clinic for children", "درمانگاه‌های سیار کودکان"),
        ("clinique mobile pour enfants", "درمانگاه‌های سیار کودکان"),
        ("عيادة متنقلة للأطفال", "درمانگاه‌های سیار کودکان"),
        ("دوره برای معلمان", "دورات المعلمين"),
        ("teachers", "دورات المعلمين"),
        ("formation des enseignants", "دورات المعلمين"),
        ("hébergement des malades", "دار الضيافة"),
        ("Moroccan guest house", "دار الضيافة"),
        # broken plurals
        ("طفل", "درمانگاه‌های سیار کودکان"),
        # names in Latin letters, of English and French habit, with a letter too many or wrong
        ("Dar ad-Diyafa", "دار الضيافة"),
        ("Sefrou", "دار الضيافة"),
        ("Darmangah Sayyar", "درمانگاه‌های سیار کودکان"),
        ("Bonyad Mehr", "درمانگاه‌های سیار کودکان"),
        ("al-Maktaba al-Wataniya", "دورات المعلمين"),
        ("jam'iyat al-Amal", "دار الضيافة"),
    ],
)
def test_a_query_finds_across_languages_and_scripts(engine: Engine, query: str, expected: str) -> None:
    assert search(engine, parse_query(query)).hits[0].program == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind:shelter", {"دار الضيافة"}),
        ("نوع:آموزش", {"دورات المعلمين"}),
        ("kind:training kind:clinic", {"دورات المعلمين", "درمانگاه‌های سیار کودکان"}),
        ("country:Morocco", {"دار الضيافة"}),
        ("بلد:المغرب", {"دار الضيافة"}),
        ("place:Sefrou", {"دار الضيافة", "حملة الأمل"}),
        ("مکان:یزد", {"درمانگاه‌های سیار کودکان"}),
        ("operator:الأمل", {"دار الضيافة"}),
        ('operator:"jamiyat al-amal"', {"دار الضيافة"}),
        ("language:fa", {"درمانگاه‌های سیار کودکان"}),
        ("confidence>=0.8", {"دورات المعلمين"}),
        ("الأمل -حملة", {"دار الضيافة"}),
        ('"حملة الأمل"', {"حملة الأمل"}),
        ('"الأمل حملة"', set()),
        ("reviewed:yes", set()),
        ("الأمل kind:training", set()),
    ],
)
def test_filters_phrases_and_unwanted_words(engine: Engine, query: str, expected: set[str]) -> None:
    results = search(engine, parse_query(query))
    assert {hit.program for hit in results.hits} == expected
    assert results.total == len(expected)


def test_facets_count_what_was_found_and_leave_their_own_filter_out(engine: Engine) -> None:
    results = search(engine, parse_query("الأمل"))
    assert results.facets["kind"] == {"awareness": 1, "shelter": 1}
    assert results.facets["place"] == {"صفرو": 2}
    narrowed = search(engine, parse_query("الأمل kind:shelter"))
    assert narrowed.facets["kind"] == {"awareness": 1, "shelter": 1}
    assert narrowed.facets["place"] == {"صفرو": 1}


def test_what_matched_is_marked_letter_for_letter(engine: Engine) -> None:
    (hit,) = search(engine, parse_query("القادمين kind:shelter")).hits
    assert hit.sentence is not None
    assert [hit.sentence.text[start:end] for start, end in hit.sentence.spans] == ["القادمين"]
    assert hit.sentence.article == "a"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("kind:horse", "kind:horse: there is no such kind"),
        ("country:Narnia", "country:Narnia: no country is called so"),
        ("cuntry:IR", "did you mean country:IR"),
        ("colour:red", "there is no filter colour"),
        ("since:soon", "since:soon: is no date"),
        ("since:2020-13", "since:2020-13: there is no such day"),
        ("capacity>=many", "capacity>=many: is no number"),
        ("confidence:7", "confidence:7: lies between 0 and 1"),
        ("free:perhaps", "free:perhaps: answer yes or no"),
        ("language:xx", "language:xx: there are articles in ar, fa"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_named(query: str, told: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_query(query)
    assert told in str(error.value)


@pytest.mark.parametrize(
    "query",
    [
        "palliative kind:home_care country:IR since:2020-01-01 capacity>=30",
        'operator:"دار الأمل" -hospital "home care"',
        "free:yes reviewed:no until:2021-12-31 confidence>=0.5 language:ar",
    ],
)
def test_a_query_is_written_as_it_is_read(query: str) -> None:
    assert parse_query(str(parse_query(query))) == parse_query(query)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("since:2020 until:2020", "2020-01-01", "2020-12-31"),
        ("since:۱۳۹۹ until:1399", "2020-03-20", "2021-03-20"),
        ("منذ:2020-02 حتى:2020-02", "2020-02-01", "2020-02-29"),
    ],
)
def test_years_and_months_of_both_calendars_are_spans(query: str, first: str, last: str) -> None:
    asked = parse_query(query)
    assert (str(asked.since), str(asked.until)) == (first, last)


@pytest.mark.parametrize(
    "text", ["10:30", "https://site.example/a", "kind: care", "قال:نعم", "a>b", ":", '"', "-", "«»"]
)
def test_what_is_no_filter_is_text(text: str) -> None:
    assert parse_query(text).text
    assert parse_query(text).kinds == ()


@pytest.mark.parametrize(
    ("text", "concept", "words"),
    [
        ("soins palliatifs à domicile", "home_care", {"soins", "domicile"}),
        ("رعاية مستمرة منزلية", "home_care", {"رعاية", "منزلية"}),
        ("soins très coûteux, mais à domicile", "home_care", {"domicile"}),
    ],
)
def test_one_word_may_stand_in_the_middle_of_a_phrase(text: str, concept: str, words: set[str]) -> None:
    found = tokens(text)
    terms = [word.terms for word in found]
    vocabulary = load_vocabulary()
    senses = [one for one in (*vocabulary.senses(terms), *vocabulary.parted(terms)) if one.concept[1:] == concept]
    said = {text[word.start : word.end] for place, word in enumerate(found) for one in senses if one.has(place)}
    assert words <= said <= words | {"à"}
