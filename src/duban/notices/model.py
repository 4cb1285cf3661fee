"""The model of a notice calendar and of a policy. What a file may say; nothing here decides.

Dates are of the calendar's zone. Every date and number carries a ``basis``: ``stated`` with the
``clause`` it quotes, ``arranged`` by the operator, or ``asked`` with a ``question`` and no value.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from duban.values import Basis, Duty

Key = str  # lower-case letters, digits and hyphens; checked by the loader


class Part(BaseModel):
    """A part of a file: frozen, and nothing that is not listed may stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Based(Part):
    basis: Basis
    clause: str = ""
    question: str = ""  # asked only: what a person must answer
    note: str = ""


class Number(Based):
    value: int | None = None
    approx: bool = False


class Text(Based):
    text: str = ""


class Due(Based):
    """One date rule. Exactly one of ``on``, ``after``, ``before`` (none while asked).

    ``after`` and ``before`` name an anchor: ``notice`` (its date of issue), ``period_start``,
    ``period_end``, ``span_start``, ``span_end`` (of the unit that owes it), or a stage; with exactly one of
    ``days``, ``workdays``, ``months`` (zero is allowed). ``end_of_month`` moves the result to the last day of
    its month. ``roll`` moves a result on a day off; without it a date stays where it is.
    """

    on: date | None = None
    at: time | Literal["24:00"] | None = None  # a time of day; without it the whole day counts
    close_of_business: bool = False  # 17:30
    after: str | None = None
    before: str | None = None
    days: int | None = None
    workdays: int | None = None
    months: int | None = None
    end_of_month: bool = False
    roll: Literal["none", "next", "previous"] = "none"
    set_by: str = ""  # who set the date and may extend it; default: the issuer if stated, else the operator


class Recurs(Based):
    """A series of periods from the one containing ``from`` to the one containing ``until``."""

    every: Literal["month", "quarter", "half-year", "year"]
    from_: date = Field(alias="from")
    until: date
    only: tuple[str, ...] = ()  # H1, H2, Q1..Q4, 01..12: the periods of a year that count; empty: all


class Limit(Part):
    what: str
    max_chars: Number


class Quota(Part):
    """A ceiling (or minimum) for each unit of a group. ``unlimited`` says so explicitly.

    A track may have several, one for each kind of unit. ``lead``: of several put forward, so many lead.
    """

    per: str  # key of a unit group
    max: Number | None = None
    min: Number | None = None
    unlimited: bool = False
    lead: Number | None = None
    outside: tuple[str, ...] = ()  # kinds or codes, of who puts forward or is put forward, that do not count
    note: str = ""


class Excluded(Based):
    """Who may not be put forward: earlier winners. ``subjects`` by unit code, region code or name."""

    subjects: tuple[str, ...] = ()


class Track(Part):
    key: Key
    title: str
    quotas: tuple[Quota, ...] = ()
    kinds: tuple[str, ...] = ()  # of unit that may be put forward; empty: any
    excluded: Excluded | None = None
    limits: tuple[Limit, ...] = ()
    checklist: tuple[str, ...] = ()


class Deliverable(Part):
    title: str
    copies: Number | None = None
    seal: bool = False
    medium: tuple[Literal["online", "paper", "email", "disc"], ...] = ("online",)
    address: Text | None = None
    clause: str = ""


class Post(Part):
    """How the deadline is kept by post: by the postmark or by arrival after ``transit_days`` working days."""

    receipt: Literal["posted", "arrival"]
    transit_days: Number | None = None


class UnitGroup(Part):
    """The units that owe a stage: by kind, within regions, or named. ``reports_to`` is the reporting
    line: ``region`` (the nearest superior in the region tree), ``operator``, or the code of a unit."""

    title: str
    kinds: tuple[str, ...] = ()
    sector: str = "industry"
    within: tuple[str, ...] = ()  # region codes
    only: tuple[str, ...] = ()  # unit codes
    except_: tuple[str, ...] = Field(default=(), alias="except")
    reports_to: str = "region"


class StageException(Part):
    """Another date for the units that the document names, by code or by region."""

    due: Due
    units: tuple[str, ...] = ()  # unit codes
    regions: tuple[str, ...] = ()  # region codes: whoever owes the stage within them


class Stage(Part):
    key: Key
    title: str
    owner: str  # key of a unit group
    co_owners: tuple[str, ...] = ()  # keys of unit groups, paired by region
    duty: Duty = Duty.REQUIRED
    zero_report: Literal["allowed", "required", "forbidden"] = "forbidden"
    opens: Due | None = None
    due: Due
    exceptions: tuple[StageException, ...] = ()  # 个别单位另定截止时间
    recurs: Recurs | None = None
    recipient: str = ""
    post: Post | None = None
    completes: Literal["submitted", "posted", "received", "accepted"] = "submitted"
    reports_to: str | None = None  # overrides the owner group's line for this stage
    deliverables: tuple[Deliverable, ...] = ()
    tracks: tuple[Key, ...] = ()
    checklist: tuple[str, ...] = ()
    follows: Key | None = None  # owed only by units that have handed in that stage, from then on
    feeds: Key | None = None  # the outer stage this one must leave time for
    policy: Key | None = None  # default: the calendar's
    clause: str = ""


class Target(Part):
    on: date
    value: float
    basis: Basis
    clause: str = ""


class Point(Part):
    """A point of a declared curve: what is to be reached by then."""

    on: date
    value: float


class Indicator(Part):
    """Something measured. Between its baseline and its targets, or along its ``curve``, pace is judged."""

    key: Key
    title: str
    unit: str
    firm: bool  # True 确保, False 力争、争创
    direction: Literal["up", "down"] = "up"
    baseline: float | None = None
    baseline_on: date | None = None  # default: the first day of the calendar's series, or its notice's
    targets: tuple[Target, ...]
    curve: tuple[Point, ...] = ()
    owner: str = ""  # key of a unit group
    together: bool = False  # the target is of all its units: their values are added
    stage: Key | None = None  # the report its values come with
    note: str = ""


class Notice(Part):
    title: str
    number: str = ""
    issuer: str
    issued_on: date
    url: str = ""


class Question(Part):
    """What the draft of a notice could not know. ``about`` names the part; ``answer`` is a person's."""

    about: str
    asks: str
    readings: tuple[str, ...] = ()  # the answers that the words allow; empty: any
    quote: str = ""  # the notice's words
    clause: str = ""
    answer: str = ""


class NoticeCalendar(Part):
    key: Key
    title: str
    notice: Notice
    operator: str = ""  # unit code; default: the installation's operator
    zone: str = "Asia/Shanghai"
    slots: tuple[str, ...] = ()  # "09:00-12:00"; default: the installation's
    policy: Key = "standard"
    verified: bool = True  # false: drafted by a program, and nobody has compared it with the notice yet
    questions: tuple[Question, ...] = ()
    units: dict[Key, UnitGroup]
    tracks: tuple[Track, ...] = ()
    stages: tuple[Stage, ...]
    indicators: tuple[Indicator, ...] = ()


class Reminder(Part):
    key: Key
    workdays_before: int  # working days before act_by; 0 is the day itself


class Step(Part):
    """An escalation step. ``owner`` 催报, ``superior`` 督办, ``operator`` 逾期情况报告."""

    key: Key
    workdays_after: int  # working days after due_at, at least 1
    to: Literal["owner", "superior", "operator"]
    repeat_every: int = 0  # working days; 0: once
    times: int = 1


class Policy(Part):
    key: Key
    title: str
    reminders: tuple[Reminder, ...] = ()
    min_gap: int = 0  # working days between two letters about one obligation; see planning.schedule
    steps: tuple[Step, ...] = ()

    @model_serializer(mode="wrap")
    def _as_before(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A policy that does not say it reads as it always did: its name and fingerprint stay."""
        said: dict[str, Any] = plain(self)
        return said if self.min_gap else {name: v for name, v in said.items() if name != "min_gap"}
