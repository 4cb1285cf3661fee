"""The admins' room of calendar files: which there are, one as text with its problems, and saving it.

Laws: only ``home/calendars/notices/KEY.yaml`` is ever written, whole or not at all; nobody's saving is
overwritten unseen; and nothing in force changes by saving: for that there is ``calendar_steps``.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from duban.notices.laws import Known
from duban.notices.loading import Loaded
from duban.notices.reading import MAX_BYTES
from duban.problems import Problem, Refused
from duban.services.calendar_checks import checked, digest, known_now
from duban.services.calendars import calendar_files
from duban.services.viewing import Viewer
from duban.store import ledger, terms_rows

if TYPE_CHECKING:
    from duban.app import App

#: What a key is spelt with; it is a file's name too, so nothing else may ever reach a path.
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_KEY = 64
#: Not keys: addresses of pages.
TAKEN = frozenset({"new"})
PAGE = 50

_saving = Lock()


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar as a line. ``state``: none, active, activating, archived. ``edited``: the file is not what
    is in force. ``own``: a file of the admin's; else a shipped sample, or (``missing``) no file any more."""

    key: str
    title: str
    number: str
    state: str
    own: bool
    missing: bool
    edited: bool
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Opened:
    """One calendar as text. ``digest`` is of the stored text: saving tells by it whether it is still that."""

    key: str
    text: str
    digest: str
    state: str
    own: bool
    edited: bool
    loaded: Loaded
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        return sum(p.severity == "error" for p in self.problems)


class Conflict(Refused):
    """The file is not the one that was opened; ``now`` is what it holds."""

    def __init__(self, now: str) -> None:
        super().__init__("the file was changed meanwhile", hint="compare, then save again", code="edited")
        self.now = now


def listed(app: App, viewer: Viewer, page: int = 1) -> tuple[tuple[Listed, ...], int, int]:
    """Return a page of the calendars, which page that is, and how many pages there are."""
    must_run_duban(viewer)
    files = calendar_files(app)
    with app.store.reading() as conn:
        states = {row.key: row.state for row in terms_rows.calendars(conn)}
        applied = {v.calendar_key: v.source for v in terms_rows.in_state(conn, "applied")}
    keys = sorted(files.keys() | states.keys(), key=lambda k: (_ORDER.get(states.get(k, ""), 1), k))
    pages = max(1, -(-len(keys) // PAGE))
    page = min(max(page, 1), pages)
    known = known_now(app)
    lines = [
        _line(app, known, key, files.get(key), states.get(key, "none"), applied.get(key))
        for key in keys[(page - 1) * PAGE : page * PAGE]
    ]
    return tuple(lines), page, pages


_ORDER = {"activating": 0, "active": 0, "archived": 2}


def opened(app: App, viewer: Viewer, key: str, text: str | None = None) -> Opened:
    """Return a calendar with its problems, as it is stored or with another ``text``. Raises Refused where
    there is none."""
    must_run_duban(viewer)
    file = _file(app, key)
    with app.store.reading() as conn:
        state = next((row.state for row in terms_rows.calendars(conn) if row.key == key), "none")
        sources = [v.source for v in terms_rows.versions(conn, key) if v.state == "applied"]
    stored = _text(file) if file is not None else (sources[0] if sources else None)
    if stored is None:
        raise Refused(f"there is no calendar {key}", code="no-calendar")
    shown = stored if text is None else plain_breaks(text)
    loaded, problems = checked(app, shown, key)
    edited = bool(sources) and sources[0] != stored
    return Opened(key, shown, digest(stored), state, _own(app, file), edited, loaded, problems)


def save(app: App, viewer: Viewer, key: str, text: str, loaded_digest: str, now: datetime) -> Opened:
    """Write an admin's file. Raises Conflict where the file is not the one that was opened, Refused for
    a text that could not be read back: what is no YAML, or bears another key. Mistakes may be saved, and
    mended later: nothing in force changes."""
    must_run_duban(viewer)
    text = plain_breaks(text)
    must_be_key(key)
    loaded, _ = checked(app, text, key)
    if loaded.root is None or loaded.draft is None:
        raise Refused("this is not readable as YAML", hint="mend the first error", code="not-readable")
    if loaded.draft.key != key:
        raise Refused(f"the key is {loaded.draft.key}, the file {key}", code="other-key")
    with _saving:
        file = _file(app, key)
        stored = _text(file) if file is not None else _in_force(app, key)
        if loaded_digest != digest(stored or ""):
            raise Conflict(stored or "")
        target = app.settings.home / "calendars" / "notices" / f"{key}.yaml"
        _write(target, text)
    with app.store.writing() as conn:
        ledger.append(
            conn, now, viewer.address, "edit-calendar", f"calendar:{key}", {"digest": digest(text)[:16]}
        )
    return opened(app, viewer, key)


def key_in(app: App, text: str) -> str:
    """Return the key that a new calendar gives itself. Raises Refused where it is none, or taken."""
    loaded, _ = checked(app, plain_breaks(text))
    key = (loaded.draft.key or "") if loaded.draft is not None else ""
    if not key:
        raise Refused("this is not readable as YAML, or has no key", code="not-readable")
    must_be_key(key)
    if taken(app, key):
        raise Refused(f"there is a calendar {key} already", code="key-taken")
    return key


def taken(app: App, key: str) -> bool:
    """Say whether a calendar of this key is there: a file, or one in force without its file."""
    return _file(app, key) is not None or _in_force(app, key) is not None


def must_be_key(key: str) -> None:
    """Raise Refused for what is no key: before it becomes a part of a path."""
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key) or key in TAKEN:
        raise Refused("this is no key", hint="lower-case letters, digits and hyphens", code="no-calendar")


def must_run_duban(viewer: Viewer) -> None:
    if not viewer.is_admin:
        raise Refused("calendars are the admins'", code="not-yours")


def plain_breaks(text: str) -> str:
    """Return a text as files have it: a browser sends every line break as two characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def _line(app: App, known: Known, key: str, file: Path | None, state: str, applied: str | None) -> Listed:
    text = _text(file) if file is not None else applied or ""
    loaded, problems = checked(app, text, key, known)
    draft = loaded.draft
    errors = sum(p.severity == "error" for p in problems)
    return Listed(
        key, (draft.title if draft else "") or "",
        (draft.notice.number if draft and draft.notice else "") or "",
        state, _own(app, file), file is None, applied is not None and applied != text, errors,
        len(problems) - errors,
    )  # fmt: skip


def _file(app: App, key: str) -> Path | None:
    must_be_key(key)
    return calendar_files(app).get(key)


def _in_force(app: App, key: str) -> str | None:
    with app.store.reading() as conn:
        return next((v.source for v in terms_rows.versions(conn, key) if v.state == "applied"), None)


def _own(app: App, file: Path | None) -> bool:
    return file is not None and file.parent == app.settings.home / "calendars" / "notices"


def _text(file: Path) -> str:
    """Return a file's text, never more of it than a calendar has; what is no UTF-8 shows as such."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1).decode("utf-8", "replace")
    except OSError:
        return ""  # shown as empty; the doctor says why


def _write(target: Path, text: str) -> None:
    """Put the whole text in the file's place at once, or leave what is there."""
    beside = target.with_name(f".{target.stem}.{secrets.token_hex(6)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as stream:
                stream.write(text.encode("utf-8", "replace"))
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(f"the file cannot be written: {error.strerror}", code="not-writable") from error
