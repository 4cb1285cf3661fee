"""A draft in, the stages and unit groups of the calendar to be written out, each with its key. Pure.

Who owes a stage is read from the notice's words; where they do not say, or name no kind of unit, a person is
asked, once for each body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from duban.drafting.calendar.naming import named
from duban.drafting.duties import subjects
from duban.drafting.findings import Deadline, Draft
from duban.drafting.owners import bodies, own_office, owners
from duban.drafting.owners.owners import Group
from duban.drafting.owners.territory import home_of, lies_below
from duban.drafting.text.normalising import normalise

_KEYS = {
    "online": "filing",
    "paper": "mailing",
    "email": "sending",
    "report": "report",
    "review": "review",
    "publicity": "publicity",
    "other": "task",
}
#: A unit group for whoever the words do not tell: the kinds are asked.
UNKNOWN = "owners"
NOBODY = "责任单位"


#: Whoever the notice addresses; and those in a salutation of whom nobody can say which they are.
_EVERYBODY = re.compile(r"^(?:各地区?|各(?:单位|部门)|你们|各地各(?:部门|单位))$")
_WHOEVER = re.compile(r"[,，;；、][ ]*各?(?:有关|相关)(?:单位|部门|机构)$")
_HANDED_IN = re.compile(r"(?:前|之内|内|以前)(?:一并|书面)?(?:报送|上报|报(?=[我省市县区]))")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes a stage: ``words`` of the notice. ``said``: how it says so where it means whom it addresses
    (各地, 请, 无主语), and then ``others``, whom it addresses too."""

    words: str
    said: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage to be written, and who owes it."""

    key: str
    found: Deadline
    group: str
    title: str = ""
    owner: Owner = Owner("")


@dataclass(frozen=True, slots=True)
class Outline:
    """``steps`` in the order of the notice; ``loose``: what is asked and makes no stage."""

    steps: tuple[Step, ...]
    groups: tuple[Group, ...]
    loose: tuple[Deadline, ...]


def outline(draft: Draft) -> Outline:
    """Return the stages and groups of a draft."""
    steps: list[Step] = []
    groups: list[Group] = []
    used: dict[str, int] = {}
    for found in draft.deadlines:
        if not makes_a_stage(found):
            continue
        owner = _owner(draft, found)
        group = _group(draft, found, owner.words, groups)
        if group not in groups:
            groups.append(group)
        name = _KEYS[found.kind]
        used[name] = used.get(name, 0) + 1
        key = name if used[name] == 1 else f"{name}-{used[name]}"
        steps.append(Step(key, found, group.key, "", owner))
    titles = named([step.found for step in steps])
    made = tuple(replace(step, title=title) for step, title in zip(steps, titles, strict=True))
    return Outline(made, tuple(groups), tuple(one for one in draft.deadlines if not makes_a_stage(one)))


def settled(planned: Outline, draft: Draft, answers: Mapping[str, str]) -> Outline:
    """Return an outline with the answers about its groups. Two that turn out to be the same become one."""
    same: dict[str, str] = {}
    kept: list[Group] = []
    for group in planned.groups:
        said = answers.get(f"units.{group.key}.kinds", "")
        one = owners.answered(group, said, _audience_of(draft, group))
        other = next((o for o in planned.groups if o.sure and owners.alike(o, one)), None)
        if said and not group.named and other is not None:
            same[group.key] = other.key
        else:
            kept.append(one)
    steps = tuple(replace(step, group=same.get(step.group, step.group)) for step in planned.steps)
    return replace(planned, steps=steps, groups=tuple(kept))


def _owner(draft: Draft, found: Deadline) -> Owner:
    """Return who owes it in the notice's words: its clause, its sentence, what its heading goes on with; else
    whom the notice addresses, for what the sentence asks for by a way that leads to its issuer."""
    plain = re.sub(r"\s", "", normalise(found.quote.words).text)
    notice = draft.notices[found.notice]
    spoken_to, others = _addressed(notice.audience)
    whole = bodies.whole(found.actor, plain)
    tries = (
        subjects.by(plain) if whole and f"{found.actor},由" in plain else "",
        subjects.at_its_day(found.quote, found.day),
        whole,
        bodies.beside(plain),
        subjects.subject(draft.found, found.quote, found.day),
        subjects.goes_on(draft.found, found.quote),
    )
    if words := next(filter(None, tries), ""):
        if _EVERYBODY.match(words) and spoken_to:
            return Owner(spoken_to, words, others)
        return Owner(words)
    said = re.sub(r"\s", "", normalise(subjects.sentence(draft.found, found.quote, found.quote.end)).text)
    asks = re.search(r"(?:^|[,。;、)])(?:并|现|务)?请(?![各有相])", said) or _HANDED_IN.search(plain)
    if asks and spoken_to and found.kind in ("report", "paper", "email"):
        return Owner(spoken_to, "请" if "请" in said else "无主语", others)
    return Owner("")


def _addressed(audience: str) -> tuple[str, str]:
    """Return whom a notice addresses, where those are kinds of unit, and whoever else it names: 有关单位."""
    known = _WHOEVER.sub("", audience)
    return (known, audience[len(known) :].strip(" ,，;；、")) if owners.group_of(known) else ("", "")


def _group(draft: Draft, found: Deadline, words: str, known: list[Group]) -> Group:
    """Return the group of a deadline: one that is known already where it is the same body."""
    notice = draft.notices[found.notice]
    home, issuers = home_of(notice.issuer), notice.issuers
    ours = own_office.issuer_meant(words, issuers) if words else ""
    forwards = _forwards(draft, found)
    if ours:
        meant: Group | None = own_office.own_group("issuer", ours, home, notice.audience)
    elif words and forwards:
        meant = own_office.forwarded(owners.group_of(words, home_of(forwards)), forwards, notice.audience)
    elif words and own_office.beside(words, issuers):
        meant = own_office.beside_group("office", words, home)
    elif words:
        meant = owners.group_of(words, home, notice.audience, notice.issuer)
    else:
        meant = None
    if meant is not None:
        same = next((one for one in known if one.sure == meant.sure and owners.alike(one, meant)), None)
        if same is not None:
            return same
        taken = sum(re.fullmatch(rf"{meant.key}(?:-\d+)?", one.key) is not None for one in known)
        return replace(meant, key=f"{meant.key}-{taken + 1}") if taken else meant
    title = words or NOBODY
    for one in known:
        if not one.sure and one.home == home and bodies.same_body(one.title, title):
            return one
    count = sum(not one.sure and one.key.startswith(UNKNOWN) for one in known)
    key = f"{UNKNOWN}-{count + 1}" if count else UNKNOWN
    return owners.unsure(key, title, bool(words), notice.audience, home, notice.issuer)


def _forwards(draft: Draft, found: Deadline) -> str:
    """Return the office that forwards the notice of a deadline to those below it; empty for none."""
    first, own = draft.notices[0].issuer, draft.notices[found.notice].issuer
    return first if found.notice and lies_below(home_of(first), home_of(own)) else ""


def _audience_of(draft: Draft, group: Group) -> str:
    """Return the salutation of the notice that a group belongs to."""
    return next((one.audience for one in draft.notices if home_of(one.issuer) == group.home), "")


def makes_a_stage(found: Deadline) -> bool:
    """Say whether a calendar can hold it as a stage: daily and weekly duties it cannot."""
    return not re.match(r"every (?:day|week|fortnight|two-months)|rolling|unspecified", found.due)
