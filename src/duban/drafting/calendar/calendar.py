"""A draft, its outline, its questions and the answers so far in, the YAML of the draft calendar out. Pure.

In the order of the notice; each part with a comment that names its clause and quotes it. Until a person
has compared it, it says ``verified: false``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from duban.drafting.calendar.due_lines import by_the_signature
from duban.drafting.calendar.due_words import due_words
from duban.drafting.calendar.hanging import Hung, hung
from duban.drafting.calendar.lines import block, items, official, remark, text
from duban.drafting.calendar.outline import Outline, settled
from duban.drafting.calendar.passed_over import passed_over
from duban.drafting.calendar.posting import general
from duban.drafting.calendar.stage_lines import stage_lines
from duban.drafting.calendar.striking import left, struck
from duban.drafting.calendar.track_lines import Tracks, tracks
from duban.drafting.calendar.unit_lines import unit_lines
from duban.drafting.findings import Contact, Draft, Question
from duban.drafting.owners.owners import kind_words

_MATTER = re.compile(
    r"关于(?:进一步|认真|组织|做好|开展|印发|报送|征集|举办)*(.{4,60}?)的?(?:紧急|补充)?(?:通知|公告|通告|公示|函)$"
)


def calendar_text(
    draft: Draft,
    planned: Outline,
    asked: tuple[Question, ...],
    answers: Mapping[str, str],
    key: str,
    source: str,
) -> str:
    """Return the draft calendar. An answered question is worked in and no longer asked; what a person struck
    is a comment."""
    gone = struck(planned, answers)
    planned, asked = left(planned, asked, answers)
    open_ = tuple(one for one in asked if not answers.get(one.about))
    planned = settled(planned, draft, answers)
    counted, owed = tracks(draft, planned), hung(draft, planned)
    made = [
        *_head(draft, planned, key, source),
        *_notice(draft, answers),
        "",
        "policy: standard",
        "",
        *_questions(open_),
        *unit_lines(planned, answers, counted.parts),
        *_tracks(counted),
        *stage_lines(draft, planned, counted, owed, {one.about: one for one in asked}, answers),
        *_rest(draft, counted, owed, planned, answers),
        *(f"# 不列为环节，由人选定：{remark(step.found.quote.words, 90)}" for step in gone),
    ]
    return "\n".join(made) + "\n"


def _head(draft: Draft, planned: Outline, key: str, source: str) -> list[str]:
    title = draft.identity.title or "待填"
    matter = _MATTER.search(title)
    return [
        f"# 由 duban draft 从“{remark(source, 60)}”起草，还没有人核对。",
        "# 注释写明每一处的出处和原文：请逐条对照，回答 questions，再把 verified 改为 true。",
        "# basis：stated 原文所定（clause 写出处）、arranged 承办单位安排、asked 待问。",
        *(f"# 注意：{remark(warning, 160)}" for warning in draft.warnings),
        *_years(draft, planned),
        f"key: {text(key)}",
        f"title: {text(official(matter[1] if matter else title))}",
        "verified: false",
        "",
    ]


def _years(draft: Draft, planned: Outline) -> Iterator[str]:
    """Yield once what is so for most dates: those without a year have that of the signature."""
    found = [(step.found, draft.notices[step.found.notice]) for step in planned.steps]
    for signed, many in Counter(n.issued_on for one, n in found if by_the_signature(one, n)).items():
        yield f"# 有{many}个日期原文没有写年份，据落款{signed}推定为当年，各处不再另注。"


def _notice(draft: Draft, answers: Mapping[str, str]) -> list[str]:
    first = draft.identity
    lines = ["notice:"]
    values = {
        "title": answers.get("notice.title") or official(first.title),
        "number": first.number,
        "issuer": answers.get("notice.issuer") or official(first.issuer),
        "issued_on": answers.get("notice.issued_on")
        or (first.issued_on.isoformat() if first.issued_on else ""),
    }
    for name, value in values.items():
        if value:
            lines.append(f"  {name}: {value if name == 'issued_on' else text(value)}")
        elif name != "number":
            lines.append(f"  # {name}: 文中没有，见 questions")
    if not any(values.values()):
        lines[0] = "notice: {}"
    for nested in draft.notices[1:]:
        said = "，".join(str(one) for one in (nested.issuer, nested.issued_on) if one)
        lines.append(f"# 附：{remark(nested.title)}（{said}）")
    return lines


def _questions(open_: tuple[Question, ...]) -> list[str]:
    if not open_:
        return []
    lines = ["questions: # 逐条回答：写在 answer 后，并改好它说的那一处；或用 duban draft --answer"]
    for one in open_:
        lines += [f"  - about: {text(one.about)}", f"    asks: {text(one.asks)}"]
        if one.readings:
            kinds = one.about.endswith(".kinds")
            said = [kind_words(reading) if kinds else reading for reading in one.readings]
            lines.append(f"    readings: {items(said)}")
        if one.quote:
            lines.append(f"    quote: {text(remark(one.quote.words))}")
            if one.quote.clause:
                lines.append(f"    clause: {text(one.quote.clause)}")
        lines.append('    answer: ""')
    return [*lines, ""]


def _tracks(counted: Tracks) -> list[str]:
    return ["tracks: # 名额是上限，不是任务", *block(counted.lines, 2), ""] if counted.lines else []


def _rest(
    draft: Draft, counted: Tracks, owed: Hung, planned: Outline, answers: Mapping[str, str]
) -> list[str]:
    """Return comments for what a calendar has no place for: contacts, addresses, other counts, and what is
    no stage once nothing asks about it."""
    lines: list[str] = []
    if draft.contacts:
        lines.append("# 通知所列联系方式：")
        lines += [f"#   {_contact(one)}" for one in draft.contacts]
    lines += [f"# 地址：{remark(one.what.rstrip(' (（,，'), 90)}" for one in draft.addresses]
    lines += [f"# 数量要求，没有列为类别：{remark(one.quote.words, 90)}" for one in counted.left]
    lines += [f"# 份数要求，没有列为材料：{remark(one.quote.words, 90)}" for one in owed.left_copies]
    lines += [f"# 篇幅要求，没有列入核对：{remark(one.quote.words, 90)}" for one in owed.left_limits]
    lines += [f"# 邮寄要求：{remark(words, 90)}" for words in general(draft, planned)]
    lines += [
        f"# 另有：{remark(one.quote.words, 90)}（{due_words(one.due)}）"
        for at, one in enumerate(planned.loose)
        if answers.get(f"notes.{at + 1}")
    ]
    lines += passed_over(draft)
    return list(dict.fromkeys(lines))


def _contact(one: Contact) -> str:
    """Return a way to reach somebody; with the words around it where they name nobody."""
    ways = " ".join(way for way in (one.name, one.phone, one.email) if way)
    return (
        remark(ways, 90)
        if one.name
        else f"{remark(ways, 60)}（没有写姓名，原文：{remark(one.quote.words, 60)}）"
    )
