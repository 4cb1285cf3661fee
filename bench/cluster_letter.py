"""From the scheduled time of a round to its first letter, through a Prefect server and a worker; and how much
memory each process of it took.

The law: the clock starts at the scheduled time and stops when the mail server has the letter.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import cluster_memory
import cluster_office
import commands
from cluster_sink import Sink, sink
from databases import Databases
from figures import Figure

from duban.clock import monotonic, system_clock

if TYPE_CHECKING:
    from cluster.parts import Server

DAYS = [date(2024, 8, day) for day in (20, 21, 22, 23, 26)]  # an evening, and the mornings after
AHEAD, LIMIT, TARGET = timedelta(seconds=20), 240.0, 60.0
PARAMETERS = {"shards": 2, "deliveries": 2}
NAMES = {
    "server": "Prefect server", "worker": "worker", "daily-round": "a run of daily-round",
    "shard": "a run of shard", "deliver-letters": "a run of deliver-letters",
    "backend": "PostgreSQL, the largest backend alone", "duban run": "the embedded runner, after a tick",
}  # fmt: skip


def figures(databases: Databases, folder: Path, rounds: int = 3) -> Iterator[Figure]:
    from cluster.parts import deploy, prefect_server, worker

    url, home = databases.new(), folder / "office"
    cluster_office.found(url, home)
    for evening in range(rounds):
        keys = [f"call-{evening}-{letter}" for letter in "ab"]
        cluster_office.put_in_force(url, home, keys, DAYS[evening])
    with sink() as mail, prefect_server(folder / "cluster", bells=False) as server:
        deploy(server)
        _without_automations(server)
        env = {
            "DUBAN_HOME": home, "DUBAN_DATABASE": url, "DUBAN_OPERATOR": "miit",
            "DUBAN_SMTP_HOST": "127.0.0.1", "DUBAN_SMTP_PORT": mail.port, "DUBAN_SMTP_SECURITY": "none",
            "DUBAN_SMTP_SENDER": "duban@office.example", "DUBAN_REPLAY": 1,
        }  # fmt: skip
        with worker(server, "bench", {name: str(value) for name, value in env.items()}) as flows:
            roots = {
                "server": server.process.pid, "worker": flows.process.pid, "postgresql": _postmaster(url)
            }  # fmt: skip
            with cluster_memory.watched(roots) as watch:
                seen = [_round(server, mail, DAYS[number + 1]) for number in range(rounds)]
            peaks = _named(server, watch.peaks)
    databases.drop(url)
    peaks["duban run"] = _embedded(folder / "embedded")
    took = [round.first for round in seen]
    yield Figure(
        "schedule to first letter (2 shards, 1 worker)", databases.kind, median(took), "s",
        f"≤ {TARGET:g} s", median(took) <= TARGET,
        note=f"{', '.join(f'{one:.1f}' for one in took)}; began after {median(r.began for r in seen):.1f} s, "
        f"delivery after {median(r.delivery for r in seen):.1f} s, "
        f"its {seen[0].letters} letters had left after {median(r.over for r in seen):.1f} s",
    )  # fmt: skip
    for name, words in NAMES.items():
        if name in peaks:
            yield Figure(f"peak memory: {words}", databases.kind, peaks[name], "MB", "(none)", True)


def _without_automations(server: Server) -> None:
    """Take the automations away again: on the server's SQLite their counters lock its database for as long as
    a minute, and that minute would be what is measured. On PostgreSQL, as on real hosts, they stay."""
    for one in server.ask("automations/filter", {}):
        server.ask(f"automations/{one['id']}", method="DELETE")


class _Seen:
    """Seconds after the scheduled time: the round's begin, its delivery's, the first letter, the end."""

    began = delivery = first = over = 0.0
    letters = 0


def _round(server: Server, mail: Sink, morning: date) -> _Seen:
    """Let a round be scheduled for in a moment, as if that were nine o'clock; follow it to its end."""
    mail.came()
    [deployment] = server.ask("deployments/filter", {"deployments": {"name": {"any_": ["daily-round"]}}})
    meant = system_clock() + AHEAD
    run = server.ask(
        f"deployments/{deployment['id']}/create_flow_run",
        {
            "parameters": PARAMETERS | {"at": cluster_office.at(morning, 9).isoformat()},
            "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": meant.isoformat()}},
        },
    )
    seen, end = _Seen(), monotonic() + LIMIT
    deliveries: list[Any] = []
    while not (deliveries and all(one["end_time"] for one in deliveries)):
        assert monotonic() < end, f"the round of {morning} sent nothing"
        threading.Event().wait(0.5)
        came = mail.came()
        if came.first and not seen.letters:
            seen.first = (came.first - meant).total_seconds()
        seen.letters += came.letters
        own = server.ask(f"flow_runs/{run['id']}")
        assert own["state_type"] not in ("FAILED", "CRASHED", "CANCELLED"), own["state"]
        deliveries = [
            one for one in _runs(server, "deliver-letters") if _instant(one["created"]) > meant - AHEAD
        ]  # fmt: skip
    assert seen.letters > 0, "no letter left"
    seen.began = (_instant(own["start_time"]) - meant).total_seconds()
    seen.delivery = (min(_instant(one["start_time"]) for one in deliveries) - meant).total_seconds()
    seen.over = (max(_instant(one["end_time"]) for one in deliveries) - meant).total_seconds()
    return seen


def _runs(server: Server, flow: str) -> list[Any]:
    return list(server.ask("flow_runs/filter", {"flows": {"name": {"any_": [flow]}}}))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _named(server: Server, peaks: dict[str, float]) -> dict[str, float]:
    """Return the peaks by flow instead of by run: of several runs the largest."""
    flows = {run["id"]: flow for flow in NAMES for run in _runs(server, flow)}
    found: dict[str, float] = {}
    for name, peak in peaks.items():
        known = flows.get(name, name)
        found[known] = max(found.get(known, 0.0), peak)
    return found


def _postmaster(url: str) -> int:
    folder = Path(parse_qs(urlsplit(url).query)["host"][0])
    return int((folder / "postmaster.pid").read_text().split("\n")[0])


def _embedded(home: Path) -> float:
    """Return the peak memory of ``duban run`` after its first tick, on SQLite."""
    with subprocess.Popen(
        [sys.executable, "-m", "duban", "run"], env=commands.environment(home),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        commands.until_ticked(process, home)
        peak = cluster_memory.memory(process.pid)
        process.terminate()
    return peak
