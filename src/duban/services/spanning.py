"""From when until when a unit takes part in a series, in; what it owes of each period after that, out.

One law: a span never touches what was handed in, nor what is owed of a period it holds; of every other period
nothing is owed, and who was told of one hears that too. New periods open as time moves (``calendars.sync``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.notices.model import NoticeCalendar
from duban.planning.spans import GRADUATED, WHOLE, Span, checked, why_over
from duban.planning.timeline import moves_with_span
from duban.problems import Refused
from duban.services.archived import must_run
from duban.services.authority import OPERATOR
from duban.services.calendars import find_calendar, read_back, sound, version_of
from duban.services.following import settle
from duban.services.knowledge import Knowledge, changing, knowledge
from duban.services.moving import keeps, withdraw
from duban.services.naming import must_be_unit
from duban.services.opening import audience, fill, own_dates, takes_part, term_within
from duban.services.redating import redate, untold
from duban.store import ledger, obligations, spans, terms_rows
from duban.store.terms_rows import TermRow
from duban.values import OWED, Obligation, Status, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Spanned:
    """What a new span did. ``changed`` is False where it was so before; the rest counts obligations."""

    span: Span
    changed: bool
    opened: int = 0
    withdrawn: int = 0
    moved: int = 0


def set_span(
    app: App,
    calendar_key: str,
    unit: str,
    now: datetime,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
    actor: str,
) -> Spanned:
    """Say from when until when a unit takes part; a day left out is that of the series. Only the operator.

    Raises Refused for a unit that owes nothing of this calendar, or a span that ends before it starts.
    """
    return _put(app, calendar_key, unit, now, Span(starts_on, ends_on, reason), actor)


def graduate(
    app: App,
    calendar_key: str,
    unit: str,
    now: datetime,
    ends_on: date,
    *,
    reason: str = GRADUATED,
    actor: str,
) -> Spanned:
    """End a unit's series (期满、退出): what is owed of the periods before stays owed, what is open of later
    ones is withdrawn, and what counts from the end of its span gets its date."""
    return _put(app, calendar_key, unit, now, Span(None, ends_on, reason), actor, ending=True)


def listing(app: App, calendar_key: str) -> list[tuple[Unit, Span]]:
    """Return who takes part how long, in order of the units' codes."""
    with app.store.reading() as conn:
        known, calendar = knowledge(app, conn), in_force(app, conn, calendar_key)[0]
        own, found = spans.of_calendar(conn, calendar_key), _members(known, calendar)
    return [(unit, own.get(unit.id, WHOLE)) for unit in sorted(found, key=lambda unit: unit.code)]


def in_force(app: App, conn: Connection, key: str) -> tuple[NoticeCalendar, bool]:
    """Return the calendar in force, or the file of one not activated yet, and whether it is in force."""
    version = version_of(conn, key, "applied")
    loaded = find_calendar(app, key) if version is None else read_back(version)[0]
    return sound(loaded), version is not None


def _put(
    app: App, key: str, code: str, now: datetime, span: Span, actor: str, *, ending: bool = False
) -> Spanned:
    with changing(app) as conn:
        must_run(conn, key)
        known = knowledge(app, conn)
        calendar, active = in_force(app, conn, key)
        unit, speaker = _named(known, calendar, code), operator_speaks(known, calendar, actor)
        before = spans.of_calendar(conn, key).get(unit.id, WHOLE)
        if ending:
            span = Span(before.starts_on, span.ends_on, span.reason)
        if checked(span) == before:
            return Spanned(span, False)
        spans.save(conn, key, unit.id, span, now, speaker)
        ledger.append(
            conn, now, speaker, "span", f"calendar:{key}",
            {"unit": unit.code, "span": _plain(span), "was": _plain(before)},
        )  # fmt: skip
        if not active:
            return Spanned(span, True)
        return _refit(conn, known, calendar, unit, span, before, now)


def _refit(
    conn: Connection,
    known: Knowledge,
    calendar: NoticeCalendar,
    unit: Unit,
    span: Span,
    before: Span,
    now: datetime,
) -> Spanned:
    """Let what a unit owes of the stored terms be what its span says."""
    opened = withdrawn = moved = 0
    rows = [t for t in terms_rows.load_terms(conn, calendar_key=calendar.key) if t.state == "active"]
    for row in sorted(rows, key=lambda row: (bool(row.follows), row.id)):
        owner = row.detail["owner"]
        if owner not in calendar.units or unit not in audience(known, calendar, owner):
            continue
        known.learn(conn, {row.id})
        o = obligations.find(conn, calendar.key, row.stage_key, unit.code, row.period, for_update=True)
        if not takes_part(span, calendar, row):
            if o is not None and o.status in OWED:
                withdraw(conn, known, [o], now, why_over(span))
                withdrawn += 1
            continue
        if o is None or o.status == Status.WITHDRAWN:
            own = own_dates(conn, known, calendar, row, [unit])
            due_at = own[unit.id].due_at if own else row.due_at
            # a day that was mistaken is mended also where it is late: who was told otherwise hears it
            back = o is not None and not untold(o) and not takes_part(before, calendar, row)
            if due_at is not None and (due_at > now or back):
                fill(conn, known, row.id, [unit], now, own)
                opened += 1
        elif o.status in OWED and moves_with_span(calendar, row.stage_key):
            moved += _move(conn, known, calendar, row, o, span, before, now)
    settle(conn, known, [t.id for t in rows if t.follows and t.due_at > now], now)
    return Spanned(span, True, opened, withdrawn, moved)


def _move(
    conn: Connection,
    known: Knowledge,
    calendar: NoticeCalendar,
    row: TermRow,
    o: Obligation,
    span: Span,
    before: Span,
    now: datetime,
) -> bool:
    """Give what counts from the span its new dates; a deadline granted beyond them stays. Return whether it
    moved."""
    old, new = (term_within(known, calendar, row, one) for one in (before, span))
    if old is None or new is None or old.due_at is None or new.due_at is None or new.act_by is None:
        return False
    if old.due_at == new.due_at or keeps(o, old.due_at, new.due_at):
        return False
    if not untold(o):
        redate(conn, known, o, new.due_at, new.act_by, now, "按本单位的承担期限确定")
        return True
    opens_at = max(new.opens_at or now, now)
    rungs = () if row.follows else known.schedule(row, opens_at, new.due_at, new.act_by)
    obligations.change(
        conn, o.id, status=str(Status.WAITING if row.follows or opens_at > now else Status.OPEN),
        opens_at=opens_at, due_at=new.due_at, act_by=new.act_by,
        next_send_at=rungs[0].send_at if rungs else None,
    )  # fmt: skip
    return True


def operator_speaks(known: Knowledge, calendar: NoticeCalendar, actor: str) -> str:
    """Return the code of the operator. Raises Refused where anybody else speaks."""
    operator = calendar.operator or known.app.settings.operator
    if actor not in (OPERATOR, operator):
        raise Refused(
            f"{actor} does not run {calendar.key}", hint=f"only its operator does: {operator}",
            code="not-authorised",
        )  # fmt: skip
    return operator


def _named(known: Knowledge, calendar: NoticeCalendar, code: str) -> Unit:
    for unit in _members(known, calendar):
        if unit.code == code:
            return unit
    unit = must_be_unit(known.roster, code)
    raise Refused(f"{unit.name} owes nothing of {calendar.key}", code="no-obligation")


def _members(known: Knowledge, calendar: NoticeCalendar) -> list[Unit]:
    """Return who owes any of the stages that recur, or count from a span."""
    owners = {s.owner for s in calendar.stages if s.recurs or moves_with_span(calendar, s.key)}
    found = {unit.code: unit for key in owners for unit in audience(known, calendar, key)}
    return list(found.values())


def _plain(span: Span) -> dict[str, str]:
    days = {"from": span.starts_on, "until": span.ends_on}
    return {name: day.isoformat() for name, day in days.items() if day} | {"reason": span.reason}
