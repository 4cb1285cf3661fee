"""What a file is, its text, or a word about what to do. Never a traceback, never an empty notice."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from opencc import OpenCC

from duban.drafting.containers.containers import open_document
from duban.drafting.reading import read
from duban.problems import Refused
from tests.drafting.files_of_our_own import down, pdf
from tests.drafting.sentences_of_our_own import notice

LINE = "\n"
TEXT = notice("请各市于3月20日前报送汇总表（一式三份）。")


def docx(*blocks: str | list[list[str]]) -> bytes:
    from docx import Document

    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            table = document.add_table(len(block), len(block[0]))
            for row, cells in enumerate(block):
                for column, words in enumerate(cells):
                    table.cell(row, column).text = words
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def zipped(**entries: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_text_in_any_usual_encoding(encoding: str) -> None:
    document = open_document(TEXT.encode(encoding), "通知.txt")
    assert (document.container, document.text) == ("txt", TEXT)


@pytest.mark.parametrize("said", ["utf-8", "gb2312", "big5", "iso-8859-1", "x-unknown"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16", "utf-16-le"])
def test_a_page_whatever_encoding_it_says(encoding: str, said: str) -> None:
    text = OpenCC("s2t").convert(TEXT) if encoding == "big5" else TEXT
    page = f'<html><head><meta charset="{said}"></head><body>{text.replace(LINE, "<br>")}</body></html>'
    document = open_document(page.encode(encoding), "page.html")
    assert (document.container, document.text) == ("html", text.strip())


def test_a_traditional_notice_in_its_old_encoding() -> None:
    document = open_document(OpenCC("s2t").convert(TEXT).encode("big5"), "通知.txt")
    assert [one.due for one in read(document.text).deadlines] == ["2021-03-20"]


def test_a_byte_that_was_lost_spoils_no_notice() -> None:
    spoilt = TEXT.encode("gbk").replace("汇总".encode("gbk"), b"\xff" + "汇总".encode("gbk"))
    assert open_document(spoilt, "通知.txt").text == TEXT.replace("汇总", "\ufffd汇总")


def test_windows_line_ends_are_line_ends() -> None:
    assert open_document(TEXT.replace("\n", "\r\n").encode(), "通知.txt").text == TEXT


def test_a_word_file_with_its_tables_in_order() -> None:
    lines = TEXT.split("\n")
    document = open_document(
        docx(*lines[:2], [["网上申报", "3月1日至3月10日"], ["审核", "3月15日前"]], *lines[2:]), "通知.docx"
    )
    assert document.container == "docx"
    assert [one.due for one in read(document.text).deadlines] == ["2021-03-10", "2021-03-15", "2021-03-20"]


@pytest.mark.parametrize("line_break", ["<br>", "<br />", "<BR/>\n"])
def test_a_page_of_breaks_alone(line_break: str) -> None:
    document = open_document(TEXT.replace(LINE, line_break).encode(), "page.txt")
    assert (document.container, document.text) == ("html", TEXT.strip())


def test_a_saved_page_without_its_menus() -> None:
    page = (
        '<html><head><meta charset="gb2312"><title>x</title><script>var 日="3月1日前报送";</script></head>'
        '<body><div class="nav">首页<a>关于其他事项的通知</a></div><h1>关于做好某项工作的通知</h1>'
        "<p>各有关单位：</p><p>请各市于<b>3月20日</b>前报送&nbsp;汇总表。</p>"
        "<table><tr><td>审核</td><td>3月25日前</td></tr></table>"
        "<p>示例市工业和信息化局</p><p>2021年3月1日</p>"
        '<div class="footer">电话：13900000000</div></body></html>'
    )
    document = open_document(page.encode("gb18030"), "page.html")
    assert document.container == "html"
    draft = read(document.text)
    assert [one.due for one in draft.deadlines] == ["2021-03-20", "2021-03-25"]
    assert (draft.identity.title, draft.contacts) == ("关于做好某项工作的通知", ())


def test_a_pdf_with_text() -> None:
    document = open_document(pdf(down(*TEXT.strip().split("\n"))), "通知.pdf")
    assert document.container == "pdf"
    assert [one.due for one in read(document.text).deadlines] == ["2021-03-20"]


BAD = {
    "empty": (b"", "holds nothing"),
    "blank": (b"\xef\xbb\xbf \r\n\r\n", "holds nothing"),
    "scan": (pdf(""), "is a scan"),
    "damaged pdf": (b"%PDF-1.4 and then nothing", "damaged PDF"),
    "doc or wps": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word or WPS file"),
    "Word with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "rtf": (b"{\\rtf1 x}", "RTF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture"),
    "archive": (zipped(notice_dot_txt=b"x"), "is an archive"),
    "spreadsheet": (zipped(xl__workbook_dot_xml=b"<x/>"), "spreadsheet"),
    "zip bomb": (zipped(word__document_dot_xml=bytes(20 << 20)), "would unpack to"),
    "damaged zip": (b"PK\x03\x04" + bytes(80), "damaged"),
    "not a Word file inside": (zipped(word__document_dot_xml=b"<broken"), "damaged Word file"),
    "broken encoding": (bytes(range(128, 256)) * 40, "no encoding that can be read"),
    "spoilt twice": (
        "各有关单位请报送汇总表".encode().decode("latin-1").encode(),
        "no encoding that can be read",
    ),
    "question marks": ("锟斤拷锟斤拷通知锟斤拷锟斤拷".encode(), "no encoding that can be read"),
    "no text": (bytes(range(32)) * 20, "no kind of file that duban reads"),
    "Word in XML": (
        b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:p/>',
        "Word file in XML",
    ),
    "OpenDocument": (zipped(mimetype=b"x", content_dot_xml=b"<x/>"), "OpenDocument"),
    "frames": (
        b'<html><frameset cols="20%,80%"><frame src="a.htm"></frameset></html>',
        "shows others in frames",
    ),
    "a frame for its text": ("<body><div>首页</div><iframe id=x src='x.htm'></iframe>".encode(), "in frames"),
    "a script for its text": (b'<html><body><div id="app"></div><script>1</script>', "a script fetches"),
    "nested without end": (b"<html>" + b"<div>" * 100_000 + "通知".encode(), "deep; no page does"),
    "no Chinese": (b"Dear all, please report by 3 March.", "no Chinese text"),
    "too large": (b"\xe4\xb8\xad" * (11 << 20), "a notice has less than"),
}


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_refused_with_a_word_about_it(content: bytes, says: str) -> None:
    with pytest.raises(Refused) as refused:
        open_document(content, "file")
    assert says in str(refused.value)
    assert refused.value.hint
