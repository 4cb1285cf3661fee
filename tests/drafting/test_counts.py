"""Quotas, copies, limits and contacts: one sentence each, and what is none of them."""

from __future__ import annotations

import pytest

from duban.drafting.reading import read
from tests.drafting.contacts_of_our_own import CONTACTS, FEET
from tests.drafting.counts_of_our_own import COPIES, LIMITS, QUOTAS
from tests.drafting.sentences_of_our_own import notice, reading


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("每个省最多推荐1个城市，直辖市最多推荐2个区。", [(1, None), (2, None)]),
        ("各市推荐不超过三项。", [(3, None)]),
        ("各高校限报5项。", [(5, None)]),
        ("遴选3个左右城市、10个左右县推进试点。", [(3, None), (10, None)]),
        ("每单位推荐10名以内。", [(10, None)]),
        ("每县申报1-2所。", [(2, 1)]),
        ("各市推荐不少于2家。", [(None, 2)]),
        ("抽查比例不得少于20%。", [(None, 20)]),
        ("一等奖2名，二等奖5名。", []),
        ("标题用2号字，附件3个。", []),
        ("申报企业须拥有知识产权5项以上。", []),
    ],
)
def test_quotas(sentence: str, wanted: list[tuple[int | None, int | None]]) -> None:
    assert [(one.max, one.min) for one in reading(sentence).quotas] == wanted


def test_a_number_without_bound_is_said_so() -> None:
    (quota,) = reading("各市统一报送案例，案例报送数量不限。").quotas
    assert quota.unlimited


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("申报书一式三份，加盖公章。", [(3, "paper", True)]),
        ("纸质版和PDF版（光盘刻录）各一式两份。", [(2, "paper", False), (2, "disc", False)]),
        ("汇总表（纸件一式3份，附光盘）报我厅。", [(3, "paper", False), (1, "disc", False)]),
        ("请报送6份材料，请到我处领取证书2份。", []),
        ("合同一式两份，双方各执一份。", []),
    ],
)
def test_copies(sentence: str, wanted: list[tuple[int, str, bool]]) -> None:
    assert [(one.n, one.medium, one.sealed) for one in reading(sentence).copies] == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("总结3000字以内。", [3000]),
        ("字数不超过五百字，图片2-3张。", [500]),
        ("文字稿2000-3000字。", [3000]),
        ("标题用2号字。", []),
    ],
)
def test_limits(sentence: str, wanted: list[int]) -> None:
    assert [one.max_chars for one in reading(sentence).limits] == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("联系人：张某某，电话：010-60000001", [("张某某", "010-60000001", "")]),
        (
            "联系人：李甲 王乙\n联系电话：010-60000001 010-60000002",
            [("李甲", "010-60000001", ""), ("王乙", "010-60000002", "")],
        ),
        ("联系人：李甲、王乙，电话：60000001", [("李甲", "60000001", ""), ("王乙", "60000001", "")]),
        ("联 系 人：李 甲　　电话：0551-6000 0001", [("李甲", "0551-6000 0001", "")]),
        (
            "联系人：李甲，010-60000001，邮箱：office @mail.example",
            [("李甲", "010-60000001", "office@mail.example")],
        ),
        ("联系方式：0531-8000000113900000000", [("", "0531-80000001 13900000000", "")]),
        ("申报咨询电话：010-60000001、60000002", [("申报", "010-60000001 60000002", "")]),
        ("拨付资金12345678元，证书编号20210001。", []),
    ],
)
def test_contacts(line: str, wanted: list[tuple[str, str, str]]) -> None:
    assert [(one.name, one.phone, one.email) for one in reading(*line.split("\n")).contacts] == wanted


@pytest.mark.parametrize("sentence", QUOTAS)
def test_every_quota_of_a_sentence_of_our_own(sentence: str) -> None:
    assert [(one.max, one.min) for one in reading(sentence).quotas] == QUOTAS[sentence]


@pytest.mark.parametrize("sentence", COPIES)
def test_all_copies_of_a_sentence_of_our_own(sentence: str) -> None:
    found = [(one.n, one.medium, one.sealed) for one in reading(sentence).copies]
    assert found == COPIES[sentence]


@pytest.mark.parametrize("line", CONTACTS)
def test_every_contact_of_a_line_of_our_own(line: str) -> None:
    found = reading(*line.split("\n")).contacts
    assert [(one.name, one.phone, one.email) for one in found] == CONTACTS[line]


@pytest.mark.parametrize("foot", FEET)
def test_who_keeps_the_page_is_nobody_to_ask(foot: str) -> None:
    assert not read(f"{notice('请于3月20日前报送总结。')}\n{foot}\n").contacts


@pytest.mark.parametrize("sentence", LIMITS)
def test_every_limit_of_a_sentence_of_our_own(sentence: str) -> None:
    assert [one.max_chars for one in reading(sentence).limits] == LIMITS[sentence]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("案例1500字左右，不超过3页。", [("案例", 1500, True)]),
        ("约1200字的事迹材料。", [("", 1200, True)]),
        ("总结以2000字为宜，摘要不超过300字。", [("总结", 2000, True), ("摘要", 300, False)]),
        ("请于月底前将活动总结控制在2 000字以内。", [("活动总结", 2000, False)]),
        ("报告内容包括做法、成效、存在问题，不超过3000字。", [("", 3000, False)]),
        ("申报书、佐证材料均不超过3000字。", [("佐证材料", 3000, False)]),
    ],
)
def test_what_a_limit_is_of_and_how_strict(sentence: str, wanted: list[tuple[str, int, bool]]) -> None:
    assert [(one.what, one.max_chars, one.approx) for one in reading(sentence).limits] == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("将全部纸质材料和光盘报送省中心。", [("光盘", False)]),
        ("报告由单位主要负责人签字并加盖公章，一式两份报送市财政局。", [("报告", True)]),
        ("推荐函、汇总表（附件2）、案例文本各一式3份。", [("推荐函、汇总表、案例文本", False)]),
        (
            "申请表、承诺书、身份证复印件各1份及汇总表2份（盖章）。",
            [("申请表、承诺书、身份证复印件", False), ("汇总表", True)],
        ),
        ("请认真填写申报表（见附件1），经主管部门审核盖章后一式四份报送。", [("申报表", True)]),
    ],
)
def test_what_copies_are_of(sentence: str, wanted: list[tuple[str, bool]]) -> None:
    assert [(one.what, one.sealed) for one in reading(sentence).copies] == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("投标文件一式三份（一正两副）。", [(3, "一正两副")]),
        ("申报书一正四副，加盖公章。", [(5, "一正四副")]),
        ("共受理材料58份，其中57份通过形式审查，2份材料退回。", []),
        ("学位论文5本（其中匿名本3本），期刊各两本。", [(5, ""), (2, "")]),
        ("近三年发表论文2篇、出版著作各1本。", []),
        ("需求清单：呼吸机（台式） 1套 48 产科。", []),
    ],
)
def test_what_a_set_is_made_up_of(sentence: str, wanted: list[tuple[int, str]]) -> None:
    assert [(one.n, one.made_up) for one in reading(sentence).copies] == wanted
