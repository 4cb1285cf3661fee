"""``duban status``, ``call-list`` and the verbs, as a clerk at the desk uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duban.app import App
from duban.settings import Settings
from duban.store import roster_rows
from duban.values import Contact, Role
from tests.cli.desk import HEFEI, WUHU, Say, in_a_month, next_slot, today

MINE = ("simple", "file", HEFEI)


@pytest.fixture
def running(desk: Say) -> Say:
    assert desk("activate", "simple").returncode == 0
    return desk


@pytest.mark.parametrize(
    ("verb", "first", "again"),
    [
        (("submit", *MINE), "filed, in time", "filed, in time (recorded before)"),
        (("acknowledge", *MINE), "acknowledged", "acknowledged (recorded before)"),
        (("note", "call", *MINE, "--text", "told the desk"), "call logged", "call logged"),
    ],
)
def test_a_verb_says_what_it_recorded(running: Say, verb: tuple[str, ...], first: str, again: str) -> None:
    for words in (first, again):
        done = running(*verb)
        assert (done.returncode, done.stdout) == (0, f"simple file {HEFEI}: {words}\n")


def test_a_promise_names_its_day(running: Say) -> None:
    day = str(in_a_month() - timedelta(days=3))
    assert running("promise", *MINE, day).stdout == f"simple file {HEFEI}: promised for {day}\n"
    late = running("promise", *MINE, str(in_a_month() + timedelta(days=1)))
    assert late.returncode == 1
    assert "is after the deadline" in late.stderr and "a later date is an extension" in late.stderr


def test_an_extension_needs_a_reason(running: Say) -> None:
    day = str(in_a_month() + timedelta(days=5))
    assert running("extend", *MINE, day).returncode == 2
    done = running("extend", *MINE, day, "--reason", "洪涝灾害")
    assert done.stdout == f"simple file {HEFEI}: extended to {day}\n"


def test_a_filing_in_the_future_is_refused(running: Say) -> None:
    done = running("submit", *MINE, "--on", str(today() + timedelta(days=2)))
    assert done.returncode == 1 and "cannot have been done on" in done.stderr


def test_a_mistyped_day_is_a_mistyped_command(running: Say) -> None:
    done = running("submit", *MINE, "--on", "yesterday")
    assert done.returncode == 2 and "%Y-%m-%d" in done.stderr


def test_what_nobody_owes_says_where_to_look(running: Say) -> None:
    done = running("submit", "simple", "file", "999999")
    assert done.returncode == 1 and done.stdout == ""
    assert "999999" in done.stderr and "hint: " in done.stderr and "Traceback" not in done.stderr


def test_status_counts_by_stage(running: Say) -> None:
    running("submit", *MINE)
    stage = {"calendar_key": "simple", "stage_key": "file", "period": "", "count": 1, "late": 0}
    assert running("status", "--json").json == {
        "stages": [stage | {"status": status} for status in ("open", "submitted")],
        "handed_over": [],
        "entries": {},
        "circulars": [],
    }
    shown = running("status").stdout.splitlines()
    assert shown[0].split() == ["call", "stage", "period", "status", "count", "late"]
    assert shown[1].split() == ["simple", "file", "open", "1", "0"]


def test_of_a_call_that_is_late_each_unit_is_listed(running: Say) -> None:
    assert running("status", "--late").stdout == "nothing is late\n"
    assert running("status", "--late", "--json").json == {
        "late": [], "values": [], "corrections": [], "on_its_way": []
    }  # fmt: skip


def test_what_was_handed_over_is_not_waived_and_names_who_owes_it_now(running: Say) -> None:
    refused = running("reassign", *MINE, "340300", "--reason", "机构调整")
    assert refused.returncode == 1 and 'no unit "340300"' in refused.stderr
    assert running("reassign", *MINE, "340000", "--reason", "机构调整").returncode == 0
    shown = running("status").stdout
    assert "waived" not in shown and "reassigned" in shown
    assert shown.splitlines()[-1].split()[-2:] == ["省工业和信息化厅", "(340000)"]
    (moved,) = running("status", "--json").json["handed_over"]
    assert (moved["unit"], moved["to"], moved["to_name"]) == (HEFEI, "340000", "省工业和信息化厅")


def test_a_correction_past_its_day_is_listed_apart_from_what_is_late(running: Say) -> None:
    running("submit", *MINE)
    by = today() + timedelta(days=10)  # after the working day on which the letter leaves, whatever today is
    assert running("return", *MINE, "--reason", "缺盖章", "--correct-by", str(by)).returncode == 0
    later = ("--at", f"{in_a_month()}T09:00")  # the deadline itself is still to come
    shown = running(*later, "status", "--late").stdout.splitlines()
    assert shown[:2] == ["nothing is late", "returned, and not corrected by its day (更正逾期)"]
    assert "合肥市工业和信息化局" in shown[3] and len(shown) == 4
    (one,) = running(*later, "status", "--late", "--json").json["corrections"]
    assert (one["unit"], one["due_at"][:10]) == (HEFEI, str(by + timedelta(days=1)))


def test_nothing_active_says_how_to_begin(desk: Say) -> None:
    assert "duban activate" in desk("status").stdout
    assert desk("call-list").stdout == "nobody needs a telephone call\n"
    assert desk("call-list", "--json").json == {"calls": []}


def test_who_has_no_address_is_on_the_call_list_until_called(running: Say) -> None:
    app = App(Settings())
    with app.store.writing() as conn:
        units = [u for u in roster_rows.load_units(conn) if u.code == WUHU]
        phone = Contact(WUHU, "值班室", frozenset({Role.COORDINATOR}), "", "000-9")
        roster_rows.save_roster(conn, units, [phone])
    app.close()
    (call,) = running("call-list", "--json").json["calls"]
    assert (call["unit"], call["contact"], call["phone"], call["why"]) == (
        WUHU,
        "值班室",
        "000-9",
        "无电子邮箱",
    )
    assert "值班室" in running("call-list").stdout
    running("note", "call", "simple", "file", WUHU, "--text", "told the desk")
    assert running("call-list", "--calendar", "simple", "--json").json == {"calls": []}


def test_who_said_so_stands_in_the_ledger(running: Say) -> None:
    running("submit", *MINE, "--by", "hefei desk", "--evidence", "No. 17")
    running("tick", "--at", next_slot())
    assert running("ledger", "verify").returncode == 0
