"""Scores extractions against annotated articles, by kind of fact and language.

The rules of matching are those of the annotation guide: organizations match by any shared name, dates by EDTF value,
capacities by value and unit, partnerships as pairs of organizations, programs by the words of their names.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = ("organizations", "dates", "capacities", "partnerships", "programs", "program operators")

Fact = dict[str, Any]

# The scorer's own folding, kept apart from nlp.text on purpose: a change of the extractor must not move the yardstick.
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("يىئ", "ی"),
        "ك": "ک",
        **dict.fromkeys("أإآٱ", "ا"),
        "ؤ": "و",
        **dict.fromkeys("ةۀ", "ه"),
        **dict.fromkeys("ـ\u200c\u200d\u200e\u200f", ""),
    }
)


@dataclass
class Counts:
    """How many facts of a kind are right, how many were found, how many there are."""

    right: int = 0
    found: int = 0
    annotated: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Add two counts."""
        return Counts(self.right + other.right, self.found + other.found, self.annotated + other.annotated)

    @property
    def precision(self) -> float:
        """Share of found facts that are right; 1 if none was found and there is none."""
        return self.right / self.found if self.found else float(not self.annotated)

    @property
    def recall(self) -> float:
        """Share of annotated facts that were found; 1 if there is none and none was found."""
        return self.right / self.annotated if self.annotated else float(not self.found)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return figures rounded to four places."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "gold": self.annotated,
            "predicted": self.found,
        }


@dataclass
class Report:
    """The counts of one set of annotated articles by language (and `all`) and kind, and every error.

    `by_article` has the language and the counts of each article, in the order that they were read in.
    """

    name: str
    counts: dict[str, dict[str, Counts]] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    by_article: list[tuple[str, dict[str, Counts]]] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """How many articles were read."""
        return len(self.by_article)

    def of_language(self, language: str) -> list[dict[str, Counts]]:
        """Return the counts of each article of a language, or of every article for `all`."""
        return [counts for own, counts in self.by_article if language in (own, "all")]

    def as_json(self) -> dict[str, Any]:
        """Return figures rounded to four places, in the order of languages and kinds."""
        return {
            language: {kind: counts.as_json() for kind, counts in kinds.items()}
            for language, kinds in self.counts.items()
        }


def _fold(text: str | None) -> str:
    normal = unicodedata.normalize("NFKC", text or "").translate(_LETTERS)
    letters = "".join(character for character in normal if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^\w\s]", " ", letters).lower().split())


def _key(text: str | None) -> str:
    return _fold(text).replace(" ", "")


def _names(organization: Fact) -> set[str]:
    return {_key(name) for name in (organization["name"], *organization.get("aliases", ()))} - {""}


def _shared_words(first: str, second: str) -> float:
    one, two = set(_fold(first).split()), set(_fold(second).split())
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _pair_up(
    found: list[Fact], annotated: list[Fact], likeness: Callable[[Fact, Fact], float], least: float
) -> list[tuple[int, int]]:
    """Match one to one, the most alike first; ties in the order of the lists."""
    ranked = sorted(
        ((likeness(f, a), i, j) for i, f in enumerate(found) for j, a in enumerate(annotated)), key=lambda row: -row[0]
    )
    pairs: list[tuple[int, int]] = []
    for value, i, j in ranked:
        if value >= least and all(i != p and j != q for p, q in pairs):
            pairs.append((i, j))
    return pairs


def _capacity_likeness(found: Fact, annotated: Fact) -> float:
    if found.get("value") is None or abs(float(found["value"]) - float(annotated["value"])) > 1e-9:
        return 0.0
    words = set(_fold(str(found.get("unit_text") or found.get("unit") or "")).split())
    words |= set(_fold(found.get("text")).split())
    return 0.5 + 0.5 * bool(words & set(_fold(annotated["unit"]).split()))


def _program_likeness(found: Fact, annotated: Fact) -> float:
    return max(_shared_words(name, annotated["name"]) for name in (found["name"], *found.get("aliases", ())))


def _party_pairs(partnerships: list[Fact], resolve: Callable[[str], str]) -> set[frozenset[str]]:
    pairs = set()
    for partnership in partnerships:
        parties = {resolve(name) for name in partnership["parties"]}
        pairs |= {frozenset((a, b)) for a in parties for b in parties if a != b}
    return pairs


def compare(found: Fact, annotated: Fact) -> tuple[dict[str, Counts], list[tuple[str, str, str]]]:
    """Compare one extraction with one annotated article: counts by kind, and errors (kind, extra or missed, what)."""
    counts: dict[str, Counts] = {}
    errors: list[tuple[str, str, str]] = []

    def note(kind: str, extra: Iterable[str], missed: Iterable[str]) -> None:
        errors.extend((kind, "extra", text) for text in extra)
        errors.extend((kind, "missed", text) for text in missed)

    def unmatched(facts: list[Fact], matched: set[int]) -> list[Fact]:
        return [fact for index, fact in enumerate(facts) if index not in matched]

    organizations, true_organizations = found.get("organizations", []), annotated["organizations"]
    optional = {_key(name) for name in annotated.get("optional_organizations", ())}
    pairs = _pair_up(organizations, true_organizations, lambda f, a: float(bool(_names(f) & _names(a))), 1.0)
    extra = [o for o in unmatched(organizations, {i for i, _ in pairs}) if not _names(o) & optional]
    counts["organizations"] = Counts(len(pairs), len(pairs) + len(extra), len(true_organizations))
    missed = unmatched(true_organizations, {j for _, j in pairs})
    note("organizations", (o["name"] for o in extra), (o["name"] for o in missed))

    dates = {date["edtf"] for date in found.get("dates", ()) if date.get("edtf")}
    dates -= set(annotated.get("optional_dates", ()))
    true_dates = {date["edtf"] for date in annotated["dates"]}
    counts["dates"] = Counts(len(dates & true_dates), len(dates), len(true_dates))
    note("dates", sorted(dates - true_dates), sorted(true_dates - dates))

    capacities, true_capacities = found.get("capacities", []), annotated["capacities"]
    pairs = _pair_up(capacities, true_capacities, _capacity_likeness, 1.0)
    counts["capacities"] = Counts(len(pairs), len(capacities), len(true_capacities))
    note(
        "capacities",
        (str(c.get("text")) for c in unmatched(capacities, {i for i, _ in pairs})),
        (c["text"] for c in unmatched(true_capacities, {j for _, j in pairs})),
    )

    true_id: dict[str, str] = {}
    for organization in true_organizations:
        for name in _names(organization):
            true_id.setdefault(name, _key(organization["name"]))
    found_id: dict[str, str] = {}
    for organization in organizations:
        known = sorted(true_id[name] for name in _names(organization) if name in true_id)
        for name in _names(organization):
            found_id[name] = known[0] if known else _key(organization["name"])

    def resolve_found(name: str) -> str:
        return true_id.get(_key(name)) or found_id.get(_key(name)) or _key(name)

    def resolve_true(name: str) -> str:
        return true_id.get(_key(name)) or _key(name)

    parties = _party_pairs(found.get("partnerships", []), resolve_found)
    true_parties = _party_pairs(annotated["partnerships"], resolve_true)
    counts["partnerships"] = Counts(len(parties & true_parties), len(parties), len(true_parties))
    note(
        "partnerships",
        (" + ".join(sorted(pair)) for pair in parties - true_parties),
        (" + ".join(sorted(pair)) for pair in true_parties - parties),
    )

    programs, true_programs = found.get("programs", []), annotated["programs"]
    pairs = _pair_up(programs, true_programs, _program_likeness, 0.6)
    counts["programs"] = Counts(len(pairs), len(programs), len(true_programs))
    run_by = sum(
        bool(
            {resolve_found(name) for name in programs[i].get("operators", ())}
            & {resolve_true(name) for name in true_programs[j]["operators"]}
        )
        for i, j in pairs
    )
    with_operator = sum(bool(true_programs[j]["operators"]) for _, j in pairs)
    counts["program operators"] = Counts(run_by, len(pairs), with_operator)
    note(
        "programs",
        (p["name"] for p in unmatched(programs, {i for i, _ in pairs})),
        (p["name"] for p in unmatched(true_programs, {j for _, j in pairs})),
    )
    return counts, errors


def read_gold(folder: Path) -> Iterator[tuple[Fact, Fact]]:
    """Yield each annotated article of a folder as (article, annotation), in the order of the annotations' names.

    Raises:
        ValueError: the folder has no articles.jsonl, or an annotation names no article of it.
    """
    listing = folder / "articles.jsonl"
    if not listing.is_file():
        raise ValueError(f"{folder}: no annotated articles here (articles.jsonl and one <id>.json an article)")
    articles = {
        article["id"]: article
        for article in map(json.loads, filter(str.strip, listing.read_text("utf-8").splitlines()))
    }
    for path in sorted(folder.glob("*.json")):
        annotation = json.loads(path.read_text("utf-8"))
        if annotation["id"] not in articles:
            raise ValueError(f"{path}: annotates {annotation['id']}, which is not in {listing}")
        yield articles[annotation["id"]], annotation


def evaluate(folder: Path, predict: Callable[[Fact], Fact], progress: Callable[[], None] = lambda: None) -> Report:
    """Score `predict` (an article's fields -> an extraction's) on the annotated articles of `folder`.

    Raises:
        ValueError: see `read_gold`.
    """
    report = Report(folder.name if folder.name != "gold" else f"{folder.parent.name}/gold")
    for article, annotation in read_gold(folder):
        counts, errors = compare(predict(article), annotation)
        report.by_article.append((annotation["language"], counts))
        for language in (annotation["language"], "all"):
            table = report.counts.setdefault(language, {kind: Counts() for kind in KINDS})
            for kind, figures in counts.items():
                table[kind] += figures
        report.errors += [
            {"article": annotation["id"], "kind": kind, "error": error, "text": text} for kind, error, text in errors
        ]
        progress()
    report.counts = {**{k: v for k, v in sorted(report.counts.items()) if k != "all"}, "all": report.counts["all"]}
    return report
