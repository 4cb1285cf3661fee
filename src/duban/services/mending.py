"""A person's word about a letter in, the letter ready to go and a row in the ledger out. Sends nothing.

Who retries a failed letter says that its address takes letters again: what a bounce marked is unmarked.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from duban.problems import Refused
from duban.services.archived import must_run
from duban.store import bounced, ledger, mailroom, roster_rows
from duban.store.facts import bump
from duban.values import Kind

if TYPE_CHECKING:
    from duban.app import App


def retry(app: App, number: int, now: datetime, *, actor: str) -> bool:
    """Make a failed or waiting letter ready at once; return False for one that came back, which stays as it
    is: only its address is taken for good again. Raises Refused for one in any other state, or of a call
    in the archive."""
    with app.store.writing() as conn:
        for key in mailroom.calls_of(conn, number):
            must_run(conn, key)
        shown = mailroom.show(conn, number)
        ready = shown is not None and mailroom.retry(conn, number)
        if shown is None or not (ready or bounced.came_back(conn, number)):
            raise Refused(
                f"letter {number} cannot be retried", hint="only failed, waiting and returned letters can be",
                code="not-waiting",
            )  # fmt: skip
        if roster_rows.set_usable(conn, shown[0].address, True):
            bump(conn, "roster_version")
        ledger.append(conn, now, actor, "retry", f"letter:{number}", {"address": shown[0].address})
        return ready


def release(app: App, number: int, now: datetime, *, actor: str) -> None:
    """Let a drafted letter go: a person has read it and stands by it. Raises Refused for any other letter."""
    with app.store.writing() as conn:
        shown = mailroom.show(conn, number)
        if shown is not None and shown[0].kind == Kind.CIRCULAR:
            raise Refused(
                f"letter {number} is of a circular: its letters go together",
                hint=f"duban circular release {shown[0].scope.partition(':')[2]}", code="circular",
            )  # fmt: skip
        if not mailroom.release(conn, number):
            raise Refused(
                f"letter {number} is no draft", hint="duban letters list --state draft", code="no-draft"
            )
        ledger.append(conn, now, actor, "release", f"letter:{number}", {})
