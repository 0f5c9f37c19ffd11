"""How the weights of features of programs are fitted: `python -m nlp.program_training GOLD_DIRECTORY...`.

Invariant: the same articles give the same weights; numpy is needed here alone, and no extraction imports this module.

A logistic regression with a quadratic penalty, fitted by Newton's method (Hastie, Tibshirani and Friedman, The Elements
of Statistical Learning, 2nd ed., 4.4.1): all languages together, since a feature means the same in each, but for the
head nouns, which are penalized harder as each is seen in few articles. The penalty pulls a weight towards `PRIORS`,
which is zero for most. Beside the features it weighs the meaning of names and sentences (`nlp.program_sense`), on the
principal axes along which the candidates differ most (the same book, 3.5.1). Penalty and threshold are those that score
best where each article is judged by weights fitted on others (cross-validation).
"""

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.facts import Facts, facts_of
from nlp.half_network import WIDTH
from nlp.parties import Parties
from nlp.pipeline import load_pipeline
from nlp.program_mentions import Mentions, find_mentions
from nlp.program_sense import DIRECTIONS, PARTS, senses
from nlp.program_tables import load_tables
from nlp.tagger.model import SHIPPED, fingerprint_of
from nlp.text import fold
from nlp.words import Words

# Log-odds that annotated news says too little about, as they are told by what a program is: a house, a service or a
# scheme that is opened, run or offered, that is given a name of its own, or that is said to be somebody's.
PRIORS = {
    "started&facility": 1.3,
    "started&service": 1.3,
    "operated&facility": 2.0,
    "operated&service": 2.0,
    "offered&facility": 1.2,
    "offered&service": 1.2,
    "quoted": 0.7,
    "quoted&facility": 0.7,
    "run_by_name": 0.7,
    "welfare": 0.3,
    "welfare&facility": 0.3,
    "charity_beside&facility": 0.4,
    "charity_beside&service": 0.4,
    "started&scheme": 0.5,
    "started&gathering": 1.5,
    "held&gathering": 0.5,
    "title": 0.5,
    "titled": 1.0,
    "pointing": -1.0,
    "edition_alone": -1.0,
    "is_body": -1.5,
}
PENALTIES = ((1.0, 2.0), (2.0, 2.0), (2.0, 4.0), (4.0, 4.0), (4.0, 8.0))
THRESHOLDS = [step / 40 for step in range(6, 25)]
FOLDS = 8
# A name is right that shares this much (F1) of its words with an annotated one.
LEAST_SHARED = 0.6
# How much worse an F1 is as good as the best.
NEARLY = 0.02
# How many programs are to be found at least in the articles that the threshold is chosen on, for each annotated one: a
# directory is better off without one more that is doubtful.
LEAST_FOUND = 0.85
# A feature seen fewer times says nothing.
LEAST_SEEN = 2
# How many principal axes of each part of the meaning are weighed, and the penalty on their weights.
AXES = 24
SENSE_PENALTY = 12.0

Matrix = NDArray[np.float64]


@dataclass
class Example:
    """One article: what may be a program in it, how well each name fits each annotated one, and what they mean.

    `senses` is as `nlp.program_sense.senses` returns them; none where meaning is left out.
    """

    language: str
    features: list[set[str]]
    fits: list[list[float]]
    annotated: int
    senses: Matrix = field(default_factory=lambda: np.zeros((0, PARTS, WIDTH)))

    @property
    def labels(self) -> list[bool]:
        """Whether each is a program: it has an annotated name to itself, the best fitting first."""
        return right(self.fits, range(len(self.features)))


def right(fits: list[list[float]], kept: Any) -> list[bool]:
    """Return for each of all whether it is matched one to one with an annotated name, of those kept."""
    ranked = sorted(
        ((-fit, row, column) for row in kept for column, fit in enumerate(fits[row]) if fit >= LEAST_SHARED)
    )
    rows: set[int] = set()
    columns: set[int] = set()
    for _, row, column in ranked:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
    return [row in rows for row in range(len(fits))]


def shared_words(one: str, other: str) -> float:
    """Return the F1 of the words that two names share."""
    left, right = set(re.findall(r"\w+", fold(one))), set(re.findall(r"\w+", fold(other)))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def read_examples(folder: Path) -> list[Example]:
    """Return the annotated articles of a folder: `articles.jsonl` and one `ID.json` for each.

    Raises:
        OSError: the folder has no articles.
    """
    examples = []
    for line in (folder / "articles.jsonl").read_text("utf-8").splitlines():
        article = json.loads(line)
        path = folder / f"{article['id']}.json"
        if path.exists():
            gold = json.loads(path.read_text("utf-8"))
            examples.append(_example(article, gold["language"], [program["name"] for program in gold["programs"]]))
    return examples


def _example(article: dict[str, Any], language: str, annotated: list[str]) -> Example:
    facts, mentions = _mentions(article, language)
    fits = [
        [
            max(shared_words(name, gold) for one in group.candidates for name in (one.name, *one.aliases))
            for gold in annotated
        ]
        for group in mentions
    ]
    meaning = senses(facts, mentions, language).astype(np.float64)
    return Example(language, [group.features for group in mentions], fits, len(annotated), meaning)


def _mentions(article: dict[str, Any], language: str) -> tuple[Facts, list[Mentions]]:
    pipeline = load_pipeline(language)
    title, text = article.get("title") or "", article["text"]
    whole = f"{title}\n{text}" if title else text
    doc = pipeline.make_doc(whole)
    published = (article.get("published") or "")[:10] or None
    doc._.rasad = Facts(whole, published=published, body_start=len(whole) - len(text))
    for name, component in pipeline.pipeline:
        if name == "rasad_programs":
            break
        doc = component(doc)
    facts = facts_of(doc)
    words = Words(facts)
    return facts, find_mentions(words, Parties(facts, words, language), load_tables(language))


def matrix(examples: list[Example], names: list[str]) -> Matrix:
    """Return one row for each that may be a program, one column for each feature, and a last one for the bias."""
    columns = {name: column for column, name in enumerate(names)}
    rows = [features for example in examples for features in example.features]
    result = np.zeros((len(rows), len(names) + 1))
    result[:, -1] = 1
    for row, features in enumerate(rows):
        for feature in features:
            if feature in columns:
                result[row, columns[feature]] = 1
    return result


def feature_names(examples: list[Example]) -> list[str]:
    """Return the features that are seen often enough, and those that have a prior, in order."""
    seen: dict[str, int] = {}
    for example in examples:
        for features in example.features:
            for feature in features - {"entry"}:
                seen[feature] = seen.get(feature, 0) + 1
    return sorted({name for name, times in seen.items() if times >= LEAST_SEEN} | PRIORS.keys())


@dataclass
class Fitted:
    """What is learned: the weights of `names` and a last one, the bias; directions of meaning, and their mean."""

    names: list[str]
    weights: Matrix
    directions: Matrix
    mean: float

    def chances(self, example: Example) -> list[float]:
        """Return the chance of each candidate of an article."""
        total = matrix([example], self.names) @ self.weights
        if len(example.senses):
            total = total + np.einsum("npw,pw->n", example.senses, self.directions) - self.mean
        return [float(chance) for chance in 1 / (1 + np.exp(-total))]


def fit(examples: list[Example], names: list[str], penalty: float, head_penalty: float) -> Fitted:
    """Return the weights of the features, the bias and the directions of meaning, by Newton's method."""
    meaning = np.concatenate([example.senses for example in examples])
    center, axes = principal_axes(meaning)
    inputs = matrix(examples, names)
    if len(meaning):
        inputs = np.hstack([inputs, np.einsum("npw,pwk->npk", meaning - center, axes).reshape(len(meaning), -1)])
    own = len(names) + 1
    labels = np.array([label for example in examples for label in example.labels], dtype=float)
    pulls = np.full(inputs.shape[1], SENSE_PENALTY)
    pulls[:own] = [head_penalty if name.startswith("head:") else penalty for name in names] + [1e-3]
    prior = np.zeros(inputs.shape[1])
    prior[: len(names)] = [PRIORS.get(name, 0.0) for name in names]
    weights = prior.copy()
    for _ in range(50):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (chances - labels) + pulls * (weights - prior)
        curvature = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.diag(pulls)
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    directions = np.zeros((PARTS, WIDTH))
    if len(meaning):
        directions = np.einsum("pwk,pk->pw", axes, weights[own:].reshape(PARTS, AXES))
    return Fitted(names, weights[:own], directions, float((center * directions).sum()))


def principal_axes(meaning: Matrix) -> tuple[Matrix, Matrix]:
    """Return the mean of vectors (number, `PARTS`, `WIDTH`), and `AXES` axes of each part, along which they vary most.

    The axes are scaled so that along the first the vectors have a deviation of one, and along another the square root
    of its share: what varies little counts less.
    """
    if not len(meaning):
        return np.zeros((PARTS, WIDTH)), np.zeros((PARTS, WIDTH, AXES))
    center = meaning.mean(axis=0)
    axes = []
    for part in range(PARTS):
        centered = meaning[:, part] - center[part]
        variances, vectors = np.linalg.eigh(centered.T @ centered / len(meaning))
        deviations = np.sqrt(np.maximum(variances[::-1][:AXES], 1e-12))
        axes.append(vectors[:, ::-1][:, :AXES] / np.sqrt(deviations * deviations[0]))
    return center, np.stack(axes)


def cross_validate(examples: list[Example], penalty: float, head_penalty: float) -> list[list[float]]:
    """Return the chances of each article's candidates by weights fitted on the other folds."""
    chances: list[list[float]] = [[] for _ in examples]
    for fold_number in range(FOLDS):
        others = [example for index, example in enumerate(examples) if index % FOLDS != fold_number]
        fitted = fit(others, feature_names(others), penalty, head_penalty)
        for index, example in enumerate(examples):
            if index % FOLDS == fold_number and example.features:
                chances[index] = fitted.chances(example)
    return chances


def count(examples: list[Example], chances: list[list[float]], threshold: float) -> tuple[int, int, int]:
    """Return how many programs are right, found and annotated where those at or above a threshold are kept."""
    matched = found = annotated = 0
    for example, own in zip(examples, chances, strict=True):
        kept = [row for row, chance in enumerate(own) if chance >= threshold]
        matched += sum(right(example.fits, kept))
        found += len(kept)
        annotated += example.annotated
    return matched, found, annotated


def log_loss(examples: list[Example], chances: list[list[float]]) -> float:
    """Return the mean of minus the logarithm of the chance given to what is the case."""
    losses = [
        -np.log(chance if label else 1 - chance)
        for example, own in zip(examples, chances, strict=True)
        for chance, label in zip(own, example.labels, strict=True)
    ]
    return float(np.mean(losses))


def best_threshold(examples: list[Example], chances: list[list[float]]) -> float:
    """Return the threshold about which the mean F1 is best; of those nearly best, the most balanced.

    The mean over neighbours is moved little by one article more or less; balanced is the highest threshold that finds
    `LEAST_FOUND` as many programs as are annotated.
    """
    counts = {threshold: count(examples, chances, threshold) for threshold in THRESHOLDS}
    f1 = [2 * matched / (found + annotated) for matched, found, annotated in counts.values()]
    means = {THRESHOLDS[at]: sum(f1[at - 1 : at + 2]) / 3 for at in range(1, len(f1) - 1)}
    near = [threshold for threshold, mean in means.items() if mean >= max(means.values()) - NEARLY]
    enough = [threshold for threshold in near if counts[threshold][1] >= counts[threshold][2] * LEAST_FOUND]
    return max(enough, default=min(near))


def reliability(examples: list[Example], chances: list[list[float]]) -> list[tuple[float, float, int]]:
    """Return for each tenth of confidence: the mean confidence, the share that is right, and how many there are."""
    pairs = [
        pair for example, own in zip(examples, chances, strict=True) for pair in zip(own, example.labels, strict=True)
    ]
    table = []
    for tenth in range(10):
        inside = [(chance, label) for chance, label in pairs if tenth / 10 <= chance < (tenth + 1) / 10]
        if inside:
            mean = sum(chance for chance, _ in inside) / len(inside)
            table.append((mean, sum(label for _, label in inside) / len(inside), len(inside)))
    return table


def write_weights(path: Path, names: list[str], weights: Matrix, threshold: float) -> None:
    """Write the weights of a language as TOML."""
    lines = [
        "# How much each feature of a candidate speaks for a program: log-odds, fitted on annotated articles by",
        "# `python -m nlp.program_training`; a candidate is a program from the probability `threshold` on.",
        f"threshold = {threshold}",
        "",
        "[weights]",
        f"bias = {weights[-1]:.2f}",
        *(f'"{name}" = {weight:.2f}' for name, weight in zip(names, weights, strict=False)),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_directions(path: Path, fitted: Fitted) -> None:
    """Write the directions of meaning as JSON, with the fingerprint of the network whose vectors they weigh."""
    told = {
        "network": fingerprint_of(SHIPPED),
        "mean": round(fitted.mean, 4),
        "directions": [[round(float(one), 4) for one in part] for part in fitted.directions],
    }
    path.write_text(json.dumps(told) + "\n", "utf-8")


def main(folders: list[str]) -> None:
    """Fit on the annotated articles of the folders, write the weights of both languages, say how good they are."""
    missing = [folder for folder in folders if not (Path(folder) / "articles.jsonl").is_file()]
    if missing or not folders:
        sys.exit(f"{missing[0] if missing else 'no folder named'}: no annotated articles here (articles.jsonl)")
    examples = [example for folder in folders for example in read_examples(Path(folder))]
    tried = []
    for penalties in PENALTIES:
        chances = cross_validate(examples, *penalties)
        tried.append((log_loss(examples, chances), penalties, chances))
    loss, penalties, chances = min(tried, key=lambda one: one[0])
    print(f"{len(examples)} articles, penalties {penalties}, log loss {loss:.4f} (cross-validated)")
    names = feature_names(examples)
    fitted = fit(examples, names, *penalties)
    weights = fitted.weights
    threshold = best_threshold(examples, chances)
    for language in sorted({example.language for example in examples}):
        here = [index for index, example in enumerate(examples) if example.language == language]
        own_examples, own_chances = [examples[index] for index in here], [chances[index] for index in here]
        matched, found, annotated = count(own_examples, own_chances, threshold)
        print(f"{language}: threshold {threshold}, precision {matched / found:.3f}, recall {matched / annotated:.3f}")
        seen = set().union(*(features for example in own_examples for features in example.features))
        own = [index for index, name in enumerate(names) if name in seen or not name.startswith("head:")]
        path = Path(__file__).parent / language / "program_weights.toml"
        write_weights(path, [names[index] for index in own], weights[[*own, len(names)]], threshold)
    write_directions(Path(__file__).parent / DIRECTIONS, fitted)
    for mean, share, number in reliability(examples, chances):
        print(f"  confidence {mean:.2f}: {share:.2f} right of {number}")


if __name__ == "__main__":
    main(sys.argv[1:])
