"""The rules of the house that no linter knows: small rooms, telling names, a docstring at each door."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    str(room.relative_to(ROOT)): room.read_text("utf-8")
    for folder in ("src", "flows")
    for room in sorted((ROOT / folder).rglob("*.py"))
}
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "handler", "base", "common", "misc"}
EMPTY_ENDING = re.compile(r"(Manager|Handler|Helper|Utils?|Base|_utils?|_helpers?|_manager|_handler)$")


def test_no_room_is_above_400_lines() -> None:
    assert len(SOURCES) > 30
    assert not [name for name, text in SOURCES.items() if len(text.splitlines()) > 400]


def test_nothing_is_called_by_an_empty_word() -> None:
    rooms = [name for name in SOURCES if EMPTY_WORDS & set(re.split(r"[/_.]", name.lower()))]
    things = [
        f"{name}: {node.name}"
        for name, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and EMPTY_ENDING.search(node.name)
    ]
    assert not rooms + things


def test_every_room_says_what_it_is_for() -> None:
    trees = {name: ast.parse(text) for name, text in SOURCES.items()}
    assert not [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)]


def test_no_flow_bears_the_name_of_a_standard_module() -> None:
    # Prefect leaves flows/ at the front of sys.path.
    assert not [p.name for p in (ROOT / "flows").glob("*.py") if p.stem in sys.stdlib_module_names]
