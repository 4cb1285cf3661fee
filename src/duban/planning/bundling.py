"""Pending moments in, letters out: one letter per address, slot and class.

Escalations are bundled per call as well (``scope``): one to a superior for each call, listing all late
units; because they leave only in the first slot, that is one a working day. Drafts stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from duban.values import CLASS_OF, URGENCY, Kind, LetterClass

_RANK = {kind: rank for rank, kind in enumerate(URGENCY)}


class Waiting(Protocol):
    """What bundling reads of a pending moment."""

    @property
    def id(self) -> int: ...
    @property
    def address(self) -> str: ...
    @property
    def send_at(self) -> datetime: ...
    @property
    def letter_class(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def draft(self) -> bool: ...
    @property
    def kind(self) -> str: ...


class Addressed(NamedTuple):
    """A pending moment with the address it goes to."""

    id: int
    address: str
    send_at: datetime
    letter_class: str
    scope: str
    draft: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A letter to be: its key and the moments it holds. The daily letter holds none."""

    address: str
    slot_at: datetime
    letter_class: str
    scope: str
    draft: bool
    kind: Kind
    moment_ids: tuple[int, ...]


def scope_of(kind: Kind, calendar_key: str, operator: str = "") -> str:
    """Return what a letter is bundled by besides its address.

    An escalation goes out call by call. Other letters hold every call of one ``operator`` ("" is the
    installation's own): a letter has one office under it.
    """
    return calendar_key if CLASS_OF[kind] is LetterClass.ESCALATION else operator


_KEY = attrgetter("send_at", "address", "letter_class", "scope", "draft")


def bundle(moments: Iterable[Waiting]) -> Iterator[Bundle]:
    """Group moments that are sorted by slot, address, class, scope and draft."""
    for (slot_at, address, letter_class, scope, draft), group in groupby(moments, key=_KEY):
        held = list(group)
        kind = min((Kind(m.kind) for m in held), key=_RANK.__getitem__)
        yield Bundle(address, slot_at, letter_class, scope, draft, kind, tuple(m.id for m in held))


def sorted_for_bundling(moments: Iterable[Addressed]) -> list[Addressed]:
    return sorted(moments, key=_KEY)
