"""My items: what I owe in the order to do it, what I may say of it, and what is none of mine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services.acting_for import Form, act
from duban.services.my_items import Mine, mine, one, stage_below
from duban.services.viewing import ConsoleRole, Viewer
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, MIIT, WUHU, ZHEJIANG, World, joint, simple, stage

CITY = Viewer("合肥联系人", "c@duban.example", ConsoleRole.COORDINATOR, (HEFEI,))
PROVINCE = Viewer("安徽联系人", "p@duban.example", ConsoleRole.COORDINATOR, (ANHUI,))
SUPERIOR = replace(PROVINCE, role=ConsoleRole.SUPERIOR)
READER = replace(PROVINCE, role=ConsoleRole.READER)
ADMIN = Viewer("管理员", "a@duban.example", ConsoleRole.ADMIN, (MIIT,))
CITY_TOO = replace(PROVINCE, units=(ANHUI, HEFEI))
MINISTRY_TOO = replace(PROVINCE, units=(ANHUI, MIIT))
OTHER = replace(PROVINCE, units=(ZHEJIANG,))


def running(world: World) -> World:
    world.write(
        simple(
            stage("late", "2024-08-30", "先报一项"), stage("soon", "2024-09-06", "再报一项"),
            stage("far", "2024-10-31", "三报一项"), stage("sum", "2024-11-29", "省级汇总", "province"),
        )
    )  # fmt: skip
    world.activate(when="08-20 18:00")
    return world.go("09-03 09:00")


def look(world: World, viewer: Viewer = CITY) -> Mine:
    return mine(world.app, viewer, world.clock())


def item(world: World, viewer: Viewer, stage_key: str, unit: str = HEFEI):  # type: ignore[no-untyped-def]
    return one(world.app, viewer, world.owed(unit, stage_key).id, world.clock()).item


def test_late_first_then_by_the_day_to_act_and_live(world: World) -> None:
    running(world)
    found = look(world)
    assert [(i.stage, i.late) for i in found.open] == [("late", 2), ("soon", 0), ("far", 0)]
    assert (found.numbers.open, found.numbers.late, found.open[1].left) == (3, 1, 3)
    world.submit(HEFEI, "late")
    found = look(world)  # at once: no minute passes
    assert [i.stage for i in found.open] == ["soon", "far"]
    assert [i.stage for i in found.done] == ["late"]


def test_a_province_sees_its_cities_stage_by_stage(world: World) -> None:
    running(world)
    found = look(world, PROVINCE)
    assert [i.stage for i in found.open] == ["sum"]
    assert [(b.title, b.counts.late, b.counts.total) for b in found.below[:2]] == [
        ("先报一项", 2, 2), ("再报一项", 0, 2),
    ]  # fmt: skip
    units = stage_below(world.app, PROVINCE, found.below[0].term, world.clock())
    assert [i.unit for i in units.items] == [HEFEI, WUHU]
    assert Verb.SUBMIT in units.items[0].verbs and Verb.ACKNOWLEDGE not in units.items[0].verbs
    assert look(world, OTHER).below == ()
    with pytest.raises(Refused, match="nobody below"):
        stage_below(world.app, OTHER, found.below[0].term, world.clock())


def test_what_is_offered_is_what_authority_lets_him_say(office: World) -> None:
    running(office)
    own = {Verb.SUBMIT, Verb.ACKNOWLEDGE, Verb.PROMISE, Verb.ASK_TIME}
    assert own <= set(item(office, CITY, "soon").verbs)
    assert Verb.ACCEPT not in item(office, CITY, "soon").verbs
    assert Verb.PROMISE not in item(office, CITY, "late").verbs  # its deadline has passed
    assert set(item(office, SUPERIOR, "soon").verbs) == {Verb.EXTEND, Verb.WAIVE, Verb.CALL}
    assert item(office, READER, "soon").verbs == ()
    assert {Verb.SUBMIT, Verb.CALL, Verb.WAIVE} <= set(item(office, ADMIN, "soon").verbs)
    office.submit(HEFEI, "soon")
    assert set(item(office, SUPERIOR, "soon").verbs) == {Verb.ACCEPT, Verb.RETURN}


@pytest.mark.parametrize("viewer", [CITY, PROVINCE, SUPERIOR, READER, ADMIN, CITY_TOO, MINISTRY_TOO])
def test_every_verb_offered_is_taken(office: World, viewer: Viewer) -> None:
    running(office)
    day = date(2024, 9, 5)
    form = Form(until=day, reason="材料核实中", progress="已完成八成", note="已告知")
    later = replace(form, until=date(2024, 11, 8))
    for stage_key in ("far", "soon"):
        for verb in item(office, viewer, stage_key).verbs:
            now = item(office, viewer, stage_key)
            if verb in now.verbs:
                given = later if verb in (Verb.ASK_TIME, Verb.EXTEND) else form
                assert act(office.app, viewer, now.id, now.epoch, verb, given, office.clock()).changed, verb


def test_who_belongs_to_two_units_above_speaks_as_the_one_that_has_a_say(office: World) -> None:
    """The ministry runs this call and set its date: the province records, the ministry extends."""
    office.write(simple().replace('operator: "340000"', "operator: miit"))
    office.activate(when="08-20 18:00")
    office.go("09-03 09:00")
    for viewer in (MINISTRY_TOO, replace(MINISTRY_TOO, units=(MIIT, ANHUI))):
        offered = item(office, viewer, "file")
        assert {Verb.SUBMIT, Verb.EXTEND, Verb.CALL} <= set(offered.verbs)
        form = Form(until=offered.due_on + timedelta(days=7), reason="台风")
        assert act(office.app, viewer, offered.id, offered.epoch, Verb.EXTEND, form, office.clock()).changed
    assert Verb.EXTEND not in item(office, PROVINCE, "file").verbs


def test_nobody_acts_on_what_is_not_his_to_see_or_has_changed(office: World) -> None:
    running(office)
    o = office.owed(HEFEI, "soon")
    for stranger in (OTHER, replace(CITY, units=(WUHU,)), replace(CITY, units=(HANGZHOU,))):
        with pytest.raises(Refused) as refused:
            one(office.app, stranger, o.id, office.clock())
        assert refused.value.code == "not-yours"
        with pytest.raises(Refused) as refused:
            act(office.app, stranger, o.id, o.epoch, Verb.SUBMIT, Form(), office.clock())
        assert refused.value.code == "not-yours"
    for refusing in (READER, SUPERIOR):
        with pytest.raises(Refused):
            act(office.app, refusing, o.id, o.epoch, Verb.SUBMIT, Form(), office.clock())
    with pytest.raises(Refused) as refused:
        act(office.app, CITY, o.id, o.epoch + 1, Verb.SUBMIT, Form(), office.clock())
    assert refused.value.code == "changed"
    assert office.owed(HEFEI, "soon").status == "open"


def test_what_was_said_names_the_person_and_can_be_taken_back(office: World) -> None:
    running(office)
    o = office.owed(HEFEI, "soon")
    form = Form(number="回执-7", digest="sha256:00")
    assert act(office.app, CITY, o.id, o.epoch, Verb.SUBMIT, form, office.clock()).changed
    assert not act(office.app, CITY, o.id, 0, Verb.SUBMIT, form, office.clock()).changed
    shown = one(office.app, CITY, o.id, office.clock())
    assert shown.said[0].payload["by"]["name"] == "合肥联系人"
    assert "回执-7" in shown.item.evidence and Verb.UNDO in shown.item.verbs
    assert Verb.UNDO not in one(office.app, SUPERIOR, o.id, office.clock()).item.verbs
    back = Form(deed=shown.undoes)
    assert act(office.app, CITY, o.id, shown.item.epoch, Verb.UNDO, back, office.clock()).changed
    assert office.owed(HEFEI, "soon").status == "open"
    office.submit(HEFEI, "soon")
    office.clock.move_to(office.clock() + timedelta(days=3))
    assert Verb.UNDO not in one(office.app, CITY, o.id, office.clock()).item.verbs


def test_a_co_owner_sees_what_it_shares_and_may_sign_it(office: World) -> None:
    finance = replace(PROVINCE, units=(f"{ANHUI}-finance",))
    office.write(joint(stage("own", owner="province")))
    office.activate(when="08-20 18:00")
    office.go("08-22 10:00")

    found = look(office, finance)
    assert found.open == () and [(i.stage, i.unit, i.shared) for i in found.shared] == [("file", ANHUI, True)]
    assert look(office, PROVINCE).shared == () and look(office, OTHER).shared == ()
    assert item(office, finance, "file", ANHUI).verbs == (Verb.ACKNOWLEDGE,)
    with pytest.raises(Refused, match="not yours"):
        item(office, finance, "own", ANHUI)

    o = office.owed(ANHUI, "file")
    with pytest.raises(Refused, match="co-owner"):
        act(office.app, finance, o.id, o.epoch, Verb.SUBMIT, Form(), office.clock())
    assert act(office.app, finance, o.id, o.epoch, Verb.ACKNOWLEDGE, Form(), office.clock()).changed
    assert item(office, finance, "file", ANHUI).verbs == ()  # it has nothing more to say
    assert office.owed(ANHUI, "file").acknowledged_at is None  # and signs for itself alone
    office.submit(ANHUI, "file")
    office.go("08-23 10:00")
    assert look(office, finance).shared == ()
