"""Normalised text in, the notices it holds out: where each begins, its title, its salutation, its signature.

A page's menus and footer belong to no notice. A second notice is one with a title and a salutation of its own
after the first one's signature; an annex without a salutation belongs to the notice it hangs on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duban.drafting.dates.chinese_dates import Day
from duban.drafting.heads.run_titles import title_of_run
from duban.drafting.heads.signatures import printings
from duban.drafting.heads.signatures import signatures as find_signatures
from duban.drafting.heads.title_words import SALUTATION, Title
from duban.drafting.heads.titles import titles as find_titles

_FOOTER = re.compile(
    r"^[ ]*(?:上一[个篇条则页]|下一[个篇条则页]|版权|OA系统|法律声明|隐私|相关(?:新闻|阅读|链接|文章|推荐"
    r"|信息|产品)|全部评论|网友评论|温馨提示:?$|THE END|本网?站?部分|"
    r"主办(?:单位)?:|承办(?:单位)?:|[^。\n]{0,20}ICP备|网站(?:地图|声明|标识)|责任编辑|编辑:|【?(?:打印"
    r"|关闭|收藏|纠错)|打印本页|分享到?|扫一扫|扫码|友情链接|免责|声明:|昵称|推荐阅读|热门|猜你喜欢"
    r"|公网安备|Copyright|©|返回(?:顶部|列表))",
    re.M | re.I,
)


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
    printed: str = ""  # the office that printed a notice that nobody signs


def parts(text: str) -> tuple[Part, ...]:
    """Return the notices in ``text``, in order; at least one part, that of the whole text."""
    signatures = list(find_signatures(text))
    titles = sorted([*find_titles(text), *_run_on(text, signatures)], key=lambda t: t.start)
    heads = _heads(titles, text, signatures)
    if not heads:
        heads = [Title(0, 0, 0)]
    made: list[Part] = []
    for index, head in enumerate(heads):
        end = heads[index + 1].start if index + 1 < len(heads) else _footer(text, head, signatures)
        made.append(_part(text, head, end, signatures))
    return tuple(made)


def _run_on(text: str, signatures: list[tuple[Day, str]]) -> Iterator[Title]:
    """Yield the titles that a signature's own line goes on with: that of a forwarded notice."""
    for day, _ in signatures:
        title = title_of_run(text, day.end, day.end + 500)
        if title and title.start - day.end <= 40 and "\n" not in text[day.end : title.start]:
            yield title


def _part(text: str, head: Title, end: int, signatures: list[tuple[Day, str]]) -> Part:
    greeting = SALUTATION.search(text, head.end, min(end, head.end + 700))
    body = greeting.end() if greeting else head.end
    mine = [(day, who) for day, who in signatures if body <= day.start < end]
    named = [one for one in mine if one[1]]
    signed, signature = next(iter(named or mine), (None, ""))
    printed = ""
    if signed is None:
        found = (one for one in printings(text[:end]) if one[0].start >= body)
        signed, printed = next(found, (None, ""))
    start = head.start
    if not head.end and greeting:
        start = text.rfind("\n", 0, max(0, greeting.start() - 60)) + 1 if greeting.start() > 60 else 0
    title = (head.start, head.end) if head.end else None
    span = greeting.span("line" if greeting["line"] else "run") if greeting else None
    return Part(start, end, body, title, span, signed, signature, printed)


def _heads(titles: list[Title], text: str, signatures: list[tuple[Day, str]]) -> list[Title]:
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


def _squeezed(text: str, title: Title) -> str:
    return re.sub(r"\s", "", text[title.start : title.end])


def _footer(text: str, head: Title, signatures: list[tuple[Day, str]]) -> int:
    """Return where the page's own words begin after the last notice."""
    mine = [day.end for day, _ in signatures if day.start > head.end]
    after = mine[0] if mine else min(len(text), head.end + 200)
    footer = _FOOTER.search(text, after)
    return footer.start() if footer else len(text)
