"""A deadline in; whether it is kept by post and by which day of it out, with the lines that say so. Pure.

What a sentence of its own says of mail (邮寄的以邮戳日期为准) holds for whatever the notice has mailed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from duban.drafting.calendar.lines import remark
from duban.drafting.calendar.outline import Outline
from duban.drafting.findings import Deadline, Draft
from duban.drafting.text.normalising import normalise

Receipt = Literal["posted", "arrival"]
#: The answers to the question which of the two counts.
READINGS: dict[str, Receipt] = {"以寄出为准": "posted", "以收到为准": "arrival"}
_MAILED = re.compile(r"邮\s*寄|寄\s*[送至到往达回]|快\s*递|EMS|邮\s*戳")
_BY_POSTMARK = re.compile(r"邮戳|(?:寄出|发出|投递)[^,。;]{0,6}为准")
_BY_ARRIVAL = re.compile(r"寄达|寄到|(?:收到|送达|到达|签收)[^,。;]{0,8}为准")


def by_post(found: Deadline) -> bool:
    """Say whether a deadline is kept by mailing paper."""
    by_hand = {"paper", "report"} & {found.kind, *found.channels}
    return bool(by_hand) and _MAILED.search(normalise(found.quote.words).text) is not None


def said(found: Deadline) -> Receipt | None:
    """Return what its own words say that counts; None where they do not say."""
    return _counts(normalise(found.quote.words).text)


def _counts(words: str) -> Receipt | None:
    if _BY_POSTMARK.search(words):
        return "posted"
    return "arrival" if _BY_ARRIVAL.search(words) else None


@lru_cache(maxsize=4)
def _sentences(found: str) -> tuple[str, ...]:
    """Return the sentences of a text that say which day of the post counts."""
    sentences = re.split(r"[。;\n]", normalise(found).text)
    return tuple(one.strip() for one in sentences if re.search("[邮寄]", one) and _counts(one))


def general(draft: Draft, planned: Outline) -> list[str]:
    """Return what the notice says of mail where no stage hands in by it."""
    if any(by_post(step.found) or _on_paper(draft, step.found) for step in planned.steps):
        return []
    return list(_sentences(draft.found))


def _on_paper(draft: Draft, found: Deadline) -> bool:
    """Say whether paper is handed in of which a sentence elsewhere says which day of the post counts."""
    paper = "paper" in (found.kind, *found.channels) or "纸质" in normalise(found.quote.words).text
    return paper and stands(draft, found)[0] is not None


def stands(draft: Draft, found: Deadline) -> tuple[Receipt | None, str]:
    """Return what counts, and the words elsewhere in the notice that say so where its own do not."""
    if own := said(found):
        return own, ""
    elsewhere = _sentences(draft.found) if len(draft.notices) == 1 else ()
    return (_counts(elsewhere[0]), elsewhere[0]) if elsewhere else (None, "")


def post_lines(draft: Draft, found: Deadline, answer: str) -> list[str]:
    """Return the lines of a stage for what is mailed. Until somebody answers, posting it counts."""
    if not (by_post(found) or _on_paper(draft, found)):
        return []
    stated, words = stands(draft, found)
    chosen = READINGS.get(answer)
    receipt = stated or chosen or "posted"
    why = f" # 原文：{remark(words, 60)}" if words else ""
    if stated is None:
        why = " # 由人选定" if chosen else " # 暂按寄出，见 questions"
    done = "posted" if receipt == "posted" else "received"
    return ["post:", f"  receipt: {receipt}{why}", f"completes: {done}"]
