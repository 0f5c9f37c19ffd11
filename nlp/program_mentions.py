"""The places of a text that name one program, put together.

Invariant: every candidate of a text is in one group; the result depends on the text and the tables alone.
"""

from collections import Counter
from dataclasses import dataclass

from nlp.parties import Parties
from nlp.program_candidates import candidates
from nlp.program_features import add_features
from nlp.program_names import Candidate, find_head
from nlp.program_tables import Head, Tables
from nlp.text import fold
from nlp.timelines import entries
from nlp.words import Words

# Sorts of programs of which an article tells under several names, and how much of the shorter name they share.
_TOLD_AGAIN = ("gathering", "scheme")
_SHARED = 0.34
# How much of their words two names of one program share at least.
_SAME = 0.65


@dataclass
class Mentions:
    """The candidates that name one program."""

    candidates: list[Candidate]
    features: set[str]

    @property
    def best(self) -> Candidate:
        """The mention by whose name the program goes: the name used most often, of those the fullest."""
        times = Counter(fold(one.name) for one in self.candidates)
        return max(
            self.candidates,
            key=lambda one: (times[fold(one.name)], len(one.name.split()), -one.first),
        )

    def names(self) -> list[str]:
        """Return all names of the program, that by which it goes first."""
        best = self.best
        ordered = [best, *(one for one in self.candidates if one is not best)]
        return list({name: None for one in ordered for name in (one.name, *one.aliases)})


def find_candidates(words: Words, tables: Tables) -> list[Candidate]:
    """Return the places that may name a program: entries of lists, and head nouns and quotations elsewhere."""
    listed = entries(words, tables)
    taken = {index for entry in listed for index in range(entry.first, entry.last)}
    elsewhere = [one for one in candidates(words, tables) if taken.isdisjoint(range(one.first, one.last))]
    return sorted([*listed, *elsewhere], key=lambda one: one.first)


def find_mentions(words: Words, parties: Parties, tables: Tables) -> list[Mentions]:
    """Return all that may be a program in a text, each with its mentions and their features."""
    found = find_candidates(words, tables)
    add_features(words, parties, found, tables)
    return merge(words, found, tables)


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
    # the groups that a word stands in, but for the head nouns, which are in many
    groups_with: dict[str, list[int]] = {}
    for candidate in sorted(
        found, key=lambda candidate: ("entry" not in candidate.features, -len(candidate.name.split()))
    ):
        own = [_key(name, tables, candidate.head) for name in (candidate.name, *candidate.aliases)]
        head = candidate.head.word if candidate.head is not None else ""
        tokens = {token for key in own for token in key if token != head or len(key) == 1}
        for index in sorted({index for token in tokens for index in groups_with.get(token, ())}):
            if _one_program(candidate, own, merged[index].candidates[0], keys[index], telling):
                merged[index].candidates.append(candidate)
                break
        else:
            for token in tokens:
                groups_with.setdefault(token, []).append(len(merged))
            merged.append(Mentions([candidate], set()))
            keys.append(own)
    for mentions in merged:
        for candidate in mentions.candidates:
            mentions.features |= candidate.features
        if len(mentions.candidates) > 1:
            mentions.features.add("repeated")
    merged.sort(key=lambda mentions: min(candidate.first for candidate in mentions.candidates))
    return merged


def _key(name: str, tables: Tables, head: Head | None = None) -> frozenset[str]:
    """Return the words of a name to compare it by, without articles; a head noun in its plain form."""
    tokens: list[str] = []
    for word in fold(name).split():
        letters = "".join(filter(str.isalnum, word))
        for prefix in tables.grammar.compared_without:
            letters = letters.removeprefix(prefix) if len(letters) > 4 else letters
        if letters:
            found = find_head(letters, tables) if head is not None and not tokens else None
            tokens.append(found[1].word if found is not None else letters)
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
        shorter, longer = sorted((own[0], known[0]), key=len)
        house = one.head is not None and other.head is not None and one.head.sort == other.head.sort == "facility"
        return own[0] == known[0] or (shorter < longer and len(shorter) >= (2 if house else 3))
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
    if one.head is None or other.head is None:
        return False
    if one.head.word != other.head.word:
        # a gathering goes by several nouns: «the conference …», «the summit …»
        rest, other_rest = one_key - {one.head.word}, other_key - {other.head.word}
        shared = len(rest & other_rest)
        gatherings = one.head.sort == other.head.sort == "gathering"
        return gatherings and shared >= 2 and 2 * shared >= _SAME * (len(rest) + len(other_rest))
    if "bullet" in one.features and "bullet" in other.features:
        return False
    left, right = one_key - other_key, other_key - one_key
    if any(token in telling or token.isdigit() for token in left) and any(
        token in telling or token.isdigit() for token in right
    ):
        return False
    shared = len(one_key & other_key)
    if shared < 2:
        return False
    if 2 * shared >= _SAME * (len(one_key) + len(other_key)):
        return True
    # of a gathering an article tells under several names, of works under several heads it does not
    if one.head.sort not in _TOLD_AGAIN or one.head.plural or other.head.plural:
        return False
    return (shared - 1) >= _SHARED * (min(len(one_key), len(other_key)) - 1)
