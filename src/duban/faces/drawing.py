"""Plain values in, SVG as text out: pictures drawn on the server.

Classes only, no style, no script. One law: a picture says nothing that its title or the table beside it does
not say in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from markupsafe import Markup, escape

from duban.services.year import Row, Year

LEFT, DAY, ROW, HEAD, GAP = 220, 2.2, 26, 34, 8  # pixels: names, a day, a line, the months, the edge


def year_picture(year: Year) -> Markup:
    """Draw a year: a line for each call with a mark for each deadline, days off and make-up days behind.

    Every text in it is escaped where it is put."""
    first, last = date(year.year, 1, 1), date(year.year, 12, 31)
    width, height = LEFT + round(((last - first).days + 1) * DAY) + GAP, HEAD + ROW * len(year.rows) + GAP
    body = "".join((*_ground(year, first, height), *_months(year.year, height), *_lines(year, first)))
    words = f"{year.year}年时间轴，{len(year.rows)}个通知"
    return Markup(
        f'<svg class="year" role="group" aria-label="{words}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" preserveAspectRatio="xMinYMin"><title>{words}</title>'
        '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="4" height="4"/>'
        f'<line class="hatch-line" x1="0" y1="0" x2="0" y2="4"/></pattern></defs>{body}</svg>'
    )


def _x(day: date, first: date) -> float:
    return round(LEFT + (day - first).days * DAY, 1)


def _ground(year: Year, first: date, height: int) -> Iterator[str]:
    for since, until in _runs(year.off):
        wide = round(((until - since).days + 1) * DAY, 1)
        yield (
            f'<rect class="off" x="{_x(since, first)}" y="{HEAD}" width="{wide}" height="{height - HEAD}">'
            f"<title>{since:%-m月%-d日}至{until:%-m月%-d日}放假</title></rect>"
        )
    for day in year.made_up:
        x, deep = _x(day, first), height - HEAD + 6
        yield (
            f'<rect class="made-up" x="{x}" y="{HEAD - 6}" width="{DAY}" height="{deep}">'
            f"<title>{day:%-m月%-d日}调休上班</title></rect>"
        )
    if year.today.year == year.year:
        x = _x(year.today, first)
        yield (
            f'<line class="today" x1="{x}" x2="{x}" y1="{HEAD - 10}" y2="{height}">'
            f"<title>今天 {year.today:%-m月%-d日}</title></line>"
        )


def _months(year: int, height: int) -> Iterator[str]:
    first = date(year, 1, 1)
    for month in range(1, 13):
        x = _x(date(year, month, 1), first)
        yield f'<line class="month" x1="{x}" x2="{x}" y1="14" y2="{height}"/>'
        yield f'<text class="month" x="{x + 4}" y="22">{month}月</text>'


def _lines(year: Year, first: date) -> Iterator[str]:
    for number, row in enumerate(year.rows):
        y = HEAD + ROW * number + ROW // 2
        yield f'<a href="/calls/{escape(row.key)}">{_name(row, y)}</a>'
        yield _bar(row, first, y, year.year)
        for mark in row.marks:
            kind = f"{mark.light} provisional" if mark.provisional else str(mark.light)
            words = f"{mark.on:%-m月%-d日} {mark.title}" + ("（推定）" if mark.provisional else "")
            yield (
                f'<g class="mark {kind}"><title>{escape(words)}</title>'
                f"{_shape(mark.light, _x(mark.on, first), y)}</g>"
            )


def _name(row: Row, y: int) -> str:
    short = row.title if len(row.title) <= 15 else row.title[:14] + "…"
    return f'<text class="name" x="4" y="{y + 4}"><title>{escape(row.title)}</title>{escape(short)}</text>'


def _bar(row: Row, first: date, y: int, year: int) -> str:
    since, until = max(row.since, first), min(row.until, date(year, 12, 31))
    wide = max(round((until - since).days * DAY, 1), 1)
    return f'<rect class="bar" x="{_x(since, first)}" y="{y - 2}" width="{wide}" height="4" rx="2"/>'


def _shape(light: str, x: float, y: int) -> str:
    """Draw colours as shapes too: not everybody sees red and green."""
    if light == "red":
        return f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10"/>'
    if light == "yellow":
        return f'<path d="M{x} {y - 6}l6 6l-6 6l-6-6z"/>'
    return f'<circle cx="{x}" cy="{y}" r="5"/>'


def _runs(days: tuple[date, ...]) -> Iterator[tuple[date, date]]:
    """Yield days that follow each other, weekends between included, as one."""
    since: date | None = None
    before = since
    for day in days:
        if since is None or before is None:
            since = day
        elif not _together(before, day):
            yield since, before
            since = day
        before = day
    if since is not None and before is not None:
        yield since, before


def _together(before: date, day: date) -> bool:
    between = (before + timedelta(days=n) for n in range(1, (day - before).days))
    return all(one.weekday() >= 5 for one in between)
