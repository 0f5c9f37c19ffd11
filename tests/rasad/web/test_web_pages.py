"""The web pages and the API, read as a browser and a program would."""

import re

import pytest
from fastapi.testclient import TestClient

from ingest.frontier import Frontier
from rasad.web.app import make_app
from rasad.web.marks import Mark, paragraphs, parts
from rasad.web.session import Desk
from store.directory import list_organizations


@pytest.mark.parametrize(
    "path", ["/", "/search", "/organizations", "/articles", "/places", "/network", "/sources", "/articles/relief/1"]
)
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fa", "rtl")])
def test_every_page_is_there_in_three_languages(client, path, language, direction):
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction}">' in answer.text


def test_a_program_s_page_shows_the_sentence_that_says_each_fact(client, programs):
    page = client.get(f"/programs/{programs('قفة').id}").text
    assert "<mark>300 أسرة</mark>" in page
    assert "يوم 5 مارس 2024، حملة «قفة الخير» الغذائية، واستفادت منها" in page
    assert 'href="https://outlet.example/relief"' in page
    assert re.search(r'href="/articles/relief/1#at-\d+"', page)


def test_a_program_s_page_draws_its_capacities_over_time_and_tells_its_history(client, programs):
    page = client.get(f"/programs/{programs('قفة').id}").text
    assert re.search(r'<svg[^>]* role="img" aria-label="أسرة[^"]*300 أسرة; [^"]*450 أسرة"', page)
    assert page.index("5 March 2024") < page.index("2 April 2025")


def test_a_program_s_page_lists_the_versions_of_its_stories(client, programs):
    page = client.get(f"/programs/{programs('قفة').id}").text
    assert 'href="/articles/relief/2#versions"' in page


def test_an_article_s_page_shows_what_a_copy_says_otherwise(client):
    page = client.get("/articles/relief/2").text
    assert "<del>المطر.</del>" in page
    assert "<ins>البرد الشديد.</ins>" in page


def test_an_article_s_page_marks_facts_where_they_stand(client):
    page = client.get("/articles/relief/1").text
    assert re.search(r'<mark id="at-\d+" class="[^"]*k-organization[^"]*"[^>]*>جمعية نور الخيرية', page)


def test_marks_that_overlap_cut_a_text_and_leave_its_letters_alone():
    marks = [Mark(0, 8, "program", 0), Mark(4, 10, "date", 1), Mark(4, 6, "capacity", 2), Mark(12, 99, "date", 3)]
    found = parts("abcd\nefghijkl", marks)
    assert "".join(part.text for part in found) == "abcd\nefghijkl"
    assert [(part.text, part.kinds) for line in paragraphs(found) for part in line if part.text] == [
        ("abcd", ("program",)),
        ("e", ("capacity", "date", "program")),
        ("fg", ("date", "program")),
        ("hi", ("date",)),
        ("jkl", ()),
    ]
    assert [part.begins for part in found] == [(0,), (1, 2), (), (), ()]


def test_an_organization_s_page_has_its_programs_partners_and_names(client, directory):
    (one,) = [entry for entry in list_organizations(directory) if "نور" in entry.name]
    page = client.get(f"/organizations/{one.id}").text
    assert "قفة الخير" in page
    assert "Jamʿiyat Nur al-Khayriya bi-Oujda" in page
    assert re.search(r'<svg class="drawing"[^>]*aria-label="Partners of جمعية نور الخيرية', page)
    assert "مؤسسة الأفق للتنمية" in page


def test_search_leads_to_programs_and_facets_narrow_it(client, programs):
    page = client.get("/search", params={"q": "قفة الخير"}).text
    assert f"/programs/{programs('قفة').id}" in page
    assert '<input type="checkbox" name="kind" value="relief">' in page
    narrowed = client.get("/search", params={"q": "قفة الخير", "kind": "relief"}).text
    assert '<input type="checkbox" name="kind" value="relief" checked>' in narrowed
    assert "Nothing found" in client.get("/search", params={"q": "zzzzqqq"}).text


def test_a_search_for_nothing_lists_every_program(client):
    page = client.get("/search").text
    assert "قفة الخير" in page
    assert "پرستار محله" in page


def test_the_address_of_old_searches_leads_to_the_new_one(client):
    answer = client.get("/", params={"q": "قفة"})
    assert answer.status_code == 301
    assert answer.headers["location"].startswith("/search?q=%D9%82")


def test_places_lead_to_the_programs_there(client):
    page = client.get("/places", headers={"Accept-Language": "fa"}).text
    assert "ایران" in page
    assert 'href="/search?place=Shiraz&amp;country=IR"' in page


def test_sources_tell_what_they_gave(client):
    page = client.get("/sources").text
    assert "المرفأ" in page
    assert "3 April 2025" in page


def test_sources_tell_how_their_last_crawl_fared(directory, tmp_path):
    file = tmp_path / "rasad.db.crawl"
    with Frontier(file) as memory:
        memory.begin(["المرفأ", "a new outlet"])
        memory.finish("المرفأ", "https://outlet.example/relief", None, None, {"type": "article"})
        memory.entry_failed("a new outlet", "https://new.example/feed", "no such host <b>")
    page = TestClient(make_app(directory, desk=Desk(None, None), frontier=file)).get("/sources").text
    assert re.search(r"المرفأ.*?works", page, re.DOTALL)
    assert re.search(r"a new outlet.*?failing.*?https://new.example/feed: no such host &lt;b&gt;", page, re.DOTALL)


@pytest.mark.parametrize(
    "path", ["/programs/none", "/horses", "/articles/relief", "/organizations?page=900", "/review"]
)
def test_what_is_not_there_is_a_page_that_says_so(client, path):
    answer = client.get(path, headers={"Accept-Language": "ar"})
    assert answer.status_code == 404
    assert "غير موجود" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?page=0", 400),
        ("/search?page=many", 400),
        ("/search?kind=horses", 400),
        ("/search?since=yesterday", 400),
        ("/organizations?country=Morocco", 400),
        (f"/search?q={'x' * 5000}", 414),
    ],
)
def test_what_cannot_be_meant_is_refused(client, path, status):
    assert client.get(path).status_code == status


def test_a_mishap_is_a_page_in_the_reader_s_language_that_tells_nothing_of_the_inside(directory):
    app = make_app(directory, desk=Desk(None, None))

    @app.get("/breaks")
    def breaks():
        raise RuntimeError("the secret of the inside")

    answer = TestClient(app, raise_server_exceptions=False).get("/breaks", headers={"Accept-Language": "fa"})
    assert answer.status_code == 500
    assert "اشکالی پیش آمد" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_links_of_a_digest_s_message_lead_somewhere(client):
    answer = client.get("/digest/confirm/token")
    assert answer.status_code == 200
    assert "Confirm your subscription" in answer.text
    assert client.get("/digest/feed/fa.atom").headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["x-content-type-options"] == "nosniff"
