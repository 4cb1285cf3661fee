"""Normalised text in, the ends of lines that only the width of a page made out."""

from __future__ import annotations

import re

from duban.drafting.text.organisations import is_name

_WRAPPED_AT = 25
#: What begins a line of its own, whatever stood before it.
_OPENS_LINE = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\(?\d{1,2}[.、)](?!\d)|第"
    r"[一二三四五六七八九十]+[章条]"
    r"|附[件:]|附表|联\s*系|电\s*话|邮\s*[箱编]|地\s*址|传\s*真|.{0,60}(?:19|20)\d\d[ ]*年[ ]*"
    r"\d{1,2}[ ]*月[ ]*\d{1,2}[ ]*日\s*$|抄[送报]|主送|特此|发布|来源|上一|下一|[-•●◆]"
    r"|[\u4e00-\u9fff]{1,14}[〔\[(]20\d\d[〕\])]|\(此件|.{0,120}:\s*$)"
)
#: A row of a table: cells with room between them.
_ROW = re.compile(r"\S {2,}\S|\S ?\|.{1,40}\| ?\S")
#: A date that goes on in the next line, however short its own.
_SPLIT_DATE = re.compile(r"(?:(?<!\d)[12]\d{3}年\n\d{1,2}月|(?<!\d)\d{1,2}月\n\d{1,2}[日号]|\d日\n前[^\d\n])")
_CLOSES_LINE = re.compile(r"(?:[。;:!?.】A-Za-z]|通知|公告|通告|公示|的函|意见|办法|方案|细则|[”\"]?号)\s*$")


def wrapped(text: str) -> list[tuple[int, int]]:
    """Return the spans between words of ``text`` that only the width of the page made."""
    cuts: list[tuple[int, int]] = []
    lines = list(re.finditer(r"[^\n]*\n?", text))
    before: re.Match[str] | None = None
    depth = 0
    for line in lines:
        words = line[0].strip()
        if not words:
            continue
        if before is not None:
            last = before[0].strip()
            blank = line.start() > before.end()
            runs_on = (
                len(last) >= _WRAPPED_AT
                and not _CLOSES_LINE.search(last)
                and not _OPENS_LINE.match(words)
                and not is_name(words)
                and not (_ROW.search(last) or _ROW.search(words))
            )
            split = not blank and _SPLIT_DATE.search(f"{last[-5:]}\n{words[:4]}")
            if split or (runs_on and (not blank or depth > 0)):
                cuts.append((before.start() + len(before[0].rstrip()), line.start() + _indent(line[0])))
        depth = max(0, depth + words.count("《") - words.count("》")) if not _CLOSES_LINE.search(words) else 0
        before = line
    return cuts


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
