"""Heads and feet of notices: the same facts in lines, in one line with blanks, and glued without any."""

from __future__ import annotations

import re

import pytest

from duban.drafting.reading import read
from tests.drafting.heads_as_saved import SAVED
from tests.drafting.heads_in_one_line import GLUED, IN_LINES, IN_ONE_LINE
from tests.drafting.heads_of_our_own import BODY, HEADS, Head


def _squeezed(value: object) -> str:
    return re.sub(r"[\s()（）]", "", str(value or ""))


@pytest.mark.parametrize("between", ["\n", " ", ""], ids=["lines", "blanks", "glued"])
@pytest.mark.parametrize("head", [*HEADS, *SAVED], ids=lambda head: head.title)
def test_a_head_and_its_foot_say_which_notice_it_is(head: Head, between: str) -> None:
    _says(head, f"{head.above}\n{BODY}{head.below}".replace("\n", between))


@pytest.mark.parametrize("head", IN_ONE_LINE, ids=lambda head: head.title)
def test_a_page_in_one_line_says_which_notice_it_is(head: Head) -> None:
    _says(head, f"{head.above} {BODY}{head.below}".replace("\n", " "))


@pytest.mark.parametrize("head", GLUED, ids=lambda head: head.title)
def test_a_page_without_blanks_says_which_notice_it_is(head: Head) -> None:
    _says(head, f"{head.above}{BODY}{head.below}".replace("\n", ""))


@pytest.mark.parametrize("head", IN_LINES, ids=lambda head: head.title)
def test_a_head_in_lines_says_which_notice_it_is(head: Head) -> None:
    _says(head, f"{head.above}\n{BODY}{head.below}")


def _says(head: Head, text: str) -> None:
    draft = read(text)
    first = draft.identity
    found = (first.title, first.number, first.issuer, first.issued_on)
    wanted = (head.title, head.number, head.issuer, head.issued_on)
    assert tuple(map(_squeezed, found)) == tuple(map(_squeezed, wanted))
    assert [one.due for one in draft.deadlines] == [f"{head.issued_on[:4]}-05-09"]
