"""Commands beside ours: started with a log, stopped with everything they started.

In: a command, its environment, a log file. Out: a Part that is up, or PartFailed with the end of its log. The
one law: when a part ends, nothing of it stays behind. A worker puts each flow into a session of its own, and
an orphan has no parent left to be found by: all that a part starts inherits a mark in its environment.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

from duban.clock import monotonic
from duban.problems import DubanError

MARK = "DUBAN_CLUSTER_PART"
TAIL = 15  # lines of a log that a failure shows


class PartFailed(DubanError):
    """A part of the cluster did not start, or died."""


class Part:
    """One process and all it starts, with a log."""

    def __init__(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path
    ) -> None:
        self.name, self.log = name, log
        self._mark = uuid.uuid4().hex
        self._command, self._cwd = list(command), cwd
        self._env = dict(env) | {MARK: self._mark}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running process. Raises PartFailed where it was never started."""
        if self._process is None:
            raise PartFailed(f"{self.name} was not started")
        return self._process

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process in a session of its own: a Ctrl-C meant for us does not reach it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, cwd=self._cwd, env=self._env, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip

    def wait_until(self, ready: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until ``ready()``. Raises PartFailed when the process ends or the time is over."""
        end = monotonic() + seconds
        while not ready():
            if not self.alive:
                raise self.failure(f"{self.name} ended with code {self.process.returncode}")
            if monotonic() > end:
                raise self.failure(f"{self.name} is not ready after {seconds:.0f} seconds")
            threading.Event().wait(0.1)

    def failure(self, message: str) -> PartFailed:
        """Return an error that shows the end of the log."""
        return PartFailed(f"{message}; the end of {self.log}:\n{tail(self.log)}")

    def stop(self, grace: float = 20) -> None:
        """Ask the process to end, then end what is left of its family."""
        if self.alive:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(grace)
        self.kill()

    def kill(self) -> None:
        """End the whole family at once, as a machine that loses its power."""
        if self.alive:
            os.kill(self.process.pid, signal.SIGKILL)
        while family := self.family():  # again: one may have started another while we looked
            for member in family:
                with suppress(psutil.NoSuchProcess):
                    member.kill()
            psutil.wait_procs(family, timeout=10)
        if self._process is not None:
            self._process.wait()

    def family(self) -> list[psutil.Process]:
        """Return all living processes that bear this part's mark."""
        found = []
        for one in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if one.environ().get(MARK) == self._mark and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
        return found


def tail(log: Path, lines: int = TAIL) -> str:
    """Return the last lines of a log."""
    text = log.read_text("utf-8", errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-lines:]) or "(empty)"


def run(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, seconds: float = 300) -> str:
    """Run a command and return what it printed. Raises PartFailed, with its output, where it fails."""
    words = " ".join(command[2:] if list(command[1:2]) == ["-m"] else command)
    try:
        done = subprocess.run(
            list(command), cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise PartFailed(f"{words}: no end after {seconds:.0f} seconds\n{late.output or ''}") from None
    if done.returncode:
        raise PartFailed(f"{words} failed:\n{done.stdout.strip()}")
    return done.stdout


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_port(port: int) -> None:
    """Raise PartFailed where somebody listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PartFailed(
                f"port {port} of 127.0.0.1 is taken", hint="choose another: make cluster PORT=4300"
            ) from None


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does: its parts are stopped, then the program ends."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    names = (signal.SIGTERM, signal.SIGHUP)
    before = {name: signal.getsignal(name) for name in names}
    if threading.current_thread() is not threading.main_thread() or set(before.values()) != {signal.SIG_DFL}:
        yield  # whoever set these signals up knows what they mean
        return
    for name in names:
        signal.signal(name, leave)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and its like while parts are stopped: a second one would leave orphans."""
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
