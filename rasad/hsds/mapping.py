"""Programs and organizations of the directory as HSDS 3.1 objects (docs/hsds.md has the table of fields).

Invariant: nothing is said that no article says. What is not known is left out; where the schema demands it, it is
derived as its docstring tells. Every object of the directory carries the sentences that say it, as attributes.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from rasad.entries import capacity
from rasad.export.safe import link
from rasad.export.tables import day, first_value, joined, known_days
from rasad.hsds.addresses import uri
from rasad.hsds.vocabulary import Object, attribute, each_once, identifier, known
from store.citations import CitedArticle, Told, ToldOrganization, ToldProgram

# How many sentences a description has; the attributes have all.
_MOST_SENTENCES = 5
# What is counted that a program can hold or serve, or has, is its capacity; the other counts are no HSDS capacities.
_CAPACITIES = ("capacity", "facility")
_MIDNIGHT = "T00:00:00Z"


def organization(told: ToldOrganization) -> Object:
    """Return an organization; its `description` is the first sentence that names it, or else its name."""
    own = identifier("organization", told.id)
    # where its name says it is, or else the article that is cited
    place = told.place or (told.fact.data.get("place") if told.fact else None)
    said = [
        attribute("organization", own, f"organization_kind:{told.kind}"),
        *_stated("organization", own, "country", [told.country]),
        *_cited("organization", own, [told.fact] if told.fact else []),
    ]
    return known(
        id=own,
        name=told.name,
        alternate_name=joined(name for name in told.names if name != told.name),
        description=told.fact.sentences[0] if told.fact and told.fact.sentences else told.name,
        parent_organization_id=identifier("organization", told.parent) if told.parent else None,
        locations=[_seat(told, own, place)] if place else [],
        attributes=each_once(said),
    )


def program(told: ToldProgram) -> Object:
    """Return a program; its `description` is the sentences that tell of it, or else its name."""
    return known(
        id=identifier("program", told.id),
        organization_id=_first_operator(told),
        name=told.name,
        alternate_name=_other_names(told),
        description=_description(told) or told.name,
    )


def service(told: ToldProgram, today: date, operator: Object | None = None) -> Object:
    """Return the service that a program is, with all that belongs to it.

    `status` is inactive if the best supported dates say that it ended before or begins after `today`, else active.

    Args:
        told: the program.
        today: the day that counts as today (`rasad.export.tables.newest_day`).
        operator: the organization that runs it, if it shall stand in the service.
    """
    own = identifier("service", told.id)
    counted, other = _capacities(told, own)
    said = [
        attribute("service", own, f"program_kind:{told.kind}"),
        *_stated("service", own, "operator", told.data["operators"]),
        *_stated("service", own, "partner", told.data["partners"]),
        *_stated("service", own, "start", [first_value(told.data["start"])]),
        *_stated("service", own, "end", [first_value(told.data["end"])]),
        *other,
        *_cited("service", own, told.facts),
    ]
    return known(
        id=own,
        organization_id=_first_operator(told),
        program_id=identifier("program", told.id),
        name=told.name,
        alternate_name=_other_names(told),
        description=_description(told),
        status=_status(told, today),
        eligibility_description=joined(told.data["beneficiaries"]),
        organization=operator,
        program=program(told),
        additional_urls=_urls(told, own),
        service_at_locations=[
            service_at_location(told, place, own) for place in places_by_id(told.id, told.data["locations"]).values()
        ],
        capacities=counted,
        attributes=each_once(said),
    )


def places_by_id(told: str, locations: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return id of the service at a location -> the place, of the program `told` (its id) and its places, in order."""
    places: dict[str, dict[str, Any]] = {}
    for place in locations:
        places.setdefault(identifier("service_at_location", told, _location_id(told, place)), place)
    return places


def service_at_location(told: ToldProgram, place: dict[str, Any], service_id: str) -> Object:
    """Return a program at one of its places, with the sentences of the mentions that name the place."""
    location = _location(told.id, place)
    own = identifier("service_at_location", told.id, location["id"])
    saying = [fact for fact in told.facts if place["name"] in fact.data["places"]] or told.facts
    return known(
        id=own,
        service_id=service_id,
        location_id=location["id"],
        location=location,
        attributes=_cited("service_at_location", own, saying),
    )


def one_to_one(nested: Object) -> Object:
    """Return an object without its lists, and so the objects in it: what HSDS calls its one-to-one fields."""
    return {
        name: one_to_one(value) if isinstance(value, dict) else value
        for name, value in nested.items()
        if not isinstance(value, list)
    }


def _first_operator(told: ToldProgram) -> str | None:
    operators = told.data["operator_ids"]
    return identifier("organization", operators[0]) if operators else None


def _other_names(told: ToldProgram) -> str | None:
    return joined(name for name in told.data["names"] if name != told.name)


def _description(told: ToldProgram) -> str:
    sentences = dict.fromkeys(sentence for fact in told.facts for sentence in fact.sentences)
    return "\n".join(list(sentences)[:_MOST_SENTENCES])


def _status(told: ToldProgram, today: date) -> str:
    start, end = known_days(told.data["start"]), known_days(told.data["end"])
    ended, waits = end and end[2] < today, start and start[1] > today
    return "inactive" if ended or waits else "active"


def _location_id(told: str, place: dict[str, Any]) -> str:
    """Return the id of a place: what is known of it makes it; one of an unknown country is that of one program."""
    names = place["names"] or {}
    words = [place["name"], *(names.get(language) or "" for language in ("en", "ar", "fa"))]
    codes = [place[field] or "" for field in ("kind", "country", "subdivision")]
    return identifier("location", "" if place["country"] else told, *codes, *words)


def _location(told: str, place: dict[str, Any]) -> Object:
    own = _location_id(told, place)
    names = place["names"] or {}
    name = names.get("en") or place["name"]
    return known(
        id=own,
        location_type="physical",
        name=name,
        alternate_name=joined(one for one in (place["name"], *names.values()) if one != name),
        description=place["kind"],
        external_identifier=place["country"] if place["kind"] == "country" else None,
        external_identifier_type="ISO 3166-1" if place["kind"] == "country" and place["country"] else None,
        attributes=each_once(
            one for field in ("country", "subdivision") for one in _stated("location", own, field, [place[field]])
        ),
    )


def _seat(told: ToldOrganization, own: str, place: str) -> Object:
    where = identifier("location", told.id, place)
    return known(
        id=where,
        location_type="physical",
        organization_id=own,
        name=place,
        attributes=_stated("location", where, "country", [told.country]),
    )


def _stated(entity: str, own: str, term: str, values: Iterable[str | None]) -> list[Object]:
    return [attribute(entity, own, f"statement:{term}", value) for value in values if value]


def _cited(entity: str, own: str, facts: Iterable[Told]) -> list[Object]:
    """Return the sentences that say an object, each with where it stands."""
    return each_once(
        attribute(entity, own, "statement:sentence", sentence, _source(fact.article))
        for fact in facts
        for sentence in fact.sentences
    )


def _source(article: CitedArticle) -> str:
    return link(article.url) or " · ".join(filter(None, (article.source, article.published, article.id)))


def _urls(told: ToldProgram, own: str) -> list[Object]:
    """Return the addresses of the articles that tell of a program."""
    found: dict[str, Object] = {}
    for fact in told.facts:
        if address := uri(fact.article.url):
            published = day(fact.article.published)
            label = joined((fact.article.title, fact.article.source, published.isoformat() if published else None))
            found.setdefault(
                address, known(id=identifier("url", own, address), label=label, url=address, service_id=own)
            )
    return list(found.values())


def _capacities(told: ToldProgram, own: str) -> tuple[list[Object], list[Object]]:
    """Return the capacities of a program, and the other counts as attributes.

    `available` is demanded, and how many units are free is never stated: it is the stated number, as `maximum` is.
    `updated` is demanded too: it is the first day of the period that the number is of, or the newest day of the
    articles that state it; a number without a day is an attribute.
    """
    published = {fact.article.id: day(fact.article.published) for fact in told.facts}
    counted, other = [], []
    for count in told.data["capacities"]:
        when = day(count["period"]) or max(
            filter(None, (published.get(article) for article in count["articles"])), default=None
        )
        kind = count["kind"]
        if kind not in _CAPACITIES or when is None:
            other.append(attribute("service", own, "statement:count", capacity(count), kind))
            continue
        name = count["unit"] if count["unit"] not in (None, "other") else count["unit_text"] or "other"
        unit = {"id": identifier("unit", name), "name": name}
        fields = (str(count[field]) for field in ("value", "unit", "unit_text", "per", "bound", "period"))
        counted.append(
            known(
                id=identifier("service_capacity", own, kind, *fields),
                service_id=own,
                unit_id=unit["id"],
                unit=unit,
                available=count["value"],
                maximum=count["value"],
                description=f"{capacity(count)} ({kind}; how much of it is free is not stated)",
                updated=when.isoformat() + _MIDNIGHT,
            )
        )
    return each_once(counted), other
