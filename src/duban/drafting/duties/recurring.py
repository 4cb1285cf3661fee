"""Periods in, the duties among them out: 每月25日前报送, 按季度通报.

A period is a duty only with a verb of reporting, reviewing or planning near it: a daily temperature check is
no report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.dates.periods import Again, again
from duban.drafting.duties import channels
from duban.drafting.duties.duty_words import ELIGIBLE, HAND_IN
from duban.drafting.findings import Deadline
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import CONTEXT, Places, Sentence, clause_around, quote, sides

_REPORT = (
    r"报送|上报|报告|填报|通报|调度(?!会)|汇总报|报[省市县区我部厅局委办至备送]|书面报|反馈|函报|月报|周报|(?<![春夏秋冬])季报"
    r"|日报|年报"
)
_REVIEW = (
    r"评价|评估|考核|考评|自评|核查|抽查|制定[^,。;]{0,24}(?:计划|方案)|编制[^,。;]{0,24}(?:计划|方案|报告)|总结"
    r"|统计|公布|公示|备案|复核|更新|年审|年检|汇报|简报"
)
_OFTEN = re.compile(_REPORT)
_SELDOM = re.compile(f"{_REPORT}|{_REVIEW}")
_NO_DUTY = re.compile(
    r"不间断|不少于[^,。;]{0,8}(?:万|元|%)|不低于|增长|递增|万元|奖励|补助|给予|安排[^,。;]{0,12}(?:资金"
    r"|经费|预算)|体温|测温|消毒|消杀|健康监测|核酸|名额|指标|以上|营业|收入|产值|研发|投入|学时|课时"
    r"|评选一次|举办一[次届]|\d+%"
)
_TERM = re.compile(r"(?:申报|申请|申领|受理|报名|报送|征集|提交)(?:时间|期限|日期|期)(?:为|是|:)?$")
#: Periods that no calendar has, or none says when they end.
_ASKS = {
    "half-year": "每半年报送一次，半年结束后多久报？通知没有写明",
    "fortnight": "每两周一次的报送，duban 最短按月安排：要不要另行督促？",
    "two-months": "每两个月报送一次，duban 没有这样的周期：逐次定下日期，还是另行督促？",
}
_SYSTEM = re.compile(
    r"(?:半年|年度?|季度?|月度?|周|日)(?:通报|报告|报送|调度|考核|报|例会)|一[周月季日年]度?一|半年一"
)


def recurring_duties(
    clean: Clean, part: Part, places: Places, index: int
) -> Iterator[tuple[int, int, Deadline]]:
    """Yield start, end and duty of what comes again, in order of its text."""
    text = clean.text[: part.end]
    found: dict[tuple[int, str], list[tuple[Again, Sentence]]] = {}
    for one in again(text, part.start):
        sentence = places.at(one.start)
        if one.start < part.body or sentence is None or not _owed(one, text, sentence):
            continue
        found.setdefault((sentence.start, one.every), []).append((one, sentence))
    told = {
        (pair[1].clause, pair[0].every)
        for group in found.values()
        for pair in group
        if not _named(pair[0], text)
    }
    for group in found.values():
        for one, sentence in _best(group, text):
            if _named(one, text) and (sentence.clause, one.every) in told:
                continue  # 实行月报制度 names what the next sentence says: 每月5日前报送
            yield one.start, one.end, _again_duty(clean, one, sentence, index)


def _named(one: Again, text: str) -> bool:
    return _SYSTEM.search(text[one.start : one.end]) is not None


def _owed(one: Again, text: str, sentence: Sentence) -> bool:
    after = re.split(r"[。;]|每(?=半?年|季|月|周)", text[one.end : min(sentence.end, one.end + 70)])[0]
    if ELIGIBLE.search(sentence.titles) and not one.before:
        return False
    verb = re.search(f"{HAND_IN}|下达" if one.before else HAND_IN, after[:60])
    if not (verb and one.before) and _NO_DUTY.search(after[: verb.start() if verb else 40][:40]):
        return False
    if (
        one.before
        or _named(one, text)
        or _TERM.search(text[max(sentence.start, one.start - CONTEXT) : one.start])
    ):
        return True
    if (one.month or one.day) and re.match(r"为?(?:网上|集中|统一|组织|开展)?(?:受理|申报|征集|报名)", after):
        return True
    verbs = _OFTEN if one.every in ("day", "week") else _SELDOM
    return verbs.search(after[: 34 if one.every in ("day", "week") else 50]) is not None


def _best(group: list[tuple[Again, Sentence]], text: str) -> list[tuple[Again, Sentence]]:
    """Return of one sentence's mentions of one period those with a day, else the one nearest to a report."""
    dated = [pair for pair in group if pair[0].day or pair[0].month or pair[0].inside]
    if dated:
        return dated
    reports = [
        pair
        for pair in group
        if _OFTEN.search(text[pair[0].end : pair[0].end + 30])
        and not _SYSTEM.search(text[pair[0].start : pair[0].end])
    ]
    return (reports or group)[:1]


def _again_duty(clean: Clean, one: Again, sentence: Sentence, index: int) -> Deadline:
    text = clean.text
    start, end = clause_around(text, one.start, one.end, sentence)
    words = quote(clean, start, end, sentence)
    due = f"every {one.every}"
    if one.every == "month" and one.day:
        due += f" day {one.day:02}"
    elif one.every == "year" and one.month:
        due += f" {one.month:02}-{one.day:02}"
    near, left = sides(text, one.start, one.end, sentence)
    kind, ways = channels.channels(near, left + near)
    return Deadline(
        due=due,
        quote=words,
        rule="每…",
        kind=kind,
        channels=ways,
        notice=index,
        stage=channels.stage_name(sentence.headings, kind, near),
        actor=channels.actor(left, near),
        recipient=channels.recipient(near, re.split(",", left)[-1]),
        asks="" if one.inside else _ASKS.get(one.every, ""),
        in_period=one.inside,
    )
