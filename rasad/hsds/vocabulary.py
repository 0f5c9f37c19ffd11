"""What HSDS leaves to who publishes: the ids of objects, and the taxonomies with their terms.

Invariant: an id is the UUIDv5 of what it stands for, so the same directory has the same ids wherever it is kept.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from nlp.extraction import OrganizationKind, ProgramKind

Object = dict[str, Any]

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:rasad:hsds")
_TAXONOMIES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "program_kind": (
        "Kinds of programs",
        "What a program does.",
        {kind.value: f"Programs whose kind is {kind.value.replace('_', ' ')}." for kind in ProgramKind},
    ),
    "organization_kind": (
        "Kinds of organizations",
        "What sort of body an organization is.",
        {kind.value: f"Organizations whose kind is {kind.value.replace('_', ' ')}." for kind in OrganizationKind},
    ),
    "statement": (
        "Statements of articles",
        "What articles say that HSDS has no field for, and the sentences that say it.",
        {
            "sentence": "The sentence of an article that says so; the label is the address of the article, or its "
            "outlet, day and id.",
            "operator": "The name of an organization that runs the program, as articles write it.",
            "partner": "The name of an organization that the program is run with, as articles write it.",
            "start": "When it began: a date in EDTF, the best supported one.",
            "end": "When it ended or ends: a date in EDTF, the best supported one.",
            "count": "A count that is no capacity, or has no day; the label is its kind.",
            "country": "Where it is: an ISO 3166-1 code.",
            "subdivision": "Where it is: an ISO 3166-2 code.",
        },
    ),
}


def identifier(*parts: str) -> str:
    """Return the id of what a table and one or more ids or words of the directory stand for."""
    return str(uuid5(_NAMESPACE, "\x1f".join(parts)))


def known(**fields: Any) -> Object:
    """Return an object with the fields that are known."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [])}


@cache
def taxonomies() -> tuple[Object, ...]:
    """Return the taxonomies."""
    return tuple(
        {"id": identifier("taxonomy", code), "name": name, "description": description}
        for code, (name, description, _) in _TAXONOMIES.items()
    )


@cache
def terms() -> tuple[Object, ...]:
    """Return the terms of all taxonomies."""
    return tuple(
        {
            "id": identifier("taxonomy_term", code, term),
            "code": f"{code}:{term}",
            "name": term.replace("_", " "),
            "description": description,
            "taxonomy": name,
            "taxonomy_id": identifier("taxonomy", code),
            "language": "en",
        }
        for code, (name, _, described) in _TAXONOMIES.items()
        for term, description in described.items()
    )


@cache
def _by_code() -> dict[str, Object]:
    return {term["code"]: term for term in terms()}


def attribute(entity: str, link: str, code: str, value: str | None = None, label: str | None = None) -> Object:
    """Return what an object is or says, as a term of a taxonomy and, where the term is none by itself, its value.

    Args:
        entity: the table of the object.
        link: its id.
        code: the term, «program_kind:shelter».
        value: what is said.
        label: of which kind it is, or where it stands.
    """
    term = _by_code()[code]
    return known(
        id=identifier("attribute", link, code, value or "", label or ""),
        link_id=link,
        link_entity=entity,
        link_type=code.partition(":")[0],
        taxonomy_term_id=term["id"],
        taxonomy_term=term,
        value=value,
        label=label,
    )


def each_once(objects: Iterable[Object]) -> list[Object]:
    """Return objects without those whose id came before."""
    return list({one["id"]: one for one in reversed(list(objects))}.values())[::-1]
