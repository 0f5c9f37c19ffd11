"""The command `rasad`: what it reads from the command line, what it prints, and how it ends.

Exit codes: 0 all is done; 1 something was skipped or not found (one line to standard error names it); 2 wrong usage.
"""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rasad import __version__, search_commands
from rasad.config import database_url
from rasad.database_commands import database_app
from rasad.decision_commands import decisions_app, review
from rasad.digest.commands import digest_app
from rasad.evaluate_command import evaluate
from rasad.export_commands import export_app
from rasad.options import Database, Json, Limit, Output, Part
from rasad.output import counting, print_json, print_table, results, say, writing
from rasad.stories import stories_app
from rasad.web.serve import serve

app = typer.Typer(
    name="rasad",
    help="Reads Arabic and Persian news and NGO pages into a directory of programs, every fact with its sentence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(database_app, name="db")
app.add_typer(export_app, name="export")
app.command("review")(review)
app.add_typer(decisions_app, name="decisions")
app.add_typer(stories_app, name="stories")
app.command("search")(search_commands.search)
app.command("index")(search_commands.index)
app.add_typer(digest_app, name="digest")

Frontier = Annotated[
    Path | None, typer.Option(help="What crawls remember (`rasad run` keeps it beside the database, as «….crawl»).")
]


def _version(show: bool) -> None:
    if show:
        typer.echo(f"rasad {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


@app.command()
def demo(
    database: Annotated[str, typer.Option("--database", "-d", help="Where to keep what the demo finds.")] = "demo.db",
) -> None:
    """Serve the sample site on loopback, crawl it, and print the directory that comes of it."""
    from rasad.demo import run_demo
    from store.database import open_database

    run_demo(open_database(database), database)


@app.command("run")
def run_command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sources TOML, web addresses, HTML, text, JSONL, WARC or Parquet files, folders, addresses of such "
            "files (s3://…), - (standard input). "
            "None: extract what is stored and not yet read by this version."
        ),
    ] = None,
    database: Database = None,
    archive: Annotated[Path | None, typer.Option(help="Keep every crawled page in this WARC file.")] = None,
    from_archive: Annotated[
        Path | None, typer.Option(help="Read the pages of this WARC file again, without the network.")
    ] = None,
    frontier: Frontier = None,
    log: Annotated[Path | None, typer.Option(help="Append a JSON line to this file for every page crawled.")] = None,
    watch: Annotated[
        float | None,
        typer.Option(
            min=0, help="Crawl again and again, this many minutes apart, each source as its `every` says, until Ctrl-C."
        ),
    ] = None,
    limit: Limit = None,
    workers: Annotated[
        int,
        typer.Option(min=1, help="How many read articles at a time: 1 is this process, more have one each."),
    ] = 1,
    engine_name: Annotated[
        str | None,
        typer.Option("--engine", metavar="local|processes|ray", help="Where they read; `ray` is a cluster's actors."),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(envvar="RAY_ADDRESS", help="The Ray cluster to join. Default: one of this machine's own."),
    ] = None,
    article_seconds: Annotated[
        float, typer.Option(min=0.1, help="How long a worker may take for an article before it is ended.")
    ] = 120,
    part: Part = None,
    as_json: Json = False,
) -> None:
    """Read sources or files, extract, store, fold reposts: the main job."""
    import time
    from functools import partial

    from rasad.engines.named import engine_named
    from rasad.run import read_sources, run, run_waiting, summary_lines
    from rasad.sources import Shard, frontier_beside, print_health
    from store.database import open_database

    try:
        reader = engine_named(engine_name, workers, seconds=article_seconds, address=ray_address)
        own = Shard.read(part) if part else None
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from wrong
    url = database_url(database)
    named = [*(sources or ()), *([str(from_archive)] if from_archive else ())]
    crawled = any(name.endswith(".toml") for name in named)
    memory = frontier or frontier_beside(url, own)
    engine = open_database(url, must_exist=not named)
    while True:
        coming = read_sources(
            named,
            archive=archive,
            limit=limit,
            frontier=memory,
            log=log,
            summary=None if as_json else print_health,
            due=watch is not None,
            part=own,
        )
        read = partial(run, engine, coming, named, crawled=crawled) if named else partial(run_waiting, engine)
        outcome = read(reader=reader)
        search_commands.embed(engine)
        if as_json:
            print_json([outcome.as_json()])
        else:
            for line in summary_lines(engine, outcome):
                results.print(line, markup=False)
        if watch is None:
            raise typer.Exit(outcome.exit_code)
        time.sleep(watch * 60)


@app.command("import")
def import_command(
    paths: Annotated[
        list[str], typer.Argument(help="JSONL, HTML, text or WARC files, folders, or - (standard input).")
    ],
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Store the articles of files as they are; `rasad run` without sources extracts them later."""
    from rasad.run import import_articles
    from store.database import open_database

    outcome = import_articles(open_database(database_url(database)), paths)
    if as_json:
        print_json([outcome.as_json()])
    else:
        results.print(f"{outcome.read} articles read, {outcome.added} of them new", markup=False)
    raise typer.Exit(outcome.exit_code)


@app.command()
def crawl(
    sources: Annotated[Path, typer.Argument(help="The sources to crawl, a TOML file.")],
    output: Output = None,
    archive: Annotated[Path | None, typer.Option(help="Keep every fetched page in this WARC file.")] = None,
    limit: Limit = None,
    part: Part = None,
) -> None:
    """Fetch the articles of sources as JSONL, without extracting or storing."""
    from ingest.article import PageArticle
    from ingest.crawl import crawl as crawl_sources
    from ingest.sources import load_sources, shard
    from rasad.sources import Shard

    skipped = 0
    loaded = load_sources(sources)
    if part:
        try:
            loaded = shard(loaded, *Shard.read(part))
        except ValueError as wrong:
            raise typer.BadParameter(str(wrong), param_hint="'--shard'") from wrong
    with writing(output) as stream, counting("pages read") as counter:
        for item in crawl_sources(loaded, archive=archive, limit=limit):
            if isinstance(item, PageArticle):
                stream.write(json.dumps(item.with_details(), ensure_ascii=False) + "\n")
                counter.advance()
            else:
                skipped += 1
                say(f"skipped {item}")
    raise typer.Exit(int(skipped > 0))


sources_app = typer.Typer(
    help="The sources to watch: print them, check them, describe a new one.", no_args_is_help=True
)
app.add_typer(sources_app, name="sources")
SourcesFile = Annotated[Path | None, typer.Argument(help="A sources file. Default: the sites that Rasad knows of.")]


@sources_app.command("list")
def sources_list(sources: SourcesFile = None, frontier: Frontier = None, as_json: Json = False) -> None:
    """Print the sources of a file; with a frontier, how each fared in the last crawl."""
    from rasad.sources import print_sources

    print_sources(sources, frontier, as_json)


@sources_app.command("check")
def sources_check(sources: SourcesFile = None, as_json: Json = False) -> None:
    """Fetch every feed, sitemap and listing of the sources, and print what each gives."""
    from rasad.sources import print_checks

    raise typer.Exit(int(not print_checks(sources, as_json)))


@sources_app.command("add")
def sources_add(
    url: Annotated[str, typer.Argument(help="The front page of a site.")],
    to: Annotated[Path | None, typer.Option(help="Append the entry to this sources file.")] = None,
) -> None:
    """Find the feeds and sitemaps of a site, and propose its entry."""
    from ingest.discover import propose_source

    entry = propose_source(url)
    if to:
        with to.open("a", encoding="utf-8") as stream:
            stream.write("\n" + entry)
        say(f"added to {to}")
    typer.echo(entry)


@app.command("extract")
def extract_command(
    paths: Annotated[list[str], typer.Argument(help="JSONL, HTML, text or WARC files, folders, addresses, or -.")],
    output: Output = None,
    html: Annotated[
        bool, typer.Option("--html", help="A page that shows the articles with their facts marked.")
    ] = False,
) -> None:
    """Print the facts of articles, one JSON object a line (see `rasad schema`); no database involved."""
    from ingest.article import Article
    from ingest.files import read_inputs
    from rasad.marked import render_page
    from rasad.reading import read_article

    skipped = 0
    shown = []
    with writing(output) as stream, counting("articles read") as counter:
        for item in read_inputs(paths):
            if not isinstance(item, Article):
                skipped += 1
                say(f"skipped {item}")
                continue
            reading = read_article(item)
            if reading.reason:
                say(f"{item.url or item.id}: {reading.reason}")
                skipped += reading.failed
            counter.advance()
            if html:
                shown.append(reading.extraction)
                continue
            stream.write(reading.extraction.model_dump_json() + "\n")
            stream.flush()
        if html:
            stream.write(render_page(shown))
    raise typer.Exit(int(skipped > 0))


@app.command()
def schema() -> None:
    """Print the JSON Schema of what `rasad extract` prints."""
    from nlp.extraction import Extraction

    document = Extraction.model_json_schema(mode="serialization")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


@app.command("list")
def list_command(
    what: Annotated[
        str,
        typer.Argument(help="programs, organizations or articles.", metavar="programs|organizations|articles"),
    ],
    database: Database = None,
    place: Annotated[
        str | None,
        typer.Option(
            help="Only programs and organizations of this place: an ISO 3166 code, or a name in any of the languages."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the directory: its programs, its organizations, or the articles it was read from."""
    from rasad.listing import COLUMNS, print_entries
    from store.database import open_database

    if what not in COLUMNS:
        raise typer.BadParameter(f"{what!r} is not {', '.join(COLUMNS)}", param_hint="'list'")
    if place and what == "articles":
        raise typer.BadParameter("articles have no place", param_hint="'--place'")
    print_entries(open_database(database_url(database), must_exist=True), what, as_json, place)


@app.command()
def show(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A program, organization or article, as `rasad list` names it (a prefix will do), or a story, as "
            "`rasad stories` does.",
        ),
    ],
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Print everything known of a program, an organization or an article, each fact with its sentence and source.

    Of a story: its versions, and word by word how they differ."""
    from rasad.listing import print_entry
    from rasad.stories import print_story
    from store.database import open_database
    from store.stories import find_story

    engine = open_database(database_url(database), must_exist=True)
    if identifier.startswith("s-") and (story := find_story(engine, identifier)):
        print_story(engine, story, as_json)
        return
    print_entry(engine, identifier, as_json)


app.command()(serve)
app.command("evaluate")(evaluate)


@app.command()
def doctor(database: Database = None, as_json: Json = False) -> None:
    """Say what is installed, which parts and extras are active, and whether the database can be used."""
    from rasad.doctor import examine

    findings = examine(database_url(database))
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        print_table("rasad doctor", ("part", "state", "detail"), [(f.part, f.state, f.detail) for f in findings])
    raise typer.Exit(int(any(finding.state == "broken" for finding in findings)))


def main() -> None:
    """Run the command; an error is one line on standard error unless `--debug` stands before the command."""
    debug = "--debug" in sys.argv[1:]
    if debug:  # wherever it stands
        sys.argv = [sys.argv[0], "--debug", *(argument for argument in sys.argv[1:] if argument != "--debug")]
    try:
        app()
    except BrokenPipeError:
        # the reader of our output left (`| head`): that is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        say("stopped; what is done is kept, the same command goes on")
        sys.exit(130)
    except Exception as error:
        if debug:
            raise
        say(f"rasad: {error or type(error).__name__}")
        sys.exit(1)
