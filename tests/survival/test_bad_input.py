"""Broken files, failing templates, hostile names, crowded mailboxes: one clear finding, all others served."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duban.services.calendars import sync
from duban.services.examining import examine
from duban.values import Contact, Role, Unit
from tests.survival.conftest import Post
from tests.survival.office import (
    DISTRICTS,
    MOSTLY_SQLITE,
    PROVINCE,
    Office,
    call,
    coordinator,
    message,
    roster,
    stage,
    supervisor,
    text_of,
)

pytestmark = MOSTLY_SQLITE

FIRST, SECOND, THIRD = DISTRICTS


def test_a_calendar_broken_while_active_stays_in_force_as_it_was(office: Office, post: Post) -> None:
    office.publish()
    office.rounds("09-09 18:00")
    office.write(call().replace("2024-09-13", "2024-13-13"))
    found = sync(office.app, office.clock())
    assert [key for key, _ in found.broken] == ["workshops"]
    assert found.pending == ()
    assert "broken-calendar" in {finding.code for finding in examine(office.app, office.clock())}
    office.rounds("09-13 18:00")
    assert post.kinds(coordinator(FIRST)) == ["opening", "reminder", "reminder"]

    office.write(call())  # mended
    assert sync(office.app, office.clock()).broken == ()
    assert "broken-calendar" not in {finding.code for finding in examine(office.app, office.clock())}


@pytest.mark.parametrize(
    "garbage", ["", "\x00", "key: [", "- &a [*a]\n", "key: workshops\nkey: workshops\n", "督" * 9]
)
def test_whatever_is_written_over_an_active_calendar_sync_goes_on(office: Office, garbage: str) -> None:
    office.publish()
    office.publish(call(key="other", title="另一征集"), "other")
    office.write(garbage)
    found = sync(office.app, office.clock())
    assert [key for key, _ in found.broken] == ["workshops"]
    assert office.round("08-26 09:00").delivered.sent == 4


def test_a_template_that_raises_sends_a_plain_letter_and_says_so(office: Office, post: Post) -> None:
    folder = office.home / "templates" / "letters" / "reminder"
    folder.mkdir(parents=True)
    (folder / "body.txt.j2").write_text("{{ letter.items / 0 }}", encoding="utf-8")
    office.publish()
    office.rounds("09-10 18:00")
    assert post.kinds(coordinator(FIRST)) == ["opening", "reminder"]
    plain = message([body for to, body in post.bodies if to == coordinator(FIRST)][-1])
    assert "示范车间申报" in text_of(plain) and "9月13日" in text_of(plain)
    marked = {kind for kind, fallback in office.rows("letters", "kind", "fallback") if fallback}
    assert marked == {"reminder"}
    findings = [f.message for f in examine(office.app, office.clock())]
    assert any("template failed" in finding and coordinator(FIRST) in finding for finding in findings)


HOSTILE = [
    pytest.param("甲\r\nBcc: evil@bad.example\r\n\r\n正文", id="line-breaks"),
    pytest.param("<script>alert(1)</script><img src=x onerror=y>", id="html"),
    pytest.param("\u202e区甲\u2066名\u200b称\ufeff\u2028尾", id="bidi"),
    pytest.param("{{ 7 * 7 }}{% include '/etc/passwd' %}", id="template"),
    pytest.param("长" * 10_000, id="ten-thousand"),
    pytest.param("=?utf-8?q?=42cc?= \x07\x1b[31m 控制", id="controls"),
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_inert_all_the_way_to_the_server(office: Office, post: Post, name: str) -> None:
    units, people = roster()
    units = [replace(u, name=name) if u.code == FIRST else u for u in units]
    people = [replace(p, name=name) if p.unit == FIRST else p for p in people]
    office.settle_in(units, people)
    title = "".join(c for c in name if c not in "\x07\x1b")  # a calendar with these is refused
    office.publish(
        call(stage(title=_yaml(title))).replace("title: 示范车间征集", f"title: {_yaml(title[:180])}")
    )
    office.rounds("09-23 18:00")
    assert {"opening", "reminder", "chase"} <= set(post.kinds(coordinator(FIRST)))
    assert set(post.kinds(supervisor("340100"))) == {"supervise"}
    for _, body in post.bodies:
        head = body.partition(b"\r\n\r\n")[0]
        read = message(body)
        assert not read.defects
        assert read["Bcc"] is None and len(read.get_all("To")) == 1
        assert all(len(line) <= 998 for line in body.splitlines())
        assert len(read["Subject"]) <= 78 and b"\x00" not in head
        assert not {"\n", "\r", "\u202e", "\u2066", "\ufeff", "\x1b"} & set(read["Subject"])
        html = read.get_body(("html",))
        assert html is not None
        shown = html.get_content()
        assert "<script" not in shown and "<img" not in shown and "\u202e" not in shown
        assert "root:" not in shown and "{{" not in shown.replace("{{ 7 * 7 }}", "")


def _yaml(text: str) -> str:
    shown = "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text)
    return f'"{shown}"'


def test_forty_units_behind_one_mailbox_get_one_letter_with_forty_items(office: Office, post: Post) -> None:
    units, people = roster(())
    zones = [Unit(f"zone-{n:02}", f"第{n}园区", "zone", "340100") for n in range(40)]
    shared = [
        Contact(
            z.code,
            "经办人",
            frozenset({Role.COORDINATOR}),
            f"{'Office' if n % 2 else 'office'}@duban.example",
        )
        for n, z in enumerate(zones)
    ]
    office.settle_in(units + zones, people + shared)
    office.publish(call().replace("[district, county]", "[zone]"))
    office.rounds("09-23 18:00")
    mailbox = [message(body) for to, body in post.bodies if to.lower() == "office@duban.example"]
    assert [m["X-Duban-Kind"] for m in mailbox] == ["opening", "reminder", "reminder", "chase"]
    for letter in mailbox:
        text = text_of(letter)
        assert all(f"第{n}园区" in text for n in range(40))
        assert "40项任务" in letter["Subject"]
    (boss,) = [message(body) for to, body in post.bodies if to == supervisor("340100")]
    assert "40个单位" in boss["Subject"]


@pytest.mark.parametrize(
    "address", ["联系人@单位.example", "a b@duban.example", "x@y@duban.example", "@", "no-at-sign"]
)
def test_an_address_that_is_none_stops_no_other_letter(office: Office, post: Post, address: str) -> None:
    units, people = roster()
    people = [replace(p, email=address) if p.unit == SECOND else p for p in people]
    office.settle_in(units, people)
    office.publish()
    office.rounds("08-27 18:00")
    for unit in (FIRST, THIRD):
        assert post.kinds(coordinator(unit)) == ["opening"]
    assert "daily" in post.kinds(coordinator(PROVINCE))
    assert not office.fact("channel_paused")
    assert office.rows("contacts", "email", "usable").count((address, False)) == 1
    assert all(usable for email, usable in office.rows("contacts", "email", "usable") if email != address)


def test_an_office_whose_own_address_is_none_still_sends(office: Office, post: Post) -> None:
    units, people = roster()
    people = [replace(p, email="省厅@@") if p.unit == PROVINCE else p for p in people]
    office.settle_in(units, people)
    office.publish()
    office.rounds("08-27 18:00")
    assert post.kinds(coordinator(FIRST)) == ["opening"]
    assert all(usable for email, usable in office.rows("contacts", "email", "usable") if email != "省厅@@")


def test_a_name_that_cannot_be_stored_or_sent_harms_one_letter_at_most(office: Office, post: Post) -> None:
    units, people = roster()
    people = [replace(p, name="经办\ud800人") if p.unit == SECOND else p for p in people]
    try:
        office.settle_in(units, people)
    except UnicodeEncodeError:
        return  # refused at the door, nothing stored
    office.publish()
    office.rounds("08-27 18:00")
    assert post.kinds(coordinator(FIRST)) == ["opening"]
