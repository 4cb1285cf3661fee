"""Values in, lines of YAML out. What needs quotes gets them; nothing invisible is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9][\u4e00-\u9fffA-Za-z0-9（）()〔〕、，。；“”《》·—/%+._ -]*")
_NOT_PLAIN = re.compile(r"^(?:true|false|null|yes|no|on|off|~)$|^[\d.+-]+$|^0\d|: | #|-$", re.I)
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)


def text(value: str) -> str:
    """Return one text as YAML."""
    words = re.sub(r"\s+", " ", _INVISIBLE.sub(" ", value)).strip()
    plain = _PLAIN.fullmatch(words) and not _NOT_PLAIN.search(words)
    return words if plain else json.dumps(words, ensure_ascii=False)


def official(value: str) -> str:
    """Return words with the marks of a Chinese text: what was read has them half as wide."""
    words = re.sub(r"\(([^()]*)\)", r"（\1）", value)
    return re.sub(r"(?<=[\u4e00-\u9fff）”》]),(?=[\u4e00-\u9fff“《])", "，", words)


def named(value: str) -> str:
    """Return a name in quotation marks, those within it single."""
    inner = official(value).replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def items(values: Iterable[str]) -> str:
    """Return a list of texts in one line."""
    return f"[{', '.join(flow(value) for value in values)}]"


def flow(value: str) -> str:
    """Return one text as it stands inside brackets."""
    words = text(value)
    safe = words.startswith('"') or not re.search(r"[,\[\]{}，]", words)
    return words if safe else json.dumps(words, ensure_ascii=False)


def remark(value: str, longest: int = 110) -> str:
    """Return words for a comment: one line, shortened in its middle."""
    words = re.sub(r"\s+", " ", _INVISIBLE.sub(" ", value)).strip()
    if len(words) <= longest:
        return words
    half = longest // 2
    return f"{words[:half]}……{words[-half:]}"


def block(lines: Iterable[str], indent: int) -> list[str]:
    """Return lines, each further in."""
    return [f"{' ' * indent}{line}" if line else "" for line in lines]
