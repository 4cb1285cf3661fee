"""Mail servers that refuse, stall, hang up and forget: every letter once, nobody blamed for our trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from duban.delivery.loopback import LoopbackServer
from duban.services import recording, standing
from duban.store import letters, roster_rows, settling
from tests.delivery.servers import DROP, STALL, Answer, ScriptedServer
from tests.survival.conftest import Post
from tests.survival.office import (
    CITY,
    DISTRICTS,
    LEADER,
    MOSTLY_SQLITE,
    OTHER_CITY,
    Office,
    at,
    coordinator,
    message,
    supervisor,
    target,
    text_of,
)

MINUTE = timedelta(minutes=1)
FIRST, SECOND, THIRD = DISTRICTS
Meet = Callable[..., tuple[Office, ScriptedServer]]


class Switch:
    """A server's answer that a story changes: polite until told otherwise."""

    def __init__(self, polite: str, answer: str = "") -> None:
        self._polite, self.answer, self.only = polite, answer, ""

    def __call__(self, line: str) -> str:
        return self.answer if self.answer and self.only in line else self._polite


@pytest.fixture
def meet(open_office: Callable[..., Office]) -> Iterator[Meet]:
    """Open an office whose server follows a script; its call is active since the morning of 8月26日."""
    servers = []

    def met(script: dict[str, Answer], **smtp: object) -> tuple[Office, ScriptedServer]:
        server = ScriptedServer(script).__enter__()
        servers.append(server)
        office = open_office(server.port, smtp=smtp)
        office.settle_in()
        office.publish()
        return office, server

    yield met
    for server in servers:
        server.__exit__()


def mail(server: ScriptedServer, address: str = "") -> list[EmailMessage]:
    """Return what was handed over whole, taken or not."""
    read = [message(body) for body in server.submitted]
    return [letter for letter in read if address in ("", letter["To"])]


@MOSTLY_SQLITE
def test_a_greylisted_letter_goes_some_minutes_later_once(meet: Meet) -> None:
    office, server = meet({"RCPT": ["451 4.7.1 greylisted"] * 4 + ["250 ok"]})
    office.round("08-26 09:00")
    assert mail(server) == []
    office.rounds("08-26 09:06", every=MINUTE)
    assert len(mail(server, coordinator(FIRST))) == 1
    assert {state for (state,) in office.rows("moments", "state")} == {"sent"}


def test_a_letter_dropped_after_data_goes_again_byte_by_byte(meet: Meet) -> None:
    office, server = meet({"BODY": [DROP, "250 taken"]})
    office.round("08-26 09:00")
    office.rounds("08-26 09:06", every=MINUTE)
    again = [body for body in server.submitted if server.submitted.count(body) > 1]
    assert len(again) == 2  # one letter, twice the same
    assert len(server.submitted) == 5
    assert len({letter["Message-ID"] for letter in mail(server)}) == 4


@MOSTLY_SQLITE
def test_after_an_unknown_end_even_a_refusal_brings_no_new_words(meet: Meet) -> None:
    office, server = meet({"BODY": [DROP, "250 taken"], "RCPT": ["250 ok"] * 4 + ["451 busy", "250 ok"]})
    office.round("08-26 09:00")
    office.rounds("08-26 09:20", every=MINUTE)
    assert len({letter["Message-ID"] for letter in mail(server)}) == 4
    assert len(server.submitted) == 5


@pytest.mark.parametrize(("verb", "handed_over"), [("RCPT", 0), ("BODY", 1)])
@MOSTLY_SQLITE
def test_a_stall_costs_one_letter_its_time_and_is_made_good(meet: Meet, verb: str, handed_over: int) -> None:
    office, server = meet({verb: [STALL, "250 ok"]}, timeout=0.3)
    office.round("08-26 09:00")
    office.rounds("08-26 09:06", every=MINUTE)
    assert len(server.submitted) == 4 + handed_over
    assert len({letter["Message-ID"] for letter in mail(server)}) == 4


@MOSTLY_SQLITE
def test_a_server_that_leaves_half_way_gets_the_rest_later(meet: Meet) -> None:
    office, server = meet({"RCPT": ["250 ok", "250 ok", "421 4.3.2 shutting down", "250 ok"]})
    office.round("08-26 09:00")
    office.rounds("08-26 09:06", every=MINUTE)
    assert sorted(letter["To"] for letter in mail(server)) == sorted(
        [*map(coordinator, DISTRICTS), coordinator("340000")]
    )


def test_a_rejected_recipient_is_telephoned_and_no_boss_hears(meet: Meet) -> None:
    rcpt = Switch("250 ok", "550 5.1.1 no such user")
    rcpt.only = coordinator(FIRST)
    office, server = meet({"RCPT": rcpt})
    office.rounds("09-30 18:00")

    usable = dict(office.rows("contacts", "email", "usable"))
    assert not usable.pop(coordinator(FIRST))
    assert all(usable.values())
    known = standing.present(office.app)
    with office.app.store.reading() as conn:
        calls = standing.call_list(office.app, conn, known, office.clock())
    assert ("函件被退回", FIRST) in [(c.why, c.unit) for c in calls]

    assert mail(server, coordinator(FIRST)) == []
    (mender,) = [m for m in mail(server, coordinator(CITY)) if m["X-Duban-Kind"] == "unreachable"]
    assert FIRST in text_of(mender)
    assert "退信" in text_of(mender)
    higher = mail(server, supervisor(CITY)) + mail(server, LEADER)
    assert higher  # the others are late as well
    assert not any(FIRST in text_of(letter) for letter in higher)


@MOSTLY_SQLITE
def test_a_mended_address_is_told_first_and_then_the_ladder_goes_on(meet: Meet) -> None:
    rcpt = Switch("250 ok", "550 5.1.1 no such user")
    rcpt.only = coordinator(FIRST)
    office, server = meet({"RCPT": rcpt})
    office.rounds("09-24 18:00")
    with office.app.store.writing() as conn:
        people = [c for c in roster_rows.load_contacts(conn) if c.unit == FIRST]
        units = [u for u in roster_rows.load_units(conn) if u.code == FIRST]
        new = type(people[0])(FIRST, "新任经办人", people[0].roles, "new.340102@duban.example")
        roster_rows.save_roster(conn, units, [new])
    office.rounds("10-11 18:00")
    told = mail(server, "new.340102@duban.example")
    assert [m["X-Duban-Kind"] for m in told] == ["chase"]
    boss = [m for m in mail(server, supervisor(CITY)) if FIRST in text_of(m)]
    assert len(boss) == 1
    in_order = [m["Message-ID"] for m in mail(server)]
    assert in_order.index(told[0]["Message-ID"]) < in_order.index(boss[0]["Message-ID"])


@MOSTLY_SQLITE
def test_our_own_wrong_login_lets_no_boss_hear(meet: Meet) -> None:
    sender = Switch("250 ok")
    office, server = meet({"MAIL": sender})
    office.rounds("09-09 18:00")
    before = len(server.submitted)
    sender.answer = "530 5.7.0 authenticate first"
    office.rounds("09-20 18:00")
    assert len(server.submitted) == before
    assert "530" in office.fact("channel_paused")
    assert {a for (a,) in office.rows("letters", "attempts")} <= {0, 1}
    assert all(usable for (usable,) in office.rows("contacts", "usable"))

    sender.answer = ""
    office.rounds("10-18 18:00")
    assert office.fact("channel_paused") == ""
    caught_up = [m for m in mail(server)[before:] if m["X-Duban-Kind"] != "daily"]
    for unit in DISTRICTS:  # what a reminder would have said is over; the chase goes before any 督办
        assert [m["X-Duban-Kind"] for m in caught_up if m["To"] == coordinator(unit)] == ["chase"]
    kinds = [m["X-Duban-Kind"] for m in caught_up]
    assert kinds == ["chase"] * 3 + ["supervise"] * 2 + ["report"]
    assert len([m for m in mail(server)[before:] if m["Subject"].startswith("【每日情况】2024年9月1")]) <= 1


@pytest.mark.parametrize("greeting", ["421 4.3.2 come back later", DROP])
@MOSTLY_SQLITE
def test_nine_days_without_a_session_cost_no_letter_its_tries(meet: Meet, greeting: str) -> None:
    door = Switch("220 scripted")
    office, server = meet({"GREETING": door}, per_connection=1)
    office.rounds("09-12 18:00")
    before, door.answer = len(server.submitted), greeting
    with_hours = timedelta(hours=1)
    office.rounds("09-24 18:00", every=with_hours)
    assert {tries for (tries,) in office.rows("letters", "attempts")} == {0, 1}
    assert "failed" not in {state for (state,) in office.rows("letters", "state")}
    door.answer = ""
    office.rounds("09-25 18:00")
    caught_up = [m["X-Duban-Kind"] for m in mail(server)[before:]]
    assert sorted(caught_up) == ["chase"] * 3 + ["daily"]


@MOSTLY_SQLITE
def test_a_rate_that_is_used_up_is_no_trouble(open_office: Callable[..., Office], post: Post) -> None:
    office = open_office(post.port, smtp={"per_minute": 2}, lease=16)
    office.settle_in()
    office.publish()
    office.round("08-26 09:00")
    assert len(post.bodies) == 1  # the next one would have to wait longer than the batch may last
    assert sorted(office.rows("letters", "state", "attempts")) == [("queued", 0)] * 3 + [("sent", 1)]
    assert office.fact("channel_paused") == ""
    assert ("pause",) not in office.rows("ledger", "verb")


def test_a_stall_past_the_lease_makes_no_second_message_id(
    open_office: Callable[..., Office], post: Post
) -> None:
    arrived, go_on = threading.Event(), threading.Event()
    slow: list[bytes] = []

    def take(_sender: str, _to: str, body: bytes) -> None:
        slow.append(body)
        arrived.set()
        go_on.wait(4)

    with LoopbackServer(take) as stalling:
        first, second = open_office(stalling.port), open_office(post.port)
        first.settle_in()
        first.publish()
        runner = threading.Thread(target=first.round, args=("08-26 09:00",))
        runner.start()
        assert arrived.wait(10)
        second.round("08-26 09:04")  # the lease is five minutes: not yet
        assert [m for m in post.kinds(coordinator(FIRST))] == []
        second.round("08-26 09:06")
        go_on.set()
        runner.join()
    assert len(post.bodies) == 4
    assert {body for _, body in post.bodies} == set(slow)  # the same bytes, hence the same Message-IDs
    assert {state for (state,) in office_states(second)} == {"sent"}


def office_states(office: Office) -> list[tuple[object, ...]]:
    return office.rows("letters", "state")


def test_a_stale_token_settles_nothing(meet: Meet) -> None:
    office, _ = meet({"RCPT": "451 later"})
    office.round("08-26 09:00")
    with office.app.store.writing() as conn:
        now = at("08-26 09:10")
        lease = now + MINUTE
        held = letters.claim(conn, now, token="old", lease_until=lease, limit=10)
        again = letters.claim(conn, now + 2 * MINUTE, token="new", lease_until=lease + MINUTE, limit=10)
        assert {letter.id for letter in held} == {letter.id for letter in again}
        assert settling.settle(conn, "old", [settling.Outcome(held[0].id, "sent")], now) == 0
    assert {state for (state,) in office.rows("letters", "state")} == {"claimed"}


@MOSTLY_SQLITE
def test_who_files_while_an_escalation_waits_is_not_reported(meet: Meet) -> None:
    rcpt = Switch("250 ok")
    rcpt.only = "supervisor"
    office, server = meet({"RCPT": rcpt})
    office.rounds("09-18 18:00")
    rcpt.answer = "451 4.7.1 greylisted"
    office.round("09-19 09:00")
    assert ("retry",) in office.rows("letters", "state")
    for unit in (FIRST, THIRD):
        recording.submit(office.app, target(unit), office.clock(), actor="operator")
    rcpt.answer = ""
    office.rounds("09-19 12:00", every=MINUTE)

    (boss,) = mail(server, supervisor(CITY))  # of two districts only the other one is named
    assert SECOND in text_of(boss)
    assert FIRST not in text_of(boss)
    assert mail(server, supervisor(OTHER_CITY)) == []
    office.rounds("09-30 18:00")
    (report,) = mail(server, LEADER)
    assert FIRST not in text_of(report) and THIRD not in text_of(report)


@pytest.mark.parametrize(
    ("verb", "answer", "new_words"), [("RCPT", "451 later", True), ("BODY", DROP, False)]
)
@MOSTLY_SQLITE
def test_a_template_edited_between_two_tries(
    meet: Meet, open_office: Callable[..., Office], verb: str, answer: str, new_words: bool
) -> None:
    office, server = meet({verb: [answer] * (1 if verb == "BODY" else 4) + ["250 ok"]})
    office.round("08-26 09:00")
    folder = office.home / "templates" / "letters" / "opening"
    folder.mkdir(parents=True)
    (folder / "subject.txt.j2").write_text("【任务通知】新措辞", encoding="utf-8")
    restarted = open_office(server.port)
    restarted.clock.move_to(office.clock())
    restarted.rounds("08-26 09:06", every=MINUTE)
    to_first = mail(server, coordinator(FIRST))
    subjects = [letter["Subject"] for letter in to_first]
    if new_words:
        assert subjects == ["【任务通知】新措辞"]
    else:
        assert len(set(subjects)) == 1 and "新措辞" not in subjects[0]
        assert len(subjects) == 2 and server.submitted[0] == server.submitted[-1]
    sequences = dict(office.rows("letters", "address", "sequence"))
    assert sequences[coordinator(FIRST)] == (2 if new_words else 1)
