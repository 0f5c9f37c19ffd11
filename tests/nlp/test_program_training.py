"""How the weights of programs are fitted: matching with annotated names, the regression, the choice of a threshold."""

import json
import tomllib

import pytest

from nlp.program_training import (
    PRIORS,
    Example,
    best_threshold,
    count,
    feature_names,
    fit,
    read_examples,
    reliability,
    right,
    shared_words,
    write_weights,
)


def examples(features: set[str], is_right: bool, times: int) -> list[Example]:
    return [Example("ar", [set(features)], [[1.0] if is_right else [0.0]], 1) for _ in range(times)]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("برنامج الأمل", "برنامج الأمل", 1.0),
        ("برنامج «الأمل»", "برنامج الامل", 1.0),
        ("برنامج الأمل للتدريب المهني", "برنامج الأمل", 2 / 3),
        ("حملة", "مهرجان", 0.0),
        ("", "مهرجان", 0.0),
    ],
)
def test_how_much_two_names_share(one, other, shared):
    assert shared_words(one, other) == pytest.approx(shared)


def test_each_annotated_name_is_matched_once_and_best_first():
    assert right([[0.7], [1.0], [0.2]], [0, 1, 2]) == [False, True, False]
    assert right([[0.7], [1.0], [0.2]], [0, 2]) == [True, False, False]


def test_weights_follow_the_evidence_and_else_the_prior():
    seen = [*examples({"good"}, True, 20), *examples({"bad"}, False, 20)]
    names = [*feature_names(seen), "titled"]
    weights = dict(zip(names, fit(seen, names, 1.0, 1.0), strict=False))
    assert weights["good"] > 1 > -1 > weights["bad"]
    assert weights["titled"] == pytest.approx(PRIORS["titled"])
    stiff = dict(zip(names, fit(seen, names, 50.0, 50.0), strict=False))
    assert 0 < stiff["good"] < weights["good"]


def test_a_threshold_keeps_what_is_likely():
    data = [*examples({"good"}, True, 5), *examples({"bad"}, False, 5)]
    chances = [[0.9]] * 5 + [[0.2]] * 5
    threshold = best_threshold(data, chances)
    assert 0.2 < threshold <= 0.9
    assert count(data, chances, threshold) == (5, 5, 10)
    assert [(round(mean, 1), share, number) for mean, share, number in reliability(data, chances)] == [
        (0.2, 0.0, 5),
        (0.9, 1.0, 5),
    ]


def test_reading_annotated_articles_and_writing_weights(tmp_path):
    article = {"id": "a", "text": "نظمت جمعية الوفاء مهرجان الربيع الثقافي. وقال الوزير إن البرامج كثيرة.", "title": ""}
    gold = {"id": "a", "language": "ar", "programs": [{"name": "مهرجان الربيع الثقافي"}]}
    (tmp_path / "articles.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(gold), "utf-8")
    [example] = read_examples(tmp_path)
    assert example.labels == [True]
    assert "sort:gathering" in example.features[0]
    names = feature_names([example, example])
    weights = fit([example, example], names, 1.0, 1.0)
    write_weights(tmp_path / "weights.toml", names, weights, 0.3)
    written = tomllib.loads((tmp_path / "weights.toml").read_text("utf-8"))
    assert written["threshold"] == 0.3
    assert set(written["weights"]) == {"bias", *names}
