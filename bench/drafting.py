"""``duban draft`` as a whole process, and how its time grows with the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import commands
from figures import Figure, seconds

from duban.drafting.reading import read

NOTICE = """关于报送2026年示范车间的通知
各市工业和信息化局:
一、请各市于2026年3月20日前报送推荐表,每市限报3个,一式两份,加盖公章,并于3月25日前寄出。
二、自2026年起,请于每季度结束后10日内报送进展,每年11月30日前报送年度总结。
"""
FILLER = (
    "三、各市要加强组织领导,明确责任分工,认真审核把关,确保材料真实、完整、规范,并做好跟踪服务和经验总结。\n"
)
SIGNED = "联系人:王工,电话:0000-1234567\n示例省工业和信息化厅\n2026年2月1日\n"
PAGE = FILLER * 20
ROW = "{n} 示例企业{n} 2019年3月{d}日 装备制造 12{d} 万元\n"
LONG, PAGES = 4_000, 200


def figures(rounds: int = 5) -> Iterator[Figure]:
    """Yield the wall time of one long notice, and the time of a text against one half as long."""
    long = NOTICE + FILLER * (LONG // len(FILLER)) + SIGNED
    bare = median(commands.wall(commands.BARE) for _ in range(rounds))
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        path = Path(folder) / "notice.txt"
        path.write_text(long, "utf-8")
        took = median(commands.wall([commands.DUBAN, "draft", str(path), "--json"]) for _ in range(rounds))
    yield Figure(
        f"duban draft, a notice of {len(long):,} characters", "", took, "s", "≤ 0.5 s", took <= 0.5, bare,
        "importing typer, pydantic, yaml",
    )  # fmt: skip
    rows = "".join(ROW.format(n=n, d=1 + n % 28) for n in range(4_000))
    for name, annex in (("pages of prose", PAGE * PAGES), ("rows with dates", rows)):
        half, whole = (
            median(seconds(lambda text=text: read(NOTICE + SIGNED + text)) for _ in range(3))  # type: ignore[misc]
            for text in (annex[: len(annex) // 2], annex)
        )
        yield Figure(
            f"an annex of {len(annex):,} characters, {name}", "", whole, "s", "≤ 2.5 × half of it",
            whole <= 2.5 * half, half, "half of it",
        )  # fmt: skip
