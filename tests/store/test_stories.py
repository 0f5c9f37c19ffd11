"""Stories as they are shown, as people put them right, and those that may tell one event in two languages."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from saying import Saying, make_directory, orders
from sqlalchemy import Engine

from ingest.article import Article
from store.check import check
from store.database import open_database
from store.decision_log import list_outcomes, record, undo
from store.decisions import Decision, DecisionError, Join, Part, from_json
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import save
from store.stories import Story, find_story, list_stories, same_events, story_id

RELEASE = (
    "أعلنت جمعية واحة الرحمة في مدينة قابس افتتاح دار لإيواء مرضى السرطان القادمين من الأرياف البعيدة، وتضم "
    "الدار غرفا للمرضى ومرافقيهم ومطبخا وقاعة للعلاج الطبيعي، وقالت رئيسة الجمعية إن العمل فيها "
    "يقوم على متطوعين من أبناء المدينة"
)
OTHER = (
    "اختتمت في بلدة زغوان دورة في صيانة الحواسيب شارك فيها شبان من خمس بلدات مجاورة، ونال المتفوقون منهم أدوات "
    "تعينهم على فتح ورشات صغيرة، ويقول المدربون إن دورة أخرى ستبدأ بعد العيد في مقر جديد قرب المحطة"
)
START = datetime(2026, 1, 1, tzinfo=UTC)


def article(id: str, text: str, published: str | None = None, source: str | None = None) -> Article:
    return Article(
        id=id, title=f"عنوان {id}", text=text, published=published, source=source, url=f"https://{id}.example/"
    )


ARTICLES = [
    article("agency", RELEASE, "2024-03-02T10:00:00+01:00", "وكالة المنار"),
    article("daily", f"{RELEASE}\nوالدخول إليها مجاني", "2024-03-02T08:30:00+00:00", "صحيفة الساحل"),
    article("late", RELEASE, "2024-03-05", "جريدة الضفة"),
    article("other", OTHER, "2024-03-02", "وكالة المنار"),
]


def fold(database: str, articles: list[Article]) -> Engine:
    engine = open_database(database)
    for one in articles:
        save(engine, one, None, None)
        fold_reposts(engine, [one.id])
    rebuild(engine)
    return engine


def sets(engine: Engine) -> set[frozenset[str]]:
    return {frozenset(story.articles) for story in list_stories(engine)}


def decide(engine: Engine, *decisions: Decision) -> None:
    record(engine, decisions)
    rebuild(engine)


def join(one: str, two: str, minute: int = 0) -> Join:
    return Join(by="ليلى", at=START + timedelta(minutes=minute), articles=(one, two))


def part(stays: str, leaves: str, minute: int = 0) -> Part:
    return Part(by="ليلى", at=START + timedelta(minutes=minute), articles=(stays, leaves))


def test_a_story_names_its_articles_outlets_and_spread(database: str) -> None:
    first, second = list_stories(fold(database, ARTICLES))
    assert first == Story(
        id=story_id("daily"),
        canonical="daily",  # half past eight in Greenwich is before ten in Tunis, which is nine
        title="عنوان daily",
        articles=["daily", "agency", "late"],
        urls=["https://daily.example/", "https://agency.example/", "https://late.example/"],
        outlets=["صحيفة الساحل", "وكالة المنار", "جريدة الضفة"],
        first="2024-03-02T08:30:00+00:00",
        last="2024-03-05",
        versions=first.versions,
    )
    assert (second.articles, second.outlets) == (["other"], ["وكالة المنار"])
    assert find_story(open_database(database), first.id) == first
    assert find_story(open_database(database), "s-none") is None


def test_of_articles_of_one_day_the_one_that_others_name_stands_for_the_story(database: str) -> None:
    articles = [
        article("a", f"{RELEASE}\nوقد نقلت الخبر وكالة المنار", "2024-03-02", "صحيفة الساحل"),
        article("b", RELEASE, "2024-03-02", "وكالة المنار"),
    ]
    assert list_stories(fold(database, articles))[0].canonical == "b"


def test_what_people_join_and_part_stays_in_whatever_order_articles_come(new_database: Callable[[], str]) -> None:
    decisions = [part("daily", "late"), join("late", "other")]
    for order in orders(ARTICLES):
        engine = open_database(new_database())
        record(engine, decisions)
        for one in order:
            save(engine, one, None, None)
            fold_reposts(engine, [one.id])
        rebuild(engine)
        assert sets(engine) == {frozenset({"daily", "agency"}), frozenset({"late", "other"})}
        assert {outcome.state for outcomes in list_outcomes(engine).values() for outcome in outcomes} == {"applied"}
        assert check(engine) == []


def test_undone_decisions_leave_what_the_machine_makes(database: str) -> None:
    engine = fold(database, ARTICLES)
    before = sets(engine)
    decisions = [part("daily", "late"), join("late", "other", 1)]
    decide(engine, *decisions)
    assert sets(engine) != before
    for decision in decisions:
        undo(engine, decision.id, "ليلى")
    rebuild(engine)
    assert sets(engine) == before
    assert check(engine) == []


def test_the_later_of_two_that_contradict_holds(database: str) -> None:
    engine = fold(database, ARTICLES)
    decide(engine, join("daily", "other"), part("daily", "other", 1))
    assert frozenset({"other"}) in sets(engine)
    decide(engine, join("daily", "other", 2))
    assert frozenset({"daily", "agency", "late", "other"}) in sets(engine)


def test_a_decision_outlives_an_article_that_changes_and_one_that_is_not_there(database: str) -> None:
    engine = fold(database, ARTICLES)
    decide(engine, part("daily", "late"), part("daily", "gone"))
    save(engine, article("late", f"{RELEASE}\nوشكرت الجمعية المتبرعين", "2024-03-05"), None, None)
    fold_reposts(engine)
    rebuild(engine)
    assert frozenset({"late"}) in sets(engine)
    states = {outcome.state for outcomes in list_outcomes(engine).values() for outcome in outcomes}
    assert states == {"applied", "stale"}


def test_a_decision_on_stories_is_read_back_as_it_was_written() -> None:
    decision = join("daily", "other")
    assert from_json(decision.model_dump(mode="json")) == decision
    with pytest.raises(DecisionError, match="same article"):
        from_json({"kind": "join", "by": "x", "at": "2026-01-01T00:00:00Z", "articles": ["a", "a"]})


def test_one_event_in_two_languages_is_suggested_and_not_merged(database: str) -> None:
    arabic = Saying("ar", "وقعت منظمة الصحة العالمية في 2024-05-02 اتفاقا لتدريب 120 ممرضا", published="2024-05-02")
    arabic.organization("منظمة الصحة العالمية").capacity("120 ممرضا", 120)
    persian = Saying("fa", "سازمان جهانی بهداشت ۱۲۰ پرستار را آموزش می‌دهد", language="fa", published="2024-05-03")
    persian.organization("سازمان جهانی بهداشت").capacity("۱۲۰ پرستار", 120)
    later = Saying("later", "سازمان جهانی بهداشت ۱۲۰ پرستار دیگر را آموزش داد", language="fa", published="2024-08-03")
    later.organization("سازمان جهانی بهداشت").capacity("۱۲۰ پرستار", 120)
    engine = make_directory(database, [arabic, persian, later])
    assert len(list_stories(engine)) == 3
    found = [(event.first, event.second) for event in same_events(engine)]
    assert found == [(story_id("ar"), story_id("fa"))]
