"""Who owes a stage: sure only where the words name the kind of each body; what is left out is said."""

from __future__ import annotations

import pytest

from duban.drafting.calendar.answers import understood
from duban.drafting.duties.channels import actor
from duban.drafting.owners.bodies import tidy
from duban.drafting.owners.owners import group_of, kind_words
from duban.drafting.reading import read
from duban.services.drafting import Drafted, drafted
from tests.drafting.test_admins_view import about, of


def owners(found: Drafted) -> list[str]:
    return [step.owner.words for step in found.outline.steps]


@pytest.mark.parametrize(
    "words",
    [
        "列入省级试点名单的镇（乡）",
        "各乡镇、县产业园区管委会",
        "各街道、乡镇、区直有关部门",
        "各市场监督管理所",
        "各县（市、区）中小学校",
        "各市级医院",
        "市直各部门、各县（市、区）财政局",  # two sectors of the roster
        "各市工业和信息化局，有关企业",
        "各市（州）企业联合会、企业家协会",
        "各省农业农村厅，国家级植保总站",
        "科研单位和企业",
    ],
)
def test_bodies_whose_kinds_the_words_do_not_all_name_are_no_group(words: str) -> None:
    assert group_of(words) is None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("各县（市、区）、开发区工信局", "counties-zones"),
        ("各市、县供电公司", "enterprises"),
        ("县、市、区", "counties"),
        ("各市、县（市、区）工业和信息化局", "cities-counties"),
        ("各县（市、区）、市直有关部门", "counties-bureaus"),
        ("各省、自治区、直辖市及计划单列市中小企业主管部门", "provinces"),
    ],
)
def test_of_several_bodies_none_is_dropped(words: str, key: str) -> None:
    group = group_of(words)
    assert group is not None and group.key == key


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("请各市工业和信息化局认真组织，于4月30日前报送名单。", "各市工业和信息化局"),
        ("（一）各市要抓紧制定方案，于4月30日前报我局备案。", "各市"),
        ("各所对材料进行初审，并实地查看，4月30日前将名单报区局。", "各所"),
        ("请各镇（街道）妇联于4月30日前报送名单。", "各镇(街道)妇联"),
        ("符合条件的经营单位填写申报表，于4月30日前报送至所在地监管所。", "符合条件的经营单位"),
        ("另，尚未缴费的单位，请于4月30日前缴清。", "尚未缴费的单位"),
        ("入选的镇，由县级工信部门在4月30日前登录系统填报。", "县级工信部门"),
        ("（二）宣传动员（4月2日至4月15日）。各街道、乡镇制定方案，广泛宣传。", "各街道、乡镇"),
        ("第十二条　各县（市、区）体育局应当于4月30日前报送总结。", "各县(市、区)体育局"),
        ("第十一条　文化主管部门应当于4月30日前完成审核。", "文化主管部门"),
        ("第三条各县（市、区）体育局于每月5日前将情况报市体育科。", "各县(市、区)体育局"),
        (
            "各学校将作品报县教研室，各县（市、区）教研室组织初评后，于4月30日前报送市级。",
            "各县(市、区)教研室",
        ),
        ("车辆所有人、管理人应当于4月30日前办理登记。", "车辆所有人、管理人"),
        ("登记内容包括活动名称、时间、地点及联系人，登记截止时间为4月30日。", ""),
        ("推荐对象须在本单位公示，推荐截止时间为4月30日。", ""),
    ],
)
def test_who_does_it_is_read_in_its_sentence(sentence: str, words: str) -> None:
    assert owners(of(sentence, to="各市工业和信息化局，有关企业"))[0] == words


def test_whoever_the_notice_addresses_is_not_asked_for() -> None:
    found = of("各地要明确一名联络员，于4月30日前将登记表报我局。", "总结于12月20日前报送。")
    assert about(found, ".kinds") == []
    made = found.calendar("x", "x.txt")
    assert "# 原文：各地，即主送单位" in made and "# 原文没有主语：主送单位" in made


def test_somebody_in_the_salutation_whom_nobody_knows_is_told() -> None:
    found = of("请于4月30日前将方案报送我局。", to="各市工业和信息化局，有关单位")
    assert "主送单位，主送的还有有关单位，请核对" in found.calendar("x", "x.txt")


@pytest.mark.parametrize("words", ["我局", "市工信局", "市工业和信息化局"])
def test_the_issuer_itself_is_known(words: str) -> None:
    found = of(f"{words}组织专家于4月30日前完成评审。")
    made = found.calendar("x", "x.txt")
    assert "title: 示例市工业和信息化局" in made and "只是这一个单位" in made
    assert about(found, ".kinds")[0].asks.startswith("“示例市工业和信息化局”（发文单位自己）")


def test_an_office_beside_the_issuer_is_not_every_office_of_its_kind() -> None:
    found = of("县财政局于4月30日前完成审核。", by="某某县民政局")
    assert about(found, ".kinds")[0].asks == "“县财政局”是名册里的哪一类单位？"


# Its field of work


def test_a_field_without_a_sector_is_asked_once() -> None:
    found = of("各市于4月30日前报送方案。", "各县于5月31日前报送总结。", to="各市民政局", by="示例省民政厅")
    (one,) = about(found, "sector.民政")
    assert one.readings == ("工信", "财政") and not understood(one, "民政")
    made = found.calendar("x", "x.txt", {one.about: understood(one, "civil")})
    assert made.count("sector: civil # 由人填写") == 2
    assert found.calendar("x", "x.txt").count("# sector: 民政系统，见 questions") == 2


def test_finance_is_written_for_it_alone() -> None:
    alone = of("各市于4月30日前报送方案。", to="各市财政局", by="示例省财政厅").calendar("x", "x.txt")
    assert "sector: finance" in alone
    both = of("各市工业和信息化局、财政局于4月30日前报送方案。").calendar("x", "x.txt")
    assert "sector: industry # 原文还有财政，这里只列一个系统" in both
    first = of("各市民政局、财政局于4月30日前报送方案。")
    assert "finance" not in first.calendar("x", "x.txt") and about(first, "sector.民政")


@pytest.mark.parametrize("who", ["培训机构", "有关单位", "各县人防办", "各学校"])
def test_an_issuers_sector_is_not_that_of_whoever_it_asks(who: str) -> None:
    found = of(f"{who}于4月30日前报送方案。", to="各县财政局", by="示例市财政局")
    assert "sector: finance" not in found.calendar("x", "x.txt")


def test_of_two_offices_that_issue_it_neither_lends_its_sector() -> None:
    by = "示例市人力资源社会保障局、示例市财政局"
    made = of("各县于4月30日前报送方案。", "申报截止时间为5月9日。", to="各有关机构", by=by).calendar(
        "x", "x.txt"
    )
    assert "sector: finance" not in made
    own = of("各县（市、区）人力资源社会保障局于4月30日前报送方案。", to="各县财政局", by="示例市财政局")
    assert "sector: finance" not in own.calendar("x", "x.txt")
    assert about(own, "sector.人力资源社会保障")


def test_bodies_of_two_sectors_are_offered_together_and_told() -> None:
    found = of("市直各部门、各县（市、区）财政局于4月30日前报送方案。", by="示例市财政局")
    (one,) = about(found, ".kinds")
    assert one.readings[0].startswith("bureau county")
    made = found.calendar("x", "x.txt", {one.about: one.readings[0]})
    assert "sector: finance # 只对政府部门合适；同组的其他单位请另列一组" in made


def test_one_field_under_two_names_is_one() -> None:
    made = of("各市农业农村（农牧）局于4月30日前报送方案。").calendar("x", "x.txt")
    assert "只列一个系统" not in made


def test_who_is_named_or_left_out_is_told() -> None:
    made = of("各市工业和信息化局（不含合肥市）于4月30日前报送方案。").calendar("x", "x.txt")
    assert "# 原文点了名：合肥市" in made
    some = of("承担试点任务的市于4月30日前报送方案。").calendar("x", "x.txt")
    assert "# 原文只说其中一部分，请用 only 写明" in some


def test_regions_that_are_named_one_by_one_are_those_alone() -> None:
    found = of("合肥市、芜湖市工业和信息化局于4月30日前报送方案。", by="安徽省工业和信息化厅")
    made = found.calendar("x", "x.txt")
    assert found.questions == () and "kinds: [prefecture]\n" in made
    assert 'within: ["340100", "340200"] # 合肥市、芜湖市' in made


def test_each_of_two_bodies_of_a_sentence_has_its_date() -> None:
    assert owners(of("各市经信局4月30日前、县经信局4月20日前完成填报。")) == ["各市经信局", "县经信局"]


_FORWARDED = """合肥市经济和信息化局转发关于开展案例征集工作的通知
各县（市、区）经信局：
现将通知转发给你们，请认真组织，于2021年3月10日前将材料报送我局。
合肥市经济和信息化局
2021年2月20日

安徽省工业和信息化厅关于开展案例征集工作的通知
各市工业和信息化局：
请各市工业和信息化局于2021年3月20日前将案例报送省工业和信息化厅。
安徽省工业和信息化厅
2021年2月1日
"""


def test_what_a_forwarded_notice_asks_of_its_level_the_forwarding_office_owes() -> None:
    found = drafted(read(_FORWARDED))
    assert [one.title for one in found.outline.groups] == ["各县(市、区)经信局", "合肥市经济和信息化局"]
    assert about(found, ".kinds") == [] and 'within: ["340000"]' not in found.calendar("x", "x.txt")


def test_a_notice_of_industry_is_asked_no_sector() -> None:
    assert of("各市经济和信息化局于4月30日前报送方案。").questions == ()


@pytest.mark.parametrize(
    "before", ["请务必于3月20日下午5时前将材料报我局", "推荐对象须在本单位", "在所在单位"]
)
def test_an_actor_is_a_body_for_programs_too(before: str) -> None:
    assert actor(before, "") == ""


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("各镇街主管部门通知辖区企业", "各镇街主管部门"),
        ("以上材料经本地区教育行政部门", "本地区教育行政部门"),
        ("保障措施各市", "各市"),
        ("书面材料由各市文化局和省级单位", "各市文化局和省级单位"),
        ("拟入选名单向社会", ""),
        ("新增就业3000人县人社局", ""),
        ("统一上报市局", ""),
        ("各报送单位", "各报送单位"),
    ],
)
def test_a_body_is_neither_what_passes_through_it_nor_whom_it_sets_to_work(words: str, body: str) -> None:
    assert tidy(words) == body


def test_one_office_beside_the_issuer_in_a_known_region_is_sure() -> None:
    found = of("省财政厅于4月30日前完成审核。", by="安徽省工业和信息化厅")
    made = found.calendar("x", "x.txt")
    assert found.questions == () and "kinds: [province]" in made and "sector: finance" in made


def test_a_question_offers_few_kinds_in_words_and_no_level_twice() -> None:
    found = of("各学院于4月30日前报送方案。", to="各有关单位", by="示例县教育局")
    (one,) = about(found, ".kinds")
    assert len(one.readings) <= 5
    made = found.calendar("x", "x.txt")
    assert "readings: [部门, 企业, 县级行政区, 地级行政区, 省、自治区、直辖市]" in made
    assert "bureau）" not in made


def test_one_office_is_of_one_kind() -> None:
    found = of("我局于4月30日前完成审核。", to="各县（市、区）工信局", by="示例市商务局")
    (one,) = about(found, ".kinds")
    assert one.readings[0] == "prefecture" and not any(" " in reading for reading in one.readings)


def test_of_two_levels_each_may_be_meant_alone() -> None:
    found = of("申报截止时间为4月30日。", to="各市、县（市、区）工业和信息化局")
    assert [kind_words(one) for one in about(found, ".kinds")[0].readings][:1] == ["地级行政区、县级行政区"]
    assert {"地级行政区", "县级行政区"} <= {kind_words(one) for one in about(found, ".kinds")[0].readings}


def test_those_of_one_level_are_not_all_of_their_kind() -> None:
    found = of("各学校于4月20日前报送作品。", "市直学校于4月30日前报送作品。", to="各有关单位")
    assert [one.title for one in found.outline.groups] == ["各学校", "市直学校"]
    assert [one.kinds for one in found.outline.groups] == [("bureau",), ("bureau",)]
