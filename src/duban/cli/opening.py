"""Opening the house for a command, and letting go of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duban.app import App


@contextmanager
def opened() -> Iterator[App]:
    """Yield the running duban for one command, and let go of it afterwards."""
    from duban.app import App
    from duban.given import given_settings

    app = App(given_settings())
    try:
        yield app
    finally:
        app.close()
