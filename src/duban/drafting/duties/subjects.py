"""The text around a deadline in; the body that its sentence begins with, or its heading goes on with, out.

One law: only a body's name that a duty follows at once is a subject. Pure.
"""

from __future__ import annotations

import re

from duban.drafting.findings import Quote
from duban.drafting.owners.bodies import tidy
from duban.drafting.text.normalising import normalise

_LONGEST = 200
_STOPS = re.compile(r"[。！？!?；;\n]")
_MARKS = re.compile(
    r"^[\s,、。:]*(?:(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]|[(][一二三四五六七八九十\d]{1,3}[)]|第.步|第[一二三四五六七八九十百\d]{1,5}条)?"
)
_ENDS = (
    r"(?:部门|单位|企业|机构|厅|局|委|处|办事处|办公室|教研室|委员会|协会|学会|联合会|工会|妇联|团委|科协|残联|企联|组织|所|站"
    r"|学校|高校|院校|医院|公司|街道|乡镇|人民政府|中心|园区|开发区|管委会|团队|申报人|负责人|代表|所有人|管理人|基地"
    r"|居委会|村委会|机关)"
)
_NAME = (
    rf"(?:各[省市州县区旗镇乡所校院地](?:\([^()]{{1,8}}\))?"
    rf"|[\u4e00-\u9fff“][\d\u4e00-\u9fff()、“”]{{0,40}}?{_ENDS}(?:\([^()]{{1,16}}\))?)"
)
#: What a body does: only behind it is a name a subject.
_DOES = (
    r"(?:应|须|需|要|请|于|在|将|对|按|认真|切实|抓紧|积极|及时|分别|最迟|至迟|组织|负责|统一|可|填写|填报|登录|登陆|通过"
    r"|会同|牵头|汇总|审核|结合|根据|制定|自|每年|每月|每季|务必|原则|指定|明确|确定|加强|做好|网上|线上|准备|凭|按照"
    r"|参照|依照|向|从|把|报送|提交|上报|,(?:请|应|须|务必))"
)
_SUBJECT = re.compile(rf"(?:请|由|并|同时|此外|另外?|,)*(?P<who>{_NAME})(?={_DOES}|\d)")
_DAY = re.compile(r"\d{1,2}月(?:\d{1,2}日|底)?(?:之?前|以前)?")
_LAST = re.compile(rf"^[、,;和及](?P<who>{_NAME})(?:应|须|要|请|于|在)*$")
_BY = re.compile(rf",由(?P<who>{_NAME})(?={_DOES})")
#: A heading in the same line: 四、程序 (一)各局….
_HEADED = re.compile(r"^[^。;,，]{0,40}(?:[(（][一二三四五六七八九十\d]{1,2}[)）]|[ 　]\d{1,2}[.、．](?!\d))")
_DATED_HEADING = re.compile(r"[(（][^()（）]*[月日旬底][^()（）]*[)）]?$")


def subject(found: str, quote: Quote, day: Quote | None) -> str:
    """Return the body that the sentence of a deadline begins with, whatever follows: 各局认真组织，于…."""
    until = day.start if day and day.start > quote.start else quote.end
    return _of(found[quote.start : until]) or _of(_HEADED.sub("", sentence(found, quote, until)))


def sentence(found: str, quote: Quote, until: int) -> str:
    """Return the words of a deadline's sentence up to a place: a quote may begin behind its first comma."""
    before = found[max(0, quote.start - _LONGEST) : quote.start]
    return found[quote.start - len(_STOPS.split(before)[-1]) : until]


def at_its_day(quote: Quote, day: Quote | None) -> str:
    """Return the body right before a date that is not the first of its words: 各市局3月10日、县局3月5日前."""
    if day is None or not quote.start < day.start <= quote.end:
        return ""
    before = re.sub(r"\s", "", normalise(quote.words[: day.start - quote.start]).text)
    own = _DAY.split(before)
    m = _LAST.search(own[-1]) if len(own) > 1 else None
    return tidy(m["who"]) if m else ""


def goes_on(found: str, quote: Quote) -> str:
    """Return who does what a heading with a date announces: 初评（8月下旬）。市总工会会同…."""
    if not _DATED_HEADING.search(quote.words):
        return ""
    return _of(re.sub(r"^[)）]?[。:：\s]*", "", found[quote.end : quote.end + 80]))


def by(plain: str) -> str:
    """Return the body that does it for another: 入选的镇,由县级部门在3日内填报."""
    found = [m["who"] for m in _BY.finditer(plain)]
    return tidy(found[-1]) if found else ""


def _of(words: str) -> str:
    plain = re.sub(r"\s", "", normalise(words).text)
    marks = _MARKS.match(plain)
    m = _SUBJECT.match(plain, marks.end() if marks else 0)
    return tidy(m["who"]) if m else ""
