"""The cluster the stories happen on: a PostgreSQL, a Prefect server, two workers. In: bells. Out: runs.

Nothing here waits without a deadline, and what did not come to an end says where it stood and what it said.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg

from cluster.parts import Postgres, Server, Worker, deploy, postgres, prefect_server, worker
from duban.clock import monotonic

Run = dict[str, Any]
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

#: Settings of everybody who works with this server: nothing is written that no story reads, since Prefect's
#: SQLite has one writer. For the same reason the automations, which write at every event of a run, are
#: switched on by the story that needs them.
PROFILE = """\
active = "stories"

[profiles.stories]
PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED = "false"
PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED = "false"
PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED = "false"
PREFECT_WORKER_QUERY_SECONDS = "1"
"""


class Ground:
    """One running cluster. ``home`` is the DUBAN_HOME of the workers: each flow reads its settings anew."""

    def __init__(self, folder: Path, database: Postgres, server: Server, workers: tuple[Worker, ...]) -> None:
        self.folder, self.home = folder, folder / "home"
        self.postgres, self.server, self.workers = database, server, workers
        self._deployments = {d["name"]: d["id"] for d in self.ask("deployments/filter", {})}
        self._known: set[str] = set()
        self._rest()

    def deploy(self) -> None:
        """Deploy everything once more."""
        deploy(self.server)
        self._rest()

    def _rest(self) -> None:
        """Keep the automations as they were deployed, and switch them off."""
        self.automations = self.ask("automations/filter", {})
        self._watch(False)

    def begin(self) -> None:
        """Begin a story: both workers are there, and no run of an earlier story that could read this one's
        settings is left; those are not seen any more."""
        for each in self.workers:
            if not each.alive:
                each.start()
        self.clear()
        self._known = {run["id"] for run in self._all()}

    def clear(self) -> None:
        """End every run."""
        self.until("the earlier runs are over", self._earlier_over)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Let runs without heartbeats be marked Crashed, as everywhere, but after two beats."""
        self._watch(True)
        try:
            yield
        finally:
            self._watch(False)

    def _watch(self, enabled: bool) -> None:
        for one in self.automations:
            given = {name: one[name] for name in ("name", "description", "trigger", "actions")}
            within = min(60, one["trigger"]["within"])
            self.ask(
                f"automations/{one['id']}",
                given | {"enabled": enabled, "trigger": one["trigger"] | {"within": within}},
                "PUT",
            )

    def _earlier_over(self) -> bool:
        """End what no process will: runs that nobody took, and runs of dead workers."""
        left = [run for run in self._all() if not self._over(run)]
        for run in left:
            if run["state_type"] == "SCHEDULED":
                self._end(run, "CANCELLED")
            elif not any(map(_lives, left)):
                self._end(run, "CRASHED")
        return not left

    def _end(self, run: Run, state: str) -> None:
        path = f"flow_runs/{run['id']}/set_state"
        self.ask(path, {"state": {"type": state, "name": state.capitalize()}, "force": True})

    def ask(self, path: str, body: Mapping[str, Any] | None = None, method: str = "") -> Any:
        """Ask the server. What is asked here twice is done once."""
        return self.server.ask(path, body, method)

    def ring(self, deployment: str, *, at: str = "", late: float = 0.0, **parameters: Any) -> str:
        """Make a run of a deployment, to start now (or in ``late`` seconds); return its id."""
        given = parameters | ({"at": at} if at else {})
        state: dict[str, Any] = {"type": "SCHEDULED"}
        if late:
            state["state_details"] = {"scheduled_time": _in(late)}
        path = f"deployments/{self._deployments[deployment]}/create_flow_run"
        made: Run = self.ask(path, {"parameters": given, "state": state, "idempotency_key": str(uuid4())})
        return str(made["id"])

    def deployment(self, name: str) -> Run:
        found: Run = self.ask(f"deployments/{self._deployments[name]}")
        return found

    def runs(self, deployment: str = "") -> list[Run]:
        """Return the runs of this story, subflows included, in the order they were made."""
        wanted = self._deployments[deployment] if deployment else None
        return [r for r in self._all() if r["id"] not in self._known and wanted in (None, r["deployment_id"])]

    def run(self, identity: str) -> Run:
        found: Run = self.ask(f"flow_runs/{identity}")
        return found

    def tasks(self, identity: str) -> list[Run]:
        """Return the task runs of a run in the order they began."""
        wanted = {"task_runs": {"flow_run_id": {"any_": [identity]}}}
        found: list[Run] = self.ask("task_runs/filter", wanted)
        return sorted(found, key=lambda task: str(task["start_time"]))

    def next_for_a_worker(self, limit: int) -> list[str]:
        """Return the names of the deployments whose runs the server would hand out now, in that order."""
        asked = {"limit": limit, "scheduled_before": _in(0)}
        found = self.ask("work_pools/duban/get_scheduled_flow_runs", asked)
        names = {identity: name for name, identity in self._deployments.items()}
        return [names[each["flow_run"]["deployment_id"]] for each in found]

    def table(self, key: str) -> list[dict[str, Any]]:
        """Return the newest table under a key."""
        [found] = self.ask(
            "artifacts/filter",
            {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC", "limit": 1},
        )
        rows: list[dict[str, Any]] = json.loads(found["data"])
        return rows

    def log(self, identity: str) -> list[str]:
        """Return what a run said, as far as it has come to the server."""
        asked = {"logs": {"flow_run_id": {"any_": [identity]}}, "sort": "TIMESTAMP_ASC", "limit": 200}
        return [str(line["message"]) for line in self.ask("logs/filter", asked)]

    def pause(self, seconds: float) -> None:
        """Let the server's bells pass."""
        threading.Event().wait(seconds)

    def until(self, what: str, true: Callable[[], object], seconds: float = 300) -> None:
        """Wait until something is true; say how the runs stand if it does not come."""
        end = monotonic() + seconds
        while not true():
            assert monotonic() < end, f"after {seconds:.0f} s still not: {what}\n{self.story()}"
            threading.Event().wait(0.2)

    def ended(self, *identities: str, seconds: float = 300) -> list[Run]:
        """Wait until these runs are over; return them."""
        self.until("these runs are over", lambda: all(self._over(self.run(i)) for i in identities), seconds)
        return [self.run(identity) for identity in identities]

    def quiet(self, seconds: float = 300) -> list[Run]:
        """Wait until every run of the story is over; return them all."""
        self.until("every run is over", lambda: all(map(self._over, self.runs())), seconds)
        return self.runs()

    def completed(self, *identities: str, seconds: float = 300) -> None:
        """Wait until these runs are over, and every run they rang; none may have gone wrong."""
        self.ended(*identities, seconds=seconds)
        assert {run["state_type"] for run in self.quiet(seconds)} == {"COMPLETED"}, self.story()

    def done(self, identity: str, seconds: float = 300) -> Run:
        """Wait until one run is over, whatever becomes of the others; it must have gone well."""
        [run] = self.ended(identity, seconds=seconds)
        assert run["state_type"] == "COMPLETED", self.story()
        return run

    def host_of(self, identity: str) -> Worker:
        """Return the worker on which a run lives now."""
        above = {p.pid for p in psutil.Process(int(self.run(identity)["infrastructure_pid"])).parents()}
        return next(each for each in self.workers if each.process.pid in above)

    @contextmanager
    def deaf(self, *workers: Worker) -> Iterator[None]:
        """Let these workers take no new run; what they run goes on."""
        held = [psutil.Process(each.process.pid) for each in workers]
        for each in held:
            each.suspend()
        try:
            yield
        finally:
            for each in held:
                if each.is_running():
                    each.resume()

    def story(self) -> str:
        """Return how each run of the story stands and the end of what it said."""
        lines = []
        for run in self.runs():
            lines.append(f"{run['name']}: {run['state_name']}: {run['state'].get('message') or ''}")
            lines += [f"    {text}" for text in self.log(run["id"])[-6:]]
        return "\n".join(lines)

    def _all(self) -> list[Run]:
        found: list[Run] = []
        while True:
            asked = {"sort": "EXPECTED_START_TIME_DESC", "limit": 200, "offset": len(found)}
            page = self.ask("flow_runs/filter", asked)
            found += page
            if len(page) < 200:
                return sorted(found, key=lambda run: str(run["created"]))

    @staticmethod
    def _over(run: Mapping[str, Any]) -> bool:
        return run["state_type"] in OVER


def _lives(run: Mapping[str, Any]) -> bool:
    """Say whether a run has a process, or is about to get one."""
    pid = run["infrastructure_pid"]
    return bool(psutil.pid_exists(int(pid)) if pid else run["state_type"] == "PENDING")


def _in(seconds: float) -> str:
    from datetime import timedelta

    from duban.clock import system_clock

    return (system_clock() + timedelta(seconds=seconds)).isoformat()


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Start everything, and stop it in the end."""
    home = folder / "home"
    home.mkdir(parents=True)
    (folder / "prefect").mkdir()
    (folder / "prefect" / "profiles.toml").write_text(PROFILE, "utf-8")
    with ExitStack() as stack:
        database = stack.enter_context(postgres(folder))
        server = stack.enter_context(prefect_server(folder, bells=False))
        deploy(server)
        env = {"DUBAN_HOME": str(home), "DUBAN_REPLAY": "1"}
        workers = tuple(stack.enter_context(worker(server, name, env)) for name in ("north", "south"))
        with psycopg.connect(database.url, autocommit=True) as conn:
            # The stories kill processes, never the machine: no need to wait for the disk.
            conn.execute("ALTER SYSTEM SET fsync = off")
            conn.execute("SELECT pg_reload_conf()")
        yield Ground(folder, database, server, workers)
