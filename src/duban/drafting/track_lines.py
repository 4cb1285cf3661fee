"""A draft's quotas in, the tracks of its calendar out: the lines, and which stages name which track."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duban.drafting.findings import Draft, Quota
from duban.drafting.lines import flow, official, remark, text
from duban.drafting.outline import Outline
from duban.drafting.owners import Group, group_of

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


def tracks(draft: Draft, planned: Outline) -> Tracks:
    """Return a track for each thing that is put forward under a quota, and the step it counts at."""
    known = {group.key: group for group in planned.groups}
    lines: list[str] = []
    of: dict[str, tuple[str, ...]] = {}
    left: list[Quota] = []
    number = 0
    for quota in draft.quotas:
        step = _step_of(quota, planned, known)
        if quota.percent or step is None or _NO_UNIT.search(quota.per):
            left.append(quota)
            continue
        number += 1
        key, group = f"track-{number}", step[1]
        lines += _lines(quota, key, known[group])
        of[step[0]] = (*of.get(step[0], ()), key)
    return Tracks(tuple(lines), of, tuple(left))


def _step_of(quota: Quota, planned: Outline, known: dict[str, Group]) -> tuple[str, str] | None:
    """Return step and group of a quota: the step of the group it names, else the first step of its notice."""
    here = [step for step in planned.steps if step.found.notice == quota.notice]
    if not here:
        return None
    meant = group_of(quota.per) if quota.per else None
    for step in here:
        if meant is not None and step.group == meant.key and meant.key in known:
            return step.key, step.group
    return here[0].key, here[0].group


def _lines(quota: Quota, key: str, group: Group) -> list[str]:
    clause = flow(quota.quote.clause or "正文")
    approx = ", approx: true" if quota.approx else ""
    meant = group_of(quota.per) if quota.per else None
    per = "" if re.search("不|超过", quota.per) else quota.per
    said = remark(per or "没有写每个什么单位", 30)
    known = (meant and meant.key == group.key) or (quota.per and quota.per in group.title)
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
