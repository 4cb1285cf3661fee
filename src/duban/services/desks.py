"""Letters to the operators' own desks, about the engine and not about what somebody owes: to whoever reads
for its coordinators on that day, stand-ins included.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.bundling import Bundle
from duban.services.knowledge import knowledge
from duban.store import terms_rows
from duban.store.archiving import archived
from duban.values import Kind, LetterClass, Role

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


def desk_letters(
    app: App, conn: Connection, slot: datetime, letter_class: LetterClass, kind: Kind
) -> list[Bundle]:
    """Return a letter without moments for each address of each operator, in a fixed order."""
    known, day = knowledge(app, conn), app.slots().day(slot)
    return [
        Bundle(address, slot, letter_class, scope, False, kind, ())
        for operator, scope in sorted(_operators(app, conn))
        for address in sorted(
            {known.addresses[contact] for contact in known.to([operator], day, Role.COORDINATOR)}
        )
    ]


def _operators(app: App, conn: Connection) -> set[tuple[str, str]]:
    own = {(app.settings.operator, "")} if app.settings.operator else set()
    over, terms = archived(conn), terms_rows.load_terms(conn)
    running = (t for t in terms if t.state == "active" and t.calendar_key not in over)
    return own | {(t.detail["operator"], t.detail["own_operator"]) for t in running}
