"""Weeks of the demo's season through both runners: the same letters to the same people, in the same words.

The plain rounds in one home, the flows in another, each with a mail server of its own; the units act by the
seed, alike in both.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from duban.app import App
from duban.services.season import replay
from duban.settings import Settings
from duban.store import mailroom
from tests.flows.conftest import Run, live_in

Letters = dict[tuple[str, str, str, str], bytes]


CHASED = {"opening", "reminder", "chase", "daily"}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("since", "until", "kinds"),
    [
        ("2024-09-12", "2024-09-18", CHASED),  # around one deadline, with a worked Saturday and a holiday
        ("2024-08-22", "2024-10-15", CHASED | {"supervise", "report"}),
    ],
)
def test_both_runners_send_the_same_letters(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, since: str, until: str, kinds: set[str]
) -> None:
    from flows.daily_round import daily_round

    def through_flows(app: App, slot: datetime) -> None:
        live_in(app.settings, monkeypatch)
        state = run(daily_round(slot, return_state=True))
        assert state.is_completed(), state.message

    days = {"seed": 1, "since": date.fromisoformat(since), "until": date.fromisoformat(until)}
    plain = replay(tmp_path / "plain", **days)
    flows = replay(tmp_path / "flows", **days, a_round=through_flows)
    here, there = _letters(tmp_path / "plain"), _letters(tmp_path / "flows")
    assert len(here) == plain.letters > 500
    assert sorted(there) == sorted(here)
    assert kinds <= {kind for *_, kind in here}
    # The daily letter carries the head of the ledger, in which the runners write in another order.
    assert [key for key in here if key[-1] != "daily" and there[key] != here[key]] == []
    assert flows.digest == plain.digest


def _letters(home: Path) -> Letters:
    """Return what was sent, by (address, Message-ID, subject, kind), with the bytes that left."""
    app = App(Settings(home=home))
    with app.store.reading() as conn:
        rows = mailroom.listing(conn, states=("sent",), limit=1_000_000)
        found = {
            (row.address, row.message_id or "", row.subject or "", row.kind): mailroom.show(conn, row.id)
            for row in rows
        }
    app.close()
    return {key: shown[1] or b"" for key, shown in found.items() if shown is not None}
