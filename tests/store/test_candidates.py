"""Articles of the same weeks that share a band are candidates, whether or not their bands have rows of their own."""

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import func, select

import store.candidates
from ingest.article import Article
from store.candidates import NO_DAY, Candidates, forget_signature
from store.check import check
from store.database import open_database, reading, writing
from store.reposts import fold_reposts
from store.save import save
from store.stories import list_stories
from store.story_text import shingles_of, signature_of, words_of
from store.tables import BANDS

MAY_1 = date(2024, 5, 1).toordinal()
CONVOY = "غادرت قافلة جمعية الرحمة مدينة سطيف صباحا ومعها أغطية وأدوية وحليب للأطفال إلى قرى الجبل التي قطع الثلج طرقها"
CONVOY_CUT = CONVOY.rsplit(" ", 4)[0]
CLINIC = "يستقبل المستوصف المتنقل في واحة الكفرة خمسين مريضا كل يوم ويعمل فيه طبيبان وممرضة جاؤوا من بنغازي متطوعين"


def bands(text: str) -> list[int]:
    return signature_of(shingles_of(words_of(text)))


@pytest.fixture(params=[0, 2, 128])
def waiting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let so many signatures wait at most, so that bands have rows of their own at once, soon, or not yet."""
    monkeypatch.setattr(store.candidates, "MOST_WAITING", request.param)
    most: int = request.param
    return most


@pytest.mark.usefixtures("waiting")
def test_what_shares_bands_is_found_with_how_many_it_shares(database: str) -> None:
    with writing(open_database(database)) as connection:
        connection.exec_driver_sql("INSERT INTO articles (id, title, text, digest) VALUES ('a', '', '', ''), "
                                   "('b', '', '', ''), ('c', '', '', '')")  # fmt: skip
        candidates = Candidates(connection)
        candidates.add("a", bands(CONVOY), MAY_1)
        candidates.add("b", bands(CONVOY_CUT), MAY_1 + 1)
        candidates.add("c", bands(CLINIC), MAY_1)
        found = candidates.of(bands(CONVOY), MAY_1)
        assert found["a"] == 64 > found["b"] == len({*bands(CONVOY)} & {*bands(CONVOY_CUT)}) > 0 == found["c"]
        # one that is made later finds the same
        assert Candidates(connection).of(bands(CONVOY), MAY_1) == found
        forget_signature(connection, "a")
        forget_signature(connection, "a")
        assert set(Candidates(connection).of(bands(CONVOY), MAY_1)) == {"b"}
        assert set(Candidates(connection).of(bands(CLINIC), MAY_1)) == {"c"}


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("stored", "asked", "found"),
    [
        (MAY_1, MAY_1 + 10, True),
        (MAY_1, MAY_1 + 11, False),
        (MAY_1, MAY_1 - 10, True),
        (MAY_1, MAY_1 - 11, False),
        (MAY_1, NO_DAY, True),
        (NO_DAY, MAY_1, True),
        (NO_DAY, NO_DAY, True),
    ],
)
def test_days_that_are_compared(database: str, stored: int, asked: int, found: bool) -> None:
    with writing(open_database(database)) as connection:
        connection.exec_driver_sql("INSERT INTO articles (id, title, text, digest) VALUES ('a', '', '', '')")
        candidates = Candidates(connection)
        candidates.add("a", bands(CLINIC), stored)
        assert set(candidates.of(bands(CLINIC), asked)) == ({"a"} if found else set())


def test_stories_are_the_same_whenever_bands_get_rows_of_their_own(
    new_database: Callable[[], str], waiting: int
) -> None:
    articles = [
        Article(id="a", text=CONVOY),
        Article(id="b", text=CONVOY_CUT, published="2024-05-02"),
        Article(id="c", text=CLINIC, published="2024-05-03"),
        Article(id="d", text=f"{CLINIC} منذ شهر", published="2024-05-03"),
    ]
    for order in list(permutations(articles))[::7]:
        engine = open_database(new_database())
        for article in order:
            save(engine, article, None, None)
            fold_reposts(engine, [article.id])
        assert {frozenset(story.articles) for story in list_stories(engine)} == {frozenset("ab"), frozenset("cd")}
        with reading(engine) as connection:
            rows = connection.execute(select(func.count()).select_from(BANDS)).scalar_one()
        assert rows == 64 * {0: 4, 2: 3, 128: 0}[waiting]
        assert check(engine) == []
        save(engine, Article(id="a", text=CLINIC), None, None)  # it says something else now
        fold_reposts(engine)
        assert {frozenset(story.articles) for story in list_stories(engine)} == {frozenset("b"), frozenset("acd")}
        assert check(engine) == []
