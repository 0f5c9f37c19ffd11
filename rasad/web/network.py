"""The network of partnerships as a drawing: groups that work together, each laid out by itself, packed in rows.

Stress majorization (Gansner, Koren, North 2004) from positions on a circle puts organizations as far apart as there are
partnerships between them; boxes that cover each other are then moved apart. Invariant: there is no chance in it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.clusters import Clusters
from rasad.web.charts import Box, Drawing, box, straight
from store.pages import Named, Tie

_WIDTH, _MARGIN, _GAP = 1160.0, 10.0, 26.0
_BOX = 168.0
_LENGTH = 120.0  # between two that work together
_STRETCH = 1.75  # boxes are wider than high
_ROUNDS, _MOST_PUSHES = 60, 400
_TOUCHING = 0.01

Places = NDArray[np.float64]


def chosen(ties: Sequence[Tie], most: int) -> list[str]:
    """Return the organizations to draw, those with most ties first, until there are so many of them."""
    degree = Counter(end for tie in ties for end in tie[:2])
    return sorted(degree, key=lambda one: (-degree[one], one))[:most]


def draw(ties: Sequence[Tie], named: Mapping[str, Named]) -> Drawing:
    """Return the drawing of the ties between the organizations that are named; the largest groups come first."""
    shown = [tie for tie in ties if tie.first in named and tie.second in named]
    groups = Clusters(sorted({end for tie in shown for end in tie[:2]}))
    for tie in shown:
        groups.join(tie.first, tie.second)
    parts = sorted((sorted(members) for members in groups.sets()), key=lambda members: (-len(members), members))
    placed: dict[str, Box] = {}
    x, y, row = _MARGIN, _MARGIN, 0.0
    for members in parts:
        boxes, width, height = _group(members, shown, named)
        if x > _MARGIN and x + width > _WIDTH - _MARGIN:
            x, y, row = _MARGIN, y + row + _GAP, 0.0
        placed |= {one.id: Box(**{**vars(one), "x": round(one.x + x, 1), "y": round(one.y + y, 1)}) for one in boxes}
        x, row = x + width + _GAP, max(row, height)
    right = max((one.x + one.width / 2 for one in placed.values()), default=0.0) + _MARGIN
    edges = tuple(straight(placed[tie.first], placed[tie.second], tie.facts) for tie in shown)
    return Drawing(max(right, _BOX), y + row + _MARGIN, tuple(placed.values()), edges)


def _group(members: Sequence[str], ties: Sequence[Tie], named: Mapping[str, Named]) -> tuple[list[Box], float, float]:
    """Return the boxes of one group, from (0, 0) on, and the width and height that they take."""
    inside = set(members)
    neighbours: defaultdict[str, list[str]] = defaultdict(list)
    for tie in ties:
        if tie.first in inside:
            neighbours[tie.first].append(tie.second)
            neighbours[tie.second].append(tie.first)
    order = sorted(members, key=lambda one: (-len(neighbours[one]), one))
    made = [box(one, named[one].name, named[one].kind, 0, 0, _BOX, 2) for one in order]
    places = _majorized(_distances(order, neighbours)) * [_LENGTH * _STRETCH, _LENGTH]
    sizes = np.array([[one.width + 14, one.height + 14] for one in made])
    places = _apart(places, sizes)
    low, high = (places - sizes / 2).min(axis=0), (places + sizes / 2).max(axis=0)
    boxes = [
        Box(**{**vars(one), "x": float(at[0]), "y": float(at[1])}) for one, at in zip(made, places - low, strict=True)
    ]
    return boxes, float(high[0] - low[0]), float(high[1] - low[1])


def _distances(order: Sequence[str], neighbours: Mapping[str, Sequence[str]]) -> Places:
    """Return how many ties lie between each two of a group."""
    index = {one: number for number, one in enumerate(order)}
    found = np.zeros((len(order), len(order)))
    for start in order:
        steps, seen, ring = 0, {start}, [start]
        while ring:
            steps += 1
            ring = sorted({other for one in ring for other in neighbours[one]} - seen)
            seen.update(ring)
            for one in ring:
                found[index[start], index[one]] = steps
    return found


def _majorized(distances: Places) -> Places:
    """Return places in the plane whose distances are nearly those given."""
    count = len(distances)
    if count == 1:
        return np.zeros((1, 2))
    around = 2 * math.pi * np.arange(count) / count
    places = np.column_stack([np.cos(around), np.sin(around)]) * max(1.0, distances.max() / 2)
    weights = np.zeros_like(distances)
    np.divide(1.0, distances**2, out=weights, where=distances > 0)
    for _ in range(_ROUNDS):
        between = places[:, None, :] - places[None, :, :]
        length = np.maximum(np.sqrt((between**2).sum(axis=2)), 1e-9)
        pull = weights * distances / length
        wanted = (weights[:, :, None] * places[None, :, :] + pull[:, :, None] * between).sum(axis=1)
        places = wanted / weights.sum(axis=1)[:, None]
    return np.round(places, 6)


def _apart(places: Places, sizes: Places) -> Places:
    """Return places at which boxes of these sizes do not cover each other, moved as little as is easy."""
    places = places.copy()
    needed = (sizes[:, None, :] + sizes[None, :, :]) / 2
    for _ in range(_MOST_PUSHES):
        covering = (needed - np.abs(places[:, None, :] - places[None, :, :])).min(axis=2) > _TOUCHING
        pairs = np.argwhere(np.triu(covering, 1))
        if not len(pairs):
            break
        for one, other in pairs:
            between = places[other] - places[one]
            need = needed[one, other] - np.abs(between)
            axis = int(np.argmin(need))
            push = max(need[axis], 0.0) / 2 * (1.0 if between[axis] >= 0 else -1.0)
            places[one, axis] -= push
            places[other, axis] += push
    return places
