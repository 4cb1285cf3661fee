"""The pictures of docs/console.md: a replayed season in, small PNG files beside this one out.

Run ``.venv/bin/python docs/pictures/take.py``; it needs Chromium (``$CHROMIUM``, or chromium on PATH).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from duban.app import App
from duban.faces.serving import Server
from duban.faces.visiting import COOKIE
from duban.planning.verbs import Verb
from duban.services.keys import key_of
from duban.services.links import link_for
from duban.services.my_items import mine
from duban.services.showcase import Way, showcase
from duban.services.signing_in import viewer_by_cookie
from duban.signing import reader
from duban.store import obligations

HERE = Path(__file__).parent
DAY, SINCE = date(2024, 9, 18), date(2024, 6, 1)
DESK, TELEPHONE = (1100, 740), (390, 800)
CALL = "/calls/miit-2024-city-cases"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "season"
        app, ways = showcase(home, seed=1, since=SINCE, day=DAY, listen="127.0.0.1:0", told=lambda _: None)
        server = Server(app)
        server.start()
        try:
            take(app, server.address, {way.role: way for way in ways})
        finally:
            server.stop()
            app.close()


def take(app: App, address: str, ways: dict[str, Way]) -> None:
    """Take every picture."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--lang=zh-CN"])
        phone = entered(browser, address + ways["city"].path, TELEPHONE)
        save(phone, "mine")
        phone.goto(address + letter_link(app, cookie(phone)))
        save(phone, "act")
        superior = entered(browser, address + ways["superior"].path, DESK)
        save(superior, "board")
        superior.goto(address + CALL)
        save(superior, "call")
        admin = entered(browser, address + ways["admin"].path, DESK)
        admin.goto(address + "/calendars/new")
        editor = admin.locator("#text")
        editor.fill(
            editor.input_value().replace("owner: cities", "owner: citys").replace("workdays", "workday")
        )
        found = admin.locator("#checked li.error")
        found.nth(1).wait_for()
        found.nth(1).scroll_into_view_if_needed()
        save(admin, "editor")
        browser.close()


def entered(browser: Browser, link: str, size: tuple[int, int]) -> Page:
    """Return a page of somebody who has come in."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN").new_page()
    page.goto(link)
    page.locator("main button").click()
    page.wait_for_url("**/" + ("mine" if size == TELEPHONE else "board"))
    return page


def cookie(page: Page) -> str:
    return next(str(one["value"]) for one in page.context.cookies() if one["name"] == COOKIE)


def letter_link(app: App, session: str) -> str:
    """Return the link of a letter with which this reader says that his first item is submitted."""
    now = app.clock()
    viewer = viewer_by_cookie(app, session, now)
    assert viewer is not None
    owed = mine(app, viewer, now, 1).open[0]
    with app.store.reading() as conn:
        (found,) = obligations.load(conn, [owed.id])
    return link_for("", key_of(app), reader(key_of(app), viewer.address), found, Verb.SUBMIT, now)


def save(page: Page, name: str) -> None:
    page.screenshot(path=HERE / f"console-{name}.png")


if __name__ == "__main__":
    main()
