"""Laws on numbers: quotas without contradiction, limits and copies that mean something, post with paper."""

from __future__ import annotations

from datetime import date

from duban.notices.laws.parts import name_of, parts, present, stages
from duban.notices.model import Deliverable, Indicator, Limit, NoticeCalendar, Number, Post, Quota
from duban.notices.places import Findings, Path
from duban.notices.wording import quoted

MOST_COPIES = 1000
LONGEST_TRANSIT = 60


def number_laws(calendar: NoticeCalendar, findings: Findings) -> None:
    """Append quotas, limits, copies and targets with values that cannot be."""
    for path, part in parts(calendar):
        if isinstance(part, Quota):
            _quota(part, path, findings)
        elif isinstance(part, Limit):
            _between(part.max_chars, (*path, "max_chars"), 1, 10**7, "max_chars", findings)
        elif isinstance(part, Deliverable):
            _between(part.copies, (*path, "copies"), 1, MOST_COPIES, "copies", findings)
        elif isinstance(part, Post):
            _between(part.transit_days, (*path, "transit_days"), 0, LONGEST_TRANSIT, "transit_days", findings)
        elif isinstance(part, Indicator):
            _targets(part, path, findings)
    _post(calendar, findings)
    url = calendar.notice.url if calendar.notice is not None else None
    if url and not url.startswith(("https://", "http://")):
        findings.add(
            "bad-value", ("notice", "url"), f"{quoted(url)} is no web address", "it begins with https://"
        )


def _quota(quota: Quota, path: Path, findings: Findings) -> None:
    given = quota.model_fields_set & {"max", "min", "unlimited"}
    if not given or (given == {"unlimited"} and quota.unlimited is False):
        message = "a quota says max, min or unlimited: true; here is none of them"
        findings.add("quota-value", path, message, "say unlimited: true if any number may be put forward.")
    if quota.unlimited and "max" in given:
        message = "a quota with a max is not unlimited"
        findings.add("quota-value", (*path, "unlimited"), message, "keep one of the two.", at="key")
    for name, number in (("max", quota.max), ("min", quota.min), ("lead", quota.lead)):
        if number is not None and number.value is not None and number.value < 0:
            findings.add("quota-value", (*path, name, "value"), f'"{name}" cannot be negative')
    low, high = (number.value if number is not None else None for number in (quota.min, quota.max))
    if low is not None and high is not None and low > high:
        findings.add("quota-value", (*path, "min", "value"), f"min {low} is more than max {high}")
    lead = quota.lead.value if quota.lead is not None else None
    if lead is not None and high is not None and lead > high:
        findings.add("quota-value", (*path, "lead", "value"), f"lead {lead} is more than max {high}")


def _between(number: Number | None, path: Path, low: int, high: int, name: str, findings: Findings) -> None:
    if number is not None and number.value is not None and not low <= number.value <= high:
        message = f'"{name}" is {number.value}; it can be {low} to {high}'
        findings.add("limit-value", (*path, "value"), message)


def _targets(indicator: Indicator, path: Path, findings: Findings) -> None:
    if indicator.targets is not None and not indicator.targets and "targets" in indicator.model_fields_set:
        findings.add("empty-value", (*path, "targets"), "an indicator needs at least one target", at="key")
    seen = set()
    for index, target in present(indicator.targets):
        if target.on is not None and target.on in seen:
            message = f"there is another target for {target.on}"
            findings.add("bad-value", (*path, "targets", index, "on"), message, "keep one of the two.")
        seen.add(target.on)
    _pace(indicator, path, max((day for day in seen if day is not None), default=None), findings)


def _pace(indicator: Indicator, path: Path, last: date | None, findings: Findings) -> None:
    """A baseline and a curve lie before the last target, and a day is given once."""
    if indicator.baseline_on is not None:
        where = (*path, "baseline_on")
        if "baseline" not in indicator.model_fields_set:
            findings.add("bad-value", where, "baseline_on is the day of a baseline, and there is none")
        elif last is not None and indicator.baseline_on >= last:
            findings.add("bad-value", where, f"the baseline is of {indicator.baseline_on}, after all targets")
    seen = set()
    for index, point in present(indicator.curve):
        where = (*path, "curve", index, "on")
        if point.on is None:
            continue
        if point.on in seen:
            findings.add("bad-value", where, f"the curve has another point for {point.on}", "keep one.")
        if last is not None and point.on > last:
            findings.add("bad-value", where, f"the curve goes on after the last target, {last}")
        seen.add(point.on)


def _post(calendar: NoticeCalendar, findings: Findings) -> None:
    for path, stage in stages(calendar):
        by_post = stage.post is not None or stage.completes == "posted"
        known = [item for item in stage.deliverables or () if item is not None]
        if not by_post or stage.deliverables is None or len(known) != len(stage.deliverables):
            continue
        if not any({"paper", "disc"} & set(item.medium or ()) for item in known):
            where = (*path, "post") if stage.post is not None else (*path, "completes")
            message = f"{name_of(stage, path)} is kept by post, and none of what it owes is on paper or disc"
            findings.add("post-without-paper", where, message, "say medium: [paper] where it is.", at="key")
