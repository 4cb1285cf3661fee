"""``duban span``, ``figure`` and ``indicators`` at the desk of a province."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.desk import HEFEI, WUHU, Say, today, write

SERIES = """\
  - key: yearly
    title: 年度总结
    owner: cities
    recurs: {{every: year, from: {year}-01-01, until: {next}-12-31, basis: arranged}}
    due: {{after: period_end, months: 1, basis: arranged}}
indicators:
  - key: cases
    title: 示范车间
    unit: 个
    firm: true
    owner: cities
    stage: file
    baseline: 0
    baseline_on: {begin}
    targets:
      - {{on: {end}, value: 100, basis: arranged}}
  - key: energy
    title: 单位能耗
    unit: 吨
    firm: false
    direction: down
    owner: cities
    targets:
      - {{on: {end}, value: 8, basis: arranged}}
"""


@pytest.fixture
def running(desk: Say, tmp_path: Path) -> Say:
    """A series and two indicators, of which the first is half way by now."""
    path = write(tmp_path / "home")
    begin, end = (today() + timedelta(days=n) for n in (-100, 100))
    series = SERIES.format(year=today().year, next=today().year + 1, begin=begin, end=end)
    path.write_text(path.read_text("utf-8") + series, "utf-8")
    done = desk("activate", "simple")
    assert done.returncode == 0, done.stderr
    return desk


def test_a_span_is_said_listed_and_ended(running: Say) -> None:
    first, last = today().replace(month=1, day=1), date(today().year + 1, 12, 31)
    done = running("span", "set", "simple", WUHU, "--from", str(first))
    assert done.stdout == f"simple {WUHU}: {first} to the end\n"
    assert running("span", "set", "simple", WUHU, "--from", str(first)).stdout.endswith("(recorded before)\n")
    done = running("span", "graduate", "simple", WUHU, "--on", str(last), "--withdrawn")
    assert done.stdout == f"simple {WUHU}: {first} to {last}\n"
    listed = running("span", "list", "simple", "--json").json["spans"]
    assert [(s["unit"], s["from"], s["until"], s["reason"]) for s in listed] == [
        (HEFEI, None, None, ""),
        (WUHU, str(first), str(last), "withdrawn"),
    ]
    assert WUHU in running("span", "list", "simple").stdout


def test_a_span_ended_last_year_withdraws_what_is_open(running: Say) -> None:
    done = running("span", "graduate", "simple", HEFEI, "--on", f"{today().year - 1}-12-31")
    assert done.returncode == 0 and "withdrawn" in done.stdout
    assert "is withdrawn" in running("promise", "simple", "file", HEFEI, str(today())).stderr


def test_a_span_that_cannot_be_is_refused(running: Say) -> None:
    done = running("span", "set", "simple", HEFEI, "--from", "2024-05-02", "--until", "2024-05-01")
    assert done.returncode == 1 and "cannot end on 2024-05-01" in done.stderr
    other = running("span", "graduate", "simple", HEFEI, "--on", "2024-05-02", "--by", WUHU)
    assert other.returncode == 1 and "does not run simple" in other.stderr


def test_a_value_is_recorded_corrected_and_shown(running: Say) -> None:
    said = f"simple cases {HEFEI}: "
    assert running("figure", "simple", "cases", HEFEI, "20").stdout == f"{said}20\n"
    assert running("figure", "simple", "cases", HEFEI, "20").stdout == f"{said}20 (recorded before)\n"
    assert running("figure", "simple", "cases", HEFEI, "30", "--by", HEFEI).stdout == f"{said}30 (was 20)\n"
    running("figure", "simple", "energy", WUHU, "9.5")
    found = running("indicators", "simple", "--json").json["indicators"]
    assert [(i["indicator"], i["unit"], i["value"], i["pace"]) for i in found] == [
        ("cases", HEFEI, 30, "red"),
        ("cases", WUHU, None, "open"),
        ("energy", HEFEI, None, "open"),
        ("energy", WUHU, 9.5, "open"),
    ]
    assert found[0]["expected"] == 50 and found[0]["target"] == 100
    mine = running("indicators", "simple", "--unit", WUHU)
    assert HEFEI not in mine.stdout and "no baseline" in mine.stdout and "<=8" in mine.stdout


def test_bars_are_of_blocks_and_of_ascii_under_the_c_locale(
    running: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    running("figure", "simple", "cases", HEFEI, "30")
    for locale, bar in (("zh_CN.UTF-8", "██▍·····"), ("C", "##------"), ("POSIX", "##------")):
        monkeypatch.setenv("LC_ALL", locale)
        shown = running("indicators", "simple").stdout
        assert f"red   {bar}" in shown
    firm, aspired = shown.index("firm targets (确保)"), shown.index("aspired to (力争、争创)")
    assert firm < shown.index("示范车间") < aspired < shown.index("单位能耗")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("cases", "999999", "1"), "the roster has no unit"),
        (("no-such", HEFEI, "1"), "it has: cases, energy"),
        (("cases", HEFEI, "nan"), "nan is no value"),
        (("cases", HEFEI, "1", "--by", WUHU), "has no say"),
        (("cases", HEFEI, "1", "--period", "1999"), "reports nothing of"),
    ],
)
def test_what_cannot_be_a_value_says_why(running: Say, args: tuple[str, ...], said: str) -> None:
    done = running("figure", "simple", *args)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


def test_a_call_without_indicators_says_so(desk: Say) -> None:
    assert "not active" in desk("indicators", "simple").stderr
    desk("activate", "simple")
    assert desk("indicators", "simple").stdout == "simple has no indicators\n"
