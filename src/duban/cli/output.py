"""How the command line speaks: aligned tables, JSON, progress, errors. Plain when nobody looks (no terminal).

Chinese takes two columns a character; widths here count so. No colour without a terminal or under NO_COLOR.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from duban.problems import DubanError, Problem

ZONE = "Asia/Shanghai"


def force_utf8() -> None:
    """Write UTF-8 whatever the locale says, and file names as the bytes they are."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="surrogateescape")


def let_go() -> None:
    """Write out what is buffered. A reader that has gone away (``duban status | head``) is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def ascii_only(env: Mapping[str, str]) -> bool:
    """Say whether the locale knows ASCII alone: ``C``, also where Python itself made it ``C.UTF-8``."""
    name = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "C"
    if name == "C.UTF-8" and not env.get("LC_ALL"):
        name = env.get("LANG") or "C"
    return name in ("C", "POSIX")


def say(text: str = "") -> None:
    """Print one line (or several) to standard output."""
    print(text)


def warn(text: str) -> None:
    """Print to standard error: for what a program reading the output must not see."""
    print(text, file=sys.stderr)


def count(number: int, word: str) -> str:
    """Return a number with its word: ``no errors``, ``1 error``, ``2 entries``."""
    from duban.notices.wording import many

    return many(number, word) if number else f"no {many(number, word).removeprefix('0 ')}"


def tell_error(error: DubanError) -> None:
    """Print an error as a person mends it: the problems, the sentence, the hint; all to standard error."""
    found = getattr(error, "problems", ())
    if found:
        warn(problems(found))
    warn(f"error: {error.message}")
    if error.hint:
        warn(f"hint: {error.hint}")


def problems(found: Sequence[Problem], sources: Mapping[str, str] | None = None) -> str:
    """Return problems as people read them: where, what, the line with a caret, the hint.

    Without ``sources`` the YAML files are read again; a table's columns are cells, no caret fits there.
    """
    from duban.notices.telling import tell

    return tell(found, _sources(found) if sources is None else sources)


def _sources(found: Iterable[Problem]) -> dict[str, str]:
    sources = {}
    for name in {problem.file for problem in found if problem.file.endswith((".yaml", ".yml"))}:
        with suppress(OSError, UnicodeDecodeError):
            sources[name] = Path(name).read_text("utf-8")
    return sources


def records(found: Iterable[Problem]) -> list[dict[str, str | int]]:
    """Return problems as programs read them."""
    from duban.notices.telling import as_json

    return as_json(found)


def put_json(value: object, zone: str = ZONE) -> None:
    """Print ``value`` as JSON: instants in ``zone`` with its offset, dates as ISO, Chinese as itself."""
    say(json.dumps(value, ensure_ascii=False, indent=2, default=_jsonable(zone)))


def _jsonable(zone: str) -> Callable[[object], object]:
    at = ZoneInfo(zone)

    def convert(value: object) -> object:
        if isinstance(value, datetime):
            return value.astimezone(at).isoformat(timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, PurePath):
            return str(value)
        if isinstance(value, (set, frozenset)):
            return sorted(value)
        if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        raise TypeError(f"{type(value).__name__} has no JSON form here")

    return convert


def local(instant: datetime, zone: str = ZONE) -> str:
    """Return an instant as people read it: the end of a day is ``2024-09-13 24:00``."""
    here = instant.astimezone(ZoneInfo(zone))
    if (here.hour, here.minute) == (0, 0):
        return f"{date.fromordinal(here.toordinal() - 1)} 24:00"
    return f"{here:%Y-%m-%d %H:%M}"


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table: drawn with rich on a terminal, in plain uncut columns otherwise."""
    cells = [[_cell(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        if title:
            say(title)
        say(plain_table(headers, cells))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*headers, title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD)
    for row in cells:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


def plain_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return headers and rows as left-aligned columns, two spaces apart."""
    from duban.notices.telling import columns as width

    lines = [list(headers), *(list(row) for row in rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(headers))]

    def one(line: list[str]) -> str:
        return "  ".join(c + " " * (w - width(c)) for c, w in zip(line, widths, strict=True)).rstrip()

    return "\n".join(one(line) for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return local(value)
    return " ".join(str(value).split())


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal's standard error while the block runs; yields ``advance(n)``."""
    if not sys.stderr.isatty():
        yield lambda n: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda n: bar.update(task, advance=n)
