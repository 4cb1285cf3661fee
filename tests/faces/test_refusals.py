"""Every refusal that a page can meet is told in Chinese."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from duban import services
from duban.faces.refusals import WORDS, in_chinese
from duban.problems import Refused

#: The services behind the buttons of pages and links.
BEHIND = (
    "acting_for", "authority", "call_room", "deciding", "extending", "feeding", "following", "letter_room",
    "mending", "offers", "pressing", "programs", "prolonging", "recording", "request_room", "signing_in",
    "submission", "targets", "typed", "undoing", "viewing",
)  # fmt: skip
FOLDER = Path(services.__file__).parent


@pytest.mark.parametrize("room", BEHIND)
def test_what_a_button_can_refuse_has_words(room: str) -> None:
    said = ast.walk(ast.parse((FOLDER / f"{room}.py").read_text("utf-8")))
    refusals = [n for n in said if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Refused"]
    codes = {
        part.value
        for call in refusals
        for word in call.keywords if word.arg == "code"
        for part in ast.walk(word.value) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }  # fmt: skip
    assert codes <= WORDS.keys()


def test_without_a_code_the_engines_own_words_follow() -> None:
    assert in_chinese(Refused("the cat is out", hint="call it")) == "不能办理：the cat is out（call it）"
