"""The parts of an official document (公文) in Word: A4, its fonts, lines of exact height, tables.

Values in, python-docx objects out. One law: everything written has lost what no XML file may hold.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from duban.sheets.cells import plain

if TYPE_CHECKING:
    from docx.document import Document
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

TITLE, BODY, HEADING, PAGE = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
#: 上、下、左、右 of the national standard for official documents (GB/T 9704), in millimetres.
MARGINS = (37.0, 35.0, 28.0, 26.0)


class Paper:
    """One document being written, in lines of ``size`` points that stand ``spacing`` points apart."""

    def __init__(
        self,
        *,
        margins: Sequence[float] = MARGINS,
        size: float = 16,
        spacing: float = 28.8,
        table: float = 12,
    ) -> None:
        import docx
        from docx.shared import Mm, Pt

        self.document: Document = docx.Document()
        self._size, self._spacing, self._table, self._foot = size, spacing, table, margins[1]
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(margins[0]), Mm(margins[1])
        section.left_margin, section.right_margin = Mm(margins[2]), Mm(margins[3])
        self.wide = 210 - margins[2] - margins[3]
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(size)

    def title(self, text: str, size: float = 22, spacing: float = 33) -> None:
        made = self._paragraph(text, font=TITLE, size=size, spacing=spacing)
        made.alignment = _aligned("CENTER")

    def said(
        self,
        text: str,
        *,
        indent: bool = True,
        font: str = BODY,
        right: float = 0,
        new_page: bool = False,
        joined: bool = False,
    ) -> None:
        """Write a paragraph of the body: indented by two characters, or set right with ``right`` characters
        left free at the end; ``new_page``: at the top of one; ``joined``: on the page of what comes next."""
        from docx.shared import Pt

        made = self._paragraph(text, font=font, size=self._size, spacing=self._spacing)
        made.paragraph_format.page_break_before = new_page or None
        made.paragraph_format.keep_with_next = joined or None
        if right:
            made.alignment = _aligned("RIGHT")
            made.paragraph_format.right_indent = Pt(self._size * right)
        elif indent:
            made.paragraph_format.first_line_indent = Pt(self._size * 2)

    def gap(self, *, joined: bool = False) -> None:
        self.said("", indent=False, joined=joined)

    def numbered(self) -> None:
        """Number the pages at the outer edge of their foot, as — 1 —, below the lines of the page."""
        from docx.shared import Mm, Pt

        section = self.document.sections[0]
        section.footer_distance = Mm(self._foot - 12)
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
            made = footer.paragraphs[0]
            _dress(made, self._spacing)
            made.alignment = _aligned(side)
            edge = "right_indent" if side == "RIGHT" else "left_indent"
            setattr(made.paragraph_format, edge, Pt(self._size))
            _run(made, "— ", PAGE, 14)
            _field(made, "PAGE", 14)
            _run(made, " —", PAGE, 14)

    def table(
        self,
        headings: Sequence[str],
        widths: Sequence[float],
        rows: Iterable[Sequence[str]],
        *,
        height: float = 0,
    ) -> Table:
        """Write a grid whose first row comes again on every page; ``widths`` in parts of the whole. With
        ``height`` millimetres every row has exactly that height."""
        from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
        from docx.oxml import OxmlElement
        from docx.shared import Mm

        cells = [list(headings), *(list(row) for row in rows)]
        made: Table = self.document.add_table(len(cells), len(headings), style="Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        share = self.wide / sum(widths)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width * share)  # the grid too: some programs go by it alone
        for number, (row, texts) in enumerate(zip(made.rows, cells, strict=True)):
            if height:
                row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.EXACTLY
            marks = row._tr.get_or_add_trPr()
            marks.append(OxmlElement("w:cantSplit"))
            if number == 0:
                marks.append(OxmlElement("w:tblHeader"))
            for cell, text, width in zip(row.cells, texts, widths, strict=True):
                cell.width = Mm(width * share)
                self._write(cell, text, heading=number == 0, fixed=bool(height))
        return made

    def packed(self, *, title: str, author: str, at: datetime) -> bytes:
        """Return the file, with who wrote it and when."""
        told = self.document.core_properties
        told.title, told.author, told.last_modified_by, told.comments = plain(title), plain(author), "", ""
        told.created = told.modified = at
        told.language = "zh-CN"
        into = io.BytesIO()
        self.document.save(into)
        return into.getvalue()

    def _write(self, cell: _Cell, text: str, *, heading: bool, fixed: bool) -> None:
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        made = cell.paragraphs[0]
        _dress(made, self._table * 1.4, around=0 if fixed else 2)
        _run(made, text, HEADING if heading else BODY, self._table)
        if heading or len(text) < 4 or (text[0].isdigit() and len(text) < 10):  # counts, days
            made.alignment = _aligned("CENTER")

    def _paragraph(self, text: str, *, font: str, size: float, spacing: float) -> Paragraph:
        made = self.document.add_paragraph()
        _dress(made, spacing)
        if text:
            _run(made, text, font, size)
        return made


def _aligned(how: str) -> WD_PARAGRAPH_ALIGNMENT:
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT as alignments

    return alignments[how]


def _dress(made: Paragraph, spacing: float, around: float = 0) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    form = made.paragraph_format
    form.space_before = form.space_after = Pt(around)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)


def _run(made: Paragraph, text: str, font: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = made.add_run(plain(text))
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _field(made: Paragraph, name: str, size: float) -> None:
    """Write what the program that opens the file fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    made._p.append(field)
    run = made.add_run("1")
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    field.append(run._r)
