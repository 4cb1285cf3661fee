"""Every code has a meaning, a docs section, a bad fixture and a golden text.

DUBAN_GOLDEN=write renews the texts.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from duban.notices.codes import CODES
from tests.notices.bad_calendars import FIXTURES, TESTS, check, told

DOCS = TESTS.parent / "docs" / "problem-codes.md"


@pytest.fixture(autouse=True)
def _in_fixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)  # golden texts name the file as a person would


@pytest.mark.parametrize("code", CODES)
def test_a_bad_fixture_shows_its_code_and_reads_as_its_golden_text(code: str) -> None:
    problems, _ = check(Path(f"{code}.yaml"))
    shown = {problem.code: problem.severity for problem in problems}
    assert shown.get(code) == CODES[code].severity
    golden, text = FIXTURES / f"{code}.txt", told(Path(f"{code}.yaml"))
    if os.environ.get("DUBAN_GOLDEN") == "write":
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_no_fixture_and_no_golden_text_is_without_a_code() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == set(CODES)


def test_every_code_has_its_section_in_the_docs_with_meaning_and_severity() -> None:
    sections = re.split(r"^## ", DOCS.read_text("utf-8"), flags=re.M)[1:]
    by_code = {section.split("\n", 1)[0].strip("` "): section for section in sections}
    assert list(by_code) == list(CODES)
    for code, section in by_code.items():
        severity, meaning = CODES[code]
        assert f"*{severity}* · {meaning}." in section, code
        assert "```yaml" in section, code
        assert "**Mend:**" in section, code


def test_no_text_speaks_of_the_machinery() -> None:
    for golden in FIXTURES.glob("*.txt"):
        text = golden.read_text("utf-8")
        assert not re.search(
            r"NoneType|Input should|ValidationError|Traceback|\bstr\b|\bdict\b|pydantic", text
        ), golden
