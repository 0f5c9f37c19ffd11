"""The ways that the extractor is compared with: what each of them finds, and that the scorer counts it."""

import json

import pytest

from rasad import baselines
from rasad.quality import measure, measure_baselines


def article(language, text, title=""):
    return {"id": "a", "language": language, "title": title, "text": text, "published": "2024-03-06"}


def names(found):
    return [one["name"] for (facts,) in [found.values()] for one in facts]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "زارت وفود وزارة الصحة والسكان مقرا لها", ["وزاره الصحه والسکان"]),
        ("ar", "قالت وزارة الصحة إن لوزارة الصحة خطة", ["وزاره الصحه"]),
        ("fa", "نماینده وزارت بهداشت آمد", ["وزارت بهداشت"]),
        ("fa", "باران بارید", []),
    ],
)
def test_head_nouns_begin_organizations(language, text, expected):
    assert names(baselines.organizations_by_head(article(language, text), {})) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "أطلقوا حملة للتبرع بالدم أمس", ["حمله للتبرع بالدم"]),
        ("fa", "برگزاری جشنواره بزرگ غذاهای محلی شد", ["جشنواره بزرگ غذاهای محلی"]),
    ],
)
def test_head_nouns_begin_programs(language, text, expected):
    assert names(baselines.programs_by_head(article(language, text), {})) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ثم ٣٠ سريرا", [(30, "سريرا")]),
        ("۲٬۵۰۰ نفر و 2.5 تن", [(2500, "نفر"), (2.5, "تن")]),
        ("في 1.2.2024 مساء", []),
        ("يوم 6", []),
    ],
)
def test_a_number_and_the_word_after_it(text, expected):
    (found,) = baselines.capacities_by_number(article("ar", text), {}).values()
    assert [(one["value"], one["unit_text"]) for one in found] == [(value, baselines.fold(u)) for value, u in expected]


def test_two_in_one_sentence_are_partners():
    text = "وقعت نور مع بسمة. وحضرت أمل."
    bodies = ["نور", "بسمة", "أمل"]
    mentions = [{"start": text.index(name), "end": text.index(name) + len(name), "title": False} for name in bodies]
    organizations = [{"name": name, "mentions": [mention]} for name, mention in zip(bodies, mentions, strict=True)]
    found = baselines.partnerships_by_sentence(article("ar", text, "عنوان"), {"organizations": organizations})
    assert found["partnerships"] == [{"parties": ["نور", "بسمة"]}]


def test_the_tagger_s_names_are_organizations_once_and_partners_in_a_sentence():
    text = "وقعت وزارة الصحة اتفاقية مع جامعة القاهرة. وقالت وزارة الصحة ذلك."
    found = baselines.partnerships_by_tagger(article("ar", text), {})
    assert names({"organizations": found["organizations"]}) == ["وزارة الصحة", "جامعة القاهرة"]
    assert found["partnerships"] == [{"parties": ["وزارة الصحة", "جامعة القاهرة"]}]


def test_baselines_are_scored_beside_the_extractor(tmp_path):
    text = "افتتحت جمعية نور الخيرية مركزا يتسع لنحو 40 سريرا."
    (tmp_path / "articles.jsonl").write_text(json.dumps(article("ar", text)), "utf-8")
    capacity = {"text": "40 سريرا", "value": 40, "unit": "سريرا", "per": None, "bound": "exact", "kind": "facility"}
    annotation = {"id": "a", "language": "ar", "organizations": [], "dates": [], "capacities": [capacity]}
    (tmp_path / "a.json").write_text(json.dumps({**annotation, "partnerships": [], "programs": []}), "utf-8")
    extractions = {}
    report = measure(tmp_path, extractions)
    rows = measure_baselines(tmp_path, extractions)
    assert report.counts["ar"]["capacities"].f1 == 1.0
    assert {row["kind"] for row in rows} >= {"organizations", "capacities", "partnerships", "programs"}
    (row,) = [row for row in rows if row["kind"] == "capacities"]
    assert (row["language"], row["predicted"], row["intervals"]["f1"]) == ("ar", 1, [row["f1"]] * 2)
