"""The yardstick: what counts as found, on small cases whose figures can be counted by hand."""

import json
import subprocess
import sys

import pytest

from rasad.config import shared_gold_folder
from rasad.evaluate import Counts, compare, evaluate, read_gold
from rasad.quality import predict

ANNOTATION = {
    "id": "a",
    "language": "ar",
    "organizations": [
        {"name": "جمعية بسمة", "aliases": ["بسمة"], "kind": "association"},
        {"name": "وزارة الصحة", "aliases": [], "kind": "government"},
    ],
    "optional_organizations": ["فندق الأطلس"],
    "dates": [{"text": "16 أبريل 2011", "edtf": "2011-04-16", "role": "founded"}],
    "optional_dates": ["2012"],
    "capacities": [
        {"text": "30 سريرا", "value": 30, "unit": "سرير", "per": None, "bound": "exact", "kind": "facility"}
    ],
    "partnerships": [{"parties": ["جمعية بسمة", "وزارة الصحة"], "kind": "agreement", "date": None}],
    "programs": [{"name": "دار الأمل", "kind": "shelter", "operators": ["جمعية بسمة"], "places": []}],
}


def found(**facts):
    empty = {kind: [] for kind in ("organizations", "dates", "capacities", "partnerships", "programs")}
    return {**empty, **facts}


def counts(kind, **facts):
    figures = compare(found(**facts), ANNOTATION)[0][kind]
    return figures.right, figures.found, figures.annotated


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["جمعية بسمة", "وزارة الصحة"], (2, 2, 2)),
        (["بسمة"], (1, 1, 2)),  # an alias is the organization
        (["جمعيه بسمه"], (1, 1, 2)),  # spelling that carries no meaning
        (["جمعية بسمة", "بسمة"], (1, 2, 2)),  # a second cluster of one body is an error
        (["فندق الأطلس"], (0, 0, 2)),  # optional: neither right nor wrong
        (["جمعية أخرى"], (0, 1, 2)),
    ],
)
def test_organizations_match_by_any_name(names, expected):
    assert counts("organizations", organizations=[{"name": name} for name in names]) == expected


def test_dates_match_by_value_and_once():
    dates = [{"edtf": value} for value in ("2011-04-16", "2011-04-16", "2012", "2013")]
    assert counts("dates", dates=dates) == (1, 2, 1)


@pytest.mark.parametrize(
    ("capacity", "right"),
    [
        ({"value": 30, "unit_text": "سرير", "text": "30 سرير"}, 1),
        ({"value": 30, "unit_text": "نفر", "text": "30 سرير"}, 1),  # the quote holds the unit
        ({"value": 31, "unit_text": "سرير", "text": "31 سرير"}, 0),
        ({"value": 30, "unit_text": "نفر", "text": "30 نفر"}, 0),
    ],
)
def test_capacities_match_by_value_and_unit(capacity, right):
    assert counts("capacities", capacities=[capacity]) == (right, 1, 1)


def test_partnerships_count_as_pairs_under_any_name():
    partnership = {"parties": ["بسمة", "وزارة الصحة", "جهة ثالثة"]}
    assert counts("partnerships", partnerships=[partnership]) == (1, 3, 1)


def test_programs_match_by_words_and_operators_by_name():
    program = {"name": "مركز دار الأمل", "operators": ["بسمة"]}
    assert counts("programs", programs=[program]) == (1, 1, 1)
    assert counts("program operators", programs=[program]) == (1, 1, 1)
    assert counts("programs", programs=[{"name": "مركز الأمل للسرطان"}]) == (0, 1, 1)


def test_rates_of_nothing():
    assert (Counts(0, 0, 0).f1, Counts(0, 0, 3).f1, Counts(0, 3, 0).f1) == (1.0, 0.0, 0.0)


def test_a_folder_without_articles_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"articles\.jsonl"):
        list(read_gold(tmp_path))


@pytest.mark.skipif(shared_gold_folder() is None, reason="the large annotated sets are not beside this checkout")
@pytest.mark.parametrize("name", ["seeds", "fa-dev"])
def test_figures_agree_with_the_guide_s_own_scorer(tmp_path, name):
    """The scorer beside the annotation guide is the reference: same extractions, same figures to the last digit."""
    folder = shared_gold_folder() / name
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text(
        "\n".join(json.dumps(predict(article), ensure_ascii=False) for article, _ in read_gold(folder)), "utf-8"
    )
    command = [sys.executable, str(folder.parent / "score.py"), str(predictions), str(folder), "--json"]
    reference = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert evaluate(folder, predict).as_json() == reference["scores"]
