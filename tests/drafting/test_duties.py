"""Which dates are deadlines, and which are not: one sentence each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.drafting.as_json import as_json
from duban.drafting.calendar.answers import understood
from duban.drafting.findings import Question
from duban.drafting.reading import read
from duban.problems import Refused
from duban.services.drafting import drafted
from tests.drafting import sentences_of_a_clerk as clerk
from tests.drafting import sentences_of_a_third_clerk as third
from tests.drafting import sentences_of_another_clerk as another
from tests.drafting import sentences_of_orders as orders
from tests.drafting import sentences_of_rules as rules
from tests.drafting.sentences_of_our_own import DEADLINES, NOTHING, PERIODS, asked, dues, reading


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        *DEADLINES.items(),
        *PERIODS.items(),
        *clerk.DEADLINES.items(),
        *clerk.PERIODS.items(),
        *another.DEADLINES.items(),
        *third.DEADLINES.items(),
        *third.PERIODS.items(),
        *orders.ORDERED.items(),
        *rules.DEADLINES.items(),
    ],
)
def test_a_sentence_gives_its_deadlines(sentence: str, wanted: list[str]) -> None:
    assert dues(sentence) == wanted


@pytest.mark.parametrize(("sentence", "wanted"), clerk.ASKED.items())
def test_a_sentence_that_leaves_its_day_open_is_asked(sentence: str, wanted: list[str]) -> None:
    assert (asked(sentence), dues(sentence)) == (wanted, [])


@pytest.mark.parametrize(
    "sentence",
    [*NOTHING, *clerk.NOTHING, *another.NOTHING, *third.NOTHING, *orders.NOTHING, *rules.NOTHING],
)
def test_a_date_without_a_duty_is_no_deadline_and_not_asked(sentence: str) -> None:
    assert (dues(sentence), asked(sentence)) == ([], [])


def test_every_quote_is_an_exact_part_of_the_text() -> None:
    draft = reading(*DEADLINES, *PERIODS)
    for one in draft.deadlines:
        assert draft.found[one.quote.start : one.quote.end] == one.quote.words
        assert one.quote.words


@pytest.mark.parametrize(
    ("issued", "wanted"),
    [
        ("2021年3月1日", "2021-09-20"),
        ("2021年12月20日", "2022-09-20"),  # far before the signature: the next year's
        ("2021年9月26日", "2021-09-20"),  # the site put a later signature: the same year, with a warning
    ],
)
def test_the_year_comes_from_the_signature(issued: str, wanted: str) -> None:
    assert dues("请于9月20日前报送。", issued=issued) == [wanted]


def test_a_deadline_before_the_signature_is_warned_of() -> None:
    (warning,) = reading("请于9月20日前报送。", issued="2021年9月26日").warnings
    assert "早于落款日期" in warning


def test_a_year_that_nobody_can_know_is_asked() -> None:
    assert asked("市级验收于9月20日前完成。", issued="") == ["--09-20"]


def test_the_second_year_of_a_round_is_asked_with_both_readings() -> None:
    (one,) = reading("获批单位应于第2年10月底前提交自评报告。").deadlines
    assert one.due == "cycle year2 10-31"
    assert one.readings == ("2022-10-31", "2023-10-31")


def test_what_has_no_date_is_asked_and_no_deadline() -> None:
    assert asked("平台常年受理申报。复核时间另行通知。") == ["rolling", "unspecified"]
    assert dues("平台常年受理申报。复核时间另行通知。") == []


def test_an_inner_and_an_outer_tier_in_one_sentence() -> None:
    inner, outer = reading("区财政局审核后于3月15日前报送市财政局，市财政局于3月31日前报送省厅。").deadlines
    assert (inner.tier, outer.tier) == ("inner", "outer")


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("请于3月20日前登录平台填报。", "online"),
        ("请于3月20日前发送至邮箱a@office.example。", "email"),
        ("请于3月20日前将纸质材料邮寄至我处。", "paper"),
        ("请于3月20日前报送工作总结。", "report"),
        ("各市应于3月20日前完成审核。", "review"),
        ("公示时间为3月1日至3月5日。", "publicity"),
    ],
)
def test_how_it_is_handed_in(sentence: str, kind: str) -> None:
    assert [one.kind for one in reading(sentence).deadlines] == [kind]


def test_who_owes_it_and_to_whom() -> None:
    (one,) = reading("请各市工业和信息化局于3月20日前将汇总表报送省工业和信息化厅。").deadlines
    assert (one.actor, one.recipient) == ("各市工业和信息化局", "省工业和信息化厅")


@given(
    st.text(
        alphabet="关于的通知各市:。；\n一、（一）1.2021年3月1日前报送每季度15个工作日内公示 联系人电话010-6",
        max_size=160,
    )
)
def test_no_text_breaks_the_reading(text: str) -> None:
    draft = read(text)
    for one in (*draft.deadlines, *draft.quotas, *draft.copies, *draft.limits, *draft.contacts):
        assert text[one.quote.start : one.quote.end] == one.quote.words


def test_a_long_annex_hides_no_deadline() -> None:
    page = "".join(
        f"{n}.示例条款第{n}条，每个单位应当认真落实各项要求，按有关规定办理，做好台账。" for n in range(1, 60)
    )
    pages = "\n".join([page] * 100)  # as many characters as two hundred pages
    assert [one.due for one in reading("请于3月20日前报送。", pages).deadlines] == ["2021-03-20"]


def test_a_written_year_before_the_signature_is_asked_and_no_deadline_for_programs() -> None:
    found = drafted(reading("项目须于2020年底前完成审批手续，请于4月1日前报送。"))
    printed = as_json(found.draft, found.outline, found.questions)
    assert [one["due"] for one in printed["deadlines"]] == ["2021-04-01"]
    assert [one["due"] for one in printed["questions"] if one["due"]] == ["2020-12-31"]


def test_this_month_of_a_text_without_a_signature_is_no_date() -> None:
    assert dues("请于本月底前报送。", issued="") == []


def test_what_happens_after_a_deadline_names_it_once_more() -> None:
    said = (
        "纸质材料请于4月16日前寄至我处，以4月16日邮戳为准。4月16日17:00后系统关闭，4月16日后报送的不予受理。"
    )
    assert dues(said) == ["2021-04-16"]


def test_news_without_a_reporter_is_news() -> None:
    text = "我市召开申报会\n示例市召开培训会，要求各企业8月15日前完成填报。\n供稿：办公室\n"
    assert read(text).sort == "news"


def test_a_table_without_stops_holds_no_deadline() -> None:
    draft = reading("甲" + " " * 20_000 + "乙", "示例企业 2019年3月1日 甲类 合格 " * 1500)
    assert draft.deadlines == ()


def test_a_table_of_deadlines_is_refused_as_one() -> None:
    with pytest.raises(Refused, match="table"):
        reading(*(f"请第{row}组于4月{row % 28 + 1}日前报送材料{row}。" for row in range(1100)))
    with pytest.raises(Refused, match="table"):
        reading(*(f"第{row}组收到第{row}号材料后{row % 300 + 1}日内应报送意见{row}。" for row in range(1100)))


@pytest.mark.parametrize(("said", "answer"), [("2022", "2022-09-20"), ("99", ""), ("2022-13-01", "")])
def test_a_year_alone_answers_which_year(said: str, answer: str) -> None:
    assert understood(Question("stages.a.due", "哪一年？", due="--09-20"), said) == answer


def test_a_guide_in_one_line_asks_nothing() -> None:
    found = read(
        "政务服务 > 行政许可 > 小作坊登记办事指南 打印 一、事项名称：小作坊登记 二、实施机关：示例市某局 "
        "三、办理流程：受理、审查、决定 四、结果送达：作出决定之日起2个工作日内，通过邮寄方式送达。"
    )
    assert (found.sort, found.deadlines) == ("guide", ())
