"""What must hold between the parts of a calendar that each could be read. Needs only the file.

Every law appends to the findings and decides nothing else.
What could not be read is None in a draft and was reported already: a law passes over it.
"""

from __future__ import annotations

from collections.abc import Mapping

from duban.notices.laws.basis import basis_laws
from duban.notices.laws.dates import date_laws
from duban.notices.laws.drafts import draft_laws
from duban.notices.laws.numbers import number_laws
from duban.notices.laws.order import order_laws
from duban.notices.laws.parts import Known
from duban.notices.laws.references import reference_laws, unused_parts
from duban.notices.laws.rules import rule_laws
from duban.notices.laws.windows import window_laws
from duban.notices.model import NoticeCalendar, Policy
from duban.notices.places import Findings

__all__ = ["Known", "calendar_laws", "policy_laws"]


def calendar_laws(
    calendar: NoticeCalendar, findings: Findings, policies: Mapping[str, Policy], known: Known
) -> None:
    """Append what is wrong between the parts of ``calendar``, which may have broken (None) parts."""
    reference_laws(calendar, findings, policies, known)
    date_laws(calendar, findings)
    order_laws(calendar, findings)
    basis_laws(calendar, findings)
    draft_laws(calendar, findings)
    number_laws(calendar, findings)
    window_laws(calendar, findings)
    if not findings.errors:
        unused_parts(calendar, findings)


def policy_laws(policy: Policy, findings: Findings) -> None:
    """Append what is wrong with the rules of ``policy``."""
    rule_laws(policy, findings)
