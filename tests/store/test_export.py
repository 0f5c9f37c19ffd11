"""The export is the same, byte for byte, however the articles came in; it holds everything that can be shown."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saying import EXTRACTOR, Saying, make_directory
from sqlalchemy import Engine

from store.database import open_database
from store.directory import list_organizations, list_programs
from store.export import export_lines
from store.identity import rebuild
from store.reposts import fold_reposts
from store.save import save

# Organizations under several names, programs told by several articles and differently, copies, a Persian one, an empty
# one, and letters beyond the first plane, whose order two databases could see differently.
BODIES = ["جمعية الأمل بصفرو", "جمعية النور 𞸀", "بنیاد مهر", "ﺟﻤﻌﻴﺔ النور"]


def article(number: int) -> Saying:
    body, place = BODIES[number % 4], ("صفرو", "وجدة", "یزد")[number % 3]
    text = f"افتتحت {body} دار الضيافة في {place} وتتسع لثلاثين شخصا"
    text += "".join(f" كلمة{number % 5}س{i}" for i in range(20))
    saying = Saying(
        f"a{number}", text, f"خبر {number}", language=("ar", "fa")[number % 4 == 2], source=f"صحيفة {number % 2}"
    )
    saying.organization(body, "الجمعية" if number % 2 else "جمعية النور", quote=body)
    saying.capacity("لثلاثين شخصا", 30 + number % 2)
    name = ("دار الضيافة", f"دار الضيافة في {place}")[number % 5 == 0]
    return saying.program(name, operators=[body], places=[place], capacities=[0], start=f"20{10 + number % 3}")


ARTICLES = [*map(article, range(12)), Saying("empty", "")]


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


READER = """
import sys
sys.path.insert(0, sys.argv[1])
from test_export import ARTICLES, fold_reposts, open_database, rebuild
engine = open_database(sys.argv[2])
for number in map(int, sys.argv[3].split(",")):
    ARTICLES[number].save(engine)
fold_reposts(engine)
rebuild(engine)
"""


def test_four_processes_at_once_export_what_one_does(database: str, expected: list[str]) -> None:
    """Into a database that none of them finds; each article is read by two."""
    paths = [str(Path(__file__).parent), database]
    parts = [range(0, 7), range(6, 13), range(12, -1, -2), range(11, -1, -2)]
    commands = [[sys.executable, "-c", READER, *paths, ",".join(map(str, part))] for part in parts]
    processes = [subprocess.Popen(command) for command in commands]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
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
        "story": "one",
    }
    assert [(fact["id"], fact["entries"], fact["evidence"]) for fact in facts] == [
        ("one/organization/0", [body.id], [{"start": 7, "end": 18, "title": False, "quote": "جمعية الأمل"}]),
        ("one/program/0", [body.id, entry.id], [{"start": 19, "end": 30, "title": False, "quote": "دار الضيافة"}]),
    ]
    assert facts[1]["value"] == saying.extraction.programs[0].model_dump(mode="json")


def test_an_empty_directory_exports_nothing(database: str) -> None:
    assert lines(open_database(database)) == []
