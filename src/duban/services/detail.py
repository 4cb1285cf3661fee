"""A stage in, what its letters say out: plain values stored with the term, so a letter needs no file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duban.notices.kinds import KINDS
from duban.notices.model import (
    Deliverable,
    Due,
    NoticeCalendar,
    Policy,
    Stage,
    StageException,
    Text,
    Track,
)
from duban.values import Basis, Material, Term

_PART = re.compile("((?:附件[0-9]*)?) *([一二三四五六七八九十]+)((?:（[一二三四五六七八九十]+）)*)")
MEDIA = {"online": "网上填报", "paper": "纸质", "email": "电子邮件", "disc": "光盘"}


def policy_name(policy: Policy) -> str:
    """Return a policy's key with a digest of its content: two versions of one file never mix."""
    text = json.dumps(policy.model_dump(mode="json"), sort_keys=True)
    return f"{policy.key}:{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def detail(
    calendar: NoticeCalendar, stage: Stage, term: Term, policy: Policy, operator: str, order: int
) -> dict[str, Any]:
    """Return the JSON that a term carries; read back by ``knowledge.TermFacts``."""
    fed_by = [s.key for s in calendar.stages if s.feeds == stage.key and s.owner != stage.owner]
    return {
        **({"fed_by": fed_by} if fed_by else {}),
        "calendar_title": calendar.title,
        "number": calendar.notice.number,
        "notice_title": calendar.notice.title,
        "operator": calendar.operator or operator,
        "own_operator": calendar.operator if calendar.operator != operator else "",
        "zone": calendar.zone,
        "slots": list(calendar.slots),
        "policy": policy.model_dump(mode="json"),
        "order": order,
        "reports_to": stage.reports_to or calendar.units[stage.owner].reports_to,
        "co_owners": [calendar.units[key].model_dump(mode="json", by_alias=True) for key in stage.co_owners],
        "zero_report": stage.zero_report != "forbidden",
        "completes": stage.completes,
        "recipient": _recipient(stage),
        "receipt": stage.post.receipt if stage.post else None,
        "transit_days": stage.post.transit_days.value if stage.post and stage.post.transit_days else None,
        "materials": [_material(d) for d in stage.deliverables],
        "checklist": [*_track_lines(calendar, stage), *stage.checklist],
        "basis": basis_text(calendar, term),
        "why": list(term.why),
        "line": term.line,
        "set_by": _set_by(calendar, stage.due, operator),
        "exceptions": [_exception(calendar, e, operator) for e in stage.exceptions],
    }


def _set_by(calendar: NoticeCalendar, due: Due, operator: str) -> str:
    stated = due.basis is Basis.STATED
    return due.set_by or (calendar.notice.issuer if stated else (calendar.operator or operator))


def _exception(calendar: NoticeCalendar, e: StageException, operator: str) -> dict[str, Any]:
    """Return whom an exception names, and what its letters say otherwise; see ``planning.exceptions``."""
    facts = {
        "basis": _basis(calendar, e.due.basis, e.due.clause),
        "set_by": _set_by(calendar, e.due, operator),
        "why": [e.due.note or e.due.clause],
    }
    return {"units": list(e.units), "regions": list(e.regions), "facts": facts}


def basis_text(calendar: NoticeCalendar, term: Term) -> str:
    """Say where a date comes from: the document and clause, or the operator's arrangement."""
    return _basis(calendar, term.basis, term.clause)


def _basis(calendar: NoticeCalendar, basis: Basis, clause: str) -> str:
    if basis is Basis.STATED:
        return f"{calendar.notice.number or f'《{calendar.notice.title}》'}{_clause(clause)}"
    return "承办单位工作安排"


def _clause(clause: str) -> str:
    """Read 四（一） as 第四部分（一）, 附件1 三 as 附件1第三部分; leave any other wording as it is."""
    plain = _PART.fullmatch(clause.strip())
    if plain:
        return f"{plain[1]}第{plain[2]}部分{plain[3]}"
    return f" {clause.strip()}" if clause.strip() else ""


def _recipient(stage: Stage) -> str:
    """Say to whom, and how the day is judged when it goes by post."""
    if stage.post is None:
        return stage.recipient
    judged = "以寄出日期为准" if stage.post.receipt == "posted" else "以收到日期为准"
    return f"{stage.recipient}（{judged}）" if stage.recipient else judged


def _material(d: Deliverable) -> dict[str, Any]:
    return {
        "title": d.title,
        "copies": d.copies.value if d.copies else None,
        "seal": d.seal,
        "medium": "、".join(MEDIA[m] for m in d.medium),
        "address": _answered(d.address),
    }


def _answered(text: Text | None) -> str:
    """What is still asked is never guessed: the letter says that the address will follow."""
    if text is None:
        return ""
    return text.text if text.basis is not Basis.ASKED else "另行通知"


def _track_lines(calendar: NoticeCalendar, stage: Stage) -> Iterator[str]:
    """Say the quotas and limits; tracks that share them share one line."""
    tracks: Mapping[str, Track] = {track.key: track for track in calendar.tracks}
    alike: dict[str, list[str]] = {}
    for key in stage.tracks:
        limits = "，".join(dict.fromkeys(_limits(calendar, tracks[key])))
        if limits:
            alike.setdefault(limits, []).append(tracks[key].title)
    for limits, titles in alike.items():
        yield f"{_together(titles)}：{limits}"
    for key in stage.tracks:
        yield from tracks[key].checklist


def _limits(calendar: NoticeCalendar, track: Track) -> Iterator[str]:
    for quota in track.quotas:
        if quota.unlimited:
            yield "报送数量不限"
        elif quota.max and quota.max.value is not None:
            number = f"{quota.max.value}个左右" if quota.max.approx else f"不超过{quota.max.value}个"
            lead = quota.lead.value if quota.lead else None
            leading = f"，其中{lead}个牵头" if lead else ""
            yield f"每个{calendar.units[quota.per].title}{number}{leading}"
        if quota.min and quota.min.value:
            rough = "左右" if quota.min.approx else ""
            yield f"每个{calendar.units[quota.per].title}不少于{quota.min.value}个{rough}"
        beside = "、".join(KINDS[kind] for kind in quota.outside if kind in KINDS)
        if beside:
            yield f"{beside}不占名额"
    for limit in track.limits:
        if limit.max_chars.value is not None:
            yield f"{limit.what}不超过{limit.max_chars.value}字"


def _together(titles: Sequence[str]) -> str:
    """Name tracks in one breath: 特色类6个类别，每类 rather than six titles."""
    families = {title.partition("：")[0] for title in titles}
    return (
        f"{families.pop()}{len(titles)}个类别，每类"
        if len(families) == 1 < len(titles)
        else "、".join(titles)
    )


def materials(facts: Mapping[str, Any]) -> tuple[Material, ...]:
    """Read the materials of a term's detail."""
    return tuple(Material(**m) for m in facts["materials"])
