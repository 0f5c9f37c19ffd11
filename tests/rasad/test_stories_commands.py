"""`rasad stories`: what several outlets printed, how versions differ, and what people join and take apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpora.build import GOLD, HERE
from rasad.cli import app
from rasad.versions import Piece, compare_versions

PAIRS = [json.loads(line) for line in (HERE / "reposts.jsonl").read_text("utf-8").splitlines()]


def rasad(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


def stories(database: str, *arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in rasad("stories", "--json", "-d", database, *arguments).splitlines()]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    database = str(tmp_path_factory.mktemp("stories") / "sample.db")
    rasad("import", str(GOLD / "articles.jsonl"), "-d", database)
    rasad("run", "-d", database)
    return database


def test_every_article_of_the_sample_is_in_one_story_and_planted_reposts_are_together(sample: str) -> None:
    found = stories(sample)
    ids = [article for story in found for article in story["articles"]]  # type: ignore[attr-defined]
    assert len(ids) == len(set(ids)) == len((GOLD / "articles.jsonl").read_text("utf-8").splitlines())
    of = {article: story["id"] for story in found for article in story["articles"]}  # type: ignore[attr-defined]
    for pair in PAIRS:
        assert (of[pair["a"]] == of[pair["b"]]) == pair["repost"]
    several = [story for story in found if len(story["articles"]) > 1]  # type: ignore[arg-type]
    for story in several:
        assert story["canonical"] == story["articles"][0]  # type: ignore[index]
        assert len(story["urls"]) == len(story["articles"])  # type: ignore[arg-type]
    assert [len(story["articles"]) for story in stories(sample, "--least", "2")] == [  # type: ignore[arg-type]
        len(story["articles"])
        for story in several  # type: ignore[arg-type]
    ]


def test_a_story_shows_how_its_versions_differ(sample: str) -> None:
    story = stories(sample)[0]
    (shown,) = [json.loads(line) for line in rasad("show", str(story["id"]), "--json", "-d", sample).splitlines()]
    articles = {one["id"]: one for one in map(json.loads, (GOLD / "articles.jsonl").read_text("utf-8").splitlines())}
    for other, pieces in shown["differences"].items():
        for origin, id in (("first", story["canonical"]), ("second", other)):
            said = " ".join(piece["text"] for piece in pieces if piece["origin"] in ("both", origin))
            assert said.split() == articles[id]["text"].split()
    text = rasad("show", str(story["id"]), "-d", sample)
    assert "(stands for the story)" in text
    assert "[-" in text
    assert "{+" in text


def test_people_join_and_split_and_take_it_back(sample: str) -> None:
    before = {frozenset(story["articles"]) for story in stories(sample)}  # type: ignore[arg-type]
    first, second = (story["articles"] for story in stories(sample)[:2])
    rasad("stories", "split", first[-1], "-d", sample, "--as", "ليلى")  # type: ignore[index]
    rasad("stories", "join", first[-1], second[0], "-d", sample, "--as", "ليلى")  # type: ignore[index]
    after = {frozenset(story["articles"]) for story in stories(sample)}  # type: ignore[arg-type]
    assert frozenset(first[:-1]) in after  # type: ignore[index]
    assert frozenset([*second, first[-1]]) in after  # type: ignore[index, misc]
    made = [json.loads(line) for line in rasad("decisions", "list", "--json", "-d", sample).splitlines()]
    assert {decision["kind"] for decision in made} == {"join", "part"}
    rasad("decisions", "undo", *(decision["id"] for decision in made), "-d", sample)
    assert {frozenset(story["articles"]) for story in stories(sample)} == before  # type: ignore[arg-type]


def test_what_cannot_be_decided_is_named(sample: str) -> None:
    alone = next(story for story in stories(sample) if len(story["articles"]) == 1)  # type: ignore[arg-type]
    assert "no such article" in rasad("stories", "join", "none", str(alone["canonical"]), "-d", sample, code=2)
    assert "two articles" in rasad("stories", "join", str(alone["canonical"]), "-d", sample, code=2)
    assert "all there is" in rasad("stories", "split", str(alone["canonical"]), "-d", sample, code=2)


@pytest.mark.parametrize(
    ("first", "second", "pieces"),
    [
        ("وصلت الطائرة الثالثة", "وصلت الطائرة الرابعة", [("both", "وصلت الطائرة"), ("first", "الثالثة"),
         ("second", "الرابعة")]),
        ("كِتابُ الطفل", "کتاب الطفل", [("both", "كِتابُ الطفل")]),
        ("", "جديد", [("second", "جديد")]),
        ("نص", "نص", [("both", "نص")]),
    ],
)  # fmt: skip
def test_versions_word_by_word(first: str, second: str, pieces: list[Piece]) -> None:
    assert compare_versions(first, second) == pieces


TEXTS = st.lists(st.sampled_from(["قال", "إن", "الدار", "تتسع", "٣٠", "\n", "شخصا."]), max_size=30).map(" ".join)


@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts(first: str, second: str) -> None:
    pieces = compare_versions(first, second)
    assert " ".join(p.text for p in pieces if p.origin != "second").split() == first.split()
    in_second = [p for p in pieces if p.origin != "first"]
    assert len(" ".join(p.text for p in in_second).split()) == len(second.split())
