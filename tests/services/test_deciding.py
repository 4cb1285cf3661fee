"""What is returned, excused, handed over and taken back; and who has a say: stories on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from duban.problems import Refused
from duban.services import deciding, reassigning, recording, undoing
from duban.services.amending import apply, plan
from duban.services.naming import Target
from duban.services.targets import Evidence, Recorded
from duban.store import reports
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, MIIT, WUHU, ZHEJIANG, World, at, mail, simple, stage

MINE = Target("simple", "file", HEFEI)
PAPER = Target("simple", "paper", HEFEI)
THEIR_PAPER = Target("simple", "paper", ANHUI)
THEIRS = Target("simple", "file", ANHUI)
POSTED = ", completes: received, post: {receipt: arrival, transit_days: {value: 2, basis: arranged}}"


@pytest.fixture
def running(office: World) -> World:
    """Filed online by 09-13, then on paper by 10-15; told on 08-21; it is the evening of 08-22."""
    office.write(simple(stage(), stage("paper", "2024-10-15", "盖章材料", more=", follows: file" + POSTED)))
    office.activate(when="08-20 18:00")
    return office.go("08-22 18:00")


def _back(world: World, by: date | None = date(2024, 9, 18), actor: str = "operator") -> Recorded:
    return deciding.give_back(world.app, MINE, world.clock(), "汇总表未盖章", correct_by=by, actor=actor)


def _undo(world: World, target: Target = MINE, actor: str = "operator") -> Recorded:
    return undoing.undo(world.app, target, world.clock(), actor=actor)


def test_what_is_returned_is_owed_anew_and_on_time_stays_on_time(running: World) -> None:
    running.submit(HEFEI, "file")
    running.go("09-12 12:00")
    assert _back(running).changed
    assert not _back(running).changed
    owed = running.owed(HEFEI, "file")
    assert (owed.status, owed.epoch) == ("returned", 2)
    running.go("09-13 10:00")
    [told] = [s for s in running.sent(mail(HEFEI), since="09-12 14:00") if s.kind == "change"]
    assert "汇总表未盖章" in told.text and "9月18日" in told.text
    done = running.submit(HEFEI, "file", submitted_on=date(2024, 9, 13))
    assert (done.changed, done.late) == (True, False)
    [row] = [s for s in running.standings() if s.unit_code == HEFEI and s.stage_key == "file"]
    assert row.submitted_on == date(2024, 8, 22)


def test_a_late_correction_is_nobodys_lateness_and_a_late_filing_stays_one(running: World) -> None:
    def late() -> dict[str, int]:
        with running.app.store.reading() as conn:
            counted = reports.counts(conn, running.clock(), "simple")
            listed = {r.unit_code for r in reports.late(conn, running.clock()) if r.stage_key == "file"}
        assert (HEFEI in listed) == (running.owed(HEFEI, "file").status == "open")
        return {c.status: c.late for c in counted if c.stage_key == "file"}

    running.submit(HEFEI, "file")
    running.submit(WUHU, "file")
    running.go("09-12 12:00")
    _back(running)
    running.go("09-25 12:00")
    assert late() == {"returned": 0, "submitted": 0}
    running.submit(HEFEI, "file")
    assert late() == {"submitted": 0}


def test_what_came_late_stays_late_though_its_correction_is_due_later(running: World) -> None:
    running.submit(WUHU, "file")
    running.go("09-18 12:00")
    assert running.submit(HEFEI, "file").late
    _back(running, date(2024, 9, 27))
    assert running.submit(HEFEI, "file").late
    with running.app.store.reading() as conn:
        counted = reports.counts(conn, running.clock(), "simple")
    assert sum(c.late for c in counted if c.stage_key == "file") == 1


def test_a_correction_is_chased_with_the_owner_and_with_nobody_else(running: World) -> None:
    running.submit(HEFEI, "file")
    running.go("09-12 12:00")
    _back(running)
    running.go("10-20 18:00")
    letters = [s for s in running.sent(since="09-12 14:00") if HEFEI in s.text and s.kind != "daily"]
    assert "chase" in {s.kind for s in running.sent(mail(HEFEI), since="09-18 12:00")}
    assert not [s for s in letters if s.kind in ("supervise", "report") and "示范车间申报" in s.text]


def test_nothing_is_returned_for_a_day_that_has_passed(running: World) -> None:
    running.submit(HEFEI, "file")
    running.go("09-16 12:00")
    with pytest.raises(Refused, match="2024-09-13 has passed"):
        _back(running, None)


def test_who_is_excused_hears_of_it_and_owes_nothing_more(running: World) -> None:
    done = deciding.waive(running.app, MINE, running.clock(), "该市无相关企业", actor="operator")
    assert done.changed
    assert running.owed(HEFEI, "paper").status == "declined"
    running.go("10-20 18:00")
    kinds = [kind for _, kind in running.kinds(mail(HEFEI), since="08-23 00:00")]
    assert kinds == ["change"]
    [told] = running.sent(mail(HEFEI), since="08-23 00:00")
    assert "免予报送" in told.text and "该市无相关企业" in told.text


def test_what_is_handed_over_is_asked_of_the_new_owner(running: World) -> None:
    with pytest.raises(Refused, match="owes it already"):
        reassigning.reassign(running.app, MINE, running.clock(), WUHU, "机构调整", actor="operator")
    reassigning.reassign(running.app, MINE, running.clock(), ANHUI, "机构调整", actor="operator")
    running.go("08-23 18:00")
    assert running.kinds(mail(HEFEI), since="08-23 00:00") == [("08-23 09:00", "change")]
    assert ("08-23 09:00", "opening") in running.kinds(mail(ANHUI), since="08-23 00:00")
    assert running.owed(HEFEI, "file").status == "reassigned"
    assert running.owed(ANHUI, "file").status == "open"
    running.go("09-30 18:00", syncing=True)
    assert "chase" in {kind for _, kind in running.kinds(mail(ANHUI))}
    assert running.kinds(mail(HEFEI), since="08-24 00:00") == []
    assert recording.submit(running.app, THEIRS, running.clock(), actor="operator").late


def test_what_was_handed_over_stays_with_its_new_owner(running: World) -> None:
    """An amendment takes it from nobody for not being of the group, and gives it to nobody twice."""
    reassigning.reassign(running.app, MINE, running.clock(), ANHUI, "机构调整", actor="operator")
    running.edit("simple", ("2024-10-15", "2024-10-16"))
    running.sync()
    planned = plan(running.app, "simple", running.clock())
    apply(running.app, "simple", running.clock(), planned.fingerprint[:12])
    running.sync()
    assert running.owed(ANHUI, "file").status == "open"
    assert running.owed(HEFEI, "file").status == "reassigned"


def test_what_sleeps_behind_it_is_handed_over_too(world: World) -> None:
    """File, then paper: who takes over the one owes the other once it has filed."""
    paper = stage("paper", "2024-09-20", "盖章材料", more=", follows: file" + POSTED)
    world.write(simple(stage(), paper))
    world.activate(when="08-20 18:00")
    with pytest.raises(Refused, match="it follows file, not handed in") as early:
        reassigning.reassign(world.app, PAPER, world.clock(), ANHUI, "机构调整", actor="operator")
    assert early.value.code == "not-its-turn"
    reassigning.reassign(world.app, MINE, world.clock(), ANHUI, "机构调整", actor="operator")
    assert [world.owed(ANHUI, key).status for key in ("file", "paper")] == ["open", "waiting"]
    world.go("08-22 18:00", syncing=True)
    assert world.owed(HEFEI, "paper").status == "reassigned"
    assert world.submit(ANHUI, "file").changed
    assert world.owed(ANHUI, "paper").status == "open"
    reassigning.reassign(world.app, THEIR_PAPER, world.clock(), HEFEI, "已填报", actor="operator")
    assert world.owed(HEFEI, "paper").status == "open"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (f"{ANHUI}-finance", "cannot-owe"),
        (ZHEJIANG, "cannot-owe"),
        (HANGZHOU, "cannot-owe"),
        (MIIT, "cannot-owe"),
        ("360000-zone-01", "cannot-owe"),
        ("999999", "unknown-unit"),
    ],
)
def test_only_who_could_owe_it_takes_it_over(running: World, to: str, code: str) -> None:
    before = running.owed(HEFEI, "file")
    with pytest.raises(Refused) as refused:
        reassigning.reassign(running.app, MINE, running.clock(), to, "机构调整", actor="operator")
    assert refused.value.code == code
    assert running.owed(HEFEI, "file") == before


def test_another_department_of_the_place_takes_it_over(office: World) -> None:
    office.write(simple(stage("seal", owner="province")))
    office.activate(when="08-20 18:00")
    mine, finance = Target("simple", "seal", ANHUI), f"{ANHUI}-finance"
    assert reassigning.reassign(office.app, mine, office.clock(), finance, "职责划转", actor=ANHUI).changed
    assert office.owed(finance, "seal").status == "open"


def test_a_province_hands_over_to_those_below_it_alone(office: World) -> None:
    everywhere = simple().replace(', within: ["340000"]', "")
    office.write(everywhere.replace('operator: "340000"', "operator: miit"))
    office.activate(when="08-20 18:00")
    with pytest.raises(Refused, match="has no say over 330100") as refused:
        reassigning.reassign(office.app, MINE, office.clock(), HANGZHOU, "机构调整", actor=ANHUI)
    assert refused.value.code == "not-authorised"
    assert reassigning.reassign(office.app, MINE, office.clock(), ANHUI, "提级办理", actor=ANHUI).changed


def test_what_was_handed_over_can_come_back(running: World) -> None:
    reassigning.reassign(running.app, MINE, running.clock(), ANHUI, "机构调整", actor="operator")
    running.go("08-23 18:00")
    reassigning.reassign(running.app, THEIRS, running.clock(), HEFEI, "调整撤销", actor="operator")
    running.go("08-26 18:00")
    assert (running.owed(HEFEI, "file").status, running.owed(ANHUI, "file").status) == ("open", "reassigned")
    kinds = [kind for _, kind in running.kinds(mail(HEFEI), since="08-26 00:00")]
    assert kinds == ["opening"]


def test_paper_that_differs_from_the_filing_is_not_posted(running: World) -> None:
    running.submit(HEFEI, "file")
    for equal, code in ((None, "unconfirmed"), (False, "paper-differs")):
        with pytest.raises(Refused) as refused:
            recording.post(running.app, PAPER, running.clock(), equals_filing=equal, actor=HEFEI)
        assert refused.value.code == code
    done = recording.post(
        running.app, PAPER, running.clock(), equals_filing=True, carrier="机要",
        evidence=Evidence("0817"), actor=HEFEI,
    )  # fmt: skip
    assert done.changed and running.owed(HEFEI, "paper").status == "posted"


def test_where_arrival_counts_the_day_of_arrival_decides(running: World) -> None:
    running.submit(HEFEI, "file")
    recording.post(running.app, PAPER, running.clock(), equals_filing=True, actor=HEFEI)
    running.clock.move_to(at("10-16 18:00"))
    done = recording.receive(
        running.app, PAPER, running.clock(), received_on=date(2024, 10, 16), actor="operator"
    )
    assert (done.late, done.late_workdays) == (True, 1)
    assert running.owed(HEFEI, "paper").status == "received"


@pytest.mark.parametrize(
    ("actor", "verb", "refused"),
    [
        (HEFEI, lambda w, a: recording.submit(w.app, MINE, w.clock(), actor=a), ""),
        (ANHUI, lambda w, a: recording.submit(w.app, MINE, w.clock(), actor=a), ""),
        (ZHEJIANG, lambda w, a: recording.submit(w.app, MINE, w.clock(), actor=a), "has no say"),
        (WUHU, lambda w, a: recording.submit(w.app, MINE, w.clock(), actor=a), "has no say"),
        (HEFEI, lambda w, a: deciding.waive(w.app, MINE, w.clock(), "免", actor=a), "what it owes itself"),
        (ANHUI, lambda w, a: deciding.waive(w.app, MINE, w.clock(), "免", actor=a), ""),
        ("999999", lambda w, a: recording.submit(w.app, MINE, w.clock(), actor=a), "has no unit"),
    ],
)
def test_only_who_stands_above_speaks_for_another(
    running: World, actor: str, verb: Callable[[World, str], Recorded], refused: str
) -> None:
    if not refused:
        assert verb(running, actor).changed
        return
    before = running.owed(HEFEI, "file")
    with pytest.raises(Refused, match=refused):
        verb(running, actor)
    assert running.owed(HEFEI, "file") == before


def test_a_filing_taken_back_is_owed_again_and_reminded_of(running: World) -> None:
    running.submit(HEFEI, "file")
    assert running.owed(HEFEI, "paper").next_send_at is not None
    assert _undo(running, actor=HEFEI).changed
    owed = running.owed(HEFEI, "file")
    assert (owed.status, owed.epoch) == ("open", 1)  # what letters said of it holds
    paper = running.owed(HEFEI, "paper")
    assert (paper.status, paper.next_send_at) == ("waiting", None)
    running.go("09-14 18:00")
    kinds = [kind for _, kind in running.kinds(mail(HEFEI), since="08-23 00:00")]
    assert "reminder" in kinds and "opening" not in kinds
    assert running.history(f"obligation:{owed.id}")[-2:] == ["submit", "undo"]


def test_the_same_extension_and_the_same_hand_over_said_twice_are_one(running: World) -> None:
    def extend(day: date) -> bool:
        return deciding.extend(running.app, MINE, running.clock(), day, "灾害", actor="operator").changed

    def hand_over() -> bool:
        return reassigning.reassign(
            running.app, MINE, running.clock(), ANHUI, "由省厅承担", actor="operator"
        ).changed

    assert [extend(date(2024, 9, 19)), extend(date(2024, 9, 19))] == [True, False]
    epoch = running.owed(HEFEI, "file").epoch
    with pytest.raises(Refused, match="not after"):
        extend(date(2024, 9, 18))
    assert running.owed(HEFEI, "file").epoch == epoch
    assert [hand_over(), hand_over()] == [True, False]


def test_a_return_taken_back_leaves_it_handed_in(running: World) -> None:
    running.submit(HEFEI, "file")
    before = running.owed(HEFEI, "file")
    _back(running)
    _undo(running)
    after = running.owed(HEFEI, "file")
    assert (after.status, after.due_at, after.next_send_at) == ("submitted", before.due_at, None)
    running.go("09-20 18:00")
    assert not [s for s in running.sent(mail(HEFEI), kind="change") if "退回" in s.text]


def test_an_extension_taken_back_restores_the_deadline(running: World) -> None:
    before = running.owed(HEFEI, "file")
    deciding.extend(running.app, MINE, running.clock(), date(2024, 9, 27), "灾害", actor="operator")
    _undo(running)
    after = running.owed(HEFEI, "file")
    assert (after.due_at, after.act_by, after.status) == (before.due_at, before.act_by, "open")
    running.go("08-30 18:00")
    assert not [s for s in running.sent(mail(HEFEI), kind="change")]


def test_who_heard_of_an_extension_hears_that_it_was_taken_back(running: World) -> None:
    deciding.extend(running.app, MINE, running.clock(), date(2024, 9, 19), "灾害", actor="operator")
    running.go("08-23 10:00")
    _undo(running)
    running.go("08-23 18:00")
    told = [s for s in running.sent(mail(HEFEI)) if s.kind == "change"]
    assert [s.slot for s in told] == ["08-23 09:00", "08-23 14:30"]
    assert "延期已撤销" in told[1].text and "9月13日" in told[1].text
    running.go("09-13 18:00")
    assert ("09-13 09:00", "reminder") in running.kinds(mail(HEFEI))


def test_who_heard_of_a_return_hears_that_it_was_taken_back(running: World) -> None:
    running.submit(HEFEI, "file")
    running.go("08-23 10:00")
    _back(running)
    running.go("08-23 18:00")
    assert _undo(running).changed  # though its paper was asked for meanwhile
    running.go("08-26 18:00")
    told = [s for s in running.sent(mail(HEFEI), since="08-26 00:00") if s.kind == "change"]
    assert len(told) == 1 and "退回已撤销" in told[0].text
    assert running.owed(HEFEI, "file").status == "submitted"


def test_a_waiver_taken_back_brings_back_what_followed(running: World) -> None:
    deciding.waive(running.app, MINE, running.clock(), "无相关企业", actor="operator")
    assert running.owed(HEFEI, "paper").status == "declined"
    _undo(running)
    paper = running.owed(HEFEI, "paper")
    assert (running.owed(HEFEI, "file").status, paper.status, paper.next_send_at) == ("open", "waiting", None)
    running.go("09-13 18:00")
    assert [s for s in running.sent(mail(HEFEI), kind="change")] == []
    running.submit(HEFEI, "file")
    assert running.owed(HEFEI, "paper").next_send_at is not None


def test_an_undo_has_its_time_its_people_and_its_end(running: World) -> None:
    with pytest.raises(Refused, match="nothing to undo"):
        _undo(running)
    running.submit(HEFEI, "file")
    with pytest.raises(Refused, match="has no say"):
        _undo(running, actor=WUHU)
    running.clock.move_to(running.clock() + timedelta(hours=25))
    with pytest.raises(Refused, match="more than 24 hours ago"):
        _undo(running)


def test_what_others_went_on_from_is_not_taken_back(running: World) -> None:
    running.submit(HEFEI, "file")
    running.go("08-23 10:00")  # the paper's opening letter has gone
    with pytest.raises(Refused, match="what follows it has begun"):
        _undo(running, actor=HEFEI)


def test_a_tier_between_records_for_others_and_signs_for_nobody(office: World) -> None:
    office.write(simple().replace('operator: "340000"', "operator: miit"))
    office.activate(when="08-20 18:00")
    office.go("08-22 18:00")
    with pytest.raises(Refused, match="cannot acknowledge"):
        recording.acknowledge(office.app, MINE, office.clock(), actor=ANHUI)
    assert recording.submit(office.app, MINE, office.clock(), actor=ANHUI).changed
    with pytest.raises(Refused, match="340000 said submit"):
        _undo(office, actor=HEFEI)
    assert _undo(office, actor=MIIT).changed


def test_paper_waits_for_the_filing_whoever_records_it(running: World) -> None:
    """Neither posted nor received, by nobody and with no word that it equals what was never filed."""
    for verb in (
        lambda: recording.post(running.app, PAPER, running.clock(), equals_filing=True, actor=HEFEI),
        lambda: recording.receive(running.app, PAPER, running.clock(), actor="operator"),
    ):
        with pytest.raises(Refused, match="it follows file, not handed in by 340100市工信局") as refused:
            verb()
        assert (refused.value.code, HEFEI in refused.value.hint) == ("not-its-turn", True)
    running.submit(HEFEI, "file")
    assert recording.receive(running.app, PAPER, running.clock(), actor="operator").changed


def test_paper_is_not_filed_but_posted(running: World) -> None:
    running.submit(HEFEI, "file")
    with pytest.raises(Refused, match="cannot be submitted: it goes by post") as refused:
        running.submit(HEFEI, "paper")
    assert refused.value.hint == "say it as it went: duban post"
    assert running.owed(HEFEI, "paper").status == "open"


def test_paper_of_a_free_call_that_was_posted_in_time_counts_when_it_is_heard_of(office: World) -> None:
    by_post = ", duty: voluntary, completes: posted, post: {receipt: posted}"
    office.write(simple(stage(), stage("paper", "2024-09-20", "材料", more=", follows: file" + by_post)))
    office.activate(when="08-20 18:00")
    office.submit(HEFEI, "file")
    office.go("09-24 10:00")
    assert {office.owed(city, "paper").status for city in (HEFEI, WUHU)} == {"declined", "waiting"}
    with pytest.raises(Refused, match="lapsed with its deadline"):
        office.post(HEFEI, "paper", equals_filing=True)
    last, number = date(2024, 9, 20), Evidence("0817")
    done = office.post(HEFEI, "paper", equals_filing=True, posted_on=last, evidence=number)
    assert (done.changed, done.late) == (True, False)
