"""Every code that a problem of a roster file may bear. docs/roster.md explains each."""

from __future__ import annotations

from duban.notices.codes import Code

ROSTER_CODES: dict[str, Code] = {
    # the file
    "roster-unreadable": Code("error", "the file cannot be opened or is not a table"),
    "roster-too-large": Code("error", "the file has more bytes, rows or columns than any roster needs"),
    "roster-no-header": Code("error", "no row of the first ten names the columns"),
    "roster-duplicate-column": Code("error", "two columns bear the same heading"),
    "roster-unknown-column": Code("warning", "a column that is not read"),
    # a cell
    "roster-formula": Code("error", "a cell holds a formula or an error value where a text belongs"),
    "roster-bad-character": Code("error", "a line break, control or direction-changing character in a cell"),
    "roster-too-long": Code("error", "a text longer than any name or address"),
    # a unit
    "roster-no-code": Code("error", "a row without a unit code"),
    "roster-bad-code": Code("error", "a unit code with other characters than letters, digits and . _ -"),
    "roster-unknown-kind": Code("error", "a kind of unit that does not exist"),
    "roster-no-kind": Code("error", "a unit whose kind is neither given nor known from its region"),
    "roster-unknown-region": Code("error", "a region code that the table of regions does not have"),
    "roster-kind-mismatch": Code("error", "a kind that is not the kind of the unit's region"),
    "roster-bad-sector": Code("error", "a sector spelt with other characters than a-z, 0-9 and hyphens"),
    "roster-unit-conflict": Code("error", "two rows say different things of one unit"),
    "roster-unknown-parent": Code("error", "a superior that is no unit"),
    "roster-circular-parent": Code("error", "units that stand above each other"),
    # a contact
    "roster-unknown-unit": Code("error", "a contact of a unit that no row defines"),
    "roster-refused-unit": Code("error", "a contact of a unit that was refused"),
    "roster-no-name": Code("error", "a contact without a name"),
    "roster-unknown-role": Code("error", "a role that does not exist"),
    "roster-no-role": Code("error", "a contact without a role"),
    "roster-bad-email": Code("error", "an e-mail address that cannot be right"),
    "roster-bad-phone": Code("error", "a telephone number that cannot be right"),
    "roster-unreachable": Code("error", "a contact with neither e-mail nor telephone"),
    "roster-duplicate": Code("error", "a person listed twice for one unit"),
    "roster-bad-absence": Code("error", "an absence without days or stand-in, or with days that cannot be"),
    "roster-unknown-colleague": Code("error", "a stand-in or liaison who is no other contact of the unit"),
    "roster-no-email": Code("warning", "a contact without e-mail: goes on the call list"),
}
