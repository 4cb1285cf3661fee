"""What every letter must say and must never say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from duban.rendering import KINDS, Letters, TemplateFailed, sample_facts
from duban.values import Duty, Kind, LetterFacts, Material

TEMPLATES = Path(__file__).parents[2] / "templates" / "letters"
UPWARD = (Kind.SUPERVISE, Kind.REPORT, Kind.UNREACHABLE)


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters()


def with_item(kind: Kind, **changes: object) -> LetterFacts:
    facts = sample_facts(kind)
    return replace(facts, items=(replace(facts.items[0], **changes),))  # type: ignore[arg-type]


class Words(HTMLParser):
    """The text of a page, and the names of its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags = "", []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_shipped_templates_have_no_problems(letters: Letters) -> None:
    assert letters.check() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("items", [1, 3, 40])
def test_text_and_html_both_name_reader_deadline_contact_and_signature(
    letters: Letters, kind: Kind, items: int
) -> None:
    facts = sample_facts(kind, items=items)
    rendered = letters.render(facts)
    for words in (rendered.text, Words(rendered.html).text):
        assert facts.to_unit in words
        assert facts.sender.name in words and "2024年9月18日" in words
        assert facts.sender.contact in words and facts.sender.phone in words
        for item in facts.items:
            assert item.unit_name in words and item.stage_title in words and item.evidence in words
        assert "！" not in words and "!" not in words
    assert len(rendered.subject) <= 60
    assert "<img" not in rendered.html and "class=" not in rendered.html and 'lang="zh-CN"' in rendered.html


def test_a_letter_never_claims_delivery() -> None:
    for file in TEMPLATES.rglob("*"):
        if file.is_file():
            assert "已送达" not in file.read_text(encoding="utf-8")


def test_a_whole_day_ends_at_24_of_that_day(letters: Letters) -> None:
    facts = with_item(
        Kind.REMINDER,
        due_at=datetime(2024, 9, 13, 16, tzinfo=UTC),
        act_by=date(2024, 9, 13),
        duty=Duty.REQUIRED,
    )
    rendered = letters.render(facts)
    assert "2024年9月13日（星期五）24时前" in rendered.text
    assert "2024年9月13日（星期五）24时前" in rendered.html
    assert "最迟办理" not in rendered.text


def test_the_last_day_to_act_is_named_when_it_is_another_day(letters: Letters) -> None:
    facts = with_item(Kind.REMINDER, due_at=datetime(2024, 6, 30, 16, tzinfo=UTC), act_by=date(2024, 6, 28))
    assert "最迟办理日：2024年6月28日（星期五）" in letters.render(facts).text


def test_a_guessed_date_is_marked_and_explained(letters: Letters) -> None:
    words = letters.render(with_item(Kind.REMINDER, provisional=True, duty=Duty.REQUIRED)).text
    assert "24时前（推定）" in words and "注：标有“推定”" in words
    assert "推定" not in letters.render(with_item(Kind.REMINDER, provisional=False)).text


def test_a_voluntary_stage_is_an_offer(letters: Letters) -> None:
    words = letters.render(with_item(Kind.REMINDER, duty=Duty.VOLUNTARY)).text
    assert re.search("有意申报的，请于.*24时前报送", words)


def test_a_zero_report_is_offered_only_where_allowed(letters: Letters) -> None:
    assert "零申报" in letters.render(with_item(Kind.REMINDER, zero_report=True)).text
    assert "零申报" not in letters.render(with_item(Kind.REMINDER, zero_report=False)).text


def test_a_chase_asks_first_whether_it_was_filed(letters: Letters) -> None:
    assert "如已报送，请登记报送时间" in letters.render(sample_facts(Kind.CHASE)).text


@pytest.mark.parametrize("kind", [Kind.SUPERVISE, Kind.REPORT])
def test_an_escalation_carries_its_proof_and_not_the_materials(letters: Letters, kind: Kind) -> None:
    words = letters.render(sample_facts(kind, items=3)).text
    assert words.count("已发出，未退信") == 3 and "逾　期：2个工作日" in words and "申报书" not in words


def test_a_change_names_old_date_new_date_and_reason(letters: Letters) -> None:
    words = letters.render(sample_facts(Kind.CHANGE)).text
    assert "原截止：2024年9月20日" in words and "现截止：" in words and "顺延" in words


def test_copies_seal_medium_and_address_are_said_once_for_all_that_share_them(letters: Letters) -> None:
    papers = (Material("推荐函", copies=3, seal=True, medium="纸质", address="示例路1号"),)
    facts = sample_facts(Kind.REMINDER, items=3)
    facts = replace(facts, items=tuple(replace(item, materials=papers) for item in facts.items))
    words = letters.render(facts).text
    assert words.count("推荐函（纸质，一式三份，加盖公章）") == 1 and words.count("示例路1号") == 1
    assert words.count("同第1项") == 2


def test_the_letters_own_kind_stands_first_and_the_others_follow_by_urgency(letters: Letters) -> None:
    opening, reminder = sample_facts(Kind.OPENING).items, sample_facts(Kind.REMINDER).items
    facts = replace(sample_facts(Kind.CHASE), items=(*opening, *reminder, *sample_facts(Kind.CHASE).items))
    rendered = letters.render(facts)
    order = [rendered.text.index(mark) for mark in ("一、已过截止", "二、临近截止", "三、新任务")]
    assert order == sorted(order)
    assert "1项任务已过截止时间" in rendered.subject and "另有2项" in rendered.text


def test_forty_units_under_one_stage_are_one_matter(letters: Letters) -> None:
    one = sample_facts(Kind.REMINDER).items[0]
    facts = replace(
        sample_facts(Kind.REMINDER),
        items=tuple(replace(one, unit_name=f"第{n}区工业和信息化局", obligation_id=n) for n in range(1, 41)),
    )
    words = letters.render(facts).text
    assert words.count("网上申报") == 1 and "第40区工业和信息化局" in words and "1—40." in words


def test_the_order_of_the_facts_does_not_change_the_order_of_deadlines(letters: Letters) -> None:
    facts = sample_facts(Kind.REMINDER, items=6)
    turned = replace(facts, items=facts.items[::-1])
    assert letters.render(facts) == letters.render(turned)


def test_the_daily_letter_needs_none_of_its_values(letters: Letters) -> None:
    words = letters.render(replace(sample_facts(Kind.DAILY), extra={})).text
    assert "发信通道：正常" in words and "没有需要电话提醒的单位" in words


def test_the_daily_letter_shows_counts_calls_channel_and_head(letters: Letters) -> None:
    facts = sample_facts(Kind.DAILY, items=2)
    facts = replace(facts, extra=facts.extra | {"channel": "已暂停：认证失败"})
    rendered = letters.render(facts)
    assert "发信通道异常" in rendered.subject
    for said in ("今日拟发函件：12", "电话提醒清单（2项）", "0000-0000001", "已暂停：认证失败", "3f9a" * 16):
        assert said in rendered.text


def test_facts_that_cannot_be_arranged_stop_one_letter_and_a_plain_one_goes_out(letters: Letters) -> None:
    facts = sample_facts(Kind.REMINDER)
    facts = replace(facts, items=(replace(facts.items[0], kind=Kind.CLOSE),))
    with pytest.raises(TemplateFailed):
        letters.render(facts)
    assert "网上申报" in letters.render_plain(facts).text


def test_an_owner_is_told_neither_his_telephone_nor_a_lateness_that_is_none(letters: Letters) -> None:
    words = letters.render(
        with_item(Kind.REMINDER, unit_name="乙市", phone="0000-0000009", late_workdays=-3)
    ).text
    assert "0000-0000009" not in words and "逾" not in words
    assert "逾" not in letters.render(with_item(Kind.SUPERVISE, late_workdays=0)).text.split("逾期未")[0]
