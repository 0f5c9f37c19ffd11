"""The review desk: each answer is recorded as the terminal's is, changes what is shown, and can be taken back."""

import re

import pytest
from fastapi.testclient import TestClient
from test_web_security import log_in
from web_directory import PASSWORD

from rasad.web.app import make_app
from rasad.web.session import Desk
from store.database import reading
from store.decision_log import list_decisions
from store.directory import find_entry, list_organizations, list_programs
from store.read_only import read_only
from store.tables import FACTS


@pytest.fixture
def desk(own_directory):
    """A client that is logged in, and the directory that it decides about."""
    app = make_app(own_directory, desk=Desk(PASSWORD, "s" * 32))
    with TestClient(app, follow_redirects=False) as client:
        log_in(client)
        yield client, own_directory


def post(client, path, **fields):
    token = re.search(r'name="token" value="(\w+)"', client.get("/review").text)[1]
    return client.post(path, data={"token": token, **fields})


def capacity_fact(engine, value):
    with reading(engine) as connection:
        rows = connection.execute(FACTS.select().where(FACTS.c.kind == "capacity", FACTS.c.article == "care")).all()
    return next(row.id for row in rows if row.data["value"] == value)


def counts(engine):
    (program,) = [one for one in list_programs(engine) if "پرستار" in one.name]
    return [capacity["value"] for capacity in program.capacities]


def test_a_correction_changes_the_directory_and_its_undoing_changes_it_back(desk):
    client, engine = desk
    fact = capacity_fact(engine, 240)
    page = client.get("/review/fact", params={"id": fact}).text
    assert 'name="field-value" value="240"' in page
    answer = post(client, "/review/decide", kind="correct", target=fact, to="/search", **{"field-value": "۲۵۰"})
    assert answer.headers["location"] == "/search"
    assert counts(engine) == [250]
    (decision,) = list_decisions(engine)
    assert (decision.by, decision.kind, decision.values) == ("Laila", "correct", {"value": 250})
    assert "Laila" in client.get("/review/decisions").text
    assert post(client, "/review/undo", decision=decision.id, to="/").status_code == 303
    assert counts(engine) == [240]
    assert list_decisions(engine)[0].undone.by == "Laila"


def test_a_rejected_fact_is_gone(desk):
    client, engine = desk
    post(client, "/review/decide", kind="reject", target=capacity_fact(engine, 240))
    assert counts(engine) == []


def test_an_accepted_fact_is_asked_about_no_more(desk):
    client, _engine = desk
    question = re.search(r'name="target" value="([^"]+)"', client.get("/review").text)[1]
    post(client, "/review/decide", kind="accept", target=question)
    assert f'value="{question}"' not in client.get("/review").text
    assert "accepted" in client.get("/review/decisions").text


def test_two_organizations_become_one_and_two_again(desk):
    client, engine = desk
    before = list_organizations(engine)
    first, second = before[0].id, before[1].id
    assert client.get("/review/merge", params={"first": first, "second": second}).status_code == 200
    post(client, "/review/decide", kind="merge", first=first, second=second)
    assert len(list_organizations(engine)) == len(before) - 1
    post(client, "/review/undo", decision=list_decisions(engine)[0].id)
    assert [one.id for one in list_organizations(engine)] == [one.id for one in before]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "bless", "target": "care/capacity/0"},
        {"kind": "accept", "target": "no/such/9"},
        {"kind": "merge", "first": "o-none", "second": "o-nothing"},
        {"kind": "accept"},
    ],
)
def test_what_is_no_decision_is_refused(desk, fields):
    client, engine = desk
    assert post(client, "/review/decide", **fields).status_code == 400
    assert list_decisions(engine) == []


@pytest.mark.parametrize("value", ["many", "240", "-"])
def test_a_correction_that_is_none_shows_the_form_again(desk, value):
    client, engine = desk
    fact = capacity_fact(engine, 240)
    answer = post(client, "/review/decide", kind="correct", target=fact, **{"field-value": value})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert list_decisions(engine) == []


def test_readers_are_not_offered_to_decide(client, programs):
    assert "/review/decide" not in client.get(f"/programs/{programs('پرستار').id}").text


def test_who_is_logged_in_decides_on_the_page_of_a_program(desk):
    client, engine = desk
    (program,) = [one for one in list_programs(engine) if "پرستار" in one.name]
    page = client.get(f"/programs/{program.id}").text
    assert page.count('action="/review/decide"') > 2
    assert find_entry(read_only(engine), program.id) == program
