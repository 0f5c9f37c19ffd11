"""The annotations of the sample site: one for each page, in the form of the guide, quoting what stands there."""

import json
import re
from collections import Counter
from typing import Any

import edtf
import pytest

from corpora.build import GOLD, HERE, load_pages, load_sources
from nlp.extraction import Bound, CapacityKind, DateRole, OrganizationKind, PartnershipKind, Per, ProgramKind

ARTICLES: dict[str, dict[str, Any]] = {
    article["id"]: article for article in map(json.loads, (GOLD / "articles.jsonl").read_text("utf-8").splitlines())
}
ANNOTATIONS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(GOLD.glob("*.json"))
}
PAIRS: list[dict[str, Any]] = [json.loads(line) for line in (HERE / "reposts.jsonl").read_text("utf-8").splitlines()]


def test_every_public_page_is_annotated_and_nothing_else() -> None:
    public = {page.id: page for page in load_pages() if not page.forbidden}
    assert ANNOTATIONS.keys() == ARTICLES.keys() == public.keys()
    for key, gold in ANNOTATIONS.items():
        assert gold["id"] == key
        assert gold["language"] == ARTICLES[key]["language"] == public[key].outlet.language
        assert gold["published"] == ARTICLES[key]["published"]


@pytest.mark.parametrize("key", sorted(ANNOTATIONS))
def test_annotation_keeps_the_form_and_quotes_the_article(key: str) -> None:
    gold, article = ANNOTATIONS[key], ARTICLES[key]
    text = f"{article['title']}\n{article['text']}"
    words = set(re.findall(r"\w+", text))
    known = {organization["name"] for organization in gold["organizations"]}
    names = [name for each in gold["organizations"] for name in [each["name"], *each["aliases"]]]
    assert len(set(names)) == len(names)
    for organization in gold["organizations"]:
        assert organization["kind"] in set(OrganizationKind)
        assert all(alias in text for alias in organization["aliases"])
        # a list that shares one head is spelled out: then another name or every word of it stands in the text
        spelled_out = bool(organization["aliases"]) or set(re.findall(r"\w+", organization["name"])) <= words
        assert organization["name"] in text or spelled_out
    for date in gold["dates"]:
        assert date["text"] in text
        assert date["role"] in set(DateRole)
        edtf.parse_edtf(date["edtf"])
    for capacity in gold["capacities"]:
        assert capacity["text"] in text
        assert capacity["unit"] in text
        assert isinstance(capacity["value"], int | float)
        assert capacity["kind"] in set(CapacityKind)
        assert capacity["bound"] in set(Bound)
        assert capacity["per"] is None or capacity["per"] in set(Per)
    for partnership in gold["partnerships"]:
        assert len(partnership["parties"]) >= 2
        assert set(partnership["parties"]) <= known
        assert partnership["kind"] in set(PartnershipKind)
        if partnership["date"]:
            edtf.parse_edtf(partnership["date"])
    for program in gold["programs"]:
        assert program["name"] in text
        assert program["kind"] in set(ProgramKind)
        assert set(program["operators"]) <= known
        assert all(place in text for place in program["places"])
        for end in filter(None, [program["start"], program["end"]]):
            edtf.parse_edtf(end)
    assert all(name in text for name in gold["optional_organizations"])
    for date in gold["optional_dates"]:
        edtf.parse_edtf(date)


def test_both_languages_and_the_regions_are_there() -> None:
    originals = [source for source in load_sources().values() if not source.forbidden]
    countries = Counter(source.country for source in originals)
    assert countries.keys() == {"MA", "TN", "DZ", "EG", "SY", "LB", "JO", "KW", "SA", "OM", "IR", "AF"}
    persian = countries["IR"] + countries["AF"]
    assert persian >= 15
    assert countries.total() - persian >= 17


def test_some_articles_report_no_program() -> None:
    without = [key for key, gold in ANNOTATIONS.items() if not gold["programs"]]
    assert len(without) >= 6
    assert {ANNOTATIONS[key]["language"] for key in without} == {"ar", "fa"}


def test_six_stories_are_reposted_with_changes() -> None:
    reposted = {slug: source for slug, source in load_sources().items() if source.repost}
    assert len(reposted) == 6
    true_pairs = [pair for pair in PAIRS if pair["repost"]]
    for pair in true_pairs:
        one, other = ARTICLES[pair["a"]], ARTICLES[pair["b"]]
        assert one["source"] != other["source"]
        assert one["title"] != other["title"]
        assert one["text"] != other["text"]


def test_look_alikes_say_different_things() -> None:
    look_alikes = [pair for pair in PAIRS if not pair["repost"]]
    assert len(look_alikes) == 2
    for pair in look_alikes:
        one, other = ANNOTATIONS[pair["a"]], ANNOTATIONS[pair["b"]]
        assert [c["value"] for c in one["capacities"]] != [c["value"] for c in other["capacities"]]
        words, others = (set(ARTICLES[pair[side]]["text"].split()) for side in "ab")
        assert len(words & others) / len(words | others) > 0.7


def test_one_article_pastes_its_own_text_twice() -> None:
    twice = [
        article["id"]
        for article in ARTICLES.values()
        if max(Counter(line for line in article["text"].split("\n") if len(line) > 80).values(), default=0) > 1
    ]
    assert [page.id for page in load_pages() if page.slug == "madrasat-tifawin"] == twice
