"""Programs: what organizations run, with who runs it, where, since when and for whom.

Invariant: every program has a place in the text that names it, and its operators and partners are names of
`facts.organizations`.
"""

import math
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import Evidence, Program
from nlp.facts import Facts, facts_of, mark_spans
from nlp.languages import load_data
from nlp.locations import places_seen
from nlp.program_details import beneficiaries_of, main_place, places_of
from nlp.program_kinds import kind_of
from nlp.program_mentions import Mentions, find_mentions
from nlp.program_names import Candidate
from nlp.program_operators import Runners
from nlp.program_periods import period_of
from nlp.program_sense import evidence
from nlp.program_tables import Tables, load_tables
from nlp.words import Words

ENTRY_CONFIDENCE = 0.8


def score(features: set[str], weights: dict[str, float], sense: float = 0.0) -> float:
    """Return the probability that a candidate with these features is a program: a logistic regression.

    `sense` is the log-odds that the meaning of its words adds (`nlp.program_sense`).
    """
    total = weights["bias"] + sense + sum(weights.get(feature, 0.0) for feature in features)
    return 1 / (1 + math.exp(-total))


def find_programs(facts: Facts, language: str) -> list[Program]:
    """Return the programs of a text, those likely enough, in the order of their first mention."""
    tables = load_tables(language)
    facts.places_seen = places_seen(facts, language)
    model = load_data(language, "program_weights")
    words = Words(facts)
    runners = Runners(words, tables)
    place = main_place(facts)
    kept = []
    found = find_mentions(words, runners.parties, tables)
    for mentions, sense in zip(found, evidence(facts, found, language), strict=True):
        own = score(mentions.features, model["weights"], sense)
        confidence = ENTRY_CONFIDENCE if "entry" in mentions.features else own
        if confidence >= model["threshold"]:
            kept.append((mentions, confidence))
            runners.remember_house(mentions.candidates)
    return [
        _program(
            words,
            mentions,
            confidence,
            [one for other, _ in kept if other is not mentions for one in other.candidates],
            runners,
            place,
            tables,
        )
        for mentions, confidence in kept
    ]


def _program(
    words: Words,
    mentions: Mentions,
    confidence: float,
    others: list[Candidate],
    runners: Runners,
    place: str | None,
    tables: Tables,
) -> Program:
    best = mentions.best
    names = {best.name: None}
    aliases = {
        name: None
        for candidate in mentions.candidates
        for name in (candidate.name, *candidate.aliases)
        if name not in names
    }
    evidence = [Evidence(start=candidate.start, end=candidate.end) for candidate in mentions.candidates]
    evidence.sort(key=lambda place: place.start)
    operators, partners = runners.of(mentions.candidates)
    start, end = period_of(words, mentions.candidates, others, tables)
    return Program(
        name=best.name,
        aliases=list(aliases),
        kind=kind_of(words, mentions, tables),
        operators=operators,
        partners=partners,
        places=places_of(words, mentions.candidates, place),
        start=start,
        end=end,
        beneficiaries=beneficiaries_of(words, mentions.candidates, tables),
        evidence=evidence,
        confidence=round(confidence, 3),
    )


@Language.factory("rasad_programs", assigns=["doc.spans"])
def make_programs(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds programs."""

    language = str(nlp.lang)

    def programs(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.programs = find_programs(facts, language)
        mark_spans(
            doc,
            "rasad_programs",
            [(place.start, place.end, program.kind.value) for program in facts.programs for place in program.evidence],
        )
        return doc

    return programs
