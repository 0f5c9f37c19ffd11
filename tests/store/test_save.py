"""An article is stored whole or not at all, with the place of every fact; storing it again changes nothing."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from saying import EXTRACTOR, Saying, dump, make_directory
from sqlalchemy import Engine, select
from workers import hear, start, told

from ingest.article import Article
from nlp.extraction import Extraction
from store.check import check
from store.database import open_database
from store.directory import find_entry, list_articles, list_organizations, list_programs
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import is_current, save, waiting
from store.search import search
from store.search_query import Query
from store.tables import ARTICLES, EVIDENCE, FACTS


def shelter(id: str = "shelter", **fields: object) -> Saying:
    saying = Saying(
        id,
        "افتتحت جمعية الأمل بصفرو دار الضيافة في 3 مارس 2021، وتتسع لثلاثين شخصا.\n"
        "ووقعت الجمعية اتفاقية مع وزارة الصحة.",
        "دار الضيافة بصفرو تفتح أبوابها",
        **fields,
    )
    saying.organization("جمعية الأمل بصفرو", "جمعية الأمل").organization("وزارة الصحة", kind="government")
    saying.date("3 مارس 2021", "2021-03-03", program="دار الضيافة")
    saying.capacity("لثلاثين شخصا", 30, program="دار الضيافة")
    saying.partnership("جمعية الأمل بصفرو", "وزارة الصحة", quote="ووقعت الجمعية اتفاقية مع وزارة الصحة")
    places = {"operators": ["جمعية الأمل بصفرو"], "places": ["صفرو"], "start": "2021-03-03", "capacities": [0]}
    return saying.program("دار الضيافة", **places)


def clinic(id: str = "clinic") -> Saying:
    saying = Saying(id, "درمانگاه امید را بنیاد مهر در یزد گشود.", language="fa").organization("بنیاد مهر")
    return saying.program("درمانگاه امید", operators=["بنیاد مهر"], places=["یزد"])


def test_saving_again_changes_no_row(database: str) -> None:
    engine = make_directory(database, [shelter(), clinic()])
    before = dump(engine)
    assert {name: len(rows) for name, rows in before.items() if name in {"articles", "facts", "programs"}} == {
        "articles": 2,
        "facts": 8,
        "programs": 2,
    }
    for saying in (clinic(), shelter()):
        assert is_current(engine, saying.article, EXTRACTOR)
        assert saying.save(engine) == "unchanged"
    fold_reposts(engine)
    rebuild(engine)
    assert dump(engine) == before


def test_an_article_as_it_was_imported_waits_and_its_facts_are_not_taken_away(database: str) -> None:
    engine = open_database(database)
    assert save(engine, shelter().article, None, None) == "added"
    assert save(engine, shelter().article, None, None) == "unchanged"
    assert [article.id for article in waiting(engine, EXTRACTOR)] == ["shelter"]
    assert shelter().save(engine) == "replaced"
    assert list(waiting(engine, EXTRACTOR)) == []
    before = dump(engine)
    assert save(engine, shelter().article, None, None) == "unchanged"
    assert dump(engine) == before


@pytest.mark.parametrize(
    "fetched",
    [None, datetime(2024, 3, 1, 12, 30, tzinfo=UTC), datetime(2024, 3, 1, 16, tzinfo=timezone(timedelta(hours=3.5)))],
)
def test_a_waiting_article_is_given_back_as_it_came_in(database: str, fetched: datetime | None) -> None:
    engine = open_database(database)
    article = Article(
        id="a",
        url="https://example.org/a",
        title="عنوان",
        text="نص المقال",
        published="2024-03-01T10:00:00+03:00",
        source="صحيفة",
        fetched=fetched,
    )
    save(engine, article, None, None)
    assert list(waiting(engine, EXTRACTOR)) == [article]
    # and so it is after it was read, though its language is known by then
    extraction = Extraction.model_validate({"article": {"id": "a", "text": article.text, "language": "ar"}})
    save(engine, article, extraction, EXTRACTOR)
    assert [entry.language for entry in list_articles(engine)] == ["ar"]
    assert list(waiting(engine, "newer")) == [article]
    for again in waiting(engine, "newer"):
        save(engine, again, extraction, "newer")
    assert is_current(engine, article, "newer")


def test_a_time_without_zone_is_taken_as_utc(database: str) -> None:
    engine = open_database(database)
    save(engine, Article(id="a", text="نص", fetched=datetime(2024, 3, 1, 12)), None, None)
    assert [article.fetched for article in waiting(engine, EXTRACTOR)] == [datetime(2024, 3, 1, 12, tzinfo=UTC)]


def test_another_extractor_replaces_the_facts_of_that_article_alone(database: str) -> None:
    engine = make_directory(database, [shelter(), clinic()])
    before = dump(engine)
    newer = Saying("shelter", shelter().article.text, shelter().article.title)
    newer.organization("وزارة الصحة", kind="government")
    assert not is_current(engine, newer.article, "newer")
    assert newer.save(engine, "newer") == "replaced"
    after = dump(engine)
    for table in ("facts", "evidence"):
        others = [row for row in before[table] if row[0].startswith("clinic/")]
        assert [row for row in after[table] if row[0].startswith("clinic/")] == others
        assert [row[0] for row in after[table] if row not in others] == ["shelter/organization/0"]
    assert [article.id for article in waiting(engine, "newer")] == ["clinic"]
    fold_reposts(engine)
    rebuild(engine)
    assert [entry.name for entry in list_programs(engine)] == ["درمانگاه امید"]
    assert dump(engine)["signatures"] == before["signatures"]  # the text is the same


@pytest.mark.parametrize(
    "change", [{"text": "نص آخر"}, {"title": "عنوان آخر"}, {"published": "2020-01-01"}, {"source": "صحيفة أخرى"}]
)
def test_a_changed_article_is_read_anew(new_database: Callable[[], str], change: dict[str, str]) -> None:
    engine = make_directory(new_database(), [shelter(), clinic()])
    changed = shelter().article.model_copy(update=change)
    assert not is_current(engine, changed, EXTRACTOR)
    assert save(engine, changed, Extraction.model_validate({"article": {"id": "shelter", "text": ""}}), EXTRACTOR)
    fold_reposts(engine)
    rebuild(engine)
    fresh = open_database(new_database())
    save(fresh, changed, Extraction.model_validate({"article": {"id": "shelter", "text": ""}}), EXTRACTOR)
    clinic().save(fresh)
    fold_reposts(fresh)
    rebuild(fresh)
    assert dump(engine) == dump(fresh)


def check_evidence(engine: Engine) -> int:
    """Assert that every fact says where it stands, letter for letter; return how many places there are."""
    with engine.connect() as connection:
        articles = {row.id: row for row in connection.execute(select(ARTICLES))}
        facts = {row.id: row for row in connection.execute(select(FACTS))}
        places = connection.execute(select(EVIDENCE)).all()
    assert {place.fact for place in places} == facts.keys()
    for place in places:
        article = articles[facts[place.fact].article]
        assert place.quote
        assert place.quote == (article.title if place.title else article.text)[place.start : place.end]
    return len(places)


def test_every_fact_has_evidence_that_stands_in_the_article(database: str) -> None:
    in_title = Saying("title", "فتحت أبوابها أمس.", "دار الرحمة").program("دار الرحمة")
    twice = Saying("twice", "جمعية النور. جمعية النور.").organization("جمعية النور")
    twice.extraction.organizations[0].mentions.append(
        twice.extraction.organizations[0].mentions[0].model_copy(update={"start": 13, "end": 24})
    )
    engine = make_directory(database, [shelter(), clinic(), in_title, twice])
    assert check_evidence(engine) == 8 + 1 + 2
    with engine.connect() as connection:
        assert connection.execute(select(EVIDENCE.c.quote).where(EVIDENCE.c.title)).scalars().all() == ["دار الرحمة"]


@pytest.mark.parametrize("odd", ["\0", "\ud800", "\udfff\0\ud83d"])
def test_what_sqlite_cannot_keep_is_replaced_one_for_one(database: str, odd: str) -> None:
    name = f"جمعية {odd}الأمل"
    saying = Saying(f"id{odd}", f"{odd}افتتحت {name} دار {odd}الضيافة.", f"عن{odd}وان", source=f"مصدر{odd}")
    saying.organization(name, f"أمل{odd}", quote=name)
    saying.program(f"دار {odd}الضيافة", operators=[name], places=[f"صف{odd}رو"], beneficiaries=[odd])
    engine = make_directory(database, [saying, clinic()])
    assert is_current(engine, saying.article, EXTRACTOR)
    assert saying.save(engine) == "unchanged"
    assert check_evidence(engine) == 4
    kept = "\ufffd" * len(odd)
    assert f"دار {kept}الضيافة" in [entry.name for entry in list_programs(engine)]
    assert f"جمعية {kept}الأمل" in [entry.name for entry in list_organizations(engine)]
    assert find_entry(engine, f"id{odd}").id == f"id{kept}"
    assert [hit.program for hit in search(engine, Query(f"الضيافة {odd}")).hits] == [f"دار {kept}الضيافة"]
    assert list(waiting(engine, "newer"))[1].text == saying.article.text.replace(odd, kept)
    save(engine, saying.article, saying.extraction, "newer", f"reason {odd}")


def test_names_of_ten_thousand_letters_are_kept_whole(database: str) -> None:
    long = "دار " + "الضيافة" * 1500
    saying = Saying("long", f"افتتحت {long} أمس").organization(long).program(long, operators=[long], places=[long])
    engine = make_directory(database, [saying, clinic()])
    check_evidence(engine)
    program = next(entry for entry in list_programs(engine) if entry.name != "درمانگاه امید")
    assert program.name == long
    assert len(program.id) == 12
    assert find_entry(engine, program.id) == program
    assert search(engine, Query(long)).hits[0].program == long


def test_punctuation_for_a_name_is_a_name(database: str) -> None:
    sayings = [Saying(id, f"{id} {id}").organization(id).program(id, operators=[id]) for id in ("«»", "…", "!")]
    engine = make_directory(database, sayings)
    assert sorted(entry.name for entry in list_organizations(engine)) == ["!", "«»", "…"]
    assert len(list_programs(engine)) == 3


def test_a_run_that_is_killed_loses_no_finished_article_and_is_gone_on_with(new_database: Callable[[], str]) -> None:
    expected = dump(make_directory(new_database(), map(told, range(90))))
    assert len(expected["articles"]) == 90
    assert len({row[1] for row in expected["stories"]}) < 90

    database = new_database()
    open_database(database).dispose()
    chance = random.Random(1403)
    finished: set[str] = set()
    killed = 0
    # while articles are saved, then while reposts are folded and the directory is made
    for articles_more in (*(chance.randint(0, 30) for _ in range(3)), 90, 90, 90):
        process, heard = start(database, range(90))
        said: list[str] = []
        while len(said) < articles_more and "folding" not in said:
            said.append(hear(heard))
        time.sleep(chance.uniform(0, 0.1 if "folding" in said else 0.004))
        process.kill()
        while more := hear(heard):
            said.append(more)
        process.join()
        killed += "done" not in said
        finished |= set(said) - {"folding", "done"}
        engine = open_database(database, must_exist=True)
        stored = dump(engine)
        engine.dispose()
        ids = {row[0] for row in stored["articles"]}
        assert finished <= ids
        for table in ("facts", "evidence"):  # each article with all of its facts
            assert stored[table] == [row for row in expected[table] if row[0].split("/")[0] in ids]
        for table in ("stories", "programs"):  # and these all together
            assert len(stored[table]) in (0, len(expected[table]))
    assert killed >= 3
    process, _ = start(database, range(90))
    process.join()
    engine = open_database(database)
    assert dump(engine) == expected
    assert check(engine) == []
