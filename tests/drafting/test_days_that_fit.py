"""Days that no calendar has, days of the week that do not fit, several in one word, hours, days left out."""

from __future__ import annotations

import pytest

from duban.services.drafting import drafted
from tests.drafting.sentences_of_our_own import dues, reading


@pytest.mark.parametrize(
    ("sentence", "asks", "readings"),
    [
        (
            "请各市于6月31日前报送总结。",
            "2021年6月没有31日：6月30日，还是7月1日？",
            ("2021-06-30", "2021-07-01"),
        ),
        (
            "请于2022年2月29日前报送。",
            "2022年2月没有29日：2月28日，还是3月1日？",
            ("2022-02-28", "2022-03-01"),
        ),
        (
            "请于3月12日（星期四）前报送。",
            "2021年3月12日是星期五，原文写星期四：以日期为准，还是以星期为准？",
            ("2021-03-12", "2021-03-11"),
        ),
        (
            "请于3月12日(周一)17:00前报送。",
            "2021年3月12日是星期五，原文写星期一：以日期为准，还是以星期为准？",
            ("2021-03-12", "2021-03-15"),
        ),
    ],
)
def test_a_day_that_does_not_fit_is_asked(sentence: str, asks: str, readings: tuple[str, ...]) -> None:
    assert dues(sentence) == []
    (one,) = [one for one in drafted(reading(sentence)).questions if one.about.endswith(".due")]
    assert (one.asks, one.readings) == (asks, readings)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("请于3月12日（星期五）前报送。", ["2021-03-12"]),
        ("请于2024年2月29日前报送。", ["2024-02-29"]),
        ("请于3月12日前（不含当日）报送。", ["2021-03-11"]),
        ("请于3月12日（不含）前报送。", ["2021-03-11"]),
        ("请于3月12日前（含当日）报送。", ["2021-03-12"]),
        ("于3、6、9、12月底前报送进展。", ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"]),
        ("请于2022年4和10月15日前报送总结。", ["2022-04-15", "2022-10-15"]),
        ("每年3、9月底前报送进展。", ["every year 03-31", "every year 09-30"]),
        ("工作安排\n1、3月底前完成自查。", ["2021-03-31"]),
        ("对照附件1、3月底前完成自查。", ["2021-03-31"]),
        ("请于3月12日（周一至周五上午）前报送。", ["2021-03-12"]),
        ("请于4.15以前反馈意见。", ["2021-04-15"]),
        ("请于4月2日下午2:00—6:00到宾馆报到。", ["2021-04-02T18:00"]),
        ("请于4月2日下午2时至5时30分到宾馆报到。", ["2021-04-02T17:30"]),
        ("报名时间：3月10日至20日，下午2:00-5:00。", ["2021-03-20T17:00"]),
        ("请各市于4月10日前将3月1日至3月31日的数据报省厅。", ["2021-04-10"]),
        ("请于5月8日前填报4月1日至30日发票明细。", ["2021-05-08"]),
        ("请于4月1日至10日报送材料。", ["2021-04-10"]),
        ("系统开放时间为4月1日至4月10日，4月10日24时系统自动关闭。", ["2021-04-10T24:00"]),
        ("申报书于4月10日前寄达我厅，通道4月10日24:00关闭。", ["2021-04-10"]),
        ("（一）推荐（即日起至4月10日）。各校自荐。各区于4月10日前将材料报市局。", ["2021-04-10"]),
        ("项目应在2019年以后开工，并能于2021年12月底前建成投产。", []),
        ("请各县确保能于2021年12月底前建成投产。", ["2021-12-31"]),
        ("爱眼日活动（6月6日）由区残联组织。", []),
        ("林业局每年组织核查一次。", ["every year"]),
        ("水质每年抽查12次以上。", []),
    ],
)
def test_what_fits_is_read(sentence: str, wanted: list[str]) -> None:
    assert dues(sentence) == wanted


def test_the_end_of_a_month_is_no_day_that_it_lacks() -> None:
    assert dues("请于本月底前报送总结。", issued="2021年4月1日") == ["2021-04-30"]


@pytest.mark.parametrize(
    ("sentence", "note"),
    [
        ("请于上半年前完成自查。", "原文为“上半年”，按6月30日计"),
        ("请于3月12日前（不含当日）报送总结。", "原文不含当日，按前一日计"),
    ],
)
def test_what_was_reckoned_is_said(sentence: str, note: str) -> None:
    assert note in drafted(reading(sentence)).calendar("x", "x.txt")


def test_the_words_after_a_day_say_what_it_is_for() -> None:
    found = reading("3月10日为报送截止日，3月15日为评审日。").deadlines
    assert [(one.due, one.kind) for one in found] == [("2021-03-10", "report"), ("2021-03-15", "review")]
