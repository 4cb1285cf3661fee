"""A deadline in; whether it is kept by post and by which day of it out, with the lines that say so. Pure."""

from __future__ import annotations

import re
from typing import Literal

from duban.drafting.findings import Deadline

Receipt = Literal["posted", "arrival"]
#: The answers to the question which of the two counts.
READINGS: dict[str, Receipt] = {"以寄出为准": "posted", "以收到为准": "arrival"}
_MAILED = re.compile(r"邮\s*寄|寄\s*[送至到往达回]|快\s*递|EMS|邮\s*戳")
_BY_POSTMARK = re.compile(r"邮戳|(?:寄出|发出|投递)[^,，。；]{0,6}为准")
_BY_ARRIVAL = re.compile(r"寄达|寄到|(?:收到|送达|到达|签收)[^,，。；]{0,8}为准")


def by_post(found: Deadline) -> bool:
    """Say whether a deadline is kept by mailing paper."""
    by_hand = {"paper", "report"} & {found.kind, *found.channels}
    return bool(by_hand) and _MAILED.search(found.quote.words) is not None


def said(found: Deadline) -> Receipt | None:
    """Return what the notice says that counts; None where it does not say."""
    if _BY_POSTMARK.search(found.quote.words):
        return "posted"
    return "arrival" if _BY_ARRIVAL.search(found.quote.words) else None


def post_lines(found: Deadline, answer: str) -> list[str]:
    """Return the lines of a stage for what is mailed. Until somebody answers, posting it counts."""
    if not by_post(found):
        return []
    stated, chosen = said(found), READINGS.get(answer)
    receipt = stated or chosen or "posted"
    why = "" if stated else " # 由人选定" if chosen else " # 暂按寄出，见 questions"
    done = "posted" if receipt == "posted" else "received"
    return ["post:", f"  receipt: {receipt}{why}", f"completes: {done}"]
