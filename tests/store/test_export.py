"""The export is the same, byte for byte, however the articles came in; it holds everything that can be shown."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saying import EXTRACTOR, Saying, make_directory
from sqlalchemy import Engine
from workers import start, told

from store.database import open_database
from store.directory import list_organizations, list_programs
from store.export import export_lines
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import save

ARTICLES = [*map(told, range(12)), Saying("empty", "")]


def lines(engine: Engine) -> list[str]:
    return list(export_lines(engine))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What one process exports that reads all articles in their order, into SQLite."""
    return lines(make_directory(tmp_path_factory.mktemp("export") / "d.db", ARTICLES))


# What can happen in a run: an article is saved, imported only, the directory is made, reposts are folded.
STEPS = st.lists(
    st.tuples(st.sampled_from(["save", "import", "rebuild", "fold", "stop"]), st.integers(0, len(ARTICLES) - 1)),
    max_size=25,
)


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(ARTICLES), before=STEPS)
def test_order_and_interruptions_leave_no_trace(
    new_database: Callable[[], str], expected: list[str], order: list[Saying], before: list[tuple[str, int]]
) -> None:
    address = new_database()
    engine = open_database(address)
    for step, number in before:
        if step == "save":
            ARTICLES[number].save(engine)
        elif step == "import":
            save(engine, ARTICLES[number].article, None, None)
        elif step == "rebuild":
            rebuild(engine)
        elif step == "fold":
            fold_reposts(engine)
        else:
            engine.dispose()
            engine = open_database(address)
    for saying in order:
        saying.save(engine)
    fold_reposts(engine)
    rebuild(engine)
    assert lines(engine) == expected


def test_four_processes_at_once_export_what_one_does(new_database: Callable[[], str]) -> None:
    """Into a database that none of them finds; each article is read by two."""
    expected = lines(make_directory(new_database(), map(told, range(40))))
    database = new_database()
    parts = [range(0, 21), range(20, 40), range(39, -1, -2), range(38, -1, -2)]
    started = [start(database, part) for part in parts]
    for process, _ in started:
        process.join()
    assert [process.exitcode for process, _ in started] == [0, 0, 0, 0]
    assert lines(open_database(database)) == expected


def test_a_line_tells_everything_of_its_object(database: str) -> None:
    saying = Saying("one", "افتتحت جمعية الأمل دار الضيافة", "خبر", source="صحيفة", url="https://example.org/1")
    saying.organization("جمعية الأمل", "الجمعية").program("دار الضيافة", operators=["الجمعية"])
    engine = make_directory(database, [saying])
    objects = [json.loads(line) for line in export_lines(engine)]
    assert [one["type"] for one in objects] == ["organization", "program", "article", "fact", "fact"]
    organization, program, read, *facts = objects
    (body,), (entry,) = list_organizations(engine), list_programs(engine)
    assert organization == {
        "type": "organization",
        **body.model_dump(mode="json"),
        "names": [
            {"name": "الجمعية", "language": "ar", "articles": 1},
            {"name": "جمعية الأمل", "language": "ar", "articles": 1},
        ],
    }
    assert program == {"type": "program", **entry.model_dump(mode="json")}
    assert read == {
        "type": "article",
        "id": "one",
        "url": "https://example.org/1",
        "title": "خبر",
        "text": "افتتحت جمعية الأمل دار الضيافة",
        "language": "ar",
        "published": None,
        "source": "صحيفة",
        "extractor": EXTRACTOR,
        "note": None,
        "details": None,
        "story": "one",
    }
    assert [(fact["id"], fact["entries"], fact["evidence"]) for fact in facts] == [
        ("one/organization/0", [body.id], [{"start": 7, "end": 18, "title": False, "quote": "جمعية الأمل"}]),
        ("one/program/0", [body.id, entry.id], [{"start": 19, "end": 30, "title": False, "quote": "دار الضيافة"}]),
    ]
    assert facts[1]["value"] == saying.extraction.programs[0].model_dump(mode="json")


def test_an_empty_directory_exports_nothing(database: str) -> None:
    assert lines(open_database(database)) == []
