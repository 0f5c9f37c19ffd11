"""The command `rasad evaluate`: what each part reaches on what people annotated, as tables or as JSON.

Invariant: every figure printed is one that was measured in this run.
"""

from pathlib import Path
from typing import Annotated

import typer

from rasad import quality_commands, search_commands
from rasad.options import Json
from rasad.output import isolate, print_json, print_table, results


def evaluate(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders of annotated articles; or `tagger` and files of tokens and BIO labels in columns, for "
            "the name tagger; `identity`, for which names are one organization; `pages` and folders of pages, for the "
            "reading of pages; `reposts` and files of labelled pairs, for which articles are one story; `search`, for "
            "how well searches find programs. Default: the sample corpus and, where they are, the large sets."
        ),
    ] = None,
    errors: Annotated[str | None, typer.Option(help="List the errors of one kind of fact, or of `all`.")] = None,
    tagger: Annotated[str, typer.Option(help="With `tagger`: another model than the shipped one.")] = "",
    baselines: Annotated[
        bool,
        typer.Option("--baselines", help="Also what simpler ways reach on the same articles: dateparser, and so on."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure the extractor on annotated articles, the name tagger, the directory, or the reading of pages."""
    if folders and str(folders[0]) == "tagger":
        _evaluate_tagger(folders[1:], tagger, as_json)
        return
    if folders and str(folders[0]) == "search":
        search_commands.evaluate(folders[1:], as_json)
        return
    if folders and str(folders[0]) == "identity":
        _evaluate_identity(as_json)
        return
    if folders and str(folders[0]) == "reposts":
        _evaluate_reposts(folders[1:], as_json)
        return
    if folders and str(folders[0]) == "pages":
        _evaluate_pages(folders[1:], as_json)
        return
    quality_commands.evaluate_sets(folders or [], errors, baselines, as_json)


def _evaluate_tagger(files: list[Path], tagger: str, as_json: bool) -> None:
    from nlp.tagger.named import load_tagger
    from rasad.tagger_evaluation import evaluate_tagger

    if not files:
        raise typer.BadParameter("name a file of tokens and BIO labels after `tagger`", param_hint="'evaluate tagger'")
    for file in files:
        try:
            found = evaluate_tagger(file, load_tagger(tagger))
        except (OSError, ValueError) as wrong:
            raise typer.BadParameter(str(wrong), param_hint="'evaluate tagger'") from wrong
        if as_json:
            print_json([found])
            continue
        figures = {**found["types"], "all": found["micro"]}
        rows = [
            (
                kind,
                f"{one['precision']:.3f}",
                f"{one['recall']:.3f}",
                f"{one['f1']:.3f}",
                str(one["gold"]),
                str(one["predicted"]),
            )
            for kind, one in figures.items()
        ]
        print_table(str(file), ("type", "precision", "recall", "F1", "annotated", "found"), rows)


def _evaluate_identity(as_json: bool) -> None:
    from rasad import identity_evaluation

    try:
        halves = identity_evaluation.evaluate_identity()
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="'evaluate identity'") from wrong
    if as_json:
        print_json([identity_evaluation.as_json(half, figures) for half, figures in halves.items()])
        return
    for half, figures in halves.items():
        rows = [
            (group, way, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", str(one.pairs), str(c.annotated))
            for group, one in figures.items()
            for way, c in (("joined", one.joined), ("with suggestions", one.suggested))
        ]
        columns = ("articles", "names", "precision", "recall", "F1", "pairs", "same body")
        print_table(f"organizations, pairs of the half for {half}", columns, rows)


def _evaluate_reposts(files: list[Path], as_json: bool) -> None:
    from rasad import repost_evaluation, repost_events

    pairs = files or [file for file in [repost_evaluation.default_pairs()] if file]
    events = [] if files else [repost_events.default_releases()]
    for file in [*pairs, *events]:
        try:
            if file in events:
                ways = {"suggested as one event": repost_events.evaluate_events(file)}
            else:
                ways = {
                    "as shipped": repost_evaluation.evaluate_reposts(file),
                    "as shipped, words alone": repost_evaluation.evaluate_reposts(file, extracted=False),
                    "in cross-validation": repost_evaluation.evaluate_reposts(file, cross=True),
                }
        except (OSError, ValueError) as wrong:
            raise typer.BadParameter(str(wrong), param_hint="'evaluate reposts'") from wrong
        if as_json:
            print_json(
                {"set": str(file), "weights": way, **{group: one.as_json() for group, one in counts.items()}}
                for way, counts in ways.items()
            )
            continue
        for way, counts in ways.items():
            rows = [
                (group, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", str(c.pairs), str(c.reposts))
                for group, c in counts.items()
            ]
            columns = ("pairs", "precision", "recall", "F1", "number", "reposts")
            print_table(f"{file}, {'' if file in events else 'weights '}{way}", columns, rows)


def _evaluate_pages(folders: list[Path], as_json: bool) -> None:
    from rasad.page_evaluation import evaluate_pages

    if not folders:
        raise typer.BadParameter("name a folder of pages after `pages`", param_hint="'evaluate pages'")
    for folder in folders:
        try:
            scores, errors = evaluate_pages(folder)
        except (OSError, ValueError) as wrong:
            raise typer.BadParameter(str(wrong), param_hint="'evaluate pages'") from wrong
        if as_json:
            figures = {kind: one.as_json() for kind, one in scores.items()}
            print_json([{"set": str(folder), "scores": figures, "errors": errors}])
            continue
        rows = [
            (
                kind,
                str(one.pages),
                f"{one.titles_right} of {one.titles}",
                f"{one.dates_right} of {one.dates}",
                "" if one.text_f1 is None else f"{one.text_f1:.3f}",
            )
            for kind, one in scores.items()
        ]
        print_table(str(folder), ("kind", "pages", "titles right", "dates right", "text F1"), rows)
        for error in errors:
            line = f"{error['page']}  {error['what']}: {isolate(error['found'])}, wanted {isolate(error['wanted'])}"
            results.print(line, markup=False)
