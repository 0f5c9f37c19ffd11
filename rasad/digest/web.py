"""The addresses that stand in messages: confirm, unsubscribe, an issue as a page, the feed.

Invariant: asking for a page (GET) changes nothing, because programs that look at mail follow links; what changes
something is a POST with a signed token. Pages say the same whether an address is known or not.
"""

import re
from datetime import UTC, datetime
from html import escape

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from rasad.digest.editions import last_edition, list_issues
from rasad.digest.render_atom import render_atom
from rasad.digest.render_html import render_html
from rasad.digest.settings import LANGUAGES, load_secret
from rasad.digest.subscriptions import SubscriptionError, confirm, unsubscribe_by_token

_ISSUE = re.compile(r"d-[0-9a-f]{10}")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def digest_router(engine: Engine) -> APIRouter:
    """Return the routes under /digest for the web directory; the secret is read from the environment when needed."""
    router = APIRouter(prefix="/digest", include_in_schema=False)

    @router.get("/confirm/{token}")
    def ask_confirm(token: str) -> HTMLResponse:
        return _page("Confirm your subscription to the weekly digest?", "Confirm")

    @router.post("/confirm/{token}")
    def do_confirm(token: str) -> HTMLResponse:
        try:
            confirm(engine, load_secret(), token, datetime.now(UTC))
        except SubscriptionError as error:
            return _page(f"Not confirmed: {error}.", status=400)
        return _page("Confirmed: the next digest comes at the day and hour that you chose.")

    @router.get("/unsubscribe/{token}")
    def ask_unsubscribe(token: str) -> HTMLResponse:
        return _page("End your subscription to the weekly digest?", "Unsubscribe")

    @router.post("/unsubscribe/{token}")
    async def do_unsubscribe(token: str, request: Request) -> HTMLResponse:
        await request.body()  # List-Unsubscribe=One-Click (RFC 8058): the token says all
        try:
            unsubscribe_by_token(engine, load_secret(), token, datetime.now(UTC))
        except SubscriptionError as error:
            return _page(f"Nothing was changed: {error}.", status=400)
        return _page("You are unsubscribed: no further digest comes.")

    @router.get("/feed/{language}.atom")
    def feed(language: str) -> Response:
        if language not in LANGUAGES:
            raise HTTPException(404, f"write {', '.join(LANGUAGES)}")
        issues = [(one.issue, one.digest, one.made) for one in list_issues(engine, language)]
        return Response(render_atom(issues, language), media_type="application/atom+xml")

    @router.get("/{issue}")
    def show(issue: str) -> HTMLResponse:
        edition = last_edition(engine, issue) if _ISSUE.fullmatch(issue) else None
        if edition is None:
            raise HTTPException(404, "no such issue")
        return HTMLResponse(render_html(edition.digest, mail=False), headers={"Content-Security-Policy": _POLICY})

    return router


def _page(said: str, button: str | None = None, status: int = 200) -> HTMLResponse:
    form = f'<form method="post"><button type="submit">{escape(button)}</button></form>' if button else ""
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>Rasad</title></head><body><p>{escape(said)}</p>{form}</body></html>"
    )
    return HTMLResponse(page, status_code=status, headers={"Referrer-Policy": "no-referrer"})
