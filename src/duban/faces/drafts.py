"""From a notice to a draft: its questions one by one, beside what was found and its words; then the editor.

Nothing is stored, and no path comes from outside: the notice's text and its file's name travel in the form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from duban.drafting.calendar.answers import Form, form_of
from duban.drafting.calendar.due_lines import inferred
from duban.drafting.calendar.due_words import due_words
from duban.drafting.calendar.lines import official
from duban.drafting.calendar.stage_lines import own_day
from duban.drafting.calendar.striking import NO_STAGE, about, may_strike
from duban.drafting.findings import Question, Quote
from duban.drafting.owners.owners import kind_words
from duban.faces.calendars import new_editor
from duban.faces.draft_refusals import why
from duban.faces.sending import MAX_FIELDS, MAX_FORM
from duban.faces.visiting import Page, Visit
from duban.notices.kinds import KINDS
from duban.problems import Refused
from duban.services import notice_drafts
from duban.services.draft_view import chosen
from duban.services.notice_drafts import Read
from duban.services.uploads import shown_name
from duban.services.viewing import ADMINS

#: What a form brings back beside the text: the answers.
ROOM = 128 * 1024
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is shown: its words, its readings with theirs, what was picked and typed."""

    question: Question
    quote: Quote | None
    form: Form
    readings: tuple[tuple[str, str], ...]
    picked: tuple[str, ...] = ()
    typed: str = ""
    wrong: bool = False


def draft(visit: Visit) -> Response:
    """Show what was found in a notice, and ask what it leaves open."""
    upload = visit.files.get("file")
    if upload is None:
        raise Refused("no file was chosen", code="no-file")
    try:
        one = notice_drafts.read_notice(visit.viewer, upload.name, upload.content)
    except Refused as error:
        return _refused(visit, error, shown_name(upload.name))
    if _too_long(one):
        made = notice_drafts.make(visit.app, one, {})
        return new_editor(visit, made.text, made=made, long=True)
    return _show(visit, one, frozenset())


def answers(visit: Visit) -> Response:
    """Make the draft with the answers, and open it in the editor. What has none stays open there."""
    one = notice_drafts.read_again(visit.viewer, visit.form.get("source", ""), visit.form.get("text", ""))
    parts = [q.about for q in one.found.questions] + [about(step) for step in one.found.outline.steps]
    found, wrong = notice_drafts.accepted(one, {part: _given(visit, part) for part in parts})
    if wrong:
        return _show(visit, one, wrong)
    made = notice_drafts.make(visit.app, one, found)
    return new_editor(visit, made.text, made=made)


def _refused(visit: Visit, error: Refused, name: str) -> Response:
    """Say what a file is that gives no draft, and lead back to where another is chosen."""
    if error.code not in ("unreadable-notice", "nothing-to-draft"):
        raise error
    return visit.show(
        "error.html.j2",
        status=409,
        title=f"没有起草：{name}",
        words=why(error),
        problems=(),
        back=("/calendars/new", "另选文件"),
    )


def _given(visit: Visit, part: str) -> str:
    """Return what was given as an answer: what was picked; what was typed where nothing else was."""
    picked = " ".join(visit.many.get(f"answer:{part}", ()))
    return visit.form.get(f"{OTHER}:{part}", "") if picked in ("", OTHER) else picked


def _show(visit: Visit, one: Read, wrong: frozenset[str]) -> Response:
    asked = [_asked(visit, question, wrong) for question in one.found.questions]
    return visit.show(
        "draft_questions.html.j2",
        status=422 if wrong else 200,
        one=one,
        draft=one.found.draft,
        evidence=dict(one.found.draft.identity.quotes),
        signed=_signed(one),
        groups={group.key: group for group in one.found.outline.groups},
        asked=asked,
        numbers={row.question.about: at + 1 for at, row in enumerate(asked)},
        other_kinds=_other_kinds,
        due_words=due_words,
        inferred=inferred,
        own_day=partial(own_day, one.found.outline),
        official=official,
        no_stage=NO_STAGE,
        may_strike=may_strike,
        chosen=chosen(one.found),
        struck={step.key for step in one.found.outline.steps if _given(visit, about(step)) == NO_STAGE},
        wrong=len(wrong),
    )


def _asked(visit: Visit, question: Question, wrong: frozenset[str]) -> Asked:
    said = kind_words if form_of(question) == "kinds" else due_words
    return Asked(
        question,
        question.quote,
        form_of(question),
        tuple((reading, said(reading)) for reading in question.readings),
        tuple(visit.many.get(f"answer:{question.about}", ())),
        visit.form.get(f"{OTHER}:{question.about}", ""),
        question.about in wrong,
    )


def _signed(one: Read) -> str:
    """Return the lines in which the issuers stand, the last of each: that of the signature. Empty where one
    is nowhere written in one piece."""
    lines = [line.strip() for line in reversed(one.text.splitlines())]
    found = [next((line for line in lines if name in line), "") for name in one.found.draft.identity.issuers]
    return "　".join(dict.fromkeys(found)) if all(found) else ""


def _other_kinds(question: Question) -> list[tuple[str, str]]:
    """Return the kinds of unit that are not among the readings."""
    return [(kind, word) for kind, word in KINDS.items() if kind not in question.readings]


def _too_long(one: Read) -> bool:
    """Say whether a form could not bring it back; a browser sends a line's end as two characters."""
    size = len(one.text.encode()) + one.text.count("\n")
    return size > MAX_FORM - ROOM or len(one.found.questions) > MAX_FIELDS // 3


PAGES = (
    Page("POST", "/calendars/new/draft", draft, ADMINS, uploads=True),
    Page("POST", "/calendars/new/draft/answers", answers, ADMINS),
)
