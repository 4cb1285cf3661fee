"""Good calendars load with their lines; mistakes are all reported, wherever they stand together."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from duban.notices.loading import Loaded, load_calendar, load_policies, parse_calendar, parse_policy
from duban.notices.model import NoticeCalendar
from duban.notices.telling import as_json, columns, tell
from tests.notices.bad_calendars import GOOD, POLICIES, TESTS

SHIPPED = TESTS.parent / "calendars"
TEXT = GOOD.read_text("utf-8")


def parse(text: str) -> Loaded:
    return parse_calendar(text, "call.yaml", policies=POLICIES)


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse(text).problems]


def test_a_good_calendar_loads_without_a_word() -> None:
    loaded = load_calendar(GOOD, policies=POLICIES)
    assert loaded.problems == ()
    assert loaded.sound and loaded.calendar is not None
    assert loaded.calendar.stages[0].due.on == date(2026, 4, 10)
    assert loaded.lines == {"apply": 11}
    assert loaded.place(("stages", 0, "due", "on")) == (14, 15, 10)


def test_what_is_loaded_is_what_the_model_would_have_validated() -> None:
    calendar = load_calendar(GOOD, policies=POLICIES).calendar
    assert calendar is not None
    assert NoticeCalendar.model_validate(calendar.model_dump(by_alias=True)) == calendar


@pytest.mark.parametrize("path", sorted((SHIPPED / "notices").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_calendar_is_sound(path: Path) -> None:
    policies = load_policies(SHIPPED / "policies")
    loaded = load_calendar(path, policies=policies.policies)
    assert [p for p in (*policies.problems, *loaded.problems) if p.severity == "error"] == []
    assert loaded.sound
    assert set(loaded.lines) == {stage.key for stage in loaded.calendar.stages} if loaded.calendar else False


def test_many_mistakes_in_one_file_are_all_reported_in_file_order() -> None:
    text = TEXT.replace("title: 示范车间征集", "titel: 示范车间征集", 1).replace("2026-03-02", "2026-02-30")
    text = text.replace("[prefecture]", "[prefectur]").replace("owner: cities", "owner: citys")
    text = text.replace("basis: stated, clause: 第三条", "after: aplly, basis: stated")
    loaded = parse(text)
    assert [(problem.line, problem.code) for problem in loaded.problems] == [
        (2, "unknown-key"),
        (7, "impossible-date"),
        (9, "unknown-kind"),
        (13, "unknown-group"),
        (14, "due-amount"),
        (14, "due-anchor"),
        (14, "unknown-stage"),
        (14, "basis-clause"),
    ]
    assert loaded.calendar is None and not loaded.sound


@pytest.mark.parametrize("escape", ["\\0", "\\x07", "\\u001b"])
def test_a_control_character_written_as_an_escape_is_reported_and_hides_nothing(escape: str) -> None:
    text = TEXT.replace("title: 示范车间征集", f'title: "示范{escape}车间"', 1).replace(
        "2026-03-02", "2026-02-30"
    )
    found = [(problem.line, problem.code) for problem in parse(text).problems]
    assert found == [(2, "bad-character"), (7, "impossible-date")]
    assert not parse(text).sound


def test_a_broken_stage_hides_nothing_of_the_next_one() -> None:
    text = TEXT.replace("due: {on: 2026-04-10, basis: stated, clause: 第三条}", "due: soon") + (
        "  - key: review\n    title: 审核\n    owner: nobody\n    due: {on: 2026-04-20, basis: stated}\n"
    )
    assert codes(text) == ["wrong-shape", "unknown-group", "basis-clause"]


def test_a_misspelt_key_is_one_mistake_and_not_two() -> None:
    assert codes(TEXT.replace("owner:", "ower:")) == ["unknown-key"]


def test_a_broken_date_is_not_also_called_missing() -> None:
    assert codes(TEXT.replace("2026-04-10", "2026-02-30")) == ["impossible-date"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("on: 2026-4-10", "bad-date"),
        ("on: 20260410", "bad-date"),
        ("on: 2026-04-10T17:30", "bad-date"),
        ("on: 4月10日", "bad-date"),
        ("on: 2026年4月10日", "bad-date"),
        ("on: ２０２６-０４-１０", "bad-date"),
        ("on: 2026-02-29", "impossible-date"),
        ("on: 2026-13-01", "impossible-date"),
        ("on: 0026-04-10", "impossible-date"),
        ("on: 2026-04-10, at: 1730", "bad-time"),
        ("on: 2026-04-10, at: 25:00", "bad-time"),
        ("on: 2026-04-10, at: 9:00", "bad-time"),
        ("on: 2026-04-10, close_of_business: yes", "bad-boolean"),
        ("on: 2026-04-10, close_of_business: True", "bad-boolean"),
        ("after: notice, days: 0510", "bad-number"),
        ("after: notice, days: 十", "bad-number"),
        ("after: notice, days: 1_0", "bad-number"),
        ("after: notice, days: 99999999999999999999", "bad-number"),
        ("after: notice, workdays: 2.5", "bad-number"),
        ("after: notice, months: 121", "due-amount"),
    ],
)
def test_a_trap_of_yaml_is_read_as_text_and_reported(written: str, code: str) -> None:
    assert codes(TEXT.replace("on: 2026-04-10", written)) == [code]


@pytest.mark.parametrize(
    ("old", "new", "line", "hint"),
    [
        ("title: 示范", "title:示范", 2, "a space after the colon"),
        ("title: 示范", "title：示范", 2, "wide ："),
        ("    owner", "   owner", 13, "one column"),
        ("    owner", "      owner", 13, "indent"),
        ("    owner", "\towner", 13, "spaces"),
        ("title: 申报", 'title: "申报', 12, "close the quotes"),
        ("title: 申报", "title: 申报: 网上", 12, "in quotes"),
        ("title: 申报", "title: @申报", 12, "in quotes"),
        ("title: 申报", 'title: "\\申报"', 12, "single quotes"),
        ("第三条}", "第三条", 14, "close the bracket"),
        ("{on", "｛on", 14, "narrow"),
    ],
)
def test_a_slip_of_the_pen_is_named_where_it_is(old: str, new: str, line: int, hint: str) -> None:
    (problem,) = parse(TEXT.replace(old, new)).problems
    assert (problem.code, problem.line) == ("yaml-syntax", line)
    assert hint in problem.hint


def test_times_and_ends_of_day_are_read_as_written() -> None:
    for written, wanted in (("17:30", "17:30:00"), ("08:00", "08:00:00"), ("24:00", "24:00")):
        calendar = parse(TEXT.replace("2026-04-10", f"2026-04-10, at: {written}")).calendar
        assert calendar is not None and str(calendar.stages[0].due.at) == wanted


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse("\ufeff" + TEXT.replace("\n", "\r\n")).calendar == parse(TEXT).calendar


def test_wide_digits_are_shown_in_narrow_ones() -> None:
    (problem,) = parse(TEXT.replace("on: 2026-04-10", "on: 2026-04-10, at: １７：３０")).problems
    assert problem.code == "bad-time" and "write 17:30," in problem.hint


def test_errors_are_found_behind_any_number_of_warnings() -> None:
    unused = "".join(
        f"- {{title: 材料, copies: {{basis: asked, question: 第{n}问}}}}\n      " for n in range(250)
    )
    text = f"{TEXT}    deliverables:\n      {unused}- {{title: 申报书, copies: {{basis: asked}}}}\n"
    loaded = parse(text)
    assert loaded.calendar is None
    assert "asked-question" in {problem.code for problem in loaded.problems}


def test_a_series_without_end_is_bounded() -> None:
    recurs = "recurs: {every: month, from: 2000-01-01, until: 2029-12-31, basis: arranged}"
    due = "due: {after: period_end, days: 5, basis: arranged}"
    stages = "".join(f"  - {{key: s{n}, title: 月报, owner: cities, {recurs}, {due}}}\n" for n in range(20))
    loaded = parse(TEXT[: TEXT.index("  - key: apply")] + stages)
    assert [(problem.code, problem.line) for problem in loaded.problems] == [("too-large", 19)]


def test_a_caret_counts_chinese_characters_as_two_columns() -> None:
    loaded = parse(
        TEXT.replace("title: 各设区市, kinds: [prefecture]", "title: 各设区市, kind: [prefecture]")
    )
    told = tell(loaded.problems[:1], loaded.source).splitlines()
    assert told[0].startswith("call.yaml:9:25: error[unknown-key]: ")
    assert columns(told[1][: told[1].index("kind")]) == told[2].index("^")
    assert told[2].count("^") == len("kind")


def test_hidden_and_control_characters_reach_no_terminal() -> None:
    loaded = parse(TEXT.replace("owner: cities", 'owner: "ci\u202eties\\e[31m"'))
    shown = tell(loaded.problems, loaded.source) + str(as_json(loaded.problems))
    assert "\u202e" not in shown and "\x1b" not in shown
    assert "\\u202e" in shown


def test_machines_get_the_same_findings() -> None:
    loaded = parse(TEXT.replace("owner: cities", "owner: citys"))
    assert as_json(loaded.problems) == [
        {
            "file": "call.yaml",
            "line": 13,
            "column": 12,
            "severity": "error",
            "code": "unknown-group",
            "message": '"citys" is not a unit group here',
            "hint": 'did you mean "cities"? Unit groups here: cities.',
        }
    ]


def test_a_later_directory_replaces_a_policy_file_by_name(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder, title in ((shipped, "标准"), (own, "自定")):
        folder.mkdir()
        (folder / "standard.yaml").write_text(f"key: standard\ntitle: {title}\n", "utf-8")
    (own / "twin.yaml").write_text("key: standard\ntitle: 重复\n", "utf-8")
    found = load_policies([shipped, own, tmp_path / "absent"])
    assert {key: policy.title for key, policy in found.policies.items()} == {"standard": "自定"}
    assert [(problem.code, problem.line) for problem in found.problems] == [("duplicate-name", 1)]


def test_a_policy_with_two_mistakes_shows_both() -> None:
    text = "key: p\ntitle: 规则\nsteps:\n  - {key: a, workdays_after: 0, to: owner}\n  - {key: b, to: boss}\n"
    policy, problems = parse_policy(text, "p.yaml")
    assert policy is None
    assert [problem.code for problem in problems] == ["bad-rule", "missing-key", "bad-choice"]


def test_five_calendars_are_checked_in_a_blink() -> None:
    policies = load_policies(SHIPPED / "policies").policies
    began = time.perf_counter()
    for path in sorted((SHIPPED / "notices").glob("*.yaml")):
        load_calendar(path, policies=policies)
    assert time.perf_counter() - began < 1.0  # some 40 ms here; the bound is for a busy machine
