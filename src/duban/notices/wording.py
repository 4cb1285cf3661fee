"""How findings say things: values quoted short and inert, numbers with their words, the nearest known word.

Text in, text out.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_SHOWN = 40


def inert(text: str) -> str:
    """Return ``text`` with control, format (bidi, zero-width) and private characters shown as \\u escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c == " " or _harmless(c) else _escape(c) for c in text)


def _harmless(char: str) -> bool:
    return (
        unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"} or char == "\u3000"
    )


def _escape(char: str) -> str:
    code = ord(char)
    return "\\t" if char == "\t" else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def quoted(text: str) -> str:
    """Return ``text`` in double quotes, on one line, at most 40 characters of it, inert."""
    flat = re.sub(r"\s+", " ", text[: _SHOWN * 4]).strip()
    short = flat if len(flat) <= _SHOWN and len(text) <= _SHOWN * 4 else flat[: _SHOWN - 1] + "…"
    return f'"{inert(short)}"'


def listed(words: Iterable[str], limit: int = 20) -> str:
    """Return the words joined by commas, at most ``limit`` of them."""
    shown = [inert(w[:_SHOWN]) for w in words]
    return ", ".join(shown[:limit]) + (", …" if len(shown) > limit else "")


def many(number: int, word: str) -> str:
    """Return a number with its word: ``0 letters``, ``1 letter``, ``2 addresses``, ``2 entries``."""
    if number == 1:
        return f"1 {word}"
    if word.endswith("ry"):
        return f"{number} {word[:-1]}ies"
    return f"{number} {word}{'es' if word.endswith('s') else 's'}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like ``word``, or "". Long words are not compared: that has a bound."""
    if not word or len(word) > _SHOWN:
        return ""
    plain = word.strip().lower().replace("-", "_")
    words = [k for _, k in zip(range(500), known, strict=False)]
    for candidate in words:
        if candidate.lower().replace("-", "_") == plain:
            return candidate
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=0.6)), "")


def suggestion(word: str, known: Iterable[str], label: str) -> str:
    """Return the hint for an unknown word: the nearest one if any, then what there is."""
    words = list(known)
    near = nearest(word, words)
    there = f"{label}: {listed(words)}." if words else f"{label}: none."
    return f'did you mean "{near}"? {there}' if near else there
