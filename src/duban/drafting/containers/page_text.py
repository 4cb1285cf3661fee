"""The source of a web page in, what a reader sees of its article out: menus, scripts and footers go.

The one law: what is clutter by its name stays where it holds half of the page's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 2000  # the parser's time grows with the square of the depth

_GONE = "script,style,noscript,template,select,button,iframe,svg,object,head title,rt,rp,textarea,[hidden]"
_CLUTTER = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|footer|foot|breadcrumb|crumb|share|sharing|sidebar|side|related"
    r"|recommend|copyright|banner|toolbar|login|search|comment|comments|qrcode|pagination|friendlink|links?"
    r"|hot)(?:$|[-_ ])",
    re.I,
)
_CLUTTER_TAGS = frozenset(("nav", "header", "footer", "aside", "form"))
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_AS_TYPED = re.compile(r"white-space\s*:\s*pre", re.I)
_BLOCK = re.compile(
    r"p|div|br|h[1-6]|hr|li|ul|ol|dl|dt|dd|table|thead|tbody|tr|caption|section|article|main|pre|blockquote"
    r"|center|form|fieldset|header|footer|nav|aside|address|figure|figcaption"
)
_CELLS = frozenset(("td", "th"))
_OPENS = re.compile(
    r"<(/?)(?:div|section|article|main|center|blockquote|ul|ol|dl|table|form|fieldset|header|footer|nav|aside"
    r"|figure|address|details|button)\b",
    re.I,
)
_FRAMES = re.compile(r"<i?frame\b[^>]{0,2000}\bsrc\s*=", re.I)
_WIDE = r"[\u2e80-\u9fff\uff00-\uffef，。、；：“”（）《》〔〕]"
#: The end of a line of the source between two wide characters is nothing that a reader sees.
_SOURCE_LINE = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]+[ \t]*(?={_WIDE})")


def depth(html: str) -> int:
    """Return how deep the elements of a page nest, before anything is built of it."""
    deepest = now = 0
    for m in _OPENS.finditer(html):
        now = max(0, now + (-1 if m[1] else 1))
        deepest = max(deepest, now)
    return deepest


def has_frames(html: str) -> bool:
    """Say whether a page shows other pages inside of it."""
    return _FRAMES.search(html) is not None


def page_text(html: str) -> str:
    """Return the text of a page, a line for each block of it, the cells of a row in one line."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css(_GONE):
        node.decompose()
    body = tree.body or tree.root
    if body is None:
        return ""
    steps = list(_steps(body))
    made = "".join(_words(steps, _clutter(steps)))
    lines = re.sub(r"[ \t\u00a0]*\n[ \t]*", "\n", made.strip()).split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _steps(root: Any) -> Iterator[tuple[Any, bool]]:
    """Yield each node as it is entered and left; on a stack of our own, however deep a page nests."""
    stack: list[tuple[Any, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        yield node, entering
        if entering and node.tag != "-text":
            stack.append((node, False))
            stack += [(child, True) for child in reversed(list(node.iter(include_text=True)))]


def _clutter(steps: list[tuple[Any, bool]]) -> dict[int, int]:
    """Return the first and the last step of what is no article by its name, its tag or its style."""
    found: list[tuple[int, int, int]] = []
    open_: list[tuple[int, int]] = []
    said = 0
    for at, (node, entering) in enumerate(steps):
        if node.tag == "-text":
            said += len((node.text_content or "").strip())
        elif entering:
            open_.append((at, said))
        else:
            first, before = open_.pop()
            if _suspected(node):
                found.append((first, at, said - before))
    return {first: last for first, last, length in found if length < 0.5 * said}


def _suspected(node: Any) -> bool:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if node.tag == "header" and node.css_first("h1") is not None:
        return False
    return bool(
        node.tag in _CLUTTER_TAGS or _CLUTTER.search(names) or _UNSHOWN.search(attributes.get("style") or "")
    )


def _words(steps: list[tuple[Any, bool]], clutter: dict[int, int]) -> Iterator[str]:
    typed = 0  # how many elements around keep the lines of the source
    at = -1
    while (at := at + 1) < len(steps):
        if at in clutter:
            at = clutter[at]
            continue
        node, entering = steps[at]
        tag = node.tag
        if tag == "-text":
            said = node.text_content or ""
            yield said if typed else re.sub(r"[\n\r\t]+", " ", _SOURCE_LINE.sub("", said))
            continue
        if tag == "pre" or _AS_TYPED.search(node.attributes.get("style") or ""):
            typed += 1 if entering else -1
        if _BLOCK.fullmatch(tag):
            yield "\n"
        elif tag in _CELLS and not entering:
            yield "  "
