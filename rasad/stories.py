"""`rasad stories`: texts that several outlets printed, each counted once; people join stories and take articles out."""

import getpass
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Annotated

import typer

from rasad.config import database_url
from rasad.decision_commands import Person
from rasad.options import Database, Json
from rasad.output import ISOLATES, isolate, print_json, print_table, results

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from store.stories import Story

stories_app = typer.Typer(
    help="Stories: articles that repeat one text, counted once.", invoke_without_command=True, rich_markup_mode=None
)
COLUMNS = ("id", "title", "articles", "outlets", "from", "to", "canonical")
# How a version is marked where there is no colour.
_MARKS = {"both": ("", ""), "first": ("[-", "-]"), "second": ("{+", "+}")}
_STYLES = {"both": "", "first": "red strike", "second": "green bold"}


@stories_app.callback()
def list_command(
    context: typer.Context,
    database: Database = None,
    least: Annotated[
        int | None,
        typer.Option("--least", min=1, help="Only stories of so many articles or more. Default: 2; with --json 1."),
    ] = None,
    suggestions: Annotated[
        bool,
        typer.Option("--suggestions", help="Print pairs of stories in two languages that may tell one event instead."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Print the stories, those that travelled most first."""
    if context.invoked_subcommand:
        return
    from store.database import open_database
    from store.stories import list_stories

    engine = open_database(database_url(database), must_exist=True)
    if suggestions:
        _print_suggestions(engine, as_json)
        return
    found = [story for story in list_stories(engine) if len(story.articles) >= (least or (1 if as_json else 2))]
    if as_json:
        print_json(story.model_dump(mode="json") for story in found)
        return
    rows = [
        (
            story.id,
            isolate(story.title),
            str(len(story.articles)),
            "، ".join(story.outlets),
            (story.first or "")[:10],
            (story.last or "")[:10],
            story.canonical,
        )
        for story in found
    ]
    print_table(f"{len(found)} stories", COLUMNS, rows)


@stories_app.command("join")
def join_command(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE ARTICLE…", help="Articles of one story.")],
    database: Database = None,
    person: Person = None,
) -> None:
    """Say that articles are one story; it stays so until the decision is undone (`rasad decisions undo`)."""
    from store.decisions import Join

    engine, known = _known(articles, database)
    pairs = [(known[0], other) for other in known[1:]]
    _decide(engine, [(Join, pair) for pair in pairs], person)


@stories_app.command("split")
def split_command(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE…", help="The articles that leave their story.")],
    database: Database = None,
    person: Person = None,
) -> None:
    """Say that articles are no part of the story that they are in; they are one story by themselves."""
    from store.decisions import Join, Part
    from store.stories import list_stories

    engine, known = _known(articles, database, least=1)
    leaving = set(known)
    decisions: list[tuple[type[Join] | type[Part], tuple[str, str]]] = [(Join, pair) for pair in combinations(known, 2)]
    for story in list_stories(engine):
        inside = [article for article in known if article in story.articles]
        staying = [article for article in story.articles if article not in leaving]
        decisions += [(Part, (stays, leaves)) for leaves in inside for stays in staying]
    if not any(kind is Part for kind, _ in decisions):
        raise typer.BadParameter("these articles are all there is of their story", param_hint="'ARTICLE'")
    _decide(engine, decisions, person)


def print_story(engine: "Engine", story: "Story", as_json: bool) -> None:
    """Print a story: its versions, and how each other version differs from the canonical one, word by word."""
    from rich.text import Text

    from rasad.versions import compare_versions
    from store.directory import article_texts

    texts = article_texts(engine, story.articles)
    first = texts[story.canonical]["text"]
    pieces = {other: compare_versions(first, texts[other]["text"]) for other in story.articles[1:]}
    if as_json:
        versions = {other: [piece._asdict() for piece in found] for other, found in pieces.items()}
        print_json([story.model_dump(mode="json") | {"differences": versions}])
        return
    results.print(f"story {story.id}: {isolate(story.title)}", markup=False)
    opened, closed = ISOLATES if results.is_terminal else ("", "")
    for version in story.versions:
        where = " · ".join(filter(None, (version.source, (version.published or "")[:16], version.url)))
        stands = " (stands for the story)" if version.id == story.canonical else ""
        results.print(f"\n{version.id}{stands} {isolate(where)}", markup=False)
        if version.id == story.canonical:
            continue
        shown = Text(opened)
        for piece in pieces[version.id]:
            before, after = _MARKS[piece.origin]
            shown.append(f"{before}{piece.text}{after} ", style=_STYLES[piece.origin])
        shown.append(closed)
        results.print(shown)


def _print_suggestions(engine: "Engine", as_json: bool) -> None:
    from store.stories import list_stories, same_events

    found = same_events(engine)
    if as_json:
        print_json(event.model_dump(mode="json") for event in found)
        return
    titles = {story.id: story.title for story in list_stories(engine)}
    rows = [
        (f"{one.score:.2f}", one.first, isolate(titles[one.first]), one.second, isolate(titles[one.second]), one.reason)
        for one in found
    ]
    columns = ("score", "story", "title", "story", "title", "why")
    print_table(f"{len(found)} pairs of stories that may tell one event", columns, rows)


def _known(articles: Sequence[str], database: str | None, least: int = 2) -> tuple["Engine", list[str]]:
    """Return the database and the articles, each once.

    Raises:
        typer.BadParameter: one is not stored, or there are too few.
    """
    from store.database import open_database
    from store.directory import article_texts

    engine = open_database(database_url(database), must_exist=True)
    known = list(dict.fromkeys(articles))
    stored = article_texts(engine, known)
    if missing := [article for article in known if article not in stored]:
        raise typer.BadParameter(f"{missing[0]}: no such article (`rasad list articles`)", param_hint="'ARTICLE'")
    if len(known) < least:
        raise typer.BadParameter("name two articles or more", param_hint="'ARTICLE'")
    return engine, known


def _decide(engine: "Engine", decisions: Sequence[tuple[type, tuple[str, str]]], person: str | None) -> None:
    from store.database import retried
    from store.decision_log import now_after_all, record
    from store.identity import rebuild

    at, by = now_after_all(engine), person or getpass.getuser()
    made = [
        kind(by=by, at=at + timedelta(microseconds=number), articles=pair)
        for number, (kind, pair) in enumerate(decisions)
    ]
    record(engine, made)
    retried(rebuild)(engine)
    for decision in made:
        results.print(f"{decision.id}: {decision.kind} {' + '.join(decision.articles)}", markup=False)
