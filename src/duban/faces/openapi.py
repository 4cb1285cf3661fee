"""The OpenAPI document (3.1) of the interface, made of the models that check what comes in and goes out."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from duban.faces import api_models as models

_REF = "#/components/schemas/"
_MODELS: tuple[type[BaseModel], ...] = (
    models.Submission, models.Posting, models.Receipt, models.Obligation, models.Obligations,
    models.Reported, models.Board, models.Problem,
)  # fmt: skip
_PROBLEMS = {
    400: "no Idempotency-Key, or NUL", 401: "no good token", 403: "not allowed", 404: "no such obligation",
    409: "not as things stand", 413: "too large", 415: "not JSON", 422: "malformed",
    429: "too often", 503: "later",
}  # fmt: skip
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}


_REPORTS: tuple[tuple[str, str, str, type[BaseModel]], ...] = (
    ("submission", "reportSubmission", "登记报送", models.Submission),
    ("posting", "reportPosting", "登记寄出", models.Posting),
    ("receipt", "reportReceipt", "登记收到", models.Receipt),
)


def document(base_url: str) -> dict[str, Any]:
    """Return the document; ``base_url`` is where the interface is reached."""
    schemas = models_json_schema([(m, "serialization" if m not in _IN else "validation") for m in _MODELS],
                                 ref_template=_REF + "{model}")[1]  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "duban 督办",
            "version": "1",
            "description": "读取事项和看板，登记报送、寄出和收到。日期时间均带时区；当日24时写作次日0时。",
        },
        "servers": [{"url": base_url or "/"}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/openapi.json": {"get": _this()},
            "/api/v1/obligations": {"get": _listing()},
            "/api/v1/obligations/{number}": {
                "parameters": [_path()],
                "get": _get("getObligation", "读取一个事项", models.Obligation, 404),
            },
            "/api/v1/board": {"get": _board()},
            **{
                f"/api/v1/obligations/{{number}}/{name}": _reporting(operation, summary, sent)
                for name, operation, summary, sent in _REPORTS
            },
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


_IN = frozenset({models.Submission, models.Posting, models.Receipt})


def _get(name: str, summary: str, answer: type[BaseModel], *problems: int) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "responses": _responses(answer, *problems)}


def _listing() -> dict[str, Any]:
    said = _get("listObligations", "按编号顺序读取本单位及下级单位的事项", models.Obligations, 422)
    limit = {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}
    after = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    return said | {"parameters": [
        *(_query(name, {"type": "string", "maxLength": 64})
          for name in ("calendar", "stage", "period", "unit", "status")),
        _query("after", after), _query("limit", limit),
    ]}  # fmt: skip


def _board() -> dict[str, Any]:
    said = _get("getBoard", "读取看板", models.Board, 422)
    page = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    return said | {"parameters": [_query("call", {"type": "string", "maxLength": 64}), _query("page", page)]}


def _reporting(name: str, summary: str, sent: type[BaseModel]) -> dict[str, Any]:
    key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
    return {
        "parameters": [_path()],
        "post": {
            "operationId": name,
            "summary": summary,
            "parameters": [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": key}],
            "requestBody": {"required": False, "content": {"application/json": {"schema": _ref(sent)}}},
            "responses": _responses(models.Reported, 404, 409, 413, 415, 422),
        },
    }


def _this() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {"operationId": "getDocument", "summary": "本文档", "security": [],
            "responses": {"200": {"description": "OK", "content": content}}}  # fmt: skip


def _responses(answer: type[BaseModel], *problems: int) -> dict[str, Any]:
    said = {"200": {"description": "OK", "content": {"application/json": {"schema": _ref(answer)}}}}
    told = {"application/problem+json": {"schema": _ref(models.Problem)}}
    return said | {
        str(code): {"description": _PROBLEMS[code], "content": told}
        for code in sorted({400, 401, 403, 429, 503, *problems})
    }


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF + model.__name__}


def _path() -> dict[str, Any]:
    return {"name": "number", "in": "path", "required": True, "schema": _NUMBER}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
