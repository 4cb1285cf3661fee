"""A draft's quotas in, the tracks of its calendar out: the lines, and which stages name which track."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duban.drafting.calendar.hanging import hands_in, touching
from duban.drafting.calendar.lines import flow, official, remark, text
from duban.drafting.calendar.outline import Outline, Step
from duban.drafting.findings import Draft, Quota
from duban.drafting.owners.bodies import same_body
from duban.drafting.owners.owners import Group, group_of
from duban.drafting.owners.territory import found_below

#: Words after 每 that are no unit: so many for each of them is no quota of a unit.
_NO_UNIT = re.compile(
    r"(?:方向|类别?|领域|专业|学科|项目|产品|课题|组|奖项|批次?|负责人|申报人|(?<!单)位|人|队|抽查|检查)$"
)


@dataclass(frozen=True, slots=True)
class Tracks:
    """``lines`` below ``tracks:``; ``of``: the tracks of each step; ``left``: quotas that fit no track."""

    lines: tuple[str, ...]
    of: dict[str, tuple[str, ...]]
    left: tuple[Quota, ...]
    parts: tuple[Group, ...] = ()  # groups that only count quotas: parts of one that owes a stage


def tracks(draft: Draft, planned: Outline) -> Tracks:
    """Return a track for each thing that is put forward under a quota, and the step it counts at."""
    lines: list[str] = []
    of: dict[str, tuple[str, ...]] = {}
    left: list[Quota] = []
    parts: list[Group] = []
    number = 0
    for quota, step, group in _placed(draft, planned):
        if step is None or group is None:
            left.append(quota)
            continue
        number += 1
        key = f"track-{number}"
        part = _part(quota, group, parts)
        if part is not group and part not in parts:
            parts.append(part)
        lines += _lines(quota, key, part)
        of[step] = (*of.get(step, ()), key)
    return Tracks(tuple(lines), of, tuple(left), tuple(parts))


def _part(quota: Quota, group: Group, parts: Sequence[Group]) -> Group:
    """Return the group that a quota counts for: a part of its own where it is not for all of the units."""
    meant = group_of(_per(quota)) if _per(quota) else None
    kinds = tuple(kind for kind in group.kinds if meant and kind in _lying(meant, group))
    if meant is None or not group.sure or kinds == group.kinds or not kinds:
        return group
    known = next((one for one in parts if one.kinds == kinds and one.home == group.home), None)
    return known or replace(group, key=f"{group.key}-part-{len(parts) + 1}", title=quota.per, kinds=kinds)


def _placed(draft: Draft, planned: Outline) -> list[tuple[Quota, str | None, Group | None]]:
    """Return each quota with the step and the group it is for: those it names; where it names none, or its
    notice knows but one, the first. None: no group of the calendar is meant."""
    groups = {group.key: group for group in planned.groups}
    placed: list[tuple[Quota, str | None, Group | None]] = []
    for quota in draft.quotas:
        here = _handing(quota, planned)
        step = next((one for one in here if _for(quota, groups[one.group])), None)
        placed.append((quota, step.key if step else None, groups[step.group] if step else None))
    named = {group.key for _, _, group in placed if group}
    for at, (quota, key, _) in enumerate(placed):
        here = _handing(quota, planned)
        owing = {step.group for step in here}
        beside = bool(here) and touching(quota.quote, here[0].found.quote)
        pers = {_per(other) for other, other_key, _ in placed if other_key is None and not _of_no_unit(other)}
        alone = len(owing) == 1 and (beside or not owing & named) and (not _per(quota) or len(pers) == 1)
        if key is None and here and alone and not _of_no_unit(quota):
            placed[at] = (quota, here[0].key, groups[here[0].group])
    return placed


def _handing(quota: Quota, planned: Outline) -> list[Step]:
    """Return the stages of a quota's notice at which something is handed in: first those whose words
    the quota stands in, then those at which it is put forward."""
    here = [step for step in planned.steps if step.found.notice == quota.notice and hands_in(step)]
    named = re.compile(f"推荐|申报|候选|名单|汇总|{re.escape(quota.what or '推荐')}")
    return sorted(
        here,
        key=lambda step: (not touching(quota.quote, step.found.quote), not named.search(step.title)),
    )


def _of_no_unit(quota: Quota) -> bool:
    """Say whether a count is no unit's: a share, so many for each field, what the issuer itself selects."""
    return quota.percent or quota.chosen or quota.among or _NO_UNIT.search(quota.per) is not None


def _per(quota: Quota) -> str:
    return "" if re.search("不|超过", quota.per) else quota.per


def _for(quota: Quota, group: Group) -> bool:
    """Say whether a quota is for a group: each of its units, or a part of them."""
    if not _per(quota) or _of_no_unit(quota):
        return False
    meant = group_of(quota.per)
    if meant is not None and group.sure:
        return set(_lying(meant, group)) <= set(group.kinds)
    return same_body(quota.per, group.title) or quota.per in group.title


def _lying(meant: Group, group: Group) -> tuple[str, ...]:
    """Return the kinds that a quota means, as they lie where a group does."""
    return found_below(group.home, meant.kinds) or meant.kinds


def _lines(quota: Quota, key: str, group: Group) -> list[str]:
    clause = flow(quota.quote.clause or "正文")
    approx = ", approx: true" if quota.approx else ""
    per = _per(quota)
    said = remark(per or "没有写每个什么单位", 30)
    meant = group_of(per) if per else None
    known = (meant and group.sure) or (per and same_body(per, group.title))
    lines = [
        f"# {quota.quote.clause or '正文'} 原文：{remark(quota.quote.words)}",
        f"- key: {key}",
        f"  title: {text(official(quota.what or '申报项'))}",
        "  quotas:",
        f"    - per: {group.key} # {'' if known else '请核对，'}原文：{said}",
    ]
    if quota.unlimited:
        return [*lines, "      unlimited: true"]
    bounds = {"max": quota.max, "min": quota.min}
    for name, value in bounds.items():
        if value is not None:
            lines.append(f"      {name}: {{value: {value}{approx}, basis: stated, clause: {clause}}}")
    return lines
