"""The cells of a roster row that say who is away and who reads instead in, checked values out.

The law: days stand in order and with a stand-in, and whoever reads is another contact of the same unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from duban.roster.columns import HEADINGS, Report, Row, plain
from duban.values import Contact

_DAYS = ("away_from", "away_until")
#: 2024/9/9, 2024.9.9 and 2024年9月9日 are days too; a cell of Excel's has a time behind a T.
_WRITTEN = str.maketrans({"/": "-", ".": "-", "年": "-", "月": "-", "日": None})


def absence(row: Row, report: Report) -> dict[str, Any]:
    """Return the absence and the liaison of a row, by the names of a Contact."""
    days = {name: _day(row, name, report) for name in _DAYS}
    since, until = days["away_from"], days["away_until"]
    if since and until and until < since:
        report.blame("roster-bad-absence", row, "away_until", f"{until} lies before {since}")
    given = [name for name in (*_DAYS, "stand_in") if row.get(name)]
    if given and len(given) < 3:
        missing = next(name for name in (*_DAYS, "stand_in") if name not in given)
        message = f"{HEADINGS[given[0]][0]} is given and {HEADINGS[missing][0]} is not"
        hint = "an absence has a first day, a last day and a stand-in; or leave all three empty."
        report.blame("roster-bad-absence", row, given[0], message, hint)
    return {**days, "stand_in": row.get("stand_in"), "liaison": row.get("liaison")}


def _day(row: Row, name: str, report: Report) -> date | None:
    text = row.get(name).partition("T")[0].translate(_WRITTEN)
    if not text:
        return None
    try:
        return date(*(int(part) for part in text.split("-", 2)))
    except (TypeError, ValueError):
        message = f'"{plain(row.get(name))}" is not a day'
        report.blame("roster-bad-absence", row, name, message, "write it as 2024-09-09.")
        return None


def colleagues(contacts: Sequence[Contact], rows: Sequence[Row], report: Report) -> Iterator[Contact]:
    """Yield the contacts whose stand-in and liaison, if any, the file lists for the same unit."""
    listed = {(c.unit, c.name) for c in contacts}
    at = {(row.get("code"), row.get("person")): row for row in rows if not row.bad}
    for contact in contacts:
        row = at.get((contact.unit, contact.name))
        for name, other in (("stand_in", contact.stand_in), ("liaison", contact.liaison)):
            if row is not None and other and (other == contact.name or (contact.unit, other) not in listed):
                message = f'"{plain(other)}" is no other contact of {plain(contact.unit)} in this file'
                report.blame("roster-unknown-colleague", row, name, message, "list that contact too.")
        if row is None or not row.bad:
            yield contact
