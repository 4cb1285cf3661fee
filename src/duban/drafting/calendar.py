"""A draft, its outline, its questions and the answers so far in, the YAML of the draft calendar out. Pure.

In the order of the notice; each part with a comment that names its clause and quotes it. Until a person
has compared it, it says ``verified: false``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from duban.drafting.deliverable_lines import checklist_lines, deliverable_lines
from duban.drafting.due_lines import clause_of, due_lines, opens_line, recurs_line
from duban.drafting.findings import Draft, Question
from duban.drafting.lines import block, items, remark, text
from duban.drafting.outline import Outline, Step
from duban.drafting.track_lines import Tracks, tracks

_MATTER = re.compile(r"关于(?:组织|做好|开展|印发|报送|征集)?(.{4,60}?)的?(?:通知|公告|通告|公示|函)$")
_KINDS = re.compile(r"[a-z_]+")


def calendar_text(
    draft: Draft,
    planned: Outline,
    asked: tuple[Question, ...],
    answers: Mapping[str, str],
    key: str,
    source: str,
) -> str:
    """Return the draft calendar. An answered question is worked in and no longer asked."""
    open_ = tuple(one for one in asked if not answers.get(one.about))
    counted = tracks(draft, planned)
    made = [
        *_head(draft, key, source),
        *_notice(draft, answers),
        "",
        "policy: standard",
        "",
        *_questions(open_),
        *_units(planned, answers),
        *_tracks(counted),
        *_stages(draft, planned, counted, {one.about: one for one in asked}, answers),
        *_rest(draft, counted, planned),
    ]
    return "\n".join(made) + "\n"


def _head(draft: Draft, key: str, source: str) -> list[str]:
    title = draft.identity.title or "待填"
    matter = _MATTER.search(title)
    return [
        f"# 由 duban draft 从“{remark(source, 60)}”起草，还没有人核对。",
        "# 注释写明每一处的出处和原文：请逐条对照，回答 questions，再把 verified 改为 true。",
        "# basis：stated 原文所定（clause 写出处）、arranged 承办单位安排、asked 待问。",
        *(f"# 注意：{remark(warning, 160)}" for warning in draft.warnings),
        f"key: {key}",
        f"title: {text(matter[1] if matter else title)}",
        "verified: false",
        "",
    ]


def _notice(draft: Draft, answers: Mapping[str, str]) -> list[str]:
    first = draft.identity
    lines = ["notice:"]
    values = {
        "title": answers.get("notice.title") or first.title,
        "number": first.number,
        "issuer": answers.get("notice.issuer") or first.issuer,
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
            lines.append(f"    readings: {items(one.readings)}")
        if one.quote:
            lines.append(f"    quote: {text(remark(one.quote.words))}")
            if one.quote.clause:
                lines.append(f"    clause: {text(one.quote.clause)}")
        lines.append('    answer: ""')
    return [*lines, ""]


def _units(planned: Outline, answers: Mapping[str, str]) -> list[str]:
    lines = ["units:"]
    for group in planned.groups:
        said = _KINDS.findall(answers.get(f"units.{group.key}.kinds", ""))
        kinds = said or list(group.kinds)
        unsure = "" if group.sure or said else " # 暂列，见 questions"
        lines += [
            f"  {group.key}:",
            f"    title: {text(group.title)}",
            f"    kinds: [{', '.join(kinds)}]{unsure}",
            "    reports_to: region",
        ]
    return [*lines, ""]


def _tracks(counted: Tracks) -> list[str]:
    return ["tracks: # 名额是上限，不是任务", *block(counted.lines, 2), ""] if counted.lines else []


def _stages(
    draft: Draft,
    planned: Outline,
    counted: Tracks,
    asked: Mapping[str, Question],
    answers: Mapping[str, str],
) -> list[str]:
    lines = ["stages:"]
    for at, step in enumerate(planned.steps):
        last = at == len(planned.steps) - 1
        lines += [*block(_stage(draft, planned, step, counted, asked, answers, last), 2), ""]
    return lines


def _stage(
    draft: Draft,
    planned: Outline,
    step: Step,
    counted: Tracks,
    asked: Mapping[str, Question],
    answers: Mapping[str, str],
    last: bool,
) -> list[str]:
    found, about = step.found, f"stages.{step.key}.due"
    lines = [f"# {clause_of(found)} 原文：{remark(found.quote.words)}"]
    if found.confidence == "inferred" and not found.asks:
        lines.append("# 原文没有写年份，由落款或文号推定")
    lines += [
        f"- key: {step.key}",
        f"  title: {text(found.stage or '办理')}",
        f"  owner: {step.group} # 原文：{remark(found.actor or '未写', 30)}",
    ]
    if found.due.startswith("every"):
        until = answers.get("recurs.until", "")
        lines.append(f"  {recurs_line(found, draft.notices[found.notice].issued_on, until)}")
    if opens := opens_line(found):
        lines.append(f"  {opens}")
    lines += ["  due:", *block(due_lines(step, asked.get(about), answers.get(about, "")), 4)]
    if found.recipient:
        lines.append(f"  recipient: {text(found.recipient)}")
    if handed_in := deliverable_lines(draft, step):
        lines += ["  deliverables:", *block(handed_in, 4)]
    if step.key in counted.of:
        lines.append(f"  tracks: [{', '.join(counted.of[step.key])}]")
    if looked_at := checklist_lines(draft, step, last):
        lines += ["  checklist:", *block(looked_at, 4)]
    outer = _outer(planned, step)
    if outer:
        lines.append(f"  feeds: {outer}")
    return [*lines, f"  clause: {text(clause_of(found))}"]


def _outer(planned: Outline, step: Step) -> str:
    """Return the key of the outer stage that an inner one must leave time for."""
    if step.found.tier != "inner" or not re.match(r"\d", step.found.due):
        return ""
    for other in planned.steps:
        later = re.match(r"\d", other.found.due) and other.found.due >= step.found.due
        if other.found.tier == "outer" and later and not other.found.asks and not step.found.asks:
            return other.key
    return ""


def _rest(draft: Draft, counted: Tracks, planned: Outline) -> list[str]:
    """Return comments for what a calendar has no place for: contacts, addresses, other counts."""
    lines: list[str] = []
    if draft.contacts:
        lines.append("# 通知所列联系方式：")
        lines += [
            f"#   {remark(' '.join(one for one in (c.name, c.phone, c.email) if one), 90)}"
            for c in draft.contacts
        ]
    lines += [f"# 地址：{remark(one.what, 90)}" for one in draft.addresses]
    lines += [f"# 数量要求：{remark(one.quote.words, 90)}" for one in counted.left]
    lines += [f"# 另有：{remark(one.quote.words, 90)}（{one.due}）" for one in planned.loose]
    return lines
