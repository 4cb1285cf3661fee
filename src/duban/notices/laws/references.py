"""Laws on names: everything named is there, nothing bears a name twice, and somebody owes each stage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from duban.notices.kinds import KINDS
from duban.notices.laws.parts import Known, date_rules, keys_of, name_of, no_twins, present, stages
from duban.notices.model import NoticeCalendar, Policy, Stage, UnitGroup
from duban.notices.places import Findings, Path
from duban.notices.wording import nearest, quoted, suggestion

#: Words that date rules use as anchors: no stage may bear them.
ANCHORS = ("notice", "period_start", "period_end", "span_start", "span_end")
LINES = ("region", "operator")
_REGION = re.compile(r"[1-9][0-9]{5}")


def reference_laws(
    calendar: NoticeCalendar, findings: Findings, policies: Mapping[str, Policy], known: Known
) -> None:
    """Append what is named but not there, there twice, or there for nobody."""
    _twins(calendar, findings)
    _groups(calendar, findings)
    _stages(calendar, findings)
    _tracks(calendar, findings)
    _policies(calendar, findings, policies)
    _units(calendar, findings, known)
    for key, group in (calendar.units or {}).items():
        if group is not None:
            _audience(group, ("units", key), findings)
    for name, items in (("units", calendar.units), ("stages", calendar.stages)):
        if items is not None and not items and name in calendar.model_fields_set:
            findings.add("empty-value", (name,), f'"{name}" has nothing in it', at="key")


def _twins(calendar: NoticeCalendar, findings: Findings) -> None:
    no_twins(calendar.stages, ("stages",), "stage", findings)
    no_twins(calendar.tracks, ("tracks",), "track", findings)
    no_twins(calendar.indicators, ("indicators",), "indicator", findings)
    for path, stage in stages(calendar):
        if stage.key in ANCHORS:
            message = f"{quoted(stage.key)} is what date rules call something else; no stage may bear it"
            findings.add("bad-key", (*path, "key"), message)
        if stage.owner is not None and stage.owner in (stage.co_owners or ()):
            where = (*path, "co_owners", stage.co_owners.index(stage.owner))
            message = f"{name_of(stage, path)}: {quoted(stage.owner)} is the owner already"
            findings.add("duplicate-name", where, message, "name only the others under co_owners.")
        _exceptions(stage, path, findings)


def _group_names(calendar: NoticeCalendar) -> Iterator[tuple[Path, str | None]]:
    for path, stage in stages(calendar):
        yield (*path, "owner"), stage.owner
        for index, name in present(stage.co_owners):
            yield (*path, "co_owners", index), name
    for at, track in present(calendar.tracks):
        for index, quota in present(track.quotas):
            yield ("tracks", at, "quotas", index, "per"), quota.per
    for at, indicator in present(calendar.indicators):
        if indicator.owner:
            yield ("indicators", at, "owner"), indicator.owner


def _groups(calendar: NoticeCalendar, findings: Findings) -> None:
    if calendar.units is None:
        return
    for path, name in _group_names(calendar):
        if name is not None and name not in calendar.units and not findings.full:
            hint = suggestion(name, calendar.units, "Unit groups here")
            findings.add("unknown-group", path, f"{quoted(name)} is not a unit group here", hint)


def _stages(calendar: NoticeCalendar, findings: Findings) -> None:
    known, complete = keys_of(calendar.stages)
    if not complete:
        return
    names: list[tuple[Path, str, str]] = []
    for path, stage in stages(calendar):
        if stage.follows is not None:
            names.append(((*path, "follows"), stage.follows, f"{name_of(stage, path)} follows"))
        if stage.feeds is not None:
            names.append(((*path, "feeds"), stage.feeds, f"{name_of(stage, path)} feeds"))
    for rule_path, stage, rule in date_rules(calendar):
        for field in ("after", "before"):
            anchor = getattr(rule, field, None)
            if anchor is not None and anchor not in ANCHORS:
                names.append(((*rule_path, field), anchor, f"{name_of(stage, rule_path)} counts from"))
    for at, indicator in present(calendar.indicators):
        if indicator.stage is not None:
            said = f"indicator {quoted(indicator.key or str(at + 1))} comes with"
            names.append((("indicators", at, "stage"), indicator.stage, said))
    for where, name, said in names:
        if name not in known and not findings.full:
            near = nearest(name, (*known, *ANCHORS) if where[-1] in {"after", "before"} else known)
            hint = suggestion(name, known, "Stages here")
            if near in ANCHORS:
                hint = f'did you mean "{near}"? {hint}'
            findings.add("unknown-stage", where, f"{said} {quoted(name)}, which is not a stage here", hint)


def _tracks(calendar: NoticeCalendar, findings: Findings) -> None:
    known, complete = keys_of(calendar.tracks)
    for path, stage in stages(calendar):
        seen: set[str] = set()
        for index, name in present(stage.tracks):
            where = (*path, "tracks", index)
            if name in seen:
                message = f"{name_of(stage, path)} names the track {quoted(name)} twice"
                findings.add("duplicate-name", where, message, "keep one of the two.")
            elif complete and name not in known and not findings.full:
                message = f"{name_of(stage, path)} names the track {quoted(name)}, which is not here"
                findings.add("unknown-track", where, message, suggestion(name, known, "Tracks here"))
            seen.add(name)


def unused_parts(calendar: NoticeCalendar, findings: Findings) -> None:
    """Append groups and tracks that nothing names. For a calendar without errors: a misspelt name unuses."""
    groups = {name for _, name in _group_names(calendar)}
    for key in calendar.units:
        if key not in groups:
            message = f"no stage, quota or indicator names the unit group {quoted(key)}"
            findings.add("unused-part", ("units", key), message, at="key")
    tracks = {name for stage in calendar.stages for name in stage.tracks}
    for at, track in enumerate(calendar.tracks):
        if track.key not in tracks:
            findings.add(
                "unused-part", ("tracks", at, "key"), f"no stage names the track {quoted(track.key)}"
            )


def _policies(calendar: NoticeCalendar, findings: Findings, policies: Mapping[str, Policy]) -> None:
    names: list[tuple[Path, str | None]] = [(("policy",), calendar.policy)]
    names += [((*path, "policy"), stage.policy) for path, stage in stages(calendar)]
    for where, name in names:
        if name is None or name in policies or findings.full:
            continue
        hint = suggestion(name, policies, "Policies")
        at_all = "policy" in calendar.model_fields_set or len(where) > 1
        message = f"there is no policy {quoted(name)}" + (
            "" if at_all else ", the one that counts when none is named"
        )
        findings.add("unknown-policy", where, message, hint)


def _units(calendar: NoticeCalendar, findings: Findings, known: Known) -> None:
    lines: list[tuple[Path, str | None]] = []
    codes: list[tuple[Path, str]] = [(("operator",), calendar.operator)] if calendar.operator else []
    for key, group in (calendar.units or {}).items():
        if group is None:
            continue
        path = ("units", key)
        lines.append(((*path, "reports_to"), group.reports_to))
        codes += [((*path, "only", index), code) for index, code in present(group.only)]
        codes += [((*path, "except", index), code) for index, code in present(group.except_)]
        for index, region in present(group.within):
            _region(region, (*path, "within", index), findings, known)
    for stage_path, stage in stages(calendar):
        for at, exception in present(stage.exceptions):
            where = (*stage_path, "exceptions", at)
            codes += [((*where, "units", index), code) for index, code in present(exception.units)]
            for index, region in present(exception.regions):
                _region(region, (*where, "regions", index), findings, known)
        if stage.reports_to is not None:
            lines.append(((*stage_path, "reports_to"), stage.reports_to))
    for at, track in present(calendar.tracks):
        for index, quota in present(track.quotas):
            for number, code in present(quota.outside):
                if code not in KINDS:
                    codes.append((("tracks", at, "quotas", index, "outside", number), code))
    for where, line in lines:
        if line is not None and line not in LINES:
            near = nearest(line, LINES) if not re.search(r"[0-9]", line) else ""
            unknown = known.units is not None and line not in known.units
            if unknown or (near and known.units is None):
                hint = f'did you mean "{near}"? ' if near else ""
                hint += "Write region, operator or the code of a unit."
                findings.add("unknown-unit", where, f"{quoted(line)} is no reporting line", hint)
    for where, code in codes:
        if known.units is not None and code not in known.units and not findings.full:
            near = nearest(code, sorted(known.units)) if not code.isdigit() else ""
            hint = f'did you mean "{near}"?' if near else "duban roster list shows the codes."
            findings.add("unknown-unit", where, f"the roster has no unit {quoted(code)}", hint)


def _region(region: str, path: Path, findings: Findings, known: Known) -> None:
    if not _REGION.fullmatch(region) or (known.regions is not None and region not in known.regions):
        hint = "region codes have six digits, as in 340000."
        findings.add("unknown-region", path, f"there is no region {quoted(region)}", hint)


def _exceptions(stage: Stage, path: Path, findings: Findings) -> None:
    """Each names somebody, nobody twice, and another date; what is still asked is no exception yet."""
    seen: set[str] = set()
    for at, exception in present(stage.exceptions):
        where = (*path, "exceptions", at)
        if not {"units", "regions"} & exception.model_fields_set or not (
            exception.units is None or exception.regions is None or exception.units or exception.regions
        ):
            message = f"{name_of(stage, path)}: an exception names nobody"
            findings.add("empty-audience", where, message, "say units: [code], or regions: [code].", at="key")
        for field in ("units", "regions"):
            for index, code in present(getattr(exception, field)):
                if code in seen:
                    message = f"{name_of(stage, path)} names {quoted(code)} in two exceptions"
                    findings.add("duplicate-name", (*where, field, index), message, "keep one of the two.")
                seen.add(code)


def _audience(group: UnitGroup, path: Path, findings: Findings) -> None:
    _kinds(group.kinds, path, findings)
    if not group.kinds and not group.only and not {"kinds", "only"} & _broken(group):
        message = (
            f"the unit group {quoted(str(path[1]))} has no kinds and names no units: nobody belongs to it"
        )
        findings.add("empty-audience", path, message, "say kinds: [prefecture], or only: [code].", at="key")
    elif group.only and set(group.only) <= set(group.except_ or ()):
        message = f"the unit group {quoted(str(path[1]))} excepts every unit that it names"
        findings.add("empty-audience", (*path, "except"), message, at="key")


def _broken(group: UnitGroup) -> set[str]:
    """Return the list fields the author wrote with something in them that could not be read."""
    return {
        name for name in ("kinds", "only") if name in group.model_fields_set and getattr(group, name) is None
    }


def _kinds(kinds: Iterable[str | None] | None, path: Path, findings: Findings) -> None:
    titles = {title: kind for kind, title in KINDS.items()}
    for index, kind in present(kinds):
        if kind not in KINDS and not findings.full:
            hint = suggestion(kind, KINDS, "Kinds")
            if kind in titles:
                hint = f'did you mean "{titles[kind]}"? Kinds are written in English.'
            findings.add("unknown-kind", (*path, "kinds", index), f"{quoted(kind)} is no kind of unit", hint)
