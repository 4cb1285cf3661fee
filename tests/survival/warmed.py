"""Imported once by the server that forks the mortal processes: what a season imports is there already."""

from __future__ import annotations

import tempfile
from pathlib import Path

from duban.delivery.inbox import EmbeddedInbox
from tests.survival.mortal import WARM
from tests.survival.office import Office, call

with tempfile.TemporaryDirectory() as folder:
    home = Path(folder)
    with Office(home, f"sqlite:///{home / 'duban.sqlite'}") as office:
        office.settle_in()
        office.publish(call())
        office.round("08-26 09:00")
        assert isinstance(
            office.app.channel, EmbeddedInbox
        )  # no thread is started: they do not survive a fork
        WARM.update(letters=office.app.letters, workdays=office.app.workdays)
