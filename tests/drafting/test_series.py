"""From when, until when and by which day something comes again: as the notice writes it, or open."""

from __future__ import annotations

import pytest

from tests.drafting.test_admins_view import about, of


@pytest.mark.parametrize(
    ("sentence", "line", "note"),
    [
        ("自２０２１年７月起，请于每月５日前报送报表。", "from: 2021-07-01", "原文写“自2021年7月起”"),
        ("请各市于每月5日前报送报表。", "from: 2021-03-01", "原文没有写从何时起"),
        (
            "自验收次月起，各市于每月28日前报送进度。",
            "from: 2021-03-01",
            "原文写“自验收次月起”，没有写是哪一天",
        ),
    ],
)
def test_a_series_begins_as_the_notice_says(sentence: str, line: str, note: str) -> None:
    made = of(sentence).calendar("x", "x.txt")
    assert line in made and note in made


def test_no_period_is_due_before_the_notice() -> None:
    found = of("请各市于每月5日前报送报表。")
    later = found.draft.found.replace("2021年3月1日", "2021年3月16日")
    from duban.drafting.reading import read
    from duban.services.drafting import drafted

    assert "from: 2021-04-01" in drafted(read(later)).calendar("x", "x.txt")


def test_an_end_that_is_written_is_not_asked() -> None:
    found = of("请各市于每月5日前报送报表，直至2022年6月。")
    assert about(found, "recurs.until") == []
    made = found.calendar("x", "x.txt")
    assert "until: 2022-06-30" in made and "原文写“直至2022年6月”" in made
    assert about(of("请各市于每月5日前报送报表。"), "recurs.until")


def test_a_day_off_that_moves_the_date_rolls() -> None:
    made = of("请各市于每月5日前报送报表（遇节假日顺延）。").calendar("x", "x.txt")
    assert "roll: next # 原文：遇节假日顺延" in made
    once = of("各市于2021年4月3日前报送报表，如遇法定节假日则顺延。").calendar("x", "x.txt")
    assert "roll: next" in once
    assert "roll" not in of("各市于4月30日前报送报表，工期可以顺延。").calendar("x", "x.txt")
