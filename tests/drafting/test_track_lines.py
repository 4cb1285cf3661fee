"""Which group a quota is for: the one it names; where none of the calendar is meant, it is a comment."""

from __future__ import annotations

from tests.drafting.test_admins_view import of

_BOTH = ("各市于4月30日前报送汇总表。", "各县于3月31日前将材料报市级。")


def made(*lines: str) -> str:
    return of(*lines).calendar("x", "x.txt")


def test_a_quota_is_for_the_group_that_it_names() -> None:
    text = made(*_BOTH, "每个县推荐不超过2个镇。")
    assert "- per: counties # 原文：县" in text


def test_a_quota_for_nobody_of_the_calendar_is_a_comment() -> None:
    text = made(*_BOTH, "每个市推荐项目不超过5个，试验区推荐项目不超过3个。")
    assert "value: 5" in text and "value: 3" not in text
    assert "# 数量要求，没有列为类别：" in text


def test_what_the_issuer_selects_is_no_units_quota() -> None:
    text = made("各市于4月30日前报送案例。", "我厅组织专家评审，遴选优秀案例100个左右。")
    assert "tracks:" not in text and "# 数量要求，没有列为类别：" in text


def test_a_quota_for_some_of_a_group_has_a_group_of_its_own() -> None:
    text = of(
        "请于4月30日前报送案例。",
        "每个省（区、市）报送案例不超过3个，计划单列市报送案例不超过1个。",
        to="各省、自治区、直辖市及计划单列市工业和信息化主管部门",
    ).calendar("x", "x.txt")
    assert "- per: provinces-part-1 # 原文：省(区、市)" in text
    assert "provinces-part-1: # 只用来算名额" in text
    assert "    kinds: [province, autonomous_region, municipality]\n" in text
    assert "per: provinces-part-2 # 原文：计划单列市" in text


def test_each_thing_of_a_list_bears_its_own_name() -> None:
    text = made("各市于4月30日前报送汇总表。", "各市推荐先锋车间不超过8家、样板班组不超过3个。")
    assert [
        line.strip() for line in text.splitlines() if "  title: 先锋" in line or "  title: 样板" in line
    ] == [
        "title: 先锋车间",
        "title: 样板班组",
    ]
