"""Laws on the calendar's clock: its zone exists, its send windows follow each other."""

from __future__ import annotations

import re
from datetime import time
from zoneinfo import ZoneInfo

from duban.notices.laws.parts import present
from duban.notices.model import NoticeCalendar
from duban.notices.places import Findings
from duban.notices.wording import quoted

_SLOT = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


def window_laws(calendar: NoticeCalendar, findings: Findings) -> None:
    """Append send windows that cannot be and a zone that nobody knows."""
    before: time | None = None
    for index, slot in present(calendar.slots):
        found = _SLOT.fullmatch(slot)
        if found is None:
            hint = 'write a window as "09:00-12:00".'
            findings.add("bad-slot", ("slots", index), f"{quoted(slot)} is no send window", hint)
            continue
        start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if end <= start:
            findings.add("bad-slot", ("slots", index), f"the window {quoted(slot)} ends before it begins")
        elif before is not None and start < before:
            message = f"the window {quoted(slot)} begins before the one above it ends"
            findings.add("bad-slot", ("slots", index), message, "list them in the order of the day.")
        before = end
    if calendar.zone is not None and not _exists(calendar.zone):
        message = f"there is no time zone {quoted(calendar.zone)}"
        findings.add("unknown-zone", ("zone",), message, 'Beijing time is "Asia/Shanghai".')


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # a directory, a path outside, a name too long
        return False
    return True
