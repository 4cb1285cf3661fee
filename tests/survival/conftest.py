"""Offices for the stories: each on a fresh SQLite and on a fresh PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from duban.delivery.loopback import LoopbackServer
from tests.survival.office import Office, message


class Post:
    """Everybody's mailbox: what a real mail server took, in order."""

    def __init__(self, server: LoopbackServer, bodies: list[tuple[str, bytes]]) -> None:
        self.server, self.bodies = server, bodies

    @property
    def port(self) -> int:
        return self.server.port

    def letters(self, address: str = "", kind: str = "") -> list[str]:
        """Return the subjects of what came, of one mailbox and kind if asked."""
        read = [(to, message(body)) for to, body in self.bodies]
        return [
            str(m["Subject"])
            for to, m in read
            if address in ("", to) and kind in ("", str(m["X-Duban-Kind"]))
        ]

    def kinds(self, address: str) -> list[str]:
        return [str(message(body)["X-Duban-Kind"]) for to, body in self.bodies if to == address]


@pytest.fixture
def post() -> Iterator[Post]:
    bodies: list[tuple[str, bytes]] = []
    with LoopbackServer(lambda _from, to, body: bodies.append((to, body))) as server:
        yield Post(server, bodies)


@pytest.fixture
def open_office(store_url: str, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Open an office on the test's database: ``open_office(port)``; a second one is a second runner."""
    with ExitStack() as stack:

        def opened(port: int = 0, **more: object) -> Office:
            return stack.enter_context(Office(tmp_path / "home", store_url, port, **more))

        yield opened


@pytest.fixture
def office(open_office: Callable[..., Office], post: Post) -> Office:
    """The small province with its roster, its mail going to ``post``; no call is active yet."""
    opened = open_office(post.port)
    opened.settle_in()
    return opened
