"""How the weights of programs are fitted: matching with annotated names, the regression, the choice of a threshold."""

import json
import tomllib

import numpy as np
import pytest

from nlp.half_network import WIDTH
from nlp.program_sense import PARTS
from nlp.program_training import (
    AXES,
    PRIORS,
    Example,
    best_threshold,
    count,
    feature_names,
    fit,
    principal_axes,
    read_examples,
    reliability,
    right,
    shared_words,
    write_directions,
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
    weights = dict(zip(names, fit(seen, names, 1.0, 1.0).weights, strict=False))
    assert weights["good"] > 1 > -1 > weights["bad"]
    assert weights["titled"] == pytest.approx(PRIORS["titled"])
    stiff = dict(zip(names, fit(seen, names, 50.0, 50.0).weights, strict=False))
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
    fitted = fit([example, example], names, 1.0, 1.0)
    assert fitted.chances(example)[0] > 0.5
    write_weights(tmp_path / "weights.toml", names, fitted.weights, 0.3)
    written = tomllib.loads((tmp_path / "weights.toml").read_text("utf-8"))
    assert written["threshold"] == 0.3
    assert set(written["weights"]) == {"bias", *names}
    write_directions(tmp_path / "directions.json", fitted)
    told = json.loads((tmp_path / "directions.json").read_text("utf-8"))
    assert told["mean"] == pytest.approx(fitted.mean, abs=1e-4)
    assert np.allclose(told["directions"], fitted.directions, atol=1e-4)


def test_meaning_is_weighed_along_the_axes_on_which_candidates_differ():
    random = np.random.default_rng(5)
    meaning = random.normal(0, 0.1, (60, 1, PARTS, WIDTH))
    meaning[:30, 0, 0, 7] += 3
    seen = [Example("fa", [set()], [[float(row < 30)]], 1, senses) for row, senses in enumerate(meaning)]
    fitted = fit(seen, [], 1.0, 1.0)
    assert np.abs(fitted.directions).argmax() == 7
    assert min(fitted.chances(one)[0] for one in seen[:30]) > 0.5 > max(fitted.chances(one)[0] for one in seen[30:])
    center, axes = principal_axes(np.stack([one.senses[0] for one in seen]))
    assert (center.shape, axes.shape) == ((PARTS, WIDTH), (PARTS, WIDTH, AXES))
    along = (meaning[:, 0, 0] - center[0]) @ axes[0]
    assert along[:, 0].std() == pytest.approx(1)
