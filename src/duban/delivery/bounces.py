"""The bytes of a message in, what came back and why out; None for anything that is no returned letter.

Read are delivery status notifications (RFC 3464), and the returned letters of providers that write none: from
a postmaster, with the subject of one. The law: an answer, a vacation notice or a receipt is never taken for a
bounce, and no message costs more than the bounds below, whatever it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any

MAX_BYTES = 512_000  # of one message: the status stands before the returned letter
MAX_PARTS = 60
MAX_DEPTH = 8
MAX_TEXT = 40_000  # characters of words looked at
KEPT = 300  # characters of the diagnosis that are kept

_IDS = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>")
_ID_LINE = re.compile(r"^(?:X-Original-)?Message-ID:\s*(<[^<>\s]{1,400}>)", re.I | re.M)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-：:,，])")
_POSTMASTER = re.compile(r"^(mailer-daemon|maildaemon|mail-daemon|postmaster|mdaemon|bounce)", re.I)
_RETURNED = re.compile(
    r"退信|退回|无法送达|无法投递|投递失败|发送失败|undeliver|returned|failure notice|"
    r"delivery (status notification|failure|failed|has failed|problem)|mail delivery (failed|system)",
    re.I,
)
_DELAYED = re.compile(r"延迟|稍后|暂时|重试|delayed|will (be )?retr|not yet|temporar", re.I)
#: What providers say instead of a code: the mailbox is full, which passes; it does not exist, which stays.
_FULL = re.compile(
    r"(邮箱|信箱|容量|空间)[^，。]{0,8}(已满|不足|超出|超过)|mailbox (is )?full|over ?quota", re.I
)
_GONE = re.compile(
    r"(地址|邮箱|帐号|账号|用户|收件人)[^，。]{0,12}(不存在|无效|停用|禁用|注销|错误)|(无此|没有该|不存在的?)(用户|邮箱)|"
    r"(user|mailbox|recipient|account)[^.]{0,30}(unknown|not found|does ?n.t exist|not exist|disabled)|"
    r"no such (user|mailbox)",
    re.I,
)
_TAGS = re.compile(r"<(style|script)\b.{0,20000}?</\1>|<[^<>]{0,2000}>", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that came back, or waits. ``status`` is an enhanced status code (RFC 3463). ``permanent``:
    this letter will not arrive; ``blames_address``: nor will another one to that address. ``recipients``: to
    whom it could not be given, as the report names them, in lower case."""

    message_ids: tuple[str, ...]  # of the returned letter first
    status: str
    permanent: bool
    blames_address: bool
    recipients: tuple[str, ...]
    text: str

    def concerns(self, address: str) -> bool:
        """Say whether it is this address that could not be reached, not one that a copy was passed on to."""
        return not self.recipients or address.lower() in self.recipients


def read_bounce(data: bytes) -> Bounce | None:
    """Return what a message says of a letter that came back; None if it is something else, or unreadable."""
    try:
        message = message_from_bytes(data[:MAX_BYTES])
        parts = list(_parts(message))
        return _standard(message, parts) or _by_its_looks(message, parts)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, HeaderParseError):
        return None  # the parser was led astray: whatever it is, it is no report


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """Yield a message and what it is made of, as far as the bounds allow."""
    stack, seen = [(message, depth)], 0
    while stack and seen < MAX_PARTS:
        part, level = stack.pop()
        seen += 1
        yield part
        content = part.get_payload()
        if isinstance(content, list) and level < MAX_DEPTH:
            stack += [(one, level + 1) for one in reversed(content[:MAX_PARTS]) if isinstance(one, Message)]


def _standard(message: Message, parts: list[Message]) -> Bounce | None:
    report = next((p for p in parts if p.get_content_type() == "message/delivery-status"), None)
    if report is None or message.get_content_type() != "multipart/report":
        return None
    blocks = report.get_payload()
    if not isinstance(blocks, list):
        return None
    for block in blocks[:MAX_PARTS]:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        diagnosis = _line(block.get("Diagnostic-Code", ""))
        if action not in ("failed", "delayed"):
            continue  # delivered, relayed, expanded: nothing came back
        found = _STATUS.search(_line(block.get("Status", ""))) or _STATUS.search(diagnosis)
        reply = _REPLY.search(diagnosis + " ")
        status = ".".join(found.groups()) if found else f"{reply[1][0]}.0.0" if reply else "5.0.0"
        if action == "delayed" and status[0] != "4":
            status = "4.0.0"
        if status[0] == "2":
            continue
        return _bounce(parts, status, _recipients(blocks), diagnosis)
    return None


def _recipients(blocks: list[Any]) -> tuple[str, ...]:
    """Return whom a report names: after a forwarding the first recipient stands beside the last."""
    failed = [
        block for block in blocks[:MAX_PARTS]
        if isinstance(block, Message) and _line(block.get("Action", "")).lower() in ("failed", "delayed")
    ]  # fmt: skip
    named = (
        _line(block.get(name, "")).rpartition(";")[2].strip(" <>").lower()[:320]
        for block in failed
        for name in ("Original-Recipient", "Final-Recipient")
    )
    return tuple(dict.fromkeys(one for one in named if "@" in one))


def _by_its_looks(message: Message, parts: list[Message]) -> Bounce | None:
    """Read what a provider returns in its own words. Both its sender and its subject must say so."""
    sender = parseaddr(_header(message, "From"))[1]
    subject = _header(message, "Subject")
    if not _POSTMASTER.match(sender) or not _RETURNED.search(subject):
        return None
    if message.get_content_type() == "multipart/report":
        return None  # it would have said what happened: a report of success, or of reading
    words = " ".join(_words(part) for part in parts[:MAX_PARTS])[:MAX_TEXT]
    status = _told_in(f"{subject} {words}")
    return _bounce(parts, status, (), f"{subject}：{words}")  # whom it names first may be anybody


def _told_in(text: str) -> str:
    """Return the status that a text gives, or stands for."""
    found = next((m for m in _STATUS.finditer(text) if m[1] in "45"), None)
    if found:
        return ".".join(found.groups())
    if _GONE.search(text):
        return "5.1.1"
    if _FULL.search(text):
        return "4.2.2"
    reply = _REPLY.search(text)
    if reply:
        return f"{reply[1][0]}.0.0"
    return "4.0.0" if _DELAYED.search(text) else "5.0.0"


def _bounce(parts: list[Message], status: str, recipients: tuple[str, ...], text: str) -> Bounce:
    # A full mailbox empties again, whatever the class of the code (RFC 5321, 4.2.3).
    permanent = status[0] == "5" and status != "5.2.2"
    blamed = permanent and (status.startswith("5.1.") or status in ("5.0.0", "5.2.0", "5.2.1"))
    return Bounce(_ids(parts), status, permanent, blamed, recipients, _clean(text)[:KEPT])


def _ids(parts: list[Message]) -> tuple[str, ...]:
    """Return the identifiers that may be the returned letter's, the surest first."""
    found: dict[str, None] = {}
    for part in parts[1:]:  # the returned letter, or its headers
        kind = part.get_content_type()
        if kind in ("text/rfc822-headers", "message/rfc822-headers"):
            found |= dict.fromkeys(_ID_LINE.findall(_decoded(part)[:MAX_TEXT]))
        for name in ("Message-ID", "X-Original-Message-ID", "Original-Message-ID"):
            found |= dict.fromkeys(_IDS.findall(_line(part.get(name, ""))))
    for part in parts:  # quoted in the words
        if part.get_content_maintype() == "text":
            found |= dict.fromkeys(_ID_LINE.findall(_decoded(part)[:MAX_TEXT]))
    for name in ("In-Reply-To", "References"):
        found |= dict.fromkeys(_IDS.findall(_line(parts[0].get(name, ""), 8_000)))
    return tuple(found)[:MAX_PARTS]


def _words(part: Message) -> str:
    if part.get_content_maintype() != "text" or part.get_content_type() == "text/rfc822-headers":
        return ""
    text = _decoded(part)[:MAX_TEXT]
    return _clean(_TAGS.sub(" ", text) if part.get_content_subtype() == "html" else text)


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    content = content[: MAX_TEXT * 4]
    for charset in (part.get_content_charset(), "utf-8", "gb18030"):
        try:
            return content.decode(charset or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


def _header(message: Message, name: str) -> str:
    raw = _line(message.get(name, ""))
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        return raw


def _line(value: object, longest: int = 2_000) -> str:
    return " ".join(str(value)[:longest].split())


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
