"""Dates of three calendars in one text, each resolved to EDTF by the text itself and its day of publication.

Invariant: what nothing settles is left out, never guessed; every date is a place of the text and valid EDTF, and a
value is one fact of an article however often it is told.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
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
from nlp.text import Folded, fold

# A day and a month with a point between them, which elsewhere is a number.
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})$")
# How many characters before a word are looked through for the quotation mark that opens its quotation.
_QUOTE = 600
# How many words after a colon still begin a speech.
_AFTER_COLON = 4


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
    for expression in expressions:
        resolved = None if _is_spoken(folded, expression) else resolver.resolve(expression)
        if resolved is not None:
            yield expression, resolved


def infer_day(folded: Folded, language: str) -> date | None:
    """Return the day that an article without a day of publication tells of itself, or None where nothing settles it.

    «أمس الأربعاء 23 يونيو 2021» settles it; so does a day whose weekday fits one year only.
    """
    return Resolver(folded.text, language, None, parse_dates(folded.text, language)).reference


def read_date(phrase: str, language: str, reference: date | None = None) -> Resolved | None:
    """Return the time that a short phrase names, where all of it is known to be a date: a field, an option, a query.

    More can be said so than in an article: «27» is a day of the month of reference, «الأيام الثلاثة القادمة» three,
    «منذ 2011» an interval without an end («2011/..»).

    Args:
        phrase: the words, in any spelling.
        language: one of `nlp.languages.LANGUAGES`.
        reference: the day that «أمس» counts from, if there is one.

    Returns:
        Days, EDTF and calendar, or None where the phrase names no time or nothing settles it.
    """
    text = _DOTTED.sub(r"\1/\2", fold(phrase).strip())
    expressions = parse_dates(text, language, whole=True)
    resolver = Resolver(text, language, reference, expressions, whole=True)
    found = [(item, resolved) for item in expressions if (resolved := resolver.resolve(item)) is not None]
    return _open_ended(*found[0], resolver) if len(found) == 1 else None


def _open_ended(expression: Expression, resolved: Resolved, resolver: Resolver) -> Resolved:
    """Read «منذ 2011» and «تا ۱۴۰۴» as the intervals without an end or a beginning that they are."""
    if expression.last is not None or expression.first.ago:
        return resolved
    first, last = resolved.edtf.split("/")[0], resolved.edtf.split("/")[-1]
    if resolver.sentences.follows(expression.first, "since"):
        return replace(resolved, span=(resolved.span[0], date.max), edtf=f"{first}/..")
    if resolver.sentences.follows(expression.first, "until"):
        return replace(resolved, span=(date.min, resolved.span[1]), edtf=f"../{last}")
    return resolved


def _is_spoken(folded: Folded, expression: Expression) -> bool:
    """Tell whether a bare «اليوم» is said by a person who is quoted, and means these days, not that of the article."""
    point = expression.first
    if point.days != 0 or point.weekday is not None or point.day is not None or expression.last is not None:
        return False
    start, _ = folded.span(expression.start, expression.end)
    line = folded.original[folded.original.rfind("\n", max(0, start - _QUOTE), start) + 1 : start][-_QUOTE:]
    if any(line.count(opened) > line.count(closed) for opened, closed in ("«»", "“”")):
        return True
    colon = line.rfind(":")
    return colon >= 0 and "." not in line[colon:] and len(line[colon:].split()) <= _AFTER_COLON


def dates_of(facts: Facts, language: str) -> list[Date]:
    """Return the dates of an article, each value once: its first place in the body, with the role that says most."""
    found: dict[str, Date] = {}
    for expression, resolved in find_dates(facts.folded, language, published_day(facts.published)):
        start, end = facts.folded.span(expression.start, expression.end)
        days = (resolved.span[1] - resolved.span[0]).days + 1
        ranged = expression.last is not None
        role = role_of(facts, expression.start, expression.end, language, days, ranged=ranged)
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


@Language.factory("rasad_dates", assigns=["doc.spans", "doc._.rasad_inferred_published"])
def make_dates(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds dates (`facts.dates`, the span group `rasad_dates`)."""

    def dates(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.dates = dates_of(facts, str(nlp.lang))
        if facts.published is None:
            inferred = infer_day(facts.folded, str(nlp.lang))
            doc._.rasad_inferred_published = inferred.isoformat() if inferred is not None else None
        mark_spans(doc, "rasad_dates", [(item.start, item.end, "DATE") for item in facts.dates])
        return doc

    return dates


# The day of publication that the text of an article without one settles (ISO 8601), None where it does not.
if not Doc.has_extension("rasad_inferred_published"):
    Doc.set_extension("rasad_inferred_published", default=None)
