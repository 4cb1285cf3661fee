"""Inner dates counted back from the outer deadline: on the shipped calendars, and where no chain can hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.notices.loading import load_calendar, load_policies
from duban.notices.model import NoticeCalendar
from duban.planning.cascade import Cascade, Needs, Proposal, cascade
from duban.planning.pasting import lines
from duban.planning.workdays import shipped_workdays
from duban.problems import Refused

ROOT = Path(__file__).resolve().parents[2]
DAYS = shipped_workdays()
ALL = ("province", "city", "district")
CALL = """\
key: simple
title: 示范
notice: {{title: 关于示范的通知, issuer: 示例部, issued_on: {issued}}}
operator: "340000"
policy: standard
units:
  province: {{title: 省厅, only: ["340000"], reports_to: operator}}
stages:
  - key: report
    title: 省级报部
    owner: province
    due: {{on: {due}, basis: stated, clause: 一}}
{more}"""


def read(path: Path) -> NoticeCalendar:
    loaded = load_calendar(path, policies=load_policies([ROOT / "calendars" / "policies"]).policies)
    assert loaded.calendar is not None, loaded.problems
    return loaded.calendar


def shipped(key: str) -> NoticeCalendar:
    return read(ROOT / "calendars" / "notices" / f"{key}.yaml")


def call(tmp_path: Path, due: str, issued: str = "2024-08-01", more: str = "") -> NoticeCalendar:
    path = tmp_path / "simple.yaml"
    path.write_text(CALL.format(due=due, issued=issued, more=more), "utf-8")
    return read(path)


def by_key(found: Cascade) -> dict[str, Proposal]:
    return {one.stage.key: one for one in found.proposals}


def days_of(found: Cascade) -> dict[str, tuple[str, str]]:
    return {one.stage.key: (str(one.due_on), str(one.act_by)) for one in found.proposals}


def test_the_city_cases_down_to_districts() -> None:
    found = cascade(shipped("miit-2024-city-cases"), DAYS, Needs(), tiers=ALL)
    assert found.breaks == ()
    assert days_of(found) == {
        "mailing": ("2024-09-27", "2024-09-27"),  # the postmark counts
        "review": ("2024-09-26", "2024-09-26"),  # one day to seal
        "apply": ("2024-09-13", "2024-09-13"),  # stated: it stays, though 09-23 would do
        "district-apply": ("2024-09-10", "2024-09-10"),  # three days of the city's review
        "paper": ("2024-09-23", "2024-09-19"),  # must arrive: two days in the post
        "district-paper": ("2024-09-12", "2024-09-10"),  # 15 to 17 September are off, 14 is worked
    }
    assert by_key(found)["apply"].spare == DAYS.count(date(2024, 9, 13), date(2024, 9, 23))
    assert by_key(found)["district-paper"].stage.follows == "district-apply"
    assert [key for key, one in by_key(found).items() if one.moves] == [
        "review", "district-apply", "paper", "district-paper",
    ]  # fmt: skip


def test_an_outer_deadline_on_a_sunday_is_kept_on_the_friday_before() -> None:
    found = by_key(cascade(shipped("anhui-2024-sme-clusters"), DAYS, Needs()))
    assert (found["province-report"].due_on, found["province-report"].act_by) == (
        date(2024, 6, 30), date(2024, 6, 28),
    )  # fmt: skip
    assert found["province-seal"].due_on == date(2024, 6, 27)
    assert found["city-report"].due_on == date(2024, 6, 21)
    assert found["city-report"].spare == 0


def test_a_stated_date_that_leaves_too_little_breaks_the_chain_and_stays() -> None:
    found = cascade(shipped("anhui-2024-sme-clusters"), DAYS, Needs(review=5))
    (gap,) = found.breaks
    assert (gap.stage_key, gap.step, gap.missing, gap.since) == (
        "city-report", "省级审核", 2, date(2024, 6, 21),
    )  # fmt: skip
    assert by_key(found)["city-report"].due_on == date(2024, 6, 21)


def test_a_chain_longer_than_the_time_since_the_notice_says_what_is_missing() -> None:
    found = cascade(shipped("anhui-2024-sme-clusters"), DAYS, Needs(), tiers=ALL)
    (gap,) = found.breaks
    assert (gap.step, gap.missing, gap.since) == ("县级准备", 1, date(2024, 6, 11))
    earlier = cascade(shipped("anhui-2024-sme-clusters"), DAYS, Needs(), tiers=ALL, since=date(2024, 6, 7))
    assert earlier.breaks == ()


def test_the_first_step_that_falls_is_named_and_the_whole_lack_counted(tmp_path: Path) -> None:
    """Ten working days from notice to deadline; 1 + 3 + 2 and 1 + 3 + 2 and 3 are wanted."""
    calendar = call(tmp_path, "2024-08-15")
    found = cascade(calendar, DAYS, Needs(post=2), tiers=ALL)
    (gap,) = found.breaks
    assert (gap.stage_key, gap.step) == ("district-city-report", "县级寄送")
    wanted = 3 + 2 + (3 + 1) + 2 + 3  # online outer report: no seal; paper from there on
    assert gap.missing == wanted - DAYS.count(date(2024, 8, 1), date(2024, 8, 15))


def test_the_units_of_an_added_tier_lie_below_those_above(tmp_path: Path) -> None:
    found = cascade(call(tmp_path, "2024-10-31"), DAYS, Needs(), tiers=ALL)
    assert {one.group.within for one in found.proposals if one.new} == {("340000",)}
    pasted = lines(call(tmp_path, "2024-10-31"), found.proposals)
    assert sum('within: ["340000"]' in line for line in pasted) == 2


def test_past_the_published_days_every_counted_date_is_provisional(tmp_path: Path) -> None:
    day = DAYS.horizon.replace(year=DAYS.horizon.year + 1, month=6, day=15)
    found = cascade(call(tmp_path, str(day)), DAYS, Needs(), tiers=ALL)
    assert all(one.provisional for one in found.proposals)
    assert any("推定" in step for step in found.proposals[-1].steps)


@pytest.mark.parametrize("key", ["miit-2024-city-cases", "miit-mof-2025-retrofit-cities"])
def test_what_is_pasted_is_a_sound_calendar_that_then_stands(key: str, tmp_path: Path) -> None:
    text = (ROOT / "calendars" / "notices" / f"{key}.yaml").read_text("utf-8")
    calendar = shipped(key)
    found = cascade(calendar, DAYS, Needs(), tiers=ALL)
    path = tmp_path / f"{key}.yaml"
    path.write_text(_pasted(text, lines(calendar, found.proposals)), "utf-8")
    again = cascade(read(path), DAYS, Needs(), tiers=ALL)
    assert days_of(again) == days_of(found)
    assert not any(one.moves for one in again.proposals)
    assert lines(read(path), again.proposals) == ()


def _pasted(text: str, pasted: tuple[str, ...]) -> str:
    """Paste as an admin does: the group under units, the stages at their end, a ``due`` over the old one."""
    blocks = "\n".join(pasted).split("\n\n")
    for at, block in enumerate(blocks):
        head, _, rest = block.partition("\n")
        if head == "# units:":
            text = text.replace("\nunits:\n", f"\nunits:\n{rest}\n", 1)
        elif head == "# stages:":
            stages = "\n" + rest + "\n" + "\n".join(blocks[at + 1 :])
            text = text.rstrip() + "\n" + stages + "\n"
            break
        else:
            stage = head.removeprefix("# stages, ").removesuffix(":")
            before, after = text.split(f"  - key: {stage}\n", 1)
            kept = after.split("\n")
            first = next(i for i, line in enumerate(kept) if line.startswith("    due:"))
            last = next(i for i in range(first + 1, len(kept)) if not kept[i].startswith("      "))
            kept[first:last] = rest.split("\n")
            text = f"{before}  - key: {stage}\n" + "\n".join(kept)
    return text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"tiers": ("county",)}, "unknown-tier"),
        ({"tiers": ("city", "province")}, "tier-order"),
        ({"tiers": ("city", "city")}, "tier-order"),
        ({"outer": "nothing"}, "unknown-stage"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        cascade(shipped("miit-2024-city-cases"), DAYS, Needs(), **asked)
    assert refused.value.code == code


@pytest.mark.parametrize(("outer", "code"), [("", "no-outer-stage"), ("quarterly-progress", "no-outer-date")])
def test_a_series_has_no_one_date_to_count_back_from(outer: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        cascade(shipped("jiangxi-pilot-zones"), DAYS, Needs(), outer=outer)
    assert refused.value.code == code


@given(
    st.integers(0, 8), st.integers(0, 4), st.integers(0, 5), st.integers(0, 8),
    st.dates(date(2024, 1, 1), date(2025, 12, 31)),
)  # fmt: skip
def test_it_holds_exactly_when_there_are_days_enough(
    review: int, seal: int, post: int, prepare: int, since: date
) -> None:
    """Every proposed date is a working day not after the one it feeds; what is missing is what more would
    mend: begun so many working days earlier, the chain holds, and one day less it does not."""
    calendar = shipped("miit-mof-2025-retrofit-cities")
    needs = Needs(review, seal, post, prepare)
    found = cascade(calendar, DAYS, needs, tiers=ALL, since=since)
    dates = by_key(found)
    for one in found.proposals:
        if one.stage.feeds is not None and one.stage.feeds in dates:
            assert DAYS.is_working(one.due_on)
            assert one.due_on <= dates[one.stage.feeds].act_by
    for gap in found.breaks:
        mended = DAYS.add(DAYS.next(since), -gap.missing)
        assert cascade(calendar, DAYS, needs, tiers=ALL, since=mended).breaks == ()
        short = DAYS.next(date.fromordinal(mended.toordinal() + 1))
        assert cascade(calendar, DAYS, needs, tiers=ALL, since=short).breaks
