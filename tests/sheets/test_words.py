"""Word documents as people and as attackers make them: read as Word counts them, or refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.counting import count
from duban.problems import BadInput
from duban.services import texts
from duban.sheets import words
from duban.sheets.words import text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def docx(body: str, **others: bytes | str) -> bytes:
    """Return a document with this body; ``others`` are further parts of ``word/``."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        for name, part in others.items():
            archive.writestr(f"word/{name}.xml", part)
    return made.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def test_runs_are_one_text_and_paragraphs_are_apart() -> None:
    text = text_of(docx(paragraph("高质量发", "展2", "024") + paragraph("7.5%") + "<w:p/>"))
    assert text.split() == ["高质量发展2024", "7.5%"]
    assert count(text).words == 7


def test_deleted_text_field_codes_and_second_copies_are_no_text() -> None:
    body = (
        paragraph("留")
        + "<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        + "<w:r><w:instrText>PAGE</w:instrText></w:r><w:ins><w:r><w:t>增</w:t></w:r></w:ins></w:p>"
        + f"<mc:AlternateContent><mc:Choice>{paragraph('框')}</mc:Choice>"
        + f"<mc:Fallback>{paragraph('框')}</mc:Fallback></mc:AlternateContent>{paragraph('后')}"
    )
    assert "".join(text_of(docx(body)).split()) == "留增框后"


def test_footnotes_count_and_headers_do_not() -> None:
    notes = f"<w:footnotes {W}>{paragraph('脚注')}</w:footnotes>"
    header = f"<w:hdr {W}>{paragraph('页眉')}</w:hdr>"
    assert "".join(text_of(docx(paragraph("文"), footnotes=notes, header1=header)).split()) == "文脚注"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0 a .doc of 1997",
        docx("")[:-30],
        docx("<w:p>"),
        docx("").replace(b"word/document.xml", b"word/documenT.xml"),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"not a Word document"):
        text_of(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_expanding_document_is_refused_unread(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY a "{"x" * 50}">'
        + "".join(f'<!ENTITY {c} "{f"&{p};" * 20}">' for p, c in zip("abcdefg", "bcdefgh", strict=True))
        + f"]><w:document {W}><w:t>&h;</w:t></w:document>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", bomb.encode(encoding))
    with pytest.raises(BadInput, match="as Word writes it"):
        text_of(made.getvalue())


def test_a_bomb_of_zeros_is_refused_at_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MAX_PART", 1_000_000)
    made = docx(" " * 3_000_000)
    assert len(made) < 10_000
    with pytest.raises(BadInput, match="unpacks to more"):
        text_of(made)


def test_a_part_full_of_empty_elements_is_read_through() -> None:
    assert text_of(docx("<w:p/>" * 200_000)).strip() == ""


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_else(data: bytes) -> None:
    for made in (data, b"PK\x03\x04" + data, docx("", document2=data)[:-1]):
        try:
            text_of(made)
        except BadInput as refused:
            assert refused.hint


def test_a_text_file_is_read_in_the_encodings_of_china(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes("二〇二四年，AI 赋能".encode(encoding))
        assert texts.length(path).words == 9, encoding
    (tmp_path / "b.txt").write_bytes(b"\xff\xff\x00\x80")
    with pytest.raises(BadInput, match="no plain text"):
        texts.length(tmp_path / "b.txt")
    (tmp_path / "c.doc").write_bytes(b"")
    with pytest.raises(BadInput, match=r"only \.txt and \.docx"):
        texts.length(tmp_path / "c.doc")
