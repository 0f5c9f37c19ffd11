"""The graph as networkx reads it back: who runs what, who works with whom, each edge with the articles that say so."""

import io
from typing import Any

import networkx
import pytest
from export_directories import CONTROLS, FORMULA, URL
from lxml import etree
from saying import Saying, make_directory
from sqlalchemy import Connection, Engine

from rasad.export import graphml
from rasad.export.graphml import write_graph
from store.citations import choose, read_told_programs
from store.database import reading


def written(connection: Connection, chosen: Any = None) -> bytes:
    stream = io.BytesIO()
    write_graph(stream, connection, chosen)
    return stream.getvalue()


def graph(connection: Connection, chosen: Any = None) -> Any:
    return networkx.read_graphml(io.BytesIO(written(connection, chosen)))


def ids(found: Any) -> dict[str, str]:
    return {data["label"]: node for node, data in found.nodes(data=True)}


def test_nodes_are_organizations_and_programs_under_their_ids(plain: Connection) -> None:
    found = graph(plain)
    named = ids(found)
    assert set(named) == {"جمعية نور", "بلدية صفرو", "بنیاد مهر", "دار الضيافة", "کارگاه بافندگی", "حصة للأطفال"}
    program = found.nodes[named["دار الضيافة"]]
    assert (program["type"], program["kind"], program["country"], program["start"]) == (
        "program",
        "shelter",
        "MA",
        "2021-05",
    )
    assert (program["url"], program["outlet"], program["articles"]) == (URL, "صحيفة الصباح", 1)
    body = found.nodes[named["بنیاد مهر"]]
    assert (body["type"], body["kind"]) == ("organization", "foundation")
    assert body["sentence"].startswith("بنیاد مهر در یزد")


def test_edges_have_dates_and_evidence(plain: Connection) -> None:
    found = graph(plain)
    named = ids(found)
    (operates,) = (
        found.get_edge_data(named["جمعية نور"], named["دار الضيافة"]).values()
        if found.is_multigraph()
        else [found.edges[named["جمعية نور"], named["دار الضيافة"]]]
    )
    assert (operates["relation"], operates["date_from"], operates["urls"]) == ("operates", "2021-05-01", URL)
    partnership = found.edges[named["جمعية نور"], named["بلدية صفرو"]]
    assert (partnership["relation"], partnership["kind"], partnership["date"]) == ("partnership", "agreement", "2021")
    assert partnership["sentence"] == "وقعت جمعية نور مع بلدية صفرو اتفاقية سنة 2021."
    assert partnership["confidence"] == 0.7


def test_a_list_of_many_parties_is_no_web_of_all_with_all(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphml, "MOST_PARTIES", 3)
    bodies = [f"جمعية {name}" for name in ("الأمل", "النور", "الفجر", "الوفاء", "البركة")]
    text = "اتفقت " + " و".join(bodies)
    saying = Saying("list", text)
    for body in bodies:
        saying.organization(body)
    engine = make_directory(tmp_path / "d.db", [saying.partnership(*bodies, quote=text)])
    with reading(engine) as connection:
        found = graph(connection)
    assert found.degree(ids(found)[bodies[0]]) == 4
    assert found.number_of_edges() == 4


def test_both_ends_of_an_edge_of_a_part_are_in_it(plain: Connection) -> None:
    program = next(one.id for one in read_told_programs(plain) if one.kind == "training")
    found = graph(plain, choose(plain, [program]))
    assert set(ids(found)) == {"کارگاه بافندگی", "بنیاد مهر"}
    assert found.number_of_edges() == 1


def test_hostile_text_stays_well_formed(hostile: Connection) -> None:
    found = graph(hostile)
    labels = set(ids(found))
    assert FORMULA in labels
    assert any(label.startswith("دار") and "<b>&amp;" in label and "\u202e" in label for label in labels)
    assert CONTROLS not in labels
    assert not any("javascript:" in str(data) for *_, data in found.edges(data=True))


def test_the_same_directory_gives_the_same_bytes(plain_engine: Engine) -> None:
    files = []
    for _ in range(2):
        with reading(plain_engine) as connection:
            files.append(written(connection))
    assert files[0] == files[1]


def test_an_empty_directory_is_an_empty_graph(empty: Connection) -> None:
    assert len(graph(empty)) == 0
    assert etree.fromstring(written(empty)).tag == "{http://graphml.graphdrawing.org/xmlns}graphml"
