"""Programs: what organizations run, with who runs it, where, since when and for whom.

Invariant: every program has a place in the text that names it, and its operators and partners are names of
`facts.organizations`.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extraction import Evidence, Program, ProgramKind
from nlp.facts import Facts, facts_of, mark_spans
from nlp.languages import load_data
from nlp.program_details import beneficiaries_of, period_of, places_of
from nlp.program_names import Candidate, Tables, candidates, find_head, is_any, load_tables
from nlp.references import main_organization, operators_of
from nlp.text import fold
from nlp.timelines import entries
from nlp.words import Words

LEAST_CONFIDENCE = 0.25
ENTRY_CONFIDENCE = 0.8


@dataclass
class Mentions:
    """The candidates that name one program."""

    candidates: list[Candidate]
    features: set[str]

    @property
    def best(self) -> Candidate:
        """The mention by whose name the program goes: an entry of a list, the name used most often, the fullest."""
        times = Counter(fold(one.name) for one in self.candidates)
        return max(
            self.candidates,
            key=lambda one: ("entry" in one.features, times[fold(one.name)], len(one.name.split()), -one.first),
        )


def find_candidates(words: Words, tables: Tables) -> list[Candidate]:
    """Return the places that may name a program: entries of lists, and head nouns and quotations elsewhere."""
    listed = entries(words, tables)
    taken = {index for entry in listed for index in range(entry.first, entry.last)}
    elsewhere = [one for one in candidates(words, tables) if taken.isdisjoint(range(one.first, one.last))]
    return sorted([*listed, *elsewhere], key=lambda one: one.first)


def add_topics(words: Words, found: list[Candidate], tables: Tables) -> None:
    """Write on each candidate whether its head stands alone elsewhere («the festival»), and in the title."""
    taken = {index for candidate in found for index in range(candidate.first, candidate.last)}
    alone: set[str] = set()
    title: set[str] = set()
    for index, word in enumerate(words.words):
        if not word.text[0].isalpha():
            continue
        head = find_head(word.text, tables)
        if head is None:
            continue
        if word.start < words.facts.body_start:
            title.add(head[1].word)
        if index not in taken and (
            words.text(index - 1) in tables.pointing
            or (tables.language == "ar" and word.text[: head[0]].endswith(("ال", "لل")))
            or words.text(index + 1) in tables.referred
        ):
            alone.add(head[1].word)
    for candidate in found:
        if candidate.head is not None and not candidate.head.action:
            if candidate.head.word in alone:
                candidate.features.add("referred_back")
            if candidate.head.word in title:
                candidate.features.add("topic")


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
    features.add(
        "words:" + ("1" if len(content) <= 1 else "2" if len(content) == 2 else "5" if len(content) > 4 else "3")
    )
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
    if tables.language == "fa" and words.text(start).endswith("ی") and words.text(start) not in tables.heads:
        features.add("indefinite")
    body_start = words.facts.body_start
    if candidate.start < body_start:
        features.add("title")
    elif candidate.start < body_start + 400:
        features.add("early")


def merge(words: Words, found: list[Candidate], tables: Tables) -> list[Mentions]:
    """Join the candidates that name one program.

    One program have the same words, the same quotation, a beginning of a fuller name, or most words of it under the
    same head; names that differ in a place or a number, and entries of one list, are of several.
    """
    telling = {
        token for place in words.facts.places for token in _key(words.facts.text[place.start : place.end], tables)
    }
    merged: list[Mentions] = []
    keys: list[list[frozenset[str]]] = []
    for candidate in sorted(
        found, key=lambda candidate: ("entry" not in candidate.features, -len(candidate.name.split()))
    ):
        own = [_key(name, tables) for name in (candidate.name, *candidate.aliases)]
        for mentions, known in zip(merged, keys, strict=True):
            if not _one_program(candidate, own, mentions.candidates[0], known, telling):
                continue
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


def _one_program(
    one: Candidate,
    own: list[frozenset[str]],
    other: Candidate,
    known: list[frozenset[str]],
    telling: set[str],
) -> bool:
    listed = ("entry" in one.features) + ("entry" in other.features)
    if listed == 2:
        return own[0] == known[0]
    if listed == 1:
        return own[0] == known[0] or (len(own[0]) >= 3 and own[0] < known[0] and "entry" in other.features)
    return _same(own, known) or _alike(one, own[0], other, known[0], telling)


def _same(own: list[frozenset[str]], known: list[frozenset[str]]) -> bool:
    return any(
        one == other or (len(one) >= 2 and one < other and len(other - one) <= 3)
        for one in own
        for other in known
        if one
    )


def _alike(
    one: Candidate, one_key: frozenset[str], other: Candidate, other_key: frozenset[str], telling: set[str]
) -> bool:
    if one.head is None or other.head is None or one.head.word != other.head.word:
        return False
    if "bullet" in one.features and "bullet" in other.features:
        return False
    left, right = one_key - other_key, other_key - one_key
    if any(token in telling or token.isdigit() for token in left) and any(
        token in telling or token.isdigit() for token in right
    ):
        return False
    return 2 * len(one_key & other_key) >= 0.65 * (len(one_key) + len(other_key)) and len(one_key & other_key) >= 2


def score(features: set[str], weights: dict[str, float]) -> float:
    """Return the probability that a candidate with these features is a program: a logistic regression."""
    total = weights["bias"] + sum(weights.get(feature, 0.0) for feature in features)
    return 1 / (1 + math.exp(-total))


def kind_of(name: str, head_kind: ProgramKind, tables: Tables) -> ProgramKind:
    """Return what a program does: told by the words of its name, else by its head."""
    folded = " " + " ".join(fold(name).split())
    for kind, parts in tables.kinds:
        if any(
            " " + part in folded or " ال" + part in folded or " لل" + part in folded or " ل" + part in folded
            for part in parts
        ):
            return kind
    return head_kind


def find_programs(facts: Facts, language: str) -> list[Program]:
    """Return the programs of a text, those likely enough, in the order of their first mention."""
    tables = load_tables(language)
    weights: dict[str, float] = load_data(language, "program_weights")["weights"]
    words = Words(facts)
    found = find_candidates(words, tables)
    for candidate in found:
        add_features(words, candidate, tables)
    add_topics(words, found, tables)
    main = main_organization(facts)
    programs = []
    for mentions in merge(words, found, tables):
        confidence = ENTRY_CONFIDENCE if "entry" in mentions.features else score(mentions.features, weights)
        if confidence >= LEAST_CONFIDENCE:
            programs.append(_program(words, mentions, confidence, tables, main))
    return programs


def _program(words: Words, mentions: Mentions, confidence: float, tables: Tables, main: str | None) -> Program:
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
    start, end = period_of(words, mentions.candidates)
    head_kind = best.head.kind if best.head is not None else ProgramKind.OTHER
    return Program(
        name=best.name,
        aliases=list(aliases),
        kind=kind_of(best.name, head_kind, tables),
        operators=operators,
        partners=partners,
        places=places_of(words, mentions.candidates),
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
