"""What a reader sees of a saved page, in whatever way it was made or saved."""

from __future__ import annotations

from email import charset
from email.message import Message
from email.mime.multipart import MIMEMultipart

import pytest

from duban.drafting.containers.containers import open_document
from duban.drafting.containers.page_text import depth, page_text
from duban.problems import Refused
from tests.drafting.sentences_of_our_own import notice

TEXT = notice("请各市于3月20日前报送汇总表。").strip()
PAGE = "<html><body>" + "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))


def saved(*sources: str, encoding: str = "utf-8", body: int = charset.QP) -> bytes:
    """Return pages as a browser saves them in one file."""
    whole = MIMEMultipart("related", type="text/html")
    whole["From"], whole["Subject"] = "<Saved by a browser>", "x"
    for source in sources:
        part, how = Message(), charset.Charset(encoding)
        how.body_encoding = body
        part["Content-Type"] = f'text/html; charset="{encoding}"'
        part.set_payload(source, how)
        whole.attach(part)
    return whole.as_bytes()


@pytest.mark.parametrize("body", [charset.QP, charset.BASE64])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_saved_as_one_file(encoding: str, body: int) -> None:
    document = open_document(saved(PAGE, encoding=encoding, body=body), "通知.mhtml")
    assert (document.container, document.text) == ("html", TEXT)


def test_of_a_page_saved_with_its_frames_the_one_that_says_most() -> None:
    frames = '<html><frameset><frame src="cid:1"><frame src="cid:2"></frameset></html>'
    assert open_document(saved(frames, "<p>通知公告</p>", PAGE), "通知.mht").text == TEXT


def test_a_letter_holds_its_text() -> None:
    letter = b"From: a@mail.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=gb2312\n\n"
    assert open_document(letter + TEXT.encode("gbk"), "通知.eml").text == TEXT


def test_a_letter_in_a_letter_without_end_is_refused() -> None:
    nested = b"MIME-Version: 1.0\n"
    for at in range(400):
        nested += b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (at, at)
    with pytest.raises(Refused):
        open_document(nested, "x.mht")


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        # an editor wraps the lines of its source anywhere
        ("<p>请各有关单\n    位报送，\r\n3月\n底前。</p>", "请各有关单位报送， 3月底前。"),
        ("<pre>关于报送的通知\n各市：</pre>", "关于报送的通知\n各市："),
        ('<div style="white-space: pre-wrap">通知\n各市：</div>', "通知\n各市："),
        # tables for the layout, tables in tables
        (
            "<table><tr><td><table><tr><td>甲市</td><td>3个</td></tr><tr><td>乙市</td><td>2个</td></tr></table>"
            "</td></tr></table>",
            "甲市  3个\n乙市  2个",
        ),
        # the whole page is one form, and an article has a head of its own
        ("<form><input value='x'><p>请各市报送汇总表。</p></form>", "请各市报送汇总表。"),
        (
            "<article><header><h1>关于报送的通知</h1></header><p>各市：</p></article>",
            "关于报送的通知\n各市：",
        ),
        ("<div class='share'>分享</div><p>请各市报送汇总表。</p>", "请各市报送汇总表。"),
        ("<p style='display: none'>旧稿</p><p hidden>旧</p><p>请各市报送。</p>", "请各市报送。"),
        ("<p><ruby>報<rp>(</rp><rt>bào</rt><rp>)</rp></ruby>送</p>", "報送"),
        ("<p>甲<!-- 3月1日 -->乙&#xD800;&#x1F4E2;</p>", "甲乙\ufffd\U0001f4e2"),
    ],
)
def test_what_a_reader_sees(source: str, wanted: str) -> None:
    lines = page_text(f"<html><body>{source}</body></html>").replace("  \n", "\n").strip()
    assert lines == wanted


def test_how_deep_a_page_nests() -> None:
    assert depth("<div>" * 3 + "<p>" * 9 + "</div>" * 2 + "<ul><li></ul>") == 3
