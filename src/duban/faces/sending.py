"""What a request sent, read within its limits: a form with its files, or the bytes of something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

MAX_UPLOAD = 5 * 1024 * 1024  # a file
MAX_FORM = 512 * 1024  # a form without its files
MAX_BODY = 64 * 1024  # the interface's JSON
MAX_FIELDS = 600


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    form: dict[str, str] = field(default_factory=dict)
    many: dict[str, list[str]] = field(default_factory=dict)  # the fields that came more than once, too
    files: dict[str, Upload] = field(default_factory=dict)
    body: bytes = b""  # of what is no form


async def read(request: Request, *, uploads: bool, raw: bool) -> Sent:
    """Read what was sent, never more of it than allowed: beyond it raises 413. A form or
    nothing, else 400; with ``raw`` the bytes, whatever they are called: a body dropped passes for none."""
    limit = MAX_BODY if raw else MAX_FORM + MAX_UPLOAD * uploads
    try:
        if int(request.headers.get("content-length", "0")) > limit:
            raise HTTPException(413)
        bounded = _bounded(request, limit)
        if not raw and _is_form(request):
            return await _form(bounded, limit)
        body = await bounded.body()
        if body and not raw:
            raise HTTPException(400)
        return Sent(body=body)
    except (ValueError, ClientDisconnect):
        raise HTTPException(400) from None


async def _form(request: Request, limit: int) -> Sent:
    sent = Sent()
    fields = await request.form(max_files=2, max_fields=MAX_FIELDS, max_part_size=limit)
    try:
        for name, value in fields.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read()
                if len(content) > MAX_UPLOAD:
                    raise HTTPException(413)
                if value.filename:
                    sent.files[name] = Upload(value.filename, content)
            else:
                sent.form[name] = value
                sent.many.setdefault(name, []).append(value)
    finally:
        await fields.close()
    legible([*sent.form, *chain(*sent.many.values()), *(file.name for file in sent.files.values())])
    return sent


def legible(texts: Iterable[str]) -> None:
    """Raise 400 unless these are texts: NUL, and halves of characters, no database keeps."""
    for text in texts:
        if "\0" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
            raise HTTPException(400)


def _is_form(request: Request) -> bool:
    return kind_of(request) in ("application/x-www-form-urlencoded", "multipart/form-data")


def kind_of(request: Request) -> str:
    """Return the media type that a request says its body has, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _bounded(request: Request, limit: int) -> Request:
    """Return the request with a body that ends in 413 beyond the limit, whatever length was announced."""
    receive, read = request.receive, 0

    async def counting() -> Any:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(413)
        return message

    return Request(request.scope, counting)
