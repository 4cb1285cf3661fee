"""What holds at the end of any season, whoever acted when."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from duban.app import App
from duban.problems import Refused
from duban.services import deciding, recording
from duban.services.season import replay, season_settings
from duban.store import ledger
from tests.survival.conftest import Post
from tests.survival.office import DISTRICTS, MOSTLY_SQLITE, Office, at, call, stage, target

#: Letters that say something of an obligation that was over, or another one by then, when they were worded.
DEAD = """
    SELECT l.id, l.kind, m.kind, m.epoch, o.epoch, o.status FROM letters l
    JOIN moments m ON m.letter_id = l.id AND m.state = 'sent'
    JOIN obligations o ON o.id = m.obligation_id
    WHERE m.kind <> 'change' AND o.recorded_at IS NOT NULL AND o.recorded_at < l.slot_at
      AND m.epoch = o.epoch"""
UNENDED = (
    "SELECT id, rule, state, reason FROM moments WHERE state = 'pending' OR (state <> 'sent' AND reason = '')"
)
#: Moments said to be sent that no sent letter holds.
UNSENT = """
    SELECT m.id, l.state FROM moments m LEFT JOIN letters l ON l.id = m.letter_id
    WHERE m.state = 'sent' AND (l.id IS NULL OR l.state <> 'sent')"""
#: Of several reminders of one epoch to one person no two left in one slot.
TWICE = """
    SELECT obligation_id, epoch, contact_id, send_at FROM moments
    WHERE state = 'sent' AND kind IN ('opening', 'reminder')
    GROUP BY obligation_id, epoch, contact_id, send_at HAVING count(*) > 1"""
#: Nobody is looked at again to whom nothing is owed.
NO_NEXT = """
    SELECT id, status FROM obligations WHERE next_send_at IS NOT NULL
      AND status NOT IN ('waiting', 'open', 'returned')"""


def assert_laws(app: App) -> None:
    with app.store.reading() as conn:
        for law in (DEAD, UNENDED, UNSENT, TWICE, NO_NEXT):
            assert [tuple(row) for row in conn.execute(text(law))] == [], law
        assert ledger.verify(conn, at("2030-01-01 09:00")) == []


@MOSTLY_SQLITE
@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.slow)])
def test_a_season_in_which_people_act_at_random(office: Office, post: Post, seed: int) -> None:
    chance = random.Random(seed)
    office.publish(
        call(
            stage(),
            stage("plan", "2024-09-18", "方案备案"),
            stage("idea", "2024-09-10", "建议", ", duty: voluntary"),
        )
    )
    deeds = 0
    while office.clock() < at("11-15 09:00"):
        office.clock.advance(timedelta(minutes=chance.randrange(1, 7 * 24 * 60)))
        office.round(f"{office.clock().astimezone(office.app.slots().zone):%Y-%m-%d %H:%M}")
        whom = target(chance.choice(DISTRICTS), chance.choice(("file", "plan", "idea")))
        now = office.clock()
        due_on = now.date() + timedelta(days=chance.randrange(1, 30))
        verbs = [
            lambda whom=whom, now=now: recording.submit(office.app, whom, now, actor="operator"),
            lambda whom=whom, now=now: recording.acknowledge(office.app, whom, now, actor="operator"),
            lambda whom=whom, now=now: recording.note_call(office.app, whom, now, "已告知", actor="operator"),
            lambda whom=whom, now=now, d=due_on: deciding.extend(
                office.app, whom, now, d, "核查", actor="operator"
            ),
            lambda whom=whom, now=now, d=due_on: recording.promise(
                office.app, whom, now, d, actor="operator"
            ),
        ]
        try:
            chance.choice(verbs)()
            deeds += 1
        except Refused:
            continue
    assert deeds > 3
    office.rounds("2025-01-31 18:00")
    assert_laws(office.app)
    identities = [r.message_id for r in post.server.index()]
    assert len(identities) == len(set(identities))


def test_weeks_of_the_five_documents(tmp_path: Path) -> None:
    season = replay(tmp_path / "season", seed=5, since=date(2024, 6, 1), until=date(2024, 6, 21))
    assert season.letters > 100
    app = App(season_settings(tmp_path / "season"))
    try:
        assert_laws(app)
    finally:
        app.close()
