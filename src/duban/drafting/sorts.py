"""A text and its parts in, what it is out: a notice, news, a guide, or something else.

News tells of a notice: it has no salutation, no number of its own and nobody signs it. Of news and guides
nothing is drafted.
"""

from __future__ import annotations

import re
from typing import Literal

from duban.drafting.findings import Identity
from duban.drafting.parts import Part
from duban.drafting.title_words import KIND

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


def sort_of(
    text: str, parts: tuple[Part, ...], identities: tuple[Identity, ...]
) -> Literal["notice", "news", "guide", "other"]:
    """Return what the text is."""
    pairs = list(zip(parts, identities, strict=True))
    formal = any(part.salutation or one.number or part.signature for part, one in pairs)
    title = identities[0].title if identities else ""
    lead = "\n".join(line.strip() for line in text.strip().split("\n")[:3] if len(line.strip()) <= 60)
    lead = lead or text.strip()[:_RUN]  # a page in one line
    addressed = any(part.salutation for part in parts) or _NOTICE.search(title)
    if _GUIDE.search(title or lead) and not addressed:
        return "guide"
    if formal:
        return "notice"
    told = (_TOLD.search(text) or _HEADLINE.search(text.strip()[:40])) and not _NOTICE_TITLE.search(title)
    if (told or _PRESS.search(text)) and not _ASKS.search(text):
        return "news"
    return "notice" if title and _ASKS.search(text) else "other"
