"""What a template gets as ``letter``: the letter arranged for reading. ``rendering.view`` makes it.

A *matter* is one stage of one period with one deadline; the units that owe it are its rows, so that forty
units under one stage read as one matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from duban.rendering.papers import Papers
from duban.values import Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One unit under one matter: one item of the facts. ``number`` runs through the whole letter."""

    number: int
    unit: str
    phone: str
    late: int  # working days
    evidence: str
    counted: str  # 自延期后的截止日9月30日起计；已扣除系统停机的2个工作日, or ""
    links: tuple[tuple[str, str, str], ...]  # what its reader may say of it, where, and ｜ before the next


@dataclass(frozen=True, slots=True)
class Feeding:
    """How the units below stand with one stage that feeds the reader's."""

    title: str
    counts: str  # 已报3个、未报2个、不申报1个
    lines: tuple[str, ...]  # 未报2个：甲市、乙市


@dataclass(frozen=True, slots=True)
class Matter:
    kind: Kind
    title: str
    due_at: datetime
    due: str
    due_brief: str  # without the year when it is the letter's
    act_by: date
    act_by_brief: str
    act_by_text: str  # "" when it is the day of the deadline
    voluntary: bool
    zero_report: bool
    provisional: bool
    basis: str
    recipient: str
    papers: Papers | None
    checklist: tuple[str, ...]
    below: tuple[Feeding, ...]  # how the units below stand with what feeds this stage
    sort: str
    over: bool  # a change after which there is nothing to do: no materials, no new deadline
    due_label: str  # 截止, 现截止, 原截止, 更正截止
    old_due: str
    old_due_brief: str
    reason: str
    reason_label: str  # 调整原因, 退回原因, 免报原因 …
    rows: tuple[Row, ...]
    numbers: str  # 3, or 3—7
    late: int  # working days, when all its units are as late as one another; else 0
    counted: str  # how that was counted, when it is the same for all
    told: bool  # some row has evidence
    upward: bool  # of a letter about the owner, not to it: no materials, no offer of a zero report
    shows_papers: bool  # True for the first matter with these materials; the others refer to it


@dataclass(frozen=True, slots=True)
class Call:
    """A calendar within a section."""

    title: str
    document: str  # 文号
    matters: tuple[Matter, ...]

    @property
    def recipient(self) -> str:
        """To whom everything of this calendar goes, when it is one body."""
        recipients = {matter.recipient for matter in self.matters}
        return recipients.pop() if len(recipients) == 1 else ""

    @property
    def checklist(self) -> tuple[str, ...]:
        """What to check before filing, each line once."""
        return tuple(dict.fromkeys(line for matter in self.matters for line in matter.checklist))


@dataclass(frozen=True, slots=True)
class Section:
    kind: Kind
    sort: str  # what a change is, or that it chases corrections
    words: str  # the template of its words
    ordinal: str  # 一
    calls: tuple[Call, ...]
    items: int
    units: int
    upward: bool
    papers: tuple[Papers, ...]

    @property
    def matters(self) -> tuple[Matter, ...]:
        return tuple(matter for call in self.calls for matter in call.matters)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a template gets as ``letter``. docs/letters.md lists it for authors of templates."""

    kind: Kind
    to: str
    names: tuple[str, ...]
    sender: str
    office: str
    contact: str
    phone: str
    reply_to: str
    as_of: datetime
    slot_at: datetime
    zone: str
    sections: tuple[Section, ...]
    items: int
    units: int
    calendars: int
    topic: str  # the first calendar's title, with 等N个通知
    document: str  # 文号, when there is one calendar
    owner: str  # 贵单位, 本单位 in a letter to one's own office, or 下列单位 when others are named
    first_due: str  # the nearest deadline, brief
    detailed: bool
    names_units: bool  # False when every item is of the unit addressed
    own: bool  # the office writes to its own people, and addresses them by name
    joint: bool  # the addressee owes everything here jointly with a lead that each item names
    provisional: bool
    cc: tuple[str, ...]
    online: frozenset[str]  # what can be said by a link: 签收, 已报送
    page: str  # where a superior sees how it stands, or ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def section(self) -> Section:
        """The section of the letter's own kind; it stands first."""
        return self.sections[0]

    @property
    def words(self) -> str:
        """The template of its words."""
        return self.sections[0].words if self.sections else f"letters/{self.kind}/words.txt.j2"

    @property
    def voluntary(self) -> bool:
        """Whether nothing in it is owed: an offer, not a task."""
        return all(matter.voluntary for section in self.sections for matter in section.matters)

    @property
    def others(self) -> int:
        """How many items are of other kinds than the letter's own."""
        return self.items - self.section.items
