"""The interface for other offices' systems: read obligations and the board, report what was filed, posted or
received. A token instead of a cookie; problem details (RFC 9457) instead of pages.

A POST needs an Idempotency-Key: sent again with the same key, it does nothing and gets the same answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from duban.faces import api_models as models
from duban.faces.api_problems import problem
from duban.faces.openapi import document
from duban.faces.sending import kind_of
from duban.faces.visiting import Page, Visit
from duban.planning.verbs import Verb
from duban.problems import DubanError, Refused
from duban.services import boarding, programs
from duban.services.programs import Program
from duban.services.targets import Evidence

LIMIT = 500
_KEY = re.compile("[!-~]{1,255}")
M = TypeVar("M", bound=BaseModel)


def operation(work: Callable[[Visit, Program], tuple[int, BaseModel]]) -> Callable[[Visit], Response]:
    """Make an endpoint of an operation: the token looked at, refusals told as problems."""

    def answer(visit: Visit) -> Response:
        try:
            who = _program(visit)
            if visit.request.method == "POST":
                return _once(visit, who, work)
            status, body = work(visit, who)
            return _json(status, body.model_dump_json())
        except DubanError as error:
            return problem(error)

    return answer


def list_obligations(visit: Visit, who: Program) -> tuple[int, BaseModel]:
    asked = {
        name: visit.query.get(name, "")[:64] for name in ("calendar", "stage", "period", "unit", "status")
    }
    rows, further = programs.obligations(
        visit.app, who, after=_number(visit, "after", 0), limit=min(_number(visit, "limit", 100) or 1, LIMIT),
        **asked,
    )  # fmt: skip
    items = [models.Obligation.model_validate(row) for row in rows]
    return 200, models.Obligations(items=items, next=further or None)


def one_obligation(visit: Visit, who: Program) -> tuple[int, BaseModel]:
    row = programs.obligation(visit.app, who, visit.path["number"])
    return 200, models.Obligation.model_validate(row)


def board(visit: Visit, who: Program) -> tuple[int, BaseModel]:
    who.must(programs.READ)
    asked = boarding.Filters(call=visit.query.get("call", "")[:64], page=_number(visit, "page", 1))
    found = boarding.board(visit.app, who.viewer, visit.now, asked)
    calls = [
        models.Call(
            key=call.key, title=call.title,
            stages=[
                models.Stage(
                    key=s.key, title=s.title, period=s.period, due_at=s.due_at, light=s.light, late=s.late
                )
                for s in call.stages
            ],
        )
        for call in found.calls
    ]  # fmt: skip
    return 200, models.Board(as_of=found.as_of, calls=calls, pages=found.pages)


def submit(visit: Visit, who: Program) -> tuple[int, BaseModel]:
    sent = _body(visit, models.Submission)
    return _report(visit, who, Verb.SUBMIT, sent.submitted_on, sent.evidence, {})


def post(visit: Visit, who: Program) -> tuple[int, BaseModel]:
    sent = _body(visit, models.Posting)
    more = {"carrier": sent.carrier, "equals_filing": sent.equals_filing}
    return _report(visit, who, Verb.POST, sent.posted_on, sent.evidence, more)


def receive(visit: Visit, who: Program) -> tuple[int, BaseModel]:
    sent = _body(visit, models.Receipt)
    return _report(visit, who, Verb.RECEIVE, sent.received_on, sent.evidence, {})


def openapi(visit: Visit) -> Response:
    return _json(200, json.dumps(document(visit.app.settings.base_url), ensure_ascii=False))


def _once(visit: Visit, who: Program, work: Callable[[Visit, Program], tuple[int, BaseModel]]) -> Response:
    key = visit.request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Refused("a POST needs an Idempotency-Key of 1 to 255 visible ASCII characters", code="no-key")
    if visit.body and kind_of(visit.request) != "application/json":
        raise Refused("a body is application/json", code="media-type")
    asked = visit.request.url.path.encode() + b"\0" + visit.body
    found = programs.begin(visit.app, who, key, asked, visit.now)
    if found is not None:
        return _json(found.status, found.body)
    try:
        status, body = work(visit, who)
        text = body.model_dump_json()
    except BaseException:
        programs.free(visit.app, who, key)
        raise
    programs.keep(visit.app, who, key, status, text)
    return _json(status, text)


def _report(
    visit: Visit, who: Program, verb: Verb, on: Any, evidence: models.Evidence, more: Mapping[str, object]
) -> tuple[int, BaseModel]:
    shown = Evidence(evidence.number, evidence.url, evidence.digest)
    done, row = programs.report(
        visit.app, who, visit.path["number"], verb, visit.now, on=on, evidence=shown, more=more
    )
    return 200, models.Reported(
        changed=done.changed, late=done.late, late_workdays=done.late_workdays,
        obligation=models.Obligation.model_validate(row),
    )  # fmt: skip


def _program(visit: Visit) -> Program:
    scheme, _, secret = visit.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret.strip():
        found = programs.program(visit.app, secret.strip(), visit.now)
        if found is not None:
            return found
    visit.pages.limits.count(f"token {visit.client}", 60)
    raise Refused("a token is needed: Authorization: Bearer …", code="no-token")


def _body(visit: Visit, kind: type[M]) -> M:
    try:
        return kind.model_validate_json(visit.body or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "body"
        raise Refused(f"{where}: {first['msg']}", code="malformed") from None


def _number(visit: Visit, name: str, default: int) -> int:
    text = visit.query.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Refused(f"{name}: a whole number, not {text[:20]}", code="malformed")
    return int(text)


def _json(status: int, text: str) -> Response:
    return Response(text, status, media_type="application/json")


BASE = "/api/v1"
PAGES = (
    Page("GET", f"{BASE}/openapi.json", openapi, None, own_check=True),
    Page("GET", f"{BASE}/obligations", operation(list_obligations), None, own_check=True),
    Page("GET", f"{BASE}/obligations/{{number:number}}", operation(one_obligation), None, own_check=True),
    Page("GET", f"{BASE}/board", operation(board), None, own_check=True),
    Page(
        "POST",
        f"{BASE}/obligations/{{number:number}}/submission",
        operation(submit),
        None,
        own_check=True,
        raw=True,
    ),
    Page(
        "POST",
        f"{BASE}/obligations/{{number:number}}/posting",
        operation(post),
        None,
        own_check=True,
        raw=True,
    ),
    Page(
        "POST",
        f"{BASE}/obligations/{{number:number}}/receipt",
        operation(receive),
        None,
        own_check=True,
        raw=True,
    ),
)
