"""Normalised text in, what may be a notice's title out, weighed by what stands around it.

A title stands before a number, a salutation, a page's stamp or the first paragraph; a menu's link does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duban.drafting.organisations import is_name

KIND = (
    r"(?:通知|公告|通告|公示|通报|函|意见|请示|批复|决定|办法|方案|细则|规定|指南|启事|倡议书|要点|规划"
    r"|计划|安排|说明|须知|简章)"
)
_WITH_GREETING = re.compile(rf"{KIND}.{{0,60}}:")
_TITLE_END = re.compile(rf"{KIND}(?:\([^()]{{1,24}}\))*(?:\.(?:pdf|docx?|wps))?$")
_NO_TITLE = re.compile(
    r"^(?:上一|下一|附\s*件|附:|链接|相关|原文|\d{1,2}[.、]|[-•●]|依据|根据|按照|\(?"
    r"[一二三四五六七八九十]+[、)])|\.(?:pdf|docx?|wps|xlsx?)$|[。;]|\.{3}$|…$|[>›»]|记者|通讯员"
)
STAMP = re.compile(
    r"(?:发布|更新|发文|成文|公布|上传|录入)(?:时间|日期|于)|时间:|日期:|来源|浏览|阅读|点击|字号|作者|编辑"
    r"|索引号|文章属性|【[^】]{2,8}】|\d{1,2}:\d{2}:\d{2}"
    r"|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2})?$"
)
NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff](?:[\u4e00-\u9fffA-Z0-9]|\([\u4e00-\u9fff]{1,4}\)){0,15}?)[ ]*"
    r"[〔\[(【{〈<][ ]*(?P<year>(?:19|20)\d\d)[年]?[ ]*[〕\])】}〉>][ ]*(?:第)?[ ]*(?P<n>\d{1,5})[ ]*号"
)
_WHO = (
    r"(?:各|有关|相关|省直|市直|区直|县直|全[省市县区]|[\u4e00-\u9fff]{2,8}(?:省|市|县|区|厅|局|委|办|院|会"
    r"|公司|中心|大学|学院|学校|企业|单位))"
)
_ADDRESSED = (
    r"(?:局|厅|委|部|办|会|企业|单位|公司|部门|机构|政府|院|校|所|处|室|中心|区|县|市|州|盟|人|员|同志|社"
    r"|团|组织|行|站|园|者|\)|等|工会|朋友|们|党组|支部|总队|学会|协会|科|股|街道|乡镇|镇|乡|村|您好|你好)"
)
_NO_SALUTATION = (
    r"(?![ ]*(?:\(?[一二三四五六七八九十\d]+[、.)]|附|第))(?![^\n]*(?:联系人|联系单位|联系方式|电话|如下"
    r"|时间|地址|来源|网址|标题|发布|单位名称|主办|承办|收件人|责任人|负责人|填报人|审核人|编辑|签发人))"
)
_NO_SALUTATION_HERE = _NO_SALUTATION.replace(r"[^\n]*", r"[^\n:]*")
SALUTATION = re.compile(
    rf"^{_NO_SALUTATION}[ ]*(?P<line>[\u4e00-\u9fff(][^。;!?\n《》:〔\[]{{1,260}}?{_ADDRESSED}):[ ]*$"
    rf"|(?:^|(?<=[\n 号知函告示])){_NO_SALUTATION_HERE}[ ]*(?P<run>{_WHO}"
    rf"[^。;!?\n《》:〔\[]{{0,260}}?{_ADDRESSED}):(?=\s|[\u4e00-\u9fff])",
    re.M,
)

#: What a page writes before a title in the same line: its crumbs, a number, a stamp.
_BEFORE_TITLE = re.compile(
    r"号(?!召)|文件|】|\s{2,}|[>›»]\s*(?:(?:信息|政务)?公开|正文|(?:通知|公示)公告|政策文件"
    r"|[\u4e00-\u9fff]{2,8}(?=[ ]|$))"
    r"|(?:时间|日期):?[ ]?\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:[ ]\d{1,2}:\d{2}(?::\d{2})?)?"
)
#: A plan's or an announcement's title in a text without line breaks: no 关于, but what follows a title.
_PLAIN_RUN = re.compile(
    r"[^ 。;:,>《》]{6,60}?(?<!的)(?:方案|通告|公告|启事|细则|办法|指南|要点|计划|规定|须知|简章)"
    rf"(?=[ ]*(?:[\u4e00-\u9fff]{{2,14}}〔\d{{4}}〕|[ ]{_WHO}"
    r"|为(?:落实|贯彻|深入|进一步|做好|加强|规范|推[进动])|根据|按照))"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A span that may be a title. ``weight``: how much speaks for it; above 1 it is one."""

    start: int
    end: int
    weight: int


def titles(text: str) -> Iterator[Title]:
    """Yield what may be a title, with its weight: what stands around a title."""
    lines = [(m.start(), m[0]) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    for index, (at, line) in enumerate(lines):
        words = line.strip()
        lead = re.match(r"\s*(?:【[^】]{1,12}】|\[[^\]]{1,8}\]|标题:|名称:)?\s*", line)
        start = at + (lead.end() if lead else 0)
        after = [one.strip() for _, one in lines[index + 1 : index + 4]]
        long = len(line) > 160
        run = _run_together(text, start, at + len(line)) if long or _WITH_GREETING.search(words) else None
        if run is not None:
            yield run
            if long:
                continue
        if _NO_TITLE.search(words) or len(words) < 6:
            continue
        end = at + len(line.rstrip())
        if _TITLE_END.search(words) and len(words) <= 160:
            if "关于" in words or not is_name(words):
                yield Title(_with_offices(lines, index, start), end, _weight(words, after))
        elif "关于" in words and len(words) <= 60:  # a title in two or three lines
            for more in (1, 2):
                if index + more < len(lines) and _goes_on(lines[index + 1 : index + more + 1]):
                    last_at, last = lines[index + more]
                    rest = [one.strip() for _, one in lines[index + more + 1 : index + more + 4]]
                    yield Title(
                        _with_offices(lines, index, start),
                        last_at + len(last.rstrip()),
                        _weight(words, rest) + 1,
                    )
                    break
        elif (
            after
            and len(after[0]) <= 90
            and words[-1] != ":"
            and STAMP.search(after[0])
            and 8 <= len(words) <= 80
            and not STAMP.search(words)
            and "|" not in words
        ):
            yield Title(start, end, 2 if re.search(r"[申征推遴]|项目|活动|工作|条件|程序|认定", words) else 1)


def _goes_on(lines: list[tuple[int, str]]) -> bool:
    words = [line.strip() for _, line in lines]
    return bool(_TITLE_END.search(words[-1])) and all(
        len(w) <= 50 and not re.search(r"[。:]", w) for w in words
    )


def _with_offices(lines: list[tuple[int, str]], index: int, start: int) -> int:
    """Return where a title begins when the issuers' names stand in lines of their own above it."""
    words = lines[index][1].strip()
    if not words.startswith("关于"):
        return start
    at = start
    for above in range(index - 1, max(-1, index - 7), -1):
        line = lines[above][1]
        if not is_name(line) or line.strip().endswith("文件") or len(line.strip()) > 40:
            break
        at = lines[above][0] + len(line) - len(line.lstrip())
    return at


def _weight(words: str, after: list[str]) -> int:
    weight = 1 if "关于" in words else 0
    following = after[0] if after else ""
    if any(NUMBER.fullmatch(one) for one in after[:2]):
        weight += 2
    if any(SALUTATION.search("\n" + one + "\n") for one in after):
        weight += 2
    if STAMP.search(following):
        weight += 1
    if len(following) > 30 and re.search("。|如下", following):
        weight += 1
    return weight


def _run_together(text: str, start: int, end: int) -> Title | None:
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
                rf"(?:\([^()]{{1,12}}\))?(?:\s|$|为|根据|按照|现|时间|发布|来源|日期|文号|{_WHO})"
                rf"|[\u4e00-\u9fff]{{1,14}}[〔\[(]",
                rest,
            ):
                before = zone[:about]
                cut = max((n.end() for n in _BEFORE_TITLE.finditer(before)), default=0)
                first = start + cut + len(before[cut:]) - len(before[cut:].lstrip())
                return Title(first, start + about + m.end(), 4)
    return None
