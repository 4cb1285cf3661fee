"""What people say happened: each verb once, again, wrongly; and what it cancels, proves and silences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from duban.problems import Refused
from duban.services import deciding, recording
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.standing import call_list
from duban.services.targets import Evidence, Recorded
from duban.store import ledger
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, at, mail, simple, stage

MINE = Target("simple", "file", HEFEI)


@pytest.fixture
def running(office: World) -> World:
    """One stage due on 09-13, told on 08-21; it is the evening of 08-22."""
    office.write(simple())
    office.activate(when="08-20 18:00")
    return office.go("08-22 18:00")


def _verbs(world: World) -> list[str]:
    return world.history(f"obligation:{world.owed(HEFEI, 'file').id}")


def _acknowledge(world: World, target: Target = MINE) -> Recorded:
    return recording.acknowledge(world.app, target, world.clock(), actor="operator")


def _promise(world: World, day: str) -> Recorded:
    return recording.promise(world.app, MINE, world.clock(), date.fromisoformat(day), actor="operator")


def _extend(world: World, day: str) -> Recorded:
    day_ = date.fromisoformat(day)
    return deciding.extend(world.app, MINE, world.clock(), day_, "洪涝灾害", actor="operator")


def _call(world: World) -> Recorded:
    return recording.note_call(world.app, MINE, world.clock(), "told the desk", actor="operator")


def _calls(world: World, calendar: str = "") -> list[tuple[str, str]]:
    with world.app.store.reading() as conn:
        found = call_list(world.app, conn, knowledge(world.app, conn), world.clock(), calendar)
    return [(call.unit, call.why) for call in found]


def test_submit_ends_what_is_owed(world: World) -> None:
    world.write(simple())
    world.activate(when="08-20 18:00")
    world.go("08-22 18:00")
    done = world.submit(HEFEI, "file", evidence=Evidence("No. 17"))
    assert (done.changed, done.late_workdays) == (True, 0)
    o = world.owed(HEFEI, "file")
    assert (o.status, o.next_send_at) == ("submitted", None)
    world.go("09-16 09:00")
    assert world.kinds(mail(HEFEI)) == [("08-21 09:00", "opening")]
    assert world.history(f"obligation:{o.id}") == ["submit"]


def test_submit_twice_is_harmless(running: World) -> None:
    running.submit(HEFEI, "file")
    again = running.submit(HEFEI, "file")
    assert (again.changed, again.cancelled) == (False, 0)
    assert _verbs(running) == ["submit"]


def test_submit_cancels_what_waits_to_be_sent(running: World) -> None:
    """Between the decision and the slot: the chase is fired at night by a look, and the city files."""
    running.go("09-14 08:00")
    deciding.extend(running.app, MINE, at("09-13 20:00"), date(2024, 9, 20), "灾害", actor="operator")
    done = running.submit(HEFEI, "file")
    assert done.cancelled == 1
    running.go("09-14 18:00")
    assert running.sent(mail(HEFEI), kind="change") == []


@pytest.mark.parametrize(
    ("on", "late"), [("2024-09-13", 0), ("2024-09-14", 1), ("2024-09-18", 2), ("2024-09-17", 1)]
)
def test_lateness_goes_by_the_day_of_filing_in_working_days(running: World, on: str, late: int) -> None:
    running.clock.move_to(at("09-20 10:00"))
    shown = Evidence("0817")
    done = running.submit(HEFEI, "file", submitted_on=date.fromisoformat(on), evidence=shown)
    assert (done.late_workdays, done.late) == (late, late > 0)
    (standing,) = (s for s in running.standings() if s.unit_code == HEFEI)
    assert standing.submitted_on == date.fromisoformat(on)


def test_the_saturday_after_a_friday_is_late_though_by_no_working_day(office: World) -> None:
    office.write(simple(stage(due="2024-09-06")))
    office.activate(when="08-20 18:00")
    office.clock.move_to(at("09-07 10:00"))
    done = office.submit(HEFEI, "file")
    assert (done.late, done.late_workdays) == (True, 0)


def test_nobody_files_tomorrow(running: World) -> None:
    with pytest.raises(Refused, match="cannot have been done on 2024-08-23: today is 2024-08-22"):
        running.submit(HEFEI, "file", submitted_on=date(2024, 8, 23))
    assert running.owed(HEFEI, "file").status == "open"


def test_today_is_today_in_china(running: World) -> None:
    running.clock.move_to(at("08-23 00:30"))  # still the 22nd in UTC
    assert running.submit(HEFEI, "file", submitted_on=date(2024, 8, 23)).changed


@pytest.mark.parametrize("verb", [_acknowledge, lambda w: _promise(w, "2024-09-10"), _call,
                                  lambda w: _extend(w, "2024-09-20")])  # fmt: skip
def test_of_what_is_done_nothing_more_is_recorded(running: World, verb: Callable[[World], Recorded]) -> None:
    running.submit(HEFEI, "file")
    with pytest.raises(Refused, match=f"simple file {HEFEI} is submitted: nothing is owed any more"):
        verb(running)
    assert _verbs(running) == ["submit"]


def test_acknowledge_proves_and_silences_nothing(running: World) -> None:
    assert _acknowledge(running).changed
    assert not _acknowledge(running).changed
    assert running.owed(HEFEI, "file").acknowledged_at == running.clock()
    assert _verbs(running) == ["acknowledge"]
    running.go("09-14 18:00")
    assert [k for _, k in running.kinds(mail(HEFEI))] == [
        "opening", "reminder", "reminder", "reminder", "reminder", "chase"
    ]  # fmt: skip


def test_a_promise_silences_the_middle_reminders_only(running: World) -> None:
    assert _promise(running, "2024-09-12").changed
    assert not _promise(running, "2024-09-12").changed
    running.go("09-14 18:00")
    assert running.kinds(mail(HEFEI)) == [
        ("08-21 09:00", "opening"),
        ("09-13 09:00", "reminder"),  # the last one; 09-04, 09-10 and 09-12 were silenced
        ("09-14 09:00", "chase"),
    ]
    assert len(running.kinds(mail(WUHU))) == 6
    assert _verbs(running) == ["promise"]


def test_a_promise_lasts_to_its_day(running: World) -> None:
    _promise(running, "2024-09-09")
    running.go("09-10 18:00")
    assert running.kinds(mail(HEFEI), since="08-22 09:00") == [("09-10 09:00", "reminder")]


@pytest.mark.parametrize(
    ("day", "words"), [("2024-08-21", "has passed"), ("2024-09-14", "is after the deadline")]
)
def test_a_promise_lies_between_today_and_the_deadline(running: World, day: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        _promise(running, day)
    assert running.owed(HEFEI, "file").promised_on is None


def test_a_logged_call_is_proof_and_leaves_the_call_list(running: World) -> None:
    """Wuhu cannot be written to; a call tells it, so its lateness may go up."""
    running.settle_in(without=[WUHU])
    running.write(simple().replace("key: simple", "key: other"), "other")
    running.activate("other")
    running.go("08-26 18:00")
    wuhu = Target("other", "file", WUHU)
    assert (WUHU, "未登记联系人") in _calls(running, "other")
    assert running.owed(WUHU, "file", "other").noticed_at is None
    recording.note_call(running.app, wuhu, running.clock(), "told the desk", actor="operator")
    assert running.owed(WUHU, "file", "other").noticed_at == at("08-26 18:00")
    assert (WUHU, "未登记联系人") not in _calls(running, "other")
    assert running.history(f"obligation:{running.owed(WUHU, 'file', 'other').id}") == ["call"]


def test_who_has_not_signed_is_called_after_one_working_day(running: World) -> None:
    running.clock.move_to(at("08-22 08:00"))
    assert _calls(running) == []
    running.clock.move_to(at("08-23 09:30"))
    assert {unit for unit, _ in _calls(running)} == {HEFEI, WUHU}
    assert {why for _, why in _calls(running)} == {"任务通知发出满1个工作日未签收"}
    _acknowledge(running)
    assert [unit for unit, _ in _calls(running)] == [WUHU]
    recording.note_call(
        running.app, Target("simple", "file", WUHU), running.clock(), "told", actor="operator"
    )
    assert _calls(running) == []


def test_an_extension_tells_the_owner_and_begins_anew(running: World) -> None:
    running.go("09-12 18:00")
    assert _extend(running, "2024-09-20").changed
    o = running.owed(HEFEI, "file")
    assert (o.epoch, o.due_at, o.act_by) == (2, at("09-21 00:00"), date(2024, 9, 20))
    running.go("09-23 18:00")
    assert running.kinds(mail(HEFEI), since="09-12 18:00") == [
        ("09-13 09:00", "change"),
        ("09-14 09:00", "reminder"),
        ("09-19 09:00", "reminder"),
        ("09-20 09:00", "reminder"),
        ("09-23 09:00", "chase"),
    ]
    change = running.sent(mail(HEFEI), kind="change")[0]
    assert all(words in change.text for words in ("9月13日", "9月20日", "洪涝灾害"))
    assert _verbs(running) == ["extend"]
    assert running.owed(WUHU, "file").due_at == at("09-14 00:00")


def test_an_extension_goes_forward(running: World) -> None:
    with pytest.raises(Refused, match="2024-09-13 is not after the present deadline"):
        _extend(running, "2024-09-13")
    assert running.owed(HEFEI, "file").epoch == 1


def test_a_filing_in_time_that_is_heard_of_late_counts(world: World) -> None:
    """Lists of who filed online come after the deadline, when silence was already taken for a no."""
    world.write(
        simple(
            stage(more=", duty: voluntary"), stage("paper", "2024-09-25", "纸质材料", more=", follows: file")
        )
    )
    world.activate(when="08-20 18:00")
    world.go("09-18 10:00")
    assert world.owed(HEFEI, "file").status == world.owed(HEFEI, "paper").status == "declined"
    with pytest.raises(Refused, match="lapsed with its deadline, 2024-09-13"):
        world.submit(HEFEI, "file")  # filed today: too late for a voluntary call
    day, shown = date(2024, 9, 12), Evidence("0817")
    assert world.submit(HEFEI, "file", submitted_on=day, evidence=shown).late_workdays == 0
    assert world.owed(HEFEI, "file").status == "submitted"
    assert world.owed(HEFEI, "paper").status == "open"
    world.go("09-18 18:00")
    (opening,) = world.sent(mail(HEFEI), kind="opening", since="09-18 09:00")
    assert "纸质材料" in opening.text and opening.slot == "09-18 14:30"
    assert world.owed(WUHU, "paper").status == "declined"
    assert world.sent(mail(ANHUI), kind="opening") == []


def test_every_word_of_the_ledger_is_sealed_and_holds(running: World) -> None:
    _acknowledge(running)
    running.submit(HEFEI, "file", evidence=Evidence("No. 17"))
    running.go("08-23 09:00")
    with running.app.store.reading() as conn:
        assert ledger.verify(conn, running.clock()) == []
        entries = ledger.history(conn, f"obligation:{running.owed(HEFEI, 'file').id}")
    assert [(e.actor, e.verb) for e in entries] == [
        (ANHUI, "acknowledge"),
        (HEFEI, "submit"),
    ]
    assert entries[1].payload == {"epoch": 1, "on": "2024-08-22", "evidence": "No. 17"}
