"""How good the extraction is on annotated articles, and the recorded figures below which it may not fall.

`python -m rasad.quality` measures all sets that are present and writes tests/quality.json, tests/quality_details.json
(confidence intervals, and what baselines reach) and docs/quality.md; sets that are not present keep their recorded
figures.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.article import Article
from rasad.baselines import score_baselines
from rasad.config import corpora_folder, shared_gold_folder
from rasad.evaluate import KINDS, Fact, Report, evaluate, read_gold
from rasad.intervals import intervals_as_json, with_intervals
from rasad.output import counting, say
from rasad.reading import read_article

_ROOT = Path(__file__).parent.parent
RECORD = _ROOT / "tests" / "quality.json"
DETAILS = _ROOT / "tests" / "quality_details.json"
PAGE = _ROOT / "docs" / "quality.md"

# Sets to measure on; the training sets are left out: rules and weights were made from them.
SHARED_SETS = ("seeds", "ar-dev", "fa-dev")
# The worth of one name in a small set: the tagger's sums differ in their last bits between kinds of processor.
TOLERANCE = 0.006

Figures = dict[str, dict[str, dict[str, Any]]]
Details = dict[str, Any]


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


def measure(folder: Path, extractions: dict[str, Fact] | None = None) -> Report:
    """Score the extractor on a folder of annotated articles, showing how far it is.

    Args:
        folder: the annotated articles.
        extractions: filled, if given, with what was found, by the articles' `id`.

    Raises:
        ValueError: the folder holds no annotated articles.
    """
    kept = {} if extractions is None else extractions

    def predict_and_keep(article: dict[str, Any]) -> Fact:
        kept[article["id"]] = predict(article)
        return kept[article["id"]]

    with counting(f"evaluating on {folder.name}", sum(1 for _ in read_gold(folder))) as counter:
        return evaluate(folder, predict_and_keep, counter.advance)


def measure_baselines(folder: Path, extractions: dict[str, Fact]) -> list[dict[str, Any]]:
    """Return a row for each baseline and language: `kind`, `language`, `reader`, the figures and `intervals`.

    Args:
        folder: the annotated articles.
        extractions: what the extractor found in them, by `id`.

    Raises:
        ValueError: the folder holds no annotated articles.
    """
    rows = []
    for baseline, report in score_baselines(folder, extractions):
        figures, ends = report.as_json(), intervals_as_json(report)
        for language in shown_languages(list(figures)):
            one, kind = figures[language][baseline.kind], baseline.kind
            row = {"kind": kind, "language": language, "reader": baseline.name, **one}
            rows.append({**row, "intervals": ends[language][kind]})
    return sorted(rows, key=lambda row: (list(figures).index(row["language"]), KINDS.index(row["kind"])))


def shown_languages(languages: list[str]) -> list[str]:
    """Return the languages of a set, `all` left out where there is one alone."""
    return [language for language in languages if language != "all" or len(languages) > 2]


def recorded() -> dict[str, Figures]:
    """Return the recorded figures: set -> language -> kind -> precision, recall, f1, gold, predicted."""
    figures: dict[str, Figures] = json.loads(RECORD.read_text("utf-8")) if RECORD.is_file() else {}
    return figures


def recorded_details() -> dict[str, Details]:
    """Return what is recorded beside the figures: set -> `intervals` and `baselines`."""
    details: dict[str, Details] = json.loads(DETAILS.read_text("utf-8")) if DETAILS.is_file() else {}
    return details


def falls(report: Report, record: Figures) -> Iterator[str]:
    """Yield a line for every F1 that is below the recorded one by more than `TOLERANCE`."""
    for language, kinds in report.as_json().items():
        for kind, figures in kinds.items():
            held = record.get(language, {}).get(kind)
            if held and figures["f1"] < held["f1"] - TOLERANCE:
                yield f"{report.name} {language} {kind}: F1 {figures['f1']} fell below {held['f1']}"


def quality_page(record: dict[str, Figures], details: dict[str, Details]) -> str:
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
        "In brackets are 95% confidence intervals: the percentile bootstrap, 1,000 resamples of whole articles, with a",
        "fixed seed. They say how far a figure would move on other articles like these, not on articles of another",
        "kind; `seeds` has five articles, so its intervals say little.",
        "",
        "| set | language | kind | precision | recall | F1 | annotated | found |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, languages in record.items():
        ends = details.get(name, {}).get("intervals", {})
        for language in shown_languages(list(languages)):
            for kind in KINDS:
                one = languages[language][kind]
                rates = " | ".join(with_intervals(one, ends.get(language, {}).get(kind, {})))
                lines.append(f"| {name} | {language} | {kind} | {rates} | {one['gold']} | {one['predicted']} |")
    return "\n".join([*lines, *_baseline_lines(record, details)]) + "\n"


def _baseline_lines(record: dict[str, Figures], details: dict[str, Details]) -> list[str]:
    lines = [
        "",
        "## Beside what one would otherwise do",
        "",
        "The same articles and the same scorer (`rasad evaluate --baselines`). Regular expressions take a head noun of",
        "Rasad's own tables and the words after it, as many as did best on the training articles (organizations: in",
        "Arabic up to three with the article, in Persian one; programs: two and three); dateparser is given the",
        "language and the day of publication; the tagger's names are taken as it marks them, Arabic proclitics with",
        "them, each spelling a body of its own; two names in one sentence are partners. No baseline finds who runs a",
        "program.",
        "",
        "| set | language | kind | reader | precision | recall | F1 | found |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, own in details.items():
        seen: set[tuple[str, str]] = set()
        for row in own["baselines"]:
            language, kind = row["language"], row["kind"]
            place = f"| {name} | {language} | {kind}"
            if (language, kind) not in seen:
                seen.add((language, kind))
                ours = record[name][language][kind]
                rates = " | ".join(with_intervals(ours, own["intervals"][language][kind]))
                lines.append(f"{place} | **Rasad** | {rates} | {ours['predicted']} |")
            rates = " | ".join(with_intervals(row, row["intervals"]))
            lines.append(f"{place} | {row['reader']} | {rates} | {row['predicted']} |")
    return lines


def main() -> None:
    """Measure every set that is present; write the records and the page."""
    record, details = recorded(), recorded_details()
    for folder in gold_folders():
        extractions: dict[str, Fact] = {}
        report = measure(folder, extractions)
        for line in falls(report, record.get(report.name, {})):
            say(line)
        record[report.name] = report.as_json()
        details[report.name] = {
            "intervals": intervals_as_json(report),
            "baselines": measure_baselines(folder, extractions),
        }
    RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    DETAILS.write_text(json.dumps(details, indent=1) + "\n", "utf-8")
    PAGE.write_text(quality_page(record, details), "utf-8")
    say(f"written: {', '.join(str(path.relative_to(_ROOT)) for path in (RECORD, DETAILS, PAGE))}")


if __name__ == "__main__":
    main()
