"""Ranking programs by the words of a query.

Invariant: a query is a row of asked words; each asks for several terms, one of which is enough: the word itself, its
dictionary forms, what it means in any language, longer words that begin so, names that sound so. A program's score is
the sum over the asked words of its best term, weighed by how rare the word is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, text

from nlp.text import fold
from store.romanized import likeness, name_keys, skeleton
from store.search_concepts import COUNTRY, SUBJECT, Sense, load_vocabulary
from store.search_index import Postings, read_postings, terms_beginning, words_sounding
from store.search_query import Wording
from store.search_terms import Token, stop_words, term_lists, terms_of, tokens

# Longer queries are pasted text.
_MOST_WORDS = 32
# How much a term counts beside the word itself: a dictionary form, a meaning of several words or of one or of a part,
# the beginning of a longer word, a name that sounds so.
_FORM, _WHOLE, _SENSE, _PART, _BEGINNING, _SOUND = 0.85, 0.95, 0.75, 0.4, 0.5, 0.95
_SHORTEST_BEGINNING = 3
_SHORTEST_SOUND = 3
_MOST_BEGINNINGS = 20
_MOST_SOUNDING = 12
_LEAST_LIKE = 0.8
# A word that almost every program could be called by («project») says little.
_GENERIC = SUBJECT + "other"
_GENERIC_WEIGHT = 0.25
# Of the best program's words, by how rare they are, a program has at least so much.
_LEAST_COVERED = 0.33
_MOST_VERIFIED = 20_000

Mask = NDArray[np.bool_]


@dataclass
class Group:
    """One asked word: the terms of which a program needs one, with what each counts; `weight` is that of the word."""

    terms: dict[str, float] = field(default_factory=dict)
    weight: float = 1.0

    def add(self, term: str, weight: float) -> None:
        """Take in a term, at its highest weight."""
        self.terms[term] = max(weight, self.terms.get(term, 0.0))


@dataclass(frozen=True)
class Ranking:
    """How well each program has the words of a query.

    `groups_of`: term -> the asked words it is for, with weights; `whole`: whether some program has all that is asked.
    """

    scores: NDArray[np.float32]
    found: Mask
    groups_of: dict[str, list[tuple[int, float]]]
    whole: bool

    @staticmethod
    def empty(count: int) -> "Ranking":
        """Return the ranking of a query without words."""
        return Ranking(np.zeros(count, np.float32), np.zeros(count, bool), {}, False)


def rank_words(connection: Connection, asked: Wording, count: int) -> Ranking:
    """Return how well each program has the words and phrases of a query."""
    groups = _groups(connection, " ".join([*asked.words, *asked.phrases]))
    postings = read_postings(connection, {term for group in groups for term in group.terms})
    scores, covered = np.zeros(count, np.float32), np.zeros(count, np.float32)
    groups_of: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    missing = np.zeros(count, np.int32)
    for number, group in enumerate(groups):
        best, having = np.zeros(count, np.float32), np.zeros(count, np.float32)
        for term, weight in group.terms.items():
            if term in postings:
                own = postings[term]
                best[own.programs] = np.maximum(best[own.programs], weight * own.impacts)
                having[own.programs] = np.maximum(having[own.programs], weight)
        missing += having == 0
        frequency = float(having.sum())
        if not frequency:
            continue
        rarity = group.weight * float(np.log1p((count - frequency + 0.5) / (frequency + 0.5)))
        scores += rarity * best
        covered += rarity * having
        for term, weight in group.terms.items():
            groups_of[term].append((number, rarity * weight))
    most = float(covered.max(initial=0.0))
    found = (covered >= _LEAST_COVERED * most) & (covered > 0)
    share = covered / most if most else covered
    whole = bool(groups) and bool((missing == 0).any())
    return Ranking(scores * (0.3 + 0.7 * share), found, dict(groups_of), whole)


def names_mask(connection: Connection, prefix: str, values: Sequence[str], count: int) -> Mask:
    """Return which programs have, in the field that a prefix of terms stands for, every word of one of the values."""
    mask = np.zeros(count, bool)
    for value in values:
        every = np.ones(count, bool)
        for word in _words(value):
            ways = {prefix + term for term in word.terms}
            if word.raw.isascii():
                ways |= {prefix + term for term, _ in _sounding(connection, word.raw)}
            every &= _having(read_postings(connection, ways), count)
        if prefix == "l:":
            for sense in load_vocabulary().senses(term_lists(value)):
                if sense.concept[0] == COUNTRY and (sense.first, sense.last) == (0, len(term_lists(value))):
                    every |= _having(read_postings(connection, [sense.concept]), count)
        mask |= every & bool(_words(value))
    return mask


def unwanted_mask(connection: Connection, asked: Wording, count: int) -> Mask:
    """Return which programs have what a query does not want."""
    mask = np.zeros(count, bool)
    for value in asked.unwanted:
        every = np.ones(count, bool)
        words = [terms for terms in term_lists(value) if terms]
        for terms in words:
            every &= _having(read_postings(connection, terms), count)
        mask |= every & bool(words)
    return mask


def phrase_mask(connection: Connection, asked: Wording, count: int) -> Mask:
    """Return which programs have every phrase word for word, or the same concept in other words."""
    mask = np.ones(count, bool)
    for phrase in asked.phrases:
        words = [terms for terms in term_lists(phrase) if terms]
        if not words:
            continue
        own = np.ones(count, bool)
        for terms in words:
            own &= _having(read_postings(connection, terms[:1]), count)
        own = _verified(connection, own, " ".join(terms[0] for terms in words))
        senses = load_vocabulary().senses(words)
        whole = [sense.concept for sense in senses if (sense.first, sense.last) == (0, len(words))]
        mask &= own | _having(read_postings(connection, whole), count)
    return mask


def _verified(connection: Connection, candidates: Mask, phrase: str) -> Mask:
    """Return which of the programs that have the words of a phrase have them side by side."""
    mask = np.zeros(len(candidates), bool)
    numbers = np.flatnonzero(candidates)[:_MOST_VERIFIED].tolist()
    query = text("SELECT number, words FROM program_search WHERE number IN :numbers AND words LIKE :like")
    query = query.bindparams(bindparam("numbers", expanding=True))
    for first in range(0, len(numbers), 500):
        asked = {"numbers": numbers[first : first + 500], "like": f"%{phrase}%"}
        for number, words in connection.execute(query, asked):
            mask[number] = f" {phrase} " in words.replace('"', " ")  # fields stand in quotes, words between spaces
    return mask


def _having(postings: dict[str, Postings], count: int) -> Mask:
    mask = np.zeros(count, bool)
    for own in postings.values():
        mask[own.programs] = True
    return mask


@dataclass(frozen=True)
class _Word:
    raw: str
    terms: tuple[str, ...]


def _raw(said: str, token: Token) -> str:
    return "".join(letter for letter in fold(said[token.start : token.end]) if letter.isalnum())


def _words(value: str) -> list[_Word]:
    found = [_Word(_raw(value, token), token.terms) for token in tokens(value) if token.terms]
    return [word for word in found if word.terms[0] not in stop_words()] or found


def _groups(connection: Connection, asked: str) -> list[Group]:
    """Return the asked words of a text, each once; function words only where there are no others."""
    found = [_Word(_raw(asked, token), token.terms) for token in tokens(asked) if token.terms]
    vocabulary, terms = load_vocabulary(), [word.terms for word in found]
    senses = [*vocabulary.senses(terms), *vocabulary.parted(terms)]
    kept = [n for n, word in enumerate(found) if word.terms[0] not in stop_words()] or list(range(len(found)))
    seen: dict[str, int] = {}
    for place in kept:
        seen.setdefault(found[place].terms[0], place)
    places = list(seen.values())[:_MOST_WORDS]
    known = read_postings(connection, {term for place in places for term in found[place].terms})
    return [
        _group(connection, found[place], [sense for sense in senses if sense.has(place)], known) for place in places
    ]


def _group(connection: Connection, word: _Word, senses: Iterable[Sense], known: dict[str, Postings]) -> Group:
    group = Group({word.terms[0]: 1.0})
    for term in word.terms[1:]:
        group.add(term, _FORM)
    longest = max((sense.size for sense in senses), default=0)
    for sense in senses:
        weight = 1.0 if sense.concept[0] == COUNTRY else _PART if sense.size < longest else _SENSE
        weight = _WHOLE if weight == _SENSE and sense.size > 1 else weight
        group.add(sense.concept, weight)
        if sense.concept == _GENERIC:
            group.weight = _GENERIC_WEIGHT
    if len(word.terms[0]) >= _SHORTEST_BEGINNING:
        for term in terms_beginning(connection, word.terms[0], _MOST_BEGINNINGS):
            group.add(term, _BEGINNING)
    if word.raw.isascii() and not word.raw.isdigit():
        share = _SOUND / 2 if longest or word.terms[0] in known else _SOUND
        for term, like in _sounding(connection, word.raw):
            group.add(term, share * like)
    elif len(group.terms) == len(word.terms) and not any(term in known for term in word.terms):
        sound = skeleton(word.terms[0])
        for other in words_sounding(connection, [sound]) if len(sound) >= _SHORTEST_SOUND else ():
            if skeleton(other) == sound:
                group.add(terms_of(other)[0], _BEGINNING)
    return group


def _sounding(connection: Connection, latin: str) -> list[tuple[str, float]]:
    """Return the terms of names in Arabic letters that Latin letters may spell, the likest first."""
    found: dict[str, float] = {}
    for word in words_sounding(connection, name_keys(latin)):
        if not word.isascii():
            term = terms_of(word)[0]
            found[term] = max(likeness(latin, word), found.get(term, 0.0))
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [(term, like) for term, like in ranked if like >= _LEAST_LIKE][:_MOST_SOUNDING]
