"""Programs and organizations as HSDS objects: what is said, what is derived, what is left out."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from export_directories import URL
from saying import Saying, make_directory
from sqlalchemy import Connection

from rasad.hsds.addresses import uri
from rasad.hsds.mapping import one_to_one, organization, service
from rasad.hsds.vocabulary import identifier, taxonomies, terms
from store.citations import read_told_organizations, read_told_programs
from store.database import reading

TODAY = date(2022, 1, 9)


@pytest.fixture(scope="module")
def services(plain_reader: Connection) -> dict[str, Any]:
    """Name -> service."""
    return {told.name: service(told, TODAY) for told in read_told_programs(plain_reader)}


@pytest.fixture(scope="module")
def organizations(plain_reader: Connection) -> dict[str, Any]:
    """Name -> organization."""
    return {told.name: organization(told) for told in read_told_organizations(plain_reader)}


def said(nested: dict[str, Any], term: str) -> list[str]:
    return [one["value"] for one in nested["attributes"] if one["taxonomy_term"]["name"] == term]


def test_a_program_is_a_service_of_who_runs_it(services: Any, organizations: Any) -> None:
    one = services["دار الضيافة"]
    assert one["organization_id"] == organizations["جمعية نور"]["id"] == one["program"]["organization_id"]
    assert one["program_id"] == one["program"]["id"] != one["id"]
    assert one["status"] == "active"
    assert one["eligibility_description"] == "المرضى; مرافقوهم"
    assert one["description"] == "وافتتحت جمعية نور بصفرو دار الضيافة التي تتسع لثلاثين سريرا."
    assert said(one, "operator") == ["جمعية نور"]
    assert said(one, "partner") == ["بلدية صفرو"]
    assert said(one, "start") == ["2021-05"]


def test_every_object_cites_the_article_and_its_sentence(services: Any, organizations: Any) -> None:
    one = services["دار الضيافة"]
    for cited in (one, one["service_at_locations"][0], organizations["جمعية نور"]):
        found = [row for row in cited["attributes"] if row["taxonomy_term"]["code"] == "statement:sentence"]
        assert found[0]["label"] == URL
        assert "جمعية نور" in found[0]["value"]
        assert found[0]["link_id"] == cited["id"]
    assert [row["url"] for row in one["additional_urls"]] == [URL]
    without = [row["label"] for row in services["حصة للأطفال"]["attributes"] if row.get("label")]
    assert without == ["three"]


def test_a_capacity_has_a_unit_and_other_counts_are_attributes(services: Any) -> None:
    one = services["دار الضيافة"]
    (capacity,) = one["capacities"]
    assert (capacity["available"], capacity["maximum"], capacity["unit"]["name"]) == (30, 30, "bed")
    assert capacity["unit_id"] == capacity["unit"]["id"]
    assert capacity["updated"] == "2021-05-03T00:00:00Z"
    assert "≥30 سرير" in capacity["description"]
    assert said(one, "count") == ["400 مريض"]


def test_places_are_locations_with_their_codes(services: Any) -> None:
    found = [one["location"] for one in services["کارگاه بافندگی"]["service_at_locations"]]
    places = {place["name"]: place for place in found}
    assert {name: said(place, "country") for name, place in places.items()} == {"Yazd": ["IR"], "Herat": ["AF"]}
    assert said(places["Yazd"], "subdivision") == ["IR-21"]
    assert places["Herat"]["alternate_name"] == "هرات; هراة"


def test_what_ended_or_has_not_begun_is_inactive(services: Any, plain_reader: Connection) -> None:
    assert services["کارگاه بافندگی"]["status"] == "inactive"
    earlier = {told.name: service(told, date(2018, 1, 1)) for told in read_told_programs(plain_reader)}
    assert {one["status"] for name, one in earlier.items() if name != "حصة للأطفال"} == {"inactive"}
    between = {told.name: service(told, date(2020, 1, 1)) for told in read_told_programs(plain_reader)}
    assert between["کارگاه بافندگی"]["status"] == "active"


def test_what_nobody_says_is_left_out(services: Any) -> None:
    one = services["حصة للأطفال"]
    assert set(one) == {"id", "program_id", "name", "description", "status", "program", "attributes"}
    assert set(one["program"]) == {"id", "name", "description"}


def test_ids_are_the_same_wherever_the_directory_is_kept(services: Any) -> None:
    assert identifier("service", "p-1") == "8407945f-17e2-5a9e-9256-2021af75fedf"
    assert all(UUID(one["id"]).version == 5 for one in services.values())


def test_codes_of_terms_are_unique() -> None:
    codes = [term["code"] for term in terms()]
    assert len(set(codes)) == len(codes)
    assert {term["taxonomy_id"] for term in terms()} == {taxonomy["id"] for taxonomy in taxonomies()}


def test_one_place_of_two_programs_is_one_location_and_an_unknown_one_is_not(tmp_path: Any) -> None:
    def saying(article: str, name: str) -> Saying:
        told = Saying(article, f"أطلقت جمعية الأمل {name} في فاس وحي الورود.", published="2023-01-01")
        told.organization("جمعية الأمل").place("فاس", kind="town", country="MA").place("حي الورود")
        return told.program(name, operators=["جمعية الأمل"], places=["فاس", "حي الورود"])

    with reading(make_directory(tmp_path / "d.db", [saying("a", "دار الورد"), saying("b", "عيادة الشفاء")])) as reader:
        one, other = (
            {at["location"]["name"]: at["location_id"] for at in service(told, TODAY)["service_at_locations"]}
            for told in read_told_programs(reader)
        )
    assert one["فاس"] == other["فاس"]
    assert one["حي الورود"] != other["حي الورود"]


def test_lists_show_one_to_one_fields_alone(services: Any) -> None:
    shown = one_to_one(services["دار الضيافة"])
    assert set(services["دار الضيافة"]) - set(shown) == {
        *("additional_urls", "attributes", "capacities", "service_at_locations")
    }
    assert shown["program"]["name"] == "دار الضيافة"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://example.org/خبر 1", "https://example.org/%D8%AE%D8%A8%D8%B1%201"),
        ("https://example.org/100%/%D8%AE", "https://example.org/100%25/%D8%AE"),
        ("http://موقع.example:8080/", "http://xn--4gbrim.example:8080/"),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("http://example.org:port/", None),
        (None, None),
    ],
)
def test_addresses_are_uris(address: str | None, expected: str | None) -> None:
    assert uri(address) == expected


def test_objects_are_valid(services: Any, organizations: Any, hostile_engine: Any, valid: Callable[..., None]) -> None:
    with reading(hostile_engine) as connection:
        hostile = [service(told, TODAY) for told in read_told_programs(connection)]
        bodies = [organization(told) for told in read_told_organizations(connection)]
    for one in [*services.values(), *hostile]:
        valid("service", one)
        valid("service", one_to_one(one))
    for one in [*organizations.values(), *bodies]:
        valid("organization", one)
    for one in taxonomies():
        valid("taxonomy", one)
    for one in terms():
        valid("taxonomy_term", one)
