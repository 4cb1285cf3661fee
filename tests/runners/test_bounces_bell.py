"""The embedded runner's hourly look at the mailbox to which letters come back."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from duban.runners.embedded import EmbeddedRunner
from duban.settings import Imap
from duban.store import mailroom
from tests.delivery.imap_server import Mailbox, serving
from tests.delivery.returned import dsn
from tests.scenarios.world import HEFEI, World, mail, simple


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path, box: Mailbox) -> Iterator[World]:
    """A call whose opening letters have left; its mailbox is served."""
    (tmp_path / "home").mkdir()
    shutil.copy(sqlite_template, tmp_path / "home" / "duban.sqlite")
    with serving(box) as port:
        imap = Imap(host="127.0.0.1", port=port, security="none", user="duban", password="secret")
        with World(tmp_path / "home", imap=imap) as made:
            made.settle_in().write(simple())
            made.activate(when="08-20 18:00")
            made.go("08-21 10:00")
            yield made


def test_each_bell_reads_what_came_back(world: World, box: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    (letter,) = world.sent(mail(HEFEI), kind="opening")
    with world.app.store.reading() as conn:
        shown = mailroom.show(conn, letter.id)
    assert shown is not None
    assert shown[1] is not None
    identity = shown[1].split(b"Message-ID: ")[1].split(b"\r\n")[0].decode()
    box.add(dsn(identity, recipient=mail(HEFEI)))
    with caplog.at_level(logging.WARNING, "duban"):
        EmbeddedRunner(world.app).bounces()
        EmbeddedRunner(world.app).bounces()
    told = [record.getMessage() for record in caplog.records]
    assert [line.split(":")[0] for line in told] == [f"letter {letter.id} to {mail(HEFEI)} came back"]
    assert world.owed(HEFEI, "file").noticed_at is None


def test_a_mailbox_out_of_reach_is_logged_and_harms_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.app.settings.imap.host = "127.0.0.1"
    world.app.settings.imap.port = 9  # nobody listens there
    with caplog.at_level(logging.ERROR, "duban"):
        EmbeddedRunner(world.app).bounces()
    (record,) = caplog.records
    assert "the mailbox at 127.0.0.1 cannot be read" in record.getMessage()
