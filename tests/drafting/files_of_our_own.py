"""Files for the tests of containers: a PDF made by hand, of lines at their places and of rules."""

from __future__ import annotations

_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
    b"1 begincodespacerange <0000> <ffff> endcodespacerange "
    b"1 beginbfrange <0000> <ffff> <0000> endbfrange endcmap end end"
)


def at(x: float, y: float, words: str, size: float = 12) -> str:
    """Return the drawing of one line of text; its codes are UTF-16."""
    return f"BT /F {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex()}> Tj ET "


def rules(columns: list[float], rows: list[float]) -> str:
    """Return the drawing of a table's rules."""
    drawn = [f"{columns[0]} {y} m {columns[-1]} {y} l S" for y in rows]
    return " ".join(drawn + [f"{x} {rows[0]} m {x} {rows[-1]} l S" for x in columns]) + " "


def pdf(*pages: str, readable: bool = True, turn: int = 0, locked: bool = False) -> bytes:
    """Return a PDF of pages of 600 by 800; its font is not readable if it does not say what it shows."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    to_unicode = b"/ToUnicode 7 0 R" if readable else b""
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        5: b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]%s>>"
        % to_unicode,
        6: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 1000/FontDescriptor 8 0 R>>",
        7: b"<</Length %d>>stream\n%s\nendstream" % (len(_TO_UNICODE), _TO_UNICODE),
        8: b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -120 1000 880]/Ascent 880/Descent -120>>",
    }
    for number, drawn in enumerate(pages):
        content = drawn.encode()
        objects[10 + 2 * number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate %d/Contents %d 0 R"
            b"/Resources<</Font<</F 5 0 R>>>>>>" % (turn, 11 + 2 * number)
        )
        objects[11 + 2 * number] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
    out, table = bytearray(b"%PDF-1.4\n"), ""
    for number, one in objects.items():
        table += f"{number} 1\n{len(out):010} 00000 n \n"
        out += b"%d 0 obj %s endobj\n" % (number, one)
    lock = (
        f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'11' * 32}>/U<{'22' * 32}>>>"
        if locked
        else ""
    )
    end = f"xref\n0 1\n0000000000 65535 f \n{table}trailer<</Size {12 + 2 * len(pages)}/Root 1 0 R{lock}>>"
    return bytes(out) + f"{end}\nstartxref\n{len(out)}\n%%EOF".encode()


def down(*lines: str, x: float = 60, y: float = 700) -> str:
    return " ".join(at(x, y - 20 * number, line) for number, line in enumerate(lines))
