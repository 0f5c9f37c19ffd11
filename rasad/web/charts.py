"""Where the parts of a drawing stand: capacities over time, an organization amid its partners, the network of all.

Templates make SVG of it, so that names are escaped there as everywhere. Invariant: the same directory gives the same
drawing, letter for letter; what is drawn stands in a list or a table beside it too.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_LETTER = 7.4  # pixels that a letter of 14 takes, about


@dataclass(frozen=True)
class Count:
    """A capacity at a day: what a chart shows of it; `series` names what is counted, `link` leads to its sentence."""

    day: date
    value: float
    series: str
    text: str
    link: str


@dataclass(frozen=True)
class Point:
    """A count on a chart."""

    x: float
    y: float
    count: Count


@dataclass(frozen=True)
class Chart:
    """Counts of one thing over time, from left to right, or from right to left where that is how one reads."""

    series: str
    width: int
    height: int
    left: float
    right: float
    base: float
    points: tuple[Point, ...]
    path: str
    levels: tuple[tuple[float, float], ...]  # y and value of each line of the grid
    years: tuple[tuple[float, date], ...]  # x and day of each mark of the time axis


def capacity_charts(counts: Sequence[Count], *, mirrored: bool) -> list[Chart]:
    """Return a chart of each thing that was counted on more than one day, the most often counted first."""
    series: defaultdict[str, dict[tuple[date, float], Count]] = defaultdict(dict)
    for count in counts:
        series[count.series].setdefault((count.day, count.value), count)  # articles that say the same are one point
    charts = []
    for name, found in sorted(series.items(), key=lambda one: (-len(one[1]), one[0])):
        if len({day for day, _ in found}) > 1:
            charts.append(_chart(name, [found[key] for key in sorted(found)], mirrored))
    return charts


def _chart(name: str, counts: Sequence[Count], mirrored: bool) -> Chart:
    width, height, left, right, top, base = 640, 240, 64.0, 24.0, 34.0, 200.0
    first, last = counts[0].day.toordinal(), counts[-1].day.toordinal()
    step = _step(max(count.value for count in counts) / 3)
    most = max(step, math.ceil(max(count.value for count in counts) / step) * step)

    def across(day: float) -> float:
        share = (day - first) / (last - first)
        span = width - left - right - 48
        return round(width - left - 24 - share * span if mirrored else left + 24 + share * span, 1)

    def up(value: float) -> float:
        return round(base - value / most * (base - top), 1)

    points = tuple(Point(across(count.day.toordinal()), up(count.value), count) for count in counts)
    highest = {point.count.day: point for point in points}  # the last of each day
    path = "M" + " L".join(f"{point.x:g},{point.y:g}" for point in highest.values())
    levels = tuple((up(index * step), index * step) for index in range(round(most / step) + 1))
    days = sorted({count.day for count in counts})
    shown = [days[0]]
    for day in days[1:]:
        if abs(across(day.toordinal()) - across(shown[-1].toordinal())) > 110:
            shown.append(day)
    years = tuple((across(day.toordinal()), day) for day in shown)
    edges = (right, width - left) if mirrored else (left, width - right)
    return Chart(name, width, height, *edges, base, points, path, levels, years)


def _step(about: float) -> float:
    """Return a round number (1, 2 or 5 times a power of ten) that is not less than `about`."""
    power = 10.0 ** math.floor(math.log10(about)) if about > 0 else 1.0
    return next(times * power for times in (1, 2, 5, 10) if times * power >= about)


@dataclass(frozen=True)
class Box:
    """An organization in a drawing: the middle of its box, its size, and its name in lines."""

    id: str
    name: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """A tie of a drawing: the path of its line, its weight, and the names at its ends."""

    path: str
    weight: int
    ends: tuple[str, str]


@dataclass(frozen=True)
class Drawing:
    """Boxes and the lines between them."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def box(identifier: str, name: str, kind: str, x: float, y: float, width: float, most_lines: int = 3) -> Box:
    """Return a box that is as high as the lines of its name."""
    lines = wrapped(name, int((width - 18) / _LETTER), most_lines)
    return Box(identifier, name, kind, x, y, width, 16 + 20 * len(lines), lines)


def wrapped(text: str, letters: int, most: int) -> tuple[str, ...]:
    """Return a text in lines of so many letters, cut with «…» after so many lines."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word if len(word) <= letters else word[: letters - 1] + "…")
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: letters - 1] + "…"]
    return tuple(lines) or ("—",)


def hub(middle: tuple[str, str, str], partners: Sequence[tuple[str, str, str, int]]) -> Drawing:
    """Return a drawing of an organization (id, name, kind) between two columns of partners (with the facts of each)."""
    width, column, gap = 760.0, 210.0, 16.0
    sides: tuple[list[tuple[Box, int]], list[tuple[Box, int]]] = ([], [])
    heights = [gap, gap]
    for identifier, name, kind, facts in partners:
        side = 0 if heights[0] <= heights[1] else 1
        x = 4 + column / 2 if side == 0 else width - 4 - column / 2
        made = box(identifier, name, kind, x, 0, column)
        placed = Box(**{**vars(made), "y": heights[side] + made.height / 2})
        sides[side].append((placed, facts))
        heights[side] += made.height + gap
    height = max(*heights, 96.0)
    moved: list[tuple[Box, int]] = []
    for placed_there, taken in zip(sides, heights, strict=True):
        moved += [(Box(**{**vars(one), "y": one.y + (height - taken) / 2}), facts) for one, facts in placed_there]
    centre = box(*middle, width / 2, height / 2, 200)
    edges = []
    for one, facts in moved:
        sign = -1 if one.x < centre.x else 1
        x1, x2 = centre.x + sign * centre.width / 2, one.x - sign * one.width / 2
        bend = (x1 + x2) / 2
        path = f"M{x1:g},{centre.y:g} C{bend:g},{centre.y:g} {bend:g},{one.y:g} {x2:g},{one.y:g}"
        edges.append(Edge(path, facts, (centre.name, one.name)))
    return Drawing(width, height, (centre, *(one for one, _ in moved)), tuple(edges))


def straight(first: Box, second: Box, weight: int) -> Edge:
    """Return the straight line between the middles of two boxes, which lie over it."""
    return Edge(f"M{first.x:g},{first.y:g} L{second.x:g},{second.y:g}", weight, (first.name, second.name))
