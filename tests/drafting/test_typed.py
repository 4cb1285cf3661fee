"""What a person may type for an answer: as anybody writes a day, a kind of unit, the third of a list."""

from __future__ import annotations

import pytest

from duban.drafting.calendar.answers import understood
from duban.drafting.calendar.typed import later
from duban.drafting.findings import Question

READINGS = ("province autonomous_region municipality", "bureau", "enterprise")
KINDS = Question("units.owners.kinds", "", READINGS)
UNTIL = Question("recurs.until", "", ("2021-12-31", "2022-12-31"))
DUE = Question("stages.report.due", "", ("2024-11-30", "2024-11-29"))
YEAR = Question("stages.report.due", "", (), due="--09-20")
POST = Question("stages.mailing.post", "", ("以寄出为准", "以收到为准"))
COUNT = Question("stages.report.due", "", (), due="every quarter")


@pytest.mark.parametrize(
    ("question", "said", "answer"),
    [
        (KINDS, "部门", "bureau"),
        (KINDS, "省级", READINGS[0]),
        (KINDS, "省、自治区、直辖市", READINGS[0]),
        (KINDS, "部门和企业", "bureau enterprise"),
        (KINDS, "第三个", "enterprise"),
        (KINDS, "第2个", "bureau"),
        (KINDS, "3", "enterprise"),
        (KINDS, "县级部门", "county district county_level_city banner municipal_district municipal_county"),
        (KINDS, "县级行政区", "county district county_level_city banner municipal_district municipal_county"),
        (KINDS, "谁都行", ""),
        (KINDS, "第九个", ""),
        (UNTIL, "2021年12月31日", "2021-12-31"),
        (UNTIL, "2022.12.31", "2022-12-31"),
        (UNTIL, "２０２２年", "2022-12-31"),
        (UNTIL, "2020.12.31", ""),
        (DUE, "2024年11月29日", "2024-11-29"),
        (DUE, "2024/12/5", "2024-12-05"),
        (DUE, "20241205", "2024-12-05"),
        (DUE, "2024年13月1日", ""),
        (DUE, "第一个", "2024-11-30"),
        (YEAR, "2024年", "2024-09-20"),
        (POST, "邮戳", "以寄出为准"),
        (POST, "寄出", "以寄出为准"),
        (POST, "收到", "以收到为准"),
        (POST, "2", "以收到为准"),
        (POST, "都行", ""),
        (COUNT, "十日内", "10日"),
        (COUNT, "两个月", "2个月"),
        (COUNT, "5 个工作日", "5个工作日"),
        (COUNT, "很久", ""),
    ],
)
def test_what_anybody_types_is_understood(question: Question, said: str, answer: str) -> None:
    got = understood(question, said)
    assert set(got.split()) == set(answer.split()) if question is KINDS else got == answer


@pytest.mark.parametrize("said", ["不知道", "待定", "以后再定", "？"])
def test_who_does_not_know_leaves_it_open(said: str) -> None:
    assert later(said) and not later("不知道谁定的那一天")
