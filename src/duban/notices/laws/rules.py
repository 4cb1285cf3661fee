"""Laws on a policy: distinct rules, amounts that mean something, and nobody's superior before the owner."""

from __future__ import annotations

from duban.notices.laws.parts import no_twins, present
from duban.notices.model import Policy, Step
from duban.notices.places import Findings
from duban.notices.wording import quoted

MOST_WORKDAYS = 250
MOST_TIMES = 100


def rule_laws(policy: Policy, findings: Findings) -> None:
    """Append reminders and steps whose values cannot be."""
    no_twins(policy.reminders, ("reminders",), "reminder", findings)
    no_twins(policy.steps, ("steps",), "step", findings)
    reminders = {reminder.key for _, reminder in present(policy.reminders)} - {None}
    for index, step in present(policy.steps):
        if step.key in reminders:  # one history per rule: a reminder's would pass for the step's
            message = f"a reminder bears the key {quoted(step.key)} already"
            findings.add(
                "duplicate-name", ("steps", index, "key"), message, "give each rule a key of its own."
            )
    _reminders(policy, findings)
    _steps(policy, findings)


def _reminders(policy: Policy, findings: Findings) -> None:
    seen: set[int] = set()
    if policy.min_gap is not None and not 0 <= policy.min_gap <= MOST_WORKDAYS:
        message = f"min_gap is {policy.min_gap}; it can be 0 (no rule) to {MOST_WORKDAYS}"
        findings.add("bad-rule", ("min_gap",), message, "it counts working days between two letters.")
    for index, reminder in present(policy.reminders):
        path, days = ("reminders", index, "workdays_before"), reminder.workdays_before
        if days is None:
            continue
        if not 0 <= days <= MOST_WORKDAYS:
            message = f"workdays_before is {days}; it can be 0 (the last day itself) to {MOST_WORKDAYS}"
            findings.add("bad-rule", path, message)
        elif days in seen:
            findings.add("bad-rule", path, f"another reminder goes {days} working days before already")
        seen.add(days)


def _steps(policy: Policy, findings: Findings) -> None:
    owner = [
        s.workdays_after for _, s in present(policy.steps) if s.to == "owner" and s.workdays_after is not None
    ]
    readable = all(s is not None and s.to is not None for s in policy.steps or ())
    for index, step in present(policy.steps):
        path = ("steps", index)
        if step.workdays_after is not None and not 1 <= step.workdays_after <= MOST_WORKDAYS:
            message = f"workdays_after is {step.workdays_after}; it can be 1 to {MOST_WORKDAYS}"
            findings.add("bad-rule", (*path, "workdays_after"), message, "a step comes after the deadline.")
        elif readable and _too_soon(step, owner):
            name = quoted(step.key or str(index + 1))
            message = f"step {name} goes to the {step.to} before the owner was asked"
            hint = "put a step to: owner with a smaller workdays_after before it."
            findings.add("bad-rule", (*path, "to"), message, hint)
        if step.repeat_every is not None and not 0 <= step.repeat_every <= MOST_WORKDAYS:
            message = f"repeat_every is {step.repeat_every}; it can be 0 (once) to {MOST_WORKDAYS}"
            findings.add("bad-rule", (*path, "repeat_every"), message)
        if step.times is not None and not 1 <= step.times <= MOST_TIMES:
            message = f"times is {step.times}; it can be 1 to {MOST_TIMES}"
            findings.add("bad-rule", (*path, "times"), message)
        elif step.times is not None and step.times > 1 and step.repeat_every == 0:
            message = f"times is {step.times}, and repeat_every does not say how many working days apart"
            findings.add("bad-rule", (*path, "times"), message, "say repeat_every: 5, or leave times out.")


def _too_soon(step: Step, owner: list[int]) -> bool:
    """Whether somebody's superior hears of it before, or together with, the first question to the owner."""
    if step.to == "owner" or step.workdays_after is None:
        return False
    return not owner or step.workdays_after <= min(owner)
