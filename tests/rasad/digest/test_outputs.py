"""What a digest is written as: the same every time, in both directions, and safe whatever stands in a name."""

import json
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from conftest import SECRET
from fastapi import FastAPI
from fastapi.testclient import TestClient
from saying import Saying, make_directory
from site_weeks import LANGUAGES, WEEKS, golden, site_digest, site_directory
from telling import fetched
from test_send import ASKED, NOW, SETTINGS
from typer.testing import CliRunner

from rasad.cli import app
from rasad.config import shared_gold_folder
from rasad.digest.compose import compose
from rasad.digest.editions import Edition, Wanted, issue_of
from rasad.digest.gather import gather
from rasad.digest.messages import digest_message
from rasad.digest.period import Period
from rasad.digest.render_atom import render_atom
from rasad.digest.render_html import render_html
from rasad.digest.render_text import render_markdown, render_text
from rasad.digest.settings import SettingsError, load_settings
from rasad.digest.subscriptions import Choices, Subscriber, confirmation_token, list_subscribers, subscribe
from rasad.digest.tokens import make_token
from rasad.digest.web import digest_router
from rasad.reader_dates import own_calendar

SECOND = Period.week_named("2026-W12", 0)


@pytest.fixture(scope="module")
def site_engine(tmp_path_factory):
    return site_directory(tmp_path_factory.mktemp("site") / "rasad.db")


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digests_of_the_sample_site_are_those_that_were_read(site_engine, week, language):
    assert render_markdown(site_digest(site_engine, week, language)) == golden(week, language).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_leads_to_the_directory_and_to_its_source(site_engine, language):
    digest = site_digest(site_engine, WEEKS[0], language)
    for section in digest.sections:
        for line in section.lines:
            assert any(piece.href and piece.href.startswith("https://rasad.example/") for piece in line.pieces)
            assert line.sources
            assert all(source.href and ".example/" in source.href for source in line.sources)


@pytest.mark.slow
@pytest.mark.skipif(shared_gold_folder() is None, reason="the development articles are not here")
def test_the_development_articles_make_digests_by_their_own_dates(tmp_path):
    from ingest.article import Article
    from rasad.reading import read_article
    from store.database import open_database
    from store.identity import rebuild
    from store.reposts import fold_reposts
    from store.save import save

    articles = []
    for name in ("ar-dev", "fa-dev"):
        lines = (shared_gold_folder() / name / "articles.jsonl").read_text("utf-8").splitlines()
        articles += [one for one in map(json.loads, lines) if one.get("published")]
    weeks = {}
    for one in articles:
        day = date.fromisoformat(one["published"][:10])
        weeks.setdefault(Period.week_with(day, 0), []).append(one)
    fullest = sorted(weeks, key=lambda week: (-len(weeks[week]), week))[:3]
    engine = open_database(str(tmp_path / "dev.db"))
    for week in fullest:
        for one in weeks[week]:
            article = Article(**{name: one.get(name) for name in Article.model_fields if name in one})
            save(engine, article, read_article(article).extraction, "x")
    fold_reposts(engine)
    rebuild(engine)
    for week in fullest:
        for language in LANGUAGES:
            digest = compose(gather(engine, week, SETTINGS), language, SETTINGS)
            assert digest.summary
            for section in digest.sections:
                for line in section.lines:
                    assert "{" not in line.text
                    assert line.sources


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "مركز\r\nBcc: all@mail.example\r\n\r\n<b>",
    "[كلمة](javascript:alert(1)) `x` ![](y)",
    "\u202eevil\u202c\u2066\x1b[31mred\x00",
    "دار " * 2500,
)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_a_name_is_text_everywhere(tmp_path, name, language):
    saying = Saying(
        "hostile",
        f"قالت جمعية البحر إن {name} افتتح",
        name,
        fetched=fetched("2026-03-17"),
        source=name,
        url='https://mail.example/"><script>alert(1)</script>\r\n(x)',
    )
    saying.organization("جمعية البحر").program(name.strip(), operators=["جمعية البحر"], confidence=0.9)
    engine = make_directory(tmp_path / "a.db", [saying])
    edition = issue_of(engine, Wanted(SECOND, language, own_calendar(language)), SETTINGS, NOW)
    digest = edition.digest
    for mail in (True, False):
        html = render_html(digest, mail=mail, unsubscribe="https://rasad.example/x")
        tags = Tags()
        tags.feed(html)
        assert not {"script", "img", "b", "iframe"} & {tag for tag, _ in tags.found}
        for _, attributes in tags.found:
            assert not any(attribute.startswith("on") for attribute in attributes)
            assert attributes.get("href", "https://").startswith("https://")
        assert len(html) < 60_000
    for text in (render_text(digest), render_markdown(digest)):
        assert not any(letter in text for letter in "\x1b\x00\u202e\r")
    assert "](javascript" not in render_markdown(digest)
    assert "<script" not in render_markdown(digest).replace("\\<script", "")
    ET.fromstring(render_atom([(edition.issue, digest, edition.made)], language))
    reader = Subscriber("r-1", "reader@mail.example", "active", Choices(), "", NOW, NOW)
    hostile = Edition(edition.issue, 1, NOW, digest.model_copy(update={"title": name}), [])
    raw = digest_message(hostile, reader, "Rasad <digest@rasad.example>", "https://rasad.example", SECRET.encode())
    message = message_from_bytes(raw.as_bytes(), policy=default)
    assert message["To"] == "reader@mail.example"
    assert message["Bcc"] is None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_names_bear_their_language_and_direction(engine):
    html = render_html(compose(gather(engine, SECOND, SETTINGS), "en", SETTINGS))
    assert '<html lang="en" dir="ltr">' in html
    assert '<bdi lang="fa">کارگاه بافندگی</bdi>' in html
    assert "prefers-color-scheme: dark" in html
    assert "(Anjoman Rud)" in html


def test_the_feed_is_atom(engine):
    edition = issue_of(engine, Wanted(SECOND, "fa", own_calendar("fa")), SETTINGS, NOW)
    feed = ET.fromstring(render_atom([(edition.issue, edition.digest, edition.made)], "fa"))
    atom = "{http://www.w3.org/2005/Atom}"
    (entry,) = feed.findall(f"{atom}entry")
    assert entry.find(f"{atom}title").text == edition.digest.title
    assert entry.find(f"{atom}updated").text == "2026-03-23T09:00:00Z"
    assert feed.find(f"{atom}id").text == "urn:rasad:digest:fa"


def test_the_web_addresses_change_something_when_they_are_posted_to_alone(engine, environment):
    served = FastAPI()
    served.include_router(digest_router(engine))
    client = TestClient(served)
    asked = subscribe(engine, "reader@mail.example", Choices(), ASKED)
    token = confirmation_token(SECRET.encode(), asked, datetime.now(UTC))

    def state():
        return list_subscribers(engine)[0].state

    assert 'method="post"' in client.get(f"/digest/confirm/{token}").text
    assert state() == "pending"
    assert client.post("/digest/confirm/wrong").status_code == 400
    assert client.post(f"/digest/confirm/{token}").status_code == 200
    assert state() == "active"
    leave = make_token(SECRET.encode(), "unsubscribe", asked.id)
    assert client.get(f"/digest/unsubscribe/{leave}").status_code == 200
    assert state() == "active"
    one_click = client.post(f"/digest/unsubscribe/{leave}", data={"List-Unsubscribe": "One-Click"})
    assert (one_click.status_code, state()) == (200, "unsubscribed")
    edition = issue_of(engine, Wanted(SECOND, "ar", own_calendar("ar")), SETTINGS, NOW)
    assert "<svg" in client.get(f"/digest/{edition.issue}").text
    assert client.get("/digest/d-0000000000").status_code == 404
    assert edition.issue in client.get("/digest/feed/ar.atom").text


class Done:
    """What a command printed, and how it ended."""

    def __init__(self, database, *arguments):
        result = CliRunner().invoke(app, arguments, env={"RASAD_DATABASE_URL": database})
        self.returncode, self.stdout = result.exit_code, result.stdout
        self.stderr = result.stderr + str(result.exception or "")


rasad = Done


def test_the_commands(engine, environment, tmp_path):
    database = str(engine.url.database)
    week = ("digest", "--week", "2026-W12", "--language", "fa")
    for form in ("terminal", "markdown", "html", "page", "atom", "json"):
        one, two = (rasad(database, *week, "--format", form) for _ in range(2))
        assert one.returncode == 0, one.stderr
        assert one.stdout == two.stdout
        assert "کارگاه بافندگی" in one.stdout
    assert json.loads(rasad(database, *week, "--format", "json").stdout)["edition"] == 1
    assert "edition 1" in rasad(database, *week, "--revise").stderr
    assert "2026-W60" in rasad(database, "digest", "--week", "2026-W60").stderr
    assert rasad(database, "digest", "--country", "XX").returncode == 2
    asked = rasad(database, "digest", "subscribe", "reader@mail.example", "--language", "ar", "--print-link")
    link = asked.stdout.strip()
    assert link.startswith("https://rasad.example/digest/confirm/")
    assert rasad(database, "digest", "confirm", link).returncode == 0
    (reader,) = map(json.loads, rasad(database, "digest", "subscribers", "--json").stdout.splitlines())
    assert (reader["state"], reader["language"]) == ("active", "ar")
    assert rasad(database, "digest", "unsubscribe", "READER@mail.example").returncode == 0
    assert rasad(database, "digest", "unsubscribe", "READER@mail.example").returncode == 1
    (tmp_path / "no.eml").write_text("Subject: x\n\nx")
    assert "no delivery status" in rasad(database, "digest", "bounce", str(tmp_path / "no.eml")).stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RASAD_DIGEST_WEEK", "friday"),
        ("RASAD_TIMEZONE", "Nowhere/At_All"),
        ("RASAD_DIGEST_CONFIDENCE", "2"),
        ("RASAD_SITE", "javascript:alert(1)"),
        ("RASAD_DIGEST_UNCERTAIN", "hide"),
    ],
)
def test_a_setting_that_cannot_be_is_named(variable, value):
    with pytest.raises(SettingsError, match=variable):
        load_settings({variable: value})


def test_settings_hold_what_the_environment_says():
    settings = load_settings(
        {"RASAD_DIGEST_WEEK": "Saturday", "RASAD_SITE": "https://rasad.example/", "RASAD_DIGEST_MONTHS": "ma"}
    )
    assert (settings.first_day, settings.site, settings.months) == (5, "https://rasad.example", "MA")
