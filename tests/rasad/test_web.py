"""The web pages and the API over a real server and a real database, read as a browser and a program would."""

import json
import socket
import threading
import time

import httpx
import pytest
import uvicorn

from ingest.article import Article
from rasad.run import run
from rasad.web.app import make_app
from store.database import open_database

ARTICLES = [
    Article(
        id="relief/1",
        url="https://outlet.example/relief",
        title="قفة الخير تصل إلى الأسر",
        text="أطلقت جمعية نور الخيرية بوجدة، يوم 5 مارس 2024، حملة «قفة الخير» الغذائية، واستفادت منها 300 أسرة.",
        language="ar",
        published="2024-03-06",
        source="المرفأ",
    ),
    Article(
        id="hostile",
        url="javascript:alert(1)",
        title="<script>alert('title')</script> حملة «شتاء دافئ»",
        text="أطلقت مؤسسة <script>alert(1)</script> الخير الخيرية حملة «شتاء دافئ» في مدينة حمص يوم 3 يناير 2024.",
        language="ar",
        published="2024-01-04",
    ),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of a server that runs on a free port of loopback over a database made for the module."""
    engine = open_database(str(tmp_path_factory.mktemp("web") / "rasad.db"))
    run(engine, ARTICLES)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(engine), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("path", ["/", "/programs", "/organizations", "/articles"])
def test_a_list_is_a_page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<table>" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_program_s_page_shows_the_sentence_that_says_each_fact(client):
    (program,) = [p for p in client.get("/api/programs").json() if "قفة" in p["name"]]
    page = client.get(f"/programs/{program['id']}").text
    assert "<mark>" in page
    assert "الغذائية، واستفادت منها 300 أسرة" in page
    assert 'href="https://outlet.example/relief"' in page
    assert 'href="/articles/relief/1"' in page
    assert client.get("/articles/relief/1").status_code == 200
    assert "وجدة (MA-02 · Oujda" in page


def test_search_from_the_page_and_from_the_api(client):
    hit = client.get("/api/search", params={"q": "قفة الخير"}).json()[0]
    assert "قفة الخير" in hit["program"]
    page = client.get("/", params={"q": "قفة الخير"}).text
    assert f"/programs/{hit['id']}" in page
    assert "Nothing found" in client.get("/", params={"q": "zzzz"}).text
    assert client.get("/", params={"q": "قفة الخير " * 100}).status_code == 200


def test_an_entry_of_the_api_has_facts_with_sentences(client):
    entry = client.get("/api/articles/relief/1").json()
    assert {fact["kind"] for fact in entry["facts"]} >= {"organization", "program", "capacity", "date"}
    for fact in entry["facts"]:
        for evidence in fact["evidence"]:
            assert evidence["quote"] in evidence["sentence"]


def test_what_pages_say_is_shown_as_text(client):
    for path in ("/", "/articles", "/articles/hostile", "/organizations", "/programs"):
        page = client.get(path).text
        assert "<script" not in page
        assert 'href="javascript:' not in page
    assert "&lt;script&gt;" in client.get("/articles/hostile").text


@pytest.mark.parametrize("path", ["/programs/none", "/horses", "/horses/1", "/articles/relief"])
def test_what_is_not_there_is_a_page_that_says_so(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Not found" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/horses", 404), ("/api/programs/none", 404), ("/api/search", 422), (f"/api/search?q={'x' * 300}", 422)],
)
def test_the_api_names_what_is_wrong(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert json.loads(answer.text)["detail"]


def test_the_api_describes_itself(client):
    assert {"/api/search", "/api/{what}"} <= set(client.get("/openapi.json").json()["paths"])
