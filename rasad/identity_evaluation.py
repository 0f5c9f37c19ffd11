"""Scores which names of annotated articles are taken for one organization, on pairs labelled by hand.

Invariant: a pair lies in the half that is reported or in the half that methods were developed on by a hash of itself,
so that a pair that is added moves no other.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rasad.config import corpora_folder, shared_gold_folder
from rasad.evaluate import Counts, read_gold
from store.merging import StoredFact
from store.organization_countries import BEGINNING, About, about
from store.organization_identity import Organizations

SETS = ("seeds", "ar-dev", "fa-dev", "ar-train", "fa-train")
# How sure a suggestion must be to count as «the same» in the figures with suggestions.
LEAST_SCORE = 0.5


class Pair(NamedTuple):
    """Two names, each in an article; `same` where they are one body; `reason` says what makes the pair hard."""

    articles: tuple[str, str]
    names: tuple[str, str]
    same: bool
    reason: str

    @property
    def reported(self) -> bool:
        """Whether the pair is of the half whose figures are reported."""
        return bool(hashlib.sha256("|".join((*self.articles, *self.names)).encode()).digest()[-1] % 2)


@dataclass(frozen=True)
class Figures:
    """Scores of one group of pairs: what is joined alone, and with suggestions taken."""

    pairs: int
    joined: Counts
    suggested: Counts


def read_pairs(path: Path | None = None) -> list[Pair]:
    """Return the labelled pairs, those of the sample corpus's folder by default."""
    lines = (path or corpora_folder() / "identity" / "pairs.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines if line.strip()]
    return [Pair(tuple(one["articles"]), tuple(one["names"]), one["same"], one["reason"]) for one in found]


def annotated_folders() -> list[Path]:
    """Return the folders of annotated articles that the pairs are of.

    Raises:
        ValueError: the large annotated sets are not beside this checkout.
    """
    shared = shared_gold_folder()
    if shared is None:
        raise ValueError("the labelled pairs are of annotated articles that are not here: put them in ../shared/gold")
    return [*(shared / name for name in SETS), corpora_folder() / "gold"]


def read_organizations(folders: Iterable[Path]) -> tuple[Organizations, dict[str, str]]:
    """Return the organizations that annotations name, and the language of each article.

    Raises:
        ValueError: see `rasad.evaluate.read_gold`.
    """
    facts: list[StoredFact] = []
    abouts: dict[str, About] = {}
    places: dict[str, list[str]] = {}
    for folder in folders:
        for article, annotation in read_gold(folder):
            identifier = annotation["id"]
            for number, data in enumerate(annotation["organizations"]):
                facts.append(StoredFact(f"{identifier}/organization/{number}", identifier, data))
            text = f"{article.get('title') or ''}\n{article['text'][:BEGINNING]}"
            abouts[identifier] = about(annotation["language"], article.get("source"), article.get("url"), text)
            places[identifier] = [place for program in annotation["programs"] for place in program["places"]]
    return Organizations(facts, abouts, places), {article: one.language for article, one in abouts.items()}


def score(organizations: Organizations, languages: dict[str, str], pairs: Iterable[Pair]) -> dict[str, Figures]:
    """Return the figures of pairs within each language, across languages, and of all."""
    groups: dict[str, list[tuple[Pair, bool, bool]]] = {"ar": [], "fa": [], "across": [], "all": []}
    for pair, joined, suggested in judged(organizations, pairs):
        of = {languages[article] for article in pair.articles}
        for group in (next(iter(of)) if len(of) == 1 else "across", "all"):
            groups[group].append((pair, joined, suggested))
    return {
        name: Figures(
            len(found),
            _counts((pair.same, joined) for pair, joined, _ in found),
            _counts((pair.same, joined or suggested) for pair, joined, suggested in found),
        )
        for name, found in groups.items()
    }


def judged(organizations: Organizations, pairs: Iterable[Pair]) -> Iterator[tuple[Pair, bool, bool]]:
    """Yield each pair, whether its names are joined, and whether that they are one body is suggested."""
    suggested = {(one.first, one.second): one.score for one in organizations.suggestions}
    for pair in pairs:
        first, second = (
            organizations.find(article, name) or "" for article, name in zip(pair.articles, pair.names, strict=True)
        )
        likely = suggested.get((min(first, second), max(first, second)), 0.0)
        yield pair, bool(first) and first == second, likely >= LEAST_SCORE


def _counts(answers: Iterable[tuple[bool, bool]]) -> Counts:
    found = list(answers)
    return Counts(
        right=sum(same and said for same, said in found),
        found=sum(said for _, said in found),
        annotated=sum(same for same, _ in found),
    )


def evaluate_identity() -> dict[str, dict[str, Figures]]:
    """Return the figures of the reported half and of the half for developing, by group of pairs.

    Raises:
        ValueError: the annotated articles are not beside this checkout.
    """
    organizations, languages = read_organizations(annotated_folders())
    pairs = read_pairs()
    return {
        "reported": score(organizations, languages, [pair for pair in pairs if pair.reported]),
        "developing": score(organizations, languages, [pair for pair in pairs if not pair.reported]),
    }


def as_json(half: str, figures: dict[str, Figures]) -> dict[str, Any]:
    """Return the figures of a half for `--json`."""
    return {
        "half": half,
        "scores": {
            name: {
                "pairs": one.pairs,
                "same": one.joined.annotated,
                **{
                    way: {
                        "precision": round(counts.precision, 4),
                        "recall": round(counts.recall, 4),
                        "f1": round(counts.f1, 4),
                    }
                    for way, counts in (("joined", one.joined), ("with_suggestions", one.suggested))
                },
            }
            for name, one in figures.items()
        },
    }
