"""A file and a call's text limits in; how long the text is and what it exceeds out.

One law: a breach is told before anything is recorded, with both numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duban.notices.model import Limit, NoticeCalendar
from duban.notices.wording import suggestion
from duban.planning.counting import Counted, count
from duban.problems import BadInput, Refused
from duban.services.calendars import find_calendar, read_back, sound, version_of
from duban.sheets.words import MAX_BYTES, text_of

if TYPE_CHECKING:
    from duban.app import App

COUNTED = (".txt", ".docx")


@dataclass(frozen=True, slots=True)
class Fit:
    """One text held against one limit."""

    track: str
    what: str
    most: int
    words: int

    @property
    def over(self) -> bool:
        return self.words > self.most

    def __str__(self) -> str:
        return f"{self.what} {self.words}/{self.most}字"


def read(path: Path) -> str:
    """Return the text of a .txt or .docx file. Raises BadInput."""
    suffix = path.suffix.lower()
    if suffix not in COUNTED:
        hint = "save it as .docx or .txt" + (" (.doc: open it first)" if suffix == ".doc" else "")
        raise BadInput(f"{path.name}: only .txt and .docx are counted", hint=hint)
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise BadInput(f"{path.name} cannot be opened: {error.strerror}") from error
    if data is None:
        raise BadInput(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    return text_of(data) if suffix == ".docx" else _decoded(data, path)


def _decoded(data: bytes, path: Path) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput(f"{path.name} is no plain text", hint="save it as .txt in UTF-8")


def length(path: Path) -> Counted:
    """Count the text of a file."""
    return count(read(path))


def calendar_of(app: App, key: str) -> NoticeCalendar:
    """Return the version of a calendar in force, or the file of one that is not active yet."""
    with app.store.reading() as conn:
        version = version_of(conn, key, "applied")
    return sound(read_back(version)[0] if version else find_calendar(app, key))


def limits(calendar: NoticeCalendar, stage: str, tracks: Collection[str] = ()) -> Iterator[tuple[str, Limit]]:
    """Yield (track, limit) of a stage's tracks, or of those named among them.

    Raises Refused for a stage or a track that is not there.
    """
    found = next((s for s in calendar.stages if s.key == stage), None)
    if found is None:
        raise Refused(
            f'{calendar.key} has no stage "{stage}"',
            hint=suggestion(stage, [s.key for s in calendar.stages], "Its stages"), code="unknown-stage",
        )  # fmt: skip
    for name in tracks:
        if name not in found.tracks:
            raise Refused(
                f'stage {stage} has no track "{name}"', hint=suggestion(name, found.tracks, "Its tracks"),
                code="unknown-track",
            )  # fmt: skip
    for track in calendar.tracks:
        if track.key in (tracks or found.tracks):
            for limit in track.limits:
                yield track.key, limit


def against(
    path: Path, calendar: NoticeCalendar, stage: str, tracks: Collection[str] = ()
) -> tuple[Fit, ...]:
    """Hold a file against every limit of these tracks (without any: all of the stage)."""
    words = -1
    found = []
    for track, limit in limits(calendar, stage, tracks):
        if limit.max_chars.value is not None:
            words = length(path).words if words < 0 else words
            found.append(Fit(track, limit.what, limit.max_chars.value, words))
    return tuple(found)


def must_fit(
    path: Path, calendar: NoticeCalendar, stage: str, tracks: Collection[str] = ()
) -> tuple[str, ...]:
    """Refuse a text longer than every limit it may stand under; return what it exceeds of the others.

    Other kinds of file are not counted. Raises Refused with both numbers.
    """
    if path.suffix.lower() not in COUNTED:
        return ()
    held = against(path, calendar, stage, tracks)
    over = tuple(dict.fromkeys(str(one) for one in held if one.over))
    if held and all(one.over for one in held):
        raise Refused(
            f"{path.name} is too long: {'；'.join(over)}",
            hint="shorten it, or say --over-limit-known to record it all the same", code="over-limit",
        )  # fmt: skip
    return over
