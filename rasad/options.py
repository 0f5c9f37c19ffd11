"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from rasad.config import DATABASE_VARIABLE, DEFAULT_DATABASE

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        "-d",
        help="Database: a SQLite file, or the address of a PostgreSQL database (postgresql://USER@HOST/NAME). "
        f"Default: ${DATABASE_VARIABLE}, else {DEFAULT_DATABASE} in this folder.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Read at most this many pages of each source.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write here, not to standard output.")]
Part = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="K/N",
        help="Crawl as the K-th of N crawlers: each has the sources of its hosts, and none has a host of another.",
    ),
]
