"""A mail server of its own process that knows when its first letter came. A program and its other end.

In: a line for each question. Out: its port, then for each question what came since the last one, as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import IO

from duban.clock import system_clock
from duban.delivery.inbox import header
from duban.delivery.loopback import LoopbackServer


@dataclass(frozen=True, slots=True)
class Came:
    """What came since the last question. ``different`` counts Message-IDs; ``cpu`` is in seconds."""

    letters: int
    different: int
    first: datetime | None
    cpu: float


class Sink:
    """The other end: asks the process."""

    def __init__(self, lines: IO[str], answers: IO[str]) -> None:
        self._lines, self._answers = lines, answers
        self.port = int(answers.readline())

    def came(self) -> Came:
        self._lines.write("?\n")
        self._lines.flush()
        said = json.loads(self._answers.readline())
        first = datetime.fromisoformat(said["first"]) if said["first"] else None
        return Came(said["letters"], said["different"], first, said["cpu"])


@contextmanager
def sink() -> Iterator[Sink]:
    """Run the mail server beside the block."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        yield Sink(process.stdin, process.stdout)
        process.stdin.close()


def main() -> None:
    lock = threading.Lock()
    seen: list[tuple[datetime, str]] = []

    def take(_sender: str, _recipient: str, message: bytes) -> None:
        with lock:
            seen.append((system_clock(), header(message, "Message-ID")))

    with LoopbackServer(take) as server:
        print(server.port, flush=True)
        before = process_time()
        for _ in sys.stdin:
            with lock:
                held = list(seen)
                seen.clear()
            said = {
                "letters": len(held),
                "different": len({identity for _, identity in held}),
                "first": held[0][0].isoformat() if held else "",
                "cpu": process_time() - before,
            }
            before = process_time()
            print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
