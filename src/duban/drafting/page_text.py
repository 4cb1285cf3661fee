"""The source of a web page in, what a reader sees of its article out: menus, scripts and footers go."""

from __future__ import annotations

import re
from typing import Any

_GONE = (
    "script,style,noscript,template,nav,header,footer,aside,form,select,button,iframe,svg,object,head title"
)
_CLUTTER = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|footer|foot|breadcrumb|crumb|share|sharing|sidebar|side|related"
    r"|recommend|copyright|banner|toolbar|login|search|comment|comments|qrcode|pagination|friendlink|links?"
    r"|hot)(?:$|[-_ ])",
    re.I,
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "section",
        "article",
        "main",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "hr",
        "tbody",
        "thead",
        "center",
    ]
)
_CELLS = frozenset(("td", "th"))


def page_text(html: str) -> str:
    """Return the text of a page, a line for each block of it, the cells of a row in one line."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css(_GONE):
        node.decompose()
    body = tree.body or tree.root
    if body is None:
        return ""
    for node in list(body.css("[class],[id]")):
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if _CLUTTER.search(names) and len(_plain(node)) < 0.5 * len(_plain(body)):
            node.decompose()
    made: list[str] = []
    _walk(body, made)
    lines = (re.sub(r"[ \t\u00a0]*\n[ \t]*", "\n", "".join(made)).strip()).split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _plain(node: Any) -> str:
    return node.text(deep=True) or ""


def _walk(root: Any, made: list[str]) -> None:
    """Write the text below a node in its order; with a stack of our own, however deep a page nests."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if tag == "-text":
            made.append(re.sub(r"[\n\r\t]+", " ", node.text_content or ""))
            continue
        if leaving:
            made.append("\n" if tag in _BLOCKS else "  ")
            continue
        if tag in _BLOCKS:
            made.append("\n")
        if tag in _BLOCKS or tag in _CELLS:
            stack.append((node, True))
        children = list(node.iter(include_text=True))
        stack += [(child, False) for child in reversed(children)]
