"""Normalised text in, what may be a notice's title out, weighed by what stands around it.

A title stands before a number, a salutation, a page's stamp or the first paragraph; a menu's link does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.heads.run_titles import TWICE, title_of_run
from duban.drafting.heads.title_words import KIND, NUMBER, SALUTATION, STAMP, Title
from duban.drafting.text.organisations import is_name

_WITH_GREETING = re.compile(
    rf"(?:{KIND}|通 知|公 告|通 告).{{0,60}}:|^(?:通[ ]?知|公[ ]?告|通[ ]?告)[ ]*(?:根据|为|按照)"
)
_TITLE_END = re.compile(rf"(?:{KIND}|通 知|公 告|通 告)(?:\([^()]{{1,24}}\))*(?:\.(?:pdf|docx?|wps))?$")
#: A title that says no more than what it is, above the addressees.
_BARE = re.compile(r"通[ ]*知|公[ ]*告|通[ ]*告|公[ ]*示|函")
_BEGINS = re.compile(r"(?:为|根据|按照|经).*(?:如下|。)")
#: A page's crumbs, or its table of particulars, in the line of a title.
_CRUMBS = re.compile(
    r"[>›»].*关于|(?:标\s*题|名\s*称):.*关于|^(?:(?:发布|发文|更新)(?:时间|日期)|(?:信息)?来源):.*关于"
)
#: A guide says so first.
_GUIDE = re.compile(r"(?:办事|服务|申报)指南:[^。;:]{2,40}")
#: What is no notice says so in its first lines: minutes, a speech, a law, a call for tenders.
_OTHER = re.compile(
    r"(?!.*(?:关于|印发|[>›»|]))[^。;:]{3,50}(?:纪要|上的?讲话|条例|(?:招标|采购|磋商|询价|比选)公告)(?:\([^()]*\))?"
)
#: What a title is about that says no kind of notice.
_CALL = re.compile(r"[申征推遴]|项目|活动|工作|条件|程序|认定")
_NO_TITLE = re.compile(
    r"^(?:上一|下一|附\s*件|附:|链接|相关|原文|\d{1,2}[.、]|[-•●]|依据|根据|按照|\(?"
    r"[一二三四五六七八九十]+[、)])|\.(?:pdf|docx?|wps|xlsx?)$|[。;]|\.{3}$|…$|[>›»]|记者|通讯员"
)


def titles(text: str) -> Iterator[Title]:
    """Yield what may be a title, with its weight: what stands around a title."""
    lines = [(m.start(), m[0]) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    for index, (at, line) in enumerate(lines):
        words = line.strip()
        lead = re.match(r"\s*(?:【[^】]{1,12}】|\[[^\]]{1,8}\]|标\s*题:|名\s*称:)?\s*", line)
        start = at + (lead.end() if lead else 0)
        after = [one.strip() for _, one in lines[index + 1 : index + 4]]
        long = len(line) > 160
        run = None
        if long or _WITH_GREETING.search(words) or _CRUMBS.search(words):
            run = title_of_run(text, start, at + len(line))
        if run is not None:
            yield run
            if long or _CRUMBS.search(words):
                continue
        if (
            _BARE.fullmatch(words)
            and after
            and (SALUTATION.search(f"\n{after[0]}\n") or _BEGINS.match(after[0]))
        ):
            yield Title(start, at + len(line.rstrip()), 2)
        if _NO_TITLE.search(words) or len(words) < 6:
            continue
        end = at + len(line.rstrip())
        if _GUIDE.fullmatch(words) or (index < 3 and _OTHER.fullmatch(words)):
            yield Title(start, end, 2)
        if _TITLE_END.search(words) and len(words) <= 160:
            if "关于" in words or not is_name(words):
                twice = TWICE.fullmatch(text, start, end)
                first = twice.start("heading") if twice else _with_offices(lines, index, start)
                yield Title(first, end, _weight(words, after))
        elif "关于" in words and len(words) <= 60:  # a title in two or three lines
            for more in (1, 2):
                if index + more < len(lines) and _goes_on(words, lines[index + 1 : index + more + 1]):
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
            and (STAMP.search(after[0]) or (_CALL.search(words) and SALUTATION.search(f"\n{after[0]}\n")))
            and 8 <= len(words) <= 80
            and not STAMP.search(words)
            and "|" not in words
        ):
            yield Title(start, end, 2 if _CALL.search(words) else 1)


def _goes_on(first: str, lines: list[tuple[int, str]]) -> bool:
    words = [line.strip() for _, line in lines]
    return (
        bool(_TITLE_END.search(words[-1]))
        and all(len(w) <= 50 and not re.search(r"[。:]", w) for w in words)
        and not TWICE.fullmatch(" ".join([first, *words]))
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
    if len(following) > 12 and re.search("。|如下", following):
        weight += 1
    return weight
