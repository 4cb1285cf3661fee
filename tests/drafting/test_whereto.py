"""Where paper goes: to the address that its own sentence or its recipient has, else it is asked."""

from __future__ import annotations

import pytest

from tests.drafting.test_admins_view import of

OFFICE = "寄送地址：示例市开元大道88号，省信息中心综合部。"


@pytest.mark.parametrize(
    ("to", "address", "goes"),
    [
        ("我局", "联系地址：示例市开元大道88号。", True),
        ("我局综合科", "联系地址：示例市开元大道88号。", True),
        ("省信息中心", OFFICE, True),
        ("负责管理的专业机构", OFFICE, False),
        ("我局", "会议地点：示例市开元大道88号。", False),
        ("我局", "版权所有：示例市局 地址：示例市开元大道88号。", False),
    ],
)
def test_an_address_is_that_of_its_recipient(to: str, address: str, goes: bool) -> None:
    text = of(f"请各市于6月10日前将纸质申报书邮寄至{to}，以邮戳为准。", address).calendar("x", "x.txt")
    assert ("text: 示例市开元大道88号" in text) is goes
    assert ("寄往哪里？" in text) is not goes


def test_no_material_goes_nowhere_known() -> None:
    text = of("请各市于6月10日前将《示范项目申报书》报送我局。").calendar("x", "x.txt")
    assert "medium: []" not in text and "medium: [online] # 原文没有写怎么交，暂按网上" in text
