"""LetterFacts in, the letter as a reader sees it out: sections by kind, calendars, matters, rows.

One law: everything printed has passed ``clean``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from duban.rendering.arranged import Call, Feeding, Letter, Matter, Row, Section
from duban.rendering.chinese import brief_deadline, clean, deadline, ends, weekday
from duban.rendering.papers import Papers, papers
from duban.values import (
    CORRECTION,
    NOTHING_TO_DO,
    URGENCY,
    Below,
    Change,
    Duty,
    Item,
    Kind,
    LetterFacts,
    Material,
)

#: Letters about an owner to somebody above or beside it.
UPWARD = frozenset({Kind.SUPERVISE, Kind.REPORT, Kind.UNREACHABLE, Kind.REQUEST, Kind.ANSWER})
#: More matters than this in one letter, and they become rows of a table.
DETAILED = 6
#: Up to so many units below are named under each word; the rest are counted.
LISTED = 20
_ORDINALS = "一二三四五六七八九十"
#: Kinds whose items of different sorts are sections of their own, with words of their own, in this order.
SORTED = frozenset({Kind.CHANGE, Kind.CHASE})
_SORTS = ("", *Change, CORRECTION)
#: What stands before the reason of an item.
_REASONS: dict[str, str] = {
    Kind.REQUEST: "申请", Kind.ANSWER: "办理结果", Change.EXTENDED: "延期情况", Change.RETURNED: "退回原因",
    Change.RESTORED: "说明", Change.TAKEN_BACK: "说明", Change.HANDED_OVER: "转办情况",
    Change.EXCUSED: "免报原因", Change.CANCELLED: "取消原因",
}  # fmt: skip


def view(facts: LetterFacts) -> Letter:
    """Arrange the facts for reading. Pure; the same facts give the same letter."""
    items = sorted(facts.items, key=_reading_order(facts))
    to = clean(facts.to_unit, 200)
    sender = clean(facts.sender.name, 120)
    own = to == sender
    matters = _matters(items, facts)
    titles = list(dict.fromkeys(clean(item.calendar_title, 200) for item in items))
    units = {clean(item.unit_name, 120) for item in items}
    documents = {clean(item.number, 60) for item in items}
    addressed = set(_names(facts.extra.get("units", ())))
    joint = bool(addressed) and facts.kind not in UPWARD and not units & addressed
    return Letter(
        kind=facts.kind,
        to=to,
        names=tuple(clean(name, 40) for name in facts.to_names),
        sender=sender,
        office=clean(facts.sender.office, 120),
        contact=clean(facts.sender.contact, 40),
        phone=clean(facts.sender.phone, 60),
        reply_to=clean(facts.sender.reply_to, 320),
        as_of=facts.as_of,
        slot_at=facts.slot_at,
        zone=facts.zone,
        sections=_sections(items, matters, facts.kind),
        items=len(items),
        units=len(units),
        calendars=len(titles),
        topic=_topic(titles),
        document=documents.pop() if len(documents) == 1 and len(titles) == 1 else "",
        owner="本单位" if own and units <= {to} else "贵单位" if joint or units <= {to} else "下列单位",
        first_due=_first_due(items, facts),
        detailed=len(matters) <= DETAILED,
        names_units=not units <= {to},
        own=own,
        joint=joint,
        provisional=any(item.provisional for item in items),
        cc=_names(facts.extra.get("cc", ())),
        online=frozenset(label for item in items for label, _ in item.links),
        page=clean(facts.page, 400),
        extra=facts.extra,
    )


def _first_due(items: list[Item], facts: LetterFacts) -> str:
    if not items:
        return ""
    this_year = ends(facts.slot_at, facts.zone)[0].year
    return brief_deadline(min(item.due_at for item in items), facts.zone, this_year)


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = (value,)
    return tuple(clean(str(name), 120) for name in value) if isinstance(value, Iterable) else ()


def _reading_order(facts: LetterFacts) -> Any:
    """The letter's own kind, the others by urgency; calendars by first deadline; deadline, stage.

    Units keep the order of the facts."""
    first: dict[tuple[Kind, str], datetime] = {}
    for item in facts.items:
        place = (item.kind, item.calendar_key)
        first[place] = min(first.get(place, item.due_at), item.due_at)

    def key(item: Item) -> tuple[Any, ...]:
        return (
            item.kind != facts.kind,
            URGENCY.index(item.kind),
            _SORTS.index(_section_of(item)[1]),
            first[item.kind, item.calendar_key],
            item.calendar_key,
            item.due_at,
            item.stage_title,
            item.period,
            item.act_by,
        )

    return key


def _section_of(item: Item) -> tuple[Kind, str]:
    return item.kind, item.sort if item.kind in SORTED and item.sort in _SORTS else ""


def _same_matter(item: Item) -> tuple[Any, ...]:
    return (
        item.kind, item.calendar_key, item.stage_title, item.period, item.due_at, item.act_by, item.duty,
        item.zero_report, item.provisional, item.basis, item.recipient, item.materials, item.checklist,
        item.old_due_at, item.reason, item.sort, item.below,
    )  # fmt: skip


def _matters(items: list[Item], facts: LetterFacts) -> list[tuple[Item, Matter]]:
    grouped: dict[tuple[Any, ...], list[Item]] = {}
    for item in items:
        grouped.setdefault(_same_matter(item), []).append(item)
    number, year = 0, ends(facts.slot_at, facts.zone)[0].year
    sets: dict[tuple[Material, ...], Papers] = {}
    matters = []
    for group in grouped.values():
        first = group[0]
        if first.sort in NOTHING_TO_DO:
            first = replace(
                first, materials=(), checklist=(), recipient="", basis="", below=(), zero_report=False
            )
        if first.materials and first.materials not in sets:
            label = f"材料{_ORDINALS[len(sets)] if len(sets) < 10 else len(sets) + 1}"
            sets[first.materials] = papers(first.materials, number + 1, label)
        upward = first.kind in UPWARD  # nobody needs to be told his own telephone number
        rows = []
        for item in group:
            number += 1
            rows.append(
                Row(
                    number,
                    clean(item.unit_name, 120),
                    clean(item.phone, 60) if upward else "",
                    max(0, item.late_workdays) if upward or item.kind is Kind.CHASE else 0,
                    clean(item.evidence, 500) if upward else "",
                    counted(item),
                    _links(item),
                )
            )
        matters.append((first, _matter(first, facts.zone, year, sets.get(first.materials), tuple(rows))))
    return matters


def _links(item: Item) -> tuple[tuple[str, str, str], ...]:
    """Made by us, of safe characters: there is nothing to clean."""
    last = len(item.links) - 1
    return tuple((label, where, "｜" if n < last else "") for n, (label, where) in enumerate(item.links))


def _matter(item: Item, zone: str, year: int, papers: Papers | None, rows: tuple[Row, ...]) -> Matter:
    title = clean(item.stage_title, 200)
    if item.period:
        title += f"（{clean(item.period, 60)}）"
    # Once a deadline has passed, the last day to act in time is no news.
    alike = len({(row.late, row.counted) for row in rows}) == 1
    over, correction = item.sort in NOTHING_TO_DO, item.sort in (Change.RETURNED, CORRECTION)
    label = _due_label(item)
    apart = not over and item.kind is not Kind.CHASE and item.act_by != ends(item.due_at, zone)[0]
    return Matter(
        kind=item.kind,
        title=title,
        due_at=item.due_at,
        due=deadline(item.due_at, zone),
        due_brief=brief_deadline(item.due_at, zone, year),
        act_by=item.act_by,
        act_by_text=weekday(item.act_by) if apart else "",
        act_by_brief=f"{item.act_by.month}月{item.act_by.day}日" if apart else "",
        voluntary=item.duty == Duty.VOLUNTARY and not over and not correction,
        zero_report=item.zero_report,
        provisional=item.provisional,
        basis=clean(item.basis, 300),
        recipient=clean(item.recipient, 200),
        papers=papers,
        checklist=tuple(clean(line, 500) for line in item.checklist),
        below=tuple(_feeding(below) for below in item.below),
        sort=item.sort,
        over=over,
        due_label=label,
        old_due=deadline(item.old_due_at, zone) if item.old_due_at else "",
        old_due_brief=brief_deadline(item.old_due_at, zone, year) if item.old_due_at else "",
        reason=clean(item.reason, 500),
        reason_label=_REASONS.get(item.sort or item.kind, "调整原因"),
        rows=rows,
        numbers=str(rows[0].number) if len(rows) == 1 else f"{rows[0].number}—{rows[-1].number}",
        late=rows[0].late if alike else 0,
        counted=rows[0].counted if alike else "",
        told=any(row.evidence for row in rows),
        upward=item.kind in UPWARD,
        shows_papers=papers is not None and papers.first == rows[0].number,
    )


def _due_label(item: Item) -> str:
    if item.sort == Change.TAKEN_BACK:
        return "原更正截止"
    if item.sort in NOTHING_TO_DO:
        return "原截止"
    if item.sort in (Change.RETURNED, CORRECTION):
        return "更正截止"
    return "现截止" if item.old_due_at else "截止"


def counted(item: Item) -> str:
    """Say how days late were counted, in one short phrase: from which deadline, and what is left out."""
    if item.late_workdays <= 0:
        return ""
    why = "、".join(clean(one, 40) for one in item.excused)
    excused = f"已扣除{why}的{item.excused_workdays}个工作日" if item.excused_workdays else ""
    return "；".join(part for part in (clean(item.counted_from, 80), excused) if part)


def _feeding(below: Below) -> Feeding:
    """Who has not answered comes first: it is what the reader must see to."""
    groups = [("未报", below.owing), ("已报", below.handed_in), ("不申报", below.declined)]
    groups += [("免报", below.waived)] if below.waived else []
    lines = []
    for word, names in groups:
        if names:
            some = "、".join(clean(name, 120) for name in names[:LISTED])
            lines.append(f"{word}{len(names)}个：{some}{'等' if len(names) > LISTED else ''}")
    counts = "、".join(f"{word}{len(names)}个" for word, names in groups)
    return Feeding(clean(below.stage_title, 200), counts, tuple(lines))


def _sections(items: list[Item], matters: list[tuple[Item, Matter]], kind: Kind) -> tuple[Section, ...]:
    parts = list(dict.fromkeys(map(_section_of, items))) or [(kind, "")]
    sections = []
    for index, (each, sort) in enumerate(parts):
        calls: dict[str, list[tuple[Item, Matter]]] = {}
        for item, matter in matters:
            if _section_of(item) == (each, sort):
                calls.setdefault(item.calendar_key, []).append((item, matter))
        of_kind = [matter for group in calls.values() for _, matter in group]
        sections.append(
            Section(
                kind=each,
                sort=sort,
                words=f"letters/{each}/{sort if sort and sort != Change.MOVED else 'words'}.txt.j2",
                ordinal=_ORDINALS[index] if index < 10 else str(index + 1),
                calls=tuple(
                    Call(
                        clean(group[0][0].calendar_title, 200),
                        clean(group[0][0].number, 60),
                        tuple(matter for _, matter in group),
                    )
                    for group in calls.values()
                ),
                items=sum(len(matter.rows) for matter in of_kind),
                units=len({row.unit for matter in of_kind for row in matter.rows}),
                upward=each in UPWARD,
                papers=tuple(m.papers for m in of_kind if m.papers is not None and m.shows_papers),
            )
        )
    return tuple(sections)


def _topic(titles: list[str]) -> str:
    if not titles:
        return ""
    return titles[0] if len(titles) == 1 else f"{titles[0]}等{len(titles)}个通知"
