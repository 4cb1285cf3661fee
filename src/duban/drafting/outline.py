"""A draft in, the stages and unit groups of the calendar to be written out, each with its key. Pure.

Who owes a stage is read from the notice's words; where they name no kind of unit, a person is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from duban.drafting.findings import Deadline, Draft
from duban.drafting.normalising import normalise

_KEYS = {
    "online": "filing",
    "paper": "mailing",
    "email": "sending",
    "report": "report",
    "review": "review",
    "publicity": "publicity",
    "other": "task",
}
#: Words for who owes it, the key and the kinds of unit that they mean; the first that fits counts.
_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"试验区|示范区|园区|开发区|高新区", "zones", ("zone",)),
    (r"协会|学会|商会|联合会", "associations", ("association",)),
    (r"企业(?!主管|局|处|科|服务)|公司|银行|金融机构|运营商", "enterprises", ("enterprise",)),
    (r"部委|国务院", "ministries", ("ministry",)),
    (r"直属|机关|省直|市直|区直|县直|厅属|局属|委属|各部门", "bureaus", ("bureau",)),
)
#: Words for the levels of government, several of which may stand together: 各市、县（市、区）.
_LEVELS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        r"省级|各省|省、自治区|^省.{0,8}部门",
        "provinces",
        ("province", "autonomous_region", "municipality", "corps"),
    ),
    (r"市级|各市|地级|设区|地市|市、县|市州|市、州|^市.{0,8}部门|州|盟", "cities", ("prefecture",)),
    (r"县|区级|各区|旗", "counties", ("county", "county_level_city", "district", "banner")),
)
#: What is handed in, by how its name ends.
_WHAT = re.compile(
    r"(?:报送|形成|制定|提交|填写|上报|[将把《])《?([\u4e00-\u9fff、]{2,18}?(?:情况|报告|总结|计划方案|计划"
    r"|方案"
    r"|材料|汇总表|表|清单|名单|回执|台账|推荐函|意见))"
)
#: A unit group for whoever the words do not tell: the kinds are asked.
UNKNOWN = "owners"


@dataclass(frozen=True, slots=True)
class Group:
    """A unit group to be written. ``sure``: the words name its kind."""

    key: str
    title: str
    kinds: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A stage to be written."""

    key: str
    found: Deadline
    group: str


@dataclass(frozen=True, slots=True)
class Outline:
    """``steps`` in the order of the notice; ``loose``: what is asked and makes no stage."""

    steps: tuple[Step, ...]
    groups: tuple[Group, ...]
    loose: tuple[Deadline, ...]


def outline(draft: Draft) -> Outline:
    """Return the stages and groups of a draft."""
    steps: list[Step] = []
    groups: dict[str, Group] = {}
    used: dict[str, int] = {}
    for found in draft.deadlines:
        if not makes_a_stage(found):
            continue
        words = found.actor or draft.notices[found.notice].audience
        group = group_of(words)
        if group is None:
            known = [one for one in groups.values() if not one.sure and one.title == (words or "责任单位")]
            count = sum(not one.sure for one in groups.values())
            key = f"{UNKNOWN}-{count + 1}" if count else UNKNOWN
            group = known[0] if known else Group(key, words or "责任单位", ("bureau",), False)
        groups.setdefault(group.key, group)
        name = _KEYS[found.kind]
        used[name] = used.get(name, 0) + 1
        steps.append(Step(name if used[name] == 1 else f"{name}-{used[name]}", found, group.key))
    steps = _told_apart(steps)
    loose = tuple(one for one in draft.deadlines if not makes_a_stage(one))
    return Outline(tuple(steps), tuple(groups.values()), loose)


def _told_apart(steps: list[Step]) -> list[Step]:
    """Name steps that share a heading by what is handed in, else by their number."""
    shared = Counter(step.found.stage for step in steps)
    made: list[Step] = []
    seen: Counter[str] = Counter()
    for step in steps:
        name = step.found.stage
        if shared[name] > 1:
            what = _WHAT.search(normalise(step.found.quote.words).text)
            name = f"{what[1]}报送" if what else name
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name}（{seen[name]}）"
        made.append(replace(step, found=replace(step.found, stage=name)))
    return made


def makes_a_stage(found: Deadline) -> bool:
    """Say whether a calendar can hold it as a stage: daily and weekly duties it cannot."""
    return not re.match(r"every (?:day|week|fortnight|two-months)|rolling|unspecified", found.due)


def group_of(words: str) -> Group | None:
    """Return the group that the words for an owner mean, if they name a kind of unit."""
    plain = re.sub(r"[（(](?:区、市|市、区|市、州|县、区|市|州|区|局|委)[）)]", "", words)
    first = re.split(r"[,，;；]", plain)[0]
    title = words if len(words) <= 40 else first[:40]
    levels = [(key, kinds) for pattern, key, kinds in _LEVELS if re.search(pattern, first)]
    if levels and levels[0][0] == "provinces":
        levels = levels[:1]  # 各省、自治区、直辖市及计划单列市: the provinces
    if levels:
        kinds = tuple(kind for _, some in levels for kind in some)
        return Group("-".join(key for key, _ in levels), title, kinds, True)
    for pattern, key, kinds in _GROUPS:
        if re.search(pattern, first):
            return Group(key, title, kinds, True)
    return None
