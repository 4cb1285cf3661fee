"""How things stand, for the daily letter and ``duban status``: counts, who is late, whom to telephone.

Late is computed here and never stored: in working days after the day of the deadline.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.services.digesting import falling_behind
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge, knowledge, operator_of
from duban.services.undecided import undecided, undecided_lines
from duban.store import beside, ledger, mailroom, reports, terms_rows
from duban.store.extensions import Listed
from duban.store.facts import get_fact
from duban.store.terms_rows import TermRow
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


class Daily:
    """What the daily letters of one instant say. What all operators share is looked up once for all of them,
    and only when a letter asks for it."""

    def __init__(self, app: App, conn: Connection, known: Knowledge, now: datetime) -> None:
        self._app, self._conn, self._known, self._now = app, conn, known, now

    @cached_property
    def _terms(self) -> list[TermRow]:
        return terms_rows.load_terms(self._conn)

    @cached_property
    def _counts(self) -> list[reports.Count]:
        return reports.counts(self._conn, self._now)

    @cached_property
    def _calls(self) -> list[Call]:
        return call_list(self._app, self._conn, self._known, self._now)

    @cached_property
    def _apart(self) -> dict[str, Counter[str]]:
        """What stands beside the counts, by calendar."""
        return {
            "更正逾期": Counter(r.calendar for r in beside.corrections(self._conn, self._now)),
            "寄出未收到": Counter(r.calendar for r in beside.on_its_way(self._conn, self._now)),
        }

    @cached_property
    def _letters(self) -> dict[str, int]:
        return mailroom.by_state(self._conn)

    @cached_property
    def _head(self) -> str:
        sequence, digest = ledger.head(self._conn)
        return f"{sequence}:{digest}"

    @cached_property
    def _undecided(self) -> list[Listed]:
        return undecided(self._conn)

    def facts(self, operator: str) -> dict[str, object]:
        """Return what an operator's letter says; the head hash lets it be held against the ledger."""
        own = {t.calendar_key: t.detail["calendar_title"] for t in self._terms if operator_of(t) == operator}
        counted = [c for c in self._counts if c.calendar_key in own]
        owed = [c for c in counted if c.status in ("waiting", "open", "returned")]
        calls = [c for c in self._calls if c.calendar in own]
        apart = {word: sum(found[key] for key in own) for word, found in self._apart.items()}
        states, more = self._letters, len(calls) - LISTED
        paused = get_fact(self._conn, "channel_paused") or ""
        waiting = [r for r in self._undecided if r.operator == operator]
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
            "head": self._head,
            "call_list": tuple(
                {"unit": c.unit_name, "contact": c.contact, "phone": c.phone, "due_at": c.due_at,
                 "why": c.why,
                 "stage": c.title if len(own) == 1 else f"{c.title}（{own[c.calendar]}）"}
                for c in calls[:LISTED]
            ),
            "indicators": falling_behind(self._app, self._conn, self._known, own, self._now),
            "problems": (
                *((f"电话提醒清单另有{more}项，完整清单用 duban call-list 查看",) if more > 0 else ()),
                *undecided_lines(waiting, self._known, operator),
            ),
        }  # fmt: skip


def present(app: App) -> Knowledge:
    """Return what is known now, for a command that only looks."""
    with app.store.reading() as conn:
        return knowledge(app, conn)
