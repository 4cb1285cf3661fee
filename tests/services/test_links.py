"""Links of letters: what they would do, do, and refuse; who presses them, how often, and takes it back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services import deciding, links, recording, undoing
from duban.services.calendars import find_calendar
from duban.services.foreseeing import preview
from duban.services.keys import key_of
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.offers import Offer, Void, look
from duban.services.pressing import Filled, press, undo
from duban.signing import Link, read, reader, sign
from duban.store import deeds, ledger, roster_rows
from duban.values import Contact, Kind, Role
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, World, at, joint, mail, simple, stage, units

BASE = "https://duban.example"
SIGNED = re.compile("/do/[A-Za-z0-9_-]{9}")
LINK = re.compile(rf"(\S+)：{BASE}/do/(\S+)")


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an office with a console; one stage due on 09-13, told on 08-21."""
    home = tmp_path_factory.mktemp("told") / "home"
    home.mkdir()
    shutil.copy(sqlite_template, home / "duban.sqlite")
    with World(home, base_url=BASE) as world:
        _begin(world.settle_in(), simple())
    return home


@pytest.fixture
def running(told: Path, tmp_path: Path) -> Iterator[World]:
    """A copy of it; it is the morning of 08-22."""
    shutil.copytree(told, tmp_path / "home")
    with World(tmp_path / "home", start="08-22 10:00", base_url=BASE) as world:
        yield world


def _begin(world: World, calendar: str) -> World:
    world.app.settings.base_url = BASE
    world.write(calendar)
    world.activate(when="08-20 18:00")
    return world.go("08-22 10:00")


def _target() -> Target:
    return Target("simple", "file", HEFEI)


def _links(world: World, to: str = HEFEI, place: int = -1) -> dict[str, str]:
    """Return what a letter to a unit offers, by label: by default of the last one."""
    return dict(LINK.findall(world.sent(mail(to))[place].text))


def _look(world: World, text: str) -> Offer:
    return look(world.app, text, world.clock())


def _press(world: World, text: str, **filled: object) -> bool:
    return press(world.app, text, world.clock(), replace(Filled(), **filled))  # type: ignore[arg-type]


def _undo(world: World, text: str) -> bool:
    return undo(world.app, text, world.clock())


def _history(world: World, unit: str = HEFEI) -> list[ledger.Entry]:
    with world.app.store.reading() as conn:
        return ledger.history(conn, f"obligation:{world.owed(unit, 'file').id}")


def _void(world: World, text: str) -> str:
    """Return why a link is void: to look at, to press and to undo alike, and nothing is recorded."""
    before = _rows(world)
    codes = []
    for step in (_look, _press, _undo):
        with pytest.raises(Void) as refused:
            step(world, text)
        codes.append(refused.value.code)
    assert len(set(codes)) == 1 and _rows(world) == before
    return codes[0]


def _rows(world: World) -> list[object]:
    """Return everything that a verb may write."""
    with world.app.store.reading() as conn:
        return [
            conn.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("obligations", "deeds", "ledger", "moments", "extensions", "letters", "facts")
        ]


def _people(world: World, *extra: Contact, without: str = "") -> None:
    """Write the roster of Hefei anew."""
    hefei = [u for u in units() if u.code == HEFEI]
    own = Contact(HEFEI, f"{HEFEI} coordinator", frozenset({Role.COORDINATOR}), mail(HEFEI))
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, hefei, [c for c in (own, *extra) if c.name != without])


# What a letter offers


def test_a_letter_offers_what_its_reader_may_say(running: World) -> None:
    assert list(_links(running)) == ["签收", "已报送", "承诺日期", "申请延期"]
    assert "请勿转发" in running.sent(mail(HEFEI))[0].text


def test_without_an_address_of_the_console_letters_bear_no_links(office: World) -> None:
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.go("09-18 10:00")
    assert office.sent(mail(HEFEI)) and not [s for s in office.sent() if "http" in s.text or "在线" in s.text]


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        (", duty: voluntary", ["签收", "已报送", "承诺日期", "申请延期", "不申报"]),
        (", zero_report: allowed", ["签收", "已报送", "承诺日期", "申请延期", "零申报"]),
        (", completes: posted, post: {receipt: posted}",
         ["签收", "已寄出", "承诺日期", "申请延期"]),
    ],
)  # fmt: skip
def test_what_is_offered_is_what_the_stage_allows(office: World, more: str, offered: list[str]) -> None:
    assert list(_links(_begin(office, simple(stage(more=more))))) == offered


def test_after_the_deadline_no_day_to_come_is_offered(running: World) -> None:
    running.go("09-18 10:00")
    assert [s.kind for s in running.sent(mail(HEFEI))][-1] == "chase"
    assert list(_links(running)) == ["签收", "已报送"]


def test_who_signed_is_not_asked_again(running: World) -> None:
    _press(running, _links(running)["签收"])
    running.go("09-18 10:00")
    assert list(_links(running)) == ["已报送"]


def test_a_superior_gets_the_page_of_the_call_and_no_verb(running: World) -> None:
    running.go("09-25 10:00")
    letter = next(
        s for s in running.sent(mail(ANHUI, "supervisor"), mail(ANHUI, "leader")) if s.kind != "daily"
    )
    assert f"{BASE}/calls/simple" in letter.text and "/do/" not in letter.text


def test_links_are_for_the_owner_in_letters_to_the_owner(running: World) -> None:
    """A mailbox may read for a city and for who stands above it; a tier above reads of what was granted."""
    o, slot = running.owed(HEFEI, "file"), at("08-22 14:30")
    with running.app.store.reading() as conn:
        known = knowledge(running.app, conn)
        known.learn(conn, {o.term_id})
        mine = links.linker(running.app, known, mail(HEFEI), slot)
        above = links.linker(running.app, known, mail(ANHUI, "supervisor"), slot)
        assert {kind for kind in Kind if mine(o, kind)} == links.TO_OWNER
        assert not any(above(o, kind) for kind in Kind)


def test_a_link_is_short_even_with_a_long_address(running: World) -> None:
    base = "https://" + "duban-of-an-office." * 4 + "example.cn"
    o = running.owed(HEFEI, "file")
    made = links.link_for(base, b"k" * 32, reader(b"k" * 32, "a"), o, Verb.SUBMIT, at("08-21 09:00"))
    assert len(made) < 160


def test_the_preview_is_what_is_sent_and_a_letter_worded_again_is_the_same(running: World) -> None:
    foreseen = [
        one
        for one in preview(running.app, at("08-22 14:30"), at("09-12 18:00"), now=running.clock())
        if one.address == mail(HEFEI)
    ]
    running.go("09-12 18:00")
    sent = running.sent(mail(HEFEI))[1:]
    assert sent and all(len(LINK.findall(one.text)) > 1 for one in sent)
    assert [one.text.split() for one in foreseen] == [links.hidden(one.text).split() for one in sent]
    again = preview(running.app, at("08-22 14:30"), at("09-12 18:00"), now=at("08-22 10:00"))
    assert not any(SIGNED.search(one.text + one.html) for one in (*foreseen, *again))


def test_a_preview_bears_the_place_of_a_link_and_no_link(office: World) -> None:
    """Whoever looks at letters to come could else sign in the name of their readers."""
    office.app.settings.base_url = BASE
    assert office.write(simple()).exists()
    loaded = find_calendar(office.app, "simple")
    letters = preview(office.app, office.clock(), at("08-30 18:00"), now=office.clock(), loaded=loaded)
    [letter] = [one for one in letters if one.address == mail(HEFEI)]
    assert "签收" in dict(LINK.findall(letter.text)) and "/do/…" in letter.html
    assert not SIGNED.search(letter.text + letter.html)


def test_whoever_is_not_the_reader_sees_no_link(running: World) -> None:
    letter = running.sent(mail(HEFEI))[0].text
    shown = links.hidden(letter)
    assert not LINK.findall(shown.replace("/do/…", "")) and shown.count("/do/…") == 4


# Looking


def test_looking_changes_nothing_however_often(running: World) -> None:
    before = _rows(running)
    for text in _links(running).values():
        for _ in range(20):
            assert _look(running, text).open
    assert _rows(running) == before


def test_an_offer_says_what_pressing_does(running: World) -> None:
    offer = _look(running, _links(running)["已报送"])
    assert (offer.verb, offer.call, offer.number) == (Verb.SUBMIT, "示范车间征集", "示函〔2024〕7号")
    assert (offer.stage, offer.unit, offer.due_at) == ("示范车间申报", f"{HEFEI}市工信局", at("09-14 00:00"))
    assert (offer.address, offer.shared, offer.late) == (mail(HEFEI), False, False)
    assert offer.desk.contact == f"{ANHUI} coordinator"


# Pressing


def test_each_verb_is_recorded_in_the_name_of_the_unit(running: World) -> None:
    mine = _links(running)
    assert _press(running, mine["签收"])
    assert _press(running, mine["承诺日期"], until=date(2024, 9, 10))
    assert _press(running, mine["申请延期"], until=date(2024, 9, 20), reason="汛情", progress="七成")
    assert _press(running, mine["已报送"], number="回执17", on=date(2024, 8, 22))
    entries = _history(running)
    assert [(e.verb, e.actor) for e in entries] == [
        (verb, HEFEI) for verb in ("acknowledge", "promise", "ask-time", "submit")
    ]
    by = {"name": f"{HEFEI} coordinator", "address": mail(HEFEI), "via": "link"}
    assert all(e.payload["by"] == by for e in entries)
    assert entries[-1].payload["evidence"] == "回执17"
    o = running.owed(HEFEI, "file")
    assert (o.status, o.promised_on, o.acknowledged_at) == ("submitted", date(2024, 9, 10), running.clock())


@pytest.mark.parametrize(("label", "more", "status"), [
    ("不申报", ", duty: voluntary", "declined"), ("零申报", ", zero_report: allowed", "submitted"),
])  # fmt: skip
def test_nothing_to_report_is_said_by_a_link(office: World, label: str, more: str, status: str) -> None:
    world = _begin(office, simple(stage(more=more)))
    text = _links(world)[label]
    assert _press(world, text) and not _press(world, text)
    assert world.owed(HEFEI, "file").status == status


def test_paper_is_posted_with_carrier_and_number(office: World) -> None:
    world = _begin(office, simple(stage(more=", completes: posted, post: {receipt: posted}")))
    assert _press(world, _links(world)["已寄出"], carrier="EMS", number="1234567890")
    [entry] = _history(world)
    assert (entry.verb, entry.payload["carrier"]) == ("post", "EMS")
    assert entry.payload["evidence"] == "1234567890"


def test_a_checklist_is_confirmed_before_the_unit_hands_in(office: World) -> None:
    world = _begin(office, simple(stage(more=", checklist: [内容真实, 不涉密]")))
    text = _links(world)["已报送"]
    assert _look(world, text).checklist == ("内容真实", "不涉密")
    with pytest.raises(Refused) as refused:
        _press(world, text)
    assert refused.value.code == "unconfirmed" and not _history(world)
    assert _press(world, text, confirmed=True)
    assert _history(world)[0].payload["confirmed"] == 2


def test_pressing_twice_is_pressing_once(running: World) -> None:
    for label, filled in (
        ("签收", {}), ("申请延期", {"until": date(2024, 9, 20), "reason": "汛情", "progress": "七成"}),
        ("已报送", {}),
    ):  # fmt: skip
        text = _links(running)[label]
        assert [_press(running, text, **filled) for _ in range(3)] == [True, False, False]
    assert [e.verb for e in _history(running)] == ["acknowledge", "ask-time", "submit"]


def test_who_comes_second_reads_who_was_first(running: World) -> None:
    text = _links(running)["已报送"]
    _press(running, text, on=date(2024, 8, 21))
    done = _look(running, text).done
    assert done is not None
    assert (done.verb, done.unit, done.clerk) == (Verb.SUBMIT, f"{HEFEI}市工信局", f"{HEFEI} coordinator")
    assert (done.at, done.on, done.undo) == (running.clock(), date(2024, 8, 21), True)


def test_what_the_operator_recorded_is_told_and_not_the_units_to_undo(running: World) -> None:
    target = _target()
    recording.submit(running.app, target, running.clock(), actor="operator")
    text = _links(running)["已报送"]
    offer = _look(running, text)
    assert not offer.open and offer.done is not None
    assert (offer.done.unit, offer.done.undo) == (f"{ANHUI}省工信厅", False)
    with pytest.raises(Refused, match="too late"):
        _undo(running, text)
    assert not _look(running, _links(running)["签收"]).open


@pytest.mark.parametrize(("label", "filled", "code"), [
    ("承诺日期", {}, "no-day"), ("申请延期", {"reason": "汛情", "progress": "七成"}, "no-day"),
    ("申请延期", {"until": date(2024, 9, 20)}, "no-reason"),
    ("承诺日期", {"until": date(2024, 9, 20)}, "after-deadline"),
    ("承诺日期", {"until": date(2024, 8, 1)}, "day-passed"),
    ("申请延期", {"until": date(2024, 9, 13), "reason": "汛情", "progress": "七成"}, "not-later"),
    ("已报送", {"on": date(2024, 8, 23)}, "day-to-come"),
    ("已报送", {"number": "1" * 121}, "too-long"), ("签收", {"clerk": "王" * 41}, "too-long"),
])  # fmt: skip
def test_what_is_missing_or_wrong_is_refused(
    running: World, label: str, filled: dict[str, object], code: str
) -> None:
    before = _rows(running)
    with pytest.raises(Refused) as refused:
        _press(running, _links(running)[label], **filled)
    assert refused.value.code == code and _rows(running) == before


# Who presses


def test_a_shared_mailbox_asks_who_acts(running: World) -> None:
    text = _links(running)["签收"]
    _people(running, Contact(HEFEI, "李工", frozenset({Role.SUPERVISOR}), mail(HEFEI).upper()))
    assert _look(running, text).people == (f"{HEFEI} coordinator", "李工")
    with pytest.raises(Refused) as refused:
        _press(running, text)
    assert refused.value.code == "no-clerk"
    assert _press(running, text, clerk=" 王\r\nBcc: x@evil.example\u202e<b>工 ")
    assert _history(running)[0].payload["by"]["name"] == "王 Bcc: x@evil.example<b>工"


def test_a_name_of_nothing_visible_is_no_name(running: World) -> None:
    _people(running, Contact(HEFEI, "李工", frozenset({Role.SUPERVISOR}), mail(HEFEI)))
    with pytest.raises(Refused) as refused:
        _press(running, _links(running)["签收"], clerk="\u200b\u202e \r\n")
    assert refused.value.code == "no-clerk"


def test_who_left_the_unit_presses_nothing(running: World) -> None:
    mine = _links(running)
    _people(
        running, Contact(HEFEI, "新联系人", frozenset({Role.COORDINATOR}), "new@duban.example"),
        without=f"{HEFEI} coordinator",
    )  # fmt: skip
    assert {_void(running, text) for text in mine.values()} == {"link-left"}


def test_a_co_owner_signs_and_does_no_more(office: World) -> None:
    office.app.settings.base_url = BASE
    office.write(joint())
    office.activate(when="08-20 18:00")
    office.go("08-22 10:00")
    partner = dict(LINK.findall(office.sent(mail(f"{ANHUI}-finance"))[0].text))
    assert list(partner) == ["签收"]
    key, o = key_of(office.app), office.owed(ANHUI, "file")
    whose = reader(key, mail(f"{ANHUI}-finance"))
    made = Link(whose, o.id, o.epoch, "submit", at("08-21 09:00"), at("10-21 09:00"))
    assert _void(office, sign(key, made)) == "link-left"
    assert _press(office, partner["签收"])
    with office.app.store.reading() as conn:
        [deed] = deeds.of(conn, [office.owed(ANHUI, "file").id])
    assert (deed.actor, deed.payload["by"]["address"]) == (f"{ANHUI}-finance", mail(f"{ANHUI}-finance"))


# Links that are void


def test_a_forged_link_is_void(running: World) -> None:
    text = _links(running)["签收"]
    for forged in ("", "x", text[:-1], text + "A", text[::-1], text[:-1] + ("A" if text[-1] != "A" else "B")):
        assert _void(running, forged) == "link-forged"


def test_a_link_signed_with_another_key_is_void(running: World) -> None:
    o, other = running.owed(HEFEI, "file"), b"x" * 32
    made = Link(reader(other, mail(HEFEI)), o.id, 1, "submit", at("08-21 09:00"), at("10-21 09:00"))
    assert _void(running, sign(other, made)) == "link-forged"


def test_a_secret_set_by_the_office_signs_instead(office: World) -> None:
    office.app.settings.secret = "kept elsewhere"
    world = _begin(office, simple())
    with world.app.store.reading() as conn:
        assert not conn.exec_driver_sql("SELECT 1 FROM facts WHERE key = 'signing_key'").fetchall()
    assert _press(world, _links(world)["签收"])


def test_a_link_of_the_same_verb_for_another_unit_is_void(running: World) -> None:
    """Signed by us for the mailbox of one city, with the number of what another province's city owes."""
    key, theirs = key_of(running.app), running.owed(WUHU, "file")
    made = Link(reader(key, mail(HEFEI)), theirs.id, 1, "submit", at("08-21 09:00"), at("10-21 09:00"))
    assert _void(running, sign(key, made)) == "link-left"
    assert running.owed(WUHU, "file").status == "open"


def test_a_link_to_nobody_is_void(running: World) -> None:
    key, o = key_of(running.app), running.owed(HEFEI, "file")
    for address in ("", mail(HANGZHOU), mail(ANHUI, "leader")):
        made = Link(reader(key, address), o.id, 1, "acknowledge", at("08-21 09:00"), at("10-21 09:00"))
        assert _void(running, sign(key, made)) == "link-left"


def test_a_link_ends_thirty_days_after_the_deadline(running: World) -> None:
    text = _links(running)["已报送"]
    running.clock.move_to(at("10-13 23:00"))
    assert _look(running, text).late
    running.clock.move_to(at("10-14 00:00"))
    assert _void(running, text) == "link-expired"


def test_a_link_of_before_an_extension_is_void_and_says_what_holds_now(running: World) -> None:
    mine = _links(running)
    target = _target()
    deciding.extend(running.app, target, running.clock(), date(2024, 9, 20), "汛情", actor="operator")
    assert {_void(running, text) for text in mine.values()} == {"link-moved"}
    with pytest.raises(Void) as refused:
        _look(running, mine["已报送"])
    assert refused.value.about is not None and refused.value.about.due_at == at("09-21 00:00")
    running.go("08-22 18:00")
    assert _press(running, _links(running)["已报送"])


def test_a_link_that_saw_another_epoch_is_refused_under_lock(running: World) -> None:
    """The page was looked at, and an extension came before the button."""
    offer = _look(running, _links(running)["签收"])
    target = _target()
    deciding.extend(running.app, target, running.clock(), date(2024, 9, 20), "汛情", actor="operator")
    with pytest.raises(Refused) as refused:
        recording.acknowledge(running.app, offer.target, running.clock(), actor=HEFEI)
    assert refused.value.code == "changed"


def test_a_letter_worded_after_revoking_bears_good_links_for_all_its_earlier_slot(running: World) -> None:
    running.clock.move_to(at("09-04 09:01") + timedelta(microseconds=5))
    links.revoke(running.app, mail(HEFEI), running.clock(), actor="operator")
    before = len(running.sent(mail(HEFEI)))
    running.round("09-04 09:05")
    late = running.sent(mail(HEFEI))[before:]
    assert late and late[0].slot == "09-04 09:00"
    assert _look(running, _links(running)["已报送"]).open


def test_a_revoked_mailbox_has_no_links_until_the_next_letter(running: World) -> None:
    mine, theirs = _links(running), _links(running, WUHU)
    assert links.revoke(running.app, f" {mail(HEFEI).upper()} ", running.clock(), actor="operator") == 1
    assert {_void(running, text) for text in mine.values()} == {"link-revoked"}
    assert _look(running, theirs["签收"]).open
    running.go("09-10 18:00")
    assert _press(running, _links(running)["已报送"])
    assert links.revoke(running.app, mail(HEFEI), running.clock() + timedelta(days=1), actor="operator") == 1
    with pytest.raises(Refused):
        links.revoke(running.app, "nobody", running.clock(), actor="operator")


def test_links_of_an_archived_call_do_nothing(running: World) -> None:
    from duban.services.archiving import archive

    text = _links(running)["签收"]
    archive(running.app, "simple", running.clock(), all_the_same=True, reason="取消", actor="operator")
    with pytest.raises(Refused) as refused:
        _press(running, text)
    assert refused.value.code == "archived"


# Taking back


def test_what_was_pressed_can_be_taken_back_and_said_again(running: World) -> None:
    """Only the reader's own undo lies between: the letter still says what holds."""
    text = _links(running)["已报送"]
    _press(running, text)
    assert [_undo(running, text) for _ in range(2)] == [True, False]
    assert running.owed(HEFEI, "file").status == "open"
    assert _look(running, text).open and _press(running, text)
    assert [e.verb for e in _history(running)] == ["submit", "undo", "submit"]
    assert _history(running)[1].payload["by"]["via"] == "link"


def test_each_verb_can_be_taken_back(running: World) -> None:
    mine = _links(running)
    filled = {"until": date(2024, 9, 20), "reason": "汛情", "progress": "七成"}
    for label, more in (("签收", {}), ("承诺日期", {"until": date(2024, 9, 10)}), ("申请延期", filled)):
        assert _press(running, mine[label], **more) and _undo(running, mine[label])
        assert _look(running, mine[label]).open
    o = running.owed(HEFEI, "file")
    assert (o.acknowledged_at, o.promised_on, o.epoch) == (None, None, 1)


def test_an_undo_is_for_a_day(running: World) -> None:
    text = _links(running)["已报送"]
    _press(running, text)
    running.clock.move_to(running.clock() + timedelta(hours=25))
    assert _look(running, text).done is not None and not _look(running, text).done.undo  # type: ignore[union-attr]
    with pytest.raises(Refused) as refused:
        _undo(running, text)
    assert refused.value.code == "too-late-to-undo"


def test_an_undo_takes_back_its_own_deed_only(running: World) -> None:
    mine = _links(running)
    _press(running, mine["签收"])
    _press(running, mine["承诺日期"], until=date(2024, 9, 10))
    with pytest.raises(Refused):
        _undo(running, mine["签收"])
    with running.app.store.reading() as conn:
        first, _ = deeds.of(conn, [running.owed(HEFEI, "file").id])
    with pytest.raises(Refused) as refused:  # something was said between looking and pressing
        undoing.undo(running.app, _target(), running.clock(), deed_id=first.id, actor=HEFEI)
    assert refused.value.code == "followed"
    assert _undo(running, mine["承诺日期"])


def test_a_return_after_an_undo_makes_the_letter_old(running: World) -> None:
    """One epoch was the reader's undo, the next another's decision."""
    text = _links(running)["已报送"]
    _press(running, text)
    _undo(running, text)
    target = _target()
    deciding.extend(running.app, target, running.clock(), date(2024, 9, 20), "汛情", actor="operator")
    assert _void(running, text) == "link-moved"


def test_a_link_tells_nothing_but_its_facts(running: World) -> None:
    text = _links(running)["签收"]
    link = read(key_of(running.app), text, datetime(2024, 8, 22, tzinfo=UTC))
    assert isinstance(link, Link) and (link.epoch, link.verb) == (1, "acknowledge")
    assert link.made_at == at("08-21 09:00") and mail(HEFEI)[:5].encode() not in link.reader


def test_the_key_is_made_once_on_both_databases(world: World) -> None:
    """Two processes of one installation sign alike, and so does the next day's."""
    world = _begin(world, simple())
    mine = _links(world)
    with World(world.home, world.settings.database, start="08-22 10:00") as other:
        assert key_of(other.app) == key_of(world.app)
        assert press(other.app, mine["签收"], other.clock())
        assert links.revoke(other.app, mail(HEFEI), other.clock(), actor="operator") == 1
        assert links.revoke(other.app, mail(HEFEI), other.clock() + timedelta(1), actor="operator") == 1
    assert _void(world, mine["已报送"]) == "link-revoked"
