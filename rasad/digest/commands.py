"""`rasad digest`: the digest of a week, and those who read it."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp.extraction import Calendar, ProgramKind
from rasad.config import database_url
from rasad.digest.settings import LANGUAGES, WEEKDAYS
from rasad.options import Database, Json, Output
from rasad.output import isolate, print_json, print_table, results, say, writing

if TYPE_CHECKING:
    from rasad.digest.editions import Edition
    from rasad.digest.news import Filters


class Form(StrEnum):
    """What a digest is written as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"
    PAGE = "page"
    ATOM = "atom"
    JSON = "json"


digest_app = typer.Typer(
    help="The weekly digest: what became known in a week, for readers, sent to those who subscribe.",
    rich_markup_mode=None,
)

Language = Annotated[str, typer.Option(help=f"The reader's language: {', '.join(LANGUAGES)}.")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="Only what these words name (again for more).")]
Countries = Annotated[list[str] | None, typer.Option("--country", help="Only these countries, ISO 3166 codes.")]
Kinds = Annotated[list[ProgramKind] | None, typer.Option("--kind", help="Only programs of these kinds.")]


@digest_app.callback(invoke_without_command=True)
def digest(
    context: typer.Context,
    week: Annotated[str | None, typer.Option(help="A week, e.g. 2026-W47. Default: the last that is over.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day.")] = None,
    language: Language = "en",
    topics: Topics = None,
    countries: Countries = None,
    kinds: Kinds = None,
    calendar: Annotated[
        Calendar | None, typer.Option(help="The calendar of dates. Default: the one of the language's readers.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="What to write: html is for mail, page for browsers.")] = (
        Form.TERMINAL
    ),
    revise: Annotated[bool, typer.Option("--revise", help="Make a new edition, and say what changed.")] = False,
    output: Output = None,
    database: Database = None,
) -> None:
    """Print the digest of a week; one that is over is saved, and printed again as it was."""
    if context.invoked_subcommand is not None:
        return
    from rasad.digest.editions import Wanted, issue_of
    from rasad.digest.health import failing_sources
    from rasad.digest.period import period_of
    from rasad.digest.settings import load_settings
    from rasad.reader_dates import own_calendar
    from store.database import open_database

    settings, now = load_settings(), datetime.now(UTC)
    _check_language(language)
    try:
        today = now.astimezone(settings.zone).date()
        first, last = since.date() if since else None, until.date() if until else None
        period = period_of(week, first, last, today, settings.first_day)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    wanted = Wanted(period, language, calendar or own_calendar(language), _filters(topics, countries, kinds))
    engine = open_database(database_url(database), must_exist=True)
    edition = issue_of(engine, wanted, settings, now, revise=revise)
    with writing(output) as stream:
        stream.write(written(edition, form, terminal=output is None and results.is_terminal))
    saved = f"issue {edition.issue}, edition {edition.number}" if edition.number else "not saved: its days are not over"
    say(saved)
    for one in (*edition.note, *failing_sources(database_url(database))):
        say(f"for the editor: {one}")


def written(edition: "Edition", form: Form, *, terminal: bool = False) -> str:
    """Return an edition in a form; the same edition gives the same letters."""
    from rasad.digest.render_atom import render_atom
    from rasad.digest.render_html import render_html
    from rasad.digest.render_text import render_markdown, render_text

    told = edition.digest
    if form is Form.MARKDOWN:
        return render_markdown(told)
    if form in (Form.HTML, Form.PAGE):
        return render_html(told, mail=form is Form.HTML)
    if form is Form.ATOM:
        return render_atom([(edition.issue, told, edition.made)], told.language)
    if form is Form.JSON:
        import json

        identity = {"issue": edition.issue, "edition": edition.number}
        return json.dumps({**identity, **told.model_dump(mode="json")}, ensure_ascii=False, indent=1) + "\n"
    return render_text(told, isolates=terminal)


@digest_app.command("subscribe")
def subscribe_command(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    language: Language = "en",
    topics: Topics = None,
    countries: Countries = None,
    kinds: Kinds = None,
    day: Annotated[str, typer.Option(help="The weekday to send it on.")] = "monday",
    hour: Annotated[int, typer.Option(min=0, max=23, help="The hour to send it from.")] = 8,
    timezone: Annotated[str | None, typer.Option(help="The reader's time zone. Default: RASAD_TIMEZONE.")] = None,
    print_link: Annotated[
        bool, typer.Option("--print-link", help="Print the link that confirms, instead of sending it.")
    ] = False,
    database: Database = None,
) -> None:
    """Ask a reader by mail whether he wants the digest; it comes once he has confirmed."""
    from rasad.digest.messages import confirmation_message
    from rasad.digest.settings import load_mail, load_secret, load_settings, load_site
    from rasad.digest.smtp import Server
    from rasad.digest.subscriptions import Choices, confirmation_token, subscribe
    from store.database import open_database

    settings, secret, now = load_settings(), load_secret(), datetime.now(UTC)
    site, mail = load_site(settings), None if print_link else load_mail()
    _check_language(language)
    if day.lower() not in WEEKDAYS:
        raise typer.BadParameter(f"{day}: write one of {', '.join(WEEKDAYS)}")
    filters = _filters(topics, countries, kinds)
    choices = Choices(language, filters, WEEKDAYS.index(day.lower()), hour, timezone or str(settings.zone))
    engine = open_database(database_url(database), must_exist=True)
    subscriber = subscribe(engine, address, choices, now)
    token = confirmation_token(secret, subscriber, now)
    if mail is None:
        results.print(f"{site}/digest/confirm/{token}", markup=False)
        return
    message = confirmation_message(subscriber, token, language, mail.sender, site, now)
    with Server(mail) as server:
        answer = server.send(message, subscriber.address, lambda: True)
    if answer.outcome != "sent":
        raise OSError(f"the message that asks was not taken ({answer.detail}): subscribe again")
    say("asked by mail; the digest comes once the reader has confirmed")


@digest_app.command("confirm")
def confirm_command(
    token: Annotated[str, typer.Argument(help="The end of the link that the reader was sent.")],
    database: Database = None,
) -> None:
    """Confirm a subscription, as the link in its message does."""
    from rasad.digest.settings import load_secret
    from rasad.digest.subscriptions import confirm
    from store.database import open_database

    confirm(open_database(database_url(database), must_exist=True), load_secret(), _token(token), datetime.now(UTC))
    say("confirmed")


@digest_app.command("unsubscribe")
def unsubscribe_command(
    reader: Annotated[str, typer.Argument(help="The reader's address, or the end of an unsubscribe link.")],
    database: Database = None,
) -> None:
    """End a subscription."""
    from rasad.digest.settings import load_secret
    from rasad.digest.subscriptions import end, reader_id, unsubscribe_by_token
    from store.database import open_database

    engine, now = open_database(database_url(database), must_exist=True), datetime.now(UTC)
    if "@" in reader:
        if not end(engine, reader_id(reader), "unsubscribed", now):
            say("nobody of this address gets the digest")
            raise typer.Exit(1)
    else:
        unsubscribe_by_token(engine, load_secret(), _token(reader), now)
    say("unsubscribed")


@digest_app.command("forget")
def forget_command(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    database: Database = None,
) -> None:
    """Delete all that is kept of a reader: the address, the choices, what was sent and what came back."""
    from rasad.digest.subscriptions import forget, reader_id
    from store.database import open_database

    if not forget(open_database(database_url(database), must_exist=True), reader_id(address)):
        say("nothing is kept of this address")
        raise typer.Exit(1)
    say("forgotten")


@digest_app.command("subscribers")
def subscribers_command(
    state: Annotated[str | None, typer.Option(help="Only pending, active, unsubscribed or bounced ones.")] = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """List the readers, what each wants, and the state of each subscription."""
    from rasad.digest.subscriptions import list_subscribers
    from store.database import open_database

    found = list_subscribers(open_database(database_url(database), must_exist=True), state)
    if as_json:
        print_json({"id": one.id, "address": one.address, "state": one.state, **one.choices.as_json()} for one in found)
        return
    rows = [
        (
            one.id,
            one.address,
            one.state,
            one.choices.language,
            f"{WEEKDAYS[one.choices.weekday]} {one.choices.hour}:00 {one.choices.zone}",
            isolate(", ".join(value for values in one.choices.filters.as_json().values() for value in values)),
        )
        for one in found
    ]
    print_table(f"{len(rows)} readers", ("id", "address", "state", "language", "when", "only"), rows)


@digest_app.command("send")
def send_command(database: Database = None, as_json: Json = False) -> None:
    """Send every reader the issue that is due, once; meant to be called every hour."""
    from rasad.digest.health import failing_sources
    from rasad.digest.send import send_due
    from rasad.digest.settings import load_mail, load_secret, load_settings
    from store.database import open_database

    settings, mail, secret = load_settings(), load_mail(), load_secret()
    engine = open_database(database_url(database), must_exist=True)
    note = failing_sources(database_url(database))
    outcome = send_due(engine, settings, mail, secret, datetime.now(UTC), note=note)
    if as_json:
        print_json([outcome.as_json()])
    else:
        results.print(", ".join(f"{count} {name}" for name, count in outcome.as_json().items()), markup=False)
    for reader in outcome.open:
        say(f"{reader}: a message was on its way when the connection or the process ended; it is not sent again")
    raise typer.Exit(int(bool(outcome.waiting or outcome.refused or outcome.given_up or outcome.open)))


@digest_app.command("bounce")
def bounce_command(
    files: Annotated[
        list[Path], typer.Argument(help="Messages that came back (delivery status notifications), - (standard input).")
    ],
    database: Database = None,
) -> None:
    """Note which readers messages came back from; a reader whose address does not exist gets no more."""
    import sys

    from rasad.digest.bounces import note_report, read_report
    from store.database import open_database

    engine, failed = open_database(database_url(database), must_exist=True), False
    for file in files:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        try:
            for report in read_report(raw):
                reader = note_report(engine, report, datetime.now(UTC))
                results.print(f"{reader}: {report.status} {report.detail}", markup=False)
        except ValueError as error:
            say(f"skipped {file}: {error}")
            failed = True
    raise typer.Exit(int(failed))


def _filters(topics: list[str] | None, countries: list[str] | None, kinds: list[ProgramKind] | None) -> "Filters":
    from nlp.gazetteer.table import country_names
    from rasad.digest.news import Filters

    codes = tuple(code.upper() for code in countries or ())
    known = country_names("en")
    for code in codes:
        if code not in known:
            raise typer.BadParameter(f"{code} is no country: write an ISO 3166 code, e.g. MA", param_hint="'--country'")
    return Filters(tuple(topics or ()), codes, tuple(kind.value for kind in kinds or ()))


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language}: write {', '.join(LANGUAGES)}", param_hint="'--language'")


def _token(given: str) -> str:
    return given.rstrip("/").rpartition("/")[2]
