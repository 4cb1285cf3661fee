"""One date rule: whole days, anchors, month ends, days off, the horizon, post; always with proof."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.notices.model import Post
from duban.planning.dates import Resolved, last_day_to_act, local_day, resolve
from duban.problems import Refused
from tests.planning.cast import WORKDAYS, ZONE, at, due, end_of, local

ANCHORS = {
    "notice": date(2024, 1, 31),
    "period_start": date(2024, 7, 1),
    "period_end": date(2024, 9, 30),
    "apply": date(2024, 9, 13),
}


def resolved(anchors: dict[str, date] = ANCHORS, **rule: Any) -> Resolved:
    return resolve(due(**rule), anchors, WORKDAYS, ZONE)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ({"on": "2024-09-13"}, "2024-09-13"),
        ({"after": "notice", "days": 10}, "2024-02-10"),
        ({"after": "notice", "months": 1}, "2024-02-29"),  # 31 January has no counterpart
        ({"after": "notice", "months": 1, "end_of_month": True}, "2024-02-29"),
        ({"after": "notice", "days": 1, "end_of_month": True}, "2024-02-29"),
        ({"after": "notice", "workdays": 3}, "2024-02-04"),  # Thursday, Friday, a worked Sunday
        ({"after": "period_end", "months": 1}, "2024-10-30"),
        ({"after": "period_end", "months": 1, "end_of_month": True}, "2024-10-31"),
        ({"after": "period_end", "workdays": 5}, "2024-10-12"),  # National Day, then a worked Saturday
        ({"after": "period_end", "days": 0}, "2024-09-30"),
        ({"before": "period_end", "workdays": 2}, "2024-09-27"),  # 09-29 is a worked Sunday
        ({"after": "period_start", "days": 14}, "2024-07-15"),
        ({"after": "apply", "workdays": 2}, "2024-09-18"),
        ({"before": "apply", "workdays": 5}, "2024-09-06"),
        ({"before": "apply", "months": 1}, "2024-08-13"),
    ],
)
def test_a_rule_gives_a_day(rule: dict[str, Any], day: str) -> None:
    found = resolved(**rule)
    assert str(found.day) == day and found.at == end_of(found.day) and not found.provisional


@pytest.mark.parametrize(
    ("rule", "instant"),
    [
        ({}, "2024-09-14 00:00"),  # a whole day lasts until 24:00
        ({"at": "24:00"}, "2024-09-14 00:00"),
        ({"at": time(12, 0)}, "2024-09-13 12:00"),
        ({"close_of_business": True}, "2024-09-13 17:30"),
    ],
)
def test_a_deadline_ends_at_an_instant(rule: dict[str, Any], instant: str) -> None:
    found = resolved(on="2024-09-13", **rule)
    assert found.at == at(instant)
    assert found.at.utcoffset() is not None
    assert local_day(found.at, ZONE) == found.day == date(2024, 9, 13)


def test_the_proof_names_24_o_clock_on_the_day_itself() -> None:
    assert resolved(on="2024-09-13").why[-1] == "截止时间 当日24:00"
    assert resolved(on="2024-09-13", close_of_business=True).why[-1] == "截止时间 当日17:30"


def test_every_counting_step_is_in_the_proof() -> None:
    why = resolved(after="period_end", months=1, end_of_month=True).why
    assert why == (
        "文件明确：四（一）",
        "报告期末日 2024-09-30 后1个月：2024-10-30",
        "取当月最后一日：2024-10-31",
        "截止时间 当日24:00",
    )
    arranged = resolved(basis="arranged", note="留出审核时间", before="apply", workdays=5).why
    assert arranged[:2] == (
        "承办单位安排：留出审核时间",
        "环节“apply”截止日 2024-09-13 前5个工作日：2024-09-06",
    )


@pytest.mark.parametrize(
    ("roll", "day"), [("none", "2024-06-30"), ("next", "2024-07-01"), ("previous", "2024-06-28")]
)
def test_a_stated_sunday_moves_only_if_told_to(roll: str, day: str) -> None:
    found = resolved(on="2024-06-30", roll=roll)
    assert str(found.day) == day
    assert any("休息日" in step for step in found.why) == (roll != "none")


def test_rolling_leaves_a_make_up_day_alone() -> None:
    assert resolved(on="2024-09-14", roll="next").day == date(2024, 9, 14)


def test_an_unknown_anchor_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="aplly") as refused:
        resolved(after="aplly", days=1)
    assert refused.value.code == "unknown-stage"


@pytest.mark.parametrize(
    ("rule", "provisional"),
    [
        ({"after": "notice", "workdays": 5}, True),
        ({"after": "notice", "days": 5}, False),  # calendar days are calendar days
        ({"on": "2027-01-29"}, False),
        ({"on": "2027-10-01", "roll": "next"}, True),  # surely a holiday, but nobody has said so
        ({"on": "2026-10-01", "roll": "next"}, False),
    ],
)
def test_past_the_horizon_only_counted_dates_are_provisional(rule: dict[str, Any], provisional: bool) -> None:
    found = resolved({"notice": date(2026, 12, 30)}, **rule)
    assert found.provisional is provisional
    assert any("推定" in step for step in found.why) is provisional


def acting(post: Post | None = None, **rule: Any) -> tuple[date, bool, str]:
    return last_day_to_act(resolved(**rule), due(**rule), post, WORKDAYS)


def by_post(receipt: str, transit: int | None = None) -> Post:
    days = None if transit is None else {"value": transit, "basis": "arranged"}
    return Post.model_validate({"receipt": receipt, "transit_days": days})


@pytest.mark.parametrize(
    ("rule", "post", "act_by"),
    [
        ({"on": "2024-06-28"}, None, "2024-06-28"),
        ({"on": "2024-06-30"}, None, "2024-06-28"),  # a Sunday
        ({"on": "2024-10-07"}, None, "2024-09-30"),  # the last day of a holiday
        ({"on": "2024-09-14"}, None, "2024-09-14"),  # a worked Saturday
        ({"on": "2024-09-13", "at": time(9, 0)}, None, "2024-09-12"),  # over before the office opens
        ({"on": "2024-09-13", "at": time(12, 0)}, None, "2024-09-13"),
        ({"on": "2024-09-27"}, by_post("posted"), "2024-09-27"),
        ({"on": "2024-09-27"}, by_post("posted", 3), "2024-09-27"),  # the postmark counts
        ({"on": "2024-09-20"}, by_post("arrival", 3), "2024-09-14"),  # 19, 18, then before Mid-Autumn
        ({"on": "2024-10-07"}, by_post("arrival", 2), "2024-09-27"),
        ({"on": "2024-09-20"}, by_post("arrival"), "2024-09-20"),  # transit not known yet
    ],
)
def test_the_last_day_on_which_one_can_act(rule: dict[str, Any], post: Post | None, act_by: str) -> None:
    day, provisional, why = acting(post, **rule)
    assert str(day) == act_by and not provisional
    assert WORKDAYS.is_working(day)
    assert bool(why) == (day != resolved(**rule).day)


def test_post_due_on_a_day_off_proves_both_steps_back() -> None:
    _, _, why = acting(by_post("arrival", 2), on="2024-06-30")
    assert "2024-06-28" in why and "在途 2 个工作日" in why and "2024-06-26" in why


def test_the_day_to_act_past_the_horizon_is_provisional_and_says_so() -> None:
    day, provisional, why = acting(on="2027-01-31")
    assert (day, provisional) == (date(2027, 1, 29), True)
    assert "推定" in why


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(0, 10))
def test_act_by_is_a_working_day_never_after_the_deadline(day: date, transit: int) -> None:
    act_by, provisional, _ = acting(by_post("arrival", transit), on=day)
    assert WORKDAYS.is_working(act_by) and act_by <= day and not provisional
    assert WORKDAYS.count(act_by, day) == transit


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)))
def test_a_whole_day_is_named_by_its_own_date(day: date) -> None:
    assert local_day(resolved(on=day).at, ZONE) == day
    assert local(resolved(on=day).at).endswith("00:00")
