"""A text and its parts in, what it is out: a notice, minutes, news, a guide, or something else.

News tells of a notice: it has no salutation, no number of its own and nobody signs it. Laws: of what asks
nothing of an office (news, a guide, a contract, a table of contents) nothing is drafted; and what is drafted
though it is no call says so.
"""

from __future__ import annotations

import re

from duban.drafting.findings import Identity, Sort
from duban.drafting.heads.parts import Part
from duban.drafting.heads.title_words import KIND

_PRESS = re.compile(
    r"记者|本报讯|通讯员|新闻(?:发布会|通气会|网|中心|办)|日前,|近日,|获悉|据悉|据了解|报道|本网讯"
    r"|[\u4e00-\u9fff]{2,8}讯[ (]|座谈会[^,。]{0,10}召开|举行[^,。]{0,12}仪式"
)
#: Words of news that notices use too: they tell only where nothing else is formal and no title is a notice's.
_TOLD = re.compile(r"召开|举办|扎实推进|供稿|下一步|会议(?:要求|强调|指出)")
#: And such words of a headline.
_HEADLINE = re.compile(r"权威发布|出台")
_NOTICE_TITLE = re.compile(rf"{KIND}(?:\([^()]*\))?$")
_GUIDE = re.compile(
    r"(?:政策)?解读|一图读懂|问答|办事指南|服务指南|操作(?:手册|指南|说明)|申报技巧|条件及要求|常见问题|读懂|图解|图说|明白卡"
)
_RUN = 120
#: A notice may be about a guide.
_NOTICE = re.compile(r"(?:通知|公告|通告|函|意见|方案|办法)(?:\([^()]*\))?$")
_ASKS = re.compile(
    r"特此(?:通知|公告|函告|通告)|(?:有关|相关|具体)?事项(?:通知|公告|通告|说明)如下|请(?:各|贵|你|有关|相关)"
    r"|现(?:将|就)[^。]{2,60}(?:通知|公告|通告)如下|第一条"
)
#: A line of a table of contents: 一、总则………1.
_ENTRY = re.compile(r"^.{2,60}?(?:…{1,}|\.{4,}|·{4,})[ ]*\d{1,3}[ ]*$", re.M)
_END = r"(?:\([^()]*\))?[ ]*$"
#: What is known by the words of its first lines, whatever else it looks like.
_BY_LEAD: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("minutes", re.compile(rf"^(?!.*(?:关于|印发))[^。;:\n]{{0,40}}(?:会议记录|纪要){_END}", re.M)),
    (
        "speech",
        re.compile(
            rf"^(?!.*(?:通知|学习|印发))[^。;:\n]{{0,60}}上的?(?:讲话|致辞|发言)(?:稿|摘要)?{_END}", re.M
        ),
    ),
)
#: What is known by its title.
_BY_TITLE: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "tender",
        re.compile(
            r"(?:招标|采购|磋商|谈判|询价|比选|竞价|拍卖|中标|成交|招租)[^。\n]{0,20}(?:公告|公示|通告|邀请函?|文件|结果)"
            + _END
        ),
    ),
    ("appointment", re.compile(rf"(?:任免职?|任职|免职|任命)(?:职务|人员)?的?(?:通知|决定|通报){_END}")),
    ("publicity", re.compile(rf"公[ ]?示{_END}")),
    ("announcement", re.compile(rf"(?:公[ ]?告|通[ ]?告){_END}")),
    ("reply", re.compile(rf"(?:批复|复函|答复(?:的函)?){_END}")),
    ("law", re.compile(rf"^(?!.*(?:关于印发|通知)).*(?:条例|规定|办法|细则|规则){_END}")),
)
#: What asks nothing of an office's units: nothing is drafted of it.
ASKS_NOTHING = frozenset[Sort]({"news", "guide", "contract", "contents"})
#: What a person is told of what was drafted though it is no call, or no ordinary one.
SAYS: dict[Sort, str] = {
    "minutes": "这是会议纪要：各项任务按议定事项列为环节，请逐条核对责任单位和时限",
    "publicity": "这是公示，不是任务通知：公示期是向社会征求意见的期限，请核对是否需要日程",
    "announcement": "这是面向社会的公告（通告），不是下发的任务通知：请核对是否需要日程、由哪些单位办",
    "tender": "这是招标采购公告，不是任务通知：其中的期限属于投标人，请核对是否需要日程",
    "appointment": "这是任免文件，不是任务通知：请核对是否需要日程",
    "reply": "这是批复（复函），只对来文单位：请核对是否需要日程",
    "speech": "这是讲话稿，不是任务通知：其中的时限以正式通知为准，请核对是否需要日程",
    "law": "这是法规或规范性文件，不是任务通知：其中的时限长期适用，请核对是否需要日程",
}
#: What a sort is called where a text without a deadline is refused.
NAMES: dict[Sort, str] = {
    "news": "a news report, not a notice",
    "guide": "a guide or an explanation, not a notice",
    "contract": "a contract, not a notice",
    "contents": "a table of contents, not a notice",
    "minutes": "minutes of a meeting",
    "publicity": "a publicity notice (公示)",
    "announcement": "an announcement to the public",
    "tender": "a call for tenders",
    "appointment": "a notice of appointments",
    "reply": "a reply to one body (批复)",
    "speech": "a speech",
    "law": "a regulation",
}


def sort_of(text: str, parts: tuple[Part, ...], identities: tuple[Identity, ...]) -> Sort:
    """Return what the text is."""
    pairs = list(zip(parts, identities, strict=True))
    formal = any(part.salutation or one.number or part.signature for part, one in pairs)
    title = identities[0].title if identities else ""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    lead = "\n".join(line for line in lines[:3] if len(line) <= 60)
    addressed = any(part.salutation for part in parts) or _NOTICE.search(title)
    if special := _special(text, lines, title or lead):
        return special
    if _GUIDE.search(title or lead or text.strip()[:_RUN]) and not addressed:
        return "guide"
    first = lines[0] if lines and len(lines[0]) <= 60 else ""
    if formal:
        return _titled(title or first, text, parts)
    told = (_TOLD.search(text) or _HEADLINE.search(text.strip()[:40])) and not _NOTICE_TITLE.search(title)
    if (told or _PRESS.search(text)) and not _ASKS.search(text):
        return "news"
    if title and _ASKS.search(text):
        return _titled(title, text, parts)
    sort = _titled(title or first, text, parts)
    return "other" if sort == "notice" else sort


def _special(text: str, lines: list[str], lead: str) -> Sort | None:
    """Return what a text is that its first lines or its form tell: minutes, a contract, contents."""
    entries = len(_ENTRY.findall(text))
    if entries > 2 and entries * 2 > len(lines):
        return "contents"
    if lines and re.search(rf"(?:合同|协议书?){_END}", lines[0]) and "甲方" in text and "乙方" in text:
        return "contract"
    return next((sort for sort, words in _BY_LEAD if words.search(lead)), None)


def _titled(title: str, text: str, parts: tuple[Part, ...]) -> Sort:
    """Return what a formal text is by its title. A 公告 that is addressed to bodies is a notice."""
    plain = title.replace("（", "(").replace("）", ")")
    found: list[Sort] = [sort for sort, words in _BY_TITLE if words.search(plain)]
    sort: Sort = found[0] if found else "notice"
    if sort == "law" and not re.search(r"第一[条章]", text):
        return "notice"
    if sort == "announcement" and any(part.salutation for part in parts):
        return "notice"
    return sort
