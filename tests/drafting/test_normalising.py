"""What the text becomes for the rules, and the way back to what was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.drafting.text.normalising import normalise


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
        ("office @ mail . example", "office@mail.example"),
        ("&#12288;甲&amp;amp;hellip;&ldquo;乙&rdquo;A&B", " 甲…“乙”A&B"),
        ("示函【２０２１】８号", "示函〔2021〕8号"),
        ("①\uf06c请各市", "1•请各市"),
        ("\u202e报\u200b送\u00ad材\ufe0f料\u202c", "报送材料"),
    ],
)
def test_one_form_for_the_rules(found: str, wanted: str) -> None:
    assert normalise(found).text == wanted


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("2O21年l2月3O曰前", "2021年12月30日前"),
        ("2021年O3月O5日至lO月I5日", "2021年03月05日至10月15日"),
        ("2021-O3-2O", "2021-03-20"),
        ("l5个工作曰内，3OO0字", "15个工作日内,3000字"),
        ("每曰报送，即曰起", "每日报送,即日起"),
        ("二О二一年、二○二?年、二\ufffd二一年", "二〇二一年、二〇二〇年、二〇二一年"),
    ],
)
def test_letters_read_for_digits(found: str, wanted: str) -> None:
    assert normalise(found).text == wanted


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("2 0 2 1 年 3 月 2 0 日 前", "2021年3月20日前"),
        ("2021 年 3 月 2 0 日（ 星期六）17 ： 00", "2021年3月20日(星期六)17:00"),
        ("2021 . 3 . 20", "2021.3.20"),
        ("二 〇 二 一 年 三 月 二 十 日", "二〇二一年三月二十日"),
        ("电话：0 591-8788 1234", "电话:0591-8788 1234"),
        ("0 2 1 - 6 0 0 0 0 0 0 1", "021-60000001"),
        ("电　话：甲", "电话:甲"),
        ("截　止时间，报　送材料，5 个 工作 日 内", "截止时间,报送材料,5个工作日内"),
        ("。示 例 市 教 育 局 2 0 2 1 年", "。示例市教育局2021年"),
        ("请 各 市 于 4 月 5 日 前 报送 。", "请各市于4月5日前报送。"),
    ],
)
def test_blanks_inside_of_what_is_one(found: str, wanted: str) -> None:
    assert normalise(found).text == wanted


@pytest.mark.parametrize(
    "found",
    [
        "A1O型产品",
        "IO接口",
        "子曰",
        "表1 2月5日前",
        "010-6000 0001 6000 0002",
        "1 2 3 4 5 6 7 8 9 10",
        "甲市 乙市 丙市 3月20日",
        "序号 单位 项目 金额 姓名 电话 备注 其他 说明",
        "参加café活动(pdf)",
        "第二?条款",
        "查询R&D;投入&",
    ],
)
def test_what_a_clerk_wrote_stays(found: str) -> None:
    assert normalise(found).text == found


def test_inserted_pinyin_goes_and_a_bracket_that_is_none_stays() -> None:
    assert normalise("報(bào)送(sòng)工業(yè)材料(pdf)").text == "报送工业材料(pdf)"


@pytest.mark.parametrize("found", ["报bào送", "报（bào sòng）送", "報[bào]送", "报（ㄅㄠˋ）送"])
def test_pinyin_in_any_form_goes(found: str) -> None:
    assert normalise(found).text.replace("报送", "") == ""


@pytest.mark.parametrize("found", ["请于2021年\n3月20日前报送", "请于3月\n20日前报送", "请于3月20日\n前报送"])
def test_a_date_goes_on_in_the_next_line(found: str) -> None:
    assert normalise(found).text == found.replace("\n", "")


def test_a_line_that_was_only_wrapped_is_joined() -> None:
    first = "请各设区市工业和信息化局认真组织，于2024年6月30日前将《推荐汇总表》《案例"
    assert "《案例报送模板》" in normalise(f"{first}\n报送模板》报送我厅。").text


@pytest.mark.parametrize(
    "following", ["二、报送要求", "附件：汇总表", "示例市财政局", "2024年6月3日", "联系人：某"]
)
def test_a_line_of_its_own_stays(following: str) -> None:
    first = "各设区市工业和信息化局应当认真组织并于规定时间内将推荐汇总表和案例材料一并报送我厅"
    assert f"\n{following[:2]}" in normalise(f"{first}\n{following}\n").text


@given(
    st.text(alphabet="报送報於後（）(bào) 　年月日0１2\n《》&amp;nbsp;@a.xOl曰\u200b\u2028:.", max_size=60)
)
def test_every_character_knows_where_it_stood(found: str) -> None:
    clean = normalise(found)
    assert len(clean.origin) == len(clean.text)
    assert list(clean.origin) == sorted(clean.origin)
    for at in range(len(clean.text)):
        a, b = clean.back(at, at + 1)
        assert 0 <= a < b <= len(found)
        assert clean.quote(at, at + 1) == found[a:b]
