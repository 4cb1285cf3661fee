"""How things stand, for the daily letter and ``duban status``: counts, who is late, whom to telephone.

Late is computed here and never stored: in working days after the day of the deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.services.digesting import falling_behind
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge, knowledge, operator_of
from duban.services.undecided import undecided, undecided_lines
from duban.store import beside, ledger, mailroom, reports, terms_rows
from duban.store.facts import get_fact
from duban.values import Role

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: An opening letter unsigned for longer than this many working days is worth a telephone call.
UNSIGNED = 1
LISTED = 60  # lines of the call list in one letter; the whole of it: duban call-list


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the call list: whom to telephone about what, and why."""

    calendar: str
    stage: str
    period: str
    unit: str
    unit_name: str
    contact: str
    phone: str
    title: str
    due_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Late:
    """A required obligation past its deadline."""

    calendar: str
    stage: str
    period: str
    unit: str
    unit_name: str
    due_at: datetime
    late_workdays: int  # without the excused ones
    told_at: datetime | None
    excused_workdays: int = 0
    excused: tuple[str, ...] = ()


def call_list(app: App, conn: Connection, known: Knowledge, now: datetime, calendar: str = "") -> list[Call]:
    """Return whom to telephone: unsigned one working day after opening, no e-mail, or bounced."""
    slots = app.slots()
    before = slots.first_of(app.workdays.add(slots.day(now), -UNSIGNED))
    calls = []
    for row in reports.call_list(conn, now, before, calendar or None):
        people = known.roster.contacts(row.unit_code, Role.COORDINATOR)
        there = [known.serving(p, slots.day(now)) for p in people]
        person = next((p for p in (*there, *people) if p.phone), None)
        calls.append(
            Call(
                row.calendar_key, row.stage_key, row.period, row.unit_code, row.unit_name,
                person.name if person else "", person.phone if person else "", row.title, row.due_at,
                _why([bool(p.email) for p in people], [p.usable for p in people]),
            )
        )  # fmt: skip
    return calls


def _why(with_email: list[bool], usable: list[bool]) -> str:
    if not with_email:
        return "未登记联系人"
    if not any(with_email):
        return "无电子邮箱"
    if not any(e and u for e, u in zip(with_email, usable, strict=True)):
        return "函件被退回"
    return f"任务通知发出满{UNSIGNED}个工作日未签收"


def late_list(app: App, conn: Connection, now: datetime, calendar: str = "") -> list[Late]:
    """Return what is late, the longest late first; days for which the owner cannot answer are not counted."""
    zone, excuses = app.settings.zone, Excuses(app, conn, now)
    found = []
    for r in reports.late(conn, now, calendar or None, limit=100_000):
        late = excuses.of(r.due_at, r.noticed_at, zone, local_day(now, zone))
        found.append(
            Late(
                r.calendar_key, r.stage_key, r.period, r.unit_code, r.unit_name, r.due_at, late.workdays,
                r.noticed_at, late.excused, late.why,
            )
        )  # fmt: skip
    return found


def daily_facts(
    app: App, conn: Connection, known: Knowledge, operator: str, now: datetime
) -> dict[str, object]:
    """Return what the operator's daily letter says; the head hash lets it be held against the ledger."""
    states = mailroom.by_state(conn)
    own = _calendars_of(conn, operator)
    counted = [c for c in reports.counts(conn, now) if c.calendar_key in own]
    owed = [c for c in counted if c.status in ("waiting", "open", "returned")]
    calls = [c for c in call_list(app, conn, known, now) if c.calendar in own]
    apart = {
        "更正逾期": sum(r.calendar in own for r in beside.corrections(conn, now)),
        "寄出未收到": sum(r.calendar in own for r in beside.on_its_way(conn, now)),
    }
    paused = get_fact(conn, "channel_paused") or ""
    sequence, digest = ledger.head(conn)
    more = len(calls) - LISTED
    waiting = [r for r in undecided(conn) if r.operator == operator]
    return {
        "counts": {
            "在办事项": sum(c.count for c in owed),
            "其中逾期": sum(c.late for c in owed),
            **{word: number for word, number in apart.items() if number},
            "已办结": sum(c.count for c in counted) - sum(c.count for c in owed),
            "待发函件": states.get("queued", 0) + states.get("retry", 0) + states.get("unknown", 0),
            "待审定函件": states.get("draft", 0),
            "发送失败": states.get("failed", 0),
        },
        "undecided": len(waiting),
        "channel": f"暂停：{paused}" if paused else "正常",
        "head": f"{sequence}:{digest}",
        "call_list": tuple(
            {"unit": c.unit_name, "contact": c.contact, "phone": c.phone, "due_at": c.due_at, "why": c.why,
             "stage": c.title if len(own) == 1 else f"{c.title}（{own[c.calendar]}）"}
            for c in calls[:LISTED]
        ),
        "indicators": falling_behind(app, conn, known, own, now),
        "problems": (
            *((f"电话提醒清单另有{more}项，完整清单用 duban call-list 查看",) if more > 0 else ()),
            *undecided_lines(waiting, known, operator),
        ),
    }  # fmt: skip


def _calendars_of(conn: Connection, operator: str) -> dict[str, str]:
    """Return the titles of an operator's calendars by their keys."""
    terms = terms_rows.load_terms(conn)
    return {t.calendar_key: t.detail["calendar_title"] for t in terms if operator_of(t) == operator}


def present(app: App) -> Knowledge:
    """Return what is known now, for a command that only looks."""
    with app.store.reading() as conn:
        return knowledge(app, conn)
