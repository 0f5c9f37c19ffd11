"""Programs: what organizations run, with who runs it, where, since when and for whom.

Invariant: every program has a place in the text that names it, and its operators and partners are names of
`facts.organizations`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import Evidence, Program, ProgramKind
from nlp.facts import Facts, facts_of, mark_spans
from nlp.languages import load_data
from nlp.program_names import Candidate, Tables, candidates, find_head, is_any, load_tables
from nlp.references import main_organization, operators_of
from nlp.text import fold
from nlp.words import Words

LEAST_CONFIDENCE = 0.4


@dataclass
class Mentions:
    """The candidates that name one program."""

    candidates: list[Candidate]
    features: set[str]

    @property
    def best(self) -> Candidate:
        """The mention with the fullest name."""
        return max(self.candidates, key=lambda candidate: (len(candidate.name.split()), -candidate.first))


def add_features(words: Words, candidate: Candidate, tables: Tables) -> None:
    """Write on a candidate what its name and its sentence say for or against a program."""
    head, features = candidate.head, candidate.features
    first, last = words.sentence(candidate.first)
    start = candidate.first
    body = [words.text(index) for index in range(start + 1, candidate.last)]
    content = [word for word in body if word[0].isalnum()]
    if head is not None:
        features.add(f"head:{head.word}")
        features.update(name for name, holds in (("action", head.action), ("plural", head.plural)) if holds)
    if candidate.aliases and "titled" not in features:
        features.add("quoted")
    if any(word in tables.edition or word.isdigit() for word in content) or (
        tables.language == "fa" and words.text(start).endswith("مین")
    ):
        features.add("edition")
    features.add("words:" + ("1" if len(content) <= 1 else "2" if len(content) == 2 else "5" if len(content) > 4 else "3"))
    if tables.language == "ar":
        definite = any(word.startswith(("ال", "لل", "وال", "بال")) for word in content)
        features.add("definite" if definite or words.text(start).startswith("ال") else "indefinite")
    before = [words.text(index) for index in range(max(first, start - 3), start)]
    if before:
        if is_any(before[-1], tables.run, tables.language):
            features.add("run_next")
        elif any(is_any(word, tables.run, tables.language) for word in before):
            features.add("run_near")
        if before[-1] in tables.pointing:
            features.add("pointing")
        if before[-1].isdigit():
            features.add("counted")
        if before[-1] in tables.bullets or before[0] in tables.bullets:
            features.add("bullet")
    else:
        features.add("begins")
    reach = last if tables.language == "fa" else min(last, candidate.last + 6)
    if any(is_any(words.text(index), tables.run_after, tables.language) for index in range(candidate.last, reach)):
        features.add("run_after")
    if words.names_in(first, start):
        features.add("name_before")
    if words.names_in(candidate.last, last):
        features.add("name_after")
    named = words.name_at(start) or words.name_at(min(start + 1, candidate.last - 1))
    if named is not None and named.first <= start + 1:
        if named.first < start:
            features.add("inside_name")
        else:
            features.add("is_name" if named.last >= candidate.last - 1 else "begins_name")
    body_start = words.facts.body_start
    if candidate.start < body_start:
        features.add("title")
    elif candidate.start < body_start + 400:
        features.add("early")


def merge(found: list[Candidate], tables: Tables) -> list[Mentions]:
    """Join the candidates that name one program: the same words, the same quotation, or a beginning of a fuller name."""
    merged: list[Mentions] = []
    keys: list[list[frozenset[str]]] = []
    order = sorted(found, key=lambda candidate: -len(candidate.name.split()))
    for candidate in order:
        own = [_key(name, tables) for name in (candidate.name, *candidate.aliases)]
        for mentions, known in zip(merged, keys, strict=True):
            if _same(own, known):
                mentions.candidates.append(candidate)
                break
        else:
            merged.append(Mentions([candidate], set()))
            keys.append(own)
    for mentions in merged:
        for candidate in mentions.candidates:
            mentions.features |= candidate.features
        if len(mentions.candidates) > 1:
            mentions.features.add("repeated")
    merged.sort(key=lambda mentions: min(candidate.first for candidate in mentions.candidates))
    return merged


def _key(name: str, tables: Tables) -> frozenset[str]:
    tokens = []
    for word in fold(name).split():
        letters = "".join(filter(str.isalnum, word))
        if tables.language == "ar":
            letters = letters.removeprefix("و") if len(letters) > 4 else letters
            letters = letters.removeprefix("ال") if len(letters) > 4 else letters
        if letters:
            tokens.append(letters)
    return frozenset(tokens)


def _same(own: list[frozenset[str]], known: list[frozenset[str]]) -> bool:
    return any(
        one == other or (len(one) >= 2 and one < other and len(other - one) <= 3) for one in own for other in known if one
    )


def score(features: set[str], weights: dict[str, float]) -> float:
    """Return the probability that a candidate with these features is a program: a logistic regression."""
    total = weights["bias"] + sum(weights.get(feature, 0.0) for feature in features)
    return 1 / (1 + math.exp(-total))


def kind_of(name: str, head_kind: ProgramKind, tables: Tables) -> ProgramKind:
    """Return what a program does: told by the words of its name, else by its head."""
    folded = " " + " ".join(fold(name).split())
    for kind, parts in tables.kinds:
        if any(" " + part in folded or " ال" + part in folded or " لل" + part in folded or " ل" + part in folded
               for part in parts):
            return kind
    return head_kind


def find_programs(facts: Facts, language: str) -> list[Program]:
    """Return the programs of a text, those likely enough, in the order of their first mention."""
    tables = load_tables(language)
    weights: dict[str, float] = load_data(language, "program_weights")["weights"]
    words = Words(facts)
    found = candidates(words, tables)
    for candidate in found:
        add_features(words, candidate, tables)
    main = main_organization(facts)
    programs = []
    for mentions in merge(found, tables):
        confidence = score(mentions.features, weights)
        if confidence >= LEAST_CONFIDENCE:
            programs.append(_program(words, mentions, confidence, tables, main))
    return programs


def _program(words: Words, mentions: Mentions, confidence: float, tables: Tables, main: str | None) -> Program:
    facts = words.facts
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
    operators, partners = operators_of(words, mentions.candidates, tables, main)
    head_kind = best.head.kind if best.head is not None else ProgramKind.OTHER
    return Program(
        name=best.name,
        aliases=list(aliases),
        kind=kind_of(best.name, head_kind, tables),
        operators=operators,
        partners=partners,
        evidence=evidence,
        confidence=round(confidence, 3),
    )


@Language.factory("rasad_programs", assigns=["doc.spans"])
def make_programs(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Return the spaCy component that finds programs."""

    def programs(doc: Doc) -> Doc:
        facts = facts_of(doc)
        facts.programs = find_programs(facts, nlp.lang)
        mark_spans(
            doc,
            "rasad_programs",
            [(place.start, place.end, program.kind.value) for program in facts.programs for place in program.evidence],
        )
        return doc

    return programs
