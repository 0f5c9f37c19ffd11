"""The directory as web pages and a read-only API.

Invariant: text of articles and of the web is shown as text (templates escape, no script may run, links lead to http and
https alone). What readers ask goes through a connection that cannot write; what the review desk decides goes through
`store.decision_log` alone.
"""

import logging
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from starlette.exceptions import HTTPException

from rasad import __version__
from rasad.digest.web import digest_router
from rasad.hsds.endpoints import hsds_router
from rasad.web import article_page, directory_pages, feed, organization_page, program_page, review_pages, search_page
from rasad.web.api import add_api
from rasad.web.conditional import FOR_PROGRAMS, Conditional
from rasad.web.rendering import HERE, Pages
from rasad.web.security import HEADERS, Guard, Rate
from rasad.web.session import Desk
from store.database import DatabaseError
from store.read_only import read_only

# How many pages one address may ask for: searches and pages of the directory, in a minute.
SEARCHES_A_MINUTE = 60
_log = logging.getLogger("rasad.web")


def make_app(
    engine: Engine, *, desk: Desk | None = None, frontier: Path | None = None, searches: int = SEARCHES_A_MINUTE
) -> FastAPI:
    """Return the application that shows the directory kept in a database.

    Args:
        engine: the directory; only the review desk writes to it, and who subscribes to the digest or ends that.
        desk: who may decide. Default: as the environment says.
        frontier: what crawls remember, for the page of sources.
        searches: how many searches a minute one address may make.

    Raises:
        rasad.web.session.SecretError: the environment holds a password that is none.
    """
    app = FastAPI(title="Rasad", version=__version__, docs_url=None, redoc_url=None)
    pages = Pages(desk or Desk.of_environment())
    reader = read_only(engine)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    rate = Rate(searches, 60)
    add_api(app, reader, rate)
    app.include_router(digest_router(engine))
    app.include_router(hsds_router(reader, rate))
    search_page.add(app, pages, reader, rate)
    feed.add(app, reader, rate)
    directory_pages.add(app, pages, reader, rate, frontier)
    program_page.add(app, pages, reader)
    organization_page.add(app, pages, reader)
    article_page.add(app, pages, reader)
    if pages.desk.is_open:
        review_pages.add(app, pages, engine)
    _add_errors(app, pages)
    app.add_middleware(Conditional, engine=reader)
    app.add_middleware(Guard)
    return app


def _add_errors(app: FastAPI, pages: Pages) -> None:
    """Let every mishap be a page in the reader's language, or, from the API, an object that names it."""

    def answer(request: Request, status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
        if request.url.path.startswith(FOR_PROGRAMS):
            said = detail or HTTPStatus(status).phrase
            return JSONResponse({"detail": said}, status_code=status, headers=headers)
        response = pages.render(request, "error.html", status, status=status)
        response.headers.update(headers or {})
        return response

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if 300 <= error.status_code < 400:
            return Response(status_code=error.status_code, headers=error.headers)
        return answer(request, error.status_code, error.detail, dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        if request.url.path.startswith(FOR_PROGRAMS):
            wrong = [{"where": one["loc"][1:], "what": one["msg"]} for one in error.errors()]
            return JSONResponse({"detail": wrong}, status_code=422)
        return answer(request, 400)

    @app.exception_handler(DatabaseError)
    async def unavailable(request: Request, error: DatabaseError) -> Response:
        _log.error("%s", error)
        return answer(request, 503, headers={"Retry-After": "30"})

    @app.exception_handler(Exception)
    async def failed(request: Request, _error: Exception) -> Response:
        # this one is outside of all middleware
        return answer(request, 500, headers=HEADERS)
