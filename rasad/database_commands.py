"""`rasad db` and `rasad export`: looking after the database, and handing on what it holds."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rasad.config import database_url
from rasad.options import Database, Json
from rasad.output import print_json, print_table, results, say, writing

if TYPE_CHECKING:
    from store.check import Finding

database_app = typer.Typer(
    help="Look after the database: its version, its promises.", no_args_is_help=True, rich_markup_mode=None
)
export_app = typer.Typer(help="Hand the directory on to other programs.", no_args_is_help=True, rich_markup_mode=None)


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


@export_app.command()
def jsonl(
    database: Database = None,
    out: Annotated[
        Path | None, typer.Option("--out", "--output", "-o", help="Write here, not to standard output.")
    ] = None,
) -> None:
    """Print every organization, program, article and fact with its evidence, one JSON object a line.

    The same articles give the same bytes, in whatever order they were read, on either kind of database.
    """
    from store.database import open_database
    from store.export import export_lines

    engine = open_database(database_url(database), must_exist=True)
    with writing(out) as stream:
        stream.writelines(f"{line}\n" for line in export_lines(engine))


def _print_findings(found: list["Finding"], as_json: bool) -> None:
    if as_json:
        print_json(one.model_dump(exclude_none=True) for one in found)
    elif found:
        rows = [(one.table, one.row, one.problem, one.advice) for one in found]
        print_table(f"{len(found)} promises broken", ("table", "row", "what is wrong", "what to do"), rows)
    else:
        results.print("everything is as it should be", markup=False)
