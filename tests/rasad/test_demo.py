"""The whole way of an article: the sample site is served, crawled, extracted, stored and shown; all of it real."""

import json
import re
import resource
import subprocess
import sys

import pytest
from rasad_command import rasad

from rasad.config import corpora_folder, shared_gold_folder
from rasad.listing import cells
from store.database import open_database
from store.directory import list_programs

RASAD = [sys.executable, "-m", "rasad"]


def rows(folder, what):
    return [json.loads(line) for line in rasad(folder, "list", what, "--json", "-d", "demo.db").stdout.splitlines()]


def processor_seconds():
    """What the processes of this one have taken: that other work goes on beside them does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    started = processor_seconds()
    done = subprocess.run([*RASAD, "demo"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert processor_seconds() - started < 60
    return folder, done


def test_it_prints_the_directory_and_where_to_look_next(demo):
    _, done = demo
    for column in ("program", "kind", "run by", "where", "since", "capacity", "partners", "sources"):
        assert column in done.stdout
    for command in ("rasad search", "rasad show", "rasad serve", "rasad run"):
        assert command in done.stdout


def test_the_readme_shows_what_it_prints(demo):
    folder, done = demo
    readme = (corpora_folder().parent / "README.md").read_text("utf-8")
    shown = [line for line in readme.splitlines() if (line.startswith("| ") and "«" in line) or "| clinic |" in line]
    found = {entry.name: cells(entry)[1:] for entry in list_programs(open_database(str(folder / "demo.db")))}
    assert len(shown) > 5
    for line in shown:
        row = tuple(cell.strip() for cell in line.strip("|").split("|"))
        assert found[row[0]] == row
    (block,) = re.findall(r"```\n(\d+ articles read.*?)```", readme, re.DOTALL)
    assert block in done.stdout


def test_every_page_but_the_forbidden_one_becomes_an_article(demo):
    folder, done = demo
    listing = corpora_folder() / "gold" / "articles.jsonl"
    expected = {json.loads(line)["id"] for line in listing.read_text("utf-8").splitlines()}
    assert {article["id"] for article in rows(folder, "articles")} == expected
    assert "robots.txt of the site forbids it" in done.stderr


def test_the_planted_reposts_are_folded_and_nothing_else(demo):
    folder, _ = demo
    stories = {article["id"]: article["story"] for article in rows(folder, "articles")}
    for line in (corpora_folder() / "reposts.jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        assert (stories[pair["a"]] == stories[pair["b"]]) is pair["repost"], pair


def test_the_second_time_changes_nothing(demo):
    folder, _ = demo
    before = {what: rows(folder, what) for what in ("programs", "organizations", "articles")}
    assert rasad(folder, "demo").returncode == 0
    assert {what: rows(folder, what) for what in before} == before


@pytest.mark.skipif(shared_gold_folder() is None, reason="the seed articles are not beside this checkout")
def test_every_fact_of_the_seeds_is_traced_to_its_sentence(tmp_path):
    seeds = shared_gold_folder().parent / "seeds"
    assert rasad(tmp_path, "run", str(seeds), "-d", "demo.db").returncode == 0
    articles = rows(tmp_path, "articles")
    assert len(articles) == 5
    for article in articles:
        shown = json.loads(rasad(tmp_path, "show", article["id"], "--json", "-d", "demo.db").stdout)
        assert len(shown["facts"]) == sum(article["facts"].values()) > 0
        for fact in shown["facts"]:
            assert fact["evidence"]
            assert all(place["quote"] and place["quote"] in place["sentence"] for place in fact["evidence"])
    for program in rows(tmp_path, "programs"):
        shown = json.loads(rasad(tmp_path, "show", program["id"], "--json", "-d", "demo.db").stdout)
        assert "program" in {fact["kind"] for fact in shown["facts"]}
