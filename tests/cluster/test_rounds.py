"""Rounds on two machines: what leaves is what the preview lists, and nothing leaves twice."""

from __future__ import annotations

import threading

from tests.cluster.ground import Ground
from tests.cluster.office import CALLS, NINE, Office


def test_a_round_over_the_five_calls_sends_what_the_preview_lists(cluster: Ground, office: Office) -> None:
    expected = office.foreseen()
    rung = cluster.ring("daily-round", at=NINE, shards=2, deliveries=2)
    cluster.completed(rung)
    shards = cluster.runs("shard")
    assert [
        run["name"].partition(", again")[0] for run in sorted(shards, key=lambda run: str(run["name"]))
    ] == [
        "2024-04-01 09:00 shard 1 of 2",
        "2024-04-01 09:00 shard 2 of 2",
    ]
    assert sorted(key for run in shards for key in run["parameters"]["calls"]) == sorted(CALLS)
    assert {run["name"] for run in cluster.runs()} >= CALLS
    assert cluster.runs("deliver-letters")
    assert office.post.letters() == expected
    office.assert_everything_once()
    dailies = [row for row in office.rows("letters", "letter_class") if row[0] == "daily"]
    assert len(office.post.taken) == len(expected) + len(dailies)
    assert len(expected) > 500 and dailies
    summary = {row["key"]: row for row in cluster.table("daily-round")}
    assert set(summary) == CALLS
    assert sum(row["due"] for row in summary.values()) > 1000
    assert {row["left by its run"] for row in summary.values()} == {0}


def test_two_rounds_and_the_embedded_runner_at_once_send_everything_once(
    cluster: Ground, office: Office
) -> None:
    expected, faults = office.foreseen(), list[BaseException]()

    def beside() -> None:
        try:
            office.round(NINE)
        except BaseException as fault:
            faults.append(fault)

    runner = threading.Thread(target=beside)
    with office.holding("moments") as held:
        rung = [
            cluster.ring("daily-round", at=NINE, shards=2, deliveries=0),
            cluster.ring("daily-round", at=NINE, shards=0, deliveries=0),
        ]
        cluster.until("two shards and a round wait to write", lambda: held.waiters() >= 3)
        runner.start()
        cluster.until("the embedded runner waits too", lambda: held.waiters() >= 4, 25)
    runner.join(60)
    cluster.completed(*rung)
    assert faults == []
    assert office.post.letters() == expected
    office.assert_everything_once()
