"""What is counted from an event, from a day, from the notice; and what only says how old a paper is."""

from __future__ import annotations

import pytest

from duban.services.drafting import drafted
from tests.drafting.sentences_of_our_own import dues, reading


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("请各县灾情发生后2日内报送灾情报告。", ["event(灾情发生) + 2 days"]),
        ("请各市民政局于会议结束后10天内报送总结。", ["event(会议结束) + 10 days"]),
        ("请各单位培训结束后5日内报送小结。", ["event(培训结束) + 5 days"]),
        ("请各地收到申请后5日内报送意见。", ["event(收到申请) + 5 days"]),
        ("由县级农业农村部门在公示结束后7个工作日内报送。", ["event(公示结束) + 7 workdays"]),
        ("并于自查结束后5日内报送报告。", ["event(自查结束) + 5 days"]),
        ("各市民政局会后10日内报送总结。", ["event(会) + 10 days"]),
        ("会议召开以前3个工作日报送名单。", ["event(会议) - 3 workdays"]),
        ("自4月10日起15日内报送。", ["event(4月10日) + 15 days"]),
        ("请各单位收到通知后3个工作日内报送联系人。", ["issued_on + 3 workdays"]),
        ("请各单位10个工作日内报送。", ["issued_on + 10 workdays"]),
        ("我局将在收到材料后5个工作日内完成审核。", ["event(收到材料) + 5 workdays"]),
        ("请于4月1日前报送3个月内的检测报告。", ["2021-04-01"]),
        ("请于4月1日前提供3个月内缴纳社保证明。", ["2021-04-01"]),
        ("请于4月1日前报送3个工作日内核实的数据。", ["2021-04-01"]),
        ("请于4月1日前报送半年总结，附6个月内开具的证明。", ["2021-04-01"]),
        ("我厅将在15个工作日内反馈意见。", []),
        ("每季度前10日报送情况。", ["every quarter"]),
        ("承办单位编制设计，任务书下达之日起60日内报县局审批。", ["event(任务书下达) + 60 days"]),
        ("车主应当在车辆移走之日起30日内携带有效身份证件到大队办理手续。", ["event(车辆移走) + 30 days"]),
        ("3.评审情况和公示情况说明（公示时间不少于20日）。", []),
        (
            "（一）推荐单位公示5个工作日。\n（二）在报纸公示5个工作日后，由领导小组审定。",
            ["event(公示) + 5 workdays"] * 2,
        ),
        ("公示5个工作日。自公示之日起5个工作日内，可书面提出异议。", ["event(公示) + 5 workdays"]),
    ],
)
def test_a_count_runs_from_what_is_named(sentence: str, wanted: list[str]) -> None:
    assert dues(sentence) == wanted


def test_a_count_from_receipt_says_that_it_runs_from_the_issue() -> None:
    made = drafted(reading("请各市在收到本通知后5日内上报总结。")).calendar("x", "x.txt")
    assert "after: notice" in made
    assert "原文从收到本通知起算，按印发之日计" in made
    plain = drafted(reading("请各市自本通知印发之日起5日内上报总结。")).calendar("x", "x.txt")
    assert "从收到" not in plain


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("自查结果公示不少于5个工作日。", "公示不少于5个工作日：公示到哪一天？"),
        ("公示结束后5日内报送结果。", "“公示结束”之后5日：截止到哪一天？"),
    ],
)
def test_how_long_is_shown_is_no_event(sentence: str, asks: str) -> None:
    assert asks in [one.asks for one in drafted(reading(sentence)).questions]
