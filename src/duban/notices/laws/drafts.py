"""Laws on a calendar that was drafted from a notice: its questions are answered, a person has compared it."""

from __future__ import annotations

from duban.notices.laws.parts import present
from duban.notices.model import NoticeCalendar
from duban.notices.places import Findings
from duban.notices.wording import inert


def draft_laws(calendar: NoticeCalendar, findings: Findings) -> None:
    """Append each question without an answer, and that nobody has compared the draft."""
    for index, question in present(calendar.questions):
        if question.answer is None or question.answer.strip():
            continue
        about, asks = (
            inert(" ".join((words or "")[:200].split())) for words in (question.about, question.asks)
        )
        readings = [inert(reading) for reading in question.readings or () if reading]
        hint = "write the answer after answer:, and what it settles where it belongs"
        hint += f"; its words allow: {', '.join(readings)}." if readings else "."
        findings.add("unanswered-question", ("questions", index), f"{about}: {asks}", hint)
    if calendar.verified is False:
        hint = "compare each line with its quote, then write verified: true."
        findings.add("not-verified", ("verified",), "drafted, and not compared with the notice yet", hint)
