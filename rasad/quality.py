"""How good the extraction is on annotated articles, and the recorded figures below which it may not fall.

`python -m rasad.quality` measures all sets that are present and writes tests/quality.json and docs/quality.md; sets
that are not present keep their recorded figures.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.article import Article
from rasad.config import corpora_folder, shared_gold_folder
from rasad.evaluate import KINDS, Report, evaluate, read_gold
from rasad.output import counting, say
from rasad.reading import read_article

_ROOT = Path(__file__).parent.parent
RECORD = _ROOT / "tests" / "quality.json"
PAGE = _ROOT / "docs" / "quality.md"

# Sets to measure on; the training sets are left out: rules and weights were made from them.
SHARED_SETS = ("seeds", "ar-dev", "fa-dev")
# The worth of one name in a small set: the tagger's sums differ in their last bits between kinds of processor.
TOLERANCE = 0.006

Figures = dict[str, dict[str, dict[str, Any]]]


def gold_folders() -> list[Path]:
    """Return the folders of annotated articles that are present: the sample corpus, then the large sets."""
    shared = shared_gold_folder()
    large = [shared / name for name in SHARED_SETS] if shared else []
    return [corpora_folder() / "gold", *(folder for folder in large if folder.is_dir())]


def predict(article: dict[str, Any]) -> dict[str, Any]:
    """Extract the facts of an article of an annotated set, as `rasad extract` prints them."""
    known = {
        name: article[name] for name in ("id", "url", "title", "text", "language", "published") if article.get(name)
    }
    return read_article(Article(**known)).extraction.model_dump(mode="json")


def measure(folder: Path) -> Report:
    """Score the extractor on a folder of annotated articles, showing how far it is.

    Raises:
        ValueError: the folder holds no annotated articles.
    """
    with counting(f"evaluating on {folder.name}", sum(1 for _ in read_gold(folder))) as counter:
        return evaluate(folder, predict, counter.advance)


def recorded() -> dict[str, Figures]:
    """Return the recorded figures: set -> language -> kind -> precision, recall, f1, gold, predicted."""
    figures: dict[str, Figures] = json.loads(RECORD.read_text("utf-8")) if RECORD.is_file() else {}
    return figures


def falls(report: Report, record: Figures) -> Iterator[str]:
    """Yield a line for every F1 that is below the recorded one by more than `TOLERANCE`."""
    for language, kinds in report.as_json().items():
        for kind, figures in kinds.items():
            held = record.get(language, {}).get(kind)
            if held and figures["f1"] < held["f1"] - TOLERANCE:
                yield f"{report.name} {language} {kind}: F1 {figures['f1']} fell below {held['f1']}"


def quality_page(record: dict[str, Figures]) -> str:
    """Return the recorded figures as a Markdown page."""
    lines = [
        "# Quality",
        "",
        "Measured by `rasad evaluate` and written by `make record` (do not edit); a test fails when an F1 falls more",
        "than 0.006 below its figure here. `corpora/gold` is the sample corpus of this repository; the other sets are",
        "real articles annotated by hand that lie beside a checkout in `../shared/gold`. Rules and weights were made",
        "from training sets that are not listed. A second careful reader of the development sets reaches F1 0.95 on",
        "organizations, 0.99 on dates, 0.96 on capacities, 0.86 on partnerships and 0.78 on programs.",
        "",
        "| set | language | kind | precision | recall | F1 | annotated | found |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, languages in record.items():
        for language, kinds in languages.items():
            if language == "all" and len(languages) == 2:
                continue
            for kind in KINDS:
                one = kinds[kind]
                rates = " | ".join(f"{one[rate]:.3f}" for rate in ("precision", "recall", "f1"))
                lines.append(f"| {name} | {language} | {kind} | {rates} | {one['gold']} | {one['predicted']} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure every set that is present; write the record and the page."""
    record = recorded()
    for folder in gold_folders():
        report = measure(folder)
        for line in falls(report, record.get(report.name, {})):
            say(line)
        record[report.name] = report.as_json()
    RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    PAGE.write_text(quality_page(record), "utf-8")
    say(f"written: {RECORD.relative_to(_ROOT)}, {PAGE.relative_to(_ROOT)}")


if __name__ == "__main__":
    main()
