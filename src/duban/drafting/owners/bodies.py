"""The words of a sentence in; the name of the body that owes something out, whole and alone. Pure.

What stands before a name (its number, a courtesy, a heading) is no part of it; a duty is no body.
"""

from __future__ import annotations

import re

from duban.drafting.owners.owners import group_of

_NUMBER = re.compile(
    r"^第[一二三四五六七八九十百\d]{1,5}条|^(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]|^[(（][一二三四五六七八九十\d]{1,3}[)）]"
)
_POLITE = re.compile(
    r"^(?:请|由|现|及|和|并|以及|望|经|通知|希望|要求|原则上|督促|会同)+|^[^各]{0,6}(?:要求|安排|措施|事项|步骤|程序|方式)(?=各)"
)
#: A heading or a number that runs into the name: 报名方式请各县, 时间(一)各市.
_LEAD = re.compile(r"^[^各]*(?:[)请:由]|\d[.、])(?=各)")
#: What passes through a body, and whom it sets to work: 材料经主管部门, 主管部门通知辖区企业.
_PASSED = re.compile(
    r"^[^各]*(?:材料|说明|[表书]|报告)经|(?<=[门局委厅])(?:通知|督促|指导|组织)[\u4e00-\u9fff]*(?:企业|单位)$"
)
#: A duty in the place of a body: 前将申报表报送至…, 网络申报和学校.
_DUTY = re.compile(
    r"^之?前|将|(?:报送|提交|寄送|填报|反馈|交|送|发|寄)至|加盖|向社会$|网络申报|网上|告知|^报[我省市县区]|(?:公示|审核|申报|报名)$"
    r"|[须应]在|^在|内容|包括|(?:上报|报送)(?!单位|部门|主体|人)|^(?:部门|单位|机构)$|\d(?!\d{0,3}年)"
)
_SPOKEN = re.compile(r"各|有关|相关|全体|所有|人民政府|办事处|^项目|(?:单位|部门|机构)$")


def tidy(words: str) -> str:
    """Return the name of a body without what stands before it; empty for what is no body."""
    plain = _POLITE.sub("", _LEAD.sub("", _NUMBER.sub("", words.strip()).strip()))
    plain = _PASSED.sub("", plain)
    if _DUTY.search(plain):
        return ""
    while plain.count("(") > plain.count(")"):
        plain = plain[: plain.rindex("(")]
    return plain.strip(" 、,")


def whole(words: str, plain: str) -> str:
    """Return a name that was cut as it stands in the sentence: 各县(市、区)供电公司, 车辆所有人、管理人."""
    if words.count("(") == words.count(")"):
        first = re.search(
            rf"(?:^|[,。;]|[一二三四五六七八九十][、.])(?P<list>[^,。;、]{{2,16}}、){re.escape(words)}(?=应|须|要|请|于|$)",
            plain,
        )
        return f"{first['list']}{words}" if words and first and not tidy(words).startswith("各") else words
    ends = r"(?:公司|部门|局|厅|委|办|单位|企业|中心|院|站|校)?"
    m = re.search(
        rf"{re.escape(words)}[^()]*\)[\u4e00-\u9fff]{{0,10}}?{ends}(?=[会于应将统组负要须需按,每]|$)", plain
    )
    return m[0] if m else words


def beside(plain: str) -> str:
    """Return who does it where a sentence says so beside its date: 7月底前,试验区形成…, 各市局初审后."""
    after = re.search(
        r"[前内日底],(?P<who>[^,]{2,14}?)(?:形成|应|须|将|要|负责|报送|提交|组织|编制|编写)", plain
    )
    first = re.match(
        r"(?:\([一二三四五\d]\)|第.[批轮]:)?(?:(?P<who>各?[\u4e00-\u9fff]{0,4}企业)在"
        r"|(?P<by>[\u4e00-\u9fff()、]{2,16}?)(?:会同[^,]{2,20}?)?(?:初审|审核|汇总|审查|推荐)(?:汇总|合格)?后)",
        plain,
    )
    said = [first and (first["who"] or first["by"]), after and after["who"]]
    for words in said:
        if words and (body := tidy(words)) and group_of(body):
            return body
    each = re.match(r"(?:[一二三四五六\d]、)?请?(?P<who>各[\u4e00-\u9fff]{1,3}?)(?:应|须|要|请|于|在)", plain)
    return tidy(each["who"]) if each else ""


def same_body(one: str, other: str) -> bool:
    """Say whether two names are those of the same bodies: 各医疗机构 and 医疗机构."""
    return _bodies(one) == _bodies(other)


def _bodies(name: str) -> frozenset[str]:
    return frozenset(_SPOKEN.sub("", piece) or piece for piece in re.split("[、,]|以?及|和(?=各|有关)", name))
