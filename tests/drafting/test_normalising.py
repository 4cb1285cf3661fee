"""What the text becomes for the rules, and the way back to what was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.drafting.normalising import normalise


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("２０２４年　９月１３日", "2024年9月13日"),
        ("2 024年9月 13 日", "2024年9月13日"),
        ("４⽉２３⽇（含）", "4月23日(含)"),
        ("報送兩部門", "报送两部门"),
        ("審核後於5月報送", "审核后于5月报送"),
        ("联&amp;nbsp;系&nbsp;人", "联系人"),
        ("甲部\n示 例 部\n5月 2 0 日 前", "甲部\n示例部\n5月20日前"),
        ("示函〔2 021〕 8 号", "示函〔2021〕8号"),
        ("office @mail.example", "office@mail.example"),
    ],
)
def test_one_form_for_the_rules(found: str, wanted: str) -> None:
    assert normalise(found).text == wanted


def test_inserted_pinyin_goes_and_a_bracket_that_is_none_stays() -> None:
    assert normalise("報(bào)送(sòng)工業(yè)材料(pdf)").text == "报送工业材料(pdf)"


def test_a_line_that_was_only_wrapped_is_joined() -> None:
    first = "请各设区市工业和信息化局认真组织，于2024年6月30日前将《推荐汇总表》《案例"
    assert "《案例报送模板》" in normalise(f"{first}\n报送模板》报送我厅。").text


@pytest.mark.parametrize(
    "following", ["二、报送要求", "附件：汇总表", "示例市财政局", "2024年6月3日", "联系人：某"]
)
def test_a_line_of_its_own_stays(following: str) -> None:
    first = "各设区市工业和信息化局应当认真组织并于规定时间内将推荐汇总表和案例材料一并报送我厅"
    assert f"\n{following[:2]}" in normalise(f"{first}\n{following}\n").text


@given(st.text(alphabet="报送報於後（）(bào) 　年月日0１2\n《》&amp;nbsp;@a.x", max_size=60))
def test_every_character_knows_where_it_stood(found: str) -> None:
    clean = normalise(found)
    assert len(clean.origin) == len(clean.text)
    assert list(clean.origin) == sorted(clean.origin)
    for at in range(len(clean.text)):
        a, b = clean.back(at, at + 1)
        assert 0 <= a < b <= len(found)
        assert clean.quote(at, at + 1) == found[a:b]
