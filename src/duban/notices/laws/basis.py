"""Laws on the basis of every date and number: stated quotes, asked asks, and nothing is a guess."""

from __future__ import annotations

from duban.notices.laws.parts import parts, written
from duban.notices.model import Based, Due, NoticeCalendar, Number, Target, Text
from duban.notices.places import Findings, Path, label
from duban.notices.wording import inert
from duban.values import Basis

_VALUES: dict[type, tuple[str, ...]] = {
    Number: ("value",),
    Text: ("text",),
    Due: ("on", "after", "before", "days", "workdays", "months"),
    Target: ("value",),
}


def basis_laws(calendar: NoticeCalendar, findings: Findings) -> None:
    """Append parts whose basis and content do not fit, and a warning for each open question."""
    for path, part in parts(calendar):
        if isinstance(part, Based | Target):
            _check(part, path, findings)


def _check(part: Based | Target, path: Path, findings: Findings) -> None:
    where = _where(findings, path)
    values = written(part, *_VALUES.get(type(part), ()))
    if part.basis is Basis.STATED and part.clause is not None and not part.clause.strip():
        hint = "quote it, as in clause: 四（一）; if the notice does not say it: basis: arranged."
        findings.add(
            "basis-clause", (*path, "basis"), f"{where}stated by the notice, and no clause is quoted", hint
        )
    if part.basis is Basis.ASKED:
        _asked(part, path, where, values, findings)
    elif part.basis is not None and isinstance(part, Number | Text) and _lacks(part, values):
        hint = "give it, or say basis: asked and put the question."
        message = f"{where}{part.basis.value}, and no {_VALUES[type(part)][0]} is given"
        findings.add("value-missing", (*path, "basis"), message, hint)


def _asked(part: Based | Target, path: Path, where: str, values: list[str], findings: Findings) -> None:
    for name in values:
        message = f"{where}asked, and a value is given: either is wrong"
        hint = "if it is known now, say basis: stated or arranged."
        findings.add("asked-value", (*path, name), message, hint, at="key")
    if isinstance(part, Target) or part.question is None:
        return
    if not part.question.strip():
        hint = "question: what a person must find out, and from whom."
        findings.add("asked-question", (*path, "basis"), f"{where}asked, and no question is put", hint)
    else:
        message = f"{where}open: {inert(' '.join(part.question[:200].split()))}"
        hint = "until it is answered the calendar cannot be activated." if isinstance(part, Due) else ""
        findings.add(
            "open-question", (*path, "question"), message, hint or "letters leave it out until then."
        )


def _lacks(part: Number | Text, values: list[str]) -> bool:
    return not values or (isinstance(part, Text) and part.text is not None and not part.text.strip())


def _where(findings: Findings, path: Path) -> str:
    """Return ``stage "apply", due: `` for messages about a part below a named one."""
    owner = label(findings.root, path)
    last = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if owner and len(path) > 2:
        return f'{owner}, "{last}": '
    return f'"{last}": '
