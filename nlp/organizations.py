"""The organizations of a text: each named body once, under all its names, with every place that names it.

Invariant: an organization's `name` is the fullest of its names in the text, no two organizations share a name, and
mentions are in order and do not overlap.
"""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.coreference import group_names
from nlp.extraction import Organization
from nlp.facts import Facts, facts_of, mark_spans
from nlp.organization_names import find_names
from nlp.organization_reader import Reader
from nlp.organization_tables import load_tables
from nlp.organization_tags import with_second_opinion


def find_organizations(facts: Facts, language: str) -> list[Organization]:
    """Return the organizations that a text names, in the order of their first mention."""
    tables = load_tables(language)
    candidates = find_names(facts, tables)
    if facts.tagging is not None:
        candidates = with_second_opinion(Reader(facts, tables), candidates, facts.tagging)
    return group_names(facts, candidates, tables)


@Language.factory("rasad_organizations", assigns=["doc.spans"])
def make_organizations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds organizations."""
    language = str(nlp.lang)

    def organizations(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.organizations = find_organizations(facts, language)
        mark_spans(
            doc,
            "rasad_organizations",
            [(m.start, m.end, one.kind.value) for one in facts.organizations for m in one.mentions],
        )
        return doc

    return organizations
