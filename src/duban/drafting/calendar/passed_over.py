"""A draft in, the comments that list the dates in its text that are no stage out: nothing is lost unseen."""

from __future__ import annotations

from duban.drafting.calendar.lines import remark
from duban.drafting.findings import Draft

_MOST = 12


def passed_over(draft: Draft) -> list[str]:
    """Return one block of comments, at most a dozen dates, each with its words and what took it."""
    listed = draft.passed_over[:_MOST]
    if not listed:
        return []
    more = len(draft.passed_over) - len(listed)
    return [
        "# 文中还有这些日期，没有列为截止日期：",
        *(
            f"#   {remark(one.day.words, 30)}（{one.why}）原文：{remark(one.quote.words, 60)}"
            for one in listed
        ),
        *([f"#   还有{more}处，用 duban draft --explain 看"] if more else []),
    ]
