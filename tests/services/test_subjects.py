"""Who is put forward: whatever people call a place, it is one code; what several bear is none."""

from __future__ import annotations

import pytest

from duban.roster.units import Roster
from duban.services.subjects import resolved

NOBODY = Roster([])


@pytest.mark.parametrize(
    "name",
    [
        *("芜湖市", "芜湖", "安徽省芜湖市", "安徽芜湖", "安徽省 芜湖市", "340200"),
        *("芜湖市人民政府", "安徽省芜湖市人民政府办公室", "芜湖市工业和信息化局", "芜湖市工信局"),
    ],
)
def test_a_city_is_one_by_all_its_names(name: str) -> None:
    assert resolved(name, NOBODY) == "340200"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("朝阳区", "朝阳区"),
        ("北京市朝阳区", "110105"),
        ("吉林省长春市朝阳区", "220104"),
        ("广西", "450000"),
        ("安徽省芜湖市鸠江区", "340207"),
        ("芜湖高新区", "芜湖高新区"),
        ("", ""),
    ],
)
def test_what_several_bear_or_nobody_stays_as_it_was_said(name: str, code: str) -> None:
    assert resolved(name, NOBODY) == code
