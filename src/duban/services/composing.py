"""Moments and what is known in, the facts of a letter out. The facts are frozen here; words come later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from duban.planning.dates import local_day
from duban.planning.exceptions import facts_for
from duban.planning.periods import period_title
from duban.rendering.view import UPWARD
from duban.services.detail import materials
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge, operator_of
from duban.services.links import Linker, Links, page_of
from duban.settings import Settings
from duban.store.terms_rows import TermRow
from duban.values import (
    CLASS_OF,
    CORRECTION,
    NOTHING_TO_DO,
    OWED,
    TELLS_OWNER,
    URGENCY,
    Below,
    Change,
    Contact,
    Duty,
    Item,
    Kind,
    LetterFacts,
    Obligation,
    Role,
    Sender,
    Status,
    Unit,
)

#: The letters to an owner that say how the units below stand.
SAYS_BELOW = frozenset({Kind.OPENING, Kind.REMINDER, Kind.CHASE})
#: The letters to an owner that say of what was returned that its correction is awaited.
CORRECTED = frozenset({Kind.REMINDER, Kind.CHASE})
#: Of these the notice's clause is not what the day rests on.
OWN_DAY = frozenset({Change.EXTENDED, Change.RETURNED, CORRECTION})
#: Up to so many units of one mailbox are all named as addressees.
NAMED = 5


def item(
    known: Knowledge,
    obligation: Obligation,
    kind: Kind,
    *,
    as_of: datetime,
    evidence: str = "",
    old_due_at: datetime | None = None,
    reason: str = "",
    watched: bool = False,
    below: tuple[Below, ...] = (),
    links: Links = (),
    excuses: Excuses,
    sort: str = "",
) -> Item:
    """Say what a letter says of one moment. ``evidence`` is the instant of the notice, as stored."""
    term, unit = known.term(obligation), known.units[obligation.unit_id]
    facts, zone = facts_for(term.detail, unit), term.detail["zone"]
    today = as_of.astimezone(ZoneInfo(zone)).date()
    coordinators = known.roster.contacts(unit.code, Role.COORDINATOR)
    late, since = excuses.owed(obligation, zone, today)
    serving = [known.serving(c, today) for c in coordinators]
    return Item(
        kind=kind,
        calendar_key=term.calendar_key,
        calendar_title=facts["calendar_title"],
        number=facts["number"],
        stage_title=term.title,
        period=period_title(term.period),
        unit_name=unit.name,
        due_at=obligation.due_at,
        act_by=obligation.act_by,
        duty=Duty(term.duty),
        provisional=term.provisional,
        zero_report=facts["zero_report"],
        basis="" if sort in OWN_DAY else excuses.reply(obligation, zone) or facts["basis"],
        recipient=facts["recipient"],
        materials=materials(facts),
        checklist=tuple(facts["checklist"]),
        late_workdays=late.workdays,
        excused_workdays=late.excused,
        excused=late.why,
        counted_from=since,
        evidence=_why_unreachable(coordinators)
        if kind is Kind.UNREACHABLE
        else proof_text(evidence, zone, watched, obligation.acknowledged_at),
        old_due_at=old_due_at,
        reason=reason,
        sort=sort,
        obligation_id=obligation.id,
        epoch=obligation.epoch,
        phone=next((c.phone for c in (*serving, *coordinators) if c.phone), ""),
        below=below,
        links=links,
    )  # fmt: skip


def said(
    known: Knowledge,
    settings: Settings,
    held: Iterable[tuple[Kind, str, Obligation]],
    as_of: datetime,
    below: Callable[[Obligation, datetime], tuple[Below, ...]],
    excuses: Excuses,
    links: Linker,
) -> list[Item]:
    """Return what a letter says of its moments (kind, evidence, obligation): one item an obligation, the
    most urgent. The evidence of a change is the old deadline, its sort and the reason. ``below`` says how the
    units stand that feed the stage, ``excuses`` how late an owner is for whom it can answer, ``links`` where
    the reader may say what he did."""
    items: dict[int, Item] = {}
    for kind, evidence, o in held:
        old, reason, sort = None, "", ""
        if kind in (Kind.CHANGE, Kind.REQUEST, Kind.ANSWER):
            moved, _, reason = evidence.partition(" ")
            old, evidence = datetime.fromisoformat(moved), ""
            if kind is Kind.CHANGE:
                sort, _, reason = reason.partition(" ")
            if old == o.due_at or sort == Change.RETURNED:
                old = None  # the deadline stands, or the day of a correction is another thing
        elif o.status == Status.RETURNED and kind in CORRECTED:
            sort = CORRECTION
        made = item(
            known, o, kind, as_of=as_of, evidence=evidence, old_due_at=old, reason=reason,
            watched=settings.bounces_watched, below=below(o, as_of) if kind in SAYS_BELOW else (),
            links=links(o, kind), excuses=excuses, sort=sort,
        )  # fmt: skip
        if kind is Kind.ANSWER and o.status not in OWED:  # by what deadline it is measured, not how late
            counts = excuses.counts_from(o)
            was = o.due_at if counts != o.due_at else None
            made = replace(made, due_at=counts, old_due_at=was, late_workdays=0)
        if sort in NOTHING_TO_DO:  # the deadline that falls away is the one its owner knows
            made = replace(made, due_at=old or o.due_at, old_due_at=None, links=())
        kept = items.get(o.id)
        if kept is None or URGENCY.index(kind) < URGENCY.index(kept.kind):
            items[o.id] = made
    return list(items.values())


def urgent(items: Iterable[Item]) -> Kind:
    """Return the kind that names a letter."""
    return min((i.kind for i in items), key=URGENCY.index)


def proof_text(evidence: str, zone: str, watched: bool, signed_at: datetime | None = None) -> str:
    """Say how the owner was told (``letter 2024-09-02T01:00:00+00:00``): letter, 签收, call, or letter and
    签收. Never 已送达: what is relayed may lie unread."""
    how, _, instant = evidence.partition(" ")
    if not instant:
        return ""
    told = datetime.fromisoformat(instant)
    if how == "call":
        return f"{_day(told, zone)}已电话或当面告知"
    if how == "acknowledged":
        return f"{_day(told, zone)}签收"
    if signed_at is not None:
        return f"{_day(told, zone)}告知函件已发出，{_day(signed_at, zone)}签收"
    returned = "未退信" if watched else "未收到退信（退信邮箱未接入）"
    return f"{_day(told, zone)}告知函件已发出，{returned}"


def _day(instant: datetime, zone: str) -> str:
    day = instant.astimezone(ZoneInfo(zone))
    return f"{day.year}年{day.month}月{day.day}日"


def _why_unreachable(coordinators: Sequence[Contact]) -> str:
    if not coordinators:
        return "未登记联系人"
    if not any(c.email for c in coordinators):
        return "联系人未登记电子邮箱"
    return "联系人电子邮箱退信"


def letter_facts(
    known: Knowledge,
    settings: Settings,
    *,
    kind: Kind,
    address: str,
    slot_at: datetime,
    as_of: datetime,
    items: Iterable[Item],
    told: Iterable[tuple[Kind, int, Obligation]] = (),
    operator: str,
    zone: str,
    sequence: int = 1,
    extra: dict[str, object] | None = None,
) -> LetterFacts:
    """Put items under one head and one signature. ``told``: of each moment its kind, contact and obligation;
    of the units that share a mailbox only those are addressed to whom it speaks."""
    units = sorted(addressed(known, address, told))
    items = tuple(items)
    return LetterFacts(
        kind=kind,
        letter_class=CLASS_OF[kind],
        to_unit=_to_unit([known.roster.units[code] for code in units]),
        to_address=address,
        to_names=known.named(address, local_day(slot_at, zone), kind, units)[:5],
        sender=sender(known, settings, operator, local_day(slot_at, zone)),
        as_of=as_of,
        slot_at=slot_at,
        items=items,
        sequence=sequence,
        zone=zone,
        extra={"units": tuple(known.roster.units[code].name for code in units)} | (extra or {}),
        page=_page(settings.base_url, kind, items),
    )


def _page(base: str, kind: Kind, items: Sequence[Item]) -> str:
    """Return where a reader sees how that stands which others owe."""
    others = {i.calendar_key for i in items if i.kind in UPWARD and not i.links}
    return page_of(base, others) if base and (others or kind is Kind.DAILY) else ""


def addressed(known: Knowledge, address: str, told: Iterable[tuple[Kind, int, Obligation]]) -> set[str]:
    """Return the codes of the units a letter is for. What an owner is told is for all who answer for it
    together; everything else for the unit of the contact. A letter without moments is for all."""
    here = {contact.unit for contact in known.people.get(address, ())}
    found = set()
    for kind, contact_id, o in told:
        contact = known.contacts.get(contact_id)
        own = {contact.unit} if contact is not None else here
        if kind in TELLS_OWNER:
            own = {u.code for u in known.owners(known.units[o.unit_id], known.term(o))} & here or own
        found |= own
    return found & here or here


def _to_unit(units: Sequence[Unit]) -> str:
    if not units:
        return "有关单位"
    if len(units) <= NAMED:
        return "、".join(unit.name for unit in units)
    return f"{units[0].name}等{len(units)}个单位"


def sender(known: Knowledge, settings: Settings, operator: str, day: date) -> Sender:
    """Return the office that signs: the operator and its coordinator, or who stands in on that day."""
    unit = known.roster.units.get(operator)
    desk = next(iter(known.roster.contacts(operator, Role.COORDINATOR)), None)
    desk = None if desk is None else known.serving(desk, day)
    return Sender(
        name=unit.name if unit else "承办单位",
        contact=desk.name if desk else "",
        phone=desk.phone if desk else "",
        reply_to=settings.reply_to or (desk.email if desk else ""),
    )


def office(terms: Sequence[TermRow], settings: Settings) -> tuple[str, str]:
    """Return the operator and zone of a letter's terms; they are alike, the bundle's scope sees to it."""
    if not terms:
        return settings.operator, settings.zone
    return operator_of(terms[0]), terms[0].detail["zone"]
