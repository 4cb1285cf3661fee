"""A unit's entries and the quotas of a track in; what counts, what is in reserve, what is wrong out. Pure.

One law: a ceiling is never exceeded by what counts, and no duty: fewer, or none, is information.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from duban.notices.model import Number, Quota, Track
from duban.values import Unit


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing put forward. ``subject`` is who is put forward, by code where one is known; ``kind`` its
    kind of unit; ``rank`` 1 is the first."""

    id: int
    track: str
    title: str
    subject: str = ""
    leads: bool = False
    rank: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """What a track's quotas say to one unit: those that name it; ``outside``, its entries do not count;
    ``closed``, they name others who owe the stage but not it."""

    quotas: tuple[Quota, ...] = ()
    outside: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A track of one unit. ``over`` and ``wrong`` stop handing in; ``short`` is told before; ``told`` is
    information. ``most`` is the ceiling, where there is a firm one."""

    key: str
    title: str
    counted: tuple[Entry, ...]
    reserve: tuple[Entry, ...] = ()
    apart: tuple[Entry, ...] = ()
    most: int | None = None
    over: str = ""  # 综合类 3/2
    wrong: str = ""
    short: str = ""
    told: tuple[str, ...] = ()

    @property
    def share(self) -> str:
        """Return how much of the ceiling is taken: 2/2, or 3 where there is none."""
        taken = len(self.counted)
        return str(taken) if self.most is None else f"{taken}/{self.most}"

    @property
    def empty(self) -> bool:
        return not (self.counted or self.apart)


def places(
    track: Track, unit: Unit, groups: Mapping[str, Collection[str]], owners: Collection[str]
) -> Places:
    """Return what the quotas of a track say to a unit. ``groups``: the unit codes of each group named by a
    quota; ``owners``: the codes of all units that owe the stage.

    Quotas on units of another tier (a province's ceiling, asked of a city that applies) do not bind here.
    """
    mine = tuple(quota for quota in track.quotas if unit.code in groups[quota.per])
    outside = any({unit.code, unit.kind} & set(quota.outside) for quota in track.quotas)
    named = any(code in groups[quota.per] for quota in track.quotas for code in owners)
    return Places(mine, outside, closed=named and not mine and not outside)


def judge(track: Track, given: Places, entries: Iterable[Entry]) -> Judged:
    """Return how the entries of one unit under ``track`` stand against its quotas."""
    every = sorted(entries, key=lambda e: (e.rank is None, e.rank or 0, e.id))
    if given.closed:
        wrong = f"{track.title}: its quotas do not name this unit" if every else ""
        return Judged(track.key, track.title, tuple(every), most=0, wrong=wrong)
    beside = {name for quota in given.quotas for name in quota.outside}
    apart = tuple(e for e in every if given.outside or {e.subject, e.kind} & beside)
    counted = tuple(e for e in every if e not in apart)
    reserve: tuple[Entry, ...] = ()
    most = _least_of(quota.max for quota in given.quotas if quota.max and not quota.max.approx)
    over, told = "", []
    if most is not None and len(counted) > most:
        if all(e.rank is not None for e in counted):
            counted, reserve = counted[:most], counted[most:]
        else:
            over = f"{track.title} {len(counted)}/{most}"
    about = _least_of(quota.max for quota in given.quotas if quota.max and quota.max.approx)
    if about is not None and len(counted) > about:
        told.append(f"{track.title} {len(counted)}: the notice says {about}个左右")
    firm = max((q.min.value or 0 for q in given.quotas if q.min and not q.min.approx), default=0)
    rough = max((q.min.value or 0 for q in given.quotas if q.min and q.min.approx), default=0)
    if len(counted) < rough:
        told.append(f"{track.title} {len(counted)}: the notice says 不少于{rough}个左右")
    short = f"{track.title} {len(counted)}, and at least {firm} are asked" if len(counted) < firm else ""
    wrong = _leading(track, given.quotas, counted)
    return Judged(
        track.key, track.title, counted, reserve, apart, most, over, wrong, short, tuple(told)
    )  # fmt: skip


def with_one_more(track: Track, given: Places, entries: Sequence[Entry], new: Entry) -> Entry | Judged:
    """Return the entry that ``new`` becomes: behind the others where they are ranked; or, where it is one too
    many, what is over."""
    ranked = bool(entries) and all(e.rank is not None for e in entries)
    placed = replace(new, rank=len(entries) + 1) if ranked else new
    after = judge(track, given, (*entries, placed))
    return after if given.closed or after.over else placed


def _leading(track: Track, quotas: Iterable[Quota], counted: Sequence[Entry]) -> str:
    leaders = sum(e.leads for e in counted)
    for quota in quotas:
        lead = quota.lead.value if quota.lead else None
        if lead and len(counted) > lead and leaders != lead:
            now = f"{leaders} do" if leaders > 1 else "one does" if leaders else "none does"
            return f"{track.title}: {lead} of {len(counted)} must lead (牵头), and {now}"
    return ""


def _least_of(numbers: Iterable[Number]) -> int | None:
    return min((n.value for n in numbers if n.value is not None), default=None)
