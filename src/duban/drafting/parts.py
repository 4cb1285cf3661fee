"""Normalised text in, the notices it holds out: where each begins, its title, its salutation, its signature.

A page's menus and footer belong to no notice. A second notice is one with a title and a salutation of its own
after the first one's signature; an annex without a salutation belongs to the notice it hangs on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duban.drafting.chinese_dates import Day, days
from duban.drafting.organisations import ENDS, ending, is_name

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
    rf"^{_NO_SALUTATION}[ ]*(?P<line>[\u4e00-\u9fff(][^。;!?\n《》:]{{1,260}}?{_ADDRESSED}):[ ]*$"
    rf"|(?:^|(?<=[\n 号知函告示])){_NO_SALUTATION_HERE}[ ]*(?P<run>{_WHO}"
    rf"[^。;!?\n《》:]{{0,260}}?{_ADDRESSED}):(?=\s|[\u4e00-\u9fff])",
    re.M,
)
_FOOTER = re.compile(
    r"^[ ]*(?:上一[个篇条则页]|下一[个篇条则页]|版权|OA系统|法律声明|隐私|相关(?:新闻|阅读|链接|文章|推荐"
    r"|信息|产品)|全部评论|网友评论|温馨提示:?$|THE END|本网?站?部分|"
    r"主办(?:单位)?:|承办(?:单位)?:|[^。\n]{0,20}ICP备|网站(?:地图|声明|标识)|责任编辑|编辑:|【?(?:打印"
    r"|关闭|收藏|纠错)|打印本页|分享到?|扫一扫|扫码|友情链接|免责|声明:|昵称|推荐阅读|热门|猜你喜欢"
    r"|公网安备|Copyright|©|返回(?:顶部|列表))",
    re.M | re.I,
)
#: What may follow the date of a signature, and what cannot.
_AFTER_SIGNED = re.compile(r"[ \t]*(?:$|\n|附件|附:|\(|抄送|主题词|[ ]{2}|公开|信息公开|-|—)")
_NOT_SIGNED = re.compile(
    r"[ ]?(?:前|之前|以前|起|至|到|止|截|,|、|[-—~]|的|在|召开|发布|印发|公布|举行|举办|以|之|后|开始|\d"
    r"|上午|下午|期间|于|施行|实施|颁布|\((?:星期|周|含))"
)
_NOT_BEFORE_SIGNED = re.compile(r"(?:时间|日期|于|自|从|为|在|至|截止|到|:|发|刊登|据)\s*$")


@dataclass(frozen=True, slots=True)
class Part:
    """One notice: ``text[start:end]`` with what hangs on it; where its title and signature stand."""

    start: int
    end: int
    body: int  # where the words to the addressees begin
    title: tuple[int, int] | None = None
    salutation: tuple[int, int] | None = None
    signed: Day | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True)
class _Title:
    start: int
    end: int
    weight: int


def parts(text: str) -> tuple[Part, ...]:
    """Return the notices in ``text``, in order; at least one part, that of the whole text."""
    signatures = list(_signatures(text))
    titles = sorted(_titles(text), key=lambda t: t.start)
    heads = _heads(titles, text, signatures)
    if not heads:
        heads = [_Title(0, 0, 0)]
    made: list[Part] = []
    for index, head in enumerate(heads):
        end = heads[index + 1].start if index + 1 < len(heads) else _footer(text, head, signatures)
        made.append(_part(text, head, end, signatures))
    return tuple(made)


def _part(text: str, head: _Title, end: int, signatures: list[tuple[Day, str]]) -> Part:
    greeting = SALUTATION.search(text, head.end, min(end, head.end + 700))
    body = greeting.end() if greeting else head.end
    mine = [(day, who) for day, who in signatures if body <= day.start < end]
    named = [one for one in mine if one[1]]
    signing = next(iter(named or mine), (None, ""))
    start = head.start
    if not head.end and greeting:
        start = text.rfind("\n", 0, max(0, greeting.start() - 60)) + 1 if greeting.start() > 60 else 0
    title = (head.start, head.end) if head.end else None
    span = greeting.span("line" if greeting["line"] else "run") if greeting else None
    return Part(start, end, body, title, span, *signing)


def _heads(titles: list[_Title], text: str, signatures: list[tuple[Day, str]]) -> list[_Title]:
    """Return the titles that begin a notice: the first, and each with a salutation after a signature."""
    strong = [t for t in titles if t.weight > 1]
    if not strong:
        best = max(titles, key=lambda title: title.weight, default=None)
        return [best] if best and best.weight > 0 else []
    heads = [strong[0]]
    for title in strong[1:]:
        last = heads[-1]
        ended = any(last.end < day.start < title.start for day, _ in signatures)
        words, known = _squeezed(text, title), _squeezed(text, last)
        if not ended:
            if title.weight > last.weight and not known.endswith(words):
                heads[-1] = title
            continue
        if SALUTATION.search(text, title.end, title.end + 300) and any(
            day.start > title.end for day, _ in signatures
        ):
            heads.append(title)
    return heads


def _squeezed(text: str, title: _Title) -> str:
    return re.sub(r"\s", "", text[title.start : title.end])


def _titles(text: str) -> Iterator[_Title]:
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
                yield _Title(_with_offices(lines, index, start), end, _weight(words, after))
        elif "关于" in words and len(words) <= 60:  # a title in two or three lines
            for more in (1, 2):
                if index + more < len(lines) and _goes_on(lines[index + 1 : index + more + 1]):
                    last_at, last = lines[index + more]
                    rest = [one.strip() for _, one in lines[index + more + 1 : index + more + 4]]
                    yield _Title(
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
            yield _Title(
                start, end, 2 if re.search(r"[申征推遴]|项目|活动|工作|条件|程序|认定", words) else 1
            )


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


def _run_together(text: str, start: int, end: int) -> _Title | None:
    """Return the title at the beginning of a text without line breaks."""
    zone = text[start : min(end, start + 500)]
    about = zone.find("关于")
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
                cut = max((n.end() for n in re.finditer(r"号(?!召)|文件|】|\s{2,}", before)), default=0)
                first = start + cut + len(before[cut:]) - len(before[cut:].lstrip())
                return _Title(first, start + about + m.end(), 4)
    return None


def _signatures(text: str) -> Iterator[tuple[Day, str]]:
    """Yield each date that signs a notice, with the names of who signs."""
    for day in days(text):
        if day.month is None or day.day is None or day.time:
            continue
        before, after = text[max(0, day.start - 400) : day.start], text[day.end : day.end + 12]
        if _NOT_SIGNED.match(after) or _NOT_BEFORE_SIGNED.search(before.rstrip(" ")):
            continue
        line_before = before.rsplit("\n", 1)[-1]
        names = _names_above(before, text)
        alone = not line_before.strip() and bool(re.match(r"[ ]*(?:\n|$|\(此|附)", after))
        spaced = bool(re.search(r"[ ]{4,}$|。[ ]*$", before)) and bool(_AFTER_SIGNED.match(after))
        if re.search("[-/]", text[day.start : day.end]) and not (names and alone):
            continue  # a page's stamp, unless it stands below the names of who signs
        if names or (day.year is not None and (alone or spaced)):
            yield day, names


def _names_above(before: str, text: str) -> str:
    """Return the offices that sign: those before the date in its line, or the lines of names above it."""
    above = before.split("\n")
    line = above.pop().strip()
    if line:
        if is_name(line) and len(re.sub(r"\s", "", line)) <= 60:
            return line
        return ending(line, text) if ENDS.search(line) else ""
    names: list[str] = []
    while above:
        words = above.pop().strip()
        if not words and not names:
            continue
        if not words and len(names) > 0 and not (above and is_name(above[-1])):
            break
        if not words:
            continue
        if not is_name(words):
            if not names and ENDS.search(words) and (found := ending(words, text)):
                names.append(found)
            break
        names.append(words)
    return " ".join(reversed(names))


def _footer(text: str, head: _Title, signatures: list[tuple[Day, str]]) -> int:
    """Return where the page's own words begin after the last notice."""
    mine = [day.end for day, _ in signatures if day.start > head.end]
    after = mine[0] if mine else min(len(text), head.end + 200)
    footer = _FOOTER.search(text, after)
    return footer.start() if footer else len(text)
