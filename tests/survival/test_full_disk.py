"""The disk fills up under the database and under the inbox: a clear error, nothing lost, nothing twice."""

from __future__ import annotations

import resource
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from duban.delivery.channel import Outcome, Outgoing
from duban.delivery.inbox import EmbeddedInbox, header
from duban.delivery.smtp import SmtpChannel
from duban.problems import DubanError
from tests.survival.conftest import Post
from tests.survival.office import DISTRICTS, Office, at, call, coordinator, stage


@pytest.fixture
def small_disk(sqlite_template: Path, tmp_path: Path, post: Post) -> Iterator[Office]:
    """An office on SQLite whose call is active and whose first round is due."""
    path = tmp_path / "duban.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    with Office(tmp_path / "home", f"sqlite:///{path}", post.port) as office:
        office.settle_in()
        office.publish(call(stage(), stage("plan", "2024-09-13", "方案备案")))
        yield office


@contextmanager
def narrowed(office: Office, narrow: Callable[[sqlite3.Connection], object]) -> Iterator[None]:
    """Do something to every connection of the database meanwhile."""
    engine = office.app.store.engine

    def each(raw: sqlite3.Connection, _record: Any) -> None:
        narrow(raw)

    event.listen(engine, "connect", each)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", each)
        engine.dispose()


def pages_left(office: Office, pages: int) -> AbstractContextManager[None]:
    """Let the database grow by so many pages at most."""

    def limit(raw: sqlite3.Connection) -> None:
        (used,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {used + pages}")

    return narrowed(office, limit)


@pytest.mark.parametrize("pages", range(0, 15, 5))
def test_a_database_that_cannot_grow_says_so_and_goes_on_when_it_can(
    small_disk: Office, post: Post, pages: int
) -> None:
    with pages_left(small_disk, pages):
        try:
            small_disk.round("08-26 09:00")
        except DubanError as error:
            assert error.code == "store-full"
            assert "disk is full" in error.message and error.hint
        else:
            assert pages > 5
    small_disk.round("08-26 09:01")
    small_disk.rounds("08-26 09:12", every=timedelta(minutes=1))
    received = Counter((r.address, r.message_id) for r in post.server.index())
    assert sorted(address for address, _ in received) == sorted(
        [*map(coordinator, DISTRICTS), coordinator("340000")]
    )
    assert len(set(received)) == 4
    assert {state for (state,) in small_disk.rows("moments", "state")} == {"sent"}
    assert {state for (state,) in small_disk.rows("letters", "state")} == {"sent"}


class LastLetters(SmtpChannel):
    """A channel after whose first batch ``then`` happens."""

    then: Callable[[], object] | None = None

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        outcomes = super().send(letters)
        if self.then is not None:
            self.then()
            self.then = None
        return outcomes


def test_letters_that_left_before_the_disk_was_lost_go_again_as_they_were(
    small_disk: Office, post: Post
) -> None:
    """What became of them could not be written down, so the same bytes go again, and nothing else."""
    smtp, url = small_disk.app.settings.smtp, small_disk.app.settings.database
    channel = LastLetters(smtp, small_disk.clock)
    with ExitStack() as lost, Office(small_disk.home, url, post.port, channel=channel) as office:
        read_only = narrowed(office, lambda raw: raw.execute("PRAGMA query_only = ON"))
        channel.then = lambda: lost.enter_context(read_only)
        with pytest.raises(DubanError, match="may not be written"):
            office.round("08-26 09:00")
        lost.close()
        office.round("08-26 09:06")
        assert {state for (state,) in office.rows("letters", "state")} == {"sent"}
    assert len(post.bodies) == 8
    assert len({body for _, body in post.bodies}) == 4


class NarrowInbox(EmbeddedInbox):
    """An inbox on a disk with no room while ``full``: no file may grow beyond a few bytes."""

    full = True

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        if not self.full:
            return super().send(letters)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            return super().send(letters)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_inbox_without_room_keeps_the_letters_for_later(
    open_office: Callable[..., Office], tmp_path: Path
) -> None:
    inbox = NarrowInbox(tmp_path / "inbox", lambda: at("08-26 09:00"))
    office = open_office(channel=inbox)
    office.settle_in()
    office.publish()
    office.round("08-26 09:00")
    assert list(tmp_path.glob("inbox/*/*")) == []  # no half letters
    assert set(office.rows("letters", "state", "attempts")) == {("queued", 0)}
    assert "no room" in office.fact("channel_paused")

    inbox.full = False
    office.rounds("08-26 09:10", every=timedelta(minutes=1))
    files = list(tmp_path.glob("inbox/*/*"))
    assert len(files) == 4 and all(file.suffix == ".eml" for file in files)
    assert len({header(file.read_bytes(), "Message-ID") for file in files}) == 4
    assert {state for (state,) in office.rows("letters", "state")} == {"sent"}
