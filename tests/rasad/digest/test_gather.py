"""What belongs to a week: what became known in it, once, as people have it."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from saying import Saying, make_directory
from telling import deal, fetched, shelter, told_directory, workshop

from rasad.digest.arrivals import arrival
from rasad.digest.compose import compose
from rasad.digest.editions import Wanted, issue_of, last_edition
from rasad.digest.gather import gather
from rasad.digest.news import Filters
from rasad.digest.period import Period
from rasad.digest.settings import Settings
from rasad.reader_dates import own_calendar
from store.database import writing
from store.digest_tables import EDITIONS
from store.identity import rebuild
from store.tables import DECIDED_FACTS, PROGRAMS

FIRST, SECOND = Period.week_named("2026-W11", 0), Period.week_named("2026-W12", 0)
SETTINGS = Settings(site="https://rasad.example")
LATER = datetime(2026, 4, 1, tzinfo=UTC)


def names(news):
    return [program.name.text for program in news.programs]


def lines(engine, period, section, settings=SETTINGS, language="en"):
    digest = compose(gather(engine, period, settings), language, settings)
    return [line.text for one in digest.sections if one.key == section for line in one.lines]


def test_a_program_is_new_in_the_week_of_its_first_article(engine):
    assert names(gather(engine, FIRST, SETTINGS)) == ["دار الضيافة"]
    second = gather(engine, SECOND, SETTINGS)
    assert names(second) == ["کارگاه بافندگی"]
    assert second.countries == {"IR": (1, 0), "MA": (0, 1)}
    assert [one.name.text for one in second.organizations] == ["جامعة السهل", "انجمن رود"]


def test_what_was_read_anew_by_a_later_extractor_is_not_new(engine):
    before = gather(engine, SECOND, SETTINGS)
    saying = shelter("first", "2026-03-10", 30)
    saying.save(engine, extractor="later")
    rebuild(engine)
    assert gather(engine, SECOND, SETTINGS) == before


def test_the_day_of_arrival_is_that_of_the_operators_midnight():
    late = datetime(2026, 3, 15, 22, tzinfo=UTC)
    assert arrival(late, "2020-01-01", ZoneInfo("UTC")).isoformat() == "2026-03-15"
    assert arrival(late, None, ZoneInfo("Asia/Tehran")).isoformat() == "2026-03-16"
    assert arrival(None, "2026-03-15T23:00:00+01:00", ZoneInfo("Asia/Tehran")).isoformat() == "2026-03-15"
    assert arrival(None, "March", ZoneInfo("UTC")) is None


def test_a_later_number_is_a_change_and_is_told_once(engine):
    (line,) = lines(engine, SECOND, "changes")
    assert line.endswith("rose from 30 beds to 45 beds.")
    assert lines(engine, FIRST, "changes") == []


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ({"published": "2026-03-01"}, []),  # an older article that comes late
        ({"place": "فاس"}, ["is now in Fes, no longer in Oujda.", "rose from 30 beds to 45 beds."]),
        ({"end": "2026-03-18"}, ["ended on 18 March 2026.", "rose from 30 beds to 45 beds."]),
    ],
)
def test_changes(tmp_path, later, told):
    engine = make_directory(
        tmp_path / "a.db", [shelter("first", "2026-03-10", 30), shelter("second", "2026-03-17", 45, **later)]
    )
    found = lines(engine, SECOND, "changes")
    assert len(found) == len(told)
    for end in told:
        assert any(line.endswith(end) for line in found)


def test_sources_of_one_week_that_differ_are_a_dispute(tmp_path):
    engine = make_directory(
        tmp_path / "a.db",
        [shelter("first", "2026-03-17", 30), shelter("second", "2026-03-18", 45, source="جريدة التل")],
    )
    (line,) = lines(engine, SECOND, "changes")
    assert "Sources differ on the capacity of" in line
    assert "30 beds (صحيفة الشاطئ) and 45 beds (جريدة التل)" in line


def test_copies_of_a_story_are_one_source_and_how_far_it_travelled(tmp_path):
    told = shelter("first", "2026-03-17", 30)
    long = told.article.text + " وتقدم الدار وجبات ساخنة كل مساء ونقلا مجانيا إلى المستشفى. " * 3
    articles = []
    for number in range(3):
        copy = shelter(f"copy{number}", f"2026-03-{17 + number}", 30, source=f"صحيفة {number}")
        copy.article = copy.article.model_copy(update={"text": copy.article.text + long})
        articles.append(copy)
    engine = make_directory(tmp_path / "a.db", articles)
    news = gather(engine, SECOND, SETTINGS)
    assert (news.totals["article"], news.totals["story"], news.totals["new_program"]) == (3, 1, 1)
    digest = compose(news, "ar", SETTINGS)
    (program,) = digest.sections[0].lines
    assert len(program.sources) == 1
    (travelled,) = lines(engine, SECOND, "travelled", language="ar")
    assert "نقلته ثلاث وسائل إعلام: صحيفة 0 وصحيفة 1 وصحيفة 2" in travelled


def test_low_confidence_is_left_out_or_marked(engine):
    assert "مركز الفجر" not in names(gather(engine, SECOND, SETTINGS))
    marking = replace(SETTINGS, mark_uncertain=True)
    digest = compose(gather(engine, SECOND, marking), "en", marking)
    marked = [line for one in digest.sections for line in one.lines if line.uncertain]
    assert marked
    assert any("مركز الفجر" in line.text for line in marked)


def test_what_people_rejected_and_renamed_is_so(engine):
    with writing(engine) as connection:
        connection.execute(DECIDED_FACTS.insert().values(fact="deal/partnership/0", data=None))
        connection.execute(PROGRAMS.update().where(PROGRAMS.c.name == "کارگاه بافندگی").values(name="کارگاه نو"))
    news = gather(engine, SECOND, SETTINGS)
    assert news.partnerships == []
    assert names(news) == ["کارگاه نو"]


def test_what_is_coming_is_told_with_its_own_date(engine):
    (line,) = lines(engine, SECOND, "coming")
    assert line.endswith("is held on 9 April 2026.")
    assert lines(engine, FIRST, "coming") == []  # it was not known yet
    assert lines(engine, SECOND, "coming", replace(SETTINGS, weeks_ahead=1)) == []


@pytest.mark.parametrize(
    ("filters", "programs", "partnerships"),
    [
        (Filters(countries=("IR",)), ["کارگاه بافندگی"], 0),
        (Filters(countries=("EG",)), [], 0),
        (Filters(kinds=("event",)), ["کارگاه بافندگی"], 0),
        (Filters(kinds=("shelter",)), [], 0),
        (Filters(topics=("بافندگی",)), ["کارگاه بافندگی"], 0),
        (Filters(topics=("جامعة السهل",)), [], 1),
    ],
)
def test_filters(engine, filters, programs, partnerships):
    news = gather(engine, SECOND, SETTINGS, filters)
    assert names(news) == programs
    assert len(news.partnerships) == partnerships


def test_a_partnership_is_new_once(tmp_path):
    again = deal()
    again.article = again.article.model_copy(update={"id": "again", "fetched": fetched("2026-03-25")})
    engine = make_directory(tmp_path / "a.db", [deal(), again])
    assert len(gather(engine, SECOND, SETTINGS).partnerships) == 1
    assert gather(engine, Period.week_named("2026-W13", 0), SETTINGS).partnerships == []


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Nothing new became known in this week."),
        ("ar", "لم يُعرف جديد في هذا الأسبوع."),
        ("fa", "در این هفته خبر تازه‌ای نبود."),
    ],
)
def test_an_empty_week_says_so_in_one_line(engine, language, line):
    empty = gather(engine, Period.week_named("2025-W20", 0), SETTINGS)
    digest = compose(empty, language, SETTINGS)
    assert (digest.summary, digest.sections, digest.charts, digest.empty) == (line, [], [], True)


def test_the_verb_agrees_with_the_one_who_opens(tmp_path):
    told = []
    for number, name in enumerate(("جمعية البحر", "مركز البحر")):
        saying = Saying(
            f"{number}", f"افتتح {name} عيادة {number}", language="ar", fetched=fetched("2026-03-17"), source="صحيفة"
        )
        saying.organization(name)
        told.append(saying.program(f"عيادة {number}", operators=[name], start="2026-03-16", confidence=0.9))
    engine = make_directory(tmp_path / "a.db", told)
    said = lines(engine, SECOND, "programs", language="ar")
    assert any(line.startswith("بدأت جمعية البحر عيادة 0") for line in said)
    assert any(line.startswith("بدأ مركز البحر عيادة 1") for line in said)


def issue(engine, now=LATER, language="en", **options):
    return issue_of(engine, Wanted(SECOND, language, own_calendar(language)), SETTINGS, now, **options)


def test_an_issue_stays_as_it_was_made_until_it_is_revised(engine):
    made = issue(engine)
    late = shelter("late", "2026-03-18", 12, place="فاس", operators=["جمعية الموج"])
    late.extraction.programs[0].name = "بيت الضيافة"
    late.article = late.article.model_copy(update={"text": late.article.text + " بيت الضيافة"})
    late.save(engine)
    rebuild(engine)
    again = issue(engine)
    assert again == made
    revised = issue(engine, revise=True)
    assert revised.number == 2
    assert revised.digest.revision.startswith("Revised edition 2: ")
    assert issue(engine, revise=True) == revised  # nothing new: no further edition
    assert issue(engine) == revised == last_edition(engine, made.issue)


def test_a_week_that_is_not_over_is_not_saved(engine):
    assert issue(engine, now=datetime(2026, 3, 20, tzinfo=UTC)).number == 0
    with writing(engine) as connection:
        assert connection.execute(EDITIONS.select()).all() == []


def test_languages_and_filters_are_issues_of_their_own(engine):
    assert len({issue(engine, language=language).issue for language in ("en", "ar", "fa")}) == 3


def test_the_same_on_postgresql(postgres, tmp_path):
    here, there = told_directory(tmp_path / "a.db"), told_directory(postgres.new_database())
    for period in (FIRST, SECOND):
        assert gather(there, period, SETTINGS) == gather(here, period, SETTINGS)
    assert issue(there, revise=True).digest == issue(here).digest


def test_an_agenda_is_in_the_order_of_days(tmp_path):
    engine = make_directory(tmp_path / "a.db", [workshop()])
    assert [one.day for one in gather(engine, SECOND, SETTINGS).coming] == ["2026-04-09"]
