"""What each field of the model wants of its author, read once from the model's own annotations.

A new field of the model needs no change here unless its type is new.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from duban.notices.model import Part

Form = Literal["text", "key", "integer", "number", "flag", "date", "time", "choice", "part", "list", "blocks"]


@dataclass(frozen=True, slots=True)
class Want:
    """``choices`` of a choice; ``part`` the class of a part; ``of`` what a list or blocks hold."""

    form: Form
    choices: tuple[str, ...] = ()
    part: type[Part] | None = None
    of: Want | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field: the model's ``name``, the author's ``spelt``, whether it must be there, and what it holds."""

    name: str
    spelt: str
    required: bool
    want: Want


@cache
def fields_of(part: type[Part]) -> dict[str, Wanted]:
    """Return the fields of a part by the author's spelling, in the model's order."""
    found = {}
    for name, info in part.model_fields.items():
        spelt = info.alias or name
        want = Want("key") if spelt == "key" else _want(info.annotation)
        found[spelt] = Wanted(name, spelt, info.is_required(), want)
    return found


def _want(annotation: Any) -> Want:
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in {typing.Union, types.UnionType}:
        if time in args:
            return Want("time")
        (rest,) = [a for a in args if a is not type(None)]
        return _want(rest)
    if origin is Literal:
        return Want("choice", choices=tuple(str(a) for a in args))
    if origin is tuple:
        return Want("list", of=_want(args[0]))
    if origin is dict:
        return Want("blocks", of=_want(args[1]))
    if isinstance(annotation, type):
        if issubclass(annotation, Part):
            return Want("part", part=annotation)
        if issubclass(annotation, StrEnum):
            return Want("choice", choices=tuple(annotation))
    simple: dict[Any, Form] = {str: "text", int: "integer", float: "number", bool: "flag", date: "date"}
    return Want(simple[annotation])
