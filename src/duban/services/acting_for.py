"""Who looks, an item and a filled form in; the verb recorded in the name of his unit out.

The form is bound to the epoch it was shown with. One law: what may be said is decided by ``viewing.clerk``
and ``authority`` alone; here a form only becomes arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.rendering.chinese import clean
from duban.services import deciding, extending, recording, undoing
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.targets import Clerk, Evidence
from duban.services.viewing import Viewer, clerk, must_see_owed
from duban.store import items

if TYPE_CHECKING:
    from duban.app import App

#: Most characters of what is filled in; more is refused, never cut.
SHORT, LONG = 120, 500


@dataclass(frozen=True, slots=True)
class Form:
    """What a form was filled in with; each verb takes what it needs."""

    on: date | None = None  # when it was done
    until: date | None = None  # a promised day, a new deadline, the day for a correction
    number: str = ""  # 回执号, 运单号, 复函文号
    url: str = ""
    digest: str = ""  # sha256:… of a file that shows it
    carrier: str = ""
    reason: str = ""
    progress: str = ""
    note: str = ""
    confirmed: bool = False  # the checklist; or that paper repeats the filing
    asked: bool = False  # whether the form asked for that
    deed: int = 0  # what is taken back, as it was shown


@dataclass(frozen=True, slots=True)
class Acted:
    """``changed`` is False where it was said before; ``late``: it was handed in after its deadline."""

    changed: bool
    late: bool = False
    warning: str = ""


def act(app: App, viewer: Viewer, id: int, epoch: int, verb: Verb, form: Form, now: datetime) -> Acted:
    """Say a verb of an item. Raises Refused where it is not the viewer's to say, or something is missing."""
    items.must_be_id(id)
    target, by = _who(app, viewer, id, epoch, verb, now)
    return _say(app, target, verb, _cleaned(form), by, now)


def _who(app: App, viewer: Viewer, id: int, epoch: int, verb: Verb, now: datetime) -> tuple[Target, Clerk]:
    with app.store.reading() as conn:
        known = knowledge(app, conn)
        row = items.load(conn, [id], now).get(id)
        if row is None:
            raise Refused(f"there is no item {id}", code="no-obligation")
        known.learn(conn, {row.o.term_id})
        owner, term = known.units[row.o.unit_id].code, known.term(row.o)
        must_see_owed(app, conn, viewer, row.o)
        target = Target(term.calendar_key, term.stage_key, owner, term.period, epoch)
        return target, clerk(app, conn, viewer, owner, verb, shares=known.shares(row.o, viewer.units))


def _say(app: App, target: Target, verb: Verb, form: Form, by: Clerk, now: datetime) -> Acted:
    shown = Evidence(form.number, form.url, form.digest)
    confirmed = form.confirmed if form.asked else None
    match verb:
        case Verb.ACKNOWLEDGE:
            done = recording.acknowledge(app, target, now, actor=by)
        case Verb.SUBMIT:
            done = recording.submit(
                app, target, now, submitted_on=form.on, evidence=shown, confirmed=confirmed, actor=by
            )
        case Verb.POST:
            done = recording.post(
                app, target, now, posted_on=form.on, carrier=form.carrier, evidence=shown,
                equals_filing=confirmed, confirmed=confirmed, actor=by,
            )  # fmt: skip
        case Verb.RECEIVE:
            done = recording.receive(app, target, now, received_on=form.on, evidence=shown, actor=by)
        case Verb.ZERO_REPORT:
            done = recording.zero_report(app, target, now, reported_on=form.on, actor=by)
        case Verb.DECLINE:
            done = recording.decline(app, target, now, reason=form.reason, actor=by)
        case Verb.PROMISE:
            done = recording.promise(app, target, now, _day(form), actor=by)
        case Verb.CALL:
            done = recording.note_call(app, target, now, form.note or "已电话告知", actor=by)
        case Verb.ACCEPT:
            done = deciding.accept(app, target, now, note=form.note, actor=by)
        case Verb.RETURN:
            done = deciding.give_back(app, target, now, _why(form), correct_by=form.until, actor=by)
        case Verb.WAIVE:
            done = deciding.waive(app, target, now, _why(form), actor=by)
        case Verb.EXTEND:
            done = deciding.extend(app, target, now, _day(form), _why(form), number=form.number, actor=by)
        case Verb.UNDO:
            done = undoing.undo(app, target, now, reason=form.reason, deed_id=form.deed, actor=by)
        case Verb.ASK_TIME:
            asked = extending.ask(app, target, now, _day(form), _why(form), progress=form.progress, actor=by)
            return Acted(asked.changed, warning=asked.warning)
        case _:
            raise Refused(f"{verb} is not said on this page", code="not-owed")
    return Acted(done.changed, done.late)


def _day(form: Form) -> date:
    if form.until is None:
        raise Refused("name the day", code="no-day")
    return form.until


def _why(form: Form) -> str:
    if not form.reason:
        raise Refused("say why", code="no-reason")
    return form.reason


def _cleaned(form: Form) -> Form:
    """Return what was typed on one line each, without marks that hide something."""
    return replace(
        form,
        number=_line(form.number, SHORT),
        url=_address(_line(form.url, LONG)),
        carrier=_line(form.carrier, SHORT),
        reason=_line(form.reason, LONG),
        progress=_line(form.progress, LONG),
        note=_line(form.note, LONG),
    )


def _line(typed: str, most: int) -> str:
    if len(typed) > most:
        raise Refused("that is more than fits", code="too-long")
    return clean(typed)


def _address(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise Refused("an address begins with https://", code="no-address")
    return url
