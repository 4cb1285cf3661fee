"""The bytes of a text in, the text out, by what reads as Chinese; None where nothing does.

The one law: a declared encoding is only a hint, since pages say gb2312 and are UTF-8, or the other way round.
"""

from __future__ import annotations

import re

#: Characters that no official text is without, in both forms; a wrong encoding has hardly one of them.
_COMMON = re.compile(
    "[的一年月日于於关關通知各有单單位工作报報送申省市县縣区區局厅廳办辦理请請及和在为為国國不中时時间間"
    "件人会會部业業项項目要前上下第二三四五六七八九十，。：、；（）《》]"
)
_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
#: What UTF-8 looks like when it was taken for Latin-1 and saved so, and what is left of two such accidents.
_SPOILT = re.compile("[\u00c0-\u00ff][\u0080-\u00bf\u20ac\u201a-\u2122]|锟斤拷|烫烫|屯屯|\ufffd")
_ODD = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uefff\uf100-\uf8ff]")
_SAID = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.I)
_SAMPLE = 200_000
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


def decoded(data: bytes, said: str = "") -> str | None:
    """Return bytes as text. A byte or two that were lost show as U+FFFD."""
    for mark, way in _MARKS.items():
        if data.startswith(mark):
            return _text(data, way)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and "\x00" not in text[:_SAMPLE]:
        return text if _readable(text) else None
    declared = _SAID.search(data[:4096])
    said = (said or (declared[1].decode("ascii") if declared else "")).lower()
    ways = ["big5hkscs", "gb18030"] if said.startswith("big5") else ["gb18030", "big5hkscs"]
    ways += ["utf-8"] if not text else []
    if b"\x00" in data[:_SAMPLE] or _share(data[: _SAMPLE & ~1].decode("utf-16-le", "replace")) > 0.1:
        ways += ["utf-16-le", "utf-16-be"]
    best = max(ways, key=lambda way: round(_share(data[:_SAMPLE].decode(way, "replace")), 2))
    return text if text and _readable(text) and best == "gb18030" else _text(data, best)


def _text(data: bytes, way: str) -> str | None:
    text = data.decode(way, "replace")
    return text if _readable(text) else None


def _share(text: str) -> float:
    """Return how much of what is no ASCII is common Chinese."""
    foreign = sum(char > "\x7f" for char in text)
    return (len(_COMMON.findall(text)) - 3 * len(_SPOILT.findall(text))) / max(foreign, 1)


def _readable(text: str) -> bool:
    sample = text[:_SAMPLE]
    odd = len(_ODD.findall(sample)) + 2 * len(_SPOILT.findall(sample))
    return odd <= max(6, len(sample) // 50)


def is_chinese(text: str) -> bool:
    """Say whether a text holds Chinese at all."""
    return _CHINESE.search(text) is not None


def much_chinese(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return len(_CHINESE.findall(text))


def reads_as_chinese(text: str) -> bool:
    """Say whether a text has the characters that Chinese is mostly made of."""
    return _share(text) > 0.06
