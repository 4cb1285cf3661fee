"""Every kind of letter as it stands, reviewed as a diff. DUBAN_GOLDEN=write renews the files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from duban.rendering import KINDS, Letters, linked_facts, sample_facts, sorted_facts
from duban.values import CORRECTION, Change, Kind, LetterFacts

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"


def mixed() -> LetterFacts:
    """One address, one slot: something late, something near, something new, and who else reads it."""
    facts = sample_facts(Kind.CHASE)
    near, new = sample_facts(Kind.REMINDER, items=2).items, sample_facts(Kind.OPENING, items=4).items
    return replace(facts, items=(new[3], *near, *facts.items), extra={"cc": ("示例市人民政府",)})


def changed() -> LetterFacts:
    """One mailbox, one slot: a change of every sort, each under words of its own."""
    facts = sorted_facts(Change.EXTENDED)
    return replace(facts, items=tuple(sorted_facts(sort, items=9).items[n] for n, sort in enumerate(Change)))


CASES = {str(kind): sample_facts(kind, items=3) for kind in KINDS} | {
    "mixed": mixed(),
    "reminder-forty": sample_facts(Kind.REMINDER, items=40),
    "supervise-forty": sample_facts(Kind.SUPERVISE, items=40),
    "opening-links": linked_facts(Kind.OPENING, items=3),
    "chase-links": linked_facts(Kind.CHASE),
    "reminder-forty-links": linked_facts(Kind.REMINDER, items=40),
    "supervise-links": linked_facts(Kind.SUPERVISE, items=3),
    "changes": changed(),
}
CASES |= {f"change-{sort}": sorted_facts(sort, items=2) for sort in Change if sort is not Change.MOVED}
CASES |= {"chase-correction": sorted_facts(CORRECTION)}


@pytest.mark.parametrize("name", CASES)
def test_the_letter_is_the_reviewed_one(name: str) -> None:
    rendered = Letters().render(CASES[name])
    written = {"txt": f"{rendered.subject}\n\n{rendered.text}", "html": rendered.html}
    for suffix, content in written.items():
        file = GOLDEN / f"{name}.{suffix}"
        if os.environ.get("DUBAN_GOLDEN") == "write":
            file.write_text(content, encoding="utf-8")
        assert content == file.read_text(encoding="utf-8")


def test_no_golden_file_is_left_behind() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(CASES)
