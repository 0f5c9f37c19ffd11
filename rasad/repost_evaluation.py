"""Measures which pairs of articles are held for reposts, on labelled pairs, and fits the weights of that judgement.

Invariant: `cross_validate` judges no pair by weights that saw one of its two articles.

`python -m rasad.repost_evaluation --fit [FILE]` writes `store/repost_weights.toml` anew.
"""

import json
import random
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.language import detect_language
from nlp.clusters import Clusters
from nlp.languages import LANGUAGES
from nlp.pipeline import extract
from rasad.config import shared_gold_folder
from store.repost_verifier import FEATURES, LEAST_CHANCE, compare, features_of, is_ruled_out, tell
from store.reposts import credits_outlet, days_between
from store.stated import NOTHING, Stated, stated_by

# What a look-alike costs beside a missed copy: the labelled pairs hold six copies to one of them, newspapers fewer.
NEGATIVE_WEIGHT = 2.0
PENALTY = 3.0
FOLDS = 10
_RANDOM = "random-same-day-negative"
_HEAD = "# Written by `python -m rasad.repost_evaluation --fit`; `credited` is set by hand: no labelled pair has one.\n"
CREDITED = 2.0

Vector = NDArray[np.float64]


@dataclass
class Counts:
    """Pairs joined rightly, joined at all, and labelled as reposts."""

    right: int = 0
    joined: int = 0
    reposts: int = 0
    pairs: int = 0

    @property
    def precision(self) -> float:
        """Share of the joined that are reposts; 1 where nothing is joined."""
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        """Share of the reposts that are joined; 1 where there are none."""
        return self.right / self.reposts if self.reposts else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.joined + self.reposts) if self.joined + self.reposts else 1.0

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {
            **{name: round(value, 4) for name, value in figures.items()},
            "pairs": self.pairs,
            "reposts": self.reposts,
            "joined": self.joined,
        }


def default_pairs() -> Path | None:
    """Return the labelled pairs beside a checkout, None where there are none."""
    gold = shared_gold_folder()
    file = gold.parent / "data" / "dedup" / "repost-pairs.jsonl" if gold else None
    return file if file and file.is_file() else None


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """Return labelled pairs: `label` (repost or another), `text1`, `text2`, and where known `date`, `source`, `id`.

    Raises:
        ValueError: a line is no such pair; the message names it.
        OSError: the file cannot be read.
    """
    pairs = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            pair = json.loads(line)
            if not all(isinstance(pair[name], str) for name in ("label", "text1", "text2")):
                raise TypeError
        except (ValueError, KeyError, TypeError) as wrong:
            raise ValueError(f"{path}, line {number}: expected an object with label, text1 and text2") from wrong
        pairs.append(pair)
    return pairs


def chance_of(pair: dict[str, Any], *, extracted: bool = True) -> float:
    """Return how likely the store holds a pair to be a repost; its words alone tell where nothing is extracted."""
    days = days_between(pair.get("date1"), pair.get("date2"))
    one, two = tell(pair["text1"]), tell(pair["text2"])
    stated = _stated(pair) if extracted else (NOTHING, NOTHING)
    return compare(one, two, days, credited=_credited(pair), stated=stated).chance


def evaluate_reposts(path: Path, *, cross: bool = False, extracted: bool = True) -> dict[str, Counts]:
    """Return counts for all pairs, those not drawn at random (`hard`), and by the band that they were drawn from.

    `cross` judges each pair by weights fitted without its articles, instead of those that are shipped. Unless
    `extracted`, the shipped weights are given words alone, as those of articles that wait to be read.

    Raises:
        ValueError: a line is no labelled pair.
        OSError: the file cannot be read.
    """
    pairs = read_pairs(path)
    chances = cross_validate(pairs) if cross else [chance_of(pair, extracted=extracted) for pair in pairs]
    counts: dict[str, Counts] = {"all": Counts(), "hard": Counts()}
    for pair, chance in zip(pairs, chances, strict=True):
        band = pair.get("band") or "unnamed"
        groups = ["all", band] if band == _RANDOM else ["all", "hard", band]
        for group in groups:
            one = counts.setdefault(group, Counts())
            one.pairs += 1
            one.joined += chance >= LEAST_CHANCE
            one.reposts += pair["label"] == "repost"
            one.right += chance >= LEAST_CHANCE and pair["label"] == "repost"
    return counts


def cross_validate(pairs: list[dict[str, Any]], seed: int = 0) -> list[float]:
    """Return the chance of each pair by weights fitted to others; pairs that share an article are in one fold."""
    groups: Clusters[str] = Clusters()
    for number, pair in enumerate(pairs):
        for name in ("id1", "id2"):
            groups.join(str(pair.get(name, f"{number}{name}")), f"pair {number}")
    leaders = [groups.find(f"pair {number}") for number in range(len(pairs))]
    order = sorted(set(leaders))
    random.Random(seed).shuffle(order)
    fold = {leader: position % FOLDS for position, leader in enumerate(order)}
    inputs, known = _matrix(pairs)
    weighed = _weighed(pairs)
    chances = np.zeros(len(pairs))
    for number in range(FOLDS):
        held_out = np.array([fold[leader] == number for leader in leaders])
        if held_out.any():
            seen = ~held_out & weighed
            weights, unknown = fit(inputs[seen], known[seen], _labels(pairs)[seen])
            chances[held_out] = _sigmoid(_filled(inputs[held_out], known[held_out], unknown) @ weights[1:] + weights[0])
    return [float(chance) for chance in np.where(weighed, chances, 0.0)]


def fit(inputs: Vector, known: NDArray[np.bool_], labels: Vector) -> tuple[Vector, float]:
    """Return the bias and the weights of the features by Newton's method, and what stands for unknown days.

    Weights are drawn to zero after the features have been brought to one scale. Each pair counts half as it was read
    and half as if nothing had been extracted of it, since weights have to do for articles that wait to be read too.
    """
    unknown = float(inputs[known, FEATURES.index("days_apart")].mean())
    filled = _filled(inputs, known, unknown)
    unread = filled.copy()
    unread[:, FEATURES.index("other_dates")] = 0.0
    filled, labels = np.vstack([filled, unread]), np.concatenate([labels, labels])
    mean, scale = filled.mean(axis=0), filled.std(axis=0) + 1e-9
    scaled = np.column_stack([np.ones(len(filled)), (filled - mean) / scale])
    importance = np.where(labels == 1, 0.5, NEGATIVE_WEIGHT / 2)
    pulls = np.array([1e-6, *[PENALTY] * len(FEATURES)])
    weights = np.zeros(len(pulls))
    for _ in range(100):
        chances = _sigmoid(scaled @ weights)
        gradient = scaled.T @ (importance * (chances - labels)) + pulls * weights
        curvature = (scaled.T * (importance * chances * (1 - chances))) @ scaled + np.diag(pulls)
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    plain = weights[1:] / scale
    return np.array([weights[0] - float(plain @ mean), *plain]), unknown


def write_weights(pairs: list[dict[str, Any]], path: Path) -> None:
    """Fit the weights to all pairs and write them."""
    pairs = [pair for pair, weighed in zip(pairs, _weighed(pairs), strict=True) if weighed]
    weights, unknown = fit(*_matrix(pairs), _labels(pairs))
    lines = [
        _HEAD,
        f"bias = {weights[0]:.3f}\n",
        f"credited = {CREDITED}\n",
        f"unknown_days = {unknown:.3f}\n",
        "\n[features]\n",
    ]
    lines += [f"{name} = {weight:.3f}\n" for name, weight in zip(FEATURES, weights[1:], strict=True)]
    path.write_text("".join(lines), "utf-8")


def _matrix(pairs: list[dict[str, Any]]) -> tuple[Vector, NDArray[np.bool_]]:
    """Return features of shape (pairs, features), and for which pairs the days are known."""
    rows, known = [], []
    for pair in pairs:
        days = days_between(pair.get("date1"), pair.get("date2"))
        features = features_of(tell(pair["text1"]), tell(pair["text2"]), days, *_stated(pair))
        rows.append([features[name] for name in FEATURES])
        known.append(days is not None)
    return np.array(rows), np.array(known)


def _stated(pair: dict[str, Any]) -> tuple[Stated, Stated]:
    """Return what the articles of a pair state; nothing where their words rule it out."""
    if is_ruled_out(tell(pair["text1"]), tell(pair["text2"])):
        return NOTHING, NOTHING
    one, two = (_stated_in(pair[f"text{number}"], (pair.get(f"date{number}") or "")[:10]) for number in (1, 2))
    return one, two


@cache
def _stated_in(text: str, published: str) -> Stated:
    """Extract what a text states; nothing where it is in no language that is read."""
    language = detect_language(text)
    if language not in LANGUAGES:
        return NOTHING
    extraction = extract(text, language, published or None)
    facts = [("date", date) for date in extraction.dates] + [("place", place) for place in extraction.places]
    return stated_by((kind, fact.model_dump(mode="json")) for kind, fact in facts)


def _weighed(pairs: list[dict[str, Any]]) -> NDArray[np.bool_]:
    """Tell which pairs are weighed at all."""
    return np.array([not is_ruled_out(tell(pair["text1"]), tell(pair["text2"]), *_stated(pair)) for pair in pairs])


def _filled(inputs: Vector, known: NDArray[np.bool_], unknown: float) -> Vector:
    filled = inputs.copy()
    filled[~known, FEATURES.index("days_apart")] = unknown
    return filled


def _labels(pairs: list[dict[str, Any]]) -> Vector:
    return np.array([float(pair["label"] == "repost") for pair in pairs])


def _sigmoid(values: Vector) -> Vector:
    result: Vector = 1 / (1 + np.exp(-values))
    return result


def _credited(pair: dict[str, Any]) -> bool:
    return credits_outlet(pair["text1"], pair.get("source2")) or credits_outlet(pair["text2"], pair.get("source1"))


def main(arguments: list[str]) -> None:
    """Fit the weights as the command line says."""
    if arguments[:1] != ["--fit"]:
        raise SystemExit("usage: python -m rasad.repost_evaluation --fit [FILE]")
    file = Path(arguments[1]) if arguments[1:] else default_pairs()
    if file is None:
        raise SystemExit("no labelled pairs beside this checkout: name a file")
    write_weights(read_pairs(file), Path(__file__).parents[1] / "store" / "repost_weights.toml")


if __name__ == "__main__":
    main(sys.argv[1:])
