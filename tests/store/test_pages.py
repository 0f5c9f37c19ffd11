"""What pages ask of a directory beside lists and entries."""

import pytest
from saying import Saying, make_directory
from sqlalchemy import Engine

from store.directory import list_organizations, list_programs
from store.pages import (
    Named,
    Tie,
    cards,
    counts,
    facts_of,
    list_named,
    list_of_articles,
    named_entries,
    newest_programs,
    places,
    sources,
    stories_of,
    ties,
)

TEXT = (
    "أطلقت جمعية الندى بفاس برنامج دار الضيافة بشراكة مع مؤسسة الأفق ووزارة الصحة، وقالت إن الدار تستقبل مرافقي المرضى "
    "طوال السنة دون مقابل، وإن أبوابها مفتوحة لكل من جاء من القرى البعيدة."
)

PARTIES = ("جمعية الندى", "مؤسسة الأفق", "وزارة الصحة")


@pytest.fixture
def directory(database: str) -> Engine:
    """A directory of three articles, of which two tell one story."""
    sayings = []
    for number, published in (("1", "2024-05-02"), ("2", "2024-05-03")):
        told = Saying(number, TEXT, "دار الضيافة", published=published, source=f"outlet {number}")
        for name in PARTIES:
            told.organization(name)
        told.place("فاس", country="MA", names={"en": "Fes", "ar": "فاس", "fa": "فاس"})
        told.program("دار الضيافة", operators=["جمعية الندى"], places=["فاس"])
        told.partnership(*PARTIES, quote="بشراكة مع مؤسسة الأفق ووزارة الصحة")
        sayings.append(told)
    later = Saying("3", "تواصل جمعية الندى عملها.", "الندى", published="2025-01-01", source="outlet 1")
    sayings.append(later.organization("جمعية الندى"))
    return make_directory(database, sayings)


def test_what_is_there_is_counted(directory: Engine) -> None:
    assert counts(directory) == {"programs": 1, "organizations": 3, "articles": 3, "sources": 2}


def test_lists_come_in_parts_and_say_how_much_there_is(directory: Engine) -> None:
    names = {entry.name: entry.id for entry in list_organizations(directory)}
    found, total = list_named(directory, limit=1)
    assert (found[0].name, found[0].articles, total) == ("جمعية الندى", 3, 3)
    assert list_named(directory, "الندي", limit=5)[0][0].id == names["جمعية الندى"]
    assert list_named(directory, "100% nothing_", limit=5) == ([], 0)
    assert list_named(directory, country="XX", limit=5) == ([], 0)
    assert list_of_articles(directory, limit=2) == (["3", "2"], 3)
    assert list_of_articles(directory, "outlet 2", limit=2, offset=0) == (["2"], 1)


def test_the_newest_programs_are_those_of_the_newest_articles(directory: Engine) -> None:
    (program,) = list_programs(directory)
    assert newest_programs(directory, 3) == [program.id]
    (card,) = cards(directory, [program.id, "p-none"])
    assert (card.name, card.operators, card.articles, card.stories) == ("دار الضيافة", ["جمعية الندى"], 2, 1)


def test_who_works_with_whom_is_counted_by_facts(directory: Engine) -> None:
    ids = {entry.name: entry.id for entry in list_organizations(directory)}
    everyone = ties(directory)
    assert {(tie.first, tie.second) for tie in everyone} == {
        (one, two) for one in ids.values() for two in ids.values() if one < two
    }
    assert {tie.facts for tie in everyone} == {2}
    own = ties(directory, ids["جمعية الندى"])
    assert len(own) == 2
    assert all(isinstance(tie, Tie) and ids["جمعية الندى"] in tie[:2] for tie in own)


def test_entries_by_id_are_those_that_are_there(directory: Engine) -> None:
    (program,) = list_programs(directory)
    assert named_entries(directory, [program.id, "o-none"]) == {
        program.id: Named(program.id, "دار الضيافة", program.kind)
    }


def test_facts_come_up_to_a_number(directory: Engine) -> None:
    (program,) = list_programs(directory)
    facts, total = facts_of(directory, program.id, 1)
    assert len(facts) == 1
    assert total == 2


def test_the_versions_of_a_story_come_with_the_first_of_them(directory: Engine) -> None:
    (story,) = stories_of(directory, ["2"])
    assert [(version.id, version.first) for version in story] == [("1", True), ("2", False)]
    assert stories_of(directory, ["none"]) == []


def test_a_place_counts_the_programs_there(directory: Engine) -> None:
    (place,) = places(directory)
    assert (place.country, place.name, place.names["fa"], place.programs) == ("MA", "Fes", "فاس", 1)


def test_sources_say_what_they_gave(directory: Engine) -> None:
    first, second = sources(directory)
    assert (first.name, first.articles, first.newest, first.unread) == ("outlet 1", 2, "2025-01-01", 0)
    assert (second.name, second.articles, second.last_run) == ("outlet 2", 1, None)
