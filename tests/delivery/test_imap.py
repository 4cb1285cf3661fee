"""A mailbox is read from where the last look ended, and left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from duban.delivery.bounces import MAX_BYTES
from duban.delivery.imap import MAX_LOOK, Place, new_messages
from duban.problems import DubanError
from duban.settings import Imap
from tests.delivery.imap_server import Mailbox, serving

NOW = datetime(2024, 9, 2, 1, 0, tzinfo=UTC)


def imap(port: int, password: str = "secret") -> Imap:
    return Imap(host="127.0.0.1", port=port, security="none", user="duban", password=password, timeout=5.0)


def changing(said: Sequence[str]) -> list[str]:
    return [c for c in said if c.split()[:2] == ["UID", "STORE"] or c.split()[0] in ("SELECT", "EXPUNGE")]


def test_each_look_begins_where_the_last_one_ended() -> None:
    box = Mailbox(b"one", b"two")
    with serving(box) as port:
        found, place = new_messages(imap(port), Place(), NOW)
        assert [data for _, data in found] == [b"one", b"two"]
        assert new_messages(imap(port), place, NOW) == ([], place)
        box.add(b"three")
        found, place = new_messages(imap(port), Place.read(str(place)), NOW)
        assert [data for _, data in found] == [b"three"]
        assert str(place) == "7:3"
    assert "UID SEARCH SINCE 19-Aug-2024" in box.said
    assert changing(box.said) == []


def test_a_mailbox_made_anew_is_read_from_its_start() -> None:
    with serving(Mailbox(b"one", validity=8)) as port:
        found, place = new_messages(imap(port), Place(7, 40), NOW)
    assert ([data for _, data in found], place) == ([b"one"], Place(8, 1))


def test_a_look_is_bounded() -> None:
    box = Mailbox(*[b"x"] * (MAX_LOOK + 2))
    box.messages[1] = b"y" * (MAX_BYTES * 2)
    with serving(box) as port:
        found, place = new_messages(imap(port), Place(), NOW)
        assert (len(found), place.uid) == (MAX_LOOK, MAX_LOOK)
        assert len(found[0][1]) == MAX_BYTES
        rest, place = new_messages(imap(port), place, NOW)
        assert (len(rest), place.uid) == (2, MAX_LOOK + 2)


def test_what_is_wrong_is_said_in_one_line() -> None:
    with serving(Mailbox()) as port:
        with pytest.raises(DubanError, match=r"cannot be read: .*wrong password") as refused:
            new_messages(imap(port, "other"), Place(), NOW)
        assert "other" not in str(refused.value)  # the password is never shown
    with pytest.raises(DubanError, match="cannot be read"):
        new_messages(imap(port), Place(), NOW)  # nobody listens there any more


@pytest.mark.parametrize("text", ["", "x", "7:", ":7", "7:x", "-1:2"])
def test_a_place_nobody_wrote_is_the_start(text: str) -> None:
    assert Place.read(text) == Place()
