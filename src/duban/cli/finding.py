"""Names a person types in, files and checked calendars out: where a calendar is, and what is wrong with it.

The admin's ``calendars/`` wins over the shipped one, file by file. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from duban.problems import BadInput, DubanError

if TYPE_CHECKING:
    from duban.notices.loading import Policies
    from duban.notices.model import NoticeCalendar
    from duban.planning.workdays import WorkingDays
    from duban.roster.units import Roster
    from duban.settings import Settings
    from duban.values import Unit


def folders(home: Path, name: str, roots: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Return the folders ``<name>`` that exist, the shipped one first: a later one wins.

    ``roots`` are further calendar folders, such as the one a named file lies in. A folder known by two
    names counts once, under the person's own.
    """
    from duban.shipped import shipped

    places = [root / name for root in (shipped("calendars"), home / "calendars", *roots)]
    return tuple({place.resolve(): place for place in places if place.is_dir()}.values())


def root_of(file: Path) -> Path:
    """Return the calendar folder that a file belongs to: the one that holds ``notices`` and ``policies``."""
    inside = file.parent.name in {"notices", "policies", "workdays"}
    return file.parent.parent if inside else file.parent


def notice_files(home: Path) -> dict[str, Path]:
    """Return every notice calendar by key, in order of key."""
    found = {path.stem: path for folder in folders(home, "notices") for path in folder.glob("*.yaml")}
    return dict(sorted(found.items()))


def calendar_file(name: str, home: Path) -> Path:
    """Return the file that ``name`` (a key or a path) means. Raises DubanError naming near keys."""
    if name.endswith((".yaml", ".yml")) or "/" in name:
        if not Path(name).is_file():
            raise DubanError(f"there is no file {name}")
        return Path(name)
    known = notice_files(home)
    if name in known:
        return known[name]
    from duban.notices.wording import suggestion

    raise DubanError(f'there is no calendar "{name}"', hint=suggestion(name, known, "Calendars here"))


def policies(home: Path, roots: Iterable[Path] = ()) -> Policies:
    """Return the policies that count for this home, and for files in the calendar folders ``roots``."""
    from duban.notices.loading import load_policies

    return load_policies(folders(home, "policies", roots))


def workdays(home: Path, roots: Iterable[Path] = ()) -> WorkingDays:
    """Return the working days with the shipped and the admin's corrections. Raises BadInput."""
    from duban.planning.workdays import load_workdays

    return load_workdays(folders(home, "workdays", roots))


def sound_calendar(file: Path, home: Path) -> tuple[NoticeCalendar, Mapping[str, int]]:
    """Return the calendar in ``file`` and the line of each stage. Raises BadInput with its problems."""
    from duban.notices.loading import load_calendar

    loaded = load_calendar(file, policies=policies(home, (root_of(file),)).policies)
    if loaded.calendar is None:
        raise BadInput(f"{file} has errors; nothing was done", loaded.problems)
    return loaded.calendar, loaded.lines


def owed_by(code: str, calendar: NoticeCalendar, settings: Settings) -> tuple[Unit, frozenset[str]]:
    """Return a unit and the keys of the stages it owes, alone or with others. Raises DubanError.

    Without an imported roster the units are those of the table of regions.
    """
    from duban.services.naming import must_be_unit

    known = _roster(settings)
    operator = calendar.operator or settings.operator
    unit = must_be_unit(known, code)

    def owes(group: str) -> bool:
        return unit in known.members(calendar.units[group], operator)

    return unit, frozenset(
        stage.key
        for stage in calendar.stages
        if any(owes(group) for group in (stage.owner, *stage.co_owners))
    )


def _roster(settings: Settings) -> Roster:
    from duban.roster.units import Roster

    if settings.database or (settings.home / "duban.sqlite").exists():
        from duban.app import App
        from duban.services.roster import stored_roster

        app = App(settings)
        try:
            known = stored_roster(app)
        finally:
            app.close()
        if known.units:
            return known
    from duban.roster.demo import demo_roster

    return Roster(demo_roster()[0])
