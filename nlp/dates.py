"""Dates of three calendars in one text, each resolved to EDTF by the text itself and its day of publication.

Invariant: what nothing settles is left out, never guessed; every date is a place of the text and valid EDTF, and a
value is one fact of an article however often it is told.
"""

from collections.abc import Callable, Iterator
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from nlp.date_expressions import Expression
from nlp.date_parser import parse_dates
from nlp.date_resolution import Resolver
from nlp.date_values import Resolved
from nlp.extraction import Date, DateRole
from nlp.facts import Facts, facts_of, mark_spans
from nlp.roles import role_of
from nlp.text import Folded


def published_day(published: str | None) -> date | None:
    """Return the day of an ISO 8601 date or time, or None where it says no day."""
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def find_dates(folded: Folded, language: str, published: date | None = None) -> Iterator[tuple[Expression, Resolved]]:
    """Yield what a text says of dates and what each comes to, in order; what nothing settles is left out.

    Args:
        folded: the text, folded.
        language: one of `nlp.languages.LANGUAGES`.
        published: the day of publication, if it is known.
    """
    expressions = parse_dates(folded.text, language)
    resolver = Resolver(folded.text, language, published, expressions)
    if resolver.reference is None:
        for expression in expressions:
            # a day that its weekday settled is the day that «الماضي» counts from
            point = expression.first
            if point.weekday is not None and point.year is None and point.day is not None:
                settled = resolver.resolve(expression)
                if settled is not None:
                    resolver.reference = settled.span[0]
                    break
    for expression in expressions:
        resolved = resolver.resolve(expression)
        if resolved is not None:
            yield expression, resolved


def dates_of(facts: Facts, language: str) -> list[Date]:
    """Return the dates of an article, each value once: its first place in the body, with the role that says most."""
    found: dict[str, Date] = {}
    for expression, resolved in find_dates(facts.folded, language, published_day(facts.published)):
        start, end = facts.folded.span(expression.start, expression.end)
        role = role_of(facts, expression.start, expression.end, language)
        made = Date(
            start=start, end=end, text=facts.text[start:end], edtf=resolved.edtf, calendar=resolved.calendar, role=role
        )
        known = found.get(resolved.edtf)
        if known is None:
            found[resolved.edtf] = made
            continue
        best = known.role if known.role is not DateRole.OTHER else made.role
        keep = made if known.start < facts.body_start <= made.start else known
        found[resolved.edtf] = keep.model_copy(update={"role": best})
    return sorted(found.values(), key=lambda item: item.start)


@Language.factory("rasad_dates", assigns=["doc.spans"])
def make_dates(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds dates (`facts.dates`, the span group `rasad_dates`)."""

    def dates(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.dates = dates_of(facts, str(nlp.lang))
        mark_spans(doc, "rasad_dates", [(item.start, item.end, "DATE") for item in facts.dates])
        return doc

    return dates
