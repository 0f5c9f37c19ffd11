"""`rasad export`: handing the directory on to other programs."""

import typer

from rasad.config import database_url
from rasad.options import Database, Output
from rasad.output import writing

export_app = typer.Typer(help="Hand the directory on to other programs.", no_args_is_help=True, rich_markup_mode=None)


@export_app.command()
def jsonl(database: Database = None, output: Output = None) -> None:
    """Print every organization, program, article, fact with its evidence and decision, one JSON object a line.

    The same articles and decisions give the same bytes, in whatever order they came, on either kind of database.
    `rasad db restore` makes the directory again.
    """
    from store.database import open_database
    from store.export import export_lines

    engine = open_database(database_url(database), must_exist=True)
    with writing(output) as stream:
        stream.writelines(f"{line}\n" for line in export_lines(engine))
