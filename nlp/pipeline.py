"""The spaCy pipelines of the languages, and the way from a text to an Extraction.

Invariant: `extract` changes no character of the text; the offsets it returns are the article's own.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module

import spacy
from spacy.language import Language

from nlp.extraction import ArticleText, Evidence, Extraction, Location, Program
from nlp.facts import Facts, facts_of
from nlp.languages import LANGUAGES
from nlp.locations import locate
from nlp.organization_places import place_of

COMPONENTS = (
    "rasad_sentences",
    "rasad_numbers",
    "rasad_dates",
    "rasad_durations",
    "rasad_places",
    "rasad_names",
    "rasad_organizations",
    "rasad_programs",
    "rasad_capacities",
    "rasad_partnerships",
    "rasad_links",
)


@cache
def load_pipeline(language: str, tagger: str = "") -> Language:
    """Return the pipeline of a language, built once a process.

    Args:
        language: its BCP 47 tag, one of `LANGUAGES`.
        tagger: the name of a tagger (`nlp.tagger.named.load_tagger`); empty for the shipped one.

    Raises:
        KeyError: the language is not one of `nlp.languages.LANGUAGES`.
        nlp.tagger.base.ModelError: no such tagger can be used.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    nlp = spacy.blank(language)
    nlp.tokenizer = import_module(f"{LANGUAGES[language]}.tokenizer").make_tokenizer()(nlp)
    nlp.max_length = 10_000_000
    for component in COMPONENTS:
        nlp.add_pipe(component, config={"model": tagger} if component == "rasad_names" else {})
    return nlp


def extract(
    text: str,
    language: str,
    published: str | None = None,
    *,
    title: str = "",
    id: str = "",
    url: str | None = None,
    tagger: str = "",
) -> Extraction:
    """Find the facts of one article.

    Args:
        text: the article, as it is to be quoted.
        language: its BCP 47 tag, one of `LANGUAGES`.
        published: its date of publication (ISO 8601 date or time), which settles «أمس» and «الماضي».
        title: its title; read as a line before the text.
        id: what the article is called in the result.
        url: its address.
        tagger: the name of a tagger (`nlp.tagger.named.load_tagger`); empty for the shipped one.

    Raises:
        KeyError: the language is not one of `LANGUAGES`.
        ValueError: the text or title holds half a character (a surrogate), which no text that is read from UTF-8 does.
        nlp.tagger.base.ModelError: no such tagger can be used.
    """
    nlp = load_pipeline(language, tagger)
    title = " ".join(title.split("\n"))
    whole = f"{title}\n{text}" if title else text
    doc = nlp.make_doc(whole)
    doc._.rasad = Facts(whole, published=published[:10] if published else None, body_start=len(whole) - len(text))
    for _, component in nlp.pipeline:
        doc = component(doc)
    article = ArticleText(
        id=id,
        url=url,
        title=title,
        text=text,
        language=language,
        published=published,
        inferred_published=doc._.rasad_inferred_published,
    )
    facts = facts_of(doc)
    return _extraction(article, facts, locate(facts, language, url), language)


def _extraction(article: ArticleText, facts: Facts, places: list[Location], language: str) -> Extraction:
    """Turn facts with offsets of the `Doc` into an Extraction with offsets of the article."""
    result = Extraction(
        article=article,
        organizations=[organization.model_copy(deep=True) for organization in facts.organizations],
        dates=[date.model_copy() for date in facts.dates],
        durations=[duration.model_copy() for duration in facts.durations],
        capacities=[capacity.model_copy() for capacity in facts.capacities],
        partnerships=[partnership.model_copy(deep=True) for partnership in facts.partnerships],
        programs=[program.model_copy(deep=True) for program in facts.programs],
        places=places,
    )
    named = {place.name: place.kind for place in places}
    for organization in result.organizations:
        organization.place = place_of(organization, facts, named, language)
        _to_article(organization.mentions, facts.body_start)
        organization.mentions = _without_repeats(organization.mentions)
    for program in result.programs:
        program.places = [name for name in program.places if name in named]
    told: list[Program | Location] = [*result.programs, *result.places]
    for fact in told:
        _to_article(fact.evidence, facts.body_start)
        fact.evidence = _without_repeats(fact.evidence)
    alone = [*result.dates, *result.durations, *result.capacities, *(one.evidence for one in result.partnerships)]
    _to_article(alone, facts.body_start)
    return result


def _to_article(places: Iterable[Evidence], body_start: int) -> None:
    for place in places:
        if place.start < body_start:
            place.title, place.end = True, min(place.end, body_start - 1)
        else:
            place.start, place.end = place.start - body_start, place.end - body_start


def _without_repeats[Place: Evidence](places: list[Place]) -> list[Place]:
    """Keep the places in the text, in order; those in the title only where there is no other."""
    body = [place for place in places if not place.title] or places
    return sorted({(place.start, place.end): place for place in body}.values(), key=lambda place: place.start)
