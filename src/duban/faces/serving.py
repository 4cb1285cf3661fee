"""The console served: an App and an address in, a web server in a thread of its own or in this one.

The App is the console's own: its knowledge and its connections are shared with no engine in this process.
"""

from __future__ import annotations

import gc
import socket
import sys
import threading
from typing import TYPE_CHECKING

import uvicorn

from duban.faces.web import console
from duban.problems import DubanError

if TYPE_CHECKING:
    from duban.app import App


#: Seconds. A page asks the database a dozen times, and waits for the interpreter after each answer: a busy
#: engine in the same process gives it up only this often. With Python's own 5 ms pages were half as fast.
TURN = 0.0005
#: Roster and terms are many objects that live long: looking through all of them is seldom worth its pause.
COLLECT = (20_000, 20, 20)


class Server:
    """A console that listens. ``address`` says where, once it is open."""

    def __init__(self, app: App) -> None:
        self.app = app
        sys.setswitchinterval(TURN)
        gc.set_threshold(*COLLECT)
        self._socket = _bound(app.settings.listen)
        host, port = self._socket.getsockname()[:2]
        self.address = app.settings.base_url or f"http://{host}:{port}"
        proxy = app.settings.trusted_proxy
        self._server = uvicorn.Server(
            uvicorn.Config(
                console(app), log_level="warning", access_log=False, lifespan="off", server_header=False,
                proxy_headers=bool(proxy), forwarded_allow_ips=proxy or None, timeout_keep_alive=20,
                timeout_graceful_shutdown=5, limit_concurrency=400, h11_max_incomplete_event_size=32 * 1024,
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._serve, name="console", daemon=True)

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def run(self) -> None:
        """Serve here, until a signal."""
        self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Finish what is being answered, then stop."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


def _bound(listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, int(port)))
    except (OSError, ValueError, OverflowError) as error:
        raise DubanError(
            f"the console cannot listen at {listen}: {getattr(error, 'strerror', None) or error}",
            hint="another program may be there; set DUBAN_LISTEN=127.0.0.1:8001", code="listen",
        ) from None  # fmt: skip
    return found
