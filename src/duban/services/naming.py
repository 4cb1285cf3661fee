"""A call, stage, period or unit as a person typed it in; what is wrong with the name out. Only looks.

One law: a mistyped name is refused with the nearest one, and never reads as "there is nothing".
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from duban.notices.wording import nearest, suggestion
from duban.problems import Refused
from duban.services.knowledge import knowledge
from duban.store import reports, terms_rows

if TYPE_CHECKING:
    from duban.app import App
    from duban.roster.units import Roster
    from duban.store.engine import Connection
    from duban.values import Unit


@dataclass(frozen=True, slots=True)
class Target:
    """What a verb is about: a unit's stage of a call, and the period of a series. ``epoch``: as whoever says
    it saw it; 0: as it is."""

    calendar: str
    stage: str
    unit: str
    period: str = ""
    epoch: int = 0

    def __str__(self) -> str:
        return " ".join(part for part in (self.calendar, self.stage, self.period, self.unit) if part)


def must_be_call(conn: Connection, key: str) -> None:
    """Raise Refused unless ``key`` is that of a call put in force; "" stands for all of them."""
    if key and all(row.key != key for row in terms_rows.calendars(conn)):
        raise not_active(conn, key)


def not_active(conn: Connection, key: str) -> Refused:
    """Return the refusal of a key under which no call is in force."""
    active = [row.key for row in terms_rows.calendars(conn) if row.state == "active"]
    hint = suggestion(key, active, "Active calls")
    if not nearest(key, active):
        hint += f" To put it in force: duban activate {key}"
    return Refused(f"{key} is not active", hint=hint, code="unknown-calendar")


def must_be_unit(roster: Roster, code: str) -> Unit:
    """Return the unit with this code. Raises Refused naming the one that was probably meant."""
    unit = roster.units.get(code)
    if unit is not None:
        return unit
    near = _meant(roster, code)
    hint = f'did you mean "{near.code}", {near.name}?' if near else "duban roster list shows the codes"
    raise Refused(f'the roster has no unit "{code}"', hint=hint, code="unknown-unit")


def _meant(roster: Roster, typed: str) -> Unit | None:
    """Return the unit whose name was typed, or whose code is nearly the same."""
    named = [unit for unit in roster.units.values() if typed and typed in unit.name]
    if len(named) == 1:
        return named[0]
    near = get_close_matches(typed[:64], roster.units, 1, 0.8)
    return roster.units[near[0]] if near else None


def must_be_stage(conn: Connection, calendar: str, stage: str) -> None:
    """Raise Refused unless the call has this stage; "" stands for all of them."""
    must_be_call(conn, calendar)
    if stage:
        _periods(conn, calendar, stage)


def nothing_owed(app: App, conn: Connection, target: Target) -> Refused:
    """Return why there is no such obligation: the first of its names that is wrong, or who owes the stage."""
    try:
        periods = _periods(conn, target.calendar, target.stage)
        _must_be_period(target, periods)
        must_be_unit(knowledge(app, conn).roster, target.unit)
    except Refused as refused:
        return refused
    owners = [
        one.unit_code
        for one in reports.standings(conn, target.calendar)
        if (one.stage_key, one.period) == (target.stage, target.period)
    ]
    return Refused(
        f"nothing is owed under: {target}", hint=suggestion("", owners, "It is owed by"), code="no-obligation"
    )


def _periods(conn: Connection, calendar: str, stage: str) -> list[str]:
    """Return the periods of a stage, "" of one that does not recur."""
    terms = [t for t in terms_rows.load_terms(conn, calendar_key=calendar) if t.state == "active"]
    if not terms:
        raise not_active(conn, calendar)
    stages = dict.fromkeys(t.stage_key for t in terms)
    if stage not in stages:
        raise Refused(
            f'{calendar} has no stage "{stage}"', hint=suggestion(stage, stages, "Its stages"),
            code="unknown-stage",
        )  # fmt: skip
    return [t.period for t in terms if t.stage_key == stage]


def _must_be_period(target: Target, periods: list[str]) -> None:
    if target.period in periods:
        return
    if periods == [""]:
        raise Refused(
            f'{target.calendar} {target.stage} does not recur: it has no period "{target.period}"',
            hint="leave out --period", code="unknown-period",
        )  # fmt: skip
    recurring = [period for period in periods if period]
    asked = f'has no period "{target.period}"' if target.period else "comes once in each period: say --period"
    raise Refused(
        f"{target.calendar} {target.stage} {asked}",
        hint=suggestion(target.period, recurring, "Its periods so far"), code="unknown-period",
    )  # fmt: skip
