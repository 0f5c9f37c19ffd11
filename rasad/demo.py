"""`rasad demo`: the whole way of an article on the sample site, from the web server to the directory."""

from sqlalchemy import Engine

from corpora.server import SiteServer
from rasad.config import corpora_folder
from rasad.listing import print_entries
from rasad.output import results
from rasad.run import read_sources, run, summary_lines

_LOOK_NEXT = (
    ("rasad search مراقبت در منزل -d {0}", "find programs, in either language"),
    ("rasad show ID -d {0}", "a program's facts, each with its sentence and source"),
    ("rasad list organizations -d {0}", "who is named, under which names"),
    ("rasad serve -d {0}", "the same in a browser"),
    ("rasad run SOURCES…", "your own articles: a sources file, addresses, HTML, text, JSONL, WARC, folders"),
)


def run_demo(engine: Engine, database: str) -> None:
    """Serve the sample site on a free port of loopback, crawl it into a database, and print what came of it.

    `database` is how the person called the database, for the commands that the last lines propose. The site holds a
    page that its robots.txt forbids: that it is skipped is part of what is shown.
    """
    with SiteServer() as site:
        results.print(f"crawling the sample site at {site.base}", markup=False)
        articles = read_sources([str(corpora_folder() / "sources.toml")], base=site.base)
        outcome = run(engine, articles)
    print_entries(engine, "programs", as_json=False)
    for line in summary_lines(engine, outcome):
        results.print(line, markup=False)
    results.print("\nWhere to look next:")
    for command, what in _LOOK_NEXT:
        results.print(f"  {command.format(database):<42} {what}", markup=False)
