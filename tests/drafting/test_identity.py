"""Which notice it is: its title and not a menu's, its number and not a cited one, who signs and when."""

from __future__ import annotations

from datetime import date

import pytest

from duban.drafting.reading import read
from duban.drafting.text.organisations import split_names
from tests.drafting.sentences_of_our_own import notice

MENU = "首页\n新闻\n通知公告\n关于公布往年结果的通知\n"
FOOT = "上一篇：关于其他事项的通知\n版权所有 示例公司\n联系人：站长\n电话：13900000000\n"


def test_title_number_issuer_and_date_of_a_page_with_menu_and_footer() -> None:
    text = (
        MENU
        + "示例省科学技术厅关于组织推荐示范基地的通知\n发布时间：2022-09-25 02:52:25 来源：示例网\n"
        + "示科函〔2022〕15号\n各设区市科技局：\n"
        + "根据《示例办法》（示科规〔2019〕3号），请于10月15日前报送。\n"
        + "示例省科学技术厅\n2022年9月20日\n"
        + FOOT
    )
    draft = read(text)
    first = draft.identity
    assert first.title == "示例省科学技术厅关于组织推荐示范基地的通知"
    assert (first.number, first.issuer) == ("示科函〔2022〕15号", "示例省科学技术厅")
    assert (first.issued_on, first.audience) == (date(2022, 9, 20), "各设区市科技局")
    assert draft.contacts == ()
    assert [one.due for one in draft.deadlines] == ["2022-10-15"]


def test_a_cited_number_is_never_its_own() -> None:
    assert read(notice("根据《示例办法》（示政发〔2020〕8号）办理。")).identity.number == ""


@pytest.mark.parametrize(
    "written", ["示函〔2021]7号", "示函(2021)7号", "示函[2021]07号", "示函〔 2021 〕 7 号"]
)
def test_a_number_in_any_brackets_is_one(written: str) -> None:
    text = f"关于某事的通知\n{written}\n各单位：\n请知悉。\n示例局\n2021年3月1日\n"
    assert read(text).identity.number == "示函〔2021〕7号"


def test_a_number_behind_the_title_is_its_own_and_no_part_of_it() -> None:
    text = "关于某事的通知（示函〔2021〕7号）\n各单位：\n请于4月1日前报送。\n示例局\n2021年3月1日\n"
    first = read(text).identity
    assert (first.title, first.number) == ("关于某事的通知", "示函〔2021〕7号")


def test_a_table_of_particulars_names_who_issued_it() -> None:
    text = (
        "发文机关：示例省商务厅\n成文日期：2021-03-01\n标题：关于某事的通知\n各单位：\n请于4月1日前报送。\n"
    )
    first = read(text).identity
    assert (first.title, first.issuer, first.issued_on) == (
        "关于某事的通知",
        "示例省商务厅",
        date(2021, 3, 1),
    )


def test_a_signature_in_digits_below_the_name_of_who_signs() -> None:
    assert read(notice("请知悉。", issued="2021-03-01")).identity.issued_on == date(2021, 3, 1)


def test_the_date_of_issue_in_chinese_numerals() -> None:
    assert read(notice("请知悉。", issued="二〇二〇年十二月三十一日")).identity.issued_on == date(
        2020, 12, 31
    )


def test_a_text_without_line_breaks() -> None:
    text = (
        "示例市教育局文件示教〔2021〕9号关于开展评估工作的通知各县区教育局:现将有关事项通知如下。一、时间请于4月2日前"
        "报送自评报告。二、要求认真组织。附件:评估表示例市教育局2021年3月1日附件1评估表填表说明:字数500字以内。"
    )
    draft = read(text)
    assert draft.identity.title == "关于开展评估工作的通知"
    assert (draft.identity.number, draft.identity.issuer) == ("示教〔2021〕9号", "示例市教育局")
    assert [one.due for one in draft.deadlines] == ["2021-04-02"]


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("示例市财政局示例市审计局", ("示例市财政局", "示例市审计局")),
        ("示例部办公厅 财政部办公厅", ("示例部办公厅", "财政部办公厅")),
        ("示例市教育局\n示例市民政局（代章）", ("示例市教育局", "示例市民政局")),
        ("示例省人民政府办公厅", ("示例省人民政府办公厅",)),
    ],
)
def test_joint_issuers_are_told_apart(run: str, names: tuple[str, ...]) -> None:
    assert split_names(run.replace("（", "(").replace("）", ")")) == names


def test_two_notices_in_one_text() -> None:
    outer = notice("请于3月31日前报送我部。", title="关于征集案例的通知").replace(
        "示例市工业和信息化局", "示例部办公厅"
    )
    inner = notice("请于3月20日前报送我局。", issued="2021年3月5日", title="示例市关于转发征集案例通知的通知")
    draft = read(f"{inner}\n附件1\n\n{outer}")
    assert [one.issuer for one in draft.notices] == ["示例市工业和信息化局", "示例部办公厅"]
    assert [one.issued_on for one in draft.notices] == [date(2021, 3, 5), date(2021, 3, 1)]
    assert [(one.due, one.notice, one.tier) for one in draft.deadlines] == [
        ("2021-03-20", 0, "inner"),
        ("2021-03-31", 1, "outer"),
    ]
    assert draft.deadlines[1].quote.clause == "附件1"


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("本报讯（记者 某某）近日，示例市印发通知，企业可于4月30日前申报。\n", "news"),
        ("《示例办法》政策解读\n一、各市应于每年10月31日前上报计划。\n", "guide"),
        ("变更备案办事指南\n自变更之日起5个工作日内办理。\n", "guide"),
        ("图解：某市人才新政\n申报时间：2023年5月1日至5月31日。\n", "guide"),
        ("【权威发布】某省出台20条措施\n各市要在2022年6月底前出台配套政策。\n", "news"),
        ("某市召开科技会议\n会议强调，各县要于5月底前完成兑付，6月15日前报送总结。\n", "news"),
    ],
)
def test_news_and_guides_owe_nothing(text: str, sort: str) -> None:
    draft = read(text)
    assert draft.sort == sort
    assert draft.deadlines == draft.quotas == draft.contacts == ()


def test_a_clause_is_named_as_a_person_names_it() -> None:
    draft = read(notice("一、对象", "企业。", "二、要求", "（一）报送", "1.请于3月20日前报送总结。"))
    assert [one.quote.clause for one in draft.deadlines] == ["二（一） 1"]


def test_a_date_in_a_sentence_signs_nothing() -> None:
    draft = read(notice("学校于3月16日前报县局，县局3月25日统一上报市局。", "请县局2021年3月28日提交总结。"))
    assert draft.identity.issued_on == date(2021, 3, 1)
    assert draft.identity.issuer == "示例市工业和信息化局"


@pytest.mark.parametrize("gap", [" ", ""])
@pytest.mark.parametrize("number", ["甲卫办函〔2024〕88号", "甲教委函〔2024〕88号"])
def test_a_number_before_the_addressees_of_one_line_is_no_addressee(gap: str, number: str) -> None:
    text = f"甲省教育委员会关于某事的通知{gap}{number}{gap}各市教育局：{gap}请于5月9日前报送。{gap}"
    first = read(text + "详情见平台公告，" * 20 + f"特此通知。{gap}甲省教育委员会{gap}2024年3月1日").identity
    assert (first.number, first.audience) == (number, "各市教育局")


def test_a_number_far_from_its_title_stands_before_the_addressees() -> None:
    text = "关于某事的通知 发布时间：2022-03-11 09:12 示教发〔2022〕8号 各县教育局： 请于5月9日前报送。"
    assert read(text + " 示例市教育局 2022年3月10日").identity.number == "示教发〔2022〕8号"


def test_a_line_in_brackets_below_the_title_is_its_number() -> None:
    text = (
        "关于某事的通知\n（示教〔2022〕8号）\n各县教育局：\n请于5月9日前报送。\n示例市教育局\n2022年3月10日\n"
    )
    assert read(text).identity.number == "示教〔2022〕8号"


@pytest.mark.parametrize(
    ("tail", "issuers"),
    [
        ("由省文物局核查。 甲省工业和信息化厅 甲省文物局", "甲省工业和信息化厅、甲省文物局"),
        ("附件：1.报表 2.说明 示例市教育局", "示例市教育局"),
        ("附件：1.报表、2.说明示例市教育局", "示例市教育局"),
        ("报市总工会。 电话：0571-80001234 示例市总工会", "示例市总工会"),
        ("联系人：薛老师 社科处", "社科处"),
        ("附件：1.指南 2.要求 示 例 部", "示例部"),
        ("（上午9:00—17:30）示例市科技局", "示例市科技局"),
    ],
)
def test_who_signs_a_text_of_one_line(tail: str, issuers: str) -> None:
    first = read(f"关于某事的通知 各有关单位： 请于5月9日前报送。 {tail} 2022年3月10日").identity
    assert (first.issuer, first.issued_on) == (issuers, date(2022, 3, 10))


def test_a_stamped_date_signs_and_an_office_below_its_contacts_does() -> None:
    assert read("关于某事的函 各单位： 请于5月9日前反馈。 （秘书处代章） 2021年3月1日").identity.issued_on
    text = "关于某事的通知\n各村：\n请于5月9日前报送。\n联系人：甲\n城东街道党建办\n"
    assert read(text).identity.issuer == "城东街道党建办"


@pytest.mark.parametrize(
    ("lead", "title"),
    [
        ("首页 > 通知公告 关于某项申报的通知 甲发〔2024〕6号 ", "关于某项申报的通知"),
        ("首页>公开甲部办公厅关于某项申报的通知 甲发〔2024〕6号 ", "甲部办公厅关于某项申报的通知"),
        ("成文日期：2022-03-14 关于某项名单的公示 现 ", "关于某项名单的公示"),
        ("甲县2024年攻坚行动实施方案 甲政办发〔2024〕6号 ", "甲县2024年攻坚行动实施方案"),
        ("甲区科技券申领通告 为落实《甲办法》， ", "甲区科技券申领通告"),
    ],
)
def test_the_title_of_one_line_is_free_of_crumbs_and_stamps(lead: str, title: str) -> None:
    text = (
        f"{lead}各乡镇人民政府： 请于5月9日前报送。 "
        + "甲乙丙丁" * 40
        + "。 甲县人民政府办公室 2024年2月26日"
    )
    assert read(text).identity.title == title


def test_a_guide_says_whom_to_call_and_what_to_bring() -> None:
    draft = read(
        "办事指南：某项备案\n一、办理时限：20个工作日。\n二、材料：营业执照复印件，2份。\n"
        "三、咨询电话：0551-60000001\n"
    )
    assert (draft.sort, draft.identity.title) == ("guide", "办事指南：某项备案")
    assert [one.phone for one in draft.contacts] == ["0551-60000001"]
    assert [one.n for one in draft.copies] == [2]
    assert draft.deadlines == draft.quotas == ()


@pytest.mark.parametrize("gap", ["\n", " ", ""])
def test_a_forwarded_notice_behind_the_signature_of_who_forwards(gap: str) -> None:
    ours = notice("请于3月20日前报送我局。", title="转发市局关于申报工作的通知").replace(
        "示例市工业和信息化局", "甲山县文化和旅游局"
    )
    theirs = notice("各县于3月31日前报送。", title="示例市工业和信息化局关于申报工作的通知")
    draft = read((ours + theirs).replace("各有关单位:", "各乡镇文化站、各有关单位：").replace("\n", gap))
    assert [one.issuer for one in draft.notices] == ["甲山县文化和旅游局", "示例市工业和信息化局"]
    assert [one.title for one in draft.notices] == [
        "转发市局关于申报工作的通知",
        "示例市工业和信息化局关于申报工作的通知",
    ]
    assert [(one.due, one.notice) for one in draft.deadlines] == [("2021-03-20", 0), ("2021-03-31", 1)]


def test_a_notice_about_a_guide_is_a_notice() -> None:
    text = "关于印发《申报操作手册》的通知\n请各单位于2021年4月1日前报送。\n"
    assert read(text).sort == "notice"
    assert [one.due for one in read(text).deadlines] == ["2021-04-01"]


def test_a_table_of_deadlines_is_signed_by_nobody() -> None:
    table = "序号  单位  截止时间\n1  甲市民政局  2027年3月1日\n2  乙市民政局  2027年3月5日\n"
    draft = read(table)
    assert (draft.identity.issuers, draft.identity.issued_on) == ((), None)
    assert [one.due for one in draft.deadlines] == ["2027-03-01", "2027-03-05"]


def test_a_signature_below_a_table_of_deadlines_signs() -> None:
    first = read("序号  单位  截止时间\n1  乙市民政局  2027年3月5日\n\n甲省民政厅  2027年3月1日\n").identity
    assert (first.issuers, str(first.issued_on)) == (("甲省民政厅",), "2027-03-01")
