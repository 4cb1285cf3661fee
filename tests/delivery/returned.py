"""Returned letters as mail servers and providers write them, for tests. Every name is invented."""

from __future__ import annotations

from base64 import b64encode
from email.header import Header

LETTER = "<0123456789abcdef@office.example>"


def dsn(
    message_id: str = LETTER,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    recipient: str = "gone@city.example",
    diagnosis: str = "smtp; 550 5.1.1 User unknown",
    returned: str = "text/rfc822-headers",
) -> bytes:
    """A delivery status notification as RFC 3464 has it; ``returned``: how the letter itself is enclosed."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: duban@office.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
Message-Id: <report-1@mx.example>

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Sep 2024 09:00:03 +0800

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {diagnosis}

--b1
Content-Type: {returned}

From: duban@office.example
To: {recipient}
Message-ID: {message_id}
References: <obligation-1@office.example>
Subject: letter

--b1--
""".replace("\n", "\r\n").encode()


def provider(
    body: str,
    *,
    sender: str = "PostMaster@mail.example",
    subject: str = "系统退信",
    message_id: str = LETTER,
    html: bool = False,
    charset: str = "utf-8",
    how: str = "In-Reply-To",
) -> bytes:
    """A letter that a provider returns in its own words, without a report."""
    text = f"<html><style>p {{color: red}}</style><body><p>{body}</p></body></html>" if html else body
    kind = "html" if html else "plain"
    coded = b64encode(text.encode(charset)).decode()
    lines = [
        f"From: {sender}",
        "To: duban@office.example",
        f"Subject: {Header(subject, charset).encode()}",
        f"{how}: {message_id}",
        "MIME-Version: 1.0",
        f"Content-Type: text/{kind}; charset={charset}",
        "Content-Transfer-Encoding: base64",
        "",
        *[coded[at : at + 76] for at in range(0, len(coded), 76)],
        "",
    ]
    return "\r\n".join(lines).encode()
