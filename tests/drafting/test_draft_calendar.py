"""The YAML that a draft becomes: golden texts, what check says of them, and answers worked in.

DUBAN_GOLDEN=write renews the texts.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from duban.drafting.reading import read
from duban.notices.loading import load_policies, parse_calendar
from duban.problems import Problem
from duban.services.drafting import drafted
from duban.values import Basis
from tests.drafting.sentences_of_our_own import notice

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
OWN = Path(__file__).parent / "own"
POLICIES = load_policies(ROOT / "calendars" / "policies").policies


def problems(text: str) -> tuple[Problem, ...]:
    return parse_calendar(text, "draft.yaml", policies=POLICIES).problems


def errors(text: str) -> list[str]:
    return [one.code for one in problems(text) if one.severity == "error"]


@pytest.mark.parametrize("name", ["101", "102", "104", "121", "130", "132"])
def test_a_draft_reads_as_its_golden_text(name: str) -> None:
    made = drafted(read((OWN / f"{name}.txt").read_text("utf-8"))).calendar("draft", f"{name}.txt")
    golden = GOLDEN / f"{name}.yaml"
    if os.environ.get("DUBAN_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(made, "utf-8")
    assert made == golden.read_text("utf-8")


@pytest.mark.parametrize("path", sorted(OWN.glob("*.txt")), ids=lambda path: path.stem)
def test_check_has_nothing_against_a_draft_but_its_questions(path: Path) -> None:
    found = drafted(read(path.read_text("utf-8")))
    if not found.outline.steps:
        return
    text = found.calendar("draft", path.name)
    codes = errors(text)
    lacking = (
        {"missing-key"} if "# issued_on:" in text or "# issuer:" in text or "# title:" in text else set()
    )
    assert set(codes) <= {"unanswered-question"} | lacking
    assert codes.count("unanswered-question") == len(found.questions)


@pytest.mark.parametrize("path", sorted(OWN.glob("*.txt")), ids=lambda path: path.stem)
def test_a_draft_whose_questions_are_answered_is_sound(path: Path) -> None:
    found = drafted(read(path.read_text("utf-8")))
    if not found.outline.steps:
        return
    said = {
        "units": "bureau",
        "recurs.until": "2031-12-31",
        "notice.title": "示例通知",
        "notice.issuer": "示例局",
        "notice.issued_on": "2021-01-04",
    }
    answers = {
        one.about: (
            one.readings or (said.get(one.about) or said.get(one.about.split(".")[0]) or _date_of(one.due),)
        )[0]
        for one in found.questions
    }
    text = found.calendar("draft", path.name, answers)
    assert errors(text) == []
    assert [
        one.code for one in problems(text) if one.code == "open-question" and "寄往" not in one.message
    ] == []


def _date_of(due: str) -> str:
    return "10 days" if due.startswith("every") else "2031-06-30"


def test_what_is_stated_has_its_clause_and_what_is_open_is_asked() -> None:
    text = notice("一、报送", "请各市于3月20日前报送方案。每季度报送进展。")
    made = parse_calendar(
        drafted(read(text)).calendar("draft", "x.txt"), "draft.yaml", policies=POLICIES
    ).draft
    assert made is not None
    first, second = (stage.due for stage in made.stages)
    assert (first.on, first.basis, first.clause) == (date(2021, 3, 20), Basis.STATED, "一")
    assert second.basis is Basis.ASKED


def test_the_end_of_a_month_that_is_a_day_off_is_asked_with_both_readings() -> None:
    found = drafted(read(notice("请各市于2021年10月底前报送总结。")))
    (one,) = found.questions
    assert one.readings == ("2021-10-31", "2021-10-29")
    text = found.calendar("draft", "x.txt", {one.about: "2021-10-29"})
    assert "on: 2021-10-29" in text
    assert errors(text) == []


def test_the_end_of_a_month_that_is_worked_is_not_asked() -> None:
    assert drafted(read(notice("请各市于2021年4月底前报送总结。"))).questions == ()


def test_a_month_alone_is_asked_with_both_readings() -> None:
    (one,) = drafted(read(notice("各市6月前完成普查。"))).questions
    assert one.readings == ("2021-06-30", "2021-05-31")


@pytest.mark.parametrize(
    "hostile",
    ["key: x", "- [ { } ] # : | > & * ! %", "\u202e翻转\u200b零宽", "a\tb\x07c", '"""', "'; DROP TABLE"],
)
def test_hostile_words_of_a_notice_cannot_break_the_yaml(hostile: str) -> None:
    text = notice(f"请各市于3月20日前将《{hostile}》报送“{hostile}”局。", title=f"关于{hostile}工作的通知")
    made = drafted(read(text)).calendar("draft", f"{hostile}.txt")
    assert {one.code for one in problems(made)} <= {"not-verified", "unanswered-question", "missing-key"}
