"""Confidence intervals of precision, recall and F1: what the figures of a set would be on other articles like its own.

Invariant: what comes out depends on the counts and their order alone; the resamples are drawn from a fixed seed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rasad.evaluate import Counts, Report

RESAMPLES = 1000
LEVEL = 0.95
_SEED = 20_240_306

type Interval = tuple[float, float]
type Intervals = dict[str, Interval]
_Array = npt.NDArray[Any]


def intervals(counts: Sequence[Counts], resamples: int = RESAMPLES) -> Intervals:
    """Return the 95% interval of `precision`, `recall` and `f1` of the sum of some articles' counts.

    The percentile bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13): as many
    articles as there are, drawn with replacement, give one figure; of `resamples` such figures the 2.5th and 97.5th
    percentiles are the ends. Articles are drawn whole, since the facts of one article are not independent.

    Raises:
        ValueError: there are no articles.
    """
    if not counts:
        raise ValueError("no articles, no interval")
    table = np.array([(one.right, one.found, one.annotated) for one in counts], dtype=np.int64)
    number = len(counts)
    # how often each article is drawn, of shape (resamples, articles)
    draws = np.random.default_rng(_SEED).multinomial(number, np.full(number, 1 / number), size=resamples)
    right, found, annotated = (draws @ table).T
    precision, recall = _share(right, found, annotated), _share(right, annotated, found)
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros(resamples), where=total > 0)
    tail = 50 * (1 - LEVEL)
    ends = {}
    for name, figures in (("precision", precision), ("recall", recall), ("f1", f1)):
        low, high = np.percentile(figures, (tail, 100 - tail))
        ends[name] = (float(low), float(high))
    return ends


def _share(right: _Array, whole: _Array, other: _Array) -> _Array:
    """Return right / whole; where there is nothing, 1 if there is nothing of the other either (as `Counts` says)."""
    shares: _Array = (other == 0).astype(float)
    np.divide(right, whole, out=shares, where=whole > 0)
    return shares


def report_intervals(report: Report) -> dict[str, dict[str, Intervals]]:
    """Return the intervals of a report's figures: language (and `all`) -> kind -> `precision`, `recall`, `f1`."""
    return {
        language: {kind: intervals([one[kind] for one in report.of_language(language)]) for kind in kinds}
        for language, kinds in report.counts.items()
    }


def with_intervals(figures: dict[str, Any], ends: dict[str, list[float]]) -> list[str]:
    """Return precision, recall and F1 to be shown, each with its interval where there is one."""
    return [
        f"{figures[rate]:.3f}" + (f" ({ends[rate][0]:.2f}–{ends[rate][1]:.2f})" if rate in ends else "")
        for rate in ("precision", "recall", "f1")
    ]


def intervals_as_json(report: Report) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Return `report_intervals` with each interval as two figures rounded to four places."""
    return {
        language: {
            kind: {rate: [round(end, 4) for end in interval] for rate, interval in rates.items()}
            for kind, rates in kinds.items()
        }
        for language, kinds in report_intervals(report).items()
    }
