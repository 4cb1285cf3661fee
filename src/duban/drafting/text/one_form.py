"""A text in, the same text in one form of its characters out: half width, plain radicals, simplified.

The one law: one character becomes one character, so that every place stays where it was.
"""

from __future__ import annotations

import unicodedata

#: Marks that are written in two widths, and brackets of document numbers that are written in many ways.
_PUNCTUATION = str.maketrans(
    {
        "，": ",",
        "；": ";",
        "：": ":",
        "（": "(",
        "）": ")",
        "！": "!",
        "？": "?",
        "．": ".",
        "﹙": "(",
        "﹚": ")",
        "︰": ":",
        "∶": ":",
        "﹕": ":",
        "⻓": "长",
        "於": "于",  # GB 2312 has these as characters of their own
        "後": "后",
        "徵": "征",
    }
)


def in_one_form(text: str) -> str:
    """Return ``text`` as rules read it, of the same length."""
    return text.translate(_one_form(text)).translate(_PUNCTUATION)


def _one_form(text: str) -> dict[int, str]:
    """Return the table that makes full width half, look-alike radicals plain, traditional simplified."""
    table: dict[int, str] = {}
    foreign: list[str] = []
    for char in set(text):
        if char < "\x80":
            continue
        plain = unicodedata.normalize("NFKC", char)
        if len(plain) == 1 and plain != char and char not in "…　":
            table[ord(char)] = plain
            char = plain
        if "\u3400" <= char <= "\u9fff" and not _in_gb2312(char):
            foreign.append(char)
    if foreign:
        simple = _simplified(foreign)
        table |= {ord(char): to for char, to in simple.items() if to != char}
        table |= {code: simple[to] for code, to in table.items() if to in simple}
    return table


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _simplified(chars: list[str]) -> dict[str, str]:
    """Return each character's simplified form. Imported here: most texts need none."""
    from opencc import OpenCC

    made = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {char: to for char, to in zip(chars, made, strict=True) if len(to) == 1}
