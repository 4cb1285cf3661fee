"""The cast of the planning tests: the statutory days, one policy, two slots a day, people by number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from duban.notices.model import Due, NoticeCalendar, Policy, Reminder, Step
from duban.planning.ladder import Reach
from duban.planning.schedule import Rungs, schedule
from duban.planning.slots import Slots
from duban.planning.workdays import shipped_workdays
from duban.values import Duty, Obligation, Status

ZONE = "Asia/Shanghai"
WORKDAYS = shipped_workdays()
SLOTS = Slots(("09:00-12:00", "14:30-17:30"), ZONE, WORKDAYS)
EARLY = Slots(("08:00-10:00",), ZONE, WORKDAYS)  # of a calendar that has its own

STANDARD = Policy(
    key="standard",
    title="标准",
    reminders=(
        Reminder(key="before-7", workdays_before=7),
        Reminder(key="before-3", workdays_before=3),
        Reminder(key="on-the-day", workdays_before=0),
    ),
    steps=(
        Step(key="chase", workdays_after=1, to="owner", repeat_every=5, times=3),
        Step(key="supervise", workdays_after=3, to="superior"),
        Step(key="report", workdays_after=5, to="operator"),
    ),
)

OWNER, DEPUTY, SUPERIOR, OPERATOR, ROSTER_CLERK = 1, 2, 3, 4, 5
EVERYBODY = Reach(owner=(OWNER,), superior=(SUPERIOR,), operator=(OPERATOR,), mend=(ROSTER_CLERK,))


def at(text: str) -> datetime:
    """Return the instant of a local time of day, "2024-09-13 09:00"; 24:00 is the next midnight."""
    day, clock = text.split()
    if clock == "24:00":
        return at(f"{date.fromisoformat(day) + timedelta(days=1)} 00:00")
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(ZONE))
    return local.astimezone(UTC)


def local(instant: datetime) -> str:
    return instant.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M")


def end_of(day: date) -> datetime:
    return at(f"{day} 24:00")


def owes(opens: str, due: date, act_by: date | None = None, **more: Any) -> Obligation:
    """Return an obligation as the store would hold it at its activation: waiting, to be looked at first."""
    opens_at = at(opens)
    start = Obligation(
        id=1, term_id=1, unit_id=1, epoch=1, status=Status.WAITING, opens_at=opens_at, due_at=end_of(due),
        act_by=act_by or WORKDAYS.previous(due), next_send_at=opens_at,
    )  # fmt: skip
    return replace(start, **more)


def rungs_of(
    o: Obligation, policy: Policy = STANDARD, duty: Duty = Duty.REQUIRED, slots: Slots = SLOTS
) -> Rungs:
    return schedule(o.opens_at, o.due_at, o.act_by, duty, policy, slots)


def due(**rule: Any) -> Due:
    """Return a date rule; ``due(on=...)`` is stated, unless the test says otherwise."""
    return Due.model_validate({"basis": "stated", "clause": "四（一）"} | rule)


def stage(key: str, rule: Due, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key, "owner": "cities", "due": rule} | more


def calendar(*stages: dict[str, Any], issued_on: date = date(2024, 6, 3)) -> NoticeCalendar:
    return NoticeCalendar.model_validate(
        {
            "key": "call",
            "title": "一项征集",
            "notice": {"title": "关于一项征集的通知", "issuer": "发文单位", "issued_on": issued_on},
            "units": {"cities": {"title": "各市", "kinds": ["prefecture"]}},
            "stages": stages,
        }
    )
