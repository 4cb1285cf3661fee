"""The text with what was found marked: nothing of it is lost, nothing of it is markup."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

from duban.drafting import explaining
from duban.drafting.reading import read
from duban.services.drafting import drafted
from tests.drafting.sentences_of_our_own import notice

TEXT = notice(
    "请各市于3月20日前报送<b>方案</b>（一式三份，3000字以内）。",
    "每季度报送进展。",
    "联系人：李甲 010-60000001",
)


def test_the_terminal_shows_the_whole_text_with_its_findings() -> None:
    found = drafted(read(TEXT))
    shown = explaining.terminal(found.draft, found.outline, found.questions, colour=False)
    assert "【请各市于3月20日前报送<b>方案</b>（一式三份，3000字以内）】〈截止 2021年3月20日 报送" in shown
    assert re.sub(r"〈[^〈〉]*〉", "", shown).replace("【", "").replace("】", "") == TEXT


def test_colour_is_for_who_looks() -> None:
    found = drafted(read(TEXT))
    assert "\x1b[" in explaining.terminal(found.draft, found.outline, found.questions, colour=True)
    assert "\x1b[" not in explaining.terminal(found.draft, found.outline, found.questions, colour=False)


def test_the_page_is_one_file_and_escapes_the_notice() -> None:
    found = drafted(read(TEXT))
    page = explaining.page(found.draft, found.outline, found.questions, "通知.txt")
    assert "<b>" not in page and "&lt;b&gt;方案" in page
    assert 'class="deadline"' in page and 'class="question"' in page and "http" not in page
    body = re.sub(r"<small>.*?</small>|<[^>]*>", "", page.split("<pre>")[1].split("</pre>")[0])
    assert unescape(body) == TEXT


def test_marks_do_not_overlap() -> None:
    found = drafted(read(TEXT))
    marks = explaining.marks(found.draft, found.outline, found.questions)
    assert all(one.end <= other.start for one, other in pairwise(marks))
