"""`rasad review` and `rasad decisions`: people decide what the machine is not sure of, and share what they decided."""

import getpass
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rasad.config import database_url
from rasad.options import Database, Json, Output
from rasad.output import print_json, print_table, results, say, writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from store.decisions import Decision

decisions_app = typer.Typer(help="What people decided: list, undo, share.", no_args_is_help=True, rich_markup_mode=None)

Person = Annotated[
    str | None,
    typer.Option("--as", help="Who decides. Default: the name of your account.", show_default=False, metavar="NAME"),
]


def review(
    about: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]…",
            help="Ask about these programs, organizations and articles alone, and about everything in them.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    person: Person = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Ask about this alone, may be repeated: merge (two organizations that may be one), organization, "
            "partnership, program, capacity, date, duration, place. Default: the first four."
        ),
    ] = None,
    below: Annotated[
        float, typer.Option(min=0, max=1.01, help="Ask about facts that the extractor is less sure of than this.")
    ] = 0.6,
    decisions: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.jsonl",
            help="Ask nothing, take decisions from this file (- is standard input): lines like "
            '{"kind": "reject", "target": ID}; docs/review.md has all of them.',
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Ask nothing, print the questions, one JSON object a line.")
    ] = False,
) -> None:
    """Decide what the machine is not sure of: doubtful merges and facts, those first that put most articles right."""
    from rasad.keyboard import is_terminal
    from rasad.review import questions_as_json, review_questions
    from store.database import open_database
    from store.review import KINDS, SURE_KINDS, questions, questions_about

    if wrong := set(kind or ()) - set(KINDS):
        raise typer.BadParameter(f"{wrong.pop()!r} is none of {', '.join(KINDS)}", param_hint="'--kind'")
    engine = open_database(database_url(database), must_exist=True)
    by = person or getpass.getuser()
    if decisions:
        raise typer.Exit(_take(engine, [decisions], _by_target(engine, by)))
    _apply_new(engine)
    if about:
        asked = [question for identifier in about for question in questions_about(engine, identifier, kind or ())]
    else:
        asked = questions(engine, kind or ("merge", *SURE_KINDS), below)
    if as_json:
        print_json(questions_as_json(engine, asked))
        return
    if not is_terminal():
        raise typer.BadParameter(
            "a review asks at a terminal and there is none: --json prints the questions, --decisions FILE.jsonl "
            "takes the answers"
        )
    try:
        review_questions(engine, asked, by)
    finally:
        _apply_new(engine)


@decisions_app.command("list")
def list_command(
    database: Database = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Those alone that are about something that is not there any more.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Print every decision, who made it and when, and whether it holds."""
    from rasad.decided import COLUMNS, decision_cells
    from store.database import open_database
    from store.decision_log import list_decisions, list_outcomes
    from store.decisions import as_json as decision_as_json

    engine = open_database(database_url(database), must_exist=True)
    outcomes = list_outcomes(engine)
    found = list_decisions(engine)
    if stale:
        found = [one for one in found if any(outcome.state == "stale" for outcome in outcomes.get(one.id, ()))]
    if as_json:
        print_json(
            {**decision_as_json(one), "outcomes": [outcome._asdict() for outcome in outcomes.get(one.id, ())]}
            for one in found
        )
    else:
        print_table(
            f"{len(found)} decisions", COLUMNS, (decision_cells(one, outcomes.get(one.id, ())) for one in found)
        )


@decisions_app.command("undo")
def undo_command(
    identifiers: Annotated[list[str], typer.Argument(metavar="ID", help="Decisions, as `list` names them.")],
    database: Database = None,
    person: Person = None,
) -> None:
    """Take decisions back: what the machine says counts again, and the record keeps that they were made and undone."""
    from store.database import open_database
    from store.decision_log import undo
    from store.decisions import DecisionError

    engine = open_database(database_url(database), must_exist=True)
    failed = 0
    for identifier in identifiers:
        try:
            results.print(f"undone: {undo(engine, identifier, person or getpass.getuser()).id}", markup=False)
        except DecisionError as error:
            failed += 1
            say(str(error))
    _apply_new(engine)
    raise typer.Exit(int(failed > 0))


@decisions_app.command("export")
def export_command(database: Database = None, output: Output = None) -> None:
    """Print every decision, undone ones too, one JSON object a line, for `import` elsewhere."""
    import json

    from store.database import open_database
    from store.decision_log import list_decisions
    from store.decisions import as_json

    engine = open_database(database_url(database), must_exist=True)
    with writing(output) as stream:
        for decision in list_decisions(engine):
            stream.write(json.dumps(as_json(decision), ensure_ascii=False) + "\n")


@decisions_app.command("import")
def import_command(
    files: Annotated[list[str], typer.Argument(help="What `export` wrote, or - (standard input).")],
    database: Database = None,
) -> None:
    """Take in decisions that were made elsewhere; those that are known already change nothing."""
    from store.database import open_database
    from store.decisions import from_json

    raise typer.Exit(_take(open_database(database_url(database), must_exist=True), files, from_json))


def _take(engine: "Engine", files: Iterable[str], decide: Callable[[Any], "Decision"]) -> int:
    """Record the decisions of files and apply them; name lines that hold none. Return the exit code."""
    from store.decision_log import read_lines, record
    from store.decisions import DecisionError

    taken: list[Decision] = []
    wrong = 0
    for file in files:
        try:
            lines = sys.stdin.buffer.readlines() if file == "-" else Path(file).read_bytes().splitlines()
        except OSError as error:
            wrong += 1
            say(f"{file}: cannot be read ({error.strerror or error})")
            continue
        for read in read_lines(lines, file, decide):
            if isinstance(read, DecisionError):
                wrong += 1
                say(str(read))
            else:
                taken.append(read)
    counts = record(engine, taken)
    _apply_new(engine)
    known = len(taken) - counts.total()
    results.print(f"{counts['new']} new decisions, {counts['undone']} undone, {known} known already", markup=False)
    return int(wrong > 0)


def _by_target(engine: "Engine", by: str) -> Callable[[Any], "Decision"]:
    """Return what makes a decision of a line that names its target by an id of this database, or that was exported."""
    from store.database import reading
    from store.decision_log import now_after_all
    from store.decisions import from_json
    from store.targets import decision_on

    at: datetime = now_after_all(engine)

    def decide(said: Any) -> "Decision":
        nonlocal at
        if not isinstance(said, dict) or not said.keys() & {"target", "targets"}:
            return from_json(said)
        at += timedelta(microseconds=1)  # of two lines that contradict, the later wins
        with reading(engine) as connection:
            return decision_on(connection, said, by, at)

    return decide


def _apply_new(engine: "Engine") -> None:
    """Make the directory anew if there are decisions that it does not know, be it that a review was killed."""
    from store.database import retried
    from store.decision_log import is_applied
    from store.identity import rebuild

    if not is_applied(engine):
        retried(rebuild)(engine)
