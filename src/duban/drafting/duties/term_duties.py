"""Counts of days in, the duties among them out: 收到后10个工作日内审核, 公示5个工作日.

A count is a duty only with a word that binds and a verb of handing in, finishing or settling after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.dates.terms import Counted, counted
from duban.drafting.duties import channels
from duban.drafting.duties.duty_words import ELIGIBLE, FINISH, HAND_IN
from duban.drafting.findings import Deadline
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import CONTEXT, Places, Sentence, clause_around, quote, sides

_MUST = re.compile(r"应|须|需|要|请|必须|负责|务必|将|由|及时|逾期|内|限期?|责令|给予")
#: What stands before an event and is no part of it: 参会论文请于会前.
_NOT_EVENT = r"(?<!来)自(?!查|评|检)|应当?|须|可(?=在)|必须|请各?[^,]*单位|(?<![申邀])请(?!示|款)|将(?=在|于)"
_SETTLE = (
    "反映|提出|向|设置|办理|支付|退还|归还|处理|受理|作出|公开|恢复|发放|补充|补齐|答辩|兑付|出具|签署|核准|批复"
    "|移交|核实|改正|整改|申诉|申辩|报到(?!证)|汇[至入到]"
)
_BODY = r"(?:部门|单位|局|厅|委|办|政府|企业|学校|院校|中心|公司|机构|[省市县区镇])"
#: Who owes it, before the event: 由县级部门在公示结束后, 各市民政局会后.
_WHO = re.compile(
    rf"^(?:(?:并|由|请)?[^,]*?{_BODY}(?:应当?|须|要)?[于在](?=..)"
    r"|(?:并|由|请)?各(?:(?!收到|接到|结束|完成|召开|发生|开班)[\u4e00-\u9fff、()]){0,14}"
    rf"(?:{_BODY}|[村校地])(?=.)|(?:并|由)?[于在](?=..))"
)
_BY_US = re.compile(
    r"(?:^|[,。;\n])[ ]*我[厅局部委省市县办会处院][^,。;收接后起]{0,8}将(?:于|在)?"
    r"[\d一二三四五六七八九十个]{1,4}(?:工作日|日|天|月)[之以]?内$"
)
_PROMISED = re.compile(r"(?:将(?=[在于])|奖金|奖品|证书|成绩|结果)[^,。;应须请]*$")
_OF_A_PAPER = re.compile(r"(?:说明|证明|材料|报告|情况|结果)[(][^()]*$")
_NOT_COUNTED = re.compile(
    r"有效(?!期届?满|身份|证件|凭证)|近$|最近|过去|以前|前$|连续|累计|注册|成立|(?<![期届])满$|未来|今后|不超过|提前|到访|旅居|隔离"
    r"|质保"
    r"|保修|免费|试用|缴费(?!通知)|支付|付款(?!通知)|举报|(?<!无)(?<![收接]到)(?<!提出)异议(?!.{0,20}(?:反映|提出))"
)


def counted_duties(clean: Clean, part: Part, places: Places, index: int) -> Iterator[tuple[int, Deadline]]:
    """Yield place and duty of what is counted from an event."""
    text = clean.text[: part.end]
    taken: set[int] = set()
    for one in counted(text, part.start):
        sentence = places.at(one.end - 1)
        if one.start < part.body or sentence is None or one.end in taken or not _binding(one, text, sentence):
            continue
        taken.add(one.end)
        start, end = clause_around(text, max(one.start, sentence.start), one.end, sentence)
        near, left = sides(text, one.start, one.end, sentence)
        kind, ways = channels.channels(near, near)
        if one.event == "公示" or "公示期" in text[max(sentence.start, one.end - 24) : one.end]:
            kind = "publicity"
        anchor = "issued_on" if one.from_issue else f"event({_event(one.event)})"
        yield (
            one.start,
            Deadline(
                due=f"{anchor} {'+' if one.after else '-'} {one.amount} {one.unit}",
                quote=quote(clean, start, end, sentence),
                rule="N日内",
                kind=kind,
                channels=ways,
                notice=index,
                stage=channels.stage_name(sentence.headings, kind, near),
                actor=channels.actor(left, near),
                recipient=channels.recipient(near, near),
            ),
        )


def _event(words: str) -> str:
    """Return the event by itself: 项目验收应在到期 is 到期."""
    words = _WHO.sub("", words)
    return (
        re.sub(rf"^.*(?:{_NOT_EVENT})(?:于|在)?|^.*?[于在](?=[收接]到)|^[于在对]|[()]|的$", "", words)
        or "事由"
    )


def _binding(one: Counted, text: str, sentence: Sentence) -> bool:
    after = re.split(r"[。;]", text[one.end : min(sentence.end, one.end + 60)])[0]
    before = text[max(sentence.start, one.start - CONTEXT) : one.end]
    if one.event == "公示" and _OF_A_PAPER.search(before):
        return False  # 公示情况说明(公示时间不少于20日)
    if one.event == "公示" or "公示期" in before[-20:]:
        return not ELIGIBLE.search(sentence.titles)
    if _BY_US.search(before):
        return False  # what the office itself promises
    if re.match(r"[仍尚还]?(?:无|未|没有|不)", after):
        return False
    if _NOT_COUNTED.search(one.event) or _NOT_COUNTED.search(re.sub(r"^\([^()]*\)", "", after)[:8]):
        return False
    if ELIGIBLE.search(sentence.titles) or re.search("复议|诉讼|起诉", after[:30]):
        return False
    if re.match(r"[^,。;]{0,2}自动", after) or re.search(r"(?:系统|平台)将[^,。;]*$", before):
        return False  # what a machine does
    if _PROMISED.search(before[-30:]) and re.match(r"[^,。;]{0,6}(?:公布|公示|发布|颁发|揭晓|发放)", after):
        return False  # what the office itself promises
    verbs = f"{HAND_IN}|提出|办理" if not one.after else f"{HAND_IN}|{FINISH}|{_SETTLE}"
    if not one.after and re.match(rf",?[^。;,的]{{0,8}}(?:{HAND_IN}|办理)", after):
        return True  # 会前10天报送
    if one.event and re.match(
        r",?(?:书面|统一|一并|逐级)?(?:报(?![名到考废销纸])|上报|提交|递交)(?![^。;,]{0,12}的)", after
    ):
        return True  # 文件下达之日起60日内报县局审批
    return bool(_MUST.search(before[-50:] + after[:20])) and re.search(verbs, after) is not None
