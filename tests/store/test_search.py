"""A search finds programs by the words that people write, in either spelling; whatever is typed, it answers."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres_server import PostgresServer
from saying import Saying, make_directory
from sqlalchemy import Engine

from nlp.extraction import ProgramKind
from store.identity import rebuild
from store.search import kind_words, search


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
        ("sefrou", ["دار الضيافة"]),
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
        # every word before some words
        ("المرضى صفرو مدينة", ["دار الضيافة", "حملة الأمل"]),
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
    assert [hit.program for hit in search(engine, query)] == expected


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("ضيافة", "name: دار الضيافة"),
        ("امداد", "name: امداد 2"),
        ("المكتبة", "operators: المكتبة الوطنية"),
        ("يزد", "places: یزد"),
        ("shelter", f"kind: {kind_words()['shelter']}"),
        ("القادمين", "text: افتتحت جمعية الأمل دار الضيافة في مدينة صفرو لمرافقي المرضى القادمين من القرى"),
    ],
)
def test_a_hit_says_why(engine: Engine, query: str, why: str) -> None:
    assert search(engine, query)[0].why == why


def test_the_best_come_first_and_no_more_than_asked_for(engine: Engine) -> None:
    hits = search(engine, "الأمل صفرو دورات")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == 3
    for limit in range(5):
        assert search(engine, "الأمل صفرو دورات", limit) == hits[:limit]
    assert search(engine, "الأمل", -1) == []


def test_a_hit_tells_what_its_entry_tells(engine: Engine) -> None:
    (hit,) = search(engine, "ضيافة")
    assert (hit.kind, hit.operators, hit.places, hit.articles) == ("shelter", ["جمعية الأمل"], ["صفرو"], ["a"])


def test_every_kind_has_words_in_three_languages() -> None:
    assert kind_words().keys() == set(ProgramKind)


def test_the_index_holds_what_the_directory_holds(database: str) -> None:
    saying = Saying("a", "دار الأمل").program("دار الأمل")
    engine = make_directory(database, [saying])
    assert search(engine, "الأمل")
    Saying("a", "دار الأمل").save(engine, "newer")
    rebuild(engine)
    assert search(engine, "الأمل") == []


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
    for hit in search(engine, query):
        assert hit.program


@pytest.mark.parametrize("words", [33, 500, 5000])
def test_a_pasted_page_is_a_query_too(engine: Engine, words: int) -> None:
    assert search(engine, " ".join(["دار", "الضيافة", *(f"ك{n}" for n in range(words))]))[0].program == "دار الضيافة"
    assert search(engine, "ك" * words * 10) == []


def varied(number: int) -> Saying:
    """Return an article with a program of its own; programs share words with others, some often, some in one place."""
    words = ["دار", "الضيافة", "مركز", "التدريب", "درمانگاه", "مرضى", "نساء", "2"]
    name = " ".join(words[(number * step) % len(words)] for step in (1, 3, 5)[: 1 + number % 3]) + f" {number}"
    place = ("صفرو", "وجدة", "یزد")[number % 3]
    text = f"افتتحت جمعية {words[number % 5]} {name} في {place} " + " ".join(words[: number % 7]) * (number % 4)
    return Saying(f"a{number:02}", text).program(name, operators=[f"جمعية {words[number % 5]}"], places=[place])


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
    first, second = (search(engine, query, limit) for engine in both)
    assert first == second
