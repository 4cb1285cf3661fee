"""What a reader sees of a Word file: changes accepted, once each, numbers written out."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from duban.drafting.containers.word_text import MAX_XML, word_text
from duban.problems import Refused

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def p(words: str, style: str = "") -> str:
    return f"<w:p>{style}{r(words)}</w:p>"


def r(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(inner: str, merge: str = "") -> str:
    return f"<w:tc><w:tcPr>{merge}</w:tcPr>{inner if inner.startswith('<') else p(inner)}</w:tc>"


def docx(body: str, head: str = "", **parts: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"{head}<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {_SPACES}>{content}</w:{name}>")
    return stream.getvalue()


def text(body: str, **parts: str) -> str:
    return word_text(docx(body, **parts), "f.docx")


BOX = f"<w:txbxContent>{p('示例省文件')}</w:txbxContent>"
ANCHORED = (
    f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
    f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
CONTENTS = "<w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        # changes: what is put in or moved to stays, what is taken out or moved away goes
        (
            f"<w:p>{r('请于')}<w:del><w:r><w:delText>3月1日</w:delText></w:r></w:del><w:ins>{r('4月1日')}</w:ins>"
            f"<w:moveFrom>{r('旧')}</w:moveFrom>{r('前')}<w:moveTo>{r('报送')}</w:moveTo></w:p>",
            "请于4月1日前报送",
        ),
        (
            f"<w:p><w:commentRangeStart w:id='0'/>{r('甲')}<w:r><w:commentReference w:id='0'/></w:r></w:p>",
            "甲",
        ),
        (f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>{r('甲')}</w:p>", "甲"),
        # content controls around words, paragraphs, rows, cells; one that waits to be filled in says nothing
        (
            f"<w:p>{r('于')}<w:sdt><w:sdtContent>{r('3月1日')}</w:sdtContent></w:sdt>{r('前')}</w:p>",
            "于3月1日前",
        ),
        (
            f"<w:sdt><w:sdtContent>{p('甲')}<w:sdt><w:sdtContent>{p('乙')}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>",
            "甲\n乙",
        ),
        (
            f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell('甲')}<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>"
            "</w:tr></w:sdtContent></w:sdt></w:tbl>",
            "甲  乙",
        ),
        (
            f"<w:p>{r('甲')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('单击此处')}</w:sdtContent></w:sdt></w:p>",
            "甲",
        ),
        (f"<w:sdt>{CONTENTS}<w:sdtContent>{p('一、报送要求 1')}</w:sdtContent></w:sdt>{p('甲')}", "甲"),
        (p("一、报送要求 1", "<w:pPr><w:pStyle w:val='TOC1'/></w:pPr>") + p("甲"), "甲"),
        # fields: what they show, not how they are made
        (
            f"<w:p><w:r><w:instrText> DATE </w:instrText></w:r>{r('3月1日')}"
            f"<w:fldSimple>{r('前')}</w:fldSimple></w:p>",
            "3月1日前",
        ),
        (
            f"<w:p><w:hyperlink>{r('平台')}</w:hyperlink><w:smartTag>{r('网址')}</w:smartTag></w:p>",
            "平台网址",
        ),
        # text boxes once, in lines of their own
        (f"<w:p>{ANCHORED}{r('关于报送的通知')}</w:p>{p('各市：')}", "关于报送的通知\n示例省文件\n各市："),
        (f"<w:p>{ANCHORED}</w:p>{p('各市：')}", "示例省文件\n各市："),
        # tables: merged cells once, tables in tables, a table for the layout
        (
            table(
                cell("市级", "<w:vMerge w:val='restart'/>") + cell("报送") + cell("3月1日"),
                cell("", "<w:vMerge/>") + cell("审核") + cell("3月9日"),
                cell("合计", "<w:gridSpan w:val='2'/>") + cell("2项"),
            ),
            "市级  报送  3月1日\n审核  3月9日\n合计  2项",
        ),
        (table(cell(p("甲") + table(cell("乙") + cell("丙")) + p("丁"))), "甲\n乙  丙\n丁"),
        (table(cell(p("甲") + p("乙")) + cell("丙")), "甲 乙  丙"),
        (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell('旧')}</w:tr><w:tr>{cell('新')}</w:tr></w:tbl>", "新"),
        # signs
        (
            "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>5</w:t><w:noBreakHyphen/><w:t>6</w:t></w:r></w:p>",
            "甲 乙\n5-6",
        ),
        ("<w:p><w:r><w:sym w:font='Wingdings' w:char='F06C'/><w:t>甲</w:t></w:r></w:p>", "\uf06c甲"),
        (
            f"<w:p><w:r><w:ruby><w:rt>{r('bào')}</w:rt><w:rubyBase>{r('报')}</w:rubyBase></w:ruby></w:r>{r('送')}</w:p>",
            "报送",
        ),
    ],
)
def test_what_a_reader_sees(body: str, wanted: str) -> None:
    assert text(body) == wanted


def test_a_footnote_stands_below_what_cites_it_and_the_head_of_pages_nowhere() -> None:
    body = f"<w:p>{r('请报送')}<w:r><w:footnoteReference w:id='2'/></w:r>{r('汇总表。')}</w:p>{p('乙')}"
    notes = f"<w:footnote w:id='2'>{p('一式三份。')}</w:footnote>"
    assert text(body, footnotes=notes, header1=p("机密")) == "请报送汇总表。\n一式三份。\n乙"


def level(at: int, form: str, words: str, start: int = 1) -> str:
    how = f"<w:start w:val='{start}'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{words}'/>"
    return f"<w:lvl w:ilvl='{at}'>{how}</w:lvl>"


def test_numbers_are_written_as_word_shows_them() -> None:
    levels = (
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimal", "%3.%4"),
    )
    numbering = (
        f"<w:abstractNum w:abstractNumId='7'>{''.join(levels)}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>"
        "<w:num w:numId='2'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'>"
        "<w:startOverride w:val='3'/></w:lvlOverride></w:num>"
    )
    styles = (
        "<w:style w:styleId='H'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        "<w:style w:styleId='H2'><w:basedOn w:val='H'/><w:pPr><w:numPr><w:ilvl w:val='1'/></w:numPr></w:pPr>"
        "</w:style>"
    )

    def at(deep: int, number: int = 1) -> str:
        return f"<w:pPr><w:numPr><w:ilvl w:val='{deep}'/><w:numId w:val='{number}'/></w:numPr></w:pPr>"

    body = "".join(
        p(words, style)
        for words, style in (
            ("总则", "<w:pPr><w:pStyle w:val='H'/></w:pPr>"),
            ("目的", "<w:pPr><w:pStyle w:val='H2'/></w:pPr>"),
            ("2021年起报送", at(2)),
            ("甲", at(3)),
            ("乙", at(2)),
            ("要求", at(0)),
            ("时间", at(1)),
            ("附则", at(0, 2)),
        )
    )
    shown = [
        "一、总则",
        "（一）目的",
        "1. 2021年起报送",
        "1.1 甲",
        "2. 乙",
        "二、要求",
        "（一）时间",
        "三、附则",
    ]
    assert text(body, numbering=numbering, styles=styles).split("\n") == shown


def test_a_strict_file_reads_as_any_other() -> None:
    with zipfile.ZipFile(BytesIO(docx(p("甲")))) as archive:
        source = archive.read("word/document.xml").decode()
    source = source.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", source)
    assert word_text(stream.getvalue(), "f.docx") == "甲"


LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "哈哈哈哈">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
SECRET = '<!DOCTYPE w [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


HOSTILE = {
    "laughs": docx(p("甲&i;"), LAUGHS),
    "another file": docx(p("甲&i;"), SECRET),
    "deep": docx("<w:sdt><w:sdtContent>" * 3000),
    "large": docx(p("甲" * (MAX_XML // 3 + 1))),
    "cut": docx(p("甲" * 4000))[:-90],
    "changed": docx(p("甲乙丙")).replace(b"PK\x01\x02", b"PK\x01\x03"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"Word file|MB"):
        word_text(content, "f.docx")
