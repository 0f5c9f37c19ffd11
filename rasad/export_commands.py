"""`rasad export`: handing the directory on to other programs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Annotated

import typer

from rasad.config import database_url
from rasad.options import Database
from rasad.output import Counter, counting, say, writing, writing_bytes

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from store.citations import Chosen

export_app = typer.Typer(help="Hand the directory on to other programs.", no_args_is_help=True, rich_markup_mode=None)

_HITS_AT_ONCE = 500

_Output = Annotated[
    Path | None,
    typer.Option("--output", "--out", "-o", help="Write here; - or nothing: to standard output.", show_default=False),
]
_Query = Annotated[
    str | None,
    typer.Option(
        "--query",
        "-q",
        help="Only the programs that this search finds, and what belongs to them: `rasad search` reads the same.",
        show_default=False,
    ),
]
_Exact = Annotated[
    bool,
    typer.Option(
        "--exact-text",
        help="Write text as it stands, without the apostrophe before what a spreadsheet takes for a formula.",
    ),
]


@export_app.command()
def jsonl(database: Database = None, output: _Output = None) -> None:
    """Print every organization, program, article, fact with its evidence and decision, one JSON object a line.

    The same articles and decisions give the same bytes, in whatever order they came, on either kind of database.
    `rasad db restore` makes the directory again.
    """
    from store.export import export_lines

    with writing(_file(output)) as stream:
        stream.writelines(f"{line}\n" for line in export_lines(_engine(database)))


@export_app.command("csv")
def csv_command(
    database: Database = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "--out",
            "-o",
            help="A folder, or a file named ….zip; with --table, a file. - or nothing: a ZIP archive (the table) to "
            "standard output.",
            show_default=False,
        ),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="This table alone: programs, organizations, …", show_default=False)
    ] = None,
    query: _Query = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Begin files with the mark by which Excel knows UTF-8.")
    ] = False,
    exact: _Exact = False,
) -> None:
    """Write the directory as tables: programs, organizations, partnerships, capacities, places, events, citations,
    articles.

    Every row names the article that says it, with its address, outlet, day and sentence.
    """
    from rasad.export.csv_tables import write_archive, write_folder, write_table
    from rasad.export.tables import TABLES

    named = {one.name: one for one in TABLES}
    if table and table not in named:
        raise typer.BadParameter(f"{table!r} is none of {', '.join(named)}", param_hint="'--table'")
    target = _file(output)
    with _exporting(database, query, "rows") as task:
        part = (task.connection, task.chosen)
        if table:
            with _lines(target, "utf-8-sig" if excel else "utf-8") as stream:
                write_table(stream, named[table], *part, exact=exact, advance=task.counter.advance)
        elif target is None or target.suffix.lower() == ".zip":
            with _archive(target) as archive:
                write_archive(archive, *part, exact=exact, bom=excel, advance=task.counter.advance)
        else:
            write_folder(target, *part, exact=exact, bom=excel, advance=task.counter.advance)


@export_app.command()
def xlsx(database: Database = None, output: _Output = None, query: _Query = None) -> None:
    """Write the tables of `rasad export csv` as the sheets of an Excel workbook, with dates, numbers and links."""
    from rasad.export.xlsx import write_workbook

    with _exporting(database, query, "rows") as task, _archive(_file(output)) as stream:
        write_workbook(stream, task.connection, task.chosen, task.counter.advance)


@export_app.command()
def hsds(
    database: Database = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "--out",
            "-o",
            help="A folder, or a file named ….zip. - or nothing: a ZIP archive to standard output.",
            show_default=False,
        ),
    ] = None,
    query: _Query = None,
    exact: _Exact = False,
) -> None:
    """Write an Open Referral HSDS 3.1 tabular data package: CSV files and datapackage.json.

    Attributes of the term statement:sentence cite the sentences and the addresses of their articles.
    """
    from rasad.hsds.package import write_package, write_package_archive

    target = _file(output)
    with _exporting(database, query, "rows") as task:
        part = (task.connection, task.chosen)
        if target is None or target.suffix.lower() == ".zip":
            with _archive(target) as archive:
                write_package_archive(archive, *part, exact=exact, advance=task.counter.advance)
        else:
            write_package(target, *part, exact=exact, advance=task.counter.advance)


@export_app.command()
def iati(
    database: Database = None,
    output: _Output = None,
    query: _Query = None,
    publisher: Annotated[
        str, typer.Option(help="The IATI identifier of who publishes: every activity's begins with it.")
    ] = "RASAD",
    publisher_name: Annotated[str, typer.Option(help="The name of who publishes.")] = "Rasad",
) -> None:
    """Write an IATI 2.03 activity file: an activity for every program, with its sentences and links to its articles."""
    from rasad.export.iati import write_iati

    with _exporting(database, query, "programs") as task, writing_bytes(_file(output)) as stream:
        left_out = write_iati(
            stream,
            task.connection,
            task.chosen,
            publisher=publisher,
            publisher_name=publisher_name,
            advance=task.counter.advance,
        )
    if left_out:
        say(f"{len(left_out)} programs left out: neither they nor their articles have the date that IATI demands")


@export_app.command()
def hxl(database: Database = None, output: _Output = None, query: _Query = None, exact: _Exact = False) -> None:
    """Write who does what where as CSV with the hashtags of HXL 1.1 in its second row."""
    from rasad.export.hxl import write_hxl

    with _exporting(database, query, "programs") as task, _lines(_file(output)) as stream:
        write_hxl(stream, task.connection, task.chosen, exact=exact, advance=task.counter.advance)


@export_app.command()
def graph(database: Database = None, output: _Output = None, query: _Query = None) -> None:
    """Write organizations, programs, and who runs what and works with whom as a graph: GraphML."""
    from rasad.export.graphml import write_graph

    with _exporting(database, query, "nodes and edges") as task, writing_bytes(_file(output)) as stream:
        write_graph(stream, task.connection, task.chosen, task.counter.advance)


@dataclass(frozen=True)
class _Task:
    """What is exported: a connection that sees the directory at one moment, the part that is wanted, a progress bar."""

    connection: "Connection"
    chosen: "Chosen | None"
    counter: Counter


@contextmanager
def _exporting(database: str | None, query: str | None, what: str) -> Iterator[_Task]:
    from store.citations import choose, count_programs
    from store.database import reading

    engine = _engine(database)
    found = None if query is None else _search(engine, query)
    with reading(engine) as connection:
        chosen = None if found is None else choose(connection, found)
        total = count_programs(connection, chosen) if what == "programs" else None
        with counting(what, total, every=10_000) as counter:
            yield _Task(connection, chosen, counter)


def _search(engine: "Engine", query: str) -> list[str]:
    """Return all programs that a search finds.

    Raises:
        typer.BadParameter: a filter of the query cannot be meant.
    """
    from store.search import QueryError, parse_query, search

    try:
        asked = parse_query(query)
    except QueryError as error:
        raise typer.BadParameter(str(error), param_hint="'--query'") from error
    found = search(engine, asked.with_page(_HITS_AT_ONCE))
    for note in found.notes:
        say(note)
    programs = [hit.id for hit in found.hits]
    while hits := search(engine, asked.with_page(_HITS_AT_ONCE, len(programs))).hits if programs else []:
        programs += [hit.id for hit in hits]
    total = max(found.total, len(programs))
    say(f"{len(programs)} of {total} programs for {asked}")
    return programs


def _engine(database: str | None) -> "Engine":
    from store.database import open_database

    return open_database(database_url(database), must_exist=True)


def _file(output: Path | None) -> Path | None:
    return None if output is None or str(output) == "-" else output


@contextmanager
def _archive(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None and sys.stdout.isatty():
        raise typer.BadParameter("this is nothing for a terminal: name a file", param_hint="'--output'")
    with writing_bytes(output) as stream:
        if output is not None:
            yield stream
            return
        with TemporaryFile() as whole:  # in a pipe an archive would have other bytes than in a file
            yield whole
            whole.seek(0)
            copyfileobj(whole, stream)


@contextmanager
def _lines(output: Path | None, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a file, or standard output, for lines of CSV: their ends are written as they are."""
    with writing_bytes(output) as binary:
        stream = TextIOWrapper(binary, encoding=encoding, newline="")
        try:
            yield stream
        finally:
            stream.detach()  # which flushes; standard output stays open
