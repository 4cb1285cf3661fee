"""Send windows and working days in, slots out. A slot is the opening of a window on a working day.

All instants are UTC. Past the horizon weekdays serve provisionally, see ``workdays``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from duban.planning.workdays import ONE_DAY, WorkingDays
from duban.problems import DubanError

Window = tuple[datetime, datetime]


def parse_windows(texts: Sequence[str]) -> tuple[tuple[time, time], ...]:
    """Read ``("09:00-12:00", "14:30-17:30")``. Raises DubanError for anything else, or an overlap."""
    windows = []
    for text in texts:
        try:
            opening, closing = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            raise DubanError(
                f'"{text}" is not a send window', hint='write it as "09:00-12:00"', code="bad-slot"
            ) from None
        windows.append((opening, closing))
    windows.sort()
    ends = [time(0)] + [closing for _, closing in windows]
    if not windows or any(o >= c or o < end for (o, c), end in zip(windows, ends, strict=False)):
        raise DubanError(
            "send windows must follow each other within one day", hint='for example "09:00-12:00"',
            code="bad-slot",
        )  # fmt: skip
    return tuple(windows)


class Slots:
    """The slots of one zone and one set of windows; remembers the days it has seen.

    >>> from duban.planning.workdays import shipped_workdays
    >>> slots = Slots(("09:00-12:00", "14:30-17:30"), "Asia/Shanghai", shipped_workdays())
    >>> noon = datetime(2024, 9, 14, 12, 0, tzinfo=slots.zone)  # a worked Saturday; then come three days off
    >>> for slot in slots.at_or_before(noon), slots.usable(noon), slots.first_after(noon):
    ...     print(f"{slot.astimezone(slots.zone):%m-%d %H:%M}")
    09-14 09:00
    09-14 14:30
    09-18 09:00
    """

    __slots__ = ("_seen", "_windows", "workdays", "zone")

    def __init__(self, windows: Sequence[str], zone: str, workdays: WorkingDays) -> None:
        self._windows = parse_windows(windows)
        self.zone, self.workdays = ZoneInfo(zone), workdays
        self._seen: dict[date, tuple[Window, ...]] = {}

    def day(self, instant: datetime) -> date:
        """Return the local day of an instant."""
        return instant.astimezone(self.zone).date()

    def of_day(self, d: date) -> tuple[Window, ...]:
        """Return the windows of a day; none on a day off."""
        if d not in self._seen:
            self._seen[d] = tuple(
                (self._utc(d, o), self._utc(d, c)) for o, c in self._windows if self.workdays.is_working(d)
            )
        return self._seen[d]

    def first_of(self, d: date) -> datetime:
        """Return the first slot on ``d`` or on the first working day after it."""
        return self.of_day(self.workdays.next(d))[0][0]

    def first_after(self, instant: datetime) -> datetime:
        """Return the first slot of a working day strictly after ``instant``."""
        slot = self.first_of(self.day(instant))
        return slot if slot > instant else self.first_of(self.day(instant) + ONE_DAY)

    def at_or_after(self, instant: datetime) -> datetime:
        """Return the first slot at or after ``instant``."""
        d = self.day(instant)
        while True:
            for opening, _ in self.of_day(d):
                if opening >= instant:
                    return opening
            d = self.workdays.next(d + ONE_DAY)

    def at_or_before(self, instant: datetime) -> datetime:
        """Return the last slot at or before ``instant``."""
        d = self.day(instant)
        while True:
            for opening, _ in reversed(self.of_day(d)):
                if opening <= instant:
                    return opening
            d = self.workdays.previous(d - ONE_DAY)

    def usable(self, now: datetime) -> datetime:
        """Return the slot a letter decided at ``now`` leaves in: the open window's, or the next one."""
        for opening, closing in self.of_day(self.day(now)):
            if opening <= now < closing:
                return opening
        return self.at_or_after(now)

    def is_first(self, slot: datetime) -> bool:
        """Say whether ``slot`` is the first of its day: escalations leave only then."""
        windows = self.of_day(self.day(slot))
        return bool(windows) and windows[0][0] == slot

    def between(self, start: datetime, end: datetime) -> list[datetime]:
        """Return the slots from ``start`` to ``end``, both inclusive."""
        found, slot = [], self.at_or_after(start)
        while slot <= end:
            found.append(slot)
            slot = self.at_or_after(slot + timedelta(microseconds=1))
        return found

    def _utc(self, d: date, t: time) -> datetime:
        return datetime.combine(d, t, self.zone).astimezone(UTC)
