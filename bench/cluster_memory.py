"""The peak memory of the processes of a cluster, looked at while it works. MB out, by what they are."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

LOOK = 0.2  # seconds between two looks


class Watch:
    """Peaks by name. A run of a flow bears the id of its run until somebody knows its flow."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self._roots = {name: psutil.Process(pid) for name, pid in roots.items()}
        self.peaks: dict[str, float] = {}
        self._over = threading.Event()

    def look(self) -> None:
        while not self._over.wait(LOOK):
            for name, root in self._roots.items():
                with suppress(psutil.Error):
                    self._take(name, root)
                    for child in root.children(recursive=True):
                        self._child(name, child)

    def stop(self) -> None:
        self._over.set()

    def _child(self, name: str, child: psutil.Process) -> None:
        """A worker's children are runs; a database's are backends, of which only their own memory counts."""
        with suppress(psutil.Error):
            if name == "worker":
                run = child.environ().get("PREFECT__FLOW_RUN_ID", "")
                if run:
                    self._take(run, child)
            elif name == "postgresql":
                title = " ".join(child.cmdline())
                if "bench_" in title:
                    self._take("backend", child, "RssAnon")
            else:
                self._take(name, child)

    def _take(self, name: str, process: psutil.Process, line: str = "VmHWM") -> None:
        self.peaks[name] = max(self.peaks.get(name, 0.0), memory(process.pid, line))


@contextmanager
def watched(roots: Mapping[str, int]) -> Iterator[Watch]:
    watch = Watch(roots)
    thread = threading.Thread(target=watch.look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()


def memory(pid: int, line: str = "VmHWM") -> float:
    """Return a line of a process's status in MB; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(one.split()[1]) / 1024 for one in lines if one.startswith(line)), 0.0)
