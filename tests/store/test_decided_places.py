"""A place that is corrected or rejected is so wherever its article uses it, in every reading, until that is undone."""

from typing import Any

import pytest
from deciding import decide, read_anew, states
from saying import Saying, dump, make_directory
from sqlalchemy import Engine

from store.check import check
from store.decision_log import undo
from store.directory import list_organizations, list_programs
from store.export import export_lines
from store.identity import rebuild

TEXT = "افتتحت جمعية الأمل بتازة دار الضيافة في صفرو وفي الغرب، وتبرعت شركة النور."


def house(anew: bool = False) -> Saying:
    """Return an article of a house in two places; another extractor (`anew`) finds them in another order."""
    saying = Saying("a", TEXT)
    saying.organization("جمعية الأمل بتازة", place="تازة")
    places: list[tuple[str, dict[str, Any]]] = [
        ("تازة", {"kind": "town", "country": "MA", "subdivision": "MA-03"}),
        ("صفرو", {"kind": "town", "country": "MA", "subdivision": "MA-03"}),
        ("الغرب", {"country": None}),
    ]
    for name, fields in reversed(places) if anew else places:
        saying.place(name, **fields)
    where = ["الغرب", "صفرو"] if anew else ["صفرو", "الغرب"]
    return saying.program("دار الضيافة", operators=["جمعية الأمل بتازة"], places=where)


def places(engine: Engine) -> tuple[list[str], list[tuple[str, str | None]]]:
    (entry,) = list_programs(engine)
    return sorted(entry.places), [(one["name"], one["country"]) for one in entry.locations]


def seat(engine: Engine) -> tuple[str | None, list[str]]:
    (entry,) = list_organizations(engine)
    return entry.place, [one["name"] for one in entry.locations]


def without_decisions(engine: Engine) -> list[str]:
    """Return what a directory holds but for the decisions, which stay known when they are taken back."""
    kinds = ("organization", "program", "article", "extracted", "fact")
    return [line for line in export_lines(engine) if line.startswith(tuple(f'{{"type": "{kind}"' for kind in kinds))]


def target(engine: Engine, name: str) -> str:
    """Return the id of the fact of a place; positions change when the article is read anew."""
    ids = [row[0] for row in dump(engine)["facts"] if row[2] == "place" and row[4]["name"] == name]
    return str(ids[0])


BOTH = [("الغرب", None), ("صفرو", "MA")]


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ({"kind": "reject"}, "الغرب", (["صفرو"], BOTH[1:])),
        ({"kind": "correct", "values": {"country": "MA"}}, "الغرب", (["الغرب", "صفرو"], [("الغرب", "MA"), BOTH[1]])),
        (
            {"kind": "correct", "values": {"name": "الغرب شراردة"}},
            "الغرب",
            (["الغرب شراردة", "صفرو"], [("الغرب شراردة", None), BOTH[1]]),
        ),
        # one place under two names is one
        ({"kind": "correct", "values": {"name": "صفرو", "country": "MA"}}, "الغرب", (["صفرو"], BOTH[1:])),
    ],
)
def test_a_place_of_a_program(database: str, line: dict[str, Any], name: str, expected: Any) -> None:
    engine = make_directory(database, [house()])
    assert places(engine) == (["الغرب", "صفرو"], BOTH)
    (made,) = decide(engine, {**line, "target": target(engine, name)})
    assert places(engine) == expected
    read_anew(engine, house(anew=True))
    assert places(engine) == expected
    assert states(engine) == {made.id: {"applied"}}
    assert check(engine) == []
    undo(engine, made.id, "سارا")
    rebuild(engine)
    assert places(engine) == (["الغرب", "صفرو"], BOTH)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"kind": "reject"}, (None, [])),
        ({"kind": "correct", "values": {"name": "تازة العليا"}}, ("تازة العليا", ["تازة العليا"])),
    ],
)
def test_a_place_of_an_organization(database: str, line: dict[str, Any], expected: Any) -> None:
    engine = make_directory(database, [house()])
    assert seat(engine) == ("تازه", ["تازة"])  # its name says so
    (made,) = decide(engine, {**line, "target": target(engine, "تازة")})
    assert seat(engine) == expected
    read_anew(engine, house(anew=True))
    assert seat(engine) == expected
    undo(engine, made.id, "سارا")
    rebuild(engine)
    assert seat(engine) == ("تازه", ["تازة"])


def test_what_an_organization_or_a_program_says_of_its_places_is_corrected_there(database: str) -> None:
    """The place itself is right, but it is another's."""
    engine = make_directory(database, [house()])
    before = without_decisions(engine)
    made = decide(
        engine,
        {"kind": "correct", "target": "a/program/0", "values": {"places": ["تازة"]}},
        {"kind": "correct", "target": "a/organization/0", "values": {"place": "صفرو"}},
    )
    for sayings in ([], [house(anew=True)]):
        read_anew(engine, *sayings)
        assert places(engine) == (["تازة"], [("تازة", "MA")])
        assert seat(engine) == ("صفرو", ["صفرو"])
    assert house().save(engine) == "replaced"
    for one in made:
        undo(engine, one.id, "سارا")
    rebuild(engine)
    assert without_decisions(engine) == before
