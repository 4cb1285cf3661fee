"""The grammar of dates: what is written, and nothing more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.drafting.dates.chinese_numbers import number
from duban.drafting.dates.ranges import spans


def read(text: str) -> list[tuple[str, str]]:
    """Return opening and closing day of each span, for a year of 2021 where none is written."""
    return [
        (
            str(span.opens.first(2021)) if span.opens else "",
            f"{span.closes.last(2021)} {span.closes.time}".strip(),
        )
        for span in spans(text)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024年9月13日", [("", "2024-09-13")]),
        ("二〇二四年九月十三日", [("", "2024-09-13")]),
        ("二〇二〇年二月二十九日", [("", "2020-02-29")]),
        ("2024-9-13", [("", "2024-09-13")]),
        ("2024.09.13", [("", "2024-09-13")]),
        ("9月13号", [("", "2021-09-13")]),
        ("5月上旬和5月中旬", [("", "2021-05-10"), ("", "2021-05-20")]),
        ("2月底", [("", "2021-02-28")]),
        ("2024年底", [("", "2024-12-31")]),
        ("2024年上半年", [("", "2024-06-30")]),
        ("9月1日-20日", [("2021-09-01", "2021-09-20")]),
        ("5月6-12日", [("2021-05-06", "2021-05-12")]),
        ("2017年7月10日~8月10日17:00", [("2017-07-10", "2021-08-10 17:00")]),
        ("2022年7月至2022年12月", [("2022-07-01", "2022-12-31")]),
        ("9月10日9:00至17:00", [("2021-09-10", "2021-09-10 17:00")]),
        ("7月17日中午12:00", [("", "2021-07-17 12:00")]),
        ("7月17日下午5时", [("", "2021-07-17 17:00")]),
        ("7月17日(周六)晚上8点半", [("", "2021-07-17 20:30")]),
        ("7月17日24时", [("", "2021-07-17 24:00")]),
        ("2021年2月30日", [("", "2021-02-28")]),  # and Day.real says no
        ("13月40日", []),
        ("〔2021〕15号", []),
        ("GB/T 29490-2013", []),
    ],
)
def test_what_is_written_is_read(text: str, wanted: list[tuple[str, str]]) -> None:
    assert read(text) == wanted


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_any_day_written_out_is_that_day(day: date) -> None:
    assert [span.closes.last(1) for span in spans(f"于{day.year}年{day.month}月{day.day}日前")] == [day]


@given(st.text(alphabet="0123456789年月日号至-~—.:时点上下午前底旬二〇一三十 (周五)", max_size=40))
def test_no_text_breaks_the_grammar(text: str) -> None:
    for span in spans(text):
        assert 0 <= span.start < span.end <= len(text)
        assert span.closes.last(2024).year


@given(st.integers(1, 99))
def test_numerals_up_to_ninety_nine(value: int) -> None:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(value, 10)
    spelt = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    assert number(spelt) == value == number(str(value))
