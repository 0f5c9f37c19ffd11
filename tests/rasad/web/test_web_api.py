"""The API for programs: lists part by part, entries with sentences, searches, ETags, and its description kept to."""

import json
from datetime import UTC, datetime
from itertools import chain

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rasad.web.app import make_app
from rasad.web.session import Desk
from store.database import open_database
from store.decision_log import record
from store.directory import list_articles, list_organizations, list_programs
from store.runs import Extractor, finish_run, start_run
from store.stories import list_stories
from store.tables import ARTICLES
from store.targets import decision_on

ALL = list(HealthCheck)


def all_parts(client, address):
    """The items of a list, read part by part as its answers say."""
    parts = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        page = answer.json()
        assert (f'<{page["next"]}>; rel="next"' if page["next"] else None) == answer.headers.get("link")
        parts.append(page)
        address = page["next"]
    assert {part["total"] for part in parts} == {parts[0]["total"]}
    return list(chain.from_iterable(part["items"] for part in parts))


@pytest.mark.parametrize(
    ("what", "entries"),
    [("programs", list_programs), ("organizations", list_organizations), ("articles", list_articles)],
)
def test_reading_part_by_part_meets_every_entry_once(client, directory, what, entries):
    expected = {entry.id: entry.model_dump(mode="json") for entry in entries(directory)}
    found = all_parts(client, f"/api/{what}?limit=3")
    assert [one["id"] for one in found] == sorted(expected)
    assert {one["id"]: one for one in found} == expected


def test_stories_and_facts_are_read_part_by_part_too(client, directory):
    stories = all_parts(client, "/api/stories?limit=2")
    assert {story["id"] for story in stories} == {story.id for story in list_stories(directory)}
    assert client.get(f"/api/stories/{stories[0]['id']}").json() == stories[0]
    facts = all_parts(client, "/api/facts?limit=50")
    assert len({fact["id"] for fact in facts}) == len(facts)
    capacities = all_parts(client, "/api/facts?limit=50&kind=capacity")
    assert capacities == [fact for fact in facts if fact["kind"] == "capacity"]
    article = facts[0]["id"].rsplit("/", 2)[0]
    own = client.get(f"/api/articles/{article}").json()["facts"]
    assert {fact["id"] for fact in all_parts(client, f"/api/facts?article={article}")} == {fact["id"] for fact in own}


def test_an_entry_shows_its_facts_with_the_sentences_that_say_them(client, programs):
    program = programs("قفة الخير")
    entry = client.get(f"/api/programs/{program.id}").json()
    assert entry["facts"]
    assert {fact["id"] for fact in all_parts(client, f"/api/facts?entry={program.id}")} == {
        fact["id"] for fact in entry["facts"]
    }
    for fact in client.get("/api/articles/relief/1").json()["facts"]:
        for evidence in fact["evidence"]:
            assert evidence["quote"] in evidence["sentence"]


def test_a_search_says_what_matched_and_where_the_next_results_are(client):
    found = client.get("/api/search", params={"q": "قفة الخير"}).json()
    assert "قفة الخير" in found["items"][0]["program"]
    assert found["facets"]["kind"]
    everything = all_parts(client, "/api/search?limit=4")
    assert len(everything) == client.get("/api/programs").json()["total"]
    kind = everything[0]["kind"]
    assert {hit["kind"] for hit in all_parts(client, f"/api/search?kind={kind}")} == {kind}


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/api/horses", 404, "Not Found"),
        ("/api/programs/none", 404, "none"),
        ("/api/stories/s-none", 404, "s-none"),
        ("/api/programs?limit=1000", 422, "limit"),
        (f"/api/search?q={'x' * 300}", 422, "'q'"),
        ("/api/search?since=yesterday", 400, "yesterday"),
        ("/api/search?q=capacity:many", 400, "many"),
        ("/search.atom?since=yesterday", 400, ""),
    ],
)
def test_what_is_wrong_is_named(client, path, status, named):
    answer = client.get(path)
    assert answer.status_code == status
    if path.startswith("/api"):
        assert named in str(json.loads(answer.text)["detail"])


def test_an_entry_of_another_kind_says_where_it_is(client, programs):
    program = programs("قفة الخير")
    answer = client.get(f"/api/organizations/{program.id}")
    assert answer.status_code == 404
    assert f"/api/programs/{program.id}" in answer.json()["detail"]


def test_what_has_not_changed_is_not_sent_again(own_directory):
    client = TestClient(make_app(own_directory, desk=Desk(None, None), searches=1000))
    for address in ("/api/programs", "/api/search?q=خير", "/search.atom?q=خير"):
        tag = client.get(address).headers["etag"]
        same = client.get(address, headers={"If-None-Match": f'"other", {tag}'})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    first, other = (client.get(f"/api/programs?limit={limit}").headers["etag"] for limit in (1, 2))
    assert first != other
    fact = client.get("/api/facts?kind=program&limit=1").json()["items"][0]
    with own_directory.connect() as connection:
        said = {"kind": "reject", "target": fact["id"]}
        rejected = decision_on(connection, said, "editor", datetime.now(UTC))
    record(own_directory, [rejected])
    assert client.get("/api/programs?limit=1", headers={"If-None-Match": first}).status_code == 200
    assert "etag" not in client.get("/search").headers  # a page is another for each reader


def test_what_was_written_by_no_run_and_no_decision_is_sent_too(own_directory):
    client = TestClient(make_app(own_directory, desk=Desk(None, None)))
    tag = client.get("/api/articles").headers["etag"]
    with own_directory.begin() as connection:
        connection.execute(ARTICLES.update().where(ARTICLES.c.id == "care").values(title="عنوانی دیگر"))
    new = client.get("/api/articles", headers={"If-None-Match": tag})
    assert new.status_code == 200
    assert "عنوانی دیگر" in new.text


def test_a_database_that_cannot_be_read_is_no_mistake_of_the_server(directory_file, tmp_path):
    file = tmp_path / "gone.db"
    file.write_bytes(directory_file.read_bytes())
    client = TestClient(make_app(open_database(str(file)), desk=Desk(None, None)), raise_server_exceptions=False)
    file.write_bytes(b"no database any more" * 1000)
    for left in ("gone.db-wal", "gone.db-shm"):
        (tmp_path / left).unlink(missing_ok=True)
    answer = client.get("/api/articles")
    assert (answer.status_code, "etag" in answer.headers) == (503, False)


def test_what_is_not_there_is_not_unchanged(client):
    assert client.get("/api/programs/none", headers={"If-None-Match": "*"}).status_code == 404
    assert client.get("/api/programs", headers={"If-None-Match": "*"}).status_code == 200


def test_while_a_run_writes_there_is_no_etag(own_directory):
    client = TestClient(make_app(own_directory, desk=Desk(None, None)))
    before = client.get("/api/articles").headers["etag"]
    number = start_run(own_directory, "run", [], "0", Extractor("x", "y"))
    during = client.get("/api/articles", headers={"If-None-Match": before})
    assert (during.status_code, "etag" in during.headers) == (200, False)
    finish_run(own_directory, number, {}, 0)
    assert client.get("/api/articles").headers["etag"] != before


@pytest.mark.parametrize("path", ["/", "/api/programs", "/search?q=خير", "/search.atom", "/static/rasad.css"])
def test_every_page_has_a_head_without_a_body(client, path):
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_nothing_but_reading(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/api/programs", content=b"", headers={"Content-Length": "0"}).status_code == 405


def test_the_description_names_every_parameter_and_answer(client):
    description = client.get("/openapi.json").json()
    assert set(description["paths"]) >= {
        "/api/programs",
        "/api/programs/{identifier}",
        "/api/organizations",
        "/api/articles/{identifier}",
        "/api/stories",
        "/api/facts",
        "/api/search",
    }
    search = description["paths"]["/api/search"]["get"]
    assert {one["name"] for one in search["parameters"]} >= {"q", "limit", "offset", "kind", "since", "capacity"}
    assert set(search["responses"]) == {"200", "400", "414", "422", "429", "503"}


def keeps_to_the_description(app, examples):
    """Send what the description allows and what it does not; every answer is one that it describes, none a mishap."""
    described = schemathesis.openapi.from_asgi("/openapi.json", app)
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) > 8
    for operation in operations:
        # without a parameter nothing can be asked that the description does not allow
        modes = list(GenerationMode) if list(operation.iter_parameters()) else [GenerationMode.POSITIVE]
        for mode in modes:

            @settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=ALL)
            @given(case=operation.as_strategy(generation_mode=mode))
            def holds(case):
                case.validate_response(case.call(), checks=checks)

            holds()


def test_every_answer_is_one_that_the_description_has(directory):
    keeps_to_the_description(make_app(directory, desk=Desk(None, None), searches=1_000_000), examples=12)


@pytest.mark.slow
def test_every_one_of_many_answers_is_one_that_the_description_has(directory):
    keeps_to_the_description(make_app(directory, desk=Desk(None, None), searches=1_000_000), examples=400)
