"""A calendar's outer deadlines and the days each tier needs in; the inner dates counted back out, with every
step, or where the chain breaks. Pure.

One law: a stated date is never moved. What is counted back lands on it or later, or the chain breaks there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from duban.notices.model import NoticeCalendar, Stage, UnitGroup
from duban.planning.dates import local_day
from duban.planning.tiers import TIERS, TITLES, tier_of
from duban.planning.timeline import timeline
from duban.planning.workdays import WorkingDays
from duban.problems import Refused
from duban.values import Basis, Term

POST = 2  # working days of sealed paper on its way between two tiers, where nothing else is said


@dataclass(frozen=True, slots=True)
class Needs:
    """Working days: ``review`` by whoever is handed something, ``seal`` before it goes on, ``prepare`` at the
    lowest tier. ``post`` None: POST where the tier above handles paper, none where it does not."""

    review: int = 3
    seal: int = 1
    post: int | None = None
    prepare: int = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """One stage of the chain. ``new``: the calendar has no such stage yet. ``moves``: the date differs from
    the one in the file. ``spare``: working days between a stated date and the latest that would do."""

    stage: Stage
    group: UnitGroup
    due_on: date
    act_by: date
    moves: bool
    new: bool
    provisional: bool
    spare: int
    steps: tuple[str, ...]
    broken: tuple[str, str] = ("", "")  # stage and step at which the count first falls before the beginning


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain cannot hold: at ``step`` before ``stage_key``; the whole of it lacks ``missing`` working
    days, counted from ``since``: a stated date, or the day before which nothing can begin."""

    stage_key: str
    step: str
    missing: int
    since: date
    why: str


@dataclass(frozen=True, slots=True)
class Cascade:
    """Outer stages first, each followed by what feeds it."""

    proposals: tuple[Proposal, ...]
    breaks: tuple[Break, ...]


def cascade(
    calendar: NoticeCalendar,
    workdays: WorkingDays,
    needs: Needs,
    *,
    tiers: Sequence[str] = (),
    outer: str = "",
    since: date | None = None,
) -> Cascade:
    """Count back from the outer deadlines. ``tiers`` below the calendar's own stages are added; nothing can
    begin before ``since``, by default the day the notice was issued.

    Raises Refused for an unknown tier or stage, a tier out of order, or an outer stage without one date.
    """
    _must_descend(tiers)
    counting = _Counting(calendar, workdays, needs, tuple(tiers), since or calendar.notice.issued_on)
    for stage in _roots(calendar, outer):
        counting.begin(stage)
    return Cascade(tuple(counting.proposals), tuple(counting.breaks))


def _must_descend(tiers: Sequence[str]) -> None:
    for tier in tiers:
        if tier not in TIERS:
            raise Refused(
                f'there is no tier "{tier}"', hint=f"tiers: {', '.join(TIERS)}", code="unknown-tier"
            )
    order = [list(TIERS).index(tier) for tier in tiers]
    if order != sorted(set(order)):
        raise Refused("tiers go from the outside in, each once", hint=",".join(TIERS), code="tier-order")


def _roots(calendar: NoticeCalendar, outer: str) -> list[Stage]:
    stages = {stage.key: stage for stage in calendar.stages}
    if outer:
        if outer not in stages:
            raise Refused(
                f'there is no stage "{outer}"', hint=f"stages: {', '.join(stages)}", code="unknown-stage"
            )
        return [stages[outer]]
    fed = {stage.feeds for stage in calendar.stages}
    roots = [stage for stage in calendar.stages if stage.key in fed and stage.feeds is None]
    if not roots and len(calendar.stages) == 1:
        roots = list(calendar.stages)
    if not roots:
        raise Refused(
            "no stage of this calendar feeds another: it does not say which deadline is the outer one",
            hint=f"name it: --outer, one of {', '.join(stages)}", code="no-outer-stage",
        )  # fmt: skip
    return roots


class _Counting:
    def __init__(
        self,
        calendar: NoticeCalendar,
        workdays: WorkingDays,
        needs: Needs,
        tiers: tuple[str, ...],
        since: date,
    ) -> None:
        self.calendar, self.workdays, self.needs, self.tiers, self.since = (
            calendar, workdays, needs, tiers, since,
        )  # fmt: skip
        self.terms: Mapping[str, Term] = {
            t.stage_key: t for t in timeline(calendar, workdays) if not t.period
        }
        self.groups = dict(calendar.units)
        self.proposals: list[Proposal] = []
        self.breaks: list[Break] = []

    def begin(self, stage: Stage) -> None:
        """Count back from an outer stage; its date stands."""
        term = self.terms.get(stage.key)
        if term is None or term.due_at is None or term.act_by is None:
            why = "its date is asked" if stage.recurs is None else "it recurs"
            raise Refused(
                f"stage {stage.key}: there is no one date to count back from ({why})",
                hint="write due: {before: STAGE, workdays: N, basis: arranged} for what feeds a series"
                if stage.recurs is not None else "answer its question first", code="no-outer-date",
            )  # fmt: skip
        day = local_day(term.due_at, self.calendar.zone)
        self._hold(
            Proposal(stage, self._group(stage), day, term.act_by, False, False, term.provisional, 0, term.why)
        )

    def _hold(self, made: Proposal) -> None:
        self.proposals.append(made)
        inner = list(self._inner(made))
        for one in inner:
            self._count_back(made, *one)
        if not inner:
            self._prepare(made)

    def _inner(self, outer: Proposal) -> Iterator[tuple[Stage, bool]]:
        """Yield what feeds a stage: the calendar's stages, else one of the next tier asked for."""
        feeders = [stage for stage in self.calendar.stages if stage.feeds == outer.stage.key]
        yield from ((stage, False) for stage in feeders if not stage.recurs)
        above = tier_of(outer.group)
        if not feeders and above in self.tiers[:-1]:
            yield self._added(outer.group, outer.stage, self.tiers[self.tiers.index(above) + 1]), True

    def _added(self, above: UnitGroup, outer: Stage, tier: str) -> Stage:
        """Return a stage of the next tier, and note its units: those below the units above."""
        owner = self._owner(tier)
        within = above.within or tuple(code for code in above.only if len(code) == 6 and code.isdigit())
        self.groups.setdefault(
            owner, UnitGroup(title=f"{TITLES[tier]}主管部门", kinds=TIERS[tier], within=within)
        )
        paper = _on_paper(outer)
        days = self.needs.post if self.needs.post is not None else POST if paper else 0
        post = {"receipt": "arrival", "transit_days": {"value": days, "basis": "arranged"}} if days else None
        return Stage.model_validate(
            {
                "key": f"{tier}-{outer.key}", "title": f"{TITLES[tier]}报送：{outer.title}",
                "owner": owner, "duty": outer.duty, "feeds": outer.key, "post": post,
                "completes": "received" if days else "submitted", "due": {"basis": "arranged"},
                "follows": f"{tier}-{outer.follows}" if self._also_added(outer) else None,
                "deliverables": [d.model_dump() for d in outer.deliverables],
            }
        )  # fmt: skip

    def _also_added(self, stage: Stage) -> bool:
        """Say whether the stage that this one follows gets a tier of its own, too."""
        prior = next((s for s in self.calendar.stages if s.key == stage.follows), None)
        fed = {s.feeds for s in self.calendar.stages}
        return prior is not None and prior.feeds is not None and prior.key not in fed

    def _owner(self, tier: str) -> str:
        same = (
            key for key, group in self.calendar.units.items() if tier_of(group) == tier and not group.only
        )
        return next(same, {"province": "provinces", "city": "cities", "district": "districts"}[tier])

    def _group(self, stage: Stage) -> UnitGroup:
        return self.groups[stage.owner]

    def _count_back(self, outer: Proposal, stage: Stage, new: bool) -> None:
        steps, day, sure = [], outer.act_by, not outer.provisional
        broken, too_late, stated = outer.broken, "", self._stated(stage)
        for name, days in self._between(outer, stage):
            before, day = day, self.workdays.add(day, -days)
            sure = sure and self.workdays.sure(before, day)
            steps.append(f"{_who(outer)}{name}{days}个工作日：{before} 前推至 {day}")
            broken = self._fallen(broken, stage, f"{_who(outer)}{name}", day)
            too_late = too_late or (f"{_who(outer)}{name}" if stated and day < stated else "")
        latest = day
        if stated:
            day, broken = stated, ("", "")  # from here on the stated date is what counts
            steps.append(f"文件明确 {stated}，最迟可到 {latest}，日期不动")
        if stated and too_late:
            missing = self.workdays.count(latest, self.workdays.next(stated))
            late = f"{too_late}最迟须从 {latest} 开始，而文件明确 {stated} 才截止"
            why = f"{stage.title}：{late}，缺{missing}个工作日"
            self.breaks.append(Break(stage.key, too_late, missing, stated, why))
        transit = self._transit(stage)
        act_by = self.workdays.add(day, -transit)
        sure = sure and self.workdays.sure(act_by, day)
        if transit:
            steps.append(f"以寄达为准，扣除在途{transit}个工作日：最迟 {act_by} 寄出")
            broken = self._fallen(broken, stage, f"{_who_of(self._group(stage))}寄送", act_by)
        elif act_by != day:
            steps.append(f"{day} 为休息日，最迟办理日为 {act_by}")
        if not sure:
            steps.append(f"推定：工作日安排仅公布至 {self.workdays.horizon}")
        now = self.terms.get(stage.key)
        moves = new or now is None or now.due_at is None or local_day(now.due_at, self.calendar.zone) != day
        spare = self.workdays.count(day, latest)
        self._hold(
            Proposal(
                stage, self._group(stage), day, act_by, moves, new, not sure, spare, tuple(steps), broken
            )
        )

    def _fallen(self, broken: tuple[str, str], stage: Stage, step: str, day: date) -> tuple[str, str]:
        return broken if broken[0] or day >= self.since else (stage.key, step)

    def _between(self, outer: Proposal, inner: Stage) -> Iterator[tuple[str, int]]:
        """Yield what the outer tier does between the two dates, last first. One's own earlier stage needs no
        review by oneself."""
        own = inner.owner == outer.stage.owner
        if self.needs.seal and (own or _on_paper(outer.stage)):
            yield "用印", self.needs.seal
        if self.needs.review and not own:
            yield "审核", self.needs.review

    def _prepare(self, last: Proposal) -> None:
        """The lowest tier begins: not before ``since``, or the chain breaks where it first fell before it."""
        begin, days, steps = last.act_by, self.needs.prepare, last.steps
        if days:
            begin = self.workdays.add(begin, -days)
            steps = (*steps, f"{_who(last)}准备{days}个工作日：最迟 {begin} 开始")
        key, step = self._fallen(last.broken, last.stage, f"{_who(last)}准备", begin)
        self.proposals[-1] = replace(last, steps=steps)
        if step:
            missing = self.workdays.count(begin, self.workdays.next(self.since))
            early = f"倒推至“{step}”时已早于 {self.since}，全程最迟须从 {begin} 开始"
            why = f"{last.stage.title}：{early}，缺{missing}个工作日"
            self.breaks.append(Break(key, step, missing, self.since, why))

    def _stated(self, stage: Stage) -> date | None:
        term = self.terms.get(stage.key)
        if stage.due.basis is not Basis.STATED or term is None or term.due_at is None:
            return None
        return local_day(term.due_at, self.calendar.zone)

    def _transit(self, stage: Stage) -> int:
        if stage.post is None or stage.post.receipt != "arrival":
            return 0
        own = stage.post.transit_days
        if own is not None and own.value is not None:
            return own.value
        return POST if self.needs.post is None else self.needs.post


def _on_paper(stage: Stage) -> bool:
    return stage.post is not None or any(d.seal or "paper" in d.medium for d in stage.deliverables)


def _who(proposal: Proposal) -> str:
    return _who_of(proposal.group)


def _who_of(group: UnitGroup) -> str:
    return TITLES.get(tier_of(group), group.title)
