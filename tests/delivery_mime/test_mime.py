"""The bytes of a letter, read back by another parser, say what was rendered."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.delivery.ics import events
from duban.delivery.mime import MAX_REFERENCES, build, message_id, roots
from duban.problems import BadInput
from duban.rendering import Letters, sample_facts
from duban.values import Kind, Rendered

DATE = datetime(2024, 9, 18, 9, tzinfo=timezone(timedelta(hours=8)))
WORDS = Rendered("【提醒】3项", "正文\n.\nFrom 甲\n--=_duban_words\n", "<p>正文</p>\n")


def made(rendered: Rendered = WORDS, **changes: object) -> bytes:
    values: dict[str, object] = {
        "to": "coordinator@city.example", "sender_address": "deadlines@province.example",
        "sender_name": "示例省工业和信息化厅", "reply_to": "reply@province.example",
        "message_id": "<abc@province.example>", "references": ("<obligation-1@province.example>",),
        "date": DATE, "kind": Kind.REMINDER,
    }  # fmt: skip
    return build(rendered, **(values | changes))  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage) and not parsed.defects
    return parsed


def said(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def lawful(raw: bytes) -> None:
    """RFC 5322: CRLF only, ASCII only, no line above 998."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[^\x00-\x7f]", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_headers_bodies_and_threading_read_back() -> None:
    raw = made(references=("<a@x.example>", "<b@x.example>"))
    lawful(raw)
    parsed = read(raw)
    assert parsed["Subject"] == WORDS.subject
    assert parsed["From"].addresses[0].display_name == "示例省工业和信息化厅"
    assert parsed["From"].addresses[0].addr_spec == "deadlines@province.example"
    assert parsed["Reply-To"] == "reply@province.example" and parsed["To"] == "coordinator@city.example"
    assert parsed["Date"].datetime == DATE and parsed["Message-ID"] == "<abc@province.example>"
    assert parsed["References"].split() == ["<a@x.example>", "<b@x.example>"]
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert parsed["List-Unsubscribe"] is None
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert said(parsed, "plain") == WORDS.text and said(parsed, "html") == WORDS.html


def test_only_digests_can_be_unsubscribed() -> None:
    assert "mailto:reply@province.example" in read(made(kind=Kind.DAILY))["List-Unsubscribe"]


def test_the_calendar_part_is_an_attachment_with_a_plain_name() -> None:
    facts = sample_facts(Kind.OPENING, items=3)
    ics = events(facts.items, facts.as_of, facts.zone)
    raw = made(ics=ics, kind=Kind.OPENING)
    lawful(raw)
    parsed = read(raw)
    assert parsed.get_content_type() == "multipart/mixed"
    assert said(parsed, "plain") == WORDS.text
    (part,) = parsed.iter_attachments()
    assert part.get_content_type() == "text/calendar" and part.get_param("method") == "PUBLISH"
    assert part.get_filename() == "deadlines.ics" and part.get_payload(decode=True) == ics


def test_the_same_letter_is_the_same_bytes() -> None:
    assert made() == made()


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=300), st.text(max_size=300))
def test_any_words_survive_the_journey(subject: str, name: str, text: str, html: str) -> None:
    raw = made(Rendered(subject, text, html), sender_name=name)
    lawful(raw)
    parsed = read(raw)
    assert parsed["Bcc"] is None and len(parsed.get_all("Subject")) == 1
    assert len(parsed["From"].addresses) == 1
    assert parsed["From"].addresses[0].addr_spec == "deadlines@province.example"
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    assert said(parsed, "plain") == whole


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Z")), min_size=1, max_size=60))
def test_a_printable_subject_and_name_read_back_as_written(words: str) -> None:
    parsed = read(made(Rendered(words, "", ""), sender_name=words))
    assert parsed["Subject"] == words
    # The modern parser keeps the blank between two encoded words of a name; readers of mail do not.
    name, _ = parseaddr(str(message_from_bytes(made(sender_name=words))["From"]).replace("\r\n", ""))
    assert str(make_header(decode_header(name))) == words


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b.example\r\nBcc: c@d.example",
        "a b@c.example",
        "<a@b.example>",
        "甲@b.example",
        "a@b,c@d",
    ],
)
def test_an_address_that_no_header_can_carry_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        made(to=address)


def test_a_chinese_domain_travels_as_ascii() -> None:
    assert read(made(to="a@例子.example"))["To"] == "a@xn--fsqu00a.example"


@pytest.mark.parametrize("value", ["abc", "<a b@c>", "<a@b>\r\nBcc: c@d.example"])
def test_a_bad_identifier_is_refused(value: str) -> None:
    with pytest.raises(BadInput):
        made(message_id=value)


def test_a_message_id_is_the_letters_own() -> None:
    slot = datetime(2024, 9, 18, 1, tzinfo=UTC)
    first = message_id("a@b.example", slot, "reminder", "", 1, "province.example")
    assert first == message_id(
        "a@b.example", slot.astimezone(DATE.tzinfo), "reminder", "", 1, "province.example"
    )
    others = {
        message_id("b@b.example", slot, "reminder", "", 1, "province.example"),
        message_id("a@b.example", DATE + timedelta(hours=1), "reminder", "", 1, "province.example"),
        message_id("a@b.example", slot, "escalation", "", 1, "province.example"),
        message_id("a@b.example", slot, "reminder", "cases", 1, "province.example"),
        message_id("a@b.example", slot, "reminder", "", 2, "province.example"),
    }
    assert first not in others and len(others) == 5 and len(first) <= 128
    assert message_id("a@b.example", slot, "reminder", "", 1, "a\r\nb").endswith("@duban.invalid>")


def test_roots_name_each_obligation_once_and_stay_few() -> None:
    facts = sample_facts(Kind.REMINDER, items=40)
    found = roots((*facts.items, *facts.items), "province.example")
    assert found[0] == "<obligation-1@province.example>" and len(found) == len(set(found)) == MAX_REFERENCES


def test_a_rendered_letter_reads_back_whole() -> None:
    facts = sample_facts(Kind.SUPERVISE, items=40)
    rendered = Letters().render(facts)
    raw = made(rendered, kind=facts.kind, references=roots(facts.items, "province.example"))
    lawful(raw)
    parsed = read(raw)
    assert parsed["Subject"] == rendered.subject
    assert said(parsed, "plain") == rendered.text and said(parsed, "html") == rendered.html
