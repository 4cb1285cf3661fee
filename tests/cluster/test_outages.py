"""The Prefect server or PostgreSQL goes away and comes back: what was due is caught up, without a flood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.cluster.ground import Ground
from tests.cluster.office import AFTER_THE_LEASE, NINE, Office

#: Five slots later: the openings of Monday and the reminders of two days are all late.
LATE = "2024-04-03T14:30:00+08:00"


def test_slots_missed_by_the_server_become_one_round(
    cluster: Ground, open_office: Callable[[], Office]
) -> None:
    """Its schedules lay ready, all start late; the letters are those of the embedded runner at that time."""
    beside = open_office()
    beside.round(LATE)
    office = open_office()
    rung = [cluster.ring("daily-round", at=LATE, late=20, shards=0, deliveries=0) for _ in range(2)]
    rung += [cluster.ring("deliver-letters", at=LATE, late=20) for _ in range(2)]
    cluster.server.stop()
    assert office.rows("moments", "id") == []
    cluster.pause(20)
    cluster.server.start()
    over = cluster.ended(*rung, seconds=300)
    # Deliveries that came upon too many others were cancelled: a sweep, the next one takes the rest.
    assert {run["state_type"] for run in over[:2]} == {"COMPLETED"}, cluster.story()
    assert {run["state_type"] for run in over[2:]} <= {"COMPLETED", "CANCELLED"}, cluster.story()
    assert office.bodies() == beside.bodies()
    office.assert_everything_once()
    assert office.post.letters() == beside.post.letters()
    once = Counter(row for row in office.rows("letters", "address", "letter_class", "scope"))
    assert set(once.values()) == {1}  # three slots' worth in one letter


def test_a_round_goes_before_the_sweeps_of_an_outage(cluster: Ground) -> None:
    with cluster.deaf(*cluster.workers):
        for _ in range(20):
            cluster.ring("deliver-letters", late=-600)
        cluster.ring("daily-round")
        cluster.ring("shard", calls=[])
        first = cluster.next_for_a_worker(limit=8)
        cluster.clear()
    assert first == ["daily-round", "shard"] + ["deliver-letters"] * 6


def test_postgres_restarts_in_a_stage_and_in_a_delivery(cluster: Ground, office: Office) -> None:
    expected = office.foreseen()
    with office.holding("moments") as held:
        rung = cluster.ring("daily-round", at=NINE, shards=2, deliveries=0)
        cluster.until("both shards write moments", lambda: held.waiters() == 2)
        office.post.wait_at(250)
        cluster.postgres.restart()
    assert office.rows("moments", "id") == []
    cluster.until("a letter is on the wire", office.post.waiting.is_set)
    cluster.postgres.restart()
    office.post.go_on()
    cluster.completed(rung)
    cluster.completed(cluster.ring("deliver-letters", at=AFTER_THE_LEASE))
    assert office.post.letters() == expected
    office.assert_everything_once(again=True)
    retried = [task for run in cluster.runs() for task in cluster.tasks(run["id"]) if task["run_count"] > 1]
    assert len(retried) >= 3, cluster.story()
