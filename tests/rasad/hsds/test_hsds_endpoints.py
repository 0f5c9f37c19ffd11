"""The endpoints of HSDS: pages, whole objects, searches, and what they refuse."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from export_directories import URL, arabic, persian, undated
from fastapi.testclient import TestClient
from saying import Saying, make_directory
from sqlalchemy import Engine, event

from rasad.hsds.mapping import one_to_one
from rasad.hsds.vocabulary import identifier
from rasad.web.app import make_app
from rasad.web.session import Desk
from store.identity import rebuild

LISTS = ["organizations", "services", "service_at_locations", "taxonomies", "taxonomy_terms"]
SCHEMA_OF = dict(
    zip(LISTS, ("organization", "service", "service_at_location", "taxonomy", "taxonomy_term"), strict=True)
)


def client_of(engine: Engine) -> TestClient:
    return TestClient(make_app(engine, desk=Desk(None, None), searches=10_000), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(plain_engine: Engine) -> Iterator[TestClient]:
    """A client of the plain directory."""
    with client_of(plain_engine) as client:
        yield client


def contents(client: TestClient, what: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/hsds/{what}", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["contents"]
    return found


def test_the_root_says_the_version_and_where_its_description_is(client: TestClient) -> None:
    said = client.get("/hsds/").json()
    assert said["version"] == "3.1"
    assert "/hsds/services" in client.get(said["openapi_url"]).json()["paths"]


@pytest.mark.parametrize("what", LISTS)
def test_every_object_of_a_list_can_be_asked_for_and_is_valid(
    client: TestClient, what: str, valid: Callable[[str, Any], None]
) -> None:
    listed = contents(client, what, per_page=100)
    assert listed
    for one in listed:
        whole = client.get(f"/hsds/{what}/{one['id']}").json()
        assert one == one_to_one(whole)
        valid(SCHEMA_OF[what], one)
        valid(SCHEMA_OF[what], whole)


@pytest.mark.parametrize("what", LISTS)
def test_pages_hold_every_object_once(client: TestClient, what: str) -> None:
    everything = [one["id"] for one in contents(client, what, per_page=100)]
    pages = []
    for number in range(1, len(everything) // 2 + 2):
        page = client.get(f"/hsds/{what}", params={"page": number, "per_page": 2}).json()
        pages += [one["id"] for one in page["contents"]]
        assert page["total_items"] == len(everything)
        assert page["total_pages"] == -(-len(everything) // 2)
        assert page["page_number"] == number
        assert page["size"] == len(page["contents"])
        assert page["first_page"] == (number == 1)
        assert page["last_page"] == (number >= page["total_pages"])
        assert page["empty"] == (not page["contents"])
    assert pages == everything


def test_a_whole_service_has_what_belongs_to_it(client: TestClient) -> None:
    (one,) = [one for one in contents(client, "services") if one["name"] == "دار الضيافة"]
    assert "capacities" not in one
    assert one["organization"]["name"] == "جمعية نور"
    whole = client.get(f"/hsds/services/{one['id']}").json()
    assert whole["capacities"][0]["maximum"] == 30
    assert whole["service_at_locations"][0]["location"]["name"] == "Sefrou"
    assert URL in {attribute.get("label") for attribute in whole["attributes"]}
    assert contents(client, "services", full=True, per_page=100).count(whole) == 1


def test_a_whole_organization_has_its_programs(client: TestClient) -> None:
    (one,) = contents(client, "organizations", search="نور")
    whole = client.get(f"/hsds/organizations/{one['id']}").json()
    assert [program["name"] for program in whole["programs"]] == ["دار الضيافة"]
    assert whole["locations"][0]["name"] == "صفرو"


def test_services_are_found_by_words_kind_and_organization(client: TestClient) -> None:
    assert [one["name"] for one in contents(client, "services", search="country:IR")] == ["کارگاه بافندگی"]
    training = identifier("taxonomy_term", "program_kind", "training")
    assert [one["name"] for one in contents(client, "services", taxonomy_term_id=training)] == ["کارگاه بافندگی"]
    foundation = identifier("taxonomy_term", "organization_kind", "foundation")
    (mehr,) = contents(client, "organizations", taxonomy_term_id=foundation)
    assert mehr["name"] == "بنیاد مهر"
    assert [one["name"] for one in contents(client, "services", organization_id=mehr["id"])] == ["کارگاه بافندگی"]
    assert contents(client, "services", organization_id=str(uuid4())) == []
    assert contents(client, "services", taxonomy_term_id=foundation) == []


def test_terms_are_those_of_a_taxonomy(client: TestClient) -> None:
    (kinds,) = [one for one in contents(client, "taxonomies") if one["name"] == "Kinds of organizations"]
    found = contents(client, "taxonomy_terms", taxonomy_id=kinds["id"], per_page=100)
    assert {"charity", "foundation"} < {term["name"] for term in found}
    assert {term["taxonomy"] for term in found} == {"Kinds of organizations"}


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize(
    "asked",
    [
        *("page=0", "page=-1", "page=x", "page=99999999999999999999", "per_page=0", "per_page=101", "per_page=1e3"),
        *("page=10000000&per_page=100", "page=", "full=maybe", "search=%00", "search=kind:nothing", "search=%22"),
        *("search=%ED%A0%80", "taxonomy_term_id=x", "taxonomy_term_id=%00", "organization_id=x", "taxonomy_id=%00"),
        *("search=x&taxonomy_term_id=x", f"search={'a' * 201}", "search=%25_!", "search=-(", "page=1&page=2"),
    ],
)
def test_odd_parameters_are_refused_in_json_or_have_no_meaning(client: TestClient, what: str, asked: str) -> None:
    answer = client.get(f"/hsds/{what}?{asked}")
    assert answer.status_code in (200, 400, 404, 422)
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("own", ["x", "%00", "p-1", "{}", "0" * 2000, "urn:uuid:"])
def test_what_is_no_id_is_refused_and_what_is_not_there_not_found(client: TestClient, what: str, own: str) -> None:
    for asked, status in ((own, 422), (str(uuid4()), 404)):
        answer = client.get(f"/hsds/{what}/{asked}")
        assert answer.status_code == status
        assert answer.json()["detail"]


def test_an_id_is_all_of_its_letters(client: TestClient) -> None:
    own = contents(client, "services")[0]["id"]
    assert client.get(f"/hsds/services/{own[:-1]}{'0' if own[-1] != '0' else '1'}").status_code == 404
    assert client.get(f"/hsds/services/{own.upper()}").json()["id"] == own


def test_what_articles_add_is_there_at_once(database: str) -> None:
    engine = make_directory(database, [persian(), undated()])
    with client_of(engine) as client:
        assert len(contents(client, "service_at_locations")) == 2
        arabic().save(engine)
        rebuild(engine)
        assert len(contents(client, "service_at_locations")) == 3
        (one,) = [one for one in contents(client, "services") if one["name"] == "دار الضيافة"]
        assert contents(client, "services", organization_id=one["organization_id"]) == [one]
        for what in LISTS:
            for listed in contents(client, what):
                assert one_to_one(client.get(f"/hsds/{what}/{listed['id']}").json()) == listed


def test_an_empty_directory_has_empty_pages(tmp_path: Path) -> None:
    with client_of(make_directory(tmp_path / "d.db", [])) as client:
        for what in LISTS[:3]:
            page = client.get(f"/hsds/{what}").json()
            assert (page["total_items"], page["total_pages"], page["empty"], page["last_page"]) == (0, 0, True, True)
            assert client.get(f"/hsds/{what}/{uuid4()}").status_code == 404


def test_a_page_reads_as_much_of_a_small_directory_as_of_a_large_one(
    tmp_path: Path,
) -> None:
    def rows_read(programs: int) -> int:
        sayings = []
        for number in range(programs):
            told = Saying(
                f"a{number}", f"افتتحت جمعية الأمل {number} دار الورد {number} في فاس.", published="2023-01-01"
            )
            told.organization(f"جمعية الأمل {number}").place("فاس", kind="town", country="MA")
            sayings.append(told.program(f"دار الورد {number}", operators=[f"جمعية الأمل {number}"], places=["فاس"]))
        engine = make_directory(tmp_path / f"{programs}.db", sayings)
        texts = 0

        def count(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            nonlocal texts
            texts += len(parameters) if "articles.text" in statement else 0

        with client_of(engine) as client:
            contents(client, "services", per_page=2)
            event.listen(Engine, "before_cursor_execute", count)
            try:
                for what in LISTS[:3]:
                    assert len(contents(client, what, per_page=2, full=True)) == 2
            finally:
                event.remove(Engine, "before_cursor_execute", count)
        return texts

    assert 0 < rows_read(4) == rows_read(12)
