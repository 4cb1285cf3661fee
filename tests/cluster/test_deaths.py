"""A machine dies in a stage or in a delivery: its work is taken over, nothing is lost, nothing said twice."""

from __future__ import annotations

from tests.cluster.ground import Ground
from tests.cluster.office import AFTER_THE_LEASE, NINE, Office


def test_a_machine_that_dies_in_a_stage_is_taken_over(cluster: Ground, office: Office) -> None:
    """One machine runs the round, the other its shards; the other dies while they write."""
    expected = office.foreseen()
    ours, theirs = cluster.workers
    with cluster.watched():
        with office.holding("facts") as at_the_door:
            with cluster.deaf(theirs):
                rung = cluster.ring("daily-round", at=NINE, shards=2, deliveries=0, patience=200.0)
                cluster.until("the round has begun", lambda: at_the_door.waiters() == 1)
                assert cluster.host_of(rung) is ours
            with cluster.deaf(ours), office.holding("moments") as at_the_stage:
                at_the_door.release()
                cluster.until("both shards write moments", lambda: at_the_stage.waiters() == 2)
                lost = [run["id"] for run in cluster.runs("shard")]
                assert {cluster.host_of(identity) for identity in lost} == {theirs}
                theirs.kill()
        assert office.rows("moments", "id") == []
        cluster.ended(rung, seconds=300)
    dead = [cluster.run(identity)["state"] for identity in lost]
    assert [state["name"] for state in dead] == ["Crashed"] * 2
    assert all("no heartbeat" in state["message"] for state in dead)
    again = [run for run in cluster.runs("shard") if run["id"] not in lost]
    assert [run["state_name"] for run in again] == ["Completed"] * 2, cluster.story()
    shares = [str(cluster.run(identity)["parameters"]["calls"]) for identity in lost]
    assert sorted(str(run["parameters"]["calls"]) for run in again) == sorted(shares)
    assert cluster.run(rung)["state_name"] == "Completed", cluster.story()
    assert office.post.letters() == expected
    office.assert_everything_once()


def test_a_machine_that_dies_in_a_delivery_is_taken_over(cluster: Ground, office: Office) -> None:
    expected = office.foreseen()
    office.post.wait_at(250)
    cluster.ring("daily-round", at=NINE, shards=0, deliveries=1)
    cluster.until("a letter is on the wire", office.post.waiting.is_set)
    [delivery] = cluster.runs("deliver-letters")
    cluster.host_of(delivery["id"]).kill()
    office.post.go_on()
    early = cluster.ring("deliver-letters", at=NINE)
    cluster.done(early)
    stand = office.rows("letters", "state", "message_id")
    assert {state for state, _ in stand} == {"sent", "claimed"}  # nobody else's until the lease ends
    held = {identity for state, identity in stand if state == "claimed"}
    cluster.done(cluster.ring("deliver-letters", at=AFTER_THE_LEASE))
    assert office.post.letters() == expected
    office.assert_everything_once(again=True)
    twice = {identity for identity, times in office.post.identities().items() if times > 1}
    assert twice <= held
