"""Titles and names that try to break out: line breaks, HTML, bidi marks, ten thousand characters."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.delivery.mime import build
from duban.rendering import KINDS, Letters, sample_facts
from duban.rendering.chinese import clean
from duban.values import Item, Kind, LetterFacts, Material

LETTERS = Letters()
HOSTILE = [
    "标题\r\nBcc: thief@evil.example\r\n\r\n正文",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\u202e逆序\u202c\u2066隔离\u2069\u200b零宽\ufeff",
    "长" * 10_000,
    "{{ 7 * 7 }}{% raw %}",
    '" onmouseover="alert(1)',
    "\ud800孤立",
    "\x00\x07\x1b[31m",
]


def poisoned(kind: Kind, text: str) -> LetterFacts:
    """Put ``text`` in every field that people write."""
    facts = sample_facts(kind, items=2)
    names = [f.name for f in fields(Item) if f.type == "str"]
    items = tuple(
        replace(item, **dict.fromkeys(names, text), materials=(Material(text, 3, True, text, text),))  # type: ignore[arg-type]
        for item in facts.items
    )
    extra = {
        "counts": {text: 1}, "channel": text, "head": text, "problems": (text,), "cc": (text,),
        "call_list": ({"unit": text, "contact": text, "phone": text, "stage": text, "why": text,
                       "due_at": facts.slot_at},),
        "indicators": ({"title": text, "rows": ({"unit": text, "title": text, "said": text},), "more": 1},),
        "on": facts.slot_at.date(), "title": text, "document": text,
        "lists": tuple(
            {"colour": colour, "rows": ({"unit": text, "matter": text, "due_on": facts.slot_at.date(),
                                         "said": text, "steps": (text,)},)}
            for colour in ("red", "yellow", "apart")
        ),
    }  # fmt: skip
    sender = replace(facts.sender, name=text, office=text, contact=text, phone=text, reply_to=text)
    return replace(facts, items=items, to_unit=text, to_names=(text,), sender=sender, extra=extra)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_everywhere(kind: Kind, text: str) -> None:
    facts = poisoned(kind, text)
    for rendered in (LETTERS.render(facts), LETTERS.render_plain(facts)):
        assert len(rendered.subject) <= 60 and rendered.subject.isprintable()
        assert (
            "<script" not in rendered.html
            and "<img" not in rendered.html
            and 'onmouseover="' not in rendered.html
        )
        for words in (rendered.text, rendered.html):
            assert not set(words) & set("\u202e\u202c\u2066\u2069\u200b\ufeff\x00\x07\x1b\r")
            words.encode("utf-8")
        assert len(rendered.text) < 60_000
        raw = build(
            rendered, to="a@city.example", sender_address="d@province.example", sender_name=text,
            reply_to="r@province.example", message_id="<1@province.example>", references=(),
            date=datetime(2024, 9, 18, 1, tzinfo=UTC), kind=kind,
        )  # fmt: skip
        parsed = message_from_bytes(raw, policy=policy.default)
        assert parsed["Bcc"] is None and parsed["To"] == "a@city.example" and not parsed.defects


def test_a_long_title_is_cut_in_the_subject_with_an_ellipsis() -> None:
    subject = LETTERS.render(poisoned(Kind.REMINDER, "长" * 10_000)).subject
    assert "…" in subject and len(subject) <= 60 and "2项任务" in subject


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_renders(text: str) -> None:
    rendered = LETTERS.render(poisoned(Kind.CHASE, text))
    hidden = {unicodedata.category(mark) for mark in rendered.subject} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not hidden and len(rendered.subject) <= 60
    rendered.html.encode("utf-8")


@given(st.text(), st.integers(1, 50))
def test_clean_text_is_one_printable_line_within_its_limit_and_clean_twice_is_clean_once(
    text: str, limit: int
) -> None:
    once = clean(text, limit)
    assert len(once) <= limit and "\n" not in once and "\r" not in once
    assert clean(once, limit) == once
