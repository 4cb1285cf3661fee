"""A line that holds head and body of a notice in, its title out.

A page saved without line breaks runs crumbs, title, number and salutation together; the title is known by its
关于 and by what follows its last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.organisations import is_name
from duban.drafting.title_words import KIND, WHO, Title

#: What a page writes before a title in the same line: its crumbs, a number, a stamp, its buttons.
_BEFORE_TITLE = re.compile(
    r"号(?!召)(?:(?:通告|公告|令)[ ]*$)?|文件|】|\s{2,}|[>›»]\s*(?:(?:信息|政务)?公开|正文"
    r"|(?:通知|公示)公告|政策文件|[\u4e00-\u9fff]{2,8}(?=[ ]|$))|(?:标\s*题|名\s*称):|附\s*件[ ]?\d{0,2}:?"
    r"|字\s?号:?[ ]*(?:\[?[大中小]\]?[ ]*){2,3}|打印|收藏|签发人:[ ]*[\u4e00-\u9fff]{2,3}(?=[ ]|$)|"
    r"(?:浏览|阅读|点击)(?:次数|量|数)?:?[ ]?\d+次?"
    r"|(?:时间|日期):?[ ]?\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:[ ]\d{1,2}:\d{2}(?::\d{2})?)?"
)
#: How the title of a plan or an announcement ends, which needs no 关于.
_PLAIN = r"(?:方案|通告|公告|启事|细则|办法|指南|要点|计划|规定|须知|简章)"
#: Such a title in a text without line breaks: known by what follows.
_PLAIN_RUN = re.compile(
    rf"[^ 。;:,>《》]{{6,60}}?(?<!的){_PLAIN}"
    rf"(?=[ ]*(?:(?:(?!{_PLAIN})[\u4e00-\u9fff]){{2,14}}〔\d{{4}}〕|[ ]{WHO}|各[^。;]{{1,60}}:"
    r"|为(?:落实|贯彻|深入|进一步|做好|加强|规范|推[进动])|根据|按照))"
    rf"|(?:办事|服务|申报)指南:[^ 。;:]{{2,40}}(?=[ ]|一、)|(?:通[ ]?知|公[ ]?告|通[ ]?告)(?=[ ]*(?:{WHO}|"
    rf"根据|为|按照))"
    rf"|致[^ 。;:,]{{2,30}}的(?:函|公开信|倡议书)(?=[ ]*{WHO})"
)
#: What follows a title: addressees, a stamp, a table of particulars, the first words of the body, a number.
_AFTER_TITLE = re.compile(
    rf"(?:\([^()]{{1,24}}\))?(?:\s|$|为|根据|按照|现|时间|发布|来源|日期|文号|索引号|发文|成文|字[号体]|"
    rf"\[|【|{WHO})"
    r"|(?!的)[\u4e00-\u9fff]{1,14}(?:[〔\[(]|字第)"
)
_SUFFIX = re.compile(r"\((?![^()]*[〔\[号])[^()]{1,24}\)")
#: A page's own title before the heading that it repeats: 关于…的通知_某局 关于…的通知.
TWICE = re.compile(r"(?P<title>\S.{7,160}?).{0,60}?(?P<heading>(?P=title))", re.S)


def title_of_run(text: str, start: int, end: int) -> Title | None:
    """Return the title at the beginning of a text without line breaks."""
    zone = text[start : min(end, start + 500)]
    about = zone.find("关于")
    for at in _beginnings(zone):
        if plain := _PLAIN_RUN.match(zone, at, about if about >= 0 else len(zone)):
            return Title(start + at, start + plain.end(), 3)
    if about < 0 or about > 260:
        return None
    depth = 0
    for m in re.finditer(
        rf"[《<“]|[》>”]|(?<=的){KIND}|(?<=的[\u4e00-\u9fff]{{2}}){KIND}|[。;]", zone[about:]
    ):
        if m[0] in "《<“":
            depth += 1
        elif m[0] in "》>”":
            depth -= 1
        elif m[0] in "。;":
            return None
        elif depth <= 0:
            until = about + m.end()
            if _AFTER_TITLE.match(zone, until):
                if suffix := _SUFFIX.match(zone, until):
                    until = suffix.end()
                before = zone[:about]
                cut = max((n.end() for n in _BEFORE_TITLE.finditer(before)), default=0)
                cut += len(before[cut:]) - len(before[cut:].lstrip(" :"))
                twice = TWICE.fullmatch(zone, cut, until)
                return Title(start + (twice.start("heading") if twice else cut), start + until, 4)
    return None


def _beginnings(zone: str) -> Iterator[int]:
    """Yield where a title without 关于 may begin: first, or behind the names of who issues it."""
    yield 0
    for word in re.finditer(r"(\S+)[ ]+(?=\S)", zone[:160]):
        if not is_name(word[1].removesuffix("文件")):
            break
        yield word.end()
