"""Laws on one date rule: one anchor, one amount, and an anchor that its stage has."""

from __future__ import annotations

from duban.notices.laws.parts import date_rules, name_of, stages, written
from duban.notices.laws.references import ANCHORS
from duban.notices.model import Due, NoticeCalendar, Recurs, Stage
from duban.notices.places import Findings, Path
from duban.notices.wording import listed, quoted
from duban.values import Basis

#: The largest amounts that a call can mean: ten years.
LARGEST = {"days": 3660, "workdays": 2500, "months": 120}
PARTS = {
    "month": tuple(f"{n:02}" for n in range(1, 13)),
    "quarter": ("Q1", "Q2", "Q3", "Q4"),
    "half-year": ("H1", "H2"),
    "year": (),
}
_PER_YEAR = {"month": 12, "quarter": 4, "half-year": 2, "year": 1}
_MOST_YEARS = 30
_MOST_TERMS = 3000


def date_laws(calendar: NoticeCalendar, findings: Findings) -> None:
    """Append what is wrong with single date rules and recurrences."""
    recurring = {stage.key: stage for _, stage in stages(calendar) if stage.key}
    series = any("recurs" in stage.model_fields_set for _, stage in stages(calendar))
    for path, stage, rule in date_rules(calendar):
        name = name_of(stage, path)
        if rule.basis is not Basis.ASKED:
            _span(rule, path, name, series, findings)
            _anchor(rule, path, name, findings)
            _amount(rule, path, name, findings)
            _period(rule, stage, path, recurring, findings)
        if rule.at is not None and rule.close_of_business:
            message = f"{name}: a time of day and the close of business (17:30) are both given"
            findings.add("due-extra", (*path, "close_of_business"), message, "keep one.", at="key")
        if rule.on is not None and rule.end_of_month:
            message = f"{name}: a fixed date has no use for end_of_month"
            findings.add(
                "due-extra", (*path, "end_of_month"), message, "write the date that is meant.", at="key"
            )
    terms = 0
    for path, stage in stages(calendar):
        if stage.recurs is not None:
            _recurs(stage.recurs, (*path, "recurs"), name_of(stage, path), findings)
        before, terms = terms, terms + _terms(stage.recurs)
        if before <= _MOST_TERMS < terms:
            message = f"with {name_of(stage, path)} the calendar has more than {_MOST_TERMS} due dates"
            hint = "end the series earlier; a series can be prolonged when its time comes."
            findings.add("too-large", (*path, "recurs"), message, hint, at="key")


def _terms(recurs: Recurs | None) -> int:
    """Return about how many due dates a stage makes."""
    if recurs is None or recurs.from_ is None or recurs.until is None or recurs.every is None:
        return 1
    return max(recurs.until.year - recurs.from_.year + 1, 1) * _PER_YEAR[recurs.every]


def _anchor(rule: Due, path: Path, name: str, findings: Findings) -> None:
    given = written(rule, "on", "after", "before")
    if not given:
        hint = "say on, or after / before notice, period_start, period_end or a stage; or basis: asked."
        findings.add(
            "due-anchor",
            path,
            f'{name}: "{path[-1]}" gives no date: on, after and before are all missing',
            hint,
            at="key",
        )
    elif len(given) > 1:
        message = f"{name}: a date is given by one of on, after and before; here are {' and '.join(given)}"
        findings.add("due-anchor", (*path, given[1]), message, "keep one.", at="key")


def _amount(rule: Due, path: Path, name: str, findings: Findings) -> None:
    given = written(rule, *LARGEST)
    relative = written(rule, "after", "before")
    if relative and not given:
        hint = "say days: 0 if the very day is meant."
        message = f"{name}: {relative[0]} needs one of days, workdays and months"
        findings.add("due-amount", (*path, relative[0]), message, hint, at="key")
    elif relative and len(given) > 1:
        message = f"{name}: one of days, workdays and months counts; here are {' and '.join(given)}"
        findings.add("due-amount", (*path, given[1]), message, "keep one.", at="key")
    elif given and not relative and "on" in rule.model_fields_set:
        message = f"{name}: a fixed date has no use for {given[0]}"
        findings.add("due-extra", (*path, given[0]), message, "leave one of the two out.", at="key")
    for field in given:
        amount = getattr(rule, field)
        if amount is not None and amount < 0:
            hint = 'to count back write "before" and a number without the minus.'
            findings.add("due-amount", (*path, field), f"{name}: {field} cannot be negative", hint)
        elif amount is not None and amount > LARGEST[field]:
            message = f"{name}: {amount} {field} is more than ten years"
            findings.add("due-amount", (*path, field), message)


def _period(rule: Due, stage: Stage, path: Path, known: dict[str, Stage], findings: Findings) -> None:
    """A date moves with its stage's period: neither without a period, nor fixed in a recurring stage."""
    given = written(rule, "on", "after", "before")
    if len(given) != 1:
        return
    field, anchor, name = given[0], getattr(rule, given[0]), name_of(stage, path)
    recurs = "recurs" in stage.model_fields_set
    other = known.get(str(anchor)) if anchor is not None and anchor not in ANCHORS else None
    if anchor in {"period_start", "period_end"}:
        if not recurs:
            hint = "say recurs: {every: quarter, from: …, until: …}, or count from something else."
            findings.add(
                "period-anchor", (*path, field), f"{name} counts from a period, and does not recur", hint
            )
    elif other is not None and not recurs:
        if "recurs" in other.model_fields_set:
            message = f"{name} counts from {quoted(str(anchor))}, which recurs: of which period is not said"
            findings.add("period-anchor", (*path, field), message, "let this stage recur too.")
    elif recurs and not (other is not None and covers(other.recurs, stage.recurs)):
        if other is None and anchor is not None and field != "on" and anchor not in ANCHORS:
            return  # an unknown stage is reported as such
        hint = "count from period_start or period_end, or from a stage with the same periods."
        message = f'{name} recurs, and its "{path[-1]}" does not move with the period'
        findings.add("recurs-without-anchor", (*path, field), message, hint)


def _span(rule: Due, path: Path, name: str, series: bool, findings: Findings) -> None:
    """Whoever has no span of its own takes part as long as the series: there must be one."""
    for field in written(rule, "after", "before"):
        if getattr(rule, field) in {"span_start", "span_end"} and not series:
            message = f"{name} counts from the span of a series, and no stage recurs"
            findings.add("period-anchor", (*path, field), message, "count from something else.")


def covers(outer: Recurs | None, inner: Recurs | None) -> bool:
    """Whether every period of ``inner`` is one of ``outer``; True where either could not be read."""
    if outer is None:
        return False
    if inner is None or None in {
        outer.every,
        inner.every,
        outer.from_,
        inner.from_,
        outer.until,
        inner.until,
    }:
        return True
    fits = not outer.only or (bool(inner.only) and set(inner.only) <= set(outer.only))
    return outer.every == inner.every and outer.from_ <= inner.from_ and inner.until <= outer.until and fits


def _recurs(recurs: Recurs, path: Path, name: str, findings: Findings) -> None:
    first, last = recurs.from_, recurs.until
    if first is not None and last is not None:
        if last < first:
            findings.add(
                "bad-recurs", (*path, "until"), f"{name}: the periods end before they begin on {first}"
            )
        elif last.year - first.year > _MOST_YEARS:
            message = f"{name}: periods for more than {_MOST_YEARS} years cannot be meant"
            findings.add("bad-recurs", (*path, "until"), message)
    if recurs.every is None:
        return
    allowed = PARTS[recurs.every]
    for index, part in enumerate(recurs.only or ()):
        if part is not None and part not in allowed:
            hint = f"of every {recurs.every} there are: {listed(allowed)}." if allowed else "leave only out."
            message = f"{name}: {quoted(part)} is not a period of a year when it recurs every {recurs.every}"
            findings.add("bad-recurs", (*path, "only", index), message, hint)
