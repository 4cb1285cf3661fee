"""A line that holds head and body of a notice in, its title out.

A page saved without line breaks runs crumbs, title, number and salutation together; the title is known by its
关于 and by what follows its last word.
"""

from __future__ import annotations

import re

from duban.drafting.title_words import KIND, WHO, Title

#: What a page writes before a title in the same line: its crumbs, a number, a stamp.
_BEFORE_TITLE = re.compile(
    r"号(?!召)|文件|】|\s{2,}|[>›»]\s*(?:(?:信息|政务)?公开|正文|(?:通知|公示)公告|政策文件"
    r"|[\u4e00-\u9fff]{2,8}(?=[ ]|$))"
    r"|(?:时间|日期):?[ ]?\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:[ ]\d{1,2}:\d{2}(?::\d{2})?)?"
)
#: A plan's or an announcement's title in a text without line breaks: no 关于, but what follows a title.
_PLAIN_RUN = re.compile(
    r"[^ 。;:,>《》]{6,60}?(?<!的)(?:方案|通告|公告|启事|细则|办法|指南|要点|计划|规定|须知|简章)"
    rf"(?=[ ]*(?:[\u4e00-\u9fff]{{2,14}}〔\d{{4}}〕|[ ]{WHO}"
    r"|为(?:落实|贯彻|深入|进一步|做好|加强|规范|推[进动])|根据|按照))"
)


def title_of_run(text: str, start: int, end: int) -> Title | None:
    """Return the title at the beginning of a text without line breaks."""
    zone = text[start : min(end, start + 500)]
    about = zone.find("关于")
    if plain := _PLAIN_RUN.match(zone, 0, about if about >= 0 else len(zone)):
        return Title(start, start + plain.end(), 3)
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
            rest = zone[about + m.end() :]
            if re.match(
                rf"(?:\([^()]{{1,12}}\))?(?:\s|$|为|根据|按照|现|时间|发布|来源|日期|文号|{WHO})"
                rf"|[\u4e00-\u9fff]{{1,14}}[〔\[(]",
                rest,
            ):
                before = zone[:about]
                cut = max((n.end() for n in _BEFORE_TITLE.finditer(before)), default=0)
                first = start + cut + len(before[cut:]) - len(before[cut:].lstrip())
                return Title(first, start + about + m.end(), 4)
    return None
