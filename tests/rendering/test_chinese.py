"""Dates and numbers as a letter writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from duban.rendering.chinese import brief_deadline, clean, copies, deadline, moment


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2024, 9, 13, 16, tzinfo=UTC), "2024年9月13日（星期五）24时前"),
        (datetime(2024, 9, 13, 9, 30, tzinfo=UTC), "2024年9月13日（星期五）17时30分前"),
        (datetime(2024, 6, 30, 16, tzinfo=UTC), "2024年6月30日（星期日）24时前"),
        (datetime(2024, 12, 31, 16, tzinfo=UTC), "2024年12月31日（星期二）24时前"),
    ],
)
def test_deadlines(instant: datetime, shown: str) -> None:
    assert deadline(instant, "Asia/Shanghai") == shown


def test_a_deadline_shows_in_the_zone_of_the_letter() -> None:
    assert deadline(datetime(2024, 9, 13, 16, tzinfo=UTC), "UTC") == "2024年9月13日（星期五）16时前"


def test_a_brief_date_names_another_year() -> None:
    instant = datetime(2025, 1, 31, 16, tzinfo=UTC)
    assert brief_deadline(instant, "Asia/Shanghai", 2024) == "2025年1月31日24时"
    assert brief_deadline(instant, "Asia/Shanghai", 2025) == "1月31日24时"


def test_moments_and_copies() -> None:
    assert moment(datetime(2024, 9, 18, 1, tzinfo=UTC)) == "2024年9月18日9时"
    assert [copies(n) for n in (None, 0, 1, 2, 3, 12)] == ["", "", "1份", "一式两份", "一式三份", "一式12份"]


def test_rare_characters_of_names_stay() -> None:
    assert clean("𬭚\ue000王") == "𬭚\ue000王"
