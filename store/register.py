"""The register of well-known bodies: international ones, those that every country has, those of one country.

Invariant: a body is found by its whole name only, whatever language the name is in.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from nlp.extraction import OrganizationKind
from store.organization_names import read_name


@dataclass(frozen=True)
class Body:
    """A well-known body. `national`: each country has its own; `country`: that of which it is, None if of none."""

    id: str
    kind: OrganizationKind | None
    national: bool
    country: str | None
    names: tuple[str, ...]


@cache
def load_register() -> tuple[dict[str, Body], dict[str, tuple[Body, ...]]]:
    """Return the bodies by id, and by the joined plain words of their names; one name may be of several countries."""
    data = tomllib.loads(resources.files("store").joinpath("register.toml").read_text("utf-8"))
    entries = [(body, False, None, fields) for body, fields in data["international"].items()]
    entries += [(body, True, None, fields) for body, fields in data["national"].items()]
    entries += [
        (f"{country.lower()}-{body}", False, country, fields)
        for country, bodies in data["states"].items()
        for body, fields in bodies.items()
    ]
    bodies: dict[str, Body] = {}
    named: dict[str, tuple[Body, ...]] = {}
    for identifier, national, country, fields in entries:
        names = {language: fields.get(language, []) for language in ("ar", "fa", "latin")}
        kind = OrganizationKind(fields["kind"]) if "kind" in fields else None
        every = tuple(name for group in names.values() for name in group)
        bodies[identifier] = body = Body(identifier, kind, national, country, every)
        keys = set()
        for group, found in names.items():
            for name in found:
                read = read_name(name, group)
                keys.add(read.whole)
                if len(read.words) > 1 and not read.place and not read.country:
                    keys.add(read.base)
        for key in keys:
            named[key] = (*named.get(key, ()), body)
    return bodies, named


def find_body(key: str, countries: frozenset[str]) -> Body | None:
    """Return the body of a name, given as joined plain words, in a text that is about `countries`.

    A body of one country is meant only where that country is among them, or where the name is of no other body and
    nothing is known of the country.
    """
    found = load_register()[1].get(key, ())
    own = [body for body in found if body.country in countries]
    if len(own) == 1:
        return own[0]
    rest = [body for body in found if body.country is None]
    if len(rest) == 1:
        return rest[0]
    return found[0] if len(found) == 1 and not countries else None


def known_country(key: str) -> str | None:
    """Return the country of the body of a sense's key («=id», perhaps with a place), None where it has none."""
    body = load_register()[0].get(key.removeprefix("=").partition("|")[0]) if key.startswith("=") else None
    return body.country if body else None
