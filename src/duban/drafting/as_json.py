"""A draft in, the object that ``duban draft --json`` prints out; docs/drafting.md describes it."""

from __future__ import annotations

from typing import Any

from duban.drafting.calendar.outline import Outline
from duban.drafting.findings import Deadline, Draft, Identity, Question, Quote


def as_json(draft: Draft, planned: Outline, asked: tuple[Question, ...]) -> dict[str, Any]:
    """Return the draft and its questions as programs read it; every quote is a substring of ``text``."""
    first = draft.identity
    titles = {step.found: step.title for step in planned.steps}
    return {
        **_identity(first),
        "class": draft.sort,
        "container": draft.container,
        "deadlines": [
            {
                "due": one.due,
                "stage": titles.get(one, one.stage),
                "actor": one.actor,
                "recipient": one.recipient,
                "kind": one.kind,
                "channels": list(one.channels),
                "opens": one.opens and one.opens.isoformat(),
                "precision": one.precision,
                "tier": one.tier,
                "confidence": one.confidence,
                "rule": one.rule,
                "notice": one.notice,
                **_quote(one.quote),
            }
            for one in draft.deadlines
            if not one.asks and not _too_early(one, draft)
        ],
        "quotas": [
            {
                "what": one.what,
                "max": _bound(one.max, one.percent),
                "min": _bound(one.min, one.percent),
                "per": one.per,
                "approx": one.approx,
                "unlimited": one.unlimited,
                "among": one.among,
                "chosen": one.chosen,
                "notice": one.notice,
                **_quote(one.quote),
            }
            for one in draft.quotas
        ],
        "copies": [
            {
                "what": one.what,
                "n": one.n,
                "sealed": one.sealed,
                "medium": one.medium,
                "made_up": one.made_up,
                "notice": one.notice,
                **_quote(one.quote),
            }
            for one in draft.copies
        ],
        "limits": [
            {
                "what": one.what,
                "max_chars": one.max_chars,
                "approx": one.approx,
                "notice": one.notice,
                **_quote(one.quote),
            }
            for one in draft.limits
        ],
        "contacts": [
            {
                "name": one.name,
                "phone": one.phone,
                "email": one.email,
                "notice": one.notice,
                **_quote(one.quote),
            }
            for one in draft.contacts
        ],
        "addresses": [
            {"what": one.what, "notice": one.notice, **_quote(one.quote)} for one in draft.addresses
        ],
        "questions": [
            {
                "about": one.about,
                "due": one.due,
                "asks": one.asks,
                "readings": list(one.readings),
                "notice": one.notice,
                **(_quote(one.quote) if one.quote else {"quote": "", "start": 0, "end": 0, "clause": ""}),
            }
            for one in asked
        ],
        "nested": [_identity(one) for one in draft.notices[1:]],
        "warnings": list(draft.warnings),
        "text": draft.found,
    }


def _bound(count: int | None, percent: bool) -> int | str | None:
    return f"{count}%" if percent and count is not None else count


def _too_early(one: Deadline, draft: Draft) -> bool:
    """Say whether its written year puts it before the signature: a condition or a slip, which is asked."""
    issued_on = draft.notices[one.notice].issued_on
    dated = one.due[0].isdigit() and issued_on is not None
    return dated and one.confidence == "stated" and one.due[:10] < str(issued_on)


def _identity(one: Identity) -> dict[str, Any]:
    return {
        "title": one.title or None,
        "number": one.number or None,
        "issuer": one.issuer or None,
        "issued_on": one.issued_on.isoformat() if one.issued_on else None,
        "audience": one.audience or None,
        "evidence": {name: _quote(words) for name, words in one.quotes},
    }


def _quote(words: Quote) -> dict[str, Any]:
    return {"quote": words.words, "start": words.start, "end": words.end, "clause": words.clause}
