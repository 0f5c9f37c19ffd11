"""`rasad db`: looking after the database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rasad.config import database_url
from rasad.options import Database, Json
from rasad.output import counting, print_json, print_table, results, say

if TYPE_CHECKING:
    from store.check import Finding

database_app = typer.Typer(
    help="Look after the database: its version, its promises, its copies.", no_args_is_help=True, rich_markup_mode=None
)


@database_app.command()
def version(database: Database = None, as_json: Json = False) -> None:
    """Print the version of the database's tables, and the one that this Rasad needs."""
    from store.database import database_version
    from store.migrations import SCHEMA_VERSION

    found = database_version(database_url(database))
    if as_json:
        print_json([{"version": found, "needed": SCHEMA_VERSION}])
    else:
        results.print(f"version {found} of the tables, this Rasad needs {SCHEMA_VERSION}", markup=False)
    raise typer.Exit(int(found != SCHEMA_VERSION))


@database_app.command()
def upgrade(database: Database = None) -> None:
    """Bring a database that an older Rasad made up to date, and make the directory in it anew."""
    from store.database import open_database, retried, upgrade_database
    from store.identity import rebuild
    from store.reposts import fold_reposts

    before, after = upgrade_database(database_url(database))
    engine = open_database(database_url(database), must_exist=True)
    retried(fold_reposts)(engine)
    retried(rebuild)(engine)
    told = f"version {after} of the tables already" if before == after else f"version {before} is now version {after}"
    results.print(f"{told}; the directory is made anew", markup=False)


@database_app.command()
def check(database: Database = None, as_json: Json = False) -> None:
    """Verify that facts stand in their articles and all else follows from facts and decisions; name what does not."""
    from store.check import check as check_database
    from store.database import open_database
    from store.decision_log import list_outcomes

    engine = open_database(database_url(database), must_exist=True)
    found = check_database(engine)
    _print_findings(found, as_json)
    stale = sum(any(one.state == "stale" for one in outcomes) for outcomes in list_outcomes(engine).values())
    if stale:  # that is no broken promise: they wait for what they are about
        say(f"{stale} decisions are about something that is not there any more (`rasad decisions list --stale`)")
    raise typer.Exit(int(bool(found)))


@database_app.command()
def repair(database: Database = None, as_json: Json = False) -> None:
    """Mend what `check` finds: remove strays, let broken articles be read again, make all that is derived anew."""
    from store.check import repair as repair_database
    from store.database import open_database

    _print_findings(repair_database(open_database(database_url(database), must_exist=True)), as_json)


@database_app.command()
def restore(
    file: Annotated[str, typer.Argument(help="What `rasad export jsonl` wrote, or - (standard input).")],
    database: Database = None,
) -> None:
    """Make a directory again from its export, in a new database: articles, facts, and what people decided."""
    from store.database import open_database
    from store.restore import RestoreError
    from store.restore import restore as restore_lines

    engine = open_database(database_url(database))
    try:
        with (
            sys.stdin.buffer if file == "-" else Path(file).open("rb") as lines,
            counting("lines", every=10_000) as counter,
        ):
            restored = restore_lines(engine, lines, counter.advance)
    except OSError as error:
        raise OSError(f"{file}: cannot be read ({error.strerror or error})") from error
    except RestoreError as error:
        raise RestoreError(f"{file}: {error}") from error
    results.print(
        f"{restored.articles} articles, {restored.facts} facts, {restored.decisions} decisions restored", markup=False
    )
    if not restored.same:
        say("exported again it is not the same: another version of Rasad made the directory of the export")
    raise typer.Exit(int(not restored.same))


def _print_findings(found: list["Finding"], as_json: bool) -> None:
    if as_json:
        print_json(one.model_dump(exclude_none=True) for one in found)
    elif found:
        rows = [(one.table, one.row, one.problem, one.advice) for one in found]
        print_table(f"{len(found)} promises broken", ("table", "row", "what is wrong", "what to do"), rows)
    else:
        results.print("everything is as it should be", markup=False)
