"""Under CI a skipped test fails the session, and every skip is printed with its reason.

A pytest plugin, loaded by the Makefile with ``-p tests.no_skips``. An expected failure (xfail) is no skip.
"""

from __future__ import annotations

import os

import pytest

_skips: list[str] = []


def _note(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _skips.append(f"{report.nodeid}: {reason}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note(report)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if _skips and os.environ.get("CI") and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _skips:
        return
    verdict = "forbidden under CI" if os.environ.get("CI") else "CI would fail on these"
    terminalreporter.section(f"{len(_skips)} skipped: {verdict}")
    for line in _skips:
        terminalreporter.write_line(line)
