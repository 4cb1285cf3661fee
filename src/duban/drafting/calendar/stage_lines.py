"""An outline and the answers so far in, the lines of ``stages`` out: each with its clause and its quote.

One law: beside each value stands where it comes from, or that it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from duban.drafting.calendar.deliverable_lines import checklist_lines, deliverable_lines
from duban.drafting.calendar.due_lines import clause_of, due_lines, opens_line, recurs_line
from duban.drafting.calendar.hanging import Hung
from duban.drafting.calendar.lines import block, official, remark, text
from duban.drafting.calendar.outline import Outline, Step
from duban.drafting.calendar.posting import post_lines
from duban.drafting.calendar.track_lines import Tracks
from duban.drafting.findings import Draft, Question
from duban.drafting.text.normalising import normalise


def stage_lines(
    draft: Draft,
    planned: Outline,
    counted: Tracks,
    owed: Hung,
    asked: Mapping[str, Question],
    answers: Mapping[str, str],
) -> list[str]:
    """Return the lines of every stage, in the order of the notice."""
    lines = ["stages:" if planned.steps else "stages: []"]
    for step in planned.steps:
        lines += [*block(_stage(draft, planned, step, counted, owed, asked, answers), 2), ""]
    return lines


def _stage(
    draft: Draft,
    planned: Outline,
    step: Step,
    counted: Tracks,
    owed: Hung,
    asked: Mapping[str, Question],
    answers: Mapping[str, str],
) -> list[str]:
    found, about = step.found, f"stages.{step.key}"
    identity = draft.notices[found.notice]
    lines = [
        *_evidence(planned, step),
        f"- key: {step.key}",
        f"  title: {text(official(step.title))}",
        f"  owner: {step.group} # {_who(planned, step)}",
    ]
    if found.due.startswith("every"):
        lines.append(f"  {recurs_line(found, identity.issued_on, answers.get('recurs.until', ''))}")
    if opens := opens_line(found):
        lines.append(f"  {opens}")
    due = due_lines(step, identity, asked.get(f"{about}.due"), answers.get(f"{about}.due", ""))
    lines += ["  due:", *block(due, 4)]
    if found.recipient:
        lines.append(f"  recipient: {text(official(found.recipient))}")
    lines += block(post_lines(draft, found, answers.get(f"{about}.post", "")), 2)
    if handed_in := deliverable_lines(draft, step, owed.copies.get(step.key, ())):
        lines += ["  deliverables:", *block(handed_in, 4)]
    if step.key in counted.of:
        lines.append(f"  tracks: [{', '.join(counted.of[step.key])}]")
    if looked_at := checklist_lines(step, owed.limits.get(step.key, ())):
        lines += ["  checklist:", *block(looked_at, 4)]
    if outer := _outer(planned, step):
        lines.append(f"  feeds: {outer}")
    return [*lines, f"  clause: {text(clause_of(found))}"]


def _evidence(planned: Outline, step: Step) -> Iterator[str]:
    """Yield the quote, and which of its dates is this stage's where it has several."""
    found = step.found
    yield f"# {clause_of(found)} 原文：{remark(found.quote.words, 160)}"
    if day := own_day(planned, step):
        yield f"# 其中本环节是：{remark(day, 40)}"


def own_day(planned: Outline, step: Step) -> str:
    """Return the words of a stage's date where its quote has those of others too; else nothing."""
    quote, day = step.found.quote, step.found.day
    others = (one.found.quote for one in planned.steps if one is not step)
    shared = any(other.start < quote.end and quote.start < other.end for other in others)
    return day.words if day is not None and shared else ""


def _who(planned: Outline, step: Step) -> str:
    """Say where the owner comes from."""
    asked = any(one.key == step.group and not one.sure for one in planned.groups)
    open_ = "，见 questions" if asked else ""
    owner = step.owner
    others = f"，主送的还有{owner.others}，请核对" if owner.others else ""
    if owner.said in ("请", "无主语"):
        how = "原文“请……”没有主语" if owner.said == "请" else "原文没有主语"
        return f"{how}：主送单位{others}"
    if owner.said:
        return f"原文：{owner.said}，即主送单位{others}{open_}"
    if owner.words:
        return f"原文：{remark(owner.words, 30)}{open_}"
    return f"这一句没有写由谁办{open_ or '，由人选定'}"


def _outer(planned: Outline, step: Step) -> str:
    """Return the key of the outer stage that an inner one must leave time for: of another owner, who is said
    to receive it or to hand on what was received."""
    if step.found.tier != "inner" or not re.match(r"\d", step.found.due):
        return ""
    for other in planned.steps:
        later = re.match(r"\d", other.found.due) and other.found.due >= step.found.due
        if other.found.tier == "outer" and later and not other.found.asks and not step.found.asks:
            return other.key if _hands_on(step, other) else ""
    return ""


def _hands_on(step: Step, other: Step) -> bool:
    """Say whether the one hands on what the other hands in, by their words: 报市局, 市局汇总后报省厅."""
    if other.group == step.group:
        return False
    words = normalise(other.found.quote.words).text
    level = re.match(r"[省市县区州]", normalise(step.found.recipient).text)
    receives = level is not None and level[0] in (other.owner.words or words)[:8]
    return (
        receives or re.search(r"汇总|(?:审核|初审|评审|把关|公示|核实)[^,。;]{0,6}后|收齐", words) is not None
    )
