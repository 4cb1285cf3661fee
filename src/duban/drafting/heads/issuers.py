"""A notice's part of the text in, who issued it out: who signs, else whom the title or the red header names.

Where nobody does, the office that receives the papers is offered, and a person is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile

from duban.drafting.heads.parts import Part
from duban.drafting.text.organisations import ENDS, is_name, split_names

_RECEIVES = re.compile(
    r"(?:报送|上报|送|交|寄|报|提交)(?:至|到|给)?(?P<short>[省市](?P<core>[\u4e00-\u9fff]{1,7})(?P<end>厅"
    r"|局|委|办))"
)
_FULL = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}?(?P<level>省|市"
    r"|自治区)(?P<core>[\u4e00-\u9fff]{2,12})(?P<end>厅|局|委员会"
    r"|办公室)"
)
_FIELD = re.compile(
    r"(?:发文机关|发文单位|发文机构|发布机构|发布单位"
    r"|制定机关)[】]?[ ]*:?[ ]*([\u4e00-\u9fff、 ]{4,40}?)(?=[ ]{2}|\n|$)"
)
#: Who deals with what a guide describes.
_DEALS = re.compile(
    r"(?:实施机关|实施主体|行使主体)[】]?[ ]*:[ ]*([\u4e00-\u9fff、]{4,40}?)(?=[ (,。;]|\n|$)"
)
_SENDS = re.compile(r"[报送交寄至到向由请]|地址|地点|会场")
_ENDINGS = {"委": "委员会", "办": "办公室"}


def signing_offices(text: str, part: Part, title: str, before: int) -> tuple[str, ...]:
    """Return the offices that issue a notice, in the order of the signature."""
    return (
        split_names(part.signature)
        or split_names(_at_the_end(text, part))
        or tuple(_in_full(name, text) for name in _of_title(title))
        or _of_header(text, part, before)
        or _of_field(text, part, before)
        or split_names(part.printed)
    )


def receiving_office(text: str, part: Part) -> str:
    """Return the office that receives what is owed, by its full name in the text; empty: none or many."""
    here = text[part.body : part.end]
    short = Counter((m["core"], m["end"]) for m in _RECEIVES.finditer(here))
    if not short:
        return ""
    core, end = short.most_common(1)[0][0]
    full = {m[0] for m in _FULL.finditer(text, part.start, part.end) if _means(core, end, m)}
    return full.pop() if len(full) == 1 else ""


def _means(core: str, end: str, full: re.Match[str]) -> bool:
    """Say whether a short name is that of a full one: 科技厅 is 科学技术厅."""
    if full["end"] != _ENDINGS.get(end, end) or re.search("[交送报至到]", full[0]):
        return False
    rest = iter(full["core"])
    return full["core"][0] == core[0] and all(char in rest for char in core)


def _in_full(name: str, text: str) -> str:
    """Return an office with the place that only the page names: 市体育局 is 甲市体育局."""
    if name[0] not in "省市县区":
        return name
    full = set(re.findall(rf"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{2,3}}{re.escape(name)}", text))
    return full.pop() if len(full) == 1 else name


def _of_title(title: str) -> tuple[str, ...]:
    named = title.split("关于", 1)[0].strip() if "关于" in title else ""
    names = split_names(named) if named else ()
    return names if names and all(ENDS.search(name) for name in names) else ()


def _at_the_end(text: str, part: Part) -> str:
    """Return the offices that sign without a date: lines of names at its end."""
    if part.signed:
        return ""
    here = text[part.body : part.end].strip()
    lines = [line for line in map(str.strip, here.split("\n")) if line]
    names = list(takewhile(lambda line: is_name(line) and len(line) <= 40, reversed(lines)))
    if names and len(names) < len(lines):
        return " ".join(reversed(names))
    last = re.split(r"[ 。]|\d{3}(?!\d)", here[-60:])[-1]
    return last if part.salutation and is_name(last) and not _SENDS.search(last) else ""


def _of_field(text: str, part: Part, before: int) -> tuple[str, ...]:
    """Return the office that a page's table of particulars names."""
    first = part.title[0] if part.title else part.body
    field = _FIELD.search(text, max(before, first - 600), max(part.body, first)) or _DEALS.search(
        text, part.body, part.end
    )
    return split_names(field[1]) if field else ()


def _of_header(text: str, part: Part, before: int) -> tuple[str, ...]:
    """Return the offices of a red header: 某某局文件."""
    first = part.title[0] if part.title else part.body
    for line in reversed(text[max(before, first - 300) : first].split("\n")):
        words = line.strip()
        if words.endswith("文件") and is_name(words[:-2].strip()):
            return split_names(words[:-2])
    return ()
