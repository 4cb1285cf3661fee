"""Sixty-eight notices written for this test, in the styles of many ministries and levels, and their labels.

A hit: the due is the label's and the quotes overlap. A due that only a person can settle may be left out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from duban.drafting.as_json import as_json
from duban.drafting.reading import read
from duban.services.drafting import drafted

OWN = Path(__file__).parent / "own"
LABELS = sorted(OWN.glob("*.yaml"))


def _one_form(due: str) -> str:
    return re.sub(r"event\([^()]*\)|issued_on", "event", due)


def _overlap(text: str, one: str, other: str) -> bool:
    """Say whether two quotes share two characters somewhere in the text."""
    spans = [[(m.start(), m.start() + len(q)) for m in re.finditer(re.escape(q), text)] for q in (one, other)]
    return any(min(a[1], b[1]) - max(a[0], b[0]) >= 2 for a in spans[0] for b in spans[1])


def _may_ask(label: dict[str, Any]) -> bool:
    soft = label.get("optional") or label.get("is_event")
    return bool(soft or re.match(r"unspecified|rolling|--|cycle", label["due"]))


def _squeezed(value: object) -> str:
    return re.sub(r"[\s()（）-]", "", str(value or ""))


def _left(text: str, found: list[Any], wanted: list[Any], same: Any) -> tuple[list[Any], list[Any]]:
    """Return the wanted that nothing hit, and the found that hit nothing."""
    rest, missed = list(found), []
    for want in wanted:
        hit = next(
            (one for one in rest if same(one, want) and _overlap(text, one["quote"], want["quote"])), None
        )
        if hit is None:
            missed.append(want)
        else:
            rest.remove(hit)
    return missed, rest


@pytest.mark.parametrize("label", LABELS, ids=lambda path: path.stem)
def test_a_notice_reads_as_its_label(label: Path) -> None:
    want: dict[str, Any] = yaml.safe_load(label.read_text("utf-8"))
    text = label.with_suffix(".txt").read_text("utf-8")
    found = drafted(read(text))
    got = as_json(found.draft, found.outline, found.questions)

    def due(one: Any, wanted: Any) -> bool:
        return _one_form(one["due"]) == _one_form(wanted["due"])

    missed, extra = _left(text, got["deadlines"], want["deadlines"], due)
    assert [one["due"] for one in missed if not _may_ask(one)] == []
    assert [one["due"] for one in extra] == []
    for kind, key in (("quotas", "max"), ("copies", "n"), ("limits", "max_chars")):
        lacking, too_many = _left(text, got[kind], want[kind], lambda a, b, key=key: a[key] == b[key])
        assert (lacking, [one["quote"] for one in too_many]) == ([], [])
    ways = {_squeezed(one[key]) for one in got["contacts"] for key in ("phone", "email")}
    theirs = [one[key] for one in want["contacts"] for key in ("phone", "email") if one[key]]
    assert [way for way in theirs if not any(_squeezed(way) in one for one in ways)] == []
    known = [_squeezed(way) for way in theirs]
    assert [way for way in ways if way and not any(one in way or way in one for one in known)] == []
    for name, key in (
        ("title", "title"),
        ("doc_number", "number"),
        ("issuer", "issuer"),
        ("issued_on", "issued_on"),
    ):
        if want[name]:
            assert _squeezed(got[key]) == _squeezed(want[name])


def test_there_are_sixty_eight() -> None:
    assert len(LABELS) == 68
