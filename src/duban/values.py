"""The values that walk through the house. Frozen; ``_id`` is the store's, ``_key`` and ``code`` the author's.

``_at`` is an aware instant, ``_on`` and ``act_by`` are dates in the calendar's zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Duty(StrEnum):
    REQUIRED = "required"
    VOLUNTARY = "voluntary"


class Basis(StrEnum):
    STATED = "stated"
    ARRANGED = "arranged"
    ASKED = "asked"


class Role(StrEnum):
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    LEADER = "leader"


class Status(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    SUBMITTED = "submitted"
    POSTED = "posted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    RECEIVED = "received"
    DECLINED = "declined"
    WAIVED = "waived"
    WITHDRAWN = "withdrawn"
    REASSIGNED = "reassigned"  # 已转办: another unit owes it


#: Statuses in which something is still owed.
OWED = frozenset({Status.WAITING, Status.OPEN, Status.RETURNED})
#: Neither owed nor handed in by this unit.
VOID = frozenset({Status.DECLINED, Status.WAIVED, Status.WITHDRAWN, Status.REASSIGNED})


class LetterClass(StrEnum):
    """Letters of different classes are never merged; within a class, address and slot they always are."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    EVENT = "event"
    DAILY = "daily"
    AUDIT = "audit"
    CIRCULAR = "circular"


class Kind(StrEnum):
    """What a moment says. A letter's kind is the most urgent of its moments'; each has a template folder."""

    OPENING = "opening"  # 任务通知
    REMINDER = "reminder"  # 提醒
    CHASE = "chase"  # 催报
    SUPERVISE = "supervise"  # 督办
    REPORT = "report"  # 逾期情况报告
    UNREACHABLE = "unreachable"  # 联系人无法告知
    CHANGE = "change"  # 调整通知
    REQUEST = "request"  # 延期申请: to the body that decides it
    ANSWER = "answer"  # 延期办理情况: to the owner refused, to the tier above what was granted
    DAILY = "daily"  # 每日情况
    AUDIT = "audit"  # 系统核查
    CIRCULAR = "circular"  # 通报: drafted, and released by a person
    CLOSE = "close"  # no letter: a silent voluntary obligation lapses


CLASS_OF = {
    Kind.OPENING: LetterClass.REMINDER,
    Kind.REMINDER: LetterClass.REMINDER,
    Kind.CHASE: LetterClass.REMINDER,
    Kind.SUPERVISE: LetterClass.ESCALATION,
    Kind.REPORT: LetterClass.ESCALATION,
    Kind.UNREACHABLE: LetterClass.ESCALATION,
    Kind.CHANGE: LetterClass.EVENT,
    Kind.REQUEST: LetterClass.EVENT,
    Kind.ANSWER: LetterClass.EVENT,
    Kind.DAILY: LetterClass.DAILY,
    Kind.AUDIT: LetterClass.AUDIT,
    Kind.CIRCULAR: LetterClass.CIRCULAR,
}

#: The most urgent kind names a letter and stands first in it.
URGENCY = (
    Kind.REPORT,
    Kind.SUPERVISE,
    Kind.UNREACHABLE,
    Kind.CHANGE,
    Kind.ANSWER,
    Kind.REQUEST,
    Kind.CHASE,
    Kind.REMINDER,
    Kind.OPENING,
    Kind.DAILY,
    Kind.AUDIT,
    Kind.CIRCULAR,
)


class Change(StrEnum):
    """What happened of which a change letter tells; each has words of its own in its template folder."""

    MOVED = "moved"  # 时限调整
    EXTENDED = "extended"  # 同意延期
    RETURNED = "returned"  # 退回更正
    RESTORED = "restored"  # 恢复办理: owed again
    TAKEN_BACK = "taken-back"  # 撤销退回: what was handed in stands
    HANDED_OVER = "handed-over"  # 转办
    EXCUSED = "excused"  # 免予报送
    CANCELLED = "cancelled"  # 取消报送


#: Changes after which its owner has nothing to do.
NOTHING_TO_DO = frozenset({Change.TAKEN_BACK, Change.HANDED_OVER, Change.EXCUSED, Change.CANCELLED})
#: The sort of an item that speaks of what was returned: only its correction is awaited.
CORRECTION = "correction"

#: Kinds that tell the owner: a relayed letter holding one of them is proof of notice.
TELLS_OWNER = frozenset({Kind.OPENING, Kind.REMINDER, Kind.CHASE, Kind.CHANGE})


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation of the roster. ``region`` is a GB/T 2260 code or empty; ``sector`` pairs the
    industry and the finance department of one region."""

    code: str
    name: str
    kind: str
    region: str = ""
    parent: str = ""  # code of the superior unit in the region tree; empty at the top
    sector: str = "industry"
    id: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    unit: str  # code
    name: str
    roles: frozenset[Role]
    email: str = ""
    phone: str = ""
    usable: bool = True  # False after a permanent failure of the address
    id: int = 0
    away_from: date | None = None  # both days included; ``stand_in`` then reads for this contact
    away_until: date | None = None
    stand_in: str = ""  # name of another contact of the unit
    liaison: str = ""  # 联络员: name of the contact of the unit who passes a leader's letters on


@dataclass(frozen=True, slots=True)
class Term:
    """One stage of one period with its dates resolved, and their proof. ``period`` is "" or 2024,
    2024H1, 2024Q3, 2024-05. ``due_at`` is None only while the date is asked."""

    calendar_key: str
    stage_key: str
    period: str
    title: str
    owner: str  # key of the calendar's unit group
    opens_at: datetime | None
    due_at: datetime | None
    act_by: date | None
    duty: Duty
    basis: Basis
    clause: str
    provisional: bool
    why: tuple[str, ...]
    line: int = 0
    id: int = 0


@dataclass(slots=True)
class Obligation:
    """One unit owes one term. The ladder's whole memory of it: rung, proof of notice, last step.

    ``opens_at`` is never before activation. ``rung`` is the number of the next rung to climb.
    ``noticed_at`` is when the present owner was provably told in this epoch. ``step_fired_at`` is the slot
    of the last escalation step, ``step_sent_at`` when a step's letter last ended: until it has, the next
    step waits.
    """

    id: int
    term_id: int
    unit_id: int
    epoch: int
    status: str
    opens_at: datetime
    due_at: datetime
    act_by: date
    rung: int = 0
    next_send_at: datetime | None = None
    noticed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    promised_on: date | None = None
    step_fired_at: datetime | None = None
    step_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One rule firing for one obligation and one recipient; dedup key: the first five."""

    obligation_id: int
    epoch: int
    rule: str
    repetition: int
    contact_id: int
    kind: Kind
    fire_at: datetime
    send_at: datetime
    due_at: datetime
    state: str = "pending"  # pending, sent, superseded, cancelled
    reason: str = ""
    evidence: str = ""
    draft: bool = False  # waits for a person's release


@dataclass(frozen=True, slots=True)
class Material:
    """A deliverable as a letter names it."""

    title: str
    copies: int | None = None
    seal: bool = False
    medium: str = ""  # 网上填报, 纸质, 电子邮件, 光盘
    address: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """How the units below the reader stand with a stage that feeds the reader's own: their names."""

    stage_title: str
    handed_in: tuple[str, ...] = ()
    owing: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """What a letter says of one moment: everything the reader needs, as plain values."""

    kind: Kind
    calendar_key: str
    calendar_title: str
    number: str  # 文号 or ""
    stage_title: str
    period: str  # as people say it: 2024年第三季度, or ""
    unit_name: str
    due_at: datetime
    act_by: date
    duty: Duty
    provisional: bool = False
    zero_report: bool = False
    basis: str = ""  # 依据: clause in the notice, or 承办单位安排
    recipient: str = ""  # to whom the materials go
    materials: tuple[Material, ...] = ()
    checklist: tuple[str, ...] = ()
    late_workdays: int = 0  # without those for which the owner cannot answer
    excused_workdays: int = 0
    excused: tuple[str, ...] = ()  # why: 系统停机, 未能告知责任单位
    counted_from: str = ""  # from which deadline, where there were several: 自延期后的截止日9月30日起计
    evidence: str = ""  # proof of notice, or why the owner cannot be told
    old_due_at: datetime | None = None  # of a change
    reason: str = ""  # of a change
    sort: str = ""  # of a change: ``Change``; of a reminder or chase: ``CORRECTION``, or ""
    obligation_id: int = 0
    epoch: int = 1
    phone: str = ""  # of the owner, for the call list
    below: tuple[Below, ...] = ()  # of a stage that others feed
    links: tuple[tuple[str, str], ...] = ()  # what the reader may say of it, and where: (签收, https://…)


@dataclass(frozen=True, slots=True)
class Sender:
    """The operator as a letter signs it."""

    name: str
    office: str = ""
    contact: str = ""
    phone: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """A letter before it is words. ``as_of`` is when the facts were frozen; dates show in ``zone``."""

    kind: Kind
    letter_class: LetterClass
    to_unit: str  # 主送
    to_address: str
    to_names: tuple[str, ...]  # the people who share this address; may be empty
    sender: Sender
    as_of: datetime
    slot_at: datetime
    items: tuple[Item, ...]
    sequence: int = 1
    zone: str = "Asia/Shanghai"
    #: Of the daily letter: head hash, counts; of the audit: what was found; of a circular: its lists.
    extra: dict[str, object] = field(default_factory=dict)
    page: str = ""  # where who is not the owner sees how it stands: https://…


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str
