"""docs/letters.md names everything that an author of templates may use."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from duban.rendering import KINDS
from duban.rendering.arranged import Call, Letter, Matter, Row, Section
from duban.rendering.letters import _FILTERS
from duban.rendering.papers import Papers

DOCS = (Path(__file__).parents[2] / "docs" / "letters.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", [Letter, Section, Call, Matter, Row, Papers])
def test_every_value_is_documented(part: type) -> None:
    names = {field.name for field in fields(part)}
    names |= {name for name, value in vars(part).items() if isinstance(value, property)}
    assert [name for name in sorted(names) if f"`{name}`" not in DOCS] == []


def test_every_kind_and_filter_is_documented() -> None:
    assert [kind for kind in KINDS if f"| `{kind}` |" not in DOCS] == []
    assert [name for name in _FILTERS if f"`{name}`" not in DOCS and f"`{name}(" not in DOCS] == []
