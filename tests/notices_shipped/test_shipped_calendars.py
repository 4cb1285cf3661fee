"""The five documents as shipped: they load clean, say the documents' dates, and reach whom they address.

The expected values were read from the documents by hand, apart from the calendars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from duban.notices.loading import Loaded, load_calendar, load_policies
from duban.notices.model import NoticeCalendar, Stage
from duban.planning.dates import local_day
from duban.planning.extending import decider
from duban.planning.review import review
from duban.planning.timeline import timeline
from duban.planning.workdays import shipped_workdays
from duban.roster.demo import demo_roster
from duban.roster.units import Roster
from duban.services.detail import detail
from duban.values import Basis, Duty, Term

CALENDARS = Path(__file__).parents[2] / "calendars"
POLICIES = load_policies(CALENDARS / "policies")
LOADED: dict[str, Loaded] = {
    path.stem: load_calendar(path, policies=POLICIES.policies)
    for path in sorted((CALENDARS / "notices").glob("*.yaml"))
}
CASES = "miit-2024-city-cases"
PLAN = "liaocheng-2024-manufacturing-plan"
CLUSTERS = "anhui-2024-sme-clusters"
ZONES = "jiangxi-pilot-zones"
RETROFIT = "miit-mof-2025-retrofit-cities"
ROSTER = Roster(*demo_roster())


def calendar(key: str) -> NoticeCalendar:
    loaded = LOADED[key]
    assert loaded.calendar is not None, loaded.problems
    return loaded.calendar


def stage(key: str, stage_key: str) -> Stage:
    return next(one for one in calendar(key).stages if one.key == stage_key)


def terms(key: str) -> list[tuple[Term, date]]:
    zone = calendar(key).zone
    return [(t, local_day(t.due_at, zone)) for t in timeline(calendar(key), shipped_workdays()) if t.due_at]


def parts(part: BaseModel) -> Iterator[BaseModel]:
    """Yield ``part`` and every part inside it."""
    yield part
    for name in type(part).model_fields:
        value = getattr(part, name)
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for one in inner:
            if isinstance(one, BaseModel):
                yield from parts(one)


def test_there_are_the_five() -> None:
    assert set(LOADED) == {CASES, PLAN, CLUSTERS, ZONES, RETROFIT}
    assert all(calendar(key).key == key for key in LOADED)


def test_the_policies_load_clean() -> None:
    assert POLICIES.problems == ()
    standard = POLICIES.policies["standard"]
    assert [rule.workdays_before for rule in standard.reminders] == [7, 3, 1, 0]
    assert [(step.to, step.workdays_after, step.times) for step in standard.steps] == [
        ("owner", 1, 4),
        ("superior", 3, 1),
        ("operator", 5, 1),
    ]
    assert [rule.workdays_before for rule in POLICIES.policies["short"].reminders] == [3, 1, 0]
    assert {step.to for step in POLICIES.policies["quiet"].steps} == {"owner"}


@pytest.mark.parametrize(
    ("key", "warnings"),
    [
        (CASES, {"nil-slack", "open-question"}),  # review on the day of filing; no postal address printed
        (CLUSTERS, {"day-off"}),  # 2024-06-30 is a Sunday
        (ZONES, {"day-off"}),  # month ends
        (RETROFIT, set()),
        (PLAN, set()),
    ],
)
def test_the_files_are_sound_and_warn_of_what_the_documents_leave_open(key: str, warnings: set[str]) -> None:
    found = LOADED[key].problems + review(LOADED[key], shipped_workdays())
    assert [problem for problem in found if problem.severity == "error"] == []
    assert {problem.code for problem in found} == warnings


@pytest.mark.parametrize(
    ("key", "stage_key", "period", "due_on", "act_by"),
    [
        (CASES, "apply", "", "2024-09-13", "2024-09-13"),
        (CASES, "mailing", "", "2024-09-27", "2024-09-27"),
        (CLUSTERS, "city-report", "", "2024-06-21", "2024-06-21"),
        (CLUSTERS, "province-report", "", "2024-06-30", "2024-06-28"),
        (RETROFIT, "recommend", "", "2025-04-23", "2025-04-23"),
        (ZONES, "annual-summary", "2024", "2025-01-31", "2025-01-27"),
        (ZONES, "half-year-summary", "2024H1", "2024-07-31", "2024-07-31"),
    ],
)
def test_a_date_the_document_states(key: str, stage_key: str, period: str, due_on: str, act_by: str) -> None:
    found = [(t, day) for t, day in terms(key) if (t.stage_key, t.period) == (stage_key, period)]
    assert len(found) == 1
    term, day = found[0]
    assert day == date.fromisoformat(due_on)
    assert term.act_by == date.fromisoformat(act_by)
    assert term.basis is Basis.STATED


@pytest.mark.parametrize(
    ("key", "stated"),
    [
        (CASES, {"apply", "mailing"}),
        (CLUSTERS, {"city-report", "province-report"}),
        (RETROFIT, {"recommend"}),
        (ZONES, {"annual-summary", "half-year-summary"}),
        (PLAN, set()),
    ],
)
def test_no_other_date_claims_to_be_stated(key: str, stated: set[str]) -> None:
    assert {one.key for one in calendar(key).stages if one.due.basis is Basis.STATED} == stated


@pytest.mark.parametrize(
    ("key", "outside"),
    [(CASES, set()), (PLAN, set()), (RETROFIT, set()), (CLUSTERS, {"province-report"}),
     (ZONES, {"half-year-summary", "annual-summary"})],
)  # fmt: skip
def test_who_runs_a_call_prolongs_its_dates_but_those_of_another_body(key: str, outside: set[str]) -> None:
    found, units = calendar(key), ROSTER.units
    operator = found.operator or "miit"
    for one in found.stages:
        term = next(t for t in timeline(found, shipped_workdays()) if t.stage_key == one.key)
        facts = detail(found, one, term, POLICIES.policies[one.policy or found.policy], "miit", 0)
        by = decider(facts["set_by"], units)
        assert by.code == ("" if one.key in outside else operator), one.key


def test_the_pilot_zones_report_four_times_a_year_until_2025() -> None:
    periods = [t.period for t, _ in terms(ZONES) if t.stage_key == "quarterly-progress"]
    assert periods == [f"{year}Q{quarter}" for year in range(2022, 2026) for quarter in range(1, 5)]
    assert [t.period for t, _ in terms(ZONES) if t.stage_key == "half-year-summary"] == [
        "2022H1", "2023H1", "2024H1", "2025H1",
    ]  # fmt: skip


AUDIENCES = [
    (CASES, "apply", 418, 0),  # 328 prefectures, 5 separately planned cities, 85 of municipalities
    (CASES, "review", 31, 0),
    (CASES, "paper", 418, 0),
    (CASES, "mailing", 31, 0),
    (CLUSTERS, "city-report", 16, 0),
    (CLUSTERS, "province-review", 1, 0),
    (CLUSTERS, "province-seal", 1, 0),
    (CLUSTERS, "province-report", 1, 0),
    (ZONES, "plan", 13, 0),
    (ZONES, "quarterly-progress", 13, 0),
    (ZONES, "half-year-summary", 13, 0),
    (ZONES, "annual-summary", 13, 0),
    (ZONES, "yearly-evaluation", 1, 0),
    (ZONES, "final-summary", 13, 0),
    (ZONES, "final-evaluation", 1, 0),
    (RETROFIT, "city-plan", 418, 0),
    (RETROFIT, "selection", 32, 32),  # with the corps, which stands outside the quota
    (RETROFIT, "recommend", 32, 32),
    (RETROFIT, "performance", 32, 32),
    (PLAN, "bureaus-progress", 6, 0),
    (PLAN, "bureaus-final", 6, 0),
    (PLAN, "counties-progress", 8, 0),
    (PLAN, "counties-final", 8, 0),
]


@pytest.mark.parametrize(("key", "stage_key", "audience", "partners"), AUDIENCES)
def test_whom_a_stage_reaches(key: str, stage_key: str, audience: int, partners: int) -> None:
    plan, one = calendar(key), stage(key, stage_key)
    members = ROSTER.members(plan.units[one.owner], plan.operator)
    assert len(members) == audience
    pairs = [
        ROSTER.partner(member, plan.units[group], plan.operator)
        for group in one.co_owners
        for member in members
    ]
    assert len([pair for pair in pairs if pair is not None]) == partners
    assert all(pair.sector == "finance" for pair in pairs if pair is not None)


def test_the_table_above_holds_every_stage() -> None:
    assert {row[:2] for row in AUDIENCES} == {
        (key, one.key) for key in LOADED for one in calendar(key).stages
    }


def test_every_named_unit_is_in_the_demo_and_every_owner_but_the_operator_has_a_superior() -> None:
    for key in LOADED:
        plan = calendar(key)
        assert plan.operator in ROSTER.units
        for group in plan.units.values():
            assert ROSTER.unknown_codes(group) == ()
            for unit in ROSTER.members(group, plan.operator):
                superior = ROSTER.superior(unit, group.reports_to, plan.operator)
                assert (superior is None) == (unit.code == plan.operator), (key, unit.name)


def test_zones_and_cities_report_where_the_documents_say() -> None:
    zone = ROSTER.units["360000-zone-01"]
    assert (
        ROSTER.superior(zone, calendar(ZONES).units["zones"].reports_to, "360000") == ROSTER.units["360000"]
    )
    city = ROSTER.units["330200"]  # Ningbo, through its province
    assert ROSTER.superior(city, calendar(CASES).units["cities"].reports_to, "miit") == ROSTER.units["330000"]
    finance = ROSTER.units["130000-finance"]
    above = calendar(RETROFIT).units["finance"].reports_to
    assert ROSTER.superior(finance, above, "miit") == ROSTER.units["mof"]


def test_applying_is_voluntary_and_reviewing_may_report_zero() -> None:
    voluntary = {
        (key, one.key) for key in LOADED for one in calendar(key).stages if one.duty is Duty.VOLUNTARY
    }
    assert voluntary == {
        (CASES, "apply"),
        (RETROFIT, "city-plan"),
        (RETROFIT, "performance"),
    }
    assert stage(CASES, "paper").follows == "apply"  # sealed paper is owed by those who filed online
    for key, stage_key in ((CASES, "review"), (CASES, "mailing"), (RETROFIT, "recommend")):
        assert stage(key, stage_key).zero_report == "allowed"
    assert stage(CLUSTERS, "city-report").zero_report == "forbidden"  # the measures are always owed


def test_quotas_and_limits_of_the_city_cases() -> None:
    tracks = {track.key: track for track in calendar(CASES).tracks}
    ceilings = {key: track.quotas[0].max.value for key, track in tracks.items() if track.quotas[0].max}
    limits = {key: track.limits[0].max_chars.value for key, track in tracks.items()}
    assert ceilings.pop("comprehensive") == 2
    assert limits.pop("comprehensive") == 5000
    assert list(ceilings.values()) == [1] * 6
    assert list(limits.values()) == [2500] * 6


def test_quotas_of_the_others() -> None:
    assert all(quota.unlimited for quota in calendar(CLUSTERS).tracks[0].quotas)
    city, district, industry = calendar(RETROFIT).tracks
    assert city.quotas[0].max is not None and city.quotas[0].max.value == 1
    assert city.quotas[0].outside == ("corps",)
    assert district.quotas[0].max is not None and district.quotas[0].max.value == 2
    assert industry.quotas[0].max is not None and industry.quotas[0].max.approx


def test_what_is_handed_in() -> None:
    table, forms = stage(CASES, "mailing").deliverables
    assert (forms.copies and forms.copies.value, forms.seal, forms.medium) == (3, True, ("paper",))
    assert table.copies is not None and table.copies.basis is Basis.ARRANGED
    assert table.address is not None and table.address.basis is Basis.ASKED and table.address.text == ""
    letter, paper, disc = stage(RETROFIT, "recommend").deliverables
    assert letter.seal
    assert [(one.copies and one.copies.value, one.seal, one.medium) for one in (paper, disc)] == [
        (2, True, ("paper",)),
        (2, True, ("disc",)),
    ]


def test_the_plan_has_about_twenty_targets_and_one_is_firm() -> None:
    indicators = calendar(PLAN).indicators
    assert len(indicators) == 20
    assert [one.key for one in indicators if one.firm] == ["new-scale-enterprises"]
    assert all(target.on == date(2024, 12, 31) for one in indicators for target in one.targets)
    assert all(stage(PLAN, one.stage).owner for one in indicators if one.stage)


@pytest.mark.parametrize("key", sorted(LOADED))
def test_clauses_say_where_and_quote_nothing(key: str) -> None:
    clauses = {str(getattr(part, "clause", "")) for part in parts(calendar(key))} - {""}
    place = re.compile(r"(附件\d )?[一二三四五]+(（[一二三四五六七八九十]+）)?|[高智绿集][端能色群]化部分")
    assert clauses
    assert [clause for clause in clauses if not place.fullmatch(clause)] == []


@pytest.mark.parametrize("path", sorted(CALENDARS.rglob("*.yaml")), ids=lambda path: path.name)
def test_no_person_telephone_or_address_of_the_documents_is_copied(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.search(r"\b0\d{2,3}-\d{7,8}\b|\b1[3-9]\d{9}\b|[\w.]+ ?@[\w.]+", text) is None
