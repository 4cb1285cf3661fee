"""A refusal or a failure in, problem details (RFC 9457) out."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.api_models import Problem
from duban.faces.refusals import in_chinese
from duban.problems import BadInput, DubanError, Refused

#: HTTP status by the code of a refusal; every other refusal is 409: it can be, but not as things stand.
STATUS = {
    "no-obligation": 404,
    "scope": 403,
    "not-yours": 403,
    "not-authorised": 403,
    "key-reused": 422,
    "no-token": 401,
    "malformed": 422,
    "no-key": 400,
    "media-type": 415,
}


def problem(error: DubanError) -> Response:
    """Tell a refusal. What is wrong with the database or the settings is told to no other office."""
    if isinstance(error, Refused | BadInput):
        status = STATUS.get(error.code, 409 if isinstance(error, Refused) else 422)
        return _told(status, error.code or "refused", in_chinese(error), error.message)
    return failure(503, "暂时不能服务")


def failure(status: int, title: str) -> Response:
    """Tell what never came to a service: no such path, too large, too often, a fault."""
    return _told(status, f"http-{status}", title, title)


def _told(status: int, code: str, title: str, detail: str) -> Response:
    told = Problem(type=f"urn:duban:problem:{code}", title=title, status=status, detail=detail, code=code)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(told.model_dump_json(), status, headers, "application/problem+json")
