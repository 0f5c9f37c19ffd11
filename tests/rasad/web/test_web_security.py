"""What the pages refuse: scripts of articles, too many questions, forms of other sites, writing by readers."""

import re

import pytest
from fastapi.testclient import TestClient
from web_directory import PASSWORD

from rasad.web.app import make_app
from rasad.web.security import HEADERS, Rate
from rasad.web.session import Desk, SecretError

LOGIN = {"by": "Laila", "password": PASSWORD}


@pytest.fixture
def desk_client(directory):
    app = make_app(directory, desk=Desk(PASSWORD, "s" * 32))
    with TestClient(app, follow_redirects=False) as client:
        yield client


def log_in(client, **fields):
    token = re.search(r'name="token" value="(\w+)"', client.get("/review/login").text)[1]
    return client.post("/review/login", data={"token": token, **LOGIN, **fields})


@pytest.mark.parametrize("path", ["/", "/programs/none", "/static/rasad.css", "/api/programs", "/search?page=0"])
def test_every_answer_has_the_headers(client, path):
    headers = client.get(path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["content-security-policy"]


def test_no_page_has_a_style_or_a_script_of_its_own(client, programs):
    for path in ("/", "/search?q=قفة", "/network", "/articles/relief/1", f"/programs/{programs('قفة').id}"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", page), path


def test_what_articles_say_is_text(client):
    for path in ("/articles/hostile", "/articles", "/search?q=شتاء", "/sources", "/network", "/organizations"):
        page = client.get(path).text
        assert "<script>window" not in page
        assert "<img" not in page
        assert "javascript:" not in page
    assert "&lt;script&gt;window.run = 2&lt;/script&gt;" in re.sub(
        "</?mark[^>]*>", "", client.get("/articles/hostile").text
    )
    assert "{{ 7 * 7 }}" in client.get("/articles/hostile").text


def test_searches_of_one_address_are_limited_in_the_reader_s_language(directory):
    client = TestClient(make_app(directory, desk=Desk(None, None), searches=3))
    assert [client.get("/search?q=خير").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/search?q=خير", headers={"Accept-Language": "fa"})
    assert int(refused.headers["retry-after"]) <= 21
    assert "یک دقیقه صبر کنید" in refused.text
    assert client.get("/articles").status_code == 200
    assert client.get("/organizations?name=خير").status_code == 429
    assert client.get("/api/search?q=خير").json() == {"detail": "Too Many Requests"}


def test_a_rate_fills_again():
    now = [0.0]
    rate = Rate(2, 60, clock=lambda: now[0])
    assert [rate.take("one"), rate.take("one"), rate.take("other")] == [0, 0, 0]
    assert rate.take("one") == pytest.approx(30)
    now[0] = 30.1
    assert rate.take("one") == 0
    assert rate.take("one") > 0


def test_the_desk_asks_for_the_password(desk_client):
    asked = desk_client.get("/review/decisions?page=1")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/review/login?to=%2Freview%2Fdecisions%3Fpage%3D1"
    assert log_in(desk_client, password="a wrong password").status_code == 403
    assert desk_client.get("/review").status_code == 303
    answer = log_in(desk_client)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert PASSWORD not in cookie
    assert desk_client.get("/review").status_code == 200


def test_the_cookie_is_marked_secure_behind_https(directory):
    app = make_app(directory, desk=Desk(PASSWORD, "s" * 32))
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    answer = log_in(client)
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


def test_log_ins_are_limited(desk_client):
    tried = [log_in(desk_client, password="guess").status_code for _ in range(6)]
    assert tried == [403] * 5 + [429]
    assert log_in(desk_client).status_code == 429


def test_a_log_in_that_another_site_sends_is_refused(desk_client):
    desk_client.get("/review/login")
    assert desk_client.post("/review/login", data={"token": "0" * 32, **LOGIN}).status_code == 400
    token = re.search(r'name="token" value="(\w+)"', desk_client.get("/review/login").text)[1]
    foreign = {"Origin": "https://elsewhere.example"}
    assert desk_client.post("/review/login", data={"token": token, **LOGIN}, headers=foreign).status_code == 400


@pytest.mark.parametrize("path", ["/review/decide", "/review/undo", "/review/logout"])
def test_a_form_without_the_token_of_its_session_is_refused(desk_client, path):
    assert desk_client.post(path, data={"token": "x"}).status_code == 303
    log_in(desk_client)
    for data in ({}, {"token": "x"}, {"token": "é"}):
        assert desk_client.post(path, data={"kind": "reject", "target": "relief/1/date/0", **data}).status_code == 400
    assert desk_client.post(path, json={}).status_code == 400


def test_a_session_cannot_be_made_up_and_ends_with_its_password(directory, desk_client):
    log_in(desk_client)
    cookie = desk_client.cookies["rasad_review"]
    body, _, signature = cookie.partition(".")
    for forged in (f"{body}x.{signature}", f"{body}.{signature[:-1]}", "x", f".{signature}", ""):
        desk_client.cookies.set("rasad_review", forged, domain="testserver.local", path="/")
        assert (
            TestClient(desk_client.app, cookies={"rasad_review": forged}, follow_redirects=False)
            .get("/review")
            .status_code
            == 303
        )
    for password, secret, status in (
        (PASSWORD, "s" * 32, 200),
        ("another password", "s" * 32, 303),
        (PASSWORD, "t" * 32, 303),
    ):
        other = TestClient(
            make_app(directory, desk=Desk(password, secret)), cookies={"rasad_review": cookie}, follow_redirects=False
        )
        assert other.get("/review").status_code == status


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:1", ""]
)
def test_after_the_log_in_nobody_is_sent_elsewhere(desk_client, to):
    assert log_in(desk_client, to=to).headers["location"] == "/review"


def test_log_out_ends_the_session(desk_client):
    log_in(desk_client)
    token = re.search(r'name="token" value="(\w+)"', desk_client.get("/review").text)[1]
    desk_client.post("/review/logout", data={"token": token})
    assert desk_client.get("/review").status_code == 303


def test_without_a_password_there_is_no_desk(client):
    assert client.get("/review/login").status_code == 404
    assert "/review" not in client.get("/").text


@pytest.mark.parametrize(("password", "secret"), [("short", None), (PASSWORD, "short")])
def test_a_secret_that_is_none_is_refused(password, secret):
    with pytest.raises(SecretError, match="fewer than"):
        Desk(password, secret)


@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "%FF%FE", "%E2%80%AE", "'", "%25", "x" * 3000])
def test_odd_letters_in_an_address_break_nothing(desk_client, odd):
    log_in(desk_client)
    for path in (
        "search?q=",
        "search?place=",
        "search?operator=",
        "organizations?name=",
        "articles?source=",
        "programs/",
    ):
        assert desk_client.get(f"/{path}{odd}").status_code < 500, path
    for path in ("articles/", "organizations/", "review/fact?id=", "review/merge?second=o-1&first=", "?lang="):
        assert desk_client.get(f"/{path}{odd}").status_code < 500, path


def test_a_body_of_unknown_length_is_refused(desk_client):
    def parts():
        yield b"token="
        yield b"x" * 10

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert desk_client.post("/review/login", content=parts(), headers=form).status_code == 413


def test_a_body_that_is_too_large_is_refused(desk_client):
    assert desk_client.post("/review/login", data={"by": "x" * 100_000}).status_code == 413
