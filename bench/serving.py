"""A duban as it runs in an office: the console and, in the same process, the engine. A program of its own.

Writes its address once it listens. The flood falls due when a line comes in: the engine fires it, bundles,
words and sends letter after letter, until the input ends. Then a line: what it did.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from datetime import timedelta
from pathlib import Path
from time import sleep
from urllib.parse import urlsplit

import world

from duban.app import App
from duban.clock import RunningClock
from duban.faces.serving import Server
from duban.services.delivering import deliver
from duban.services.ticking import tick


def main() -> None:
    url, home, smtp_port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    app, engine = (_at_flood(url, home, smtp_port) for _ in range(2))
    server = Server(app)
    server.start()
    _until_it_answers(server.address)
    print(server.address, flush=True)
    sys.stdin.readline()
    stopped, done = threading.Event(), {"moments": 0, "letters": 0}
    thread = threading.Thread(target=_work, args=(engine, stopped, done))
    thread.start()
    sys.stdin.read()
    stopped.set()
    thread.join()
    server.stop()
    print(json.dumps(done), flush=True)
    app.close()
    engine.close()


def _until_it_answers(address: str) -> None:
    where = urlsplit(address)
    for _ in range(200):
        try:
            socket.create_connection((where.hostname or "", where.port or 0), 1).close()
            return
        except OSError:
            sleep(0.05)


def _at_flood(url: str, home: Path, smtp_port: int) -> App:
    app = world.app_for(url, home, smtp_port=smtp_port)
    return App(app.settings.model_copy(update={"listen": "127.0.0.1:0"}), clock=RunningClock(world.FLOOD))


def _work(app: App, stopped: threading.Event, done: dict[str, int]) -> None:
    tick(app, world.IDLE)
    done["moments"] = tick(app, world.FLOOD).moments
    later = world.FLOOD + timedelta(minutes=1)
    while not stopped.is_set():
        sent = deliver(app, later, most=200).sent
        done["letters"] += sent
        if not sent:
            break


if __name__ == "__main__":
    main()
