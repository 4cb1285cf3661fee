"""A call in, its stages in their order out; each stage fires what is due for it and says how it stands.

What a runner shows of a call, one stage after the other. Firing goes by the engine's keys: a stage fired
twice, or beside another runner, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from duban.planning.periods import period_title
from duban.planning.workdays import WorkingDays
from duban.services.naming import not_active
from duban.services.ticking import fire
from duban.store import stages, terms_rows
from duban.store.stages import Sum
from duban.store.terms_rows import TermRow

if TYPE_CHECKING:
    from duban.app import App

#: A stage is due soon from this many working days before the first of its units must act.
SOON = 3


class StageState(StrEnum):
    """How a stage stands. Late is computed here and never stored."""

    WAITING = "waiting"  # nothing of what is owed has opened
    ON_TRACK = "on track"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a call, or one of its periods (``section``, as people say it; else empty)."""

    key: str
    title: str
    section: str
    term_ids: tuple[int, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """A call in force with its stages, in the order in which a runner goes through them."""

    key: str
    title: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class StageStanding:
    """What a stage came to: moments fired just now, what is owed, and the letters still to leave."""

    stage: Stage
    state: StageState
    fired: int
    due_at: datetime
    owed: int
    done: int
    overdue: int
    letters: int


def by_stage(app: App, key: str) -> Timeline:
    """Return a call's stages in the order of its file; all periods of a stage are one.

    Raises Refused for a call that is not in force.
    """
    terms = sorted(_terms(app, key), key=_order)
    return _timeline(terms, [_stage(group, "") for _, group in groupby(terms, key=_order)])


def by_period(app: App, key: str) -> Timeline:
    """Return the stages of each period in which something is owed, by the period's first deadline.

    Stages that do not recur are a section of their own. Raises Refused for a call that is not in force.
    """
    terms = _terms(app, key)
    with app.store.reading() as conn:
        owed = stages.with_something_owed(conn, [t.id for t in terms])
    open_periods = {t.period for t in terms if t.id in owed}
    first = {p: min(t.due_at for t in terms if t.period == p) for p in open_periods}
    shown = sorted(
        (t for t in terms if t.period in open_periods), key=lambda t: (first[t.period], t.period, _order(t))
    )
    return _timeline(terms, [_stage([t], period_title(t.period)) for t in shown])


def run_stage(app: App, stage: Stage, now: datetime) -> StageStanding:
    """Fire the moments due for a stage at ``now`` and say how it stands. The caller asks ``heartbeat``."""
    _, fired = fire(app, now, stage.term_ids)
    with app.store.reading() as conn:
        total = stages.summed(conn, stage.term_ids, now)
        letters = stages.letters_waiting(conn, stage.term_ids)
    return StageStanding(
        stage, state_of(total, app.slots().day(now), app.workdays), fired, total.due_at or stage.due_at,
        total.owed, total.done, total.overdue, letters,
    )  # fmt: skip


def state_of(total: Sum, today: date, workdays: WorkingDays) -> StageState:
    """Decide how a stage stands on a day. Pure."""
    if total.overdue:
        return StageState.OVERDUE
    if total.owed and total.waiting == total.owed:
        return StageState.WAITING
    if total.act_by is not None and today >= workdays.add(total.act_by, -SOON):
        return StageState.DUE_SOON
    return StageState.ON_TRACK


def _terms(app: App, key: str) -> list[TermRow]:
    with app.store.reading() as conn:
        terms = terms_rows.load_terms(conn, calendar_key=key)
        found = [t for t in terms if t.state == "active"]
        if not found:
            raise not_active(conn, key)
    return found


def _timeline(terms: Sequence[TermRow], found: Sequence[Stage]) -> Timeline:
    return Timeline(terms[0].calendar_key, terms[0].detail["calendar_title"], tuple(found))


def _order(term: TermRow) -> int:
    return int(term.detail["order"])


def _stage(terms: Iterable[TermRow], section: str) -> Stage:
    held = sorted(terms, key=lambda t: t.due_at)
    latest = held[-1]
    return Stage(latest.stage_key, latest.title, section, tuple(t.id for t in held), latest.due_at)
