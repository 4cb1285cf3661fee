"""Why a file gives no draft in; the Chinese words for what it is and what to do out. They are as precise as
those of the command; what has no words here is told by its code."""

from __future__ import annotations

import re

from duban.faces.refusals import in_chinese
from duban.problems import Refused

#: By the engine's words: what it is and what to do.
_SAYS: tuple[tuple[str, str], ...] = (
    ("protected by a password", "这个文件设有密码。请取消密码后另存，再上传。"),
    ("holds nothing", "这个文件是空的，可能没有下载完整。请重新下载或另存后再上传。"),
    (
        "like a scan",
        "这份 PDF 的字体没有文字信息，等同于扫描件。请先做文字识别，存成文本并对照原件校对，再上传。",
    ),
    (
        "is a scan|picture without text",
        "这份 PDF 是扫描件，页面是图片。请先做文字识别，存成文本并对照原件校对，再上传。",
    ),
    ("is a picture", "这是一张图片。请先做文字识别，存成文本并对照原件校对，再上传。"),
    (
        r"\.doc, \.wps|RTF|Word file in XML|OpenDocument",
        "这是 .doc、.wps、.rtf 等格式的文档。请用 Word 或 WPS 打开，另存为 .docx 再上传。",
    ),
    ("OFD", "这是 OFD 文件。请用阅读器打开，另存为 PDF 或文本再上传。"),
    ("spreadsheet", "这是表格或演示文稿，不是通知。请上传它所属的通知。"),
    ("is an archive", "这是压缩包。请解压后上传其中的通知。"),
    ("damaged", "这个文件已损坏。请重新下载，或用 Word、WPS 打开后另存，再上传。"),
    ("no Chinese text", "这个文件里没有中文。请上传通知原文。"),
    (
        "script fetches",
        "这个网页的正文由脚本载入，文件里没有文字。请在浏览器中打印为 PDF，或复制文字存成文本再上传。",
    ),
    ("in frames", "这个网页的通知在框架页里。请单独打开那一页，保存后再上传。"),
    ("spoilt", "这个文件的文字编码已损坏，读出来是乱码。请在能正常显示的程序中另存为 UTF-8 文本再上传。"),
    ("no kind of file", "这不是文本，也不是能读的文件类型。请另存为 .docx、PDF 或文本再上传。"),
    (
        "pages; a notice|characters|has a text of|MB|too deep|unpack",
        "这个文件太大，不像一份通知。请去掉图片和附件，只上传通知本身。",
    ),
    ("declares entities", "这个 Word 文件结构异常，可能不安全，请不要打开，并向发件人核实。"),
    ("more than .* dates", "文中日期过多，像是一张表。请去掉附表，只上传通知本身。"),
    ("news report", "这是新闻报道，不是通知。请上传它所说的那份通知。"),
    ("guide or an explanation", "这是政策解读或办事指南，不是通知。请上传它所说的那份通知。"),
    ("contract", "这是合同（协议），不是通知，没有可以起草的内容。"),
    ("contents", "这是目录，不是通知正文。请上传通知全文。"),
    ("minutes of", "这是会议纪要，没有找到写明时限的任务。确有任务的，请手工新建日程。"),
    (
        "publicity|announcement|tenders|appointments|reply to|a speech|regulation",
        "这不是任务通知（公示、公告、任免、批复、讲话、法规等），没有找到报送时限。"
        "请上传通知原文，或手工新建日程。",
    ),
    (
        "holds no deadline",
        "这个文件里没有找到报送时限。请核对是否上传了通知原文；确有任务的，请手工新建日程。",
    ),
)


def why(error: Refused) -> str:
    """Return what to show for a file that gives no draft."""
    return next((words for says, words in _SAYS if re.search(says, error.message)), in_chinese(error))
