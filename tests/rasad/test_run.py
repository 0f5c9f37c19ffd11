"""`rasad run`, `import` and `crawl`: every kind of source leads to the same stored articles, and bad ones are named."""

import json
import socket
import sys

import pytest
from rasad_command import rasad

from corpora.server import SiteServer
from rasad.config import corpora_folder

RASAD = [sys.executable, "-m", "rasad"]
PAGE = """<html lang="ar"><head><title>افتتاح مركز بوجدة</title></head><body><article><h1>افتتاح مركز بوجدة</h1>
<p>افتتحت جمعية نور الخيرية بوجدة، يوم 5 مارس 2024، مركزا لإيواء المرضى يتسع لثلاثين سريرا، بحضور عدد من المسؤولين.</p>
<p>وأوضح رئيس الجمعية أن المركز يستقبل المرضى مجانا طيلة أيام الأسبوع ويقدم لهم خدمات النقل والتغذية والدعم النفسي.</p>
</article></body></html>"""
TEXT = "بنیاد یاران سبز در ۵ اسفند ۱۴۰۲ درمانگاهی با ۴۰ تخت در شیراز افتتاح کرد و به ۳۰۰ نفر خدمات داد."


def rows(folder, what):
    return [json.loads(line) for line in rasad(folder, "list", what, "--json").stdout.splitlines()]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.html").write_text(PAGE, "utf-8")
    (tmp_path / "in" / "plain.txt").write_text(TEXT, "utf-8")
    (tmp_path / "in" / "more.jsonl").write_text(
        json.dumps({"id": "j1", "text": TEXT, "language": "fa"}) + "\n", "utf-8"
    )
    return tmp_path


def test_a_folder_of_html_text_and_jsonl(folder):
    done = rasad(folder, "run", "in")
    assert done.returncode == 0, done.stderr
    assert len(rows(folder, "articles")) == 3
    assert "3 articles read: 3 new" in done.stdout
    assert "1 reposts folded" in done.stdout  # the text file and the line of JSONL say the same


def test_an_imported_article_waits_until_a_run_without_sources(folder):
    assert rasad(folder, "import", "in").returncode == 0
    assert {article["status"] for article in rows(folder, "articles")} == {"waiting"}
    assert rows(folder, "organizations") == []
    assert rasad(folder, "run").returncode == 0
    assert {article["status"] for article in rows(folder, "articles")} == {"extracted"}
    assert {"جمعية نور الخيرية بوجدة", "بنیاد یاران سبز"} <= {row["name"] for row in rows(folder, "organizations")}


def test_a_run_without_sources_needs_a_database(tmp_path):
    done = rasad(tmp_path, "run")
    assert done.returncode == 1
    assert "no database here" in done.stderr
    assert not list(tmp_path.iterdir())


def test_standard_input_and_an_address(tmp_path):
    with SiteServer() as site:
        page = min((corpora_folder() / "site" / "almarfa" / "article").glob("*.html"))
        address = f"{site.base}/almarfa/article/{page.name}"
        done = rasad(tmp_path, "run", address, "-", text=TEXT)
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path, "articles")) == 2


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(folder):
    (folder / "broken.toml").write_text("[[source]]\nname = 3\n", "utf-8")
    done = rasad(folder, "run", "nowhere.txt", "broken.toml", "missing.toml", "in/plain.txt")
    assert done.returncode == 1
    for named in ("nowhere.txt", "broken.toml", "missing.toml"):
        assert sum(named in line for line in done.stderr.splitlines()) == 1, named
    assert "Traceback" not in done.stderr
    assert len(rows(folder, "articles")) == 1


def test_a_crawl_kept_as_warc_is_read_again_without_the_site(tmp_path):
    with SiteServer() as site:
        sources = (corpora_folder() / "sources.toml").read_text("utf-8").replace("{{base}}", site.base)
        (tmp_path / "sources.toml").write_text(sources, "utf-8")
        done = rasad(tmp_path, "crawl", "sources.toml", "--archive", "pages.warc.gz", "-o", "articles.jsonl")
    assert done.returncode == 1  # the page that robots.txt forbids is named
    assert "robots.txt" in done.stderr
    crawled = [json.loads(line) for line in (tmp_path / "articles.jsonl").read_text("utf-8").splitlines()]
    assert rasad(tmp_path, "run", "pages.warc.gz").returncode == 0
    assert {row["id"] for row in rows(tmp_path, "articles")} == {article["id"] for article in crawled}


def test_a_limit_is_one_of_pages_a_source(tmp_path):
    with SiteServer() as site:
        sources = (corpora_folder() / "sources.toml").read_text("utf-8").replace("{{base}}", site.base)
        (tmp_path / "sources.toml").write_text(sources, "utf-8")
        rasad(tmp_path, "run", "sources.toml", "--limit", "1")
    per_source = [article["source"] for article in rows(tmp_path, "articles")]
    assert sorted(per_source) == sorted(set(per_source))
    assert len(per_source) == sources.count("[[source]]")


def test_two_articles_of_one_run_with_one_id_are_not_one_article(tmp_path):
    for name, text in (("a", TEXT), ("b", "افتتحت جمعية نور مركزا للمرضى في 5 مارس 2024 بسعة 40 سريرا.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "news.txt").write_text(text, "utf-8")
    for _ in range(2):
        done = rasad(tmp_path, "run", "a", "b")
        assert done.returncode == 1
        assert "another article of this run has the id 'news'" in done.stderr
    (article,) = rows(tmp_path, "articles")
    assert article["language"] == "fa"  # the first stays


def test_results_take_the_place_of_a_file_only_when_they_are_made(tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "j1", "text": TEXT}) + "\n", "utf-8")
    assert rasad(tmp_path, "extract", "in.jsonl", "-o", "out.jsonl").returncode == 0
    made = (tmp_path / "out.jsonl").read_text("utf-8")
    assert rasad(tmp_path, "extract", "nowhere.txt", "-o", "out.jsonl").returncode == 1
    assert (tmp_path / "out.jsonl").read_text("utf-8") == made
    missing = rasad(tmp_path, "extract", "in.jsonl", "-o", "nowhere/out.jsonl")
    assert missing.returncode == 1
    assert "nowhere/out.jsonl: cannot be written" in missing.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl"}


def test_serving_on_a_port_that_is_taken_is_one_line(tmp_path):
    (tmp_path / "plain.txt").write_text(TEXT, "utf-8")
    assert rasad(tmp_path, "run", "plain.txt").returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = rasad(tmp_path, "serve", "--port", port)
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in done.stderr
    assert "the directory is at" not in done.stderr
