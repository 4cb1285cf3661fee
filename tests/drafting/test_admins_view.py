"""The draft as an admin checks it: nothing is guessed in silence, names say what is handed in, dates by what
they were read."""

from __future__ import annotations

import pytest

from duban.drafting.as_json import as_json
from duban.drafting.calendar.answers import understood
from duban.drafting.calendar.due_words import due_words
from duban.drafting.calendar.materials import taken
from duban.drafting.findings import Question
from duban.drafting.owners.bodies import tidy
from duban.drafting.owners.owners import group_of
from duban.drafting.owners.territory import home_of
from duban.drafting.reading import read
from duban.services.drafting import Drafted, drafted
from tests.drafting.sentences_of_our_own import notice


def of(*lines: str, to: str = "各市工业和信息化局", by: str = "示例市工业和信息化局") -> Drafted:
    text = notice(*lines).replace("各有关单位", to).replace("示例市工业和信息化局", by)
    return drafted(read(text))


def titles(*lines: str) -> list[str]:
    return [step.title for step in of(*lines).outline.steps]


def about(found: Drafted, part: str) -> list[Question]:
    return [one for one in found.questions if one.about.endswith(part)]


# Who owes it


def test_who_owes_it_is_asked_once_for_all_stages_of_which_no_word_says_it() -> None:
    found = of("申报截止时间为4月30日。", "审核截止时间为5月20日。", "各市于6月10日前报送汇总表。")
    (one,) = about(found, ".kinds")
    assert one.asks == "“申报”、“审核”由哪一类单位办？这几句没有写明（主送：各市工业和信息化局）"
    assert one.readings[0] == "prefecture"  # the salutation's first
    assert [step.group for step in found.outline.steps] == ["owners", "owners", "cities"]


def test_what_turns_out_to_be_a_known_group_is_that_group() -> None:
    found = of("申报截止时间为4月30日。", "各市于6月10日前报送汇总表。")
    made = found.calendar("x", "x.txt", {"units.owners.kinds": "prefecture"})
    assert "owners" not in made and made.count("owner: cities") == 2
    other = found.calendar("x", "x.txt", {"units.owners.kinds": "enterprise"})
    assert "title: 企业" in other and "kinds: [enterprise]\n" in other


def test_please_without_a_subject_asks_whom_the_notice_addresses() -> None:
    assert about(of("请于4月30日前将方案报送我局。"), ".kinds") == []
    assert about(of("请于4月30日前将方案报送我局。", to="各市工业和信息化局，有关企业"), ".kinds")
    assert about(of("请于4月30日前登录系统填报。"), ".kinds")  # the applicants, perhaps


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("三、请各乡镇", "各乡镇"),
        ("二、各医疗机构", "各医疗机构"),
        ("工作要求各街道", "各街道"),
        ("前将登记表报送至街道办事处", ""),
        ("网络申报和学校", ""),
        ("各县(市、区)供电公司", "各县(市、区)供电公司"),
    ],
)
def test_a_body_is_its_name_alone(words: str, body: str) -> None:
    assert tidy(words) == body


def test_one_body_under_two_names_is_asked_about_once() -> None:
    found = of("二、各医疗机构于4月30日前报送名单。", "三、医疗机构于5月31日前报送总结。")
    assert [one.about for one in about(found, ".kinds")] == ["units.owners.kinds"]


@pytest.mark.parametrize(
    ("words", "by", "kinds"),
    [
        ("市直各部门", "", ["bureau"]),
        ("各县(市、区)供电公司", "", ["enterprise"]),
        ("各省、自治区、直辖市", "", ["province", "autonomous_region", "municipality"]),
        ("各区", "上海市某委员会", ["municipal_district"]),
        ("各市", "山东省某厅", ["prefecture", "separately_planned_city"]),
        ("各市", "安徽省某厅", ["prefecture"]),
    ],
)  # fmt: skip
def test_kinds_are_those_that_the_words_and_the_issuing_region_have(
    words: str, by: str, kinds: list[str]
) -> None:
    group = group_of(words, home_of(by))
    assert group is not None and list(group.kinds) == kinds


def test_a_quota_for_each_school_is_one_and_for_each_field_is_none() -> None:
    made = of("学位授权高校限报3项，每个方向限报1项。", "各校须在6月10日前将汇总表送至我局。").calendar(
        "x", "x.txt"
    )
    assert "max: {value: 3" in made and "max: {value: 1" not in made
    assert "title: 各校\n" in made


def test_a_group_lies_in_the_region_whose_office_issued_the_notice() -> None:
    made = of("各市于6月10日前报送汇总表。", by="安徽省工业和信息化厅").calendar("x", "x.txt")
    assert 'within: ["340000"] # 安徽省' in made
    assert "within" not in of("各市于6月10日前报送汇总表。").calendar("x", "x.txt")


# What a stage is called


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("请各市于6月10日前将年度总结报送我局。", "报送年度总结"),
        ("各市要确定一名联络员，名单于6月10日前报我局。", "报送名单"),
        ("年度工作总结和下一年度工作安排于每年12月20日前报送。", "报送年度工作总结和下一年度工作安排"),
        ("各镇、县园区管委会要建立联系人制度，于每月5日前将用工情况报县局。", "报送用工情况"),
        ("请参会代表填写参会回执，务必于6月10日前报送秘书处。", "报送参会回执"),
        ("各市6月10日前提交《项目申报书》。", "提交项目申报书"),
        ("申报书（一式三份），请于6月10日前寄至我局科技处。", "寄送申报书"),
        ("各市应于6月10日前完成自查整改。", "完成自查整改"),
        ("企业在平台提交材料的截止时间为6月10日。", "提交材料"),
        ("县级验收于6月10日前完成。", "完成县级验收"),
        ("每季度结束后10日内报送进展情况。", "报送进展情况"),
    ],
)
def test_a_stage_is_called_by_what_is_done_with_what(sentence: str, title: str) -> None:
    assert titles(sentence) == [title]


def test_stages_of_one_sentence_each_have_their_own_name_and_date() -> None:
    found = of("网上申报和学校审核的截止时间分别为4月12日、4月19日。")
    assert [step.title for step in found.outline.steps] == ["网上申报", "学校审核"]
    made = found.calendar("x", "x.txt")
    assert "# 其中本环节是：4月12日" in made and "# 其中本环节是：4月19日" in made


def test_no_two_stages_bear_one_name_and_none_a_mere_number() -> None:
    made = titles(
        "各市每月25日前报送进展情况。", "各市于12月20日前报送进展情况。", "各县于5月10日前报送进展情况。"
    )
    assert len(set(made)) == 3 and not any("（2）" in one for one in made)


# By what a date was read


def test_a_year_that_is_not_written_says_by_what_it_was_inferred() -> None:
    made = of("各市于6月10日前报送汇总表。").calendar("x", "x.txt")
    assert "# 有1个日期原文没有写年份，据落款2021-03-01推定为当年" in made and "note" not in made
    later = of("各市于1月5日前报送汇总表。").calendar("x", "x.txt")
    assert "推定为次年（2022年）" in later
    assert "note" not in of("各市于2021年6月10日前报送汇总表。").calendar("x", "x.txt")


def test_a_third_of_a_month_says_how_it_was_read() -> None:
    made = of("各市于2021年6月上旬前报送汇总表。").calendar("x", "x.txt")
    assert "on: 2021-06-10" in made and "note: 原文为“2021年6月上旬”，按10日计" in made


def test_this_month_in_a_text_that_nobody_dated_is_asked() -> None:
    found = drafted(read("关于报送材料的通知\n各市工业和信息化局：\n请各市于本月底前报送总结。\n"))
    (one,) = about(found, ".due")
    assert one.asks.startswith("“本月底”是哪一天") and due_words(one.due) == "“本月底”"
    assert understood(one, "2024-06-30") and not understood(one, "本月底")


# What is mailed


@pytest.mark.parametrize(
    ("words", "receipt", "asked"),
    [
        ("以邮戳日期为准", "posted\n    completes: posted", 0),
        ("以收到日期为准", "arrival\n    completes: received", 0),
        ("逾期不予受理", "posted # 暂按寄出", 1),
    ],
)
def test_what_is_mailed_is_kept_by_post(words: str, receipt: str, asked: int) -> None:
    found = of(f"请各市于6月10日前将纸质申报书（一式三份）邮寄至我局，{words}。")
    assert f"receipt: {receipt}" in found.calendar("x", "x.txt")
    assert len(about(found, ".post")) == asked


def test_paper_that_repeats_a_filing_is_paper_and_looked_at_for_that() -> None:
    made = of("请各市于6月10日前将盖章的申报书邮寄至我局，纸质材料应与网上填报内容一致。").calendar(
        "x", "x.txt"
    )
    assert "medium: [paper]" in made and "seal: true" in made
    assert "- 纸质材料应与网上填报内容一致" in made


# Answers


@pytest.mark.parametrize(
    ("part", "said", "right"),
    [
        ("notice.title", "99", False),
        ("notice.title", "示例通知", True),
        ("recurs.until", "2020-12-31", False),
        ("recurs.until", "2024-06-30", True),
    ],
)
def test_what_is_no_answer_to_its_question_is_none(part: str, said: str, right: bool) -> None:
    readings = ("2021-12-31", "2022-12-31") if part == "recurs.until" else ()
    assert bool(understood(Question(part, "", readings), said)) is right


def test_a_sentence_that_goes_round_in_circles_costs_no_time() -> None:
    assert taken("将" + "通过甲乙丙" * 60) == ""  # seconds would be a failure of the whole file


def test_programs_read_the_titles_that_the_calendar_has() -> None:
    found = of("请于2022年5月6日前报送工作总结。", "二、请于5月20日前寄送合同书。")
    made = as_json(found.draft, found.outline, found.questions)
    assert [one["stage"] for one in made["deadlines"]] == [step.title for step in found.outline.steps]
    assert made["deadlines"][0]["stage"] == "报送工作总结"


def test_the_number_of_an_article_is_no_name_of_a_stage() -> None:
    assert titles("第十一条　民政部门审核后，将名单在网站公示5个工作日。") == ["公示"]


def test_what_is_finished_is_a_noun() -> None:
    assert titles("请于7月20日前登录信息平台完成网上填报，逾期不候。") == ["网上填报"]
    assert titles("各单位要逐家督促验收，务必在9月10日前全部完成。") != ["完成务必"]
