"""The IATI file as lxml reads it back: order, counts and attributes are those that the 2.03 schema demands.

The schema itself is no part of the repository; the tables below say what it demands of the elements that are written.
"""

import io
import re
from datetime import date
from typing import Any

import pytest
from export_directories import FORMULA, LETTERS, URL
from lxml import etree
from saying import Saying, make_directory
from sqlalchemy import Connection, Engine

from rasad.export.iati import write_iati
from store.citations import choose, read_told_programs
from store.database import reading

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MANY = 10**6
TEXT = [("narrative", 1, MANY)]
# Element -> its children in their order, each with how many there are at least and at most.
CHILDREN: dict[str, list[tuple[str, int, int]]] = {
    "iati-activity": [
        ("iati-identifier", 1, 1),
        ("reporting-org", 1, 1),
        ("title", 1, 1),
        ("description", 1, MANY),
        ("participating-org", 1, MANY),
        ("activity-status", 1, 1),
        ("activity-date", 1, MANY),
        ("recipient-country", 0, MANY),
        ("location", 0, MANY),
        ("sector", 0, MANY),
        ("document-link", 0, MANY),
        ("result", 0, MANY),
    ],
    "reporting-org": TEXT,
    "title": TEXT,
    "description": TEXT,
    "participating-org": TEXT,
    "activity-date": [("narrative", 0, MANY)],
    "recipient-country": [("narrative", 0, MANY)],
    "location": [("name", 0, 1), ("description", 0, 1), ("administrative", 0, MANY), ("location-class", 0, 1)],
    "name": TEXT,
    "sector": TEXT,
    "document-link": [
        ("title", 1, 1),
        ("description", 0, 1),
        ("category", 1, MANY),
        ("language", 0, MANY),
        ("document-date", 0, 1),
    ],
    "result": [("title", 1, 1), ("indicator", 1, MANY)],
    "indicator": [("title", 1, 1), ("description", 0, 1), ("period", 0, MANY)],
    "period": [("period-start", 1, 1), ("period-end", 1, 1), ("actual", 0, MANY)],
    "actual": [("comment", 0, 1)],
    "comment": TEXT,
}
# Element -> the attributes that it must have, and what they must look like.
ATTRIBUTES = {
    "reporting-org": {"ref": r"\S+", "type": r"\d\d"},
    "participating-org": {"role": "[1-4]"},
    "activity-status": {"code": "[1-6]"},
    "activity-date": {"type": "[1-4]", "iso-date": "DAY"},
    "recipient-country": {"code": "[A-Z]{2}"},
    "administrative": {"vocabulary": "A4", "level": "0", "code": "[A-Z]{2}"},
    "location-class": {"code": "[1-4]"},
    "sector": {"vocabulary": "99", "code": "[a-z_]+"},
    "document-link": {"url": "https?://\\S+", "format": "text/html"},
    "category": {"code": "A12"},
    "language": {"code": "[a-z]{2}"},
    "document-date": {"iso-date": "DAY"},
    "result": {"type": "[1239]"},
    "indicator": {"measure": "1"},
    "period-start": {"iso-date": "DAY"},
    "period-end": {"iso-date": "DAY"},
    "actual": {"value": r"[\d.]+"},
}


def faults(element: Any) -> list[str]:
    """Return what the schema forbids of an element and of all in it."""
    found = []
    names = [child.tag for child in element]
    allowed = CHILDREN.get(element.tag, [])
    order = [name for name, _, _ in allowed]
    if set(names) - set(order) or names != sorted(names, key=order.index):
        found.append(f"{element.tag}: {names}")
    for name, least, most in allowed:
        if not least <= names.count(name) <= most:
            found.append(f"{element.tag}: {names.count(name)} {name}")
    for name, form in ATTRIBUTES.get(element.tag, {}).items():
        value = element.get(name, "")
        if form == "DAY":
            date.fromisoformat(value)
        elif not re.fullmatch(form, value):
            found.append(f"{element.tag}/@{name}: {value}")
    if element.tag in ("iati-identifier", "narrative") and not (element.text or "").strip():
        found.append(f"{element.tag}: empty")
    return found + [fault for child in element for fault in faults(child)]


def activities(connection: Connection, **options: Any) -> tuple[Any, list[str]]:
    stream = io.BytesIO()
    left_out = write_iati(stream, connection, **options)
    root = etree.fromstring(stream.getvalue())
    assert (root.tag, root.get("version")) == ("iati-activities", "2.03")
    for activity in root:
        assert faults(activity) == []
    return root, left_out


def activity_of(root: Any, title: str) -> Any:
    return next(one for one in root if one.findtext("title/narrative") == title)


def narratives(element: Any, path: str) -> list[str]:
    return [one.text for one in element.findall(f"{path}/narrative")]


def test_a_program_is_an_activity(plain: Connection) -> None:
    root, _ = activities(plain, publisher="MA-ICE-1", publisher_name="مرصد")
    one = activity_of(root, "دار الضيافة")
    program = next(found for found in read_told_programs(plain) if found.name == "دار الضيافة")
    assert one.findtext("iati-identifier") == f"MA-ICE-1-{program.id}"
    assert (one.get(LANG), one.get("last-updated-datetime")) == ("ar", "2021-05-03T00:00:00Z")
    assert one.find("reporting-org").get("ref") == "MA-ICE-1"
    assert narratives(one, "reporting-org") == ["مرصد"]
    general, groups = one.findall("description")
    assert (general.get("type"), general.findtext("narrative")) == (
        "1",
        "وافتتحت جمعية نور بصفرو دار الضيافة التي تتسع لثلاثين سريرا.",
    )
    assert (groups.get("type"), groups.findtext("narrative")) == ("3", "المرضى؛ مرافقوهم")
    parties = [
        (part.findtext("narrative"), part.get("role"), part.get("type")) for part in one.findall("participating-org")
    ]
    assert parties == [("جمعية نور", "4", "22"), ("بلدية صفرو", "4", None)]
    assert [part.get("{urn:rasad}role") for part in one.findall("participating-org")] == ["operator", "partner"]
    assert one.find("activity-status").get("code") == "2"
    (began,) = one.findall("activity-date")
    assert (began.get("type"), began.get("iso-date"), began.findtext("narrative")) == ("2", "2021-05-01", "2021-05")
    assert [part.attrib for part in one.findall("recipient-country")] == [{"code": "MA"}]
    assert {part.get(LANG): part.text for part in one.findall("location/name/narrative")} == {
        None: "صفرو",
        "en": "Sefrou",
        "fa": "صفرو",
    }
    assert narratives(one, "location/description") == ["ISO 3166-2 MA-05"]
    assert narratives(one, "sector") == ["shelter"]


def test_its_articles_are_documents_with_their_sentences(plain: Connection) -> None:
    one = activity_of(activities(plain)[0], "دار الضيافة")
    (document,) = one.findall("document-link")
    assert document.get("url") == URL
    assert document.findtext("title/narrative") == "دار ضيافة بصفرو"
    assert document.findtext("description/narrative").startswith("وافتتحت جمعية نور")
    assert document.find("language").get("code") == "ar"
    assert document.find("document-date").get("iso-date") == "2021-05-03"


def test_its_capacities_are_results_as_of_the_day_of_their_article(plain: Connection) -> None:
    beds, patients = activity_of(activities(plain)[0], "دار الضيافة").findall("result")
    assert beds.find("indicator/period/actual").get("value") == "30"
    assert beds.find("indicator/period/period-start").get("iso-date") == "2021-05-03"
    assert narratives(beds, "indicator/title") == ["سرير"]
    assert narratives(beds, "indicator/period/actual/comment") == [f"at least · as of the day of the article · {URL}"]
    assert (patients.get("type"), narratives(patients, "title")) == ("1", ["served"])


def test_a_program_that_ended_in_two_countries(plain: Connection) -> None:
    one = activity_of(activities(plain)[0], "کارگاه بافندگی")
    assert one.get(LANG) == "fa"
    assert one.find("activity-status").get("code") == "4"
    dates = [
        (part.get("type"), part.get("iso-date"), part.findtext("narrative")) for part in one.findall("activity-date")
    ]
    assert dates == [("2", "2019-03-21", "2019-03-21/2020-03-19"), ("4", "2021-03-20", None)]
    shares = {part.get("code"): part.get("percentage") for part in one.findall("recipient-country")}
    assert shares == {"AF": "50.00", "IR": "50.00"}
    # its article has no address: it is cited in words
    (words,) = [part for part in one.findall("description") if part.get("type") == "4"]
    assert words.findtext("narrative").startswith("روزنامه · 2022-01-09 · two · بنیاد مهر در یزد")
    assert one.findall("document-link") == []


def test_a_program_without_any_day_is_left_out_and_named(plain: Connection) -> None:
    root, left_out = activities(plain)
    programs = {found.name: found.id for found in read_told_programs(plain)}
    assert left_out == [programs["حصة للأطفال"]]
    assert len(root) == 2


@pytest.mark.parametrize(
    ("start", "end", "published", "dates", "status"),
    [
        (None, None, "2020-05-01", [("2", "2020-05-01")], "2"),
        ("2020-09", None, "2020-05-01", [("1", "2020-09-01")], "1"),
        ("2019", "2020-12", "2020-05-01", [("2", "2019-01-01"), ("3", "2020-12-31")], "2"),
        ("2010/2015", "2015", "2020-05-01", [("2", "2010-01-01"), ("4", "2015-12-31")], "4"),
        ("2018?", None, None, [("2", "2018-01-01")], "2"),
        (None, "2019-03-02", "2020-05-01", [("4", "2019-03-02")], "4"),
        ("../2019", None, "2020-05-01", [("2", "2019-01-01")], "2"),
        ("spring", None, "2020-05-01", [("2", "2020-05-01")], "2"),
    ],
)
def test_dates_and_status_are_as_of_the_newest_article(
    tmp_path: Any, start: str | None, end: str | None, published: str | None, dates: list[Any], status: str
) -> None:
    saying = Saying("one", "دار الضيافة", published=published).program("دار الضيافة", start=start, end=end)
    with reading(make_directory(tmp_path / "d.db", [saying])) as connection:
        (one,), _ = activities(connection)
    assert [(part.get("type"), part.get("iso-date")) for part in one.findall("activity-date")] == dates
    assert one.find("activity-status").get("code") == status


def test_the_shares_of_three_countries_make_a_hundred(tmp_path: Any) -> None:
    saying = Saying("one", "قافلة في وجدة وتونس ودمشق", published="2020-05-01")
    for name, country in (("وجدة", "MA"), ("تونس", "TN"), ("دمشق", "SY")):
        saying.place(name, country=country)
    saying.program("قافلة", places=["وجدة", "تونس", "دمشق"])
    with reading(make_directory(tmp_path / "d.db", [saying])) as connection:
        (one,), _ = activities(connection)
    shares = [part.get("percentage") for part in one.findall("recipient-country")]
    assert sorted(shares) == ["33.33", "33.33", "33.34"]
    assert narratives(one, "participating-org") == ["not stated in the articles"]


def test_hostile_text_stays_well_formed(tmp_path: Any, hostile_engine: Engine) -> None:
    with reading(hostile_engine) as connection:
        _, left_out = activities(connection)
    assert len(left_out) == 1  # «2020-02-30» is no day
    saying = Saying(
        "x\x0b", f"{FORMULA} \x1f {LETTERS}", "]]> <a>&", published="2020-01-01", url="https://e.org/\x0b a"
    )
    saying.program(f"{FORMULA} \x1f", operators=[LETTERS])
    with reading(make_directory(tmp_path / "d.db", [saying])) as connection:
        (one,), _ = activities(connection)
    assert one.findtext("title/narrative") == f"{FORMULA} \ufffd"
    assert one.find("document-link").get("url") == "https://e.org/\ufffd%20a"
    assert narratives(one, "document-link/title") == ["]]> <a>&"]
    assert narratives(one, "participating-org") == [LETTERS]


def test_the_same_directory_gives_the_same_bytes(plain_engine: Engine) -> None:
    files = []
    for _ in range(2):
        stream = io.BytesIO()
        with reading(plain_engine) as connection:
            write_iati(stream, connection)
        files.append(stream.getvalue())
    assert files[0] == files[1]


def test_a_part_and_an_empty_directory(plain: Connection, empty: Connection) -> None:
    program = next(one.id for one in read_told_programs(plain) if one.kind == "training")
    root, _ = activities(plain, chosen=choose(plain, [program]))
    assert [one.findtext("iati-identifier") for one in root] == [f"RASAD-{program}"]
    assert len(activities(empty)[0]) == 0
