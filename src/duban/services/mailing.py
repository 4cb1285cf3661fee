"""A letter that waits for no slot, because somebody has just asked for it: the link that signs in.

It says nothing of any deadline, proves nothing and is no letter of the store: it leaves at once, or the
person asks again.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from duban.delivery.channel import Outgoing
from duban.delivery.mime import build
from duban.services.signing_in import LINK_LASTS, ask_link
from duban.store import ledger
from duban.values import Rendered

if TYPE_CHECKING:
    from duban.app import App

log = logging.getLogger("duban")


def mail_link(app: App, address: str, base_url: str, there: str, now: datetime) -> bool:
    """Send a link that signs in, and say whether one left. Whoever is not known gets none."""
    try:
        secret = ask_link(app, address, now)
        if secret is None:
            return False
        url = f"{base_url}/enter/{secret}" + (f"?{urlencode({'next': there})}" if there != "/" else "")
        domain = app.settings.smtp.sender.rpartition("@")[2] or "localhost"
        body = build(
            _worded(url), to=address, sender_address=app.settings.smtp.sender, sender_name="督办",
            reply_to="", message_id=f"<{secrets.token_hex(20)}@{domain}>", references=(), date=now,
            kind="sign-in",
        )  # fmt: skip
        (outcome,) = app.channel.send([Outgoing(0, address, body)])
        with app.store.writing() as conn:
            ledger.append(conn, now, address, "sign-in-link", "console", {"outcome": outcome.verdict})
        if outcome.verdict != "sent":
            log.warning("a link to sign in did not leave: %s", outcome.reason)
    except Exception:
        log.exception("a link to sign in could not be sent")
        return False
    return outcome.verdict == "sent"


def _worded(url: str) -> Rendered:
    minutes = int(LINK_LASTS.total_seconds() // 60)
    lines = (
        "您正在登录督办平台。请点击下面的链接，并在打开的页面上确认登录：",
        url,
        f"链接{minutes}分钟内有效，只能使用一次，请勿转发。如非本人操作，请忽略本邮件。",
    )
    text = "\n\n".join(lines) + "\n"
    html = (
        '<!doctype html><html lang="zh-CN"><body style="font:16px/1.7 sans-serif;color:#222;max-width:36em">'
        f'<p>{lines[0]}</p><p><a href="{url}">登录督办平台</a></p>'
        f'<p style="word-break:break-all;color:#555">{url}</p><p>{lines[2]}</p></body></html>'
    )
    return Rendered("登录督办平台", text, html)
