"""The four notices that duban shipped with, drafted and answered, have the stated dates of their calendars.

The texts are not part of the project: where their folder stands beside it they are read, else sentences of
our own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duban.drafting.findings import Question
from duban.drafting.reading import read
from duban.notices.loading import load_calendar, load_policies, parse_calendar
from duban.notices.model import NoticeCalendar
from duban.planning.timeline import timeline
from duban.planning.workdays import shipped_workdays
from duban.services.drafting import drafted
from duban.values import Basis
from tests.drafting.sentences_of_our_own import notice

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "notices" / "seed"
POLICIES = load_policies(ROOT / "calendars" / "policies").policies
SHIPPED = {
    "000": "miit-2024-city-cases",
    "002": "anhui-2024-sme-clusters",
    "003": "jiangxi-pilot-zones",
    "004": "miit-mof-2025-retrofit-cities",
}
ANSWERS = {"units.owners.kinds": "province", "recurs.until": "2025-12-31"}


def stated(calendar: NoticeCalendar) -> set[date]:
    """Return the days on which something is due that the notice itself states."""
    own = {one.key for one in calendar.stages if one.due.basis is Basis.STATED}
    days = shipped_workdays()
    return {term.due_at.date() for term in timeline(calendar, days) if term.due_at and term.stage_key in own}


#: Sentences of our own with the same dates, for where the notices do not stand beside the project.
OURS = {
    "000": notice(
        "网上填报截止时间为2024年9月13日。", "请各省于2024年9月27日前邮寄汇总表。", issued="2024年8月20日"
    ),
    "002": notice("请各市于2024年6月21日前报省厅，省厅于2024年6月30日前报部。", issued="2024年6月11日"),
    "003": notice("每年1月底、7月底前，试验区形成年度、半年工作总结报送省厅。", issued="2021年11月4日"),
    "004": notice("由省级部门于2025年4月23日前报送两部门。", issued="2025年3月25日"),
    "001": "3月27日上午，示例市举办新闻发布会。（记者 某某）力争全年新增企业100家，确保年底前开工项目50个。",
}


def text_of(name: str) -> str:
    path = SEED / f"{name}.txt"
    return path.read_text("utf-8") if path.is_file() else OURS[name]


def the_same(name: str, key: str, text: str) -> None:
    shipped = load_calendar(ROOT / "calendars" / "notices" / f"{key}.yaml", policies=POLICIES).calendar
    assert shipped is not None
    found = drafted(read(text))
    answers = {one.about: _answer(one) for one in found.questions}
    made = parse_calendar(found.calendar(key, f"{name}.txt", answers), "draft.yaml", policies=POLICIES)
    assert made.calendar is not None, made.problems
    wanted, got = stated(shipped), stated(made.calendar)
    if name == "003":  # the calendar begins with 2022, the draft with the year of issue and 7月底 of 2025
        wanted, got = (
            {day for day in days if date(2023, 1, 1) <= day <= date(2025, 12, 31)} for days in (wanted, got)
        )
    assert got == wanted


def _answer(one: Question) -> str:
    known = ANSWERS.get(one.about)
    return known or ("上年度" if "上年度" in one.readings else one.readings[0] if one.readings else "10 days")


@pytest.mark.parametrize(("name", "key"), SHIPPED.items())
def test_a_seed_notice_gives_the_stated_dates_of_its_calendar(name: str, key: str) -> None:
    the_same(name, key, text_of(name))


@pytest.mark.parametrize(("name", "key"), SHIPPED.items())
def test_sentences_of_our_own_give_them_too(name: str, key: str) -> None:
    the_same(name, key, OURS[name])


@pytest.mark.parametrize("text", [text_of("001"), OURS["001"]], ids=["found", "ours"])
def test_the_press_report_yields_no_deadline(text: str) -> None:
    draft = read(text)
    assert draft.sort == "news"
    assert draft.deadlines == draft.quotas == draft.contacts == ()
