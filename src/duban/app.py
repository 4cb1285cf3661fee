"""The composition root: settings and a clock in, the parts of a running duban out.

Parts that cost time to make are made when first asked for; an idle tick needs only the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from duban.clock import Clock, system_clock
from duban.settings import Settings
from duban.shipped import shipped

if TYPE_CHECKING:
    from duban.delivery.channel import Channel
    from duban.notices.loading import Policies
    from duban.planning.slots import Slots
    from duban.planning.workdays import WorkingDays
    from duban.rendering import Letters
    from duban.store.engine import Store


class App:
    """One running duban. ``clock`` is moved by hand in the demo and in tests. With ``upgrades`` the database
    is brought up to this code's schema; without, one of another schema is refused."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = system_clock,
        channel: Channel | None = None,
        upgrades: bool = True,
    ) -> None:
        self.settings, self.clock, self._upgrades = settings, clock, upgrades
        self._channel = channel
        self._slots: dict[tuple[tuple[str, ...], str], Slots] = {}

    @cached_property
    def store(self) -> Store:
        from duban.store.engine import open_store
        from duban.store.schema import check_schema, prepare

        store = open_store(self.settings.database_url)
        try:
            (prepare if self._upgrades else check_schema)(store)
        except BaseException:
            store.close()
            raise
        return store

    @property
    def real_time(self) -> bool:
        """Say whether this duban lives in the present; a replay or a test moves its clock by hand."""
        return self.clock is system_clock

    @property
    def via(self) -> str:
        """How letters leave: only what left by the channel in use is proof of notice."""
        return "smtp" if self.settings.smtp.host else "inbox"

    @property
    def channel(self) -> Channel:
        """Where letters leave: the mail server, or the embedded inbox where none is set."""
        if self._channel is None:
            from duban.delivery.channel import open_channel

            self._channel = open_channel(self.settings, self.clock)
        return self._channel

    def folders(self, name: str) -> list[Path]:
        """Return the shipped folder and the admin's overlay of it, the overlay last."""
        return [folder for folder in (shipped(name), self.settings.home / name) if folder.is_dir()]

    @cached_property
    def letters(self) -> Letters:
        from duban.rendering import Letters

        return Letters(self.settings.home / "templates")

    @cached_property
    def workdays(self) -> WorkingDays:
        from duban.planning.workdays import load_workdays

        return load_workdays(folder / "workdays" for folder in self.folders("calendars"))

    def renew_workdays(self) -> None:
        """Read the working-day files again: an arrangement published while duban runs counts from now on.

        Raises BadInput for a file that cannot be read; what was known stays."""
        from duban.planning.workdays import load_workdays

        fresh = load_workdays(folder / "workdays" for folder in self.folders("calendars"))
        if fresh.version != self.workdays.version:
            self.__dict__["workdays"] = fresh
            self._slots.clear()
            self.__dict__.pop("knowledge", None)  # its schedules were made with the old days

    def policies(self) -> Policies:
        """Read the policy files; read anew each time, since an admin may edit them while duban runs."""
        from duban.notices.loading import load_policies

        return load_policies(folder / "policies" for folder in self.folders("calendars"))

    def slots(self, windows: Sequence[str] = (), zone: str = "") -> Slots:
        """Return the slots of these windows and zone, by default the installation's."""
        from duban.planning.slots import Slots

        key = (tuple(windows) or self.settings.slots, zone or self.settings.zone)
        if key not in self._slots:
            self._slots[key] = Slots(*key, self.workdays)
        return self._slots[key]

    def close(self) -> None:
        """Let go of the mail server and the database."""
        if self._channel is not None:
            self._channel.close()
        if "store" in self.__dict__:
            self.store.close()
