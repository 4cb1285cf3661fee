"""How tables, instants and JSON look."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from duban.cli import output
from duban.notices.telling import columns


def test_columns_align_when_chinese_takes_two_columns() -> None:
    text = output.plain_table(("unit", "due"), [("合肥市", "a"), ("x", "b")])
    starts = {
        columns(line[: max(line.rfind(c) for c in ("due", "a", "b") if c in line)])
        for line in text.splitlines()
    }
    assert starts == {8}


def test_the_end_of_a_day_reads_24_00() -> None:
    assert output.local(datetime(2024, 9, 13, 16, tzinfo=UTC)) == "2024-09-13 24:00"
    assert output.local(datetime(2024, 9, 13, 1, tzinfo=UTC)) == "2024-09-13 09:00"


def test_json_keeps_chinese_and_gives_instants_with_their_zone(capsys: pytest.CaptureFixture[str]) -> None:
    output.put_json({"at": datetime(2024, 9, 13, 1, tzinfo=UTC), "on": date(2024, 9, 13), "who": "合肥市"})
    printed = capsys.readouterr().out
    assert "合肥市" in printed
    assert json.loads(printed)["at"] == "2024-09-13T09:00:00+08:00"


def test_a_table_shows_line_breaks_and_nothing_inert(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("a", "b"), [("one\ntwo", None), (True, 3)], title="t")
    assert capsys.readouterr().out.splitlines() == ["t", "a        b", "one two", "yes      3"]


@pytest.mark.parametrize(
    ("number", "word", "said"),
    [
        (0, "letter", "no letters"),
        (1, "obligation", "1 obligation"),
        (2, "entry", "2 entries"),
        (0, "entry", "no entries"),
        (3, "address", "3 addresses"),
        (2, "working day", "2 working days"),
    ],
)
def test_a_number_has_the_word_it_needs(number: int, word: str, said: str) -> None:
    assert output.count(number, word) == said
