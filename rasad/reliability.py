"""How often facts of each confidence are right, on the training articles and on others: `python -m rasad.reliability`.

Writes docs/reliability.svg: a panel for each kind of fact that has a confidence, a line for each group of sets, a dot
for all facts of one tenth of the scale. On the diagonal a fact of confidence 0.8 is right four times in five.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rasad.config import corpora_folder, shared_gold_folder
from rasad.evaluate import compare, read_gold
from rasad.output import counting, say
from rasad.quality import predict

PLOT = Path(__file__).parent.parent / "docs" / "reliability.svg"
CONFIDENT_KINDS = ("organizations", "partnerships", "programs")
# Name of a line -> its colour and the sets beside a checkout that it is of; the sample corpus belongs to the second.
GROUPS = {
    "training articles": ("#9a6324", ("ar-train", "fa-train")),
    "other articles": ("#4363d8", ("ar-dev", "fa-dev", "seeds")),
}
# Fewer facts than these make no dot.
_FEWEST = 8
_SIDE, _MARGIN = 220, 44

# (confidence, whether the fact is right)
Judged = tuple[float, bool]
# (mean confidence, share of right ones, how many)
Dot = tuple[float, float, int]


def judged(folder: Path) -> Iterator[tuple[str, Judged]]:
    """Yield kind, confidence and rightness of every fact found in the annotated articles of a folder.

    A fact is right where it alone would be counted right by `rasad.evaluate`; those that are neither right nor wrong
    are left out.
    """
    for article, annotation in read_gold(folder):
        found = predict(article)
        for kind in CONFIDENT_KINDS:
            for fact in found[kind]:
                counts = compare({**found, kind: [fact]}, annotated=annotation)[0][kind]
                if counts.found:
                    yield kind, (fact["confidence"], counts.right > 0)


def dots(facts: list[Judged]) -> list[Dot]:
    """Return one dot for each tenth of the scale that has enough facts."""
    tenths: defaultdict[int, list[Judged]] = defaultdict(list)
    for fact in facts:
        tenths[min(int(fact[0] * 10), 9)].append(fact)
    return [
        (sum(confidence for confidence, _ in own) / len(own), sum(right for _, right in own) / len(own), len(own))
        for _, own in sorted(tenths.items())
        if len(own) >= _FEWEST
    ]


def plot(lines: dict[str, dict[str, list[Dot]]]) -> str:
    """Return the plot as SVG; `lines` is kind -> name of a group -> its dots."""
    width, height = len(lines) * (_SIDE + _MARGIN) + _MARGIN, _SIDE + 2 * _MARGIN + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for number, (kind, groups) in enumerate(lines.items()):
        parts.append(f'<g transform="translate({_MARGIN + number * (_SIDE + _MARGIN)} {_MARGIN})">')
        parts.append(f'<text x="{_SIDE / 2}" y="-16" text-anchor="middle" font-weight="bold">{kind}</text>')
        parts.append(f'<rect width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>')
        parts.append(f'<path d="M0 {_SIDE}L{_SIDE} 0" stroke="#bbb" stroke-dasharray="4 4"/>')
        for step in range(0, 11, 2):
            at = _SIDE * step / 10
            parts.append(f'<text x="{at}" y="{_SIDE + 16}" text-anchor="middle">{step / 10}</text>')
            parts.append(f'<text x="-6" y="{_SIDE - at + 4}" text-anchor="end">{step / 10}</text>')
        for group, own in groups.items():
            colour = GROUPS[group][0]
            points = [(x * _SIDE, (1 - y) * _SIDE, count) for x, y, count in own]
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
            parts.append(f'<path d="M{path}" fill="none" stroke="{colour}"/>' if points else "")
            for x, y, count in points:
                size = 2 + min(count, 400) ** 0.5 / 3
                parts.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{colour}" fill-opacity="0.7">'
                    f"<title>{count} facts</title></circle>"
                )
        parts.append("</g>")
    for number, (group, (colour, _)) in enumerate(GROUPS.items()):
        x = _MARGIN + number * 160
        parts.append(f'<circle cx="{x}" cy="{height - 16}" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{x + 10}" y="{height - 12}">{group}</text>')
    parts.append(
        f'<text x="{width - _MARGIN}" y="{height - 12}" text-anchor="end">x: confidence, y: share right</text>'
    )
    return "\n".join((*filter(None, parts), "</svg>\n"))


def main() -> None:
    """Measure all sets that are present and write the plot; say the numbers."""
    shared = shared_gold_folder()
    lines: dict[str, dict[str, list[Dot]]] = {kind: {} for kind in CONFIDENT_KINDS}
    for group, (_, sets) in GROUPS.items():
        folders = [shared / name for name in sets if (shared / name).is_dir()] if shared else []
        if group != next(iter(GROUPS)):
            folders.append(corpora_folder() / "gold")
        facts: defaultdict[str, list[Judged]] = defaultdict(list)
        for folder in folders:
            with counting(f"reading {folder.name}") as counter:
                for kind, fact in judged(folder):
                    facts[kind].append(fact)
                    counter.advance()
        for kind in CONFIDENT_KINDS:
            lines[kind][group] = dots(facts[kind])
            told = ", ".join(f"{x:.2f}: {y:.2f} of {count}" for x, y, count in lines[kind][group])
            say(f"{group}, {kind}: {told}")
    PLOT.write_text(plot(lines), "utf-8")


if __name__ == "__main__":
    main()
