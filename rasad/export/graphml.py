"""GraphML: organizations and programs as nodes; who runs what, who works with whom and what is whose branch as edges.

Invariant: ids are those of the directory, so two exports can be compared; every edge names the articles that say it;
both of its ends are nodes of the file; the same directory gives the same bytes. Edges have no direction, since readers
take one kind alone (networkx refuses mixed ones): which end is the program, or the branch, its nodes say.
"""

from collections.abc import Callable, Iterator
from itertools import batched, combinations
from typing import IO, Any

from lxml import etree
from sqlalchemy import Connection

from rasad.export.safe import link, xml_text
from rasad.export.tables import codes, day, first_value, joined
from store.citations import (
    Chosen,
    Told,
    organizations_named,
    read_told_facts,
    read_told_organizations,
    read_told_programs,
)

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
# A fact that lists more bodies than this joins each of them to the first alone: a hundred members of an alliance are
# no five thousand partnerships.
MOST_PARTIES = 12
_FACTS_AT_ONCE = 500
NODE_KEYS = {
    "label": "string",
    "type": "string",
    "kind": "string",
    "country": "string",
    "place": "string",
    "start": "string",
    "start_from": "string",
    "end": "string",
    "confidence": "double",
    "articles": "int",
    "names": "string",
    "url": "string",
    "outlet": "string",
    "published": "string",
    "sentence": "string",
}
EDGE_KEYS = {
    "relation": "string",
    "kind": "string",
    "date": "string",
    "date_from": "string",
    "duration": "string",
    "confidence": "double",
    "urls": "string",
    "outlets": "string",
    "published": "string",
    "sentence": "string",
}
_Values = dict[str, Any]


def write_graph(
    stream: IO[bytes],
    connection: Connection,
    chosen: Chosen | None = None,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """Write the graph of a directory, or of a part of it; `advance` is called for every node and edge."""
    nodes: set[str] = set()
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(f"{{{_NAMESPACE}}}graphml", nsmap={None: _NAMESPACE}):
            for kind, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
                for name, type_ in keys.items():
                    own = {"id": _key(kind, name), "for": kind, "attr.name": name, "attr.type": type_}
                    file.write(etree.Element(f"{{{_NAMESPACE}}}key", own, nsmap={None: _NAMESPACE}))
            with file.element(f"{{{_NAMESPACE}}}graph", {"id": "directory", "edgedefault": "undirected"}):
                for identifier, values in _nodes(connection, chosen):
                    nodes.add(identifier)
                    file.write(_element("node", {"id": identifier}, values))
                    advance()
                for identifier, source, target, values in _edges(connection, chosen):
                    if {source, target} <= nodes:
                        ends = {"id": identifier, "source": source, "target": target}
                        file.write(_element("edge", ends, values))
                        advance()


def _nodes(connection: Connection, chosen: Chosen | None) -> Iterator[tuple[str, _Values]]:
    for body in read_told_organizations(connection, chosen):
        yield (
            body.id,
            {
                "label": body.name,
                "type": "organization",
                "kind": body.kind,
                "country": body.country,
                "place": body.place,
                "articles": body.articles,
                "names": joined(body.names),
                **_citation(body.fact),
            },
        )
    for program in read_told_programs(connection, chosen):
        data = program.data
        start, end = first_value(data["start"]), first_value(data["end"])
        yield (
            program.id,
            {
                "label": program.name,
                "type": "program",
                "kind": program.kind,
                "country": joined(codes(data["locations"], "country")),
                "place": joined(data["places"]),
                "start": start,
                "start_from": day(start),
                "end": end,
                "confidence": program.confidence,
                "articles": len(data["articles"]),
                "names": joined(data["names"]),
                **_citation(next(iter(program.facts), None)),
            },
        )


def _edges(connection: Connection, chosen: Chosen | None) -> Iterator[tuple[str, str, str, _Values]]:
    for program in read_told_programs(connection, chosen):
        start = first_value(program.data["start"])
        for operator in program.data["operator_ids"]:
            values = {"relation": "operates", "date": start, "date_from": day(start), "confidence": program.confidence}
            facts = [fact for fact in program.facts if operator in fact.entries] or program.facts
            yield f"{operator}/{program.id}", operator, program.id, {**values, **_evidence(facts)}
    for body in read_told_organizations(connection, chosen):
        if body.parent:
            facts = [body.fact] if body.fact else []
            yield f"{body.parent}/{body.id}", body.parent, body.id, {"relation": "branch", **_evidence(facts)}
    for part in batched(read_told_facts(connection, ("partnership",), chosen), _FACTS_AT_ONCE):
        ids = organizations_named(connection, part)
        for fact in part:
            parties = list(dict.fromkeys(ids[fact.id, name] for name in fact.data["parties"] if (fact.id, name) in ids))
            pairs = (
                combinations(parties, 2) if len(parties) <= MOST_PARTIES else ((parties[0], one) for one in parties[1:])
            )
            for number, (one, two) in enumerate(pairs):
                yield f"{fact.id}/{number}", one, two, _partnership(fact)


def _partnership(fact: Told) -> _Values:
    data = fact.data
    return {
        "relation": "partnership",
        "kind": data["kind"],
        "date": data["date"],
        "date_from": day(data["date"]),
        "duration": data["duration"],
        "confidence": data["confidence"],
        **_evidence([fact]),
    }


def _citation(fact: Told | None) -> _Values:
    if fact is None:
        return {}
    article = fact.article
    return {
        "url": link(article.url),
        "outlet": article.source,
        "published": article.published,
        "sentence": fact.sentences[0],
    }


def _evidence(facts: list[Told]) -> _Values:
    """Return the articles of facts; addresses hold no space, so a space parts them."""
    if not facts:
        return {}
    urls = dict.fromkeys(link(fact.article.url) for fact in facts)
    return {
        "urls": " ".join(filter(None, urls)),
        "outlets": joined(fact.article.source for fact in facts),
        "published": min((fact.article.published for fact in facts if fact.article.published), default=None),
        "sentence": facts[0].sentences[0],
    }


def _key(kind: str, name: str) -> str:
    return f"{kind}_{name}"


def _element(kind: str, own: dict[str, str], values: _Values) -> Any:
    element = etree.Element(f"{{{_NAMESPACE}}}{kind}", {name: xml_text(value) for name, value in own.items()})
    for name, value in values.items():
        if value not in (None, ""):
            data = etree.SubElement(element, f"{{{_NAMESPACE}}}data", key=_key(kind, name))
            data.text = xml_text(str(value))
    return element
