"""make cluster: a whole cluster on this machine, until Ctrl-C.

In: DUBAN_HOME, DUBAN_DATABASE, PORT, PREFECT_DATABASE, all optional. Out: PostgreSQL, a Prefect server, the
deployments and two workers, and what to try on them. The one law: everything started here is stopped here,
and the data in var/cluster stays for the next time.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster.parts import ROOT, Postgres, Server, Worker, deploy, postgres, prefect_server, worker
from cluster.processes import PartFailed, check_port, stopping_on_signals, tail
from duban.app import App
from duban.cli import output
from duban.clock import monotonic
from duban.given import given_settings
from duban.problems import DubanError
from duban.settings import Settings

FOLDER = ROOT / "var" / "cluster"
MADE = "# Written by make cluster each time; without this line it is yours."
WORKERS = ("worker-1", "worker-2")


@dataclass(frozen=True, slots=True)
class Cluster:
    """What runs: a part that is not ours (a database of the office) is None."""

    postgres: Postgres | None
    server: Server
    workers: tuple[Worker, ...]

    def logs(self) -> list[Path]:
        parts = (self.server, *self.workers)
        return [*([self.postgres.log] if self.postgres else []), *(part.log for part in parts)]


@contextmanager
def prefect_side(
    folder: Path,
    env: Mapping[str, str],
    told: Callable[[str], None],
    *,
    port: int = 0,
    database_url: str = "",
    bells: bool = True,
) -> Iterator[tuple[Server, tuple[Worker, ...]]]:
    """Run a Prefect server with everything deployed, and two workers whose flows get ``env``."""
    with ExitStack() as stack:
        told("starting the Prefect server")
        serving = prefect_server(folder, port=port, database_url=database_url, bells=bells)
        server = stack.enter_context(serving)
        told("making the pool, the deployments and the automations")
        deploy(server)
        told(f"starting {len(WORKERS)} workers")
        workers = [stack.enter_context(worker(server, name, env)) for name in WORKERS]
        yield server, tuple(workers)


def main() -> int:
    """Run the cluster until it is stopped; return an exit code."""
    began = monotonic()

    def told(step: str) -> None:
        output.warn(f"{monotonic() - began:5.1f} s  {step}")

    output.force_utf8()
    try:
        with stopping_on_signals(), ExitStack() as stack:
            port = int(os.environ.get("PORT") or 4200)
            check_port(port)  # before anything else costs time
            ours, env = _database(stack, told)
            told("preparing the schema")
            prepare_schema()
            side = prefect_side(
                FOLDER, env, told, port=port, database_url=os.environ.get("PREFECT_DATABASE", "")
            )
            server, workers = stack.enter_context(side)
            stack.callback(told, "stopping; the data stays in var/cluster")
            cluster = Cluster(ours, server, workers)
            told("ready")
            output.say(_greeting(cluster, env))
            sys.stdout.flush()  # a log that nobody reads on a terminal shows it too
            _watch(cluster)
    except KeyboardInterrupt:
        told("everything is stopped")
        return 130
    except DubanError as error:
        output.tell_error(error)
        return 1
    return 0


def _database(stack: ExitStack, told: Callable[[str], None]) -> tuple[Postgres | None, dict[str, str]]:
    """Return our PostgreSQL, if it is ours, and the environment that leads duban to its database."""
    home = Path(os.environ.get("DUBAN_HOME") or FOLDER / "home").absolute()
    os.environ["DUBAN_HOME"] = str(home)
    home.mkdir(parents=True, exist_ok=True)
    ours, written = None, home / "duban.toml"
    if written.is_file() and written.read_text("utf-8").startswith(MADE):
        written.unlink()  # or the database of the last time would pass for the office's own
    if not given_settings().database:
        told("starting PostgreSQL for duban")
        ours = stack.enter_context(postgres(FOLDER))
        if home == FOLDER / "home" and not written.exists():  # then DUBAN_HOME is all that a command needs
            written.write_text(f'{MADE}\noperator = "miit"\ndatabase = "{ours.url}"\n', "utf-8")
        else:
            os.environ["DUBAN_DATABASE"] = ours.url
    return ours, {name: value for name, value in os.environ.items() if name.startswith("DUBAN_")}


def prepare_schema(settings: Settings | None = None) -> None:
    """Create or upgrade the schema: no worker ever does."""
    app = App(settings or given_settings())
    try:
        _ = app.store
    finally:
        app.close()


def _greeting(cluster: Cluster, env: Mapping[str, str]) -> str:
    binaries = _near(Path(sys.executable).parent)
    where = f"export DUBAN_HOME={env['DUBAN_HOME']} PREFECT_API_URL={cluster.server.api}"
    if "DUBAN_DATABASE" in env:
        where += f"\n  export DUBAN_DATABASE='{env['DUBAN_DATABASE']}'"
    logs = "\n".join(f"  {_near(log)}" for log in cluster.logs())
    run = "deployment run --watch daily-round/daily-round"
    return f"""
Prefect     {cluster.server.ui}
duban       {env.get("DUBAN_DATABASE") or given_settings().database_url}
logs
{logs}

To try, in another terminal:
  {where}
  {binaries}/duban roster demo
  {binaries}/duban activate miit-2024-city-cases
  {binaries}/prefect {run}

Stop with Ctrl-C; the data in {_near(FOLDER)} stays for the next time.
"""


def _near(path: Path) -> str:
    """Return a path as a person in the checkout would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _watch(cluster: Cluster) -> None:
    """Wait for ever. A worker that dies is told; without a server or a database nothing is left to do."""
    lost: set[str] = set()
    while True:
        threading.Event().wait(1)
        if cluster.postgres and not cluster.postgres.alive:
            raise PartFailed(
                f"PostgreSQL ended; the end of {cluster.postgres.log}:\n{tail(cluster.postgres.log)}"
            )
        if not cluster.server.alive:
            raise cluster.server.failure(f"{cluster.server.name} ended")
        for one in cluster.workers:
            if not one.alive and one.name not in lost:
                lost.add(one.name)
                output.warn(str(one.failure(f"{one.name.upper()} ENDED")))
                output.warn("the others go on" if len(lost) < len(cluster.workers) else "NO WORKER IS LEFT")


if __name__ == "__main__":
    sys.exit(main())
