"""A stage and the addresses of its notice in, where its paper goes out. Pure.

One law: an address belongs to what its own sentence names, or whose recipient it is that of; the issuer's own
to what the issuer receives. No other is written: it is asked.
"""

from __future__ import annotations

import re

from duban.drafting.calendar.hanging import touching
from duban.drafting.findings import Address, Deadline, Draft
from duban.drafting.text.normalising import normalise

_BEFORE, _BEHIND = 60, 30  # characters around an address that say whose it is
#: Where one meets, registers or publishes; no paper goes there.
_NOT_FOR_PAPER = re.compile(
    r"(?:会议|培训|活动|比赛|考试|举办|面试)地[点址]|报到|会场|酒店|宾馆|注册|版权|主办|承办"
)
_FOR_PAPER = re.compile(r"(?:[邮寄]送?|报送|收件|递交|提交|材料)[^,。;\n]{0,6}地[址点]")
_SENT_TO = re.compile(r"[寄送交](?:送|达)?[至到往](?P<to>[^,。;()]{2,20})")
#: A recipient within the issuer: 我局, 我厅科技处, 会计科.
_WITHIN = re.compile(r"^(?:我|本)|[处科室]$|(?:组织|宣传|综合|财务|人事|学术)部$")


def place(draft: Draft, found: Deadline) -> str:
    """Return where the paper of a deadline goes; empty where the notice does not say it."""
    here = [one for one in draft.addresses if one.notice == found.notice]
    for one in here:
        if touching(one.quote, found.quote) or _is_for(one, draft, found):
            return one.what.rstrip(" (（,，")
    return ""


def _is_for(one: Address, draft: Draft, found: Deadline) -> bool:
    first = max(0, one.quote.start - _BEFORE)
    if found.quote.end <= one.quote.start:  # its own words say nothing of the address
        first = max(first, found.quote.end)
    around = draft.found[first : one.quote.end + _BEHIND]
    own = normalise(draft.found[max(0, one.quote.start - 16) : one.quote.end]).text
    if _NOT_FOR_PAPER.search(own):
        return False
    sent = _SENT_TO.search(normalise(found.quote.words).text)
    to = re.sub(r"\s", "", normalise(found.recipient).text or (sent["to"] if sent else ""))
    if not to:
        return _FOR_PAPER.search(own) is not None or len(draft.addresses) == 1
    if len(to) > 2 and to in re.sub(r"\s", "", normalise(around).text):
        return True
    return _WITHIN.search(to) is not None or any(
        to in issuer or issuer in to or (to[0] in "省市县区" and issuer.endswith(to[1:]))
        for issuer in draft.notices[found.notice].issuers
    )
