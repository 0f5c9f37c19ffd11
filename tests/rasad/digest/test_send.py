"""Every reader gets every issue once, whatever the mail server does and wherever the process is killed."""

import os
import signal
import ssl
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import SECRET
from mail_server import MailServer
from sqlalchemy import select

from rasad.digest.bounces import note_report, read_report
from rasad.digest.news import Filters
from rasad.digest.send import due, send_due
from rasad.digest.settings import Settings, SettingsError, load_mail
from rasad.digest.subscriptions import (
    Choices,
    SubscriptionError,
    confirm,
    confirmation_token,
    end,
    find_subscriber,
    forget,
    list_subscribers,
    reader_id,
    subscribe,
    unsubscribe_by_token,
)
from rasad.digest.tokens import make_token
from store.database import open_database, reading
from store.digest_tables import BOUNCES, DELIVERIES, SUBSCRIPTIONS

ASKED = datetime(2026, 3, 20, 8, tzinfo=UTC)
NOW = datetime(2026, 3, 23, 9, tzinfo=UTC)  # a Monday; the issue is that of 16 to 22 March
SETTINGS = Settings(site="https://rasad.example")


def reader(engine, address="reader@mail.example", **choices):
    """Subscribe and confirm."""
    subscriber = subscribe(engine, address, Choices(**choices), ASKED)
    return confirm(engine, SECRET.encode(), confirmation_token(SECRET.encode(), subscriber, ASKED), ASKED)


def send(engine, server, now=NOW, **options):
    mail = replace(load_mail(), port=server.port)
    return send_due(engine, SETTINGS, mail, SECRET.encode(), now, **{"pauses": (0, 0), **options})


def states(engine):
    with reading(engine) as connection:
        return [row.state for row in connection.execute(DELIVERIES.select().order_by(DELIVERIES.c.reader))]


def test_every_reader_gets_the_issue_once(engine, mail_server, environment):
    for number, language in enumerate(("en", "ar", "fa")):
        reader(engine, f"reader{number}@mail.example", language=language)
    assert len(send(engine, mail_server).sent) == 3
    again = send(engine, mail_server)
    assert again.as_json() == {"sent": 0, "waiting": 0, "refused": 0, "given_up": 0, "open": 0}
    assert len(mail_server.messages) == 3


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fa", "rtl")])
def test_a_message_has_both_parts_direction_and_headers(engine, mail_server, environment, language, direction):
    reader(engine, language=language)
    send(engine, mail_server)
    (message,) = mail_server.messages
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    for name in ("دار الضيافة", "کارگاه بافندگی"):
        assert name in text.get_content()
        assert name in html.get_content()
    assert f'<html lang="{language}" dir="{direction}">' in html.get_content()
    assert "<script" not in html.get_content()
    assert "<img" not in html.get_content()
    assert message["From"] == "Rasad <digest@rasad.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Content-Language"] == language
    leave = message["List-Unsubscribe"].strip("<>")
    assert leave.startswith("https://rasad.example/digest/unsubscribe/")
    assert leave in text.get_content()
    assert leave in html.get_content()
    assert message["Message-ID"].endswith("@rasad.example>")
    assert "reader@" not in message["Message-ID"]
    assert not message.defects


def test_what_the_server_cannot_take_now_is_sent_later(engine, mail_server, environment):
    reader(engine)
    mail_server.answers["rcpt"] = ["451 4.3.0 later"]
    mail_server.answers["data"] = ["452 4.3.1 full"]
    pauses = []
    assert len(send(engine, mail_server, pauses=(1, 5), sleep=pauses.append).sent) == 1
    assert pauses == [1, 5]
    assert len(mail_server.messages) == 1

    mail_server.answers["rcpt"] = ["451 4.3.0 later"] * 3
    reader(engine, "other@mail.example")
    assert len(send(engine, mail_server).waiting) == 1
    assert len(send(engine, mail_server).sent) == 1
    assert len(mail_server.messages) == 2


def test_a_server_that_is_down_costs_nothing(engine, environment):
    reader(engine)
    with MailServer() as gone:
        pass_on = replace(load_mail(), port=gone.port)
    assert len(send_due(engine, SETTINGS, pass_on, SECRET.encode(), NOW, pauses=()).waiting) == 1
    with MailServer() as server:
        assert len(send(engine, server).sent) == 1


def test_a_refused_address_is_a_bounce_and_gets_no_more(engine, mail_server, environment):
    reader(engine)
    mail_server.answers["rcpt"] = ["550 5.1.1 no such user"]
    assert len(send(engine, mail_server).refused) == 1
    assert [one.state for one in list_subscribers(engine)] == ["bounced"]
    assert send(engine, mail_server).as_json()["sent"] == 0
    with reading(engine) as connection:
        (bounce,) = connection.execute(BOUNCES.select())
    assert (bounce.status, bounce.origin, bounce.permanent) == ("5.1.1", "smtp", True)


SENDING = """
import sys
from datetime import datetime
from rasad.digest import send
from rasad.digest.settings import Settings, load_mail, load_secret
from store.database import open_database
send.send_due(open_database(sys.argv[1]), Settings(site="https://rasad.example"), load_mail(), load_secret(),
              datetime.fromisoformat(sys.argv[2]), pauses=())
"""


@pytest.mark.parametrize("moment", ["rcpt", "data"])
def test_a_kill_in_the_middle_brings_nobody_two_messages_and_nobody_none(
    engine, mail_server, environment, monkeypatch, moment
):
    """Killed while the server thinks about the recipient, or after it took the message and before it said so."""
    monkeypatch.setenv("RASAD_SMTP_PORT", str(mail_server.port))
    addresses = [f"reader{number}@mail.example" for number in range(5)]
    for address in addresses:
        reader(engine, address)
    database = str(engine.url.database)
    for wanted in (2, 4):
        mail_server.pause[moment] = 0
        process = subprocess.Popen([sys.executable, "-c", SENDING, database, NOW.isoformat()], env=os.environ)
        while len(mail_server.messages) < wanted - 1 and process.poll() is None:
            time.sleep(0.005)
        mail_server.pause[moment] = 0.5
        before = mail_server.seen[moment]
        while mail_server.seen[moment] <= before and process.poll() is None:
            time.sleep(0.005)
        time.sleep(0.1)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.6)
    mail_server.pause[moment] = 0
    send(open_database(database), mail_server)
    assert sorted(message["To"] for message in mail_server.messages) == addresses
    assert set(states(engine)) <= {"sent", "sending"}


def test_a_connection_lost_after_the_message_left_is_open_and_not_sent_again(engine, environment):
    reader(engine)
    with MailServer() as server:
        server.answers["data"] = ["421 4.4.2 going away"]  # an answer: it was not taken
        assert len(send(engine, server, pauses=()).waiting) == 1
    with MailServer() as server:
        server.pause["data"] = 3
        mail = replace(load_mail(), port=server.port)
        from rasad.digest import smtp

        class Hasty(smtp.Server):
            def __init__(self, mail):
                super().__init__(mail, patience=0.5)

        import rasad.digest.send as sending

        original, sending.Server = sending.Server, Hasty
        try:
            outcome = send_due(engine, SETTINGS, mail, SECRET.encode(), NOW, pauses=())
        finally:
            sending.Server = original
        assert len(outcome.open) == 1
        assert states(engine) == ["sending"]
        server.pause["data"] = 0
        assert len(send(engine, server).open) == 1
        assert len(server.messages) == 1


def test_encrypted_and_authenticated(engine, environment, tmp_path, monkeypatch):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    asked = []

    def authenticate(server, session, envelope, mechanism, data):
        from aiosmtpd.smtp import AuthResult

        asked.append((data.login, data.password))
        return AuthResult(success=data.password == b"word", handled=False)

    reader(engine)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options = {"tls_context": context, "authenticator": authenticate, "auth_required": True, "require_starttls": True}
    with MailServer(**options) as server:
        mail = replace(load_mail(), port=server.port, host="localhost", encryption="starttls", user="me")
        with pytest.raises(OSError, match="localhost"):
            send_due(engine, SETTINGS, replace(mail, password="wrong"), SECRET.encode(), NOW, pauses=())
        assert len(send_due(engine, SETTINGS, replace(mail, password="word"), SECRET.encode(), NOW).sent) == 1
    assert asked[-1] == (b"me", b"word")
    assert len(server.messages) == 1


def test_a_server_elsewhere_is_not_spoken_to_in_clear(environment, monkeypatch):
    monkeypatch.setenv("RASAD_SMTP_HOST", "mail.example")
    with pytest.raises(SettingsError, match="without encryption"):
        load_mail()


@pytest.mark.parametrize(
    ("now", "confirmed", "zone", "comes"),
    [
        (NOW, ASKED, "UTC", True),
        (NOW.replace(hour=7), ASKED, "UTC", False),
        (NOW.replace(hour=7), ASKED, "Asia/Tehran", True),
        (NOW.replace(hour=12), NOW.replace(hour=10), "UTC", False),
        (NOW.replace(day=29), ASKED, "UTC", True),
    ],
)
def test_the_day_and_hour_are_those_of_the_reader(engine, now, confirmed, zone, comes):
    subscriber = replace(reader(engine, hour=8, weekday=0, zone=zone), confirmed=confirmed)
    assert (due(subscriber, SETTINGS, now) is not None) is comes


def test_nothing_is_sent_before_the_reader_confirms_and_after_he_leaves(engine, mail_server, environment):
    pending = subscribe(engine, "reader@mail.example", Choices(), ASKED)
    assert send(engine, mail_server).as_json()["sent"] == 0
    confirm(engine, SECRET.encode(), confirmation_token(SECRET.encode(), pending, ASKED), ASKED)
    token = make_token(SECRET.encode(), "unsubscribe", pending.id)
    unsubscribe_by_token(engine, SECRET.encode(), token, ASKED)
    unsubscribe_by_token(engine, SECRET.encode(), token, ASKED)
    assert send(engine, mail_server).as_json()["sent"] == 0
    assert find_subscriber(engine, pending.id).state == "unsubscribed"


def test_who_is_forgotten_leaves_nothing_behind_and_gets_nothing(engine, mail_server, environment):
    gone, stays = reader(engine, "gone@mail.example"), reader(engine, "stays@mail.example")
    send(engine, mail_server)
    assert forget(engine, gone.id)
    assert not forget(engine, gone.id)
    with reading(engine) as connection:
        for table in (SUBSCRIPTIONS, DELIVERIES, BOUNCES):
            assert "gone" not in str(connection.execute(select(table)).all())
            assert gone.id not in str(connection.execute(select(table)).all())
    assert [one.id for one in list_subscribers(engine)] == [stays.id]


def test_links_are_refused_when_they_are_old_changed_or_for_something_else(engine):
    secret = SECRET.encode()
    asked = subscribe(engine, "reader@mail.example", Choices(), ASKED)
    token = confirmation_token(secret, asked, ASKED)
    leave = make_token(secret, "unsubscribe", asked.id)
    for wrong in (
        "",
        "x" * 400,
        token[:-4],
        token[:-2] + "AA",
        leave,
        make_token(b"another secret", "confirm", asked.id),
    ):
        with pytest.raises(SubscriptionError):
            confirm(engine, secret, wrong, ASKED)
    with pytest.raises(SubscriptionError, match="too old"):
        confirm(engine, secret, token, ASKED.replace(day=25))
    later = subscribe(engine, "Reader@mail.example", Choices(language="ar"), ASKED)
    assert later.id == asked.id
    with pytest.raises(SubscriptionError, match="replaced"):
        confirm(engine, secret, token, ASKED)
    assert confirm(engine, secret, confirmation_token(secret, later, ASKED), ASKED).choices.language == "ar"


def test_what_an_active_reader_gets_changes_only_when_he_confirms(engine, mail_server, environment):
    reader(engine, language="en")
    asked = subscribe(engine, "reader@mail.example", Choices(language="fa"), ASKED)
    assert (asked.state, asked.choices.language) == ("active", "en")
    send(engine, mail_server)
    confirm(engine, SECRET.encode(), confirmation_token(SECRET.encode(), asked, ASKED), ASKED)
    send(engine, mail_server)  # in another language it is the same week
    assert [message["Content-Language"] for message in mail_server.messages] == ["en"]


@pytest.mark.parametrize(
    "address", ["", "reader", "a@b", "a@b.example\nBcc: c@d.example", "a b@c.example", "x" * 300 + "@mail.example"]
)
def test_what_is_no_address_is_refused(engine, address):
    with pytest.raises(SubscriptionError):
        subscribe(engine, address, Choices(), ASKED)


REPORT = """From: postmaster@mail.example
To: digest@rasad.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said no

--b
Content-Type: text/rfc822-headers

Message-ID: {message}
Subject: What is new

--b--
"""


def test_a_report_of_a_bounce_is_read_and_ends_the_subscription(engine, mail_server, environment):
    reader(engine)
    send(engine, mail_server)
    message = mail_server.messages[0]["Message-ID"]
    fields = {"message": message, "action": "failed"}
    later = REPORT.format(**fields | {"action": "delayed"}, address="reader@mail.example", status="4.4.1")
    for report in read_report(later.encode()):
        note_report(engine, report, NOW)
    assert [one.state for one in list_subscribers(engine)] == ["active"]
    # a reader whose mail is forwarded elsewhere is known by the message that came back
    gone = REPORT.format(**fields, address="elsewhere@mail.example", status="5.1.1")
    for _ in range(2):
        for report in read_report(gone.encode()):
            assert note_report(engine, report, NOW) == reader_id("reader@mail.example")
    assert [one.state for one in list_subscribers(engine)] == ["bounced"]
    with reading(engine) as connection:
        assert len(connection.execute(BOUNCES.select()).all()) == 2
    for wrong in (
        b"",
        b"Subject: hello\n\nno report",
        REPORT.format(**fields, address="", status="2.0.0").encode()[:300],
    ):
        with pytest.raises(ValueError, match="no delivery status"):
            read_report(wrong)


def test_filters_of_readers_make_issues_of_their_own(engine, mail_server, environment):
    reader(engine, "all@mail.example")
    reader(engine, "iran@mail.example", filters=Filters(countries=("IR",)))
    send(engine, mail_server)
    (everything,), (iran,) = mail_server.to("all@mail.example"), mail_server.to("iran@mail.example")
    assert "دار الضيافة" in everything.get_body(("plain",)).get_content()
    assert "دار الضيافة" not in iran.get_body(("plain",)).get_content()
    assert "کارگاه بافندگی" in iran.get_body(("plain",)).get_content()


def test_the_editor_alone_is_told_what_failed(engine, mail_server, environment, monkeypatch):
    monkeypatch.setenv("RASAD_DIGEST_EDITOR", "Editor <editor@mail.example>")
    from ingest.article import Article
    from store.save import save

    save(engine, Article(id="undated", text="بلا تاريخ"), None, None)
    reader(engine)
    send(engine, mail_server)
    (note,) = mail_server.to("editor@mail.example")
    (digest,) = mail_server.to("reader@mail.example")
    assert "neither a day of arrival" in note.get_content()
    assert "neither a day" not in digest.get_body(("plain",)).get_content()


def test_ending_what_there_is_not_says_so(engine):
    assert not end(engine, reader_id("nobody@mail.example"), "unsubscribed", NOW)


def test_a_source_that_fails_is_named_to_the_editor_alone(tmp_path):
    from ingest.frontier import Frontier
    from rasad.digest.health import failing_sources

    database = tmp_path / "rasad.db"
    open_database(str(database))
    assert failing_sources(str(database)) == []
    assert failing_sources("postgresql://reader@localhost/rasad") == []
    with Frontier(tmp_path / "rasad.db.crawl") as frontier:
        frontier._connection.execute(
            "insert into sources (name, run) values ('صحيفة الشاطئ', 1)",
        )
        frontier._connection.execute(
            "insert into entries (url, source, failing_since, reason) values (?, ?, ?, ?)",
            ("https://shati.example/feed", "صحيفة الشاطئ", "2026-03-17", "answers 503"),
        )
    (line,) = failing_sources(str(database))
    assert line.startswith("صحيفة الشاطئ: fails (")
    assert "503" in line
