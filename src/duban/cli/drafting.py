"""``duban draft``: a notice's file in, a draft calendar or its evidence out. Nothing is stored or sent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.services.drafting import Drafted

app = typer.Typer()

#: What to give for an answer, by the form of its question.
_FORMS = {
    "words": "请写名称",
    "day": "请写日期，如 2026-03-20 或 2026年3月20日",
    "count": "请写 10日、5个工作日 或 2个月",
    "kinds": "请写所列的单位类别，如 部门、省级",
    "sector": "请写 工信、财政，或名册自定的小写字母代号",
    "reading": "请写所列答案的序号",
}
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@app.command()
def draft(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The notice: .txt, .docx, .pdf or a saved page.")
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write the calendar here.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    answer: Annotated[
        bool, typer.Option("--answer", help="Go through the questions; empty leaves one open.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the text with what was found in colour.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="With --explain: write it as a page.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found, with its quotes.")] = False,
) -> None:
    """Draft a calendar from a notice: what it states with its clause, what it leaves open as questions.

    Example: duban draft 通知.docx -o calendars/notices/2026-parks.yaml
    """
    from duban.services.drafting import read_file, refuse_empty

    _one_of(as_json, "--json", {"--answer": answer, "--explain": explain, "--html": html, "-o": out})
    _one_of(explain or html is not None, "--explain", {"--answer": answer, "-o": out})
    for target in (out, html):
        _free(target, force)
    found = read_file(file)
    if as_json:
        from duban.drafting.as_json import as_json as object_of

        output.put_json(object_of(found.draft, found.outline, found.questions))
        return
    if explain or html is not None:
        _explain(found, file, html)
        return
    refuse_empty(found, file.name)
    answers = _asked(found) if answer else {}
    key = out.stem if out is not None and _KEY.fullmatch(out.stem) else _key(found)
    text = found.calendar(key, file.name, answers)
    if out is None:
        output.say(text.rstrip("\n"))
    else:
        _write(out, text)
        _summary(found, answers, out)


def _one_of(said: bool, name: str, others: dict[str, object]) -> None:
    """Refuse what would be left undone in silence: an option that prints something else."""
    from duban.problems import Refused

    if said and (also := [option for option, value in others.items() if value]):
        raise Refused(
            f"{name} only prints what was found; it does not go with {' and '.join(also)}",
            hint="say one of them, and run it again for the other",
            code="options-exclude",
        )


def _asked(found: Drafted) -> dict[str, str]:
    """Ask each question on the terminal; a number picks a reading."""
    from duban.drafting.calendar.answers import form_of, understood
    from duban.drafting.calendar.due_words import due_words
    from duban.drafting.calendar.striking import NO_STAGE, may_strike
    from duban.drafting.calendar.typed import later, plain
    from duban.drafting.owners.owners import kind_words

    answers: dict[str, str] = {}
    for at, one in enumerate(found.questions):
        if one not in found.still_open(answers):
            continue
        output.warn(f"\n[{at + 1}/{len(found.questions)}] {one.asks}")
        if one.quote:
            output.warn(f"    {one.quote.clause} {' '.join(one.quote.words.split())}".rstrip())
        for number, reading in enumerate(one.readings):
            words = kind_words(reading) if form_of(one) == "kinds" else due_words(reading)
            output.warn(f"    {number + 1}) {words}")
        if may_strike(one):
            output.warn(f"    0) {NO_STAGE}")
        while said := _line():
            if said == "0" and may_strike(one):
                said = NO_STAGE
            elif said.isdigit() and 0 < int(said) <= len(one.readings):
                said = one.readings[int(said) - 1]
            if later(plain(said)):
                break
            if answer := understood(one, said):
                answers[one.about] = answer
                break
            output.warn(f"    “{said}”答不了这个问题：{_FORMS[form_of(one)]}；直接回车，以后再定")
        if said is None:
            break
    return answers


def _line() -> str | None:
    """Return the next line given, empty for an empty one; None: there are no more."""
    try:
        return input().strip()
    except EOFError:
        return None


def _key(found: Drafted) -> str:
    issued_on = found.draft.identity.issued_on
    return f"draft-{issued_on}" if issued_on else "draft"


def _summary(found: Drafted, answers: dict[str, str], out: Path) -> None:
    left = len(found.still_open(answers))
    stages = output.count(found.stages(answers), "stage")
    output.say(f"{out}: {stages}, {output.count(left, 'open question')}")
    for warning in found.draft.warnings:
        output.say(f"  {warning}")
    output.say(f"next: compare it with the notice, then duban check {out}")


def _explain(found: Drafted, file: Path, html: Path | None) -> None:
    import os
    import sys

    from duban.drafting import explaining

    if html is not None:
        _write(html, explaining.page(found.draft, found.outline, found.questions, file.name))
        output.say(f"{html}: the notice with what was found marked")
    else:
        output.say(
            explaining.terminal(
                found.draft,
                found.outline,
                found.questions,
                sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
            )
        )


def _free(target: Path | None, force: bool) -> None:
    from duban.problems import Refused

    if target is not None and target.exists() and not force:
        raise Refused(
            f"{target} is there already", hint="name another file, or say --force", code="file-exists"
        )


def _write(target: Path, text: str) -> None:
    from duban.problems import Refused

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    except OSError as error:
        raise Refused(f"{target} cannot be written: {error.strerror}") from error
