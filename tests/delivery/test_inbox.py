"""The embedded inbox: one Message-ID, one file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from duban.clock import MovableClock
from duban.delivery.inbox import EmbeddedInbox, header, words
from duban.delivery.outcomes import Outgoing
from tests.delivery.cast import NOW, letter, letters


@pytest.fixture
def inbox(tmp_path: Path) -> EmbeddedInbox:
    return EmbeddedInbox(tmp_path / "inbox", MovableClock(NOW))


def files(inbox: EmbeddedInbox) -> Sequence[Path]:
    return sorted(path for path in inbox.directory.rglob("*") if path.is_file() or path.is_symlink())


def test_each_letter_is_a_file_of_its_day_with_its_very_bytes(inbox: EmbeddedInbox) -> None:
    batch = letters(3)
    assert [each.verdict for each in inbox.send(batch)] == ["sent"] * 3
    assert {path.read_bytes() for path in files(inbox)} == {each.body for each in batch}
    assert {path.parent.name for path in files(inbox)} == {"2024-09-11"}
    assert {path.suffix for path in files(inbox)} == {".eml"}


def test_the_same_letter_again_even_days_later_makes_no_second_file(tmp_path: Path) -> None:
    clock = MovableClock(NOW)
    inbox = EmbeddedInbox(tmp_path, clock)
    inbox.send([letter(1)])
    clock.advance(timedelta(days=3))
    again = EmbeddedInbox(tmp_path, clock)  # another process
    assert [each.verdict for each in again.send([letter(1), letter(1)])] == ["sent", "sent"]
    assert len(files(inbox)) == 1


def test_what_came_first_under_a_message_id_stays(inbox: EmbeddedInbox) -> None:
    first, other = letter(1), letter(1, text="另一封")
    inbox.send([first, other])
    assert [path.read_bytes() for path in files(inbox)] == [first.body]


def test_a_message_without_date_or_identity_is_kept_too(inbox: EmbeddedInbox) -> None:
    bare = [
        Outgoing(1, "unit1@city.example", b"\r\nhello\r\n"),
        Outgoing(2, "u@city.example", b"Date: x\r\n\r\n"),
    ]
    assert [each.verdict for each in inbox.send(bare)] == ["sent", "sent"]
    assert len(files(inbox)) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_refuses_the_letter_and_leaves_no_half_file(inbox: EmbeddedInbox) -> None:
    first, second = letters(2)
    target = inbox.store(first.body)
    target.unlink()
    # The part file of the first letter lies on a device that is always full.
    (target.parent / f".{target.stem}.{os.getpid()}.part").symlink_to("/dev/full")
    outcomes = inbox.send([first, second])
    assert [each.verdict for each in outcomes] == ["refused", "sent"]
    assert "No space left" in outcomes[0].reason
    assert len(files(inbox)) == 1
    assert [each.verdict for each in inbox.send([first])] == ["sent"]


def test_a_directory_that_cannot_be_one_pauses_the_rest(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("a file stands here")
    outcomes = EmbeddedInbox(tmp_path / "inbox", MovableClock(NOW)).send(letters(3))
    assert {each.verdict for each in outcomes} == {"paused"}
    assert "cannot write to the inbox" in outcomes[2].reason


def test_headers_are_read_unfolded_and_only_from_the_head() -> None:
    message = b"subject: =?utf-8?b?552j?=\r\n =?utf-8?b?5Yqe?=\r\nTo: a@city.example\r\n\r\nCc: no\r\n"
    assert words(header(message, "Subject")) == "督办"
    assert header(message, "to") == "a@city.example"
    assert header(message, "Cc") == ""
    assert words("=?nonsense?b?!!?=") == "=?nonsense?b?!!?="
