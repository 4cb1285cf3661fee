"""The day in a period that a notice states is written into the calendar, and no longer asked."""

from __future__ import annotations

import pytest

from duban.services.drafting import drafted
from tests.drafting.sentences_of_our_own import asked, dues, reading


@pytest.mark.parametrize(
    ("sentence", "due", "lines"),
    [
        ("各市于每季度结束后10个工作日内报送进展。", "every quarter", ("after: period_end", "workdays: 10")),
        ("各市于每季度次月15日前报送进展。", "every quarter", ("after: period_end", "days: 15")),
        ("各市每半年次月10日前报送总结。", "every half-year", ("after: period_end", "days: 10")),
        ("各市季后5日以前报送报表。", "every quarter", ("after: period_end", "days: 5")),
        ("各市每季度首月10日前报送情况。", "every quarter", ("after: period_start", "days: 9")),
        (
            "各市每季度末报送进展。",
            "every quarter",
            ("after: period_start", "months: 2", "end_of_month: true"),
        ),
        (
            "各市每季度末月25日前报送进展。",
            "every quarter",
            ("before: period_end", "days: 6", "6月、9月早一天"),
        ),
        ("各市于次月5日前报送上月情况。", "every month day 05", ("after: period_end", "days: 5")),
        ("各市每月终了后7日内报送报表。", "every month day 07", ("after: period_end", "days: 7")),
        ("各市每月结束后3个工作日内报送报表。", "every month", ("after: period_end", "workdays: 3")),
        ("请各市于当月10日前报送上月报表。", "every month day 10", ("after: period_start", "days: 9")),
        ("各市每月5日前报送报表。", "every month day 05", ("after: period_start", "days: 4")),
    ],
)
def test_the_day_of_a_period_is_written(sentence: str, due: str, lines: tuple[str, ...]) -> None:
    assert dues(sentence) == [due]
    found = drafted(reading(sentence))
    assert [one.about for one in found.questions if one.about.endswith(".due")] == []
    written = found.calendar("x", "x.txt")
    assert all(line in written for line in lines), written


def test_a_period_without_a_day_is_asked_still() -> None:
    found = drafted(reading("各市每季度报送一次进展。"))
    assert [one.asks for one in found.questions if one.about.endswith(".due")]


def test_the_month_after_a_named_quarter_comes_once() -> None:
    assert (dues("第一季度报表于次月10日前报送。"), asked("第一季度报表于次月10日前报送。")) == (
        [],
        ["unspecified"],
    )


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("材料寄送至专业机构（报送时间以寄出时间为准）。", []),
        ("报送时间以短信通知为准。", ["unspecified"]),
        ("会议时间以后续公告为准。", ["unspecified"]),
    ],
)
def test_only_what_is_told_later_is_told_later(sentence: str, wanted: list[str]) -> None:
    assert asked(sentence) == wanted
