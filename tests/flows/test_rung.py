"""A bell that rings a little early stands for its slot; one that rings late stands where it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flows.conftest import MONDAY


@pytest.mark.parametrize(
    ("early", "stands_at"),
    [
        (0.44, 0.0),
        (1.9, 0.0),
        (5.0, 0.0),  # a clock as slow as is allowed
        (0.0, 0.0),
        (-5.0, 5.0),
        (3600.0, -3600.0),
    ],  # seconds before and after the slot
)
def test_a_bell_a_little_early_stands_for_its_slot(
    prefect_server: None, early: float, stands_at: float
) -> None:
    from flows.house import rung

    assert rung(MONDAY - timedelta(seconds=early), MONDAY) == MONDAY + timedelta(seconds=stands_at)


def test_a_run_without_a_schedule_stands_at_its_own_instant(prefect_server: None) -> None:
    from flows.house import rung

    assert rung(MONDAY, None) == MONDAY
