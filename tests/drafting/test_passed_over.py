"""A date that is no deadline leaves a trace: the calendar lists it, the marked text says what took it."""

from __future__ import annotations

import pytest

from duban.drafting.calendar.passed_over import passed_over
from duban.drafting.explaining import page, terminal
from duban.services.drafting import drafted
from tests.drafting.sentences_of_our_own import reading


@pytest.mark.parametrize(
    ("sentence", "day", "why"),
    [
        ("对2021年6月30日前建成的项目给予奖励。", "2021年6月30日", "此前须具备的条件"),
        ("推荐2021年6月30日前投产的企业，名额不限。", "2021年6月30日", "此前须具备的条件"),
        ("检修时间为4月9日。", "4月9日", "停办时间"),
        ("本办法自4月1日起施行。", "4月1日", "文件的日期"),
        ("全市大会4月9日召开。", "4月9日", "活动的日子"),
        ("我局4月初调研。", "4月初", "没有写要办什么"),
        ("一、申报条件\n产品4月9日前通过验收。", "4月9日", "写在条件、范围里"),
    ],
)
def test_a_date_that_is_no_deadline_is_kept_with_what_took_it(sentence: str, day: str, why: str) -> None:
    draft = reading("请于3月20日前报送总结。", sentence)
    (one,) = draft.passed_over
    assert (one.day.words, one.why) == (day, why)
    assert f"#   {day}（{why}）原文：" in passed_over(draft)[1]


@pytest.mark.parametrize(
    "sentence",
    [
        "对2020年6月30日前建成的项目给予奖励。",  # before the signature
        "3月20日为周末，不影响报送。",  # the day of a deadline, named again
        "自4月起，请于每月5日前报送进度。",  # since when it comes again
    ],
)
def test_what_nobody_could_take_for_a_deadline_leaves_no_trace(sentence: str) -> None:
    assert reading("请于3月20日前报送总结。", sentence).passed_over == ()


def test_the_calendar_lists_a_dozen_and_says_how_many_more() -> None:
    lines = passed_over(reading(*(f"4月{day}日检修。" for day in range(1, 21))))
    assert lines[0] == "# 文中还有这些日期，没有列为截止日期："
    assert (len(lines), lines[-1]) == (14, "#   还有8处，用 duban draft --explain 看")


def test_the_marked_text_says_what_took_a_date() -> None:
    found = drafted(reading("请于3月20日前报送总结。", "全市大会4月9日召开。"))
    shown = terminal(found.draft, found.outline, found.questions, colour=False)
    assert "【4月9日】〈〔不是截止：活动的日子〕〉" in shown
    dimmed = terminal(found.draft, found.outline, found.questions, colour=True)
    assert "\x1b[2m4月9日\x1b[0m" in dimmed
    assert 'class="passed">4月9日<small>〔不是截止：活动的日子〕' in page(
        found.draft, found.outline, found.questions, "a.txt"
    )


def test_a_date_within_the_words_of_a_deadline_is_told_of_there() -> None:
    found = drafted(reading("推荐2021年6月30日前投产的企业于3月20日前报送。"))
    shown = terminal(found.draft, found.outline, found.questions, colour=False)
    assert "2021年6月30日〔不是截止：此前须具备的条件〕" in shown
