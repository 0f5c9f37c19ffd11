"""Lists of the directory: those of one place, by code or by name in any of the languages."""

import pytest

from ingest.article import Article
from rasad.listing import entries_of
from rasad.run import run
from store.database import open_database

ARTICLES = [
    Article(id="a", text="افتتحت جمعية نور الخيرية بوجدة مركزا لإيواء مرضى السرطان يتسع لثلاثين سريرا.", language="ar"),
    Article(id="b", text="بنیاد مهر یاران طرح «لبخند کودکان» را در شهر یزد آغاز کرد.", language="fa"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = open_database(str(tmp_path_factory.mktemp("lists") / "d.db"))
    run(engine, ARTICLES)
    return engine


@pytest.mark.parametrize(
    ("place", "countries"),
    [
        (None, {"MA", "IR"}),
        ("MA", {"MA"}),
        ("ma-02", {"MA"}),
        ("وجدة", {"MA"}),
        ("Oujda", {"MA"}),
        ("Morocco", {"MA"}),
        ("المغرب", {"MA"}),
        ("مراکش", {"MA"}),
        ("یزد", {"IR"}),
        ("يزد", {"IR"}),
        ("Iran", {"IR"}),
        ("MA-01", set()),
        ("Fez", set()),
        ("DZ", set()),
    ],
)
def test_programs_of_one_place(engine, place, countries):
    entries = entries_of(engine, "programs", place)
    assert {location["country"] for entry in entries for location in entry.locations} == countries


def test_organizations_of_one_place(engine):
    assert [entry.name for entry in entries_of(engine, "organizations", "Oujda")] == ["جمعية نور الخيرية بوجدة"]


def test_articles_have_no_place(engine):
    assert len(entries_of(engine, "articles", "MA")) == 2
