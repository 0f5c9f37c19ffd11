"""Whom a text speaks of: the organization that it is most about, and the names of those it puts together.

Invariant: what is returned are names of `facts.organizations`.
"""

from collections.abc import Iterable

from nlp.extraction import OrganizationKind
from nlp.facts import Facts
from nlp.words import Named


def main_organization(facts: Facts) -> str | None:
    """Return the organization that the article is most about: named most often, early and in the title; no outlet."""
    best, best_weight = None, 0.0
    for organization in facts.organizations:
        if not organization.mentions or organization.kind is OrganizationKind.MEDIA:
            continue
        first = min(mention.start for mention in organization.mentions)
        weight = len(organization.mentions) + 2.0 * (first < facts.body_start) + 1.5 * (first < facts.body_start + 300)
        if weight > best_weight:
            best, best_weight = organization.name, weight
    return best


def names(group: Iterable[Named]) -> list[str]:
    """Return the names of a group, each once, in order."""
    return list({named.organization.name: None for named in group})
