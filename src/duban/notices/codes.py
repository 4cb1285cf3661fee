"""Every code a problem may bear: its severity and its one-line meaning. docs/problem-codes.md explains each.

A code is stable: it is never renamed and never given another meaning.
"""

from __future__ import annotations

from typing import NamedTuple

from duban.problems import Severity


class Code(NamedTuple):
    severity: Severity
    meaning: str


def _error(meaning: str) -> Code:
    return Code("error", meaning)


def _warning(meaning: str) -> Code:
    return Code("warning", meaning)


CODES: dict[str, Code] = {
    # the file
    "unreadable-file": _error("the file cannot be opened"),
    "not-utf8": _error("the file is not UTF-8 text"),
    "too-large": _error("the file, a value, or the number of values or due dates is above the bound"),
    "too-deep": _error("blocks are nested deeper than any calendar needs"),
    "bad-character": _error("a control character stands in the file"),
    "hidden-character": _warning("an invisible or direction-changing character stands in the file"),
    "yaml-syntax": _error("the file is not well-formed YAML"),
    "yaml-alias": _error("an anchor, alias or tag is used; calendars have none"),
    "many-documents": _error("the file holds more than one document"),
    "empty-file": _error("the file holds nothing"),
    "duplicate-key": _error("one block holds the same key twice"),
    "more-problems": _error("the file has too many problems to list"),
    # shape
    "unknown-key": _error("a key that does not belong here"),
    "missing-key": _error("a key that must be here is not"),
    "empty-value": _error("a key with nothing after it"),
    "wrong-shape": _error("a text where a list or a block belongs, or the other way round"),
    "bad-key": _error("a key of the author's own is spelt with other characters than a-z, 0-9 and hyphens"),
    "file-name": _warning("the file is not named as the calendar's key"),
    "bad-date": _error("a date is not written YYYY-MM-DD"),
    "impossible-date": _error("a date that no year has"),
    "bad-time": _error("a time of day is not written HH:MM"),
    "bad-number": _error("a number is not written in plain digits"),
    "bad-boolean": _error("true or false is spelt another way"),
    "bad-choice": _error("a word that is not one of the choices"),
    "bad-value": _error("a value that cannot be right"),
    "duplicate-name": _error("two stages, tracks, indicators or rules bear the same key"),
    # references
    "unknown-group": _error("a unit group that the calendar does not define"),
    "unknown-kind": _error("a kind of unit that does not exist"),
    "unknown-stage": _error("a stage that the calendar does not have"),
    "unknown-track": _error("a track that the calendar does not have"),
    "unknown-policy": _error("a policy that no file defines"),
    "unknown-unit": _error("a unit code that the roster does not have"),
    "unknown-region": _error("a region code that the table of regions does not have"),
    "circular-reference": _error("stages that wait for each other"),
    "follows-owner": _error("a stage follows one that other units owe"),
    "follows-period": _error("a stage follows one that has other periods"),
    "empty-audience": _error("a unit group that nobody can belong to"),
    "unused-part": _warning("a unit group or track that nothing names"),
    # dates
    "due-anchor": _error("a date rule without exactly one of on, after, before"),
    "due-amount": _error("a relative date without exactly one of days, workdays, months"),
    "due-extra": _error("date settings that contradict each other or mean nothing together"),
    "period-anchor": _error("a date counted from a period that its stage does not have"),
    "recurs-without-anchor": _error("a recurring stage whose date does not move with the period"),
    "bad-recurs": _error("a range of periods that cannot be"),
    "opens-after-due": _error("a stage opens after it is due"),
    "feeds-order": _error("an inner stage is due after the stage it feeds"),
    "due-before-notice": _warning("a date before the notice was issued"),
    "bad-slot": _error("a send window that cannot be"),
    "unknown-zone": _error("a time zone that does not exist"),
    # basis and numbers
    "basis-clause": _error("basis is stated but no clause is quoted"),
    "asked-question": _error("basis is asked but no question is put"),
    "asked-value": _error("basis is asked but a value is given"),
    "value-missing": _error("basis is stated or arranged but no value is given"),
    "open-question": _warning("a date or value is still asked"),
    "unanswered-question": _error("a draft's question is not answered yet"),
    "not-verified": _warning("a draft that nobody has compared with its notice"),
    "quota-value": _error("a quota that contradicts itself"),
    "limit-value": _error("a number that is too small to mean anything"),
    "post-without-paper": _warning("a stage is kept by post but owes no paper"),
    "bad-rule": _error("a reminder or escalation step with a value that cannot be"),
    # days, found with the working-day table
    "day-off": _warning("a date falls on a day off"),
    "past-horizon": _warning("a date lies past the last published working-day arrangement"),
    "nil-slack": _warning("an inner stage leaves no working day for the stage it feeds"),
}
