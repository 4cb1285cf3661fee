"""What was found of copies, limits and mail: at the stage that has them in its words, else in a comment."""

from __future__ import annotations

from tests.drafting.test_admins_view import of


def made(*lines: str) -> str:
    return of(*lines).calendar("x", "x.txt")


def test_copies_that_hang_on_no_stage_are_a_comment() -> None:
    text = made(
        "一、材料要求",
        "（一）《示范项目申报书》一式三份，加盖公章。",
        "二、时间安排",
        "请各市于6月10日前将总结报送我局。",
    )
    assert "copies:" not in text
    assert "# 份数要求，没有列为材料：（一）《示范项目申报书》一式三份，加盖公章" in text


def test_copies_hang_on_the_one_stage_that_hands_the_material_in() -> None:
    text = made(
        "一、材料要求",
        "（一）《示范项目申报书》一式三份。",
        "二、时间安排",
        "请各市于6月10日前将示范项目申报书报送我局。",
    )
    assert "copies: {value: 3" in text and "份数要求" not in text


def test_a_limit_hangs_on_the_stage_that_hands_in_that_text() -> None:
    words = ("一、要求", "（一）工作总结不超过3000字。", "二、安排", "（一）各市于5月10日前完成审核。")
    text = made(*words, "（二）各市于6月10日前报送工作总结。")
    review, report = text.split("  - key: ")[1:3]
    assert "checklist" not in review and "- 工作总结不超过3000字（一（一））" in report
    other = made(*words, "（二）各市于6月10日前报送名单。")
    assert "checklist" not in other and "# 篇幅要求，没有列入核对：（一）工作总结不超过3000字" in other


def test_about_so_many_characters_is_no_ceiling() -> None:
    assert "- 工作总结1500字左右（正文）" in made("各市于6月10日前报送工作总结（1500字左右）。")


def test_what_mail_is_counted_by_holds_for_all_that_is_mailed() -> None:
    rule = "邮寄的以邮戳日期为准。"
    mailed = of("请各市于6月10日前将纸质申报书邮寄至我局。", rule)
    assert not [one for one in mailed.questions if one.about.endswith(".post")]
    assert "receipt: posted # 原文：邮寄的以邮戳日期为准" in mailed.calendar("x", "x.txt")
    assert "receipt: posted" in made("请各市于6月10日前将纸质申报书报送我局。", rule)
    assert "# 邮寄要求：邮寄的以邮戳日期为准" in made("请各市于6月10日前登录系统填报。", rule)


def test_a_disc_is_a_disc_and_has_no_count_that_nobody_wrote() -> None:
    text = made("请各市于6月10日前将全部纸质材料和光盘报送我局。")
    assert (
        "title: 全部纸质材料\n        medium: [paper]" in text
        and "title: 光盘\n        medium: [disc]" in text
    )
    assert "copies" not in text


def test_no_stage_that_is_asked_about_stands_in_a_comment_too() -> None:
    found = of("各市于6月10日前报送汇总表。", "各市每周报送进展。")
    assert "# 另有" not in found.calendar("x", "x.txt")
    assert "# 另有：各市每周报送进展（每周一次）" in found.calendar("x", "x.txt", {"notes.1": "不列为环节"})


def test_a_stage_feeds_another_only_where_the_words_say_so() -> None:
    inner = "各县工业和信息化局于5月10日前将材料报送市工业和信息化局。"
    text = made(inner, "各市工业和信息化局审核汇总后于6月10日前报送我厅。")
    assert text.count("feeds:") == 1
    assert "feeds:" not in made("各市于5月10日前反馈联络员信息表。", "各市于6月10日前将案例报送我厅。")


def test_a_quota_counts_where_something_is_put_forward() -> None:
    words = ("一、各市于5月10日前完成自查。", "二、各市于6月10日前报送推荐表。", "三、每市推荐不超过3家。")
    review, report = made(*words).split("  - key: ")[2:4]
    assert "tracks" not in review and "tracks: [track-1]" in report
