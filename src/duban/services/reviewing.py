"""A stage that others feed in: who of the units below has handed in, who has not, who declined; and its
closing by the unit that reviews.

One law: what has not come is told before a review is closed without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.notices.wording import many
from duban.planning.offering import done_by
from duban.planning.verbs import HANDED_IN, Verb
from duban.problems import Refused
from duban.services.authority import above
from duban.services.knowledge import Knowledge, knowledge, operator_of
from duban.services.naming import Target, nothing_owed
from duban.services.recording import NOTHING, handed_in
from duban.services.targets import Evidence, Recorded, held
from duban.store import obligations, reviewing
from duban.store.terms_rows import TermRow
from duban.values import Below, Duty, Obligation, Status, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: Up to so many units are named in a refusal.
NAMED = 20

Key = tuple[str, str, str]  # calendar, stage, period
Pair = tuple[Unit, reviewing.Fed]


class Standings:
    """How the units below stand with what feeds the stages of some obligations, as of any instant.

    ``foreseen`` are obligations that are not stored yet, for previews.
    """

    def __init__(
        self,
        conn: Connection,
        known: Knowledge,
        some: Iterable[Obligation],
        foreseen: Collection[Obligation] = (),
    ) -> None:
        self.known = known
        self._rows: dict[Key, dict[str, list[Pair]]] = {}
        for o in some:
            term = known.term(o)
            key, stages = _key(term), set(term.detail.get("fed_by", ()))
            if stages and key not in self._rows:
                rows = reviewing.feeding(conn, term.calendar_key, stages, term.period)
                known.learn(conn, {row.term_id for row in rows})
                ahead = (one for one in map(self._foreseen, foreseen) if self._feeds(one, term, stages))
                self._rows[key] = self._by_reviewer([*rows, *ahead])

    def of(self, o: Obligation, as_of: datetime) -> tuple[Below, ...]:
        """Return stage by stage how the units below the owner of ``o`` stand; nothing where none feeds it.

        A voluntary stage lapses with its deadline, whether or not the engine has looked at it since.
        """
        by_reviewer = self._rows.get(_key(self.known.term(o)))
        return (
            _below(self.known, by_reviewer.get(self.known.units[o.unit_id].code, ()), as_of)
            if by_reviewer
            else ()
        )

    def _foreseen(self, o: Obligation) -> reviewing.Fed:
        return reviewing.Fed(o.term_id, o.unit_id, o.status, o.due_at, self.known.term(o).duty)

    def _feeds(self, row: reviewing.Fed, term: TermRow, stages: Collection[str]) -> bool:
        feeder = self.known.row(row.term_id)
        return (
            feeder.calendar_key == term.calendar_key
            and feeder.stage_key in stages
            and feeder.period in (term.period, "")
        )

    def _by_reviewer(self, rows: Iterable[reviewing.Fed]) -> dict[str, list[Pair]]:
        """Return what feeds a term, by the code of each unit on the reporting line above; the operator's
        line is everybody's."""
        found: dict[str, list[Pair]] = {}
        for row in rows:
            unit, feeder = self.known.units[row.unit_id], self.known.row(row.term_id)
            for code in {*(u.code for u in above(self.known, unit, feeder)), operator_of(feeder)} - {
                unit.code
            }:
                found.setdefault(code, []).append((unit, row))
        return found


def _key(term: TermRow) -> Key:
    return term.calendar_key, term.stage_key, term.period


def _below(known: Knowledge, rows: Iterable[Pair], as_of: datetime) -> tuple[Below, ...]:
    """Sort units under what they did, stage by stage, each in the order of their codes."""
    stages: dict[int, dict[str, list[Unit]]] = {}
    for unit, row in rows:
        stages.setdefault(row.term_id, {}).setdefault(_group(row, as_of), []).append(unit)
    titles = {id: known.row(id) for id in stages}
    made = []
    for id in sorted(stages, key=lambda id: (titles[id].due_at, titles[id].stage_key)):
        names = {
            group: tuple(u.name for u in sorted(units, key=lambda u: u.code))
            for group, units in stages[id].items()
        }
        made.append(
            Below(
                titles[id].title, names.get("in", ()), names.get("out", ()), names.get("declined", ()),
                names.get("waived", ()),
            )
        )  # fmt: skip
    return tuple(made)


def _group(row: reviewing.Fed, as_of: datetime) -> str:
    if row.status in HANDED_IN:
        return "in"
    if row.status == Status.WAIVED:
        return "waived"
    lapsed = row.duty == Duty.VOLUNTARY and row.due_at <= as_of and row.status != Status.RETURNED
    return "declined" if row.status == Status.DECLINED or lapsed else "out"


def below(app: App, target: Target, now: datetime) -> tuple[Below, ...]:
    """Return how the units below stand with what feeds a stage. Raises Refused where nothing feeds it."""
    with app.store.reading() as conn:
        o = obligations.find(conn, target.calendar, target.stage, target.unit, target.period)
        if o is None:
            raise nothing_owed(app, conn, target)
        known = knowledge(app, conn)
        known.learn(conn, {o.term_id})
        return _must_be_fed(known, o, Standings(conn, known, [o]).of(o, now), target)


def close(
    app: App,
    target: Target,
    now: datetime,
    *,
    closed_on: date | None = None,
    evidence: Evidence = NOTHING,
    anyway: bool = False,
    actor: str,
) -> Recorded:
    """Close a review: it is handed in with what has come.

    Raises Refused naming the units below that have not answered, unless ``anyway``; then the ledger keeps
    their names.
    """
    with held(app, target, Verb.SUBMIT, actor, now) as h:
        found = _must_be_fed(h.known, h.o, Standings(h.conn, h.known, [h.o]).of(h.o, now), target)
        missing = tuple(dict.fromkeys(name for stage in found for name in stage.owing))
        silent = (
            f"{many(len(missing), 'unit')} below {'has' if len(missing) == 1 else 'have'} not answered: "
            f"{some_of(missing)}"
        )
        if done_by(Status(h.term.detail["completes"])) is Verb.POST:
            raise Refused(
                f"{target} goes by post{f'; {silent}' if missing else ''}",
                hint="posting it closes it: duban post", code="not-owed",
            )  # fmt: skip
        if missing and not anyway and Status(h.o.status) not in HANDED_IN:
            raise Refused(
                f"{target}: {silent}",
                hint="wait for them, record what they said, or close it all the same: --anyway",
                code="unanswered",
            )
        return handed_in(app, h, closed_on, evidence, {"unanswered": list(missing)} if missing else {})


def _must_be_fed(
    known: Knowledge, o: Obligation, found: tuple[Below, ...], target: Target
) -> tuple[Below, ...]:
    if not known.term(o).detail.get("fed_by"):
        raise Refused(
            f"{target}: no stage of other units feeds it", hint="record it: duban submit", code="not-fed"
        )
    return found


def some_of(names: tuple[str, ...]) -> str:
    """Return names as a sentence holds them, the last ones counted only."""
    more = len(names) - NAMED
    return "、".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
