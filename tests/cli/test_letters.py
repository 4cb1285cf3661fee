"""``duban letters`` and ``duban ledger``: what went to whom and why, and the proof of it."""

from __future__ import annotations

import email
import email.policy

import pytest

from duban.app import App
from duban.settings import Settings
from duban.store import tables
from tests.cli.desk import HEFEI, Say, next_slot

ADDRESS = f"coordinator.{HEFEI}@duban.example"


@pytest.fixture
def told(desk: Say) -> Say:
    """The call is in force and its cities were told."""
    desk("activate", "simple")
    assert desk("tick", "--at", next_slot()).returncode == 0
    return desk


def test_letters_are_listed_and_narrowed(told: Say) -> None:
    letters = told("letters", "list", "--json").json["letters"]
    assert [(x["kind"], x["state"]) for x in letters if x["letter_class"] != "daily"] == [
        ("opening", "sent")
    ] * 2
    (mine,) = told("letters", "list", "--address", ADDRESS, "--json").json["letters"]
    assert mine["slot_at"].endswith("T09:00:00+08:00") and mine["moments"] == 1
    assert "任务通知" in mine["subject"]
    assert told("letters", "list", "--state", "failed").stdout == "no letters\n"
    for option, typed, meant in (("--state", "sended", "sent"), ("--kind", "dayly", "daily")):
        refused = told("letters", "list", option, typed)
        assert refused.returncode == 1 and f'did you mean "{meant}"?' in refused.stderr
    assert len(told("letters", "list", "--limit", "1", "--json").json["letters"]) == 1
    assert ADDRESS in told("letters", "list", "--kind", "opening").stdout


def test_a_letter_is_shown_with_the_reason_it_was_sent(told: Say) -> None:
    (mine,) = told("letters", "list", "--address", ADDRESS, "--json").json["letters"]
    shown = told("letters", "show", str(mine["id"])).stdout
    assert shown.startswith(f"letter {mine['id']}: opening, sent, slot ")
    assert "why: rule opening of obligation" in shown
    assert mine["subject"] in shown and "示范车间申报" in shown and "示函〔2024〕7号" in shown
    raw = told("letters", "show", str(mine["id"]), "--raw").stdout
    message = email.message_from_string(raw, policy=email.policy.default)
    assert message["Message-ID"] == mine["message_id"] and message["To"] == mine["address"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("show", "there is no letter 99"),
        ("retry", "letter 99 cannot be retried"),
        ("release", "letter 99 is no draft"),
    ],
)
def test_what_is_not_there_is_told(told: Say, command: str, words: str) -> None:
    done = told("letters", command, "99")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {words}\nhint: ")


def test_a_sent_letter_stays_sent(told: Say) -> None:
    number = str(told("letters", "list", "--json").json["letters"][0]["id"])
    assert told("letters", "retry", number).returncode == 1
    assert told("letters", "release", number).returncode == 1


def test_the_ledger_holds_until_somebody_writes_in_it(told: Say) -> None:
    sound = told("ledger", "verify")
    assert sound.returncode == 0 and " rows; head " in sound.stdout
    app = App(Settings())
    with app.store.writing() as conn:
        conn.execute(tables.ledger.update().where(tables.ledger.c.verb == "activate").values(actor="x"))
    app.close()
    broken = told("ledger", "verify")
    assert broken.returncode == 1 and broken.stdout.startswith("error: row ")
