"""The console beside an engine in one process: it has an App of its own: neither waits for the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duban.app import App


@contextmanager
def beside(engine: App) -> Iterator[str]:
    """Serve the console while the engine runs; yield its address."""
    from duban.app import App
    from duban.faces.serving import Server

    engine.store  # noqa: B018  the schema is brought up to date by the engine alone
    app = App(engine.settings, clock=engine.clock, upgrades=False)
    try:
        server = Server(app)
        server.start()
        try:
            yield server.address
        finally:
            server.stop()
    finally:
        app.close()
