"""How a fixture is read here: with one policy, a small roster and the working days of 2024 to 2026."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from duban.notices.loading import Known, load_calendar, parse_policy
from duban.notices.model import Policy
from duban.notices.telling import tell
from duban.planning.review import review
from duban.planning.workdays import WorkingDays, shipped_workdays
from duban.problems import Problem

TESTS = Path(__file__).parent.parent
FIXTURES = TESTS / "fixtures" / "calendars"
GOOD = TESTS / "fixtures" / "good-calendar.yaml"
POLICIES = {"standard": Policy(key="standard", title="标准")}
KNOWN = Known(units=frozenset({"340000", "340100"}), regions=frozenset({"340000"}))


def days_2024_to_2026() -> WorkingDays:
    """The horizon stands still, so that a later arrangement changes no golden text."""
    first, last = date(2024, 1, 1), date(2026, 12, 31)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return WorkingDays([day for day in every if shipped_workdays().is_working(day)], first, last)


def check(path: Path) -> tuple[tuple[Problem, ...], str]:
    """Return the problems of a calendar or policy file, in file order, and its source."""
    within = next(iter(sorted(path.glob("notices/*.yaml"))), path)
    loaded = load_calendar(within, policies=POLICIES, known=KNOWN)
    if loaded.source.startswith("key: hasty"):
        policy, problems = parse_policy(loaded.source, str(path))
        assert policy is None
        return problems, loaded.source
    return tuple(sorted(loaded.problems + review(loaded, days_2024_to_2026()))), loaded.source


def told(path: Path) -> str:
    problems, source = check(path)
    return tell(problems, source)
