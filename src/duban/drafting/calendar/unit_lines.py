"""An outline and the answers so far in, the lines of ``units`` out. Pure.

One law: what a group holds more or less than the words mean is said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from duban.drafting.calendar.lines import official, text
from duban.drafting.calendar.outline import Outline
from duban.drafting.owners import territory
from duban.drafting.owners.fields import SECTORS, left_out, sector, unknown
from duban.drafting.owners.owners import Group
from duban.notices.kinds import FREE_KINDS

#: Words for some of a kind: 试点城市, 承担任务的市, 参展企业.
_SOME = re.compile(
    r"的(?:[省市县区镇]|企业|单位)|试点|示范(?!区)|有关|相关|部分|重点|申报|参[展会评赛]|入选|获[奖评批]|规模以上|承担|项目"
)


def asked_sector(group: Group) -> str:
    """Return the field of a group whose sector only a person knows; empty for none."""
    return unknown(group.fields) if set(group.kinds) - set(FREE_KINDS) else ""


def unit_lines(planned: Outline, answers: Mapping[str, str], parts: Sequence[Group] = ()) -> list[str]:
    """Return the lines of every group; ``parts`` only count quotas."""
    lines = ["units:"]
    for group in (*planned.groups, *parts):
        lines += [
            f"  {group.key}:{' # 只用来算名额' if group in parts else ''}",
            f"    title: {text(official(group.title))}",
            f"    kinds: [{', '.join(group.kinds)}]{'' if group.sure else ' # 暂列，见 questions'}",
            *_sector(group, answers),
            *_narrower(group),
        ]
        if group.regions:
            names = "、".join(territory.name(code) for code in group.regions)
            codes = ", ".join(f'"{code}"' for code in group.regions)
            lines.append(f"    within: [{codes}] # {names}")
        elif where := territory.within(group.home, group.kinds):
            lines.append(f'    within: ["{where}"] # {territory.name(where)}，据发文单位')
        own = territory.issues_itself(group.home, group.kinds)
        lines.append(f"    reports_to: {'operator' if own else 'region'}")
    return [*lines, ""]


def _sector(group: Group, answers: Mapping[str, str]) -> list[str]:
    if not set(group.kinds) - set(FREE_KINDS):
        return []
    others = left_out(group.fields)
    beside = f" # 原文还有{'、'.join(others)}，这里只列一个系统" if others else ""
    if group.sector and set(group.kinds) & set(FREE_KINDS):
        beside = " # 只对政府部门合适；同组的其他单位请另列一组"
    field = unknown(group.fields)
    if sector(group.fields) and not group.sector:
        return ["    # sector: 原文没有写是哪个系统，请核对；没有写就只找工信部门"]
    if not field:
        return [f"    sector: {group.sector or 'industry'}{beside}"] if group.sector or others else []
    said = answers.get(f"sector.{field}", "")
    if said:
        return [f"    sector: {SECTORS.get(said, said)}{beside or ' # 由人填写'}"]
    return [f"    # sector: {field}系统，见 questions；没有写就只找工信部门{beside.replace(' # ', '；')}"]


def _narrower(group: Group) -> list[str]:
    """Return what says that not all units of its kind are meant."""
    if group.alone:
        return ["    # 只是这一个单位：名册里同类的不止一个时，用 only 写明"]
    if group.regions:
        return []
    if group.title.endswith("公司") and not re.search("各|所有|全体", group.title):
        return ["    # 原文说的是一个单位，请用 only 写明"]
    if named := territory.named_in(group.title):
        return [f"    # 原文点了名：{'、'.join(named)}；不是同类的全部，请用 only 或 except 写明"]
    if re.search("不含|除外", group.title):
        return ["    # 原文有除外的，请用 except 写明"]
    return ["    # 原文只说其中一部分，请用 only 写明"] if _SOME.search(group.title) else []
