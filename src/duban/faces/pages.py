"""Templates and facts in, pages out. What is shown is text: nothing in a title is ever markup.

An admin's ``templates/pages/`` stands before the shipped one, file by file.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from duban.faces.limits import Limits
from duban.faces.problem_words import problem_word
from duban.faces.words import (
    KINDS,
    NAVIGATION,
    ROLES,
    fact_word,
    kind_word,
    letter_state,
    moment_state,
    status_word,
    verb_word,
)
from duban.rendering import chinese
from duban.shipped import shipped

if TYPE_CHECKING:
    from duban.app import App

#: Marks that nobody sees and that turn a line around: with them a name makes a page say something else.
_TURNING = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def straight(value: Any) -> Any:
    """Return what a page prints, without marks that turn a line around."""
    return value.translate(_TURNING) if type(value) is str and not value.isprintable() else value


class Pages:
    """The console's pages. ``key`` signs forms; ``secure`` says whether people come over https."""

    def __init__(self, app: App, key: bytes) -> None:
        self.app, self.key = app, key
        self.secure = app.settings.base_url.startswith("https://")
        self.zone = ZoneInfo(app.settings.zone)
        self.zone_word = "北京时间" if app.settings.zone == "Asia/Shanghai" else app.settings.zone
        folders = [app.settings.home / "templates" / "pages", shipped("templates") / "pages"]
        self.static = shipped("templates") / "pages" / "static"
        self.limits = Limits()
        self._environment = Environment(
            loader=FileSystemLoader(folders),
            autoescape=lambda name: name is None or ".html" in name,
            undefined=StrictUndefined,
            finalize=straight,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            day=chinese.day, weekday=chinese.weekday, deadline=self._deadline, moment=self._moment,
            brief=self._brief, clean=chinese.clean, status_word=status_word, verb_word=verb_word,
            copies=chinese.copies, kind_word=kind_word, letter_state=letter_state,
            moment_state=moment_state, fact_word=fact_word,
            problem_word=problem_word,
        )  # fmt: skip
        self._environment.globals.update(
            navigation=NAVIGATION, kind_words=KINDS, role_word=ROLES.__getitem__, asset=self.asset
        )
        self._assets: dict[str, str] = {}

    def render(self, template: str, /, **facts: Any) -> str:
        """Return a page's text."""
        return self._environment.get_template(template).render(**facts)

    def asset(self, name: str) -> str:
        """Return the address of a static file, which changes with its content: browsers keep it for long."""
        if name not in self._assets:
            mark = sha256((self.static / name).read_bytes()).hexdigest()[:12]
            self._assets[name] = f"/static/{name}?{mark}"
        return self._assets[name]

    def _deadline(self, instant: datetime) -> str:
        return chinese.deadline(instant, self.zone.key)

    def _brief(self, instant: datetime, year: int = 0) -> str:
        return chinese.brief_deadline(instant, self.zone.key, year)

    def _moment(self, instant: datetime) -> str:
        """Return 2024-09-18 09:00 in the office's zone: for tables."""
        return f"{instant.astimezone(self.zone):%Y-%m-%d %H:%M}"


def static_folder() -> Path:
    return shipped("templates") / "pages" / "static"
