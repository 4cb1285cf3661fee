"""A console in front of the small China: browsers without a screen, signed in as whoever the story needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import pytest
from starlette.testclient import TestClient

from duban.faces.visiting import COOKIE, NONCE, form_token
from duban.faces.web import console
from duban.services.keys import key_of
from duban.services.signing_in import create_account, enter_by_link
from duban.services.viewing import ConsoleRole
from duban.store import console as rows
from tests.scenarios.world import MIIT, World, simple

BASE = "https://console.duban.example"


@dataclass
class Browser:
    """A browser with its own cookies. ``post`` fills in the form's token, as the page's form would."""

    client: TestClient
    key: bytes

    def get(self, path: str, **more: object):  # type: ignore[no-untyped-def]
        return self.client.get(path, follow_redirects=False, **more)  # type: ignore[arg-type]

    def post(self, path: str, fields: dict[str, str] | None = None, *, csrf: bool = True, **more: object):  # type: ignore[no-untyped-def]
        data = dict(fields or {})
        if csrf:
            data["csrf"] = self.token()
        return self.client.post(path, data=data, follow_redirects=False, **more)  # type: ignore[arg-type]

    def token(self) -> str:
        """Return the token that the pages put into this browser's forms."""
        if not {COOKIE, NONCE} & set(self.client.cookies):
            self.client.get("/sign-in")
        secret = self.client.cookies.get(COOKIE) or self.client.cookies.get(NONCE)
        return form_token(self.key, str(secret))


class Console:
    """The console of a world; ``browser`` opens a fresh one."""

    def __init__(self, world: World) -> None:
        self.world, self.app = world, world.app
        self.asgi = console(self.app)

    def browser(self) -> Browser:
        client = TestClient(self.asgi, base_url=BASE, raise_server_exceptions=False)
        return Browser(client, key_of(self.app))

    def sign_in(self, address: str) -> Browser:
        """Open a browser in which the person of an address is signed in."""
        now = self.app.clock()
        with self.app.store.writing() as conn:
            secret = token_urlsafe(16)
            rows.add_signin(conn, secret, address, now, now.replace(year=now.year + 1))
        entered = enter_by_link(self.app, secret, now)
        browser = self.browser()
        browser.client.cookies.set(COOKIE, entered.secret, domain="console.duban.example")
        return browser

    def admin(self) -> Browser:
        return self._account("admin@duban.example", ConsoleRole.ADMIN)

    def reader(self, unit: str = MIIT) -> Browser:
        return self._account("reader@duban.example", ConsoleRole.READER, unit)

    def _account(self, email: str, role: ConsoleRole, unit: str = MIIT) -> Browser:
        create_account(self.app, email, f"{role}一", role, unit, self.app.clock(), actor="operator")
        return self.sign_in(email)


@pytest.fixture
def world(tmp_path: Path, sqlite_template: Path) -> Iterator[World]:
    """A duban with a roster, on 2024-08-26; the console is reached at BASE."""
    (tmp_path / "home").mkdir()
    shutil.copy(sqlite_template, tmp_path / "home" / "duban.sqlite")
    with World(tmp_path / "home", start="08-26 08:00", base_url=BASE) as made:
        yield made.settle_in()


@pytest.fixture
def served(world: World) -> Console:
    """The console of a world in which the call ``simple`` runs: the cities of Anhui owe it by 2024-09-13."""
    world.write(simple())
    world.activate("simple")
    world.round("08-26 09:00")
    return Console(world)
