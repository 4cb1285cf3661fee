"""A draft and its outline in, its text with what was found marked out: in colour for a terminal, and as a
page of its own, which lists the deadlines and questions first, each leading to its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from duban.drafting.calendar.due_words import due_words
from duban.drafting.calendar.lines import official
from duban.drafting.calendar.outline import Outline
from duban.drafting.findings import Copies, Draft, Question, Quota, Quote
from duban.drafting.owners.owners import kind_words

#: Each sort of finding: its Chinese name, its colour on a terminal, its colours on a page (ground, line).
SORTS = {
    "deadline": ("截止", "1;30;43", "#ffe08a", "#b7791f"),
    "question": ("待问", "1;37;41", "#ffc9c9", "#c92a2a"),
    "quota": ("名额", "30;46", "#c5f6fa", "#0b7285"),
    "copies": ("份数", "30;42", "#d3f9d8", "#2b8a3e"),
    "limit": ("篇幅", "30;45", "#f3d9fa", "#862e9c"),
    "contact": ("联系", "30;44", "#d0ebff", "#1864ab"),
    "identity": ("名称", "1;4", "#e9ecef", "#495057"),
    "passed": ("不是截止", "2", "#f8f9fa", "#adb5bd"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text as found, what it is and what was read in it."""

    start: int
    end: int
    sort: str
    says: str


def marks(draft: Draft, planned: Outline, asked: tuple[Question, ...]) -> list[Mark]:
    """Return what is marked, in order; where two overlap, the deadline wins and says both."""
    found = list(_all(draft, planned, asked))
    kept: list[Mark] = []
    order = list(SORTS)
    for one in sorted(found, key=lambda mark: (order.index(mark.sort), mark.start)):
        over = next(
            (n for n, other in enumerate(kept) if one.start < other.end and other.start < one.end), None
        )
        if one.start < one.end and over is None:
            kept.append(one)
        elif over is not None and one.sort != "identity":
            says = f"{draft.found[one.start : one.end]}{one.says}" if one.sort == "passed" else one.says
            kept[over] = _with(kept[over], says)
    return sorted(kept, key=lambda mark: mark.start)


def _with(mark: Mark, says: str) -> Mark:
    return Mark(mark.start, mark.end, mark.sort, f"{mark.says}；{says}")


def _all(draft: Draft, planned: Outline, asked: tuple[Question, ...]) -> Iterator[Mark]:
    names = {"title": "标题", "number": "文号", "issued_on": "成文日期", "audience": "主送"}
    for notice in draft.notices:
        for name, words in notice.quotes:
            yield _mark(words, "identity", names.get(name, name))
    for step in planned.steps:
        if not step.found.asks:
            whom = f"，报{official(step.found.recipient)}" if step.found.recipient else ""
            name = "主送单位" if step.owner.said else official(step.owner.words)
            who = f"：{name}{whom}" if name else whom
            day = due_words(step.found.due)
            yield _mark(
                step.found.quote, "deadline", f"{day} {official(step.title)}{who}〔{step.found.rule}〕"
            )
    for question in asked:
        if question.quote:
            yield _mark(question.quote, "question", question.asks)
    for quota in draft.quotas:
        yield _mark(quota.quote, "quota", _bound(quota))
    for copy in draft.copies:
        yield _mark(copy.quote, "copies", _copies(copy))
    for limit in draft.limits:
        yield _mark(limit.quote, "limit", f"{limit.what}不超过{limit.max_chars}字")
    for contact in draft.contacts:
        ways = (contact.name, contact.phone, contact.email)
        yield _mark(contact.quote, "contact", " ".join(way for way in ways if way))
    for passed in draft.passed_over:
        yield _mark(passed.day, "passed", f"〔不是截止：{passed.why}〕")


def _bound(quota: Quota) -> str:
    """Return 案例最多2个."""
    if quota.unlimited:
        return f"{quota.what}不限"
    unit = "%" if quota.percent else ""
    lower = f"至少{quota.min}{unit}" if quota.min is not None else ""
    return f"{quota.what}{lower}{f'最多{quota.max}{unit}' if quota.max is not None else ''}"


def _copies(copy: Copies) -> str:
    many = f"{copy.n}份" if copy.n is not None else ""
    return f"{copy.what}{many}{'盖章' if copy.sealed else ''}" or "份数"


def _mark(quote: Quote, sort: str, says: str) -> Mark:
    return Mark(quote.start, quote.end, sort, says)


def terminal(draft: Draft, planned: Outline, asked: tuple[Question, ...], colour: bool) -> str:
    """Return the text for a terminal: marked in colour, or in brackets where there is none."""
    made, at = [], 0
    for mark in marks(draft, planned, asked):
        words = draft.found[mark.start : mark.end]
        name, code, _, _ = SORTS[mark.sort]
        says = mark.says if mark.sort == "passed" else f"{name} {mark.says}"
        made.append(draft.found[at : mark.start])
        made.append(
            f"\x1b[{code}m{words}\x1b[0m\x1b[2m〈{says}〉\x1b[0m" if colour else f"【{words}】〈{says}〉"
        )
        at = mark.end
    made.append(draft.found[at:])
    return "".join(made)


def page(draft: Draft, planned: Outline, asked: tuple[Question, ...], source: str) -> str:
    """Return the text as a page that needs nothing else: what was found, what is asked, the marked text."""
    made, at = [], 0
    days = {one.day.start: one.day.end for one in draft.deadlines if one.day}
    shown = marks(draft, planned, asked)
    for mark in shown:
        made.append(escape(draft.found[at : mark.start]))
        words = _with_days(draft.found, mark, days)
        says = escape(mark.says)
        made.append(f'<mark id="at-{mark.start}" class="{mark.sort}">{words}<small>{says}</small></mark>')
        at = mark.end
    made.append(escape(draft.found[at:]))
    styles = "".join(
        f".{sort}{{background:{ground};border-bottom:2px solid {line}}}"
        for sort, (_, _, ground, line) in SORTS.items()
    )
    legend = " ".join(f'<mark class="{sort}">{name}</mark>' for sort, (name, _, _, _) in SORTS.items())
    due = "".join(
        f"<li>{_link(shown, step.found.quote, f'{due_words(step.found.due)}　{official(step.title)}')}</li>"
        for step in planned.steps
    )
    rows = "".join(f"<li>{_link(shown, one.quote, one.asks)}{_readings(one)}</li>" for one in asked)
    title = escape(official(draft.identity.title) or source)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>body{{max-width:52rem;margin:2rem auto;padding:0 1rem;font:16px/1.8 serif}}"
        f"h1{{font-size:1.5rem}}"
        f"h2{{font-size:1.15rem}}pre{{white-space:pre-wrap;font:inherit}}"
        f"small{{font:12px sans-serif;margin-left:.4em;padding:0 .3em;background:#fff;color:#444}}"
        f"mark{{padding:0 .15em;scroll-margin-top:4rem}}"
        f"mark:target{{outline:3px solid #1864ab}}{styles}</style>\n"
        f"<h1>{title}</h1>\n"
        + (f"<h2>截止（{len(planned.steps)}）</h2>\n<ol>{due}</ol>\n" if due else "")
        + (f"<h2>待问（{len(asked)}）</h2>\n<ol>{rows}</ol>\n" if rows else "")
        + f"<h2>原文</h2>\n<p>{legend}</p>\n<pre>{''.join(made)}</pre>\n</html>\n"
    )


def _with_days(found: str, mark: Mark, days: dict[int, int]) -> str:
    """Return the words of a mark with the dates that are deadlines in bold."""
    made, at = [], mark.start
    for start in sorted(day for day in days if mark.start <= day and days[day] <= mark.end):
        made += [escape(found[at:start]), f"<strong>{escape(found[start : days[start]])}</strong>"]
        at = days[start]
    return "".join([*made, escape(found[at : mark.end])])


def _link(shown: list[Mark], quote: Quote | None, words: str) -> str:
    """Return words that lead to their place in the text."""
    touching = (mark for mark in shown if quote and mark.start < quote.end and quote.start < mark.end)
    mark = next(touching, None)
    return f'<a href="#at-{mark.start}">{escape(words)}</a>' if mark else escape(words)


def _readings(one: Question) -> str:
    said = kind_words if one.about.endswith(".kinds") else due_words
    return f"<br>{escape('　'.join(said(reading) for reading in one.readings[:6]))}" if one.readings else ""
