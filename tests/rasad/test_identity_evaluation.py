"""The figures of organizations across articles: pairs of names, by language, in two halves."""

from pathlib import Path

import pytest

from rasad import identity_evaluation
from rasad.config import corpora_folder
from rasad.identity_evaluation import Pair, annotated_folders, as_json, read_organizations, read_pairs, score


def test_the_pairs_are_many_of_both_kinds_and_halves() -> None:
    pairs = read_pairs()
    assert len(pairs) == len({(pair.articles, pair.names) for pair in pairs}) >= 400
    for half in (True, False):
        for same in (True, False):
            assert sum(pair.reported is half and pair.same is same for pair in pairs) >= 90
    assert all(pair.articles[0] != pair.articles[1] and pair.reason for pair in pairs)


def test_pairs_of_the_sample_corpus_are_scored_by_language_and_across() -> None:
    organizations, languages = read_organizations([corpora_folder() / "gold"])
    pairs = [pair for pair in read_pairs() if set(pair.articles) <= set(languages)]
    assert len(pairs) > 10
    figures = score(organizations, languages, pairs)
    assert sum(figures[group].pairs for group in ("ar", "fa", "across")) == figures["all"].pairs == len(pairs)
    assert figures["all"].joined.precision == 1
    assert figures["all"].joined.f1 > 0.8


def test_a_pair_is_right_where_its_names_are_one_body_and_wrong_where_not() -> None:
    organizations, languages = read_organizations([corpora_folder() / "gold"])
    first, second = "810c6acbe082cdd5", "dc5833910d93d2ce"
    pairs = [
        Pair((first, second), ("متسا", "متسا"), True, "same name"),
        Pair((first, second), ("متسا", "سپیدار"), True, "no pair at all"),
        Pair((first, second), ("متسا", "متسا"), False, "wrongly labelled"),
    ]
    counts = score(organizations, languages, pairs)["fa"].joined
    assert (counts.right, counts.found, counts.annotated) == (1, 2, 2)
    printed = as_json("reported", score(organizations, languages, pairs))
    assert printed["scores"]["fa"]["joined"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}


def test_without_the_annotated_articles_the_message_says_where_they_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(identity_evaluation, "shared_gold_folder", lambda: None)
    with pytest.raises(ValueError, match=r"put them in \.\./shared/gold"):
        annotated_folders()
