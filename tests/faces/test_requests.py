"""A request for more time on pages: the city asks, who set the date answers, nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from duban.services import extending
from duban.services.naming import Target
from duban.store import roster_rows
from duban.values import Contact, Role
from tests.faces.conftest import Console
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, ZHEJIANG, World, mail, people, simple, units


@pytest.fixture
def asked(served: Console) -> int:
    target = Target("simple", "file", HEFEI)
    done = extending.ask(
        served.app, target, served.app.clock(), date(2024, 9, 20), "台风<b>影响</b>", actor=HEFEI
    )
    return done.request_id


def test_the_body_that_set_the_date_answers(served: Console, asked: int) -> None:
    province = served.sign_in(mail(ANHUI))
    page = province.get("/requests").text
    assert "同意延期" in page and "台风&lt;b&gt;影响" in page
    assert province.post(f"/requests/{asked}/grant", {"due_on": "2024-09-18"}).status_code == 303
    assert served.world.owed(HEFEI, "file").due_at.isoformat() == "2024-09-18T16:00:00+00:00"
    assert "同意延至2024年9月18日" in served.sign_in(mail(HEFEI)).get("/requests").text


def test_it_is_refused_with_a_reason(served: Console, asked: int) -> None:
    province = served.sign_in(mail(ANHUI))
    assert province.post(f"/requests/{asked}/refuse", {"reason": " "}).status_code == 409
    assert province.post(f"/requests/{asked}/refuse", {"reason": "时间已够"}).status_code == 303
    assert "不同意：时间已够" in province.get("/requests").text


@pytest.mark.parametrize("who", [HEFEI, WUHU, ZHEJIANG])
def test_nobody_else_answers(served: Console, asked: int, who: str) -> None:
    browser = served.sign_in(mail(who))
    for verb in ("grant", "refuse"):
        answer = browser.post(f"/requests/{asked}/{verb}", {"due_on": "2024-09-18", "reason": "x"})
        assert answer.status_code in (403, 404, 409)
    assert ("台风" in browser.get("/requests").text) is (who == HEFEI)
    assert served.world.owed(HEFEI, "file").epoch == 1


def test_a_superior_of_the_province_decides_too_and_a_reader_never(served: Console, asked: int) -> None:
    assert served.reader(ANHUI).post(f"/requests/{asked}/grant").status_code == 403
    leader = served.sign_in(mail(ANHUI, "supervisor"))
    assert leader.post(f"/requests/{asked}/grant", {"due_on": "2024-13-45"}).status_code == 409
    assert leader.post(f"/requests/{asked}/grant").status_code == 303


def test_who_stands_in_two_units_above_answers_as_the_one_that_set_the_date(world: World) -> None:
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate("simple")
    both = [
        Contact(code, "双", frozenset({Role.COORDINATOR}), "both@duban.example") for code in (ANHUI, MIIT)
    ]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, units(), [*people(units()), *both])
    target, served = Target("simple", "file", HEFEI), Console(world)
    done = extending.ask(world.app, target, world.clock(), date(2024, 9, 20), "台风", actor=HEFEI)
    browser = served.sign_in("both@duban.example")
    assert "同意延期" in browser.get("/requests").text
    assert browser.post(f"/requests/{done.request_id}/grant").status_code == 303


def test_the_owner_takes_it_back(served: Console, asked: int) -> None:
    owner = served.sign_in(mail(HEFEI))
    assert owner.post(f"/requests/{asked}/withdraw").status_code == 303
    assert "已撤回" in owner.get("/requests").text
