"""The review desk: what the machine is not sure of, one form for each answer, and what was decided.

Invariant: nothing is decided without a session and a form of that session; every answer is recorded as `rasad review`
records it, and can be undone.
"""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from rasad.decided import about
from rasad.entries import ShownFact, naming_facts, shown_facts
from rasad.typed_values import read_value, typed_value
from rasad.web.applying import Applier
from rasad.web.labels import OF_FIELD
from rasad.web.rendering import Pages, address
from rasad.web.security import Rate
from rasad.web.session import Session, check_form, check_login_form, form_token, posted
from store.database import storable
from store.decision_log import is_applied, list_decisions, list_outcomes, record, undo
from store.decisions import DecisionError
from store.directory import find_facts
from store.references import field_value, said_fields
from store.review import MergeQuestion, questions
from store.targets import decision_now

# Failed log-ins of one address, and of all together, in a quarter of an hour.
_TRIES, _ALL_TRIES, _QUARTER = 5, 100, 900
_ON_A_PAGE = 10
_SECONDS = 3.0  # to wait for decisions to be applied
_LONGEST_NAME = 100
_LONGEST_VALUE = 2000
_ANSWERS = ("accept", "reject", "correct", "merge", "split")


def add(app: FastAPI, pages: Pages, engine: Engine) -> None:
    """Add the desk to an application; `engine` may write."""
    applier = Applier(engine)
    tries, all_tries = Rate(_TRIES, _QUARTER), Rate(_ALL_TRIES, _QUARTER)

    def session_of(request: Request) -> Session:
        """Return the session of a request.

        Raises:
            HTTPException: 303 to the log-in where there is none.
        """
        session = pages.desk.session(request)
        if session is None:
            back = request.url.path + (f"?{request.url.query}" if request.method == "GET" and request.url.query else "")
            here = back if request.method == "GET" else "/review"
            raise HTTPException(303, headers={"Location": address("/review/login", to=here)})
        return session

    @app.get("/review/login", response_class=HTMLResponse, include_in_schema=False)
    def login(request: Request, to: str = "/review") -> Response:
        return _login_page(pages, request, to)

    @app.post("/review/login", response_class=HTMLResponse, include_in_schema=False)
    async def log_in(request: Request) -> Response:
        fields = await posted(request)
        check_login_form(request, fields)
        tries.check(request)
        if all_tries.take(""):
            raise HTTPException(429, headers={"Retry-After": str(_QUARTER)})
        by = " ".join(fields.get("by", "").split())[:_LONGEST_NAME]
        to = _local(fields.get("to", ""))
        if not by or not pages.desk.knows(fields.get("password", "")):
            return _login_page(pages, request, to, 403)
        response = RedirectResponse(to, 303)
        pages.desk.log_in(request, response, by)
        return response

    @app.post("/review/logout", include_in_schema=False)
    async def log_out(request: Request) -> Response:
        check_form(session_of(request), await posted(request))
        response = RedirectResponse("/", 303)
        pages.desk.log_out(response)
        return response

    @app.get("/review", response_class=HTMLResponse, include_in_schema=False)
    def desk(request: Request, page: int = Query(1, ge=1, le=10_000)) -> HTMLResponse:
        session_of(request)
        asked = questions(engine)
        here = asked[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]
        if page > 1 and not here:
            raise HTTPException(404)
        facts = {
            fact.id: fact for fact in _shown(engine, (one.id for one in here if not isinstance(one, MergeQuestion)))
        }
        pairs = {
            one.id: naming_facts(engine, (one.first, one.second)) for one in here if isinstance(one, MergeQuestion)
        }
        return pages.render(
            request,
            "review.html",
            questions=here,
            facts=facts,
            pairs=pairs,
            total=len(asked),
            page=page,
            last=-(-len(asked) // _ON_A_PAGE),
            applied=is_applied(engine),
        )

    @app.get("/review/fact", response_class=HTMLResponse, include_in_schema=False)
    def fact(request: Request, id: str = Query(max_length=500), to: str = "/review") -> HTMLResponse:
        session_of(request)
        return _fact_page(pages, engine, request, id, _local(to))

    @app.get("/review/merge", response_class=HTMLResponse, include_in_schema=False)
    def merge(
        request: Request, first: str = Query(max_length=50), second: str = Query(max_length=50), to: str = "/review"
    ) -> HTMLResponse:
        session_of(request)
        try:
            examples = naming_facts(engine, map(storable, (first.strip(), second.strip())))
        except DecisionError as error:
            raise HTTPException(404) from error
        return pages.render(
            request, "merge.html", first=first.strip(), second=second.strip(), examples=examples, to=_local(to)
        )

    @app.post("/review/decide", response_class=HTMLResponse, include_in_schema=False)
    async def decide(request: Request) -> Response:
        session = session_of(request)
        fields = await posted(request)
        check_form(session, fields)
        to = _local(fields.get("to", ""))
        try:
            await run_in_threadpool(_decide, engine, fields, session.by)
        except DecisionError as error:
            if fields.get("kind") == "correct":
                return _fact_page(pages, engine, request, fields.get("target", ""), to, str(error))
            return pages.render(request, "error.html", 400, status=400, problem=str(error))
        await run_in_threadpool(applier.apply, _SECONDS)
        return RedirectResponse(to, 303)

    @app.post("/review/undo", response_class=HTMLResponse, include_in_schema=False)
    async def take_back(request: Request) -> Response:
        session = session_of(request)
        fields = await posted(request)
        check_form(session, fields)
        try:
            await run_in_threadpool(undo, engine, fields.get("decision", ""), session.by)
        except DecisionError as error:
            return pages.render(request, "error.html", 400, status=400, problem=str(error))
        await run_in_threadpool(applier.apply, _SECONDS)
        return RedirectResponse(_local(fields.get("to", "")), 303)

    @app.get("/review/decisions", response_class=HTMLResponse, include_in_schema=False)
    def decisions(request: Request, page: int = Query(1, ge=1, le=10_000)) -> HTMLResponse:
        session_of(request)
        made = list_decisions(engine)[::-1]
        outcomes = list_outcomes(engine)
        shown = made[(page - 1) * _ON_A_PAGE * 3 : page * _ON_A_PAGE * 3]
        states = {}
        for one in shown:
            told = [outcome.state for outcome in outcomes.get(one.id, ())]
            best = next((state for state in ("applied", "overridden", "stale") if state in told), "waiting")
            states[one.id] = "undone" if one.undone else best
        return pages.render(
            request,
            "decisions.html",
            decisions=shown,
            about={one.id: about(one) for one in shown},
            states=states,
            total=len(made),
            page=page,
            last=-(-len(made) // (_ON_A_PAGE * 3)),
            applied=is_applied(engine),
        )


def _login_page(pages: Pages, request: Request, to: str, status: int = 200) -> Response:
    """Return the log-in form, with a token that its cookie holds too."""
    holder = Response()
    token = form_token(request, holder)
    response = pages.render(request, "login.html", status, token=token, to=_local(to), failed=status != 200)
    response.headers.append("set-cookie", holder.headers["set-cookie"])
    return response


def _fact_page(
    pages: Pages, engine: Engine, request: Request, identifier: str, to: str, problem: str = ""
) -> HTMLResponse:
    """Return a fact with its sentences and a field for each part of it.

    Raises:
        HTTPException: 404, there is no such fact.
    """
    shown = _shown(engine, [identifier])
    if not shown:
        raise HTTPException(404)
    fields = [
        (name, typed_value(shown[0].data[name]), OF_FIELD.get((shown[0].kind, name)))
        for name in said_fields(shown[0].kind)
    ]
    status = 400 if problem else 200
    return pages.render(request, "fact.html", status, fact=shown[0], fields=fields, to=to, problem=problem)


def _decide(engine: Engine, fields: dict[str, str], by: str) -> None:
    """Record the decision of a form.

    Raises:
        DecisionError: it is none, or of something that is not there any more.
    """
    kind = fields.get("kind", "")
    if kind not in _ANSWERS:
        raise DecisionError(f"{kind}: no such decision")
    said: dict[str, Any] = {"kind": kind}
    if kind in ("merge", "split"):
        said["targets"] = [fields.get("first", ""), fields.get("second", "")]
    else:
        said["target"] = fields.get("target", "")
    if kind == "correct":
        said["values"] = _corrected(engine, said["target"], fields)
    record(engine, [decision_now(engine, said, by)])


def _corrected(engine: Engine, identifier: str, fields: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a fact that a form changes.

    Raises:
        DecisionError: there is no such fact, nothing is changed, or a value cannot be meant.
    """
    fact = find_facts(engine, [storable(identifier)]).get(storable(identifier))
    if fact is None:
        raise DecisionError(f"{identifier}: no such fact")
    values = {}
    for name in said_fields(fact.kind):
        words = fields.get(f"field-{name}")
        if words is None or words.replace("\r\n", "\n").strip() == typed_value(fact.data[name]):
            continue
        try:
            values[name] = field_value(fact.kind, name, read_value(fact.data[name], words[:_LONGEST_VALUE]))
        except ValueError as error:
            raise DecisionError(str(error)) from error
    if not values:
        raise DecisionError("nothing was changed")
    return values


def _shown(engine: Engine, facts: Iterable[str]) -> list[ShownFact]:
    return shown_facts(engine, find_facts(engine, map(storable, facts)).values())


def _local(to: str) -> str:
    """Return where to go on to: a path of this site, and nothing that leads elsewhere."""
    fine = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable() and "\\" not in to
    return to if fine else "/review"
