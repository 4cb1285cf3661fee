"""Where a quote stands: exact in the text as found, whatever the file and however it writes a character."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from opencc import OpenCC

from duban.drafting.as_json import as_json
from duban.drafting.containers.containers import open_document
from duban.drafting.reading import read
from duban.services.drafting import drafted
from tests.drafting.files_of_our_own import down, pdf
from tests.drafting.sentences_of_our_own import notice

CONTACT = "联系人：李某某，电话：0 551-6000 0001，邮箱：office @mail.example。"
LINES = (
    notice(
        "请各市于２０２１年3 月2 0曰前報(bào)送\u200b汇总表一式三份\U0001f4e2，\U00020bb7某材料3000字以内，"
        f"每市推荐不超过3个。{CONTACT}"
    )
    .strip()
    .split("\n")
)
TEXT = "\n".join(LINES)
PLAIN = notice(f"请各市于3月2 0日前报送汇总表一式三份，材料3000字以内，每市推荐不超过3个。{CONTACT}")


def docx() -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in LINES)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return stream.getvalue()


FILES = {
    "lines of Windows": TEXT.replace("\n", "\r\n").encode(),
    "lines of an old Mac": TEXT.replace("\n", "\r").encode("utf-16"),
    "a mark before": TEXT.encode("utf-8-sig"),
    "gb18030": TEXT.encode("gb18030"),
    "big5": OpenCC("s2t").convert(PLAIN).encode("big5"),
    "page": ("<html>" + TEXT.replace("\n", "<br>")).encode(),
    "Word": docx(),
    "PDF": pdf(down(*LINES)),
}


def quotes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object with a quote, however deep."""
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from quotes(one)


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_every_quote_stands_where_it_says(content: bytes) -> None:
    document = open_document(content, "通知")
    found = drafted(read(document.text, document.container))
    made = as_json(found.draft, found.outline, found.questions)
    told = [one for one in quotes(made) if one["quote"]]
    assert [made["text"][one["start"] : one["end"]] for one in told] == [one["quote"] for one in told]
    assert [one["due"] for one in made["deadlines"]] == ["2021-03-20"]
    for name in ("copies", "limits", "quotas", "contacts"):
        assert made[name], name
