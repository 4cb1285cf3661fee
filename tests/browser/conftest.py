"""A real Chromium in front of a real server, in the small China; the clock is moved by hand.

Whatever a page logs as an error, breaks in its policy or asks of the server in vain fails its story.
Chromium is ``$CHROMIUM`` or the first on PATH; without one these stories are skipped, which fails CI.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright

from duban.faces.serving import Server
from tests.scenarios.world import World, simple, stage

#: What a page may be answered with: a refusal is shown as a page that says what to do.
EXPECTED = {200, 204, 303, 304, 409, 410, 422}
TELEPHONE, DESK = (390, 844), (1280, 800)
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser. It lives for a file: its loop would be in the way of tests that run their own."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("no Chromium: install the package chromium, or say where it is with CHROMIUM=...")
    with sync_playwright() as playwright:
        # The sandbox needs rights that a container does not give; only our own pages are opened.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody in front of a browser of their own."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Person:
        """Go to a path of the console."""
        self.page.goto(self.address + path if path.startswith("/") else path)
        return self

    def press(self, name: str, within: str = "main") -> Person:
        """Press the button of this name, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        return self

    def follow(self, name: str, within: str = "main") -> Person:
        """Follow the link of this name."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=name).first.click()
        return self

    def unfold(self, name: str) -> Person:
        """Open what is folded under this name, unless it is open."""
        folded = self.page.locator("details").filter(has=self.page.locator("summary", has_text=name)).first
        if folded.get_attribute("open") is None:
            folded.locator("summary").first.click()
        return self

    @property
    def text(self) -> str:
        """Return what stands in the page's content."""
        return self.page.locator("main").inner_text()

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda told: self._told(page, told.type, told.text))
        page.on("response", self._answered)

    def _told(self, page: Page, kind: str, text: str) -> None:
        # What the server answered is judged by its status.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.faults.append(f"{page.url}: {kind}: {text}")

    def _answered(self, answer: Response) -> None:
        if answer.status not in EXPECTED:
            self.faults.append(f"{answer.status} {answer.request.method} {answer.url}")


class Office:
    """A duban that serves its console; ``person`` sits somebody down in front of it."""

    def __init__(self, world: World, browser: Browser) -> None:
        self.world, self.browser, self.people = world, browser, list[Person]()
        self.server = Server(world.app)
        self.server.start()

    def person(self, size: tuple[int, int] = DESK, *, script: bool = True) -> Person:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=script, locale="zh-CN",
            has_touch=size == TELEPHONE, timezone_id="Asia/Shanghai", accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        someone = Person(context.new_page(), self.server.address)
        someone.watch(someone.page)
        self.people.append(someone)
        return someone

    def signed_in(
        self, address: str, size: tuple[int, int] = DESK, *, script: bool = True, there: str = ""
    ) -> Person:
        """Sign in as people do: ask for a link, take it from the letter, open it and press the button."""
        someone = self.person(size, script=script)
        someone.open(there or "/")  # whoever is not signed in is asked to
        someone.page.get_by_label("邮箱地址").first.fill(address)
        someone.press("发送登录链接")
        assert "请查收邮件" in someone.text
        someone.open(self.link(address, "/enter/"))
        assert address in someone.text
        return someone.press("登录")

    def letter(self, address: str, part: str) -> str:
        """Return the text of the newest letter to an address in the embedded inbox that holds ``part``."""
        return newest(self.world.home / "inbox", address, part)

    def link(self, address: str, part: str) -> str:
        found = re.findall(rf"https?://\S*{part}\S+", self.letter(address, part))
        return str(found[0])

    def close(self) -> None:
        for someone in self.people:
            someone.page.context.close()
        self.server.stop()


def newest(inbox: Path, address: str, part: str) -> str:
    """Return the text of the newest letter that holds ``part``. One that was just asked for may be on its
    way: the page does not tell."""
    for _ in range(400):
        for file in sorted(inbox.rglob("*.eml"), key=lambda f: f.stat().st_mtime_ns, reverse=True):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            assert body is not None
            if address in str(letter["To"]) and part in (text := str(body.get_content())):
                return text
        Event().wait(0.01)
    raise AssertionError(f"no letter to {address} with {part}")


#: The season of the stories: one stage whose day has passed, one that is near, one with everything to it.
LATE = stage("early", "2024-08-23", "示范车间摸底")
NEAR = stage(
    "file", "2024-09-13", "示范车间申报",
    more=', deliverables: [{title: 申报书, copies: {value: 3, basis: arranged}, medium: [paper]}],'
         ' checklist: ["数据真实", "不含国家秘密"]',
)  # fmt: skip
FAR = stage("plan", "2024-09-27", "示范车间建设方案", more=", duty: voluntary")


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, chromium: Browser) -> Iterator[Office]:
    """A console in the morning of 2024-08-28: a call runs, one stage of it is late everywhere."""
    (tmp_path / "home").mkdir()
    shutil.copy(sqlite_template, tmp_path / "home" / "duban.sqlite")
    port = free_port()
    with World(
        tmp_path / "home",
        start="08-20 08:00",
        base_url=f"http://127.0.0.1:{port}",
        listen=f"127.0.0.1:{port}",
    ) as world:
        world.settle_in()
        world.write(simple(LATE, NEAR, FAR))
        world.activate()
        world.go("08-28 09:00")
        made = Office(world, chromium)
        try:
            yield made
            faults = [fault for someone in made.people for fault in someone.faults]
            assert faults == []
        finally:
            made.close()


def free_port() -> int:
    """Letters bear the console's address before it listens: the port is chosen beforehand."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
