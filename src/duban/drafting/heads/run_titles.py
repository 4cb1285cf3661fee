"""A line that holds head and body of a notice in, its title out.

A page saved without line breaks runs crumbs, title, number and salutation together; the title is known by its
关于 and by what follows its last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.heads.title_words import KIND, WHO, Title
from duban.drafting.text.organisations import ENDS, is_name, split_names

#: What a page writes before a title in the same line: its crumbs, a number, a stamp, its buttons.
_BEFORE_TITLE = re.compile(
    r"号(?!召)(?:(?:通告|公告|令)[ ]*$)?|文件|】|[>›»]\s*(?:(?:信息|政务)?公开|正文"
    r"|(?:通知|公示)公告|政策文件|[\u4e00-\u9fff]{2,8}(?=[ ]))|(?:标\s*题|名\s*称):|附\s*件[ ]?\d{0,2}:?"
    r"|字\s?号:?[ ]*(?:\[?[大中小]\]?[ ]*){2,3}|打印|收藏|签发人:[ ]*[\u4e00-\u9fff]{2,3}(?=[ ]|$)|"
    r"(?:浏览|阅读|点击)(?:次数|量|数)?:?[ ]?\d+次?"
    r"|(?:时间|日期):?[ ]?\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:[ ]\d{1,2}:\d{2}(?::\d{2})?)?"
)
#: How the title of a plan or an announcement ends, which needs no 关于.
_PLAIN = r"(?:通知|方案|通告|公告|启事|细则|办法|指南|要点|计划|规定|须知|简章|安排)"
#: A page's own words behind a title: its stamps and buttons.
_STAMPED = (
    r"(?:(?:最后)?(?:发布|成文|发文|更新|录入)[日时]|(?:日期|时间|(?:信息|文章|稿件)?来源|作者|发布[人者]|索引号):|点击|浏览|阅读|收藏|打印"
    r"|分享|【|字[号体])"
)
#: Such a title in a text without line breaks: known by what follows.
_PLAIN_RUN = re.compile(
    rf"[^ 。;:,>|《》]{{6,60}}?(?<!的){_PLAIN}(?:\([^()]{{1,12}}\))?"
    rf"(?=[ ]*(?:(?:(?!{_PLAIN})[\u4e00-\u9fff]){{2,14}}〔\d{{4}}〕|[ ]{WHO}|各[^。;]{{1,60}}:|{_STAMPED}"
    r"|为(?:落实|贯彻|深入|进一步|做好|加强|规范|推[进动])|根据|按照))"
    rf"|(?:办事|服务|申报)指南:[^ 。;:]{{2,40}}(?=[ ]|一、)|(?:通[ ]?知|公[ ]?告|通[ ]?告)(?=[ ]*(?:{WHO}|"
    rf"根据|为|按照))"
    rf"|致[^ 。;:,]{{2,30}}的(?:函|公开信|倡议书)(?=[ ]*{WHO})"
)
#: A title that is no kind of notice, right before the page's stamp: 申报2022年某项目 发布时间:
_CALL_RUN = re.compile(
    r"(?=[^ ]*(?:[申征推遴]|项目|补助|认定|评选|条件|程序))(?![^ ]*(?:网站?|中心|系统|平台|服务)[ ])"
    rf"[^ 。;:,>|《》]{{10,60}}(?=[ ]+{_STAMPED})"
)
#: What follows a title: addressees, a stamp, a table of particulars, the first words of the body, a number.
_AFTER_TITLE = re.compile(
    rf"(?:\([^()]{{1,24}}\))?(?:(?:\s|$|20\d\d[-./年]\d|为|根据|按照|现|时间|发布|(?:信息)?来源|日期|文号|文章属性|索引号"
    rf"|发文|成文|字[号体]|\[|【|{WHO})"
    r"|[^。;《》]{0,16}(?:发布|更新)(?:于|时间|日期):"
    r"|(?!的)[\u4e00-\u9fff]{1,14}(?:[〔\[(]|字第))"
)
#: What ends a title, or may not stand in it.
_STEPS = re.compile(
    rf"[《<“]|[》>”]|(?<=的)[ ]?(?:通 知|公 告|通 告)|(?<=的){KIND}|(?<=的[\u4e00-\u9fff]){KIND}"
    rf"|(?<=的[\u4e00-\u9fff]{{2}}){KIND}|[。;]"
)
#: What no title holds: a page's menu between its 关于我们 and the title.
_CLUTTER = re.compile(r"[|>›»_]|\.{3}|…|首页|\(作者|热线|【")
_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,3}(?:省|市|县|区|州)[\u4e00-\u9fff]{2,30}$")
#: A word that begins with a place, or with a ministry's.
_PLACED = re.compile(
    r"(?!通知|公告|公示|动态|公开|文件|新闻|信息)"
    r"(?:[\u4e00-\u9fff]{2,3}(?:省|市|县|区|州|旗)|[省市县区]|中国|中华|中共|国家|全国|共青团)"
)
#: A page's own column, by itself.
_COLUMN = re.compile(
    r"[/>›»|-]+|首页|正文|详情|(?:通知|公示)公告|政策(?:法规|文件)|(?:新闻|工作)动态|(?:信息|政务)公开|[A-Z]+"
)
_LED = re.compile(r"^(?:(?:首页|正文|详情|(?:通知|公示)公告|政策文件|工作动态))+")
_SUFFIX = re.compile(r"\((?![^()]*[〔\[]|[^()]*(?<!第[一二三四五六七八九十])号)[^()]{1,24}\)")
#: A page's own title before the heading that it repeats: 关于…的通知_某局 关于…的通知.
TWICE = re.compile(r"(?P<title>\S.{7,160}?).{0,60}?(?P<heading>(?P=title))", re.S)


def title_of_run(text: str, start: int, end: int) -> Title | None:
    """Return the title at the beginning of a text without line breaks."""
    zone = text[start : min(end, start + 900)]
    first = zone.find("关于")
    for at in _beginnings(zone):
        plain = _PLAIN_RUN.match(zone, at, first if first >= 0 else len(zone))
        if plain and (len(plain[0]) > 3 or zone[:at].rstrip()[-1:] not in tuple(">›»")):  # no crumb
            return Title(start + at, start + plain.end(), 3)
    named = _named_about(text, zone, start, first)
    if named is None and (call := _call(zone, first)):
        return Title(start + call[0], start + call[1], 3)
    return named


def _call(zone: str, first: int) -> tuple[int, int] | None:
    """Return where a title stands that says neither 关于 nor what kind of notice it is."""
    calls = (_CALL_RUN.match(zone, at, first if first >= 0 else len(zone)) for at in _beginnings(zone))
    call = next(filter(None, calls), None)
    return call and call.span()


def _named_about(text: str, zone: str, start: int, first: int) -> Title | None:
    """Return the title that says 关于; ``first``: where the word stands first."""
    if not 0 <= first <= 260:
        return None
    for about in re.finditer("关于", zone):
        until = _end(zone, about.start())
        if "。" in zone[first : about.start()] or (until is None and about.start() == first):
            return None
        if until is not None and not _CLUTTER.search(zone, about.start(), until):
            begin = _begin(text, zone, about.start())
            if re.search(r"[上下]一[个篇条则]:?\s*$", zone[:begin]):
                return None  # a page's link to another notice
            if (issuer := _issuer_before(text, zone, about.start(), until)) and zone[
                begin : about.start()
            ].endswith(issuer):
                begin = about.start() - len(issuer)
            twice = TWICE.fullmatch(zone, begin, until)
            return Title(start + (twice.start("heading") if twice else begin), start + until, 4)
    return None


def _end(zone: str, about: int) -> int | None:
    """Return where the title whose 关于 stands at ``about`` ends: a kind of notice, with what follows."""
    depth = 0
    for m in _STEPS.finditer(zone, about):
        if m[0] in "《<“":
            depth += 1
        elif m[0] in "》>”":
            depth -= 1
        elif m[0] in "。;":
            return None
        elif depth <= 0 and _AFTER_TITLE.match(zone, m.end()):
            suffix = _SUFFIX.match(zone, m.end())
            return suffix.end() if suffix else m.end()
    return None


def _begin(text: str, zone: str, about: int) -> int:
    """Return where that title begins: with the word of its 关于, and the names of offices before it."""
    before = zone[:about]
    cuts = (m for m in _BEFORE_TITLE.finditer(before) if not _OFFICE.fullmatch(m[0].lstrip(">›» ")))
    cut = max((m.end() for m in cuts), default=0)
    word = re.split(r"[\s|>›»─—…_:/\]】-]", before[cut:])[-1]
    word = _LED.sub("", word)
    crumb = before[: about - len(word)].rstrip()[-1:] in tuple(">›»")
    if crumb or (len(word) > 30 and not _names(word)):  # a menu's words, run into the title
        word = _office_of(word, text)
    begin = about - len(word)
    while office := re.search(r"(\S+)\s+$", zone[cut:begin]):
        if not is_name(office[1]) or office[1].endswith("文件"):
            break
        begin = cut + office.start()
    return begin


def _office_of(word: str, text: str) -> str:
    """Return the office that ends a word that begins with a page's own: 高等教育省教育厅 is 省教育厅."""
    if _PLACED.match(word) and is_name(word):
        return word
    said_again = (word[at:] for at in range(len(word) - 3) if text.count(word[at:]) > 1)
    office = next(filter(is_name, said_again), "")
    if not office and (placed := _OFFICE.search(word)) and is_name(placed[0]):
        office = placed[0]
    return office


def _names(word: str) -> bool:
    """Say whether a word is the names of offices, run together."""
    return bool(re.fullmatch("[\u4e00-\u9fff“”()]+", word)) and all(map(ENDS.search, split_names(word)))


def _issuer_before(text: str, zone: str, about: int, until: int) -> str:
    """Return what stands before the 关于 of a title where a page says it first: 某局关于…_某局某局关于…."""
    earlier = zone.find(zone[about:until])
    return zone[_begin(text, zone, earlier) : earlier] if 0 <= earlier < about else ""


def _beginnings(zone: str) -> Iterator[int]:
    """Yield where a title without 关于 may begin: behind buttons, behind the names of who issues it."""
    buttons = re.match(r"(?:【[^】]{1,12}】\s*)*", zone)
    at = buttons.end() if buttons else 0
    yield at
    for word in re.compile(r"(\S+)[ ]+(?=\S)").finditer(zone, at, 160):
        if not (_COLUMN.fullmatch(word[1]) or is_name(word[1].removesuffix("文件"))):
            break
        yield word.end()
    for stamp in _BEFORE_TITLE.finditer(zone, 0, 200):
        yield stamp.end() + len(zone[stamp.end() :]) - len(zone[stamp.end() :].lstrip())
    for stamp in re.compile("[>›»]|[ ][-|][ ][\u4e00-\u9fff]{2,8}(?=[ ])").finditer(zone, 0, 200):
        yield stamp.end() + len(zone[stamp.end() :]) - len(zone[stamp.end() :].lstrip())
