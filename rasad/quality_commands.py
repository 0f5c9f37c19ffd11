"""What `rasad evaluate` prints of sets of annotated articles: figures with intervals, errors, baselines beside them.

Invariant: every figure printed is one that was measured in this run.
"""

from pathlib import Path

import typer

from rasad.output import isolate, print_json, print_table, results, say


def evaluate_sets(folders: list[Path], errors: str | None, baselines: bool, as_json: bool) -> None:
    """Measure the extractor on folders of annotated articles and print what it reaches.

    Args:
        folders: the folders; none for those that are present.
        errors: a kind of fact, or `all`: list its errors too.
        baselines: whether simpler ways are measured beside it.
        as_json: print one JSON object a set.

    Raises:
        typer.BadParameter: there is no such kind, or a folder holds no annotated articles.
    """
    from rasad.config import shared_gold_folder
    from rasad.evaluate import KINDS, Fact
    from rasad.intervals import intervals_as_json, with_intervals
    from rasad.quality import gold_folders, measure, measure_baselines, shown_languages

    if errors and errors not in (*KINDS, "all"):
        raise typer.BadParameter(f"{errors!r} is none of {', '.join(KINDS)}, all", param_hint="'--errors'")
    if not folders and shared_gold_folder() is None:
        say("the large annotated sets are not beside this checkout: measuring on the sample corpus alone")
    for folder in folders or gold_folders():
        extractions: dict[str, Fact] = {}
        try:
            report = measure(folder, extractions)
        except ValueError as wrong:
            raise typer.BadParameter(str(wrong)) from wrong
        beside = measure_baselines(folder, extractions) if baselines else []
        figures, ends = report.as_json(), intervals_as_json(report)
        if as_json:
            found = {"set": report.name, "articles": report.articles, "scores": figures, "intervals": ends}
            print_json([{**found, "baselines": beside} if baselines else found])
            continue
        rows = [
            (language, kind, *with_intervals(one, ends[language][kind]), str(one["gold"]), str(one["predicted"]))
            for language in shown_languages(list(figures))
            for kind, one in figures[language].items()
        ]
        columns = ("language", "kind", "precision", "recall", "F1", "annotated", "found")
        print_table(f"{report.name}: {report.articles} articles, with 95% intervals", columns, rows)
        if baselines:
            columns = ("language", "kind", "reader", "precision", "recall", "F1", "Rasad's F1")
            print_table(
                f"{report.name}: what simpler ways reach",
                columns,
                [
                    (
                        row["language"],
                        row["kind"],
                        row["reader"],
                        *with_intervals(row, row["intervals"]),
                        f"{figures[row['language']][row['kind']]['f1']:.3f}",
                    )
                    for row in beside
                ],
            )
        for error in report.errors:
            if errors in ("all", error["kind"]):
                line = f"{error['article']}  {error['kind']} {error['error']}: {isolate(error['text'])}"
                results.print(line, markup=False)
