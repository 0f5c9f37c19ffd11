"""What happened to a program and when: one event for each fact that dates it, and every date that articles give."""

from typing import Any

import pytest
from deciding import decide, read_anew
from saying import Saying, make_directory, orders
from sqlalchemy import Engine

from store.check import check
from store.directory import ProgramEntry, list_programs

CENTRE = "مركز النهار"


def dated(id: str, text: str, *dates: tuple[str, str, str], language: str = "ar", **program: Any) -> Saying:
    """Return an article that names the centre and dates it: the words of each date, its EDTF, its role."""
    name = CENTRE if language == "ar" else "مرکز نهار"
    saying = Saying(id, text, language=language)
    for words, edtf, role in dates:
        saying.date(words, edtf, role=role, program=name)
    return saying.program(name, **{"operators": ["جمعية الأمل"], **program})


def told(engine: Engine) -> list[tuple[str, str]]:
    (entry,) = list_programs(engine)
    return [(event.event, event.date) for event in entry.history]


@pytest.mark.parametrize(
    ("role", "event"),
    [
        ("founded", "founded"),
        ("launched", "launched"),
        ("opened", "opened"),
        ("signed", "signed"),
        ("held", "held"),
        ("period", "during"),
        ("ends", "ended"),
        # of the telling, and of what nobody says
        ("published", None),
        ("reported", None),
        ("other", None),
    ],
)
def test_the_role_of_a_date_says_what_happened(database: str, role: str, event: str | None) -> None:
    engine = make_directory(database, [dated("a", "مركز النهار في 2019", ("2019", "2019", role))])
    assert told(engine) == ([(event, "2019")] if event else [])


@pytest.mark.parametrize(
    ("text", "dates", "expected"),
    [
        (
            "افتتح مركز النهار عام 2015 ثم وسع عام 2018 وعلق عمله عام 2020.",
            [("2015", "opened"), ("2018", "opened"), ("2020", "other")],
            ["opened", "expanded", "suspended"],
        ),
        (
            "في عام 2021، انتقلت إلى مقر أوسع خدمات مركز النهار. واستؤنفت الدروس في 2022.",
            [("2021", "other"), ("2022", "launched")],
            ["moved", "resumed"],
        ),
        ("أعيد افتتاح مركز النهار في 2022.", [("2022", "opened")], ["resumed"]),
        # a word of the date's own role that stands nearer
        ("بعد توسيع المدينة افتتح مركز النهار عام 2015.", [("2015", "opened")], ["opened"]),
        # of what was signed or lasts until then
        (
            "وقعت اتفاقية توسيع مركز النهار عام 2015 وتستمر توسعة المبنى حتى عام 2017.",
            [("2015", "signed"), ("2017", "ends")],
            ["signed", "ended"],
        ),
        # of another sentence, of another meaning
        ("توسع الحي. كان مركز النهار سنة 2015 مغلقا.", [("2015", "ends")], ["ended"]),
        ("علق مدير مركز النهار عام 2015 قائلا إنه يعمل.", [("2015", "held")], ["held"]),
    ],
)
def test_words_beside_a_date_say_more_than_its_role(
    database: str, text: str, dates: list[tuple[str, str]], expected: list[str]
) -> None:
    engine = make_directory(database, [dated("a", text, *((year, year, role) for year, role in dates))])
    assert told(engine) == [(event, year) for event, (year, _) in zip(expected, dates, strict=True)]


def test_the_verb_comes_last_in_persian(database: str) -> None:
    text = (
        "مرکز نهار در سال ۱۳۹۵ گشایش یافت، در سال ۱۳۹۸ گسترش یافت و در سال ۱۳۹۹ موقتا تعطیل و در سال ۱۴۰۱ بازگشایی شد."
    )
    years = [("۱۳۹۵", "2016", "opened"), ("۱۳۹۸", "2019", "other"), ("۱۳۹۹", "2020", "ends"), ("۱۴۰۱", "2022", "other")]
    engine = make_directory(database, [dated("a", text, *years, language="fa")])
    assert told(engine) == [("opened", "2016"), ("expanded", "2019"), ("suspended", "2020"), ("resumed", "2022")]


def test_the_ends_of_a_program_are_events_where_no_date_of_the_article_tells_them(database: str) -> None:
    period = dated("a", "مركز النهار من 2 إلى 5 مايو 2019", ("2 إلى 5 مايو 2019", "2019-05-02/2019-05-05", "period"))
    ends = {"start": "2019-05-02", "end": "2019-06"}
    period.extraction.programs[0] = period.extraction.programs[0].model_copy(update=ends)
    assert told(make_directory(database, [period])) == [("during", "2019-05-02/2019-05-05"), ("ended", "2019-06")]


def test_those_who_run_a_program_agree(database: str) -> None:
    text = "وقعت جمعية الأمل ووزارة الصحة اتفاقية مركز النهار، ودعمته بنك الخير وشركة النقل."
    saying = dated("a", text, partners=["وزارة الصحة"])
    for parties, date in [
        (("جمعية الأمل", "وزارة الصحة"), "2020-03"),
        (("جمعية الأمل", "وزارة الصحة"), None),
        (("وزارة الصحة", "بنك الخير"), "2021"),  # neither runs it
        (("جمعية الأمل", "شركة النقل"), "2022"),  # of something else
    ]:
        saying.partnership(*parties, quote="اتفاقية مركز النهار", date=date)
    assert told(make_directory(database, [saying])) == [("partnered", "2020-03")]


def both() -> list[Saying]:
    return [
        dated("a", "افتتح مركز النهار في مايو 2019.", ("مايو 2019", "2019-05", "opened"), start="2019-05"),
        dated("b", "مركز النهار الذي افتتح عام 2019", ("2019", "2019", "opened"), start="2019"),
        dated("c", "افتتح مركز النهار في يونيو 2019، وأغلق سنة 2023.", ("يونيو 2019", "2019-06", "opened")).date(
            "2023", "2023", role="ends", program=CENTRE
        ),
        dated("d", "دشن مركز النهار في مايو 2019 وهو مفتوح.", ("مايو 2019", "2019-05", "opened")),
    ]


def test_where_articles_date_one_event_differently_every_date_is_kept_with_its_articles(database: str) -> None:
    engine = make_directory(database, both())
    (entry,) = list_programs(engine)
    assert [(one.event, one.date, one.articles, one.facts) for one in entry.history] == [
        ("opened", "2019", ["b"], ["b/date/0"]),
        ("opened", "2019-05", ["a", "d"], ["a/date/0", "d/date/0"]),
        ("opened", "2019-06", ["c"], ["c/date/0"]),
        ("ended", "2023", ["c"], ["c/date/1"]),
    ]
    assert check(engine) == []


def test_the_history_does_not_depend_on_the_order_of_articles(database: str, tmp_path: Any) -> None:
    def history(engine: Engine) -> list[ProgramEntry]:
        return list_programs(engine)

    expected = history(make_directory(database, both()))
    for number, order in enumerate(orders(both())):
        assert history(make_directory(tmp_path / f"{number}.db", order)) == expected


def test_decided_dates_make_the_history_and_it_follows_what_is_read_anew(database: str) -> None:
    engine = make_directory(database, both())
    decide(
        engine,
        {"kind": "reject", "target": "b/date/0"},
        {"kind": "correct", "target": "c/date/0", "values": {"edtf": "2019-05"}},
        {"kind": "correct", "target": "d/date/0", "values": {"role": "launched"}},
    )
    assert told(engine) == [
        ("started", "2019"),  # the program still says so
        ("launched", "2019-05"),
        ("opened", "2019-05"),
        ("ended", "2023"),
    ]
    read_anew(engine, dated("c", "افتتح مركز النهار في يونيو 2019، وأغلق سنة 2023."))
    assert told(engine) == [("started", "2019"), ("launched", "2019-05"), ("opened", "2019-05")]
    assert check(engine) == []
