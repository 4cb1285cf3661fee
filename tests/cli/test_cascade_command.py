"""``duban cascade`` as a person meets it: dates with proof, lines to paste, or where the chain breaks."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from tests.cli.desk import Say

Duban = Callable[..., subprocess.CompletedProcess[str]]
CALL = "anhui-2024-sme-clusters"


def test_it_shows_each_step_and_lines_to_paste(inside: Say) -> None:
    done = inside("cascade", CALL)
    assert done.returncode == 0, done.stderr
    assert "last day to act 2024-06-28" in done.stdout  # the outer deadline is a Sunday
    assert "省级审核3个工作日：2024-06-26 前推至 2024-06-21" in done.stdout
    assert (
        "# stages, province-review:\n    due:\n      on: 2024-06-26\n      basis: arranged\n" in done.stdout
    )


def test_a_chain_that_breaks_says_where_and_pastes_nothing(inside: Say) -> None:
    done = inside("cascade", CALL, "--review", "5")
    assert done.returncode == 1
    assert "breaks before city-report, at 省级审核: 2 working days missing" in done.stderr
    assert "basis: arranged" not in done.stdout
    record = inside("cascade", CALL, "--review", "5", "--json").json
    assert record["yaml"] == ""
    assert record["breaks"][0]["since"] == "2024-06-21"


def test_an_unknown_tier_is_refused(inside: Say) -> None:
    done = inside("cascade", CALL, "--tiers", "province,village")
    assert done.returncode == 1
    assert 'there is no tier "village"' in done.stderr
