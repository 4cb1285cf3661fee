"""What must hold between the parts of a calendar that each could be read. Needs only the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duban.notices.model import NoticeCalendar, Policy
from duban.notices.places import Findings


@dataclass(frozen=True, slots=True)
class Known:
    """What the roster knows. None: not known, so not checked."""

    units: frozenset[str] | None = None
    regions: frozenset[str] | None = None


def calendar_laws(
    calendar: NoticeCalendar, findings: Findings, policies: Mapping[str, Policy], known: Known
) -> None:
    """Append what is wrong between the parts of ``calendar``, which may have broken (None) parts."""


def policy_laws(policy: Policy, findings: Findings) -> None:
    """Append what is wrong with the rules of ``policy``."""
