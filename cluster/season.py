"""make cluster-demo: some weeks of the season through a cluster, then through one process, and compared.

In: nothing but this checkout. Out: both runners' letters, counted, and whether they are the same. The one
law: nothing leaves this machine, and nothing stays on it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cluster.local import prefect_side
from cluster.parts import Server, postgres
from cluster.processes import PartFailed, stopping_on_signals
from duban.app import App
from duban.cli import output
from duban.clock import monotonic
from duban.problems import DubanError
from duban.services.season import Season, replay
from duban.settings import Settings

DAY = ["%Y-%m-%d"]
FIRST, LAST = datetime.fromisoformat("2024-09-11"), datetime.fromisoformat("2024-09-19")
AT_WORK = {"state": {"type": {"any_": ["SCHEDULED", "PENDING", "RUNNING", "CANCELLING"]}}}
SHARED = {"shards": 2, "deliveries": 2}
PATIENCE = 300.0  # seconds for one slot


class Rounds:
    """Rings the daily round of a slot at a server, and waits until nobody works any more."""

    def __init__(self, server: Server, told: Callable[[str], None]) -> None:
        self.server, self.told = server, told
        self.slots = 0
        [found] = server.ask("deployments/filter", {"deployments": {"name": {"any_": ["daily-round"]}}})
        self._ring = f"deployments/{found['id']}/create_flow_run"

    def __call__(self, app: App, slot: datetime) -> None:
        """Do what is due in a slot. Raises PartFailed for a round that fails."""
        self.slots += 1
        began = monotonic()
        settings_file(app.settings)
        run = self.server.ask(
            self._ring, {"parameters": SHARED | {"at": slot.isoformat()}, "idempotency_key": slot.isoformat()}
        )
        while self.server.ask("flow_runs/count", {"flow_runs": AT_WORK}):
            if monotonic() - began > PATIENCE:
                raise PartFailed(f"the round of {slot} has no end; see {self.server.ui}")
            threading.Event().wait(0.2)
        run = self.server.ask(f"flow_runs/{run['id']}")
        if run["state_type"] != "COMPLETED":
            raise PartFailed(f"the round of {slot} ended {run['state_name']}: {run['state']['message']}")
        self.told(f"{output.local(slot)}  {run['state']['message']}, {monotonic() - began:.0f} s")

    def runs(self) -> Counter[str]:
        """Return how many runs of each flow there were."""
        flows = {flow["id"]: flow["name"] for flow in self.server.ask("flows/filter", {})}
        found: list[dict[str, Any]] = []
        while page := self.server.ask("flow_runs/filter", {"offset": len(found), "sort": "ID_DESC"}):
            found += page
        return Counter(flows[run["flow_id"]] for run in found)


def settings_file(settings: Settings) -> None:
    """Write the replay's settings where the workers read them: duban.toml of its home."""
    file = settings.home / "duban.toml"
    if file.exists():
        return
    smtp = settings.smtp.model_dump(include={"host", "port", "security", "sender", "bounces_watched"})
    lines = [f"{name} = {json.dumps(getattr(settings, name))}" for name in ("database", "operator")]
    lines += ["[smtp]", *(f"{name} = {json.dumps(value)}" for name, value in smtp.items())]
    file.write_text("\n".join(lines) + "\n", "utf-8")


def main(
    seed: Annotated[int, typer.Option(help="Decides which units act in time, late or never.")] = 1,
    since: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")] = FIRST,
    until: Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day.")] = LAST,
) -> None:
    """Replay some weeks of the season through Prefect and PostgreSQL, then through one process."""
    output.force_utf8()
    try:
        with stopping_on_signals(), tempfile.TemporaryDirectory(prefix="duban-season-") as folder:
            same = _both(Path(folder), seed, since.date(), until.date())
    except KeyboardInterrupt:
        output.warn("stopped; nothing is left behind")
        raise typer.Exit(130) from None
    except DubanError as error:
        output.tell_error(error)
        raise typer.Exit(1) from None
    if not same:
        raise typer.Exit(1)


def _both(folder: Path, seed: int, since: date, until: date) -> bool:
    """Replay twice and tell; return whether both sent the same."""
    began = monotonic()

    def told(step: str) -> None:
        output.warn(f"{monotonic() - began:5.1f} s  {step}")

    with ExitStack() as stack:
        told("starting PostgreSQL for duban")
        database = stack.enter_context(postgres(folder)).url
        home = folder / "many"
        env = {"DUBAN_HOME": str(home), "DUBAN_REPLAY": "1"}  # its rounds are those of another year
        side = prefect_side(folder, env, told, bells=False)
        server, _ = stack.enter_context(side)
        told(f"replaying; watch it until it is over: {server.ui}")
        rounds = Rounds(server, told)
        many, many_took = _timed(
            lambda: replay(home, seed=seed, since=since, until=until, a_round=rounds, database=database)
        )
        runs = rounds.runs()
        told("stopping the cluster")
    told("replaying in one process, on SQLite")
    one, one_took = _timed(lambda: replay(folder / "one", seed=seed, since=since, until=until))
    rows = [
        (
            "Prefect, 2 workers",
            rounds.slots,
            sum(runs.values()),
            many.letters,
            f"{many_took:.0f}",
            many.digest,
        ),
        ("one process", rounds.slots, "", one.letters, f"{one_took:.0f}", one.digest),
    ]
    output.table(("runner", "slots", "runs", "letters", "seconds", "digest"), rows)
    output.table(("flow", "runs"), sorted(runs.items()))
    same = many.digest == one.digest
    output.say("both sent the same letters" if same else "THE LETTERS DIFFER")
    return same


def _timed(what: Callable[[], Season]) -> tuple[Season, float]:
    began = monotonic()
    return what(), monotonic() - began


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(main)
    sys.exit(app())
