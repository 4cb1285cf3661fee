"""The words around a deadline in; who owes it, to whom, through which channels, under which name out.

What the words do not say stays empty: a draft leaves it to a person.
"""

from __future__ import annotations

import re

from duban.drafting.findings import Kind
from duban.drafting.owners.bodies import tidy
from duban.drafting.text.mailboxes import MAILBOX

_CHANNELS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"@|邮箱|电子邮件|电邮|[Ee]-?mail|信箱")),
    ("online", re.compile(r"系统|平台|网上|线上|在线|网站|网址|登录|登陆|上传|小程序|网络申报|门户|网报")),
    (
        "paper",
        re.compile(
            r"纸质|书面|邮寄|寄送|寄至|寄到|寄往|快递|原件|装订|光盘|窗口|盖章|一式|复印件|EMS|送达"
            r"|现场提交|纸件|(?<!发)送至|交至|交到"
        ),
    ),
    ("publicity", re.compile(r"公示")),
    ("review", re.compile(r"审核|评审|初审|评价|抽查|审查|验收|评估|复核|考核|通报|审定|复审|遴选|认定结果")),
    ("report", re.compile(r"报送|上报|报告|总结|汇总|报[我市省县区部厅局委办至备]|反馈|回执|函报|报名|报")),
)
_WHO = (
    r"(?:部门|单位|企业|机构|局|厅|委|办|会|处|处室|科室|教研室|办公室|学校|高校|院校|院|医院|公司|地区|地方|地|市|州|盟|县|区"
    r"|旗|镇|乡|街道|个人|人|团委|支部|集体|园区|试验区|银行|协会|政府|大学|学院|中心|团队|牵头方|城市)"
)
_ACTOR = re.compile(
    rf"(?:请|由|[,。;:、)](?![^()]*\))|^)[ ]*(?:第[一二三四五六七八九十百\d]{{1,5}}条[ ]*)?"
    rf"(?P<who>(?:各|省级?|市级?|县级?|区级?|有关|相关|申报|推荐|参评|参赛|受检"
    rf"|企业|用人|项目|承担|牵头|责任|所在|全[省市县区]|试点|示范|"
    rf"[\u4e00-\u9fff]{{1,8}})[\u4e00-\u9fff()、]{{0,26}}?{_WHO}(?:\([^()]{{1,16}}\))?)"
    rf"(?=$|[ ,]|请|应|须|需|要|于|在|将|把"
    rf"|务必|负责|统一|可|按|对|通过|登录|登陆|上|审核|汇总|督促|结合|根据|每|按|形成|牵头|会同|组织|原则)"
)
_TO = re.compile(
    r"(?:报送至?|上报至?|报至|报到|报备|寄送至?|寄至|寄到|寄往|邮寄至?|发送至?|发至|发到|发往|交至|交到"
    r"|交给|提交至?|提交到|反馈至?|反馈到|递交至?|送至|送到|送达|传真至|登录|登陆"
    r"|(?<![申填上汇呈通])报(?=[省市县区我各本]|国家|上级|主管|财政|教育)|(?<![报寄发递移])送"
    r"|(?<!提)交(?=[省市县区我各])|向)"
    r"[“\"]?(?P<to>(?![送交到至]|社会)[\u4e00-\u9fffA-Za-z0-9()（）“”]{1,36}?(?:部门|办公厅|办公室|领导小组"
    r"|委员会|厅|局|委(?!员)|办(?!公)"
    r"|处|室|科(?![技学教研普协创])|中心|平台|系统|邮箱|窗口|大厅|协会|学会|联合会|财政部"
    r"|[^内全本外]部(?!门)|院|司|所|会(?![议员])|大学|公司"
    r"|政府|网站|酒店))(?:\([\u4e00-\u9fff]{1,12}\))?[”\"]?"
)
_NAMES: dict[Kind, str] = {
    "online": "网上填报",
    "paper": "材料报送",
    "email": "材料发送",
    "report": "报送",
    "review": "审核",
    "publicity": "公示",
    "other": "办理",
}


def channels(near: str, sentence: str, headings: tuple[str, ...] = ()) -> tuple[Kind, tuple[Kind, ...]]:
    """Return the kind of a duty and all its channels. ``near``: the words that speak of it alone.

    A heading that names a channel decides; else what is named first.
    """
    title = headings[-1] if headings and len(headings[-1]) <= 14 else ""
    here = _in_order(title) + _in_order(near)
    there = tuple(kind for kind, pattern in _CHANNELS if pattern.search(sentence))
    found = here or there
    if not found:
        return "other", ()
    ways = tuple(kind for kind in dict.fromkeys(here + there) if kind in ("online", "paper", "email"))
    return found[0], ways if len(ways) > 1 else ()


def _in_order(words: str) -> tuple[Kind, ...]:
    """Return the channels that words name, in their order; mere reporting last."""
    first = [(m.start(), kind) for kind, pattern in _CHANNELS if (m := pattern.search(words))]
    return tuple(kind for _, kind in sorted(first, key=lambda pair: (pair[1] == "report", pair[0])))


def actor(before: str, after: str) -> str:
    """Return who owes it, in the notice's words."""
    found = [m["who"] for m in _ACTOR.finditer(before)]
    if found:
        return tidy(found[-1])
    if first := _ACTOR.match(after):  # 每年1月底前,各市形成总结
        return tidy(first["who"])
    by = re.search(
        rf"由(?P<who>[\u4e00-\u9fff()、]{{2,24}}?{_WHO})(?=[^\u4e00-\u9fff]|于|在|统一|负责|审核|汇总|牵头"
        rf"|报|组织)",
        after,
    )
    return tidy(by["who"]) if by else ""


def recipient(after: str, own: str) -> str:
    """Return to whom it goes. ``own``: the words before the date that speak of it alone."""
    if m := _TO.search(after):
        return m["to"].strip('“”"')
    if m := MAILBOX.search(after):
        return m[0]
    m = _TO.search(own)
    return m["to"].strip('“”"') if m else ""


def stage_name(headings: tuple[str, ...], kind: Kind, near: str) -> str:
    """Return a name for the step: its heading if that is one, else what is handed in, else its kind."""
    if headings:
        last = re.sub(r"\(.*?\)|[ ,。]+$", "", headings[-1]).strip()
        if 2 <= len(last) <= 14 and not re.search(
            r"要求|事项|安排|说明|其他|其它|时间|条件|联系|保障|组织实施|方式|程序|流程|附件", last
        ):
            return last
    what = re.search(r"[将把]《?([\u4e00-\u9fff]{2,16}?)(?:》|\(|报|提|上|寄|发|送|交|统|邮)", near)
    if what:
        return f"{what[1]}报送"
    return _NAMES[kind]
