"""A draft in, its text with what was found marked out: in colour for a terminal, and as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from duban.drafting.findings import Draft, Question, Quote

#: Each sort of finding: its Chinese name, its colour on a terminal, its colours on a page (ground, line).
SORTS = {
    "deadline": ("截止", "1;30;43", "#ffe08a", "#b7791f"),
    "question": ("待问", "1;37;41", "#ffc9c9", "#c92a2a"),
    "quota": ("名额", "30;46", "#c5f6fa", "#0b7285"),
    "copies": ("份数", "30;42", "#d3f9d8", "#2b8a3e"),
    "limit": ("篇幅", "30;45", "#f3d9fa", "#862e9c"),
    "contact": ("联系", "30;44", "#d0ebff", "#1864ab"),
    "identity": ("名称", "1;4", "#e9ecef", "#495057"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text as found, what it is and what was read in it."""

    start: int
    end: int
    sort: str
    says: str


def marks(draft: Draft, asked: tuple[Question, ...]) -> list[Mark]:
    """Return what is marked, in order; where two overlap, the deadline or question wins."""
    found = list(_all(draft, asked))
    kept: list[Mark] = []
    order = list(SORTS)
    for one in sorted(found, key=lambda mark: (order.index(mark.sort), mark.start)):
        if one.start < one.end and not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
        else:
            kept = [
                _with(other, one) if (other.start, other.end) == (one.start, one.end) else other
                for other in kept
            ]
    return sorted(kept, key=lambda mark: mark.start)


def _with(mark: Mark, other: Mark) -> Mark:
    return Mark(mark.start, mark.end, mark.sort, f"{mark.says}；{other.says}")


def _all(draft: Draft, asked: tuple[Question, ...]) -> Iterator[Mark]:
    names = {"title": "标题", "number": "文号", "issued_on": "成文日期", "audience": "主送"}
    for notice in draft.notices:
        for name, words in notice.quotes:
            yield _mark(words, "identity", names.get(name, name))
    for due in draft.deadlines:
        if due.asks:
            continue
        says = " ".join(
            x
            for x in (due.due, due.stage, due.actor and f"{due.actor}→{due.recipient}", f"〔{due.rule}〕")
            if x
        )
        yield _mark(due.quote, "deadline", says)
    for question in asked:
        if question.quote:
            yield _mark(question.quote, "question", question.asks)
    for quota in draft.quotas:
        bound = (
            "不限" if quota.unlimited else f"最多{quota.max}" if quota.max is not None else f"至少{quota.min}"
        )
        yield _mark(quota.quote, "quota", f"{quota.what}{bound}")
    for copy in draft.copies:
        yield _mark(copy.quote, "copies", f"{copy.what}{copy.n}份")
    for limit in draft.limits:
        yield _mark(limit.quote, "limit", f"{limit.what}≤{limit.max_chars}字")
    for contact in draft.contacts:
        yield _mark(contact.quote, "contact", " ".join((contact.name, contact.phone, contact.email)).strip())


def _mark(quote: Quote, sort: str, says: str) -> Mark:
    return Mark(quote.start, quote.end, sort, says)


def terminal(draft: Draft, asked: tuple[Question, ...], colour: bool) -> str:
    """Return the text for a terminal: marked in colour, or in brackets where there is none."""
    made, at = [], 0
    for mark in marks(draft, asked):
        words = draft.found[mark.start : mark.end]
        name, code, _, _ = SORTS[mark.sort]
        says = f"{name} {mark.says}"
        made.append(draft.found[at : mark.start])
        made.append(
            f"\x1b[{code}m{words}\x1b[0m\x1b[2m〈{says}〉\x1b[0m" if colour else f"【{words}】〈{says}〉"
        )
        at = mark.end
    made.append(draft.found[at:])
    return "".join(made)


def page(draft: Draft, asked: tuple[Question, ...], source: str) -> str:
    """Return the text as a page that needs nothing else: marks, what each says, the questions."""
    made, at = [], 0
    for mark in marks(draft, asked):
        made.append(escape(draft.found[at : mark.start]))
        words, says = escape(draft.found[mark.start : mark.end]), escape(mark.says)
        made.append(f'<mark class="{mark.sort}" title="{says}">{words}<small>{says}</small></mark>')
        at = mark.end
    made.append(escape(draft.found[at:]))
    styles = "".join(
        f".{sort}{{background:{ground};border-bottom:2px solid {line}}}"
        for sort, (_, _, ground, line) in SORTS.items()
    )
    legend = " ".join(f'<mark class="{sort}">{name}</mark>' for sort, (name, _, _, _) in SORTS.items())
    rows = "".join(f"<li>{escape(one.asks)}{_readings(one)}</li>" for one in asked)
    title = escape(draft.identity.title or source)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>body{{max-width:52rem;margin:2rem auto;padding:0 1rem;font:16px/1.8 serif}}"
        f"pre{{white-space:pre-wrap;font:inherit}}small{{font:12px sans-serif;margin-left:.3em;opacity:.75}}"
        f"mark{{padding:0 .15em}}{styles}</style>\n"
        f"<h1>{title}</h1>\n<p>{legend}</p>\n"
        + (f"<h2>待问</h2>\n<ol>{rows}</ol>\n" if rows else "")
        + f"<h2>原文</h2>\n<pre>{''.join(made)}</pre>\n</html>\n"
    )


def _readings(one: Question) -> str:
    return f"（{escape('；'.join(one.readings))}）" if one.readings else ""
