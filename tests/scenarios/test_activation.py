"""Putting a call in force: what is refused and why, what is listed and not chased, and a crash half-way."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from duban.problems import BadInput, Refused
from duban.services.calendars import find_calendar
from duban.store import tables, terms_rows
from duban.values import Contact, Role
from tests.scenarios.world import HEFEI, WUHU, World, at, mail, simple, stage

TWO = simple(stage(), stage("second", "2024-09-20", "第二步"))


def test_past_stages_are_listed_and_nobody_is_chased_for_them(world: World) -> None:
    world.settle_in()
    world.write(simple(stage("first", "2024-08-30"), stage("second", "2024-09-13", "第二步")))
    done = world.activate(when="09-02 08:00")
    assert [(t.stage_key, t.due_at) for t in done.past] == [("first", at("08-31 00:00"))]
    assert (done.terms, done.obligations) == (1, 2)
    assert {s.stage_key for s in world.standings()} == {"second"}
    world.go("09-02 18:00")
    assert [s.items for s in world.sent(mail(HEFEI))] == [1]
    assert "示范车间申报" not in world.sent(mail(HEFEI))[0].text


def test_an_open_question_refuses(world: World) -> None:
    world.settle_in()
    asked = "  - {key: late, title: 后一步, owner: cities, due: {basis: asked, question: 几号截止？}}"
    world.write(simple(stage(), asked))
    with pytest.raises(Refused, match="open questions: late: 几号截止？") as refused:
        world.activate()
    assert "arranged" in refused.value.hint
    assert world.standings() == []


def test_an_empty_audience_refuses(world: World) -> None:
    world.settle_in()
    world.write(simple().replace("kinds: [prefecture]", "kinds: [bureau]"))
    with pytest.raises(Refused, match='nobody in the roster owes stage "file": the group "cities" is empty'):
        world.activate()


def test_an_unknown_operator_refuses(world: World) -> None:
    world.settle_in()
    world.write(simple().replace('operator: "340000"', 'operator: "310000"'))
    with pytest.raises(Refused, match='the operator "310000" is not in the roster'):
        world.activate()


def test_without_any_operator_it_says_which_setting_is_missing(world: World) -> None:
    world.settle_in()
    world.app.settings = world.settings.model_copy(update={"operator": ""})
    world.write(simple().replace('operator: "340000"\n', ""))
    with pytest.raises(Refused, match="no operator is set") as refused:
        world.activate()
    assert "DUBAN_OPERATOR" in refused.value.hint


def test_a_file_with_mistakes_refuses_with_all_of_them(world: World) -> None:
    world.settle_in()
    world.write(simple(stage(due="2024-02-30"), stage("other", owner="nobody")))
    with pytest.raises(BadInput) as refused:
        world.activate()
    assert len({p.line for p in refused.value.problems if p.severity == "error"}) == 2
    assert world.standings() == []


def test_what_check_calls_an_error_is_refused_here_too(world: World) -> None:
    world.settle_in()
    series = ", recurs: {every: quarter, from: 2024-01-01, until: 2024-12-31, basis: arranged}"
    backwards = ", opens: {after: period_start, days: 60, basis: arranged}"
    world.write(
        simple(stage(more=series + backwards).replace("on: 2024-09-13", "after: period_start, days: 20"))
    )
    with pytest.raises(BadInput) as refused:
        world.activate()
    assert "opens-after-due" in {p.code for p in refused.value.problems}


def test_a_missing_calendar_names_those_that_are_there(world: World) -> None:
    world.write(simple())
    with pytest.raises(BadInput, match='no calendar "simpel"') as refused:
        find_calendar(world.app, "simpel")
    assert "simple" in refused.value.hint and "miit-2024-city-cases" in refused.value.hint


def test_a_second_activation_refuses_and_changes_nothing(world: World) -> None:
    world.settle_in()
    world.write(simple())
    world.activate()
    before = world.standings()
    with pytest.raises(Refused, match="simple is active already") as refused:
        world.activate()
    assert "duban plan" in refused.value.hint
    assert world.standings() == before
    assert world.history("calendar:simple").count("activate") == 1


def test_an_activation_cut_off_is_completed_by_sync(world: World) -> None:
    world.settle_in()
    world.write(TWO)
    world.activate(when="08-20 18:00")
    _cut_off(world)
    assert len(world.standings()) == 2  # of four
    world.sync()
    assert _state(world) == "active"
    assert {(s.stage_key, s.unit_code) for s in world.standings()} == {
        (key, code) for key in ("file", "second") for code in (HEFEI, WUHU)
    }
    world.go("08-21 09:00")
    assert [s.items for s in world.sent(mail(HEFEI))] == [2]


def test_an_activation_cut_off_may_be_repeated(world: World) -> None:
    world.settle_in()
    world.write(TWO)
    world.activate(when="08-20 18:00")
    _cut_off(world)
    world.activate()
    assert _state(world) == "active" and len(world.standings()) == 4
    world.go("08-21 09:00")
    assert [s.items for s in world.sent(mail(HEFEI))] == [2]


def test_units_without_coordinator_are_named_at_activation(world: World) -> None:
    world.settle_in(without=[WUHU])
    world.write(simple())
    assert [u.code for u in world.activate().without_coordinator] == [WUHU]


def test_activation_says_what_a_person_should_look_at(world: World) -> None:
    world.settle_in()
    world.write(simple(stage(due="2024-09-15")))  # a Sunday
    (warning,) = (w for w in world.activate().warnings if w.code == "day-off")
    assert warning.severity == "warning" and "2024-09-15" in warning.message


def test_a_coordinator_who_comes_later_is_told_then(world: World) -> None:
    """No address at the opening: the call list; once there is one, the reminders reach it."""
    world.settle_in(without=[WUHU])
    world.write(simple())
    world.activate(when="08-20 18:00")
    world.go("08-22 18:00")
    assert world.sent(mail(WUHU)) == []
    world.settle_in(
        without=[WUHU], extra=[Contact(WUHU, "新联系人", frozenset({Role.COORDINATOR}), mail(WUHU), "000-2")]
    )
    world.go("09-04 18:00")
    assert world.kinds(mail(WUHU)) == [("09-04 09:00", "reminder")]


def _cut_off(world: World) -> None:
    """Leave what a process leaves that dies before the second stage has its obligations."""
    o, t = tables.obligations, tables.terms
    with world.app.store.writing() as conn:
        second = select(t.c.id).where(t.c.stage_key == "second")
        conn.execute(delete(o).where(o.c.term_id.in_(second)))
        terms_rows.save_calendar(conn, "simple", "activating", activated_at=world.clock())


def _state(world: World) -> str:
    with world.app.store.reading() as conn:
        return next(row.state for row in terms_rows.calendars(conn) if row.key == "simple")
