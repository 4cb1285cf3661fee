"""An archived call in, its dossier (案卷) out: the files that an office keeps, each under its name.

The calendar's versions as they were applied, a table of how everything ended, the letters as they left, the
call's rows of the ledger, and a list of all of it with the head of the chain. One law: the list names the
digest of every other file, so that nothing of it is changed unseen.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.planning.dates import local_day
from duban.planning.lateness import Lateness, Measure, lateness
from duban.planning.periods import period_title
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.rendering.chinese import clean
from duban.services.calendars import read_back, sound
from duban.services.excusing import silences, untold
from duban.services.indicating import board
from duban.services.knowledge import knowledge
from duban.sheets.dossier import STATUS, Reached, Row, ledger_file, status_table
from duban.store import archiving, deeds, ledger, terms_rows
from duban.store.archiving import Line
from duban.values import Duty, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.notices.model import NoticeCalendar
    from duban.planning.lateness import Excuse
    from duban.store.engine import Connection
    from duban.store.terms_rows import Version

LIST = "案卷目录.txt"


def dossier(app: App, key: str, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a call in the archive, the list last. Raises Refused for any other call."""
    ledger.seal(app.store, now)
    digests: list[str] = []
    with app.store.reading() as conn:
        if not archiving.is_archived(conn, key):
            raise Refused(f"{key} is not archived", hint=f"duban archive {key}", code="not-archived")
        versions = [v for v in terms_rows.versions(conn, key) if v.applied_at is not None]
        calendar = sound(read_back(versions[-1])[0])
        for name, content in _files(app, conn, calendar, versions, now):
            digests.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
            yield name, content
        head = ledger.head(conn)
        findings = ledger.verify(conn, now)
    yield LIST, _listed(calendar, digests, head, findings, now).encode()


def _files(
    app: App, conn: Connection, calendar: NoticeCalendar, versions: list[Version], now: datetime
) -> Iterator[tuple[str, bytes]]:
    zone = ZoneInfo(calendar.zone)
    for number, version in enumerate(versions, start=1):
        assert version.applied_at is not None
        name = f"日程/{number:02}-{version.applied_at.astimezone(zone):%Y%m%d}"
        yield f"{name}.yaml", version.source.encode()
        rules = json.dumps(version.policies, ensure_ascii=False, indent=2, sort_keys=True)
        yield f"{name}-催办规则.json", rules.encode()
    about = f"依据：{calendar.notice.number or calendar.notice.title}　截至{_when(now, zone)}"
    yield (
        "办理情况.xlsx",
        status_table(
            calendar.title, about, _rows(app, conn, calendar, now), _reached(app, conn, calendar, now)
        ),
    )
    for letter in archiving.letters_sent(conn, calendar.key):
        slot = f"{letter.slot_at.astimezone(zone):%Y%m%d-%H%M}"
        address = re.sub(r"[^\w.@+-]", "_", letter.address)[:120]
        yield f"函件/{letter.id:06}-{slot}-{letter.kind}-{address}.eml", letter.body
    pages = archiving.pages(conn, calendar.key)
    yield "台账.csv", ledger_file(
        (
            p.sequence or "", p.id, _when(p.at, zone), p.actor, p.verb, p.subject,
            json.dumps(p.payload, ensure_ascii=False, sort_keys=True), p.digest or "",
        )
        for p in pages
    )  # fmt: skip


def _rows(app: App, conn: Connection, calendar: NoticeCalendar, now: datetime) -> list[Row]:
    zone, today = ZoneInfo(calendar.zone), local_day(now, calendar.zone)
    lines = archiving.lines(conn, calendar.key)
    measures = deeds.measures(conn, [line.obligation_id for line in lines])
    quiet = tuple(silences(conn, calendar.zone, today))
    found = []
    for line in lines:
        measure = measures.get(line.obligation_id, Measure(line.due_at, noticed_at=line.noticed_at))
        due_at = measure.counts_from
        counted = None
        if line.submitted_on is not None:
            excuses = (*quiet, *untold(measure.noticed_at, due_at, calendar.zone, today))
            counted = _counted(app, local_day(due_at, calendar.zone), line.submitted_on, excuses)
        found.append(
            Row(
                clean(line.title, 200), period_title(line.period), line.unit_code, clean(line.unit_name, 120),
                _due(due_at, zone), _ended(line),
                line.submitted_on.isoformat() if line.submitted_on else "",
                _late(line, counted), _when(line.noticed_at, zone), _when(line.acknowledged_at, zone),
                clean(line.evidence or "", 300),
            )
        )  # fmt: skip
    return found


def _reached(app: App, conn: Connection, calendar: NoticeCalendar, now: datetime) -> list[Reached]:
    found = []
    for line in board(app, conn, knowledge(app, conn), calendar, now) if calendar.indicators else ():
        target = line.judged.target if line.judged else line.indicator.targets[-1]
        if line.judged:
            reached = "已达到" if line.judged.reached else "未达到"
        else:
            reached = "" if line.latest else "未报"
        latest, unit = line.latest, line.indicator.unit
        found.append(
            Reached(
                clean(line.indicator.title, 200), "确保" if line.indicator.firm else "争取",
                clean(line.unit.name, 120), f"{target.value:g}{unit}", target.on.isoformat(),
                f"{latest.value:g}{unit}" if latest else "", latest.as_of.isoformat() if latest else "",
                reached,
            )
        )  # fmt: skip
    return found


def _counted(app: App, due_on: date, done_on: date, excuses: tuple[Excuse, ...]) -> Lateness:
    return lateness(due_on, done_on, True, app.workdays, excuses)


def _late(line: Line, counted: Lateness | None) -> str:
    if counted is None or line.duty != Duty.REQUIRED:
        return ""
    if not counted.workdays and not counted.excused:
        return "按时"
    left_out = f"（不计{'、'.join(counted.why)}{counted.excused}日）" if counted.excused else ""
    return f"{counted.workdays}个工作日{left_out}"


def _ended(line: Line) -> str:
    if line.said == Verb.ZERO_REPORT:
        return "零申报"
    lapsed = line.status == Status.DECLINED and line.recorded_at is None
    return "未申报" if lapsed else STATUS[line.status]


def _due(at: datetime, zone: ZoneInfo) -> str:
    """Return a deadline as people write it: the end of a day is its 24:00."""
    local = at.astimezone(zone)
    if local.time() == time(0):
        return f"{local.date() - timedelta(days=1)} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _listed(
    calendar: NoticeCalendar, digests: list[str], head: tuple[int, str], findings: list[str], now: datetime
) -> str:
    notice, zone = calendar.notice, ZoneInfo(calendar.zone)
    sequence, digest = head
    checked = "完整" if not findings else "；".join(findings)
    return "\n".join(
        (
            f"{calendar.title}（{calendar.key}）案卷",
            f"依据：{notice.title} {notice.number or ''}".rstrip(),
            f"制作时间：{_when(now, zone)}",
            f"台账校验：{checked}，共{sequence}行，末行校验值 {digest}",
            "各文件 SHA-256：",
            *digests,
            "",
        )
    )
