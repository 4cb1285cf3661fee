"""Twenty people look at the board, at calls and at their items while the engine delivers, through HTTP.

The console and the engine are one process, as in an office; the readers are another. Each reads a page,
pauses as short as nobody does (``PAUSE``), and reads the next: admins, provinces and cities. The board
is counted anew each minute meanwhile.
"""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlsplit

import letters_smtp
import world
from databases import Databases
from figures import Figure, percentile

from duban.app import App
from duban.faces.visiting import COOKIE
from duban.services.calendars import pinned
from duban.services.signing_in import create_account, enter_by_link
from duban.services.viewing import ConsoleRole
from duban.store import console as rows
from duban.store import terms_rows

READERS, PAUSE, LASTS = 20, 0.5, 70.0  # people, seconds between two pages, seconds in all
MEDIAN, P99, WEIGHT = 100.0, 250.0, 150_000  # ms, ms, bytes
PAGES = ("board", "call", "my items")


@dataclass
class Seen:
    """What the readers measured: seconds by page, and the heaviest page."""

    times: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})
    heaviest: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PAGES, 0))
    failed: list[str] = field(default_factory=list)


def figures(databases: Databases, big: str, home: Path, calls: int, lasts: float = LASTS) -> Iterator[Figure]:
    copy = databases.copy(big)
    app = world.app_for(copy, home, now=world.FLOOD)
    registered(app, calls)
    cookies = [_signed_in(app, who) for who in _people()]
    app.close()
    with letters_smtp.sink() as port:
        seen, done = _look(copy, home, port, cookies, calls, lasts)
    databases.drop(copy)
    assert not seen.failed, seen.failed[:3]
    note = (
        f"{READERS} readers, {done['moments']:,} moments fired and {done['letters']:,} letters sent meanwhile"
    )
    for page in PAGES:
        times = [one * 1e3 for one in seen.times[page]]
        for what, share, limit in (("median", 0.5, MEDIAN), ("p99", 0.99, P99)):
            took = percentile(times, share)
            yield Figure(
                f"{page}, {what}", databases.kind, took, "ms", f"≤ {limit:g} ms", took <= limit,
                note=f"{len(times)} pages, at most {seen.heaviest[page] / 1e3:.0f} kB; {note}",
            )  # fmt: skip
    heaviest = max(seen.heaviest.values())
    yield Figure(
        "heaviest page", databases.kind, heaviest / 1e3, "kB", f"≤ {WEIGHT / 1e3:g} kB", heaviest <= WEIGHT
    )


def registered(app: App, calls: int) -> None:
    """Register each call as an activation does: a calendar in force, with the version it was made of."""
    with app.store.writing() as conn:
        for number, calendar in enumerate(world.calendars(calls, app)):
            raw = calendar.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            codes = range(number % world.GROUPS, world.GROUPS * world.UNITS, world.GROUPS)
            raw["units"] = {"cities": {"title": "各市", "only": [f"c{code:04}" for code in codes]}}
            policies = {key: p.model_dump(mode="json") for key, p in pinned(app, calendar).items()}
            terms_rows.save_calendar(conn, calendar.key, activated_at=world.STARTED)
            version = terms_rows.save_version(
                conn, calendar_key=calendar.key, fingerprint=calendar.key, policies=policies,
                source=json.dumps(raw, ensure_ascii=False), workdays=app.workdays.version,
                recorded_at=world.STARTED,
            )  # fmt: skip
            terms_rows.mark_applied(conn, version, world.STARTED)


def _people() -> list[str]:
    """Return who looks: two of the office, six of provinces, twelve of cities."""
    provinces = [f"coordinator.p{n:02}@duban.example" for n in range(6)]
    cities = [f"coordinator.c{n * 37:04}@duban.example" for n in range(12)]
    return ["admin@duban.example", "desk@duban.example", *provinces, *cities]


def _signed_in(app: App, address: str) -> str:
    now = app.clock()
    if address.startswith(("admin", "desk")):
        create_account(app, address, "管理员", ConsoleRole.ADMIN, "office", now, actor="operator")
    secret = secrets.token_urlsafe(16)
    with app.store.writing() as conn:
        rows.add_signin(conn, secret, address, now, now.replace(year=now.year + 1))
    return enter_by_link(app, secret, now).secret


def _look(
    url: str, home: Path, port: int, cookies: Sequence[str], calls: int, lasts: float
) -> tuple[Seen, dict[str, int]]:
    program = Path(__file__).with_name("serving.py")
    with subprocess.Popen(
        [sys.executable, str(program), url, str(home), str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        address = urlsplit(process.stdout.readline().strip())
        where = f"{address.hostname}:{address.port}"
        warm = Seen()
        for cookie in cookies:  # everybody has looked before: roster, terms and templates are read
            _read(where, cookie, _paths(0, calls), warm, 0.0, PAGES)
        assert not warm.failed, warm.failed[:3]
        process.stdin.write("begin\n")
        process.stdin.flush()
        seen, until = Seen(), perf_counter() + lasts
        threads = [
            threading.Thread(target=_reading, args=(where, cookie, number, calls, seen, until))
            for number, cookie in enumerate(cookies)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        process.stdin.close()
        return seen, json.loads(process.stdout.read())


def _reading(where: str, cookie: str, number: int, calls: int, seen: Seen, until: float) -> None:
    sleep(PAUSE * number / READERS)
    turn = number
    while perf_counter() < until:
        _read(where, cookie, _paths(turn, calls), seen, PAUSE, (PAGES[turn % 3],))
        turn += 1


def _paths(turn: int, calls: int) -> dict[str, str]:
    """Return a path for each page. Each city owes in every sixth call: the one it is of."""
    return {"board": f"/board?page={1 + turn % 3}", "call": f"call:{turn % calls}", "my items": "/mine"}


def _read(
    where: str, cookie: str, paths: dict[str, str], seen: Seen, pause: float, pages: Sequence[str]
) -> None:
    connection = http.client.HTTPConnection(where, timeout=60)
    for page in pages:
        path = paths[page]
        if path.startswith("call:"):
            path = _call_of(connection, cookie, int(path[5:]))
        began = perf_counter()
        connection.request("GET", path, headers={"Cookie": f"{COOKIE}={cookie}"})
        answer = connection.getresponse()
        body = answer.read()
        seen.times[page].append(perf_counter() - began)
        seen.heaviest[page] = max(seen.heaviest[page], len(body))
        if answer.status != 200:
            seen.failed.append(f"{path}: {answer.status}")
        sleep(pause)
    connection.close()


_CALLS: dict[str, list[str]] = {}


def _call_of(connection: http.client.HTTPConnection, cookie: str, number: int) -> str:
    """Return the path of one of the calls that this reader's board lists; looked up once."""
    if cookie not in _CALLS:
        connection.request("GET", "/board", headers={"Cookie": f"{COOKIE}={cookie}"})
        body = connection.getresponse().read().decode()
        found = [part.split('"')[0].split("?")[0] for part in body.split('href="/calls/')[1:]]
        _CALLS[cookie] = sorted(set(found))
    known = _CALLS[cookie]
    return f"/calls/{known[number % len(known)]}"
