"""Obligations and slots in, the letters to come out: what is sent if nobody acts in between.

The law: a preview equals what is then sent. So it climbs the same ladder and bundles by the same rule as
the engine; a letter counts as relayed in its slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from duban.planning.bundling import Addressed, Bundle, bundle, sorted_for_bundling
from duban.planning.ladder import Reach, advance
from duban.planning.proof import Proof
from duban.planning.schedule import Rungs
from duban.planning.slots import Slots
from duban.values import CLASS_OF, TELLS_OWNER, Kind, Moment, Obligation

#: obligation, epoch, rule, repetition, contact
DedupKey = tuple[int, int, str, int, int]


@dataclass(frozen=True, slots=True)
class World:
    """What the simulation needs to know of an obligation, asked when needed. ``slots_of``: the slots of its
    calendar where some calendar has its own; by default ``slots``, the installation's."""

    rungs: Callable[[Obligation], Rungs]
    reach: Callable[[Obligation, datetime], Reach]  # whom a letter of that instant reaches
    scope: Callable[[Obligation, Kind], str]
    addresses: Mapping[int, str]  # contact id -> address
    slots: Slots
    slots_of: Callable[[Obligation], Slots] | None = None
    proofs: Mapping[int, Proof] = field(default_factory=dict)  # by obligation, as things stand at the start

    def of(self, o: Obligation) -> Slots:
        return self.slots if self.slots_of is None else self.slots_of(o)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A letter to come, with its moments and the obligations as they will be then."""

    bundle: Bundle
    moments: tuple[Moment, ...]
    obligations: tuple[Obligation, ...]


def foresee(
    obligations: Iterable[Obligation],
    waiting: Iterable[tuple[Moment, str]],
    world: World,
    since: datetime,
    until: datetime,
    fired: Iterable[DedupKey] = (),
) -> Iterator[Foreseen]:
    """Yield the letters of every slot from ``since`` to ``until``; inside an open window, from its slot.

    ``waiting`` are moments already fired (with their scope) that no letter holds yet; their obligations
    must be among ``obligations``. ``fired`` are the dedup keys of the moments already written: a step that
    waits repeats its "notice" or "unreachable", and only the key stops the second.
    """
    alive = {o.id: o for o in obligations}
    proofs = dict(world.proofs)
    pending = list(waiting)
    seen = {_dedup(moment) for moment, _ in pending} | set(fired)
    for slot in _instants({world.slots, *map(world.of, alive.values())}, since, until):
        for o in [o for o in alive.values() if o.next_send_at is not None and o.next_send_at <= slot]:
            for moment in _climb(alive, o, slot, world, proofs):
                if _dedup(moment) not in seen:
                    seen.add(_dedup(moment))
                    if moment.state == "pending":
                        pending.append((moment, world.scope(o, moment.kind)))
        leaving = [(m, s) for m, s in pending if m.send_at <= slot]
        pending = [(m, s) for m, s in pending if m.send_at > slot]
        yield from _letters(alive, leaving, slot, world, proofs)


def _instants(kinds: Iterable[Slots], since: datetime, until: datetime) -> list[datetime]:
    """The slots of any calendar, those of the windows open at ``since`` included."""
    return sorted({slot for slots in kinds for slot in slots.between(min(since, slots.usable(since)), until)})


def _climb(
    alive: dict[int, Obligation], o: Obligation, slot: datetime, world: World, proofs: Mapping[int, Proof]
) -> Iterator[Moment]:
    """Advance through everything due by ``slot``: midnight closings first, as the engine would."""
    while o.next_send_at is not None and o.next_send_at <= slot:
        o, moments = advance(o, world.rungs(o), world.reach(o, slot), slot, world.of(o), proofs.get(o.id))
        alive[o.id] = o
        yield from moments


def _letters(
    alive: dict[int, Obligation],
    leaving: list[tuple[Moment, str]],
    slot: datetime,
    world: World,
    proofs: dict[int, Proof],
) -> Iterator[Foreseen]:
    rows = sorted_for_bundling(
        Addressed(i, world.addresses[m.contact_id], slot, CLASS_OF[m.kind], scope, m.draft, m.kind)
        for i, (m, scope) in enumerate(leaving)
    )
    for letter in bundle(rows):
        held = tuple(leaving[i][0] for i in letter.moment_ids)
        yield Foreseen(letter, held, tuple(alive[m.obligation_id] for m in held))
        if not letter.draft:
            for moment in held:
                _relayed(alive, moment, slot, world, proofs)


def _relayed(
    alive: dict[int, Obligation], moment: Moment, slot: datetime, world: World, proofs: dict[int, Proof]
) -> None:
    o = alive[moment.obligation_id]
    if moment.epoch != o.epoch:  # told for an owner or a date that is no more
        return
    if moment.kind in TELLS_OWNER and o.noticed_at is None:
        o = replace(o, noticed_at=slot)
    known = proofs.get(o.id)
    present = moment.kind in TELLS_OWNER and moment.contact_id in world.reach(o, slot).told
    if known is not None and known.at is None and present:
        proofs[o.id] = replace(known, at=slot, how="letter", under_way=False)
    if moment.kind in (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT):
        o = replace(o, step_sent_at=slot)
    alive[o.id] = o


def _dedup(m: Moment) -> DedupKey:
    return (m.obligation_id, m.epoch, m.rule, m.repetition, m.contact_id)
