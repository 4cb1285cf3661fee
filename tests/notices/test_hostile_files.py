"""Whatever a file holds: no exception, no long wait, and a reason."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.notices.loading import Loaded, load_calendar, parse_calendar, parse_policy
from duban.notices.telling import as_json, tell
from duban.planning.review import review
from tests.notices.bad_calendars import GOOD, KNOWN, POLICIES, days_2024_to_2026

TEXT = GOOD.read_text("utf-8")
DAYS = days_2024_to_2026()
_WORDS = """
key title notice stages units due on after before days recurs every from until basis asked stated feeds
apply cities null ~ [] {} yes 17:30 2026-02-30 -1 0510 ： : - # & * ! | > ' " % @ \u202e \x07 📎 period_end
quotas max min value tracks deliverables opens zone slots only kinds steps reminders
"""
WORDS = st.sampled_from([*_WORDS.split(), "\t", " ", "\n", "\n    "])


def survive(text: str) -> Loaded:
    loaded = parse_calendar(text, "call.yaml", policies=POLICIES, known=KNOWN)
    problems = loaded.problems + review(loaded, DAYS)
    assert loaded.sound == all(problem.severity == "warning" for problem in loaded.problems)
    tell(problems, loaded.source).encode()
    as_json(problems)
    parse_policy(text, "policy.yaml")
    return loaded


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    survive(text)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_mutation_of_a_good_calendar_is_survived(data: st.DataObject) -> None:
    text = TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 12))
        text = text[:start] + data.draw(WORDS | st.text(max_size=4)) + text[end:]
    survive(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_shuffled_and_doubled_lines_are_survived(seed: int) -> None:
    chance = random.Random(seed)
    lines = TEXT.splitlines(keepends=True)
    survive("".join(chance.choices(lines, k=len(lines) + 4)))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_survived(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "call.yaml"
    path.write_bytes(data)
    assert load_calendar(path, policies=POLICIES).problems


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "billion laughs": (LAUGHS, "yaml-alias"),
    "merge": ("a: {b: c}\n<<: *a\n", "yaml-alias"),
    "tag": ("key: !!python/object/apply:os.system [ls]\n", "yaml-alias"),
    "deep lists": ("[" * 10_000, "too-deep"),
    "deep blocks": ("{a: " * 10_000, "too-deep"),
    "deep indents": ("".join(" " * n + "a:\n" for n in range(1000)), "too-deep"),
    "deep dashes": ("- " * 10_000, "too-deep"),
    "many values": ("[" + "a," * 400_000 + "]", "too-large"),
    "many keys": ("".join(f"k{n}: v\n" for n in range(90_000)), "too-large"),
    "many unknown keys": ("".join(f"titel{n}: v\n" for n in range(9_000)), "more-problems"),
    "long key": ("a" * 900_000 + ": b\n", "too-large"),
    "long value": ("key: " + "长" * 300_000, "too-large"),
    "hidden": ("key: " + "\u200b" * 300_000, "hidden-character"),
    "tabs": ("key: a\nnotice:\n\ttitle: b\n", "yaml-syntax"),
    "open quote": ('key: "' + "a\n" * 100_000, "yaml-syntax"),
    "many lines": ("\n" * 1_000_000, "empty-file"),
    "comments": ("#" * 1_000_000, "empty-file"),
    "questions": ("? " * 10_000, "yaml-syntax"),
    "list as key": ("[a, b]: c\n", "yaml-syntax"),
    "directive": ("%YAML 9.9\n---\nkey: a\n", "yaml-syntax"),
    "a wide line": ("key: a\n" + " " * 900_000 + "{", "bad-key"),
    "a wide colon far out": ("a: {\n" + " " * 900_000 + "b：c\nd: e: f", "yaml-syntax"),
    "lone surrogate": ("key: \ud800", "bad-character"),
    "a number": ("42", "wrong-shape"),
    "a list": ("- a\n- b\n", "wrong-shape"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_soon_with_a_reason(name: str) -> None:
    text, code = HOSTILE[name]
    began = time.perf_counter()
    loaded = parse_calendar(text, "call.yaml", policies=POLICIES)
    told = tell(loaded.problems, loaded.source)
    assert code in {problem.code for problem in loaded.problems}
    assert len(loaded.problems) <= 101 and len(told) < 200_000
    assert time.perf_counter() - began < 5.0


def test_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 << 20)
    assert [problem.code for problem in load_calendar(path, policies=POLICIES).problems] == ["too-large"]


@pytest.mark.parametrize("name", ["absent.yaml", "nul\x00.yaml", "n" * 300 + ".yaml", "."])
def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path, name: str) -> None:
    loaded = load_calendar(tmp_path / name, policies=POLICIES)
    assert [problem.code for problem in loaded.problems] == ["unreadable-file"]


def test_many_stages_in_a_ring_are_found_once_and_soon() -> None:
    rule = "due: {{after: s{0}, days: 1, basis: arranged}}"
    ring = "".join(
        f"  - {{key: s{n}, title: 环, owner: cities, {rule.format((n + 1) % 600)}}}\n" for n in range(600)
    )
    began = time.perf_counter()
    loaded = survive(TEXT[: TEXT.index("  - key: apply")] + ring)
    assert [problem.code for problem in loaded.problems] == ["circular-reference"]
    assert time.perf_counter() - began < 5.0
