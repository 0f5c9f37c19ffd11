"""The directory as it is read: lists, one entry by its id or the beginning of it, and every fact with its places."""

import pytest
from saying import EXTRACTOR, Saying, make_directory
from sqlalchemy import Engine

from ingest.article import Article
from nlp.extraction import Extraction
from store.directory import (
    ArticleEntry,
    NotFoundError,
    OrganizationEntry,
    ProgramEntry,
    article_texts,
    count_stories,
    facts_of_entry,
    find_entry,
    list_articles,
    list_organizations,
    list_programs,
)
from store.save import save

SEFROU = {
    "name": "صفرو",
    "kind": "town",
    "country": "MA",
    "subdivision": "MA-03",
    "names": {"en": "Sefrou", "ar": "صفرو", "fa": "صفرو"},
}
TEXT = "افتتحت جمعية الأمل دار الضيافة في صفرو سنة 2021 وتتسع لثلاثين شخصا"


def shelter(id: str, text: str = TEXT, **fields: str) -> Saying:
    saying = Saying(id, text, "دار الضيافة تفتح أبوابها", **fields)
    saying.place(**SEFROU).organization("جمعية الأمل", place="صفرو").date("2021", "2021", program="دار الضيافة")
    saying.capacity("لثلاثين شخصا", 30)
    program = {"operators": ["جمعية الأمل"], "places": ["صفرو"], "start": "2021", "capacities": [0]}
    return saying.program("دار الضيافة", **program)


@pytest.fixture
def engine(database: str) -> Engine:
    """A directory of four articles: one copied, one without facts, one that waits, one that could not be read."""
    engine = make_directory(
        database,
        [
            shelter("a1", published="2024-05-02", source="صحيفة أ", url="https://example.org/a1"),
            shelter("a2", TEXT + "\nعن صحيفة أ", published="2024-05-03", source="صحيفة ب"),
            Saying("b1", "تحدث وزارة الصحة عن الطقس اليوم").organization("وزارة الصحة", kind="government"),
        ],
    )
    save(engine, Article(id="w", text="ينتظر", published="2023"), None, None)
    french = Extraction.model_validate({"article": {"id": "f", "text": "Un article", "language": "fr"}})
    save(engine, Article(id="f", text="Un article"), french, EXTRACTOR, "language is fr")
    return engine


def test_an_empty_directory_has_empty_lists(database: str) -> None:
    engine = make_directory(database, [])
    assert (list_programs(engine), list_organizations(engine), list_articles(engine)) == ([], [], [])
    assert count_stories(engine) == (0, 0)


def test_programs(engine: Engine) -> None:
    (entry,) = list_programs(engine)
    assert entry.model_dump(exclude={"id", "operator_ids", "confidence"}) == {
        "name": "دار الضيافة",
        "names": ["دار الضيافة"],
        "kind": "shelter",
        "operators": ["جمعية الأمل"],
        "partners": [],
        "places": ["صفرو"],
        "locations": [SEFROU],
        "beneficiaries": [],
        "start": [{"value": "2021", "articles": ["a1", "a2"]}],
        "end": [],
        "capacities": [
            {
                "value": 30.0,
                "unit": "person",
                "unit_text": "person",
                "per": None,
                "bound": "exact",
                "period": None,
                "kind": "capacity",
                "articles": ["a1", "a2"],
            }
        ],
        "history": [{"date": "2021", "event": "opened", "articles": ["a1", "a2"], "facts": ["a1/date/0", "a2/date/0"]}],
        "articles": ["a1", "a2"],
        "sources": ["صحيفة أ", "صحيفة ب"],
        "stories": 1,
        "decisions": [],
    }
    assert entry.operator_ids == [find_entry(engine, entry.operator_ids[0]).id]


def test_organizations_come_by_the_number_of_articles_that_name_them(engine: Engine) -> None:
    entries = list_organizations(engine)
    assert [(entry.name, entry.kind, entry.articles) for entry in entries] == [
        ("جمعية الأمل", "association", ["a1", "a2"]),
        ("وزارة الصحة", "government", ["b1"]),
    ]
    assert [entry.programs for entry in entries] == [[list_programs(engine)[0].id], []]
    assert [entry.locations for entry in entries] == [[SEFROU], []]


def test_a_place_means_what_most_articles_mean(database: str) -> None:
    def told(id: str, **fields: str) -> Saying:
        saying = Saying(id, f"{id}: مبادرة نور في طرابلس").place("طرابلس", **fields)
        return saying.program("مبادرة نور", places=["طرابلس"])

    articles = [
        told("a", country="LB"),
        told("b", country="LY"),
        told("c", country="LY", subdivision="LY-TB"),
        told("d"),
    ]
    articles.append(told("e", country="LY", subdivision="LY-TB"))
    (entry,) = list_programs(make_directory(database, articles))
    (location,) = entry.locations
    assert (location["country"], location["subdivision"]) == ("LY", "LY-TB")


def test_articles_come_newest_first_and_say_how_they_stand(engine: Engine) -> None:
    assert [(entry.id, entry.status, entry.story, entry.facts) for entry in list_articles(engine)] == [
        ("a2", "extracted", "a1", {"capacity": 1, "date": 1, "organization": 1, "place": 1, "program": 1}),
        ("a1", "extracted", "a1", {"capacity": 1, "date": 1, "organization": 1, "place": 1, "program": 1}),
        ("w", "waiting", None, {}),
        ("b1", "extracted", "b1", {"organization": 1}),
        ("f", "language is fr", None, {}),
    ]
    assert count_stories(engine) == (2, 1)


def test_every_entry_is_found_by_its_id_and_by_a_beginning_that_is_its_own(engine: Engine) -> None:
    entries: list[ProgramEntry | OrganizationEntry | ArticleEntry] = [
        *list_programs(engine),
        *list_organizations(engine),
        *list_articles(engine),
    ]
    for entry in entries:
        assert find_entry(engine, entry.id) == entry
    for entry in [*list_programs(engine), *list_organizations(engine)]:
        assert find_entry(engine, entry.id[:6]) == entry
    assert find_entry(engine, "b").id == "b1"


def test_an_id_that_begins_another_is_found(database: str) -> None:
    engine = make_directory(database, [Saying("a", "نص"), Saying("ab", "نص آخر")])
    assert find_entry(engine, "a").id == "a"


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        ("zzz", "zzz: no program, organization or article has this id"),
        ("", ": no program"),
        ("%", "%: no program"),
        ("_1", "_1: no program"),
        ("\ud800\0", "no program"),
        ("a", "a: 2 entries begin so, e.g. a1 and a2"),
        ("o-", "o-: 2 entries begin so"),
        ("A1", "A1: no program"),
    ],
)
def test_what_is_not_found_is_said(engine: Engine, identifier: str, message: str) -> None:
    with pytest.raises(NotFoundError) as error:
        find_entry(engine, identifier)
    assert message in str(error.value)


def test_the_facts_of_an_entry_say_where_they_stand(engine: Engine) -> None:
    (program,) = list_programs(engine)
    facts = facts_of_entry(engine, program)
    assert [fact.id for fact in facts] == [
        "a1/program/0",
        "a2/program/0",
        "a1/capacity/0",
        "a2/capacity/0",
        "a1/date/0",
        "a2/date/0",
    ]
    texts = article_texts(engine, {place.article for fact in facts for place in fact.evidence})
    assert texts.keys() == {"a1", "a2"}
    for fact in facts:
        for place in fact.evidence:
            whole = texts[place.article]["title" if place.title else "text"]
            assert whole[place.start : place.end] == place.quote
    assert facts[0].data["start"] == "2021"


def test_the_facts_of_an_article_are_all_it_says(engine: Engine) -> None:
    kinds = ["program", "organization", "capacity", "date", "place"]
    assert [fact.kind for fact in facts_of_entry(engine, find_entry(engine, "a1"))] == kinds
    assert facts_of_entry(engine, find_entry(engine, "f")) == []


def test_texts_of_many_articles_are_read_at_once(database: str) -> None:
    ids = [f"{n:03}" for n in range(600)]
    words = [f"{chr(0x628 + n % 19)}ا{chr(0x628 + n // 19)}" for n in range(600)]  # no text repeats another
    sayings = [
        Saying(id, f"جمعية الأمل {word}").organization("جمعية الأمل") for id, word in zip(ids, words, strict=True)
    ]
    engine = make_directory(database, sayings)
    assert article_texts(engine, [*ids, "none"]).keys() == set(ids)
    (entry,) = list_organizations(engine)
    assert entry.articles == ids
    assert len(facts_of_entry(engine, entry)) == 600
