"""Deadlines in, a name for each stage out: what is done with what, in the notice's words. Pure.

One law: no two stages of a calendar bear the same name; those that would are told apart by what the notice
says of them (the batch, who owes it), by their day where it says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from duban.drafting.calendar.due_words import due_words
from duban.drafting.calendar.materials import done_to, listed, passed_on, taken
from duban.drafting.findings import Deadline, Kind
from duban.drafting.text.normalising import normalise

_BRACKETS = re.compile(r"\([^()]*\)")
_NEXT_DATE = re.compile(r"(?=(?:\d{4}年)?\d{1,2}月(?:\d|底|[上中下]旬))")
_AGAIN = re.compile(
    r"每个?(?:年|月|季度?末?|半年|年度)(?:[首]?月?(?:\d{1,2}月)?(?:\d{1,2}[日号]|底|末)?(?:至|、)?)*(?:之?前|以前|内)?|按(?:年|月|季)度?"
)
_COUNTED = re.compile(r"\d{1,3} ?(?:个?工作日|个月|[日天])(?:之?内|以内|前|后)?")
_LABEL = re.compile(
    r"(?P<what>[\u4e00-\u9fff、(),“”]{2,40}?)的?(?:最后|最终)?(?:截止|起止)?(?:时间|日期|期限)"
    r"(?:相应顺延至|由|分别)?(?:为|是|:|在|从|自)?[ ]*$"
)
_BEFORE_BRACKET = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,16})[(]$")
_NUMBER = re.compile(r"^[\s,;]*(?:\(?[一二三四五六七八九十\d]{1,3}[)、.．])+")
_BATCH = re.compile(
    r"^[ ]*(?P<what>第[一二三四五六七八九十\d]+[批次轮期]|[\u4e00-\u9fff]{2,20}项目)"
    r"(?=:|(?:从|自)?即日|[是为从自]\d)"
)
_HAND = re.compile(
    r"报|交|填|寄|发|送|申|审|评|验收|公示|整治|排查|自查|检查|复核|总结|登记|注册|缴|培训|推荐|遴选|征集|阶段|受理"
)
_VAGUE = re.compile(
    r"^(?:[按及]时)?(?:报送|上报|申报|提交|材料|网上填报)?(?:材料)?(?:报送)?$|步骤|职责|组织领导|加强|强化|统筹|方式$|地点$|^第[一二三四五六七八九十百\d]+[条款章节]$"
)
#: What a clause that names no material is about; the first that stands there counts.
_MATTER = re.compile(
    r"报到|报名|备案|缴费|缴清|验收|评审|考核|复核|抽查|通报|评价|评估|培训|答辩|公示|公布|竣工|建成|自查|检查|征集|申领|推荐|申请|申报"
)
_KIND_NAMES: dict[Kind, str] = {
    "online": "网上填报",
    "paper": "报送纸质材料",
    "email": "发送电子版材料",
    "report": "报送材料",
    "review": "审核",
    "publicity": "公示",
    "other": "办理",
}


def named(found: Sequence[Deadline]) -> list[str]:
    """Return a name for each of the deadlines."""
    names = [_name(one, found) for one in found]
    told: list[list[str]] = [[] for _ in found]
    for tell in (_batch, _actor, lambda one: due_words(one.due), lambda one: _after_it(one, found)):
        shared = Counter(_called(name, said) for name, said in zip(names, told, strict=True))
        for one, name, said in zip(found, names, told, strict=True):
            if shared[_called(name, said)] > 1 and (word := tell(one)) and word not in name:
                said.append(word)
    return [_called(name, said) for name, said in zip(names, told, strict=True)]


def _called(name: str, said: list[str]) -> str:
    return f"{name}（{'，'.join(said)}）" if said else name


def _after_it(one: Deadline, every: Sequence[Deadline]) -> str:
    """Return the clause, else its place among those of one day: what tells the last twins apart."""
    twins = [other for other in every if other.due == one.due]
    return (
        one.quote.clause
        if len({other.quote.clause for other in twins}) == len(twins)
        else f"其{twins.index(one) + 1}"
    )


def _name(one: Deadline, every: Sequence[Deadline]) -> str:
    before, after = _around(one)
    heading, to = _heading(one, every), normalise(one.recipient).text
    tries: tuple[Callable[[], str], ...] = (
        lambda: _of_list(one, before, every),
        lambda: listed(_own(before), after),
        lambda: taken(after),
        lambda: heading if _HAND.search(heading) else "",
        lambda: done_to(after, to),
        lambda: passed_on(_own(before)),
        lambda: _labelled(before),
        lambda: _in_row(before),
        lambda: heading,
    )
    if name := next((name for tried in tries if (name := tried())), ""):
        return name
    if one.kind in ("review", "report", "other"):
        told: list[str] = _MATTER.findall(re.split(",", after)[0])
        above: list[str] = _MATTER.findall(_own(before))
        if told or above:
            return told[0 if before else -1] if told else above[-1]
    paper = re.search(r"纸|书面|原件|寄|盖章", one.quote.words)
    return _KIND_NAMES["report" if one.kind == "paper" and not paper else one.kind]


def _around(one: Deadline) -> tuple[str, str]:
    """Return the words of a deadline's quote before and after its date, up to the next date."""
    words, first, last = one.quote.words, 0, 0
    if one.day is not None and one.quote.start <= one.day.start <= one.quote.end:
        first, last = one.day.start - one.quote.start, one.day.end - one.quote.start
    elif written := (_AGAIN if one.due.startswith("every") else _COUNTED).search(words):
        first, last = written.span()
    before, after = (normalise(part).text.replace("\n", "") for part in (words[:first], words[last:]))
    after = re.sub(r"^\)?[之以]?前|^内", "", _NEXT_DATE.split(after)[0]).lstrip(" ,")
    return before, after if one.day or one.due.startswith("every") else after.split(",")[0]


def _own(before: str) -> str:
    """Return the words before a date that speak of it: its own sentence, without its number."""
    own = re.split(r"[。;]", before)[-1]
    if own.count(")") > own.count("("):  # the quote begins inside a bracket
        own = own[own.index(")") + 1 :].lstrip("、, ")
    return _NUMBER.sub("", own).strip()


def _labelled(before: str) -> str:
    """Name it by 网上填报时间: and 现场复核(2022年6月底前)."""
    own = _own(before)
    m = _LABEL.search(own) or _BEFORE_BRACKET.search(own)
    if m is None:
        return ""
    what = re.sub(r"^.*[,:]|^各?(?:申报)?(?:单位|企业)(?=在)", "", m["what"])
    what = re.sub(r"^[\u4e00-\u9fff]{0,10}在[\u4e00-\u9fff]{0,10}(?:平台|系统)上?的?", "", what).strip(
        "的、()"
    )
    return what if 2 <= len(what) <= 24 else ""


def _in_row(before: str) -> str:
    """Name it by the cell of its row that says what is to be done: 2 新建幼儿园4所 县教体局 2023年8月底前."""
    cells = [
        re.sub(r"^\d{1,2}[ 、.．]", "", cell) for cell in re.split(r"(?<=[^\d ])[ ]+", before.strip()) if cell
    ]
    tasks = [cell for cell in cells[-3:] if re.fullmatch(r"[\u4e00-\u9fff\d]{4,24}", cell)]
    tasks = [
        cell
        for cell in tasks
        if not re.search(r"[局委办厅院]$|月底?前?$|前$", cell) and not _VAGUE.search(cell)
    ]
    return tasks[-1] if len(cells) > 1 and tasks else ""


def _of_list(one: Deadline, before: str, every: Sequence[Deadline]) -> str:
    """Name it by its place in 申报和审核的截止时间分别为4月12日、4月19日."""
    m = re.search(r"(?P<list>[\u4e00-\u9fff、]{4,40}?)的?(?:截止)?(?:时间|日期)分别(?:为|是|在)", before)
    if m is None:
        return ""
    names = re.split(r"、|和|及|与", m["list"])
    if nth := re.fullmatch(r"第?(?P<n>[一二三四五](?:[、和][一二三四五])+)(?P<rest>[批次轮期].*)", m["list"]):
        names = [f"第{n}{nth['rest']}" for n in re.split("[、和]", nth["n"])]
    dates = [other for other in every if other.quote.start == one.quote.start]
    return names[dates.index(one)] if len(names) == len(dates) and one in dates else ""


def _heading(one: Deadline, every: Sequence[Deadline]) -> str:
    """Return the heading that a deadline stands under, where it names one stage alone."""
    name = one.stage
    made = re.search(rf"[将把]《?{re.escape(re.sub('报送$', '', name))}", normalise(one.quote.words).text)
    alone = sum(other.stage == name for other in every) == 1
    plain = not re.search(r"[,:;将请]", name) and name not in (*_KIND_NAMES.values(), "材料发送")
    return name if alone and not made and plain and not _VAGUE.search(name) else ""


def _batch(one: Deadline) -> str:
    """Return the batch or the project that a deadline's words begin with."""
    plain = _BRACKETS.sub("", _NUMBER.sub("", normalise(one.quote.words).text))
    m = _BATCH.match(re.sub(r"^[ ]*[\u4e00-\u9fff]{2,8}时间:", "", plain))
    return m["what"] if m else ""


def _actor(one: Deadline) -> str:
    return one.actor if 2 <= len(one.actor) <= 14 else ""
