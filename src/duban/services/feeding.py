"""Calendar feeds: a token in, the dates of its person's units or of a call out.

A token shows dates and nothing else, to whoever has it: it can be revoked, and it ends when its person leaves
the roster, or a call's is none of his any more. The same dates give the same bytes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.delivery.feed import Entry, feed
from duban.delivery.ics import one_line
from duban.planning.verbs import HANDED_IN
from duban.problems import Refused
from duban.rendering import chinese
from duban.services import call_page
from duban.services.viewing import Viewer, scope, viewer_of
from duban.store import feed_rows, ledger, tokens
from duban.values import VOID, Duty

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.feed_rows import Dated
    from duban.store.tokens import Token

KEPT = timedelta(days=60)  # so long what is over stays in a feed
MOST = 20  # feeds of one person


@dataclass(frozen=True, slots=True)
class Feed:
    name: str
    content: bytes


def make(app: App, viewer: Viewer, now: datetime, calendar_key: str = "") -> str:
    """Make a feed of one's own units, or of a call; return its secret. Raises Refused where there is no such
    call, or none of the viewer's."""
    if calendar_key:
        call_page.look(app, viewer, calendar_key, now)
    with app.store.writing() as conn:
        if len(tokens.listing(conn, "feed", address=viewer.address)) >= MOST:
            raise Refused(f"you have {MOST} feeds; revoke one first", code="too-many")
        secret = secrets.token_urlsafe(24)
        number = tokens.add(
            conn, secret, "feed", now, viewer.address, address=viewer.address, calendar_key=calendar_key
        )
        ledger.append(conn, now, viewer.address, "feed", f"token:{number}", {"calendar": calendar_key})
        return secret


def revoke(app: App, viewer: Viewer, number: int, now: datetime) -> None:
    """Revoke one of the viewer's feeds. Raises Refused where it is not his, or gone."""
    with app.store.writing() as conn:
        if not tokens.revoke(conn, number, "feed", now, address=viewer.address):
            raise Refused("there is no such feed of yours", code="no-feed")
        ledger.append(conn, now, viewer.address, "feed-revoked", f"token:{number}", {})


def feeds_of(app: App, viewer: Viewer) -> list[Token]:
    """Return the viewer's feeds."""
    with app.store.reading() as conn:
        return tokens.listing(conn, "feed", address=viewer.address)


def read(app: App, secret: str, now: datetime) -> Feed | None:
    """Return the calendar of a token, or None: revoked, unknown, of a person who left, or of a call
    that is none of his any more."""
    zone = app.settings.zone
    # By the day, so that the bytes change at midnight and not with every fetch.
    today = now.astimezone(ZoneInfo(zone)).date()
    since = datetime.combine(today - KEPT, time(), ZoneInfo(zone))
    with app.store.reading() as conn:
        token = tokens.find(conn, secret, "feed", now)
        viewer = viewer_of(app, conn, token.address) if token is not None else None
        if token is None or viewer is None:
            return None
        if token.calendar_key:
            seen = scope(app, conn, viewer)
            if not seen.everything and not feed_rows.owed_by(conn, token.calendar_key, seen.units):
                return None
            found = feed_rows.of_call(conn, token.calendar_key, since)
            name = str(found[0].detail["calendar_title"]) if found else token.calendar_key
        else:
            found = feed_rows.of_units(conn, viewer.units, since) if viewer.units else []
            name = "督办事项"
    return Feed(name, feed(name, [_entry(app, one) for one in found], zone))


def _entry(app: App, one: Dated) -> Entry:
    domain = app.settings.smtp.sender.rpartition("@")[2] or "localhost"
    kind = "obligation" if one.unit else "term"
    stage = one.title + (f"（{one.period}）" if one.period else "")
    done = one.status in HANDED_IN
    word = "已办：" if done else "选报截止：" if one.duty == Duty.VOLUNTARY else "截止："
    last = chinese.ends(one.due_at, one.detail["zone"])[0]
    lines = [
        f"{one.detail['calendar_title']} {one.detail['number']}".strip(),
        f"单位：{one.unit}" if one.unit else "",
        f"截止时间：{chinese.deadline(one.due_at, one.detail['zone'])}",
        f"最迟办理日：{chinese.weekday(one.act_by)}" if one.act_by != last else "",
        "日期为推定，以正式安排为准" if one.provisional else "",
    ]
    base = app.settings.base_url.rstrip("/")
    return Entry(
        uid=f"{kind}-{one.id}@{domain}", sequence=max(0, one.epoch - 1) + (1 if one.status in VOID else 0),
        summary=one_line(word + stage), description="\n".join(one_line(line) for line in lines if line),
        due_at=one.due_at, made_at=one.opens_at, cancelled=one.status in VOID, tentative=one.provisional,
        url=f"{base}/calls/{one.calendar_key}" if base else "",
    )  # fmt: skip
