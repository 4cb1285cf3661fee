"""A letter comes back: it is no proof, others are told instead, a person telephones; on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.problems import Refused
from duban.services import bouncing, mending, recording, standing
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.settings import Imap
from duban.store import mailroom
from duban.values import Contact, Role
from tests.delivery.imap_server import Mailbox, serving
from tests.delivery.returned import dsn, provider
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, at, mail, simple, stage

SECOND = Contact(HEFEI, "Hefei second", frozenset({Role.COORDINATOR}), "second.340100@duban.example")


def sent_to(world: World, address: str, kind: str = "opening") -> str:
    """Return the Message-ID of the letter of this kind to an address."""
    (letter,) = world.sent(address, kind=kind)
    with world.app.store.reading() as conn:
        shown = mailroom.show(conn, letter.id)
    assert shown is not None
    assert shown[1] is not None
    head = shown[1].split(b"\r\n\r\n", 1)[0].decode("ascii")
    return next(
        line.removeprefix("Message-ID: ") for line in head.split("\r\n") if line.startswith("Message-ID")
    )


def came_back(world: World, address: str, **report: str) -> bouncing.Found:
    data = dsn(sent_to(world, address), recipient=address, **report)
    return bouncing.record(world.app, [("report", data)], world.clock())


def call_list(world: World) -> list[str]:
    with world.app.store.reading() as conn:
        known = knowledge(world.app, conn)
        return [call.unit for call in standing.call_list(world.app, conn, known, world.clock())]


@pytest.fixture
def call(world: World) -> World:
    """A call of Anhui's cities, opened, the letters sent on the morning of 08-21."""
    world.settle_in()
    world.write(simple(stage("file", "2024-09-13")))
    world.activate(when="08-20 18:00")
    return world.go("08-21 10:00")


def test_a_coordinator_who_left_is_heard_of_by_who_mends_the_roster(call: World) -> None:
    assert call.owed(HEFEI, "file").noticed_at is not None
    found = came_back(call, mail(HEFEI))
    (came,) = found.came
    assert (came.address, came.permanent, came.marked, came.moved) == (mail(HEFEI), True, 1, 1)
    assert call.owed(HEFEI, "file").noticed_at is None
    assert call.history(f"letter:{came.letter_id}")[-1] == "bounce"
    call.go("08-22 18:00")
    assert [s.kind for s in call.sent(mail(ANHUI), since="08-21 14:30") if s.kind != "daily"] == [
        "unreachable"
    ]
    assert HEFEI in call_list(call)
    assert call.sent(mail(HEFEI), since="08-21 14:30") == []


def test_telling_it_again_changes_nothing(call: World) -> None:
    came_back(call, mail(HEFEI))
    again = came_back(call, mail(HEFEI))
    assert (again.came, again.before) == ((), 1)
    call.go("09-04 18:00")
    assert [s.kind for s in call.sent(mail(ANHUI)) if s.kind == "unreachable"] == ["unreachable"]


def test_a_second_coordinator_goes_on_and_his_letter_is_the_proof(world: World) -> None:
    world.settle_in(extra=[SECOND])
    world.write(simple(stage("file", "2024-09-13")))
    world.activate(when="08-20 18:00")
    world.go("08-21 10:00")
    noticed = world.owed(HEFEI, "file").noticed_at
    (came,) = came_back(world, mail(HEFEI)).came
    assert (came.marked, came.moved) == (1, 0)  # he has the same letter already
    assert world.owed(HEFEI, "file").noticed_at == noticed
    world.go("09-24 18:00")
    assert world.sent(mail(HEFEI), since="08-21 14:30") == []
    assert world.sent(SECOND.email, kind="reminder")
    assert not [s for s in world.sent(mail(ANHUI)) if s.kind == "unreachable"]


def test_no_superior_hears_on_the_strength_of_a_letter_that_came_back(call: World) -> None:
    """Its twin, whose letters arrived, is reported; it is not: nobody could tell it."""
    came_back(call, mail(HEFEI))
    call.go("10-12 18:00")
    reports = [s.text for s in call.sent(mail(ANHUI, "leader"), kind="report")]
    assert reports
    assert any(WUHU in text for text in reports)
    assert not any(HEFEI in text for text in reports)


def test_a_call_by_telephone_stays_a_proof(call: World) -> None:
    recording.note_call(call.app, Target("simple", "file", HEFEI), call.clock(), "told", actor="operator")
    call.clock.move_to(at("08-21 11:00"))
    came_back(call, mail(HEFEI))
    assert call.owed(HEFEI, "file").noticed_at == at("08-21 10:00")
    assert HEFEI not in call_list(call)


def test_a_transient_return_moves_nobody(call: World) -> None:
    before = call.owed(HEFEI, "file")
    (came,) = came_back(call, mail(HEFEI), action="delayed", status="4.4.1").came
    assert (came.permanent, came.marked, came.moved) == (False, 0, 0)
    assert call.owed(HEFEI, "file") == before
    (later,) = came_back(call, mail(HEFEI)).came  # then it fails for good
    assert later.permanent


def test_a_letter_refused_as_it_is_disproves_itself_but_not_the_address(call: World) -> None:
    (came,) = came_back(call, mail(HEFEI), status="5.7.1", diagnosis="smtp; 554 5.7.1 spam").came
    assert (came.permanent, came.marked) == (True, 0)
    assert call.owed(HEFEI, "file").noticed_at is None
    call.go("09-04 18:00")
    assert call.sent(mail(HEFEI), kind="reminder")


def test_what_is_done_is_not_told_to_others(call: World) -> None:
    call.submit(HEFEI, "file")
    (came,) = came_back(call, mail(HEFEI)).came
    assert (came.marked, came.moved) == (1, 0)


def test_strangers_and_answers_are_counted_only(call: World) -> None:
    found = bouncing.record(
        call.app,
        [
            ("1", dsn("<nobody@else.example>")),
            ("2", provider("收到", sender="clerk@city.example", subject="Re: 任务通知")),
            ("3", b"\xff\xfe"),
        ],
        call.clock(),
    )
    assert (found.came, found.strange, found.other) == ((), 1, 2)


def test_an_address_that_takes_letters_again_gets_the_next_one(call: World) -> None:
    (came,) = came_back(call, mail(HEFEI)).came
    assert not mending.retry(call.app, came.letter_id, call.clock(), actor="operator")
    assert call.owed(HEFEI, "file").noticed_at is None  # what came back stays no proof
    call.go("09-04 18:00")
    assert call.sent(mail(HEFEI), kind="reminder")
    assert call.owed(HEFEI, "file").noticed_at == at("09-04 09:00")
    (other,) = call.sent(mail(WUHU), kind="opening")
    with pytest.raises(Refused):
        mending.retry(call.app, other.id, call.clock(), actor="operator")


def test_a_shared_mailbox_fails_for_all_who_share_it(world: World) -> None:
    shared = "desk@duban.example"
    people = [Contact(c, f"{c} desk", frozenset({Role.COORDINATOR}), shared) for c in (HEFEI, WUHU)]
    world.settle_in(without=(HEFEI, WUHU), extra=people)
    world.write(simple(stage("file", "2024-09-13")))
    world.activate(when="08-20 18:00")
    world.go("08-21 10:00")
    (came,) = came_back(world, shared).came
    assert (came.marked, came.moved) == (2, 2)
    world.go("08-22 18:00")
    assert set(call_list(world)) == {HEFEI, WUHU}
    (letter,) = world.sent(mail(ANHUI), kind="unreachable")
    assert letter.items == 2


def test_from_a_file_in_a_providers_own_words(call: World, tmp_path: Path) -> None:
    body = f"您的邮件无法送达：{mail(HEFEI)} 该用户不存在"
    (tmp_path / "back.eml").write_bytes(provider(body, html=True, message_id=sent_to(call, mail(HEFEI))))
    (came,) = bouncing.read_mailboxes(call.app, [tmp_path], call.clock()).came
    assert (came.status, came.marked) == ("5.1.1", 1)


def test_the_mailbox_is_read_once_and_then_from_where_it_was_left(store_url: str, tmp_path: Path) -> None:
    box = Mailbox()
    with serving(box) as port:
        imap = Imap(host="127.0.0.1", port=port, security="none", user="duban", password="secret")
        with World(tmp_path / "home", store_url, smtp={"bounces_watched": False}, imap=imap) as world:
            world.settle_in()
            world.write(simple(stage("file", "2024-09-13")))
            world.activate(when="08-20 18:00")
            world.go("08-21 10:00")
            box.add(b"Subject: Re\r\n\r\nthanks")
            box.add(dsn(sent_to(world, mail(HEFEI)), recipient=mail(HEFEI)))
            found = bouncing.watch(world.app, world.clock())
            assert ([came.address for came in found.came], found.other) == ([mail(HEFEI)], 1)
            assert bouncing.watch(world.app, world.clock()) == bouncing.Found()
            world.go("10-12 18:00")
            told = [s.text for s in world.sent(mail(ANHUI, "leader"), kind="report")]
            assert told
            assert all("，未退信" in text for text in told)  # not 未收到退信: the mailbox is watched


def test_no_mailbox_no_look(call: World) -> None:
    assert bouncing.watch(call.app, call.clock()) == bouncing.Found()


def test_a_letter_to_a_superior_that_comes_back_goes_to_the_next_of_that_unit(world: World) -> None:
    world.settle_in()
    world.write(simple(stage("file", "2024-09-13")).replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    world.go("09-20 18:00")
    supervisor = mail(ANHUI, "supervisor")
    (told,) = world.sent(supervisor, kind="supervise")
    report = dsn(sent_to(world, supervisor, "supervise"), recipient=supervisor)
    (came,) = bouncing.record(world.app, [("report", report)], world.clock()).came
    assert (came.marked, came.moved) == (1, told.items)
    world.go("09-23 18:00")
    (again,) = world.sent(mail(ANHUI), kind="supervise")
    assert HEFEI in again.text
    assert world.owed(HEFEI, "file").noticed_at is not None  # what the city was told stays
