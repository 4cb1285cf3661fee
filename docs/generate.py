"""Write docs/commands.md and docs/settings.md from the code. A test fails while they are not current.

``python docs/generate.py`` writes; ``pages()`` gives what should be there.
"""

from __future__ import annotations

import inspect
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import typer
from pydantic_settings import BaseSettings

from duban.cli import build
from duban.settings import Imap, Settings, Smtp

DOCS = Path(__file__).resolve().parent


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    return {"commands.md": commands_page(), "settings.md": settings_page()}


def commands_page() -> str:
    """Return every command with its help, in the order of ``duban --help``."""
    lines = [
        "# Commands",
        "",
        "Made from the code by `make fix`. `duban COMMAND --help` says the same. `--json` prints JSON for",
        "programs. Exit codes: 0 done, 1 refused or problems found, 2 mistyped, 70 a fault of duban, 130",
        "interrupted. What fails says why in one sentence; `DUBAN_DEBUG=1` shows the traceback.",
        "",
    ]
    root = typer.main.get_command(build())
    lines += ["## duban", "", "These options stand before the command: `duban --at TIME status`.", ""]
    lines += _parameters(root)
    for name, command in commands():
        lines += [f"## duban {name}", "", *_help(command), *_parameters(command)]
    return "\n".join(lines).rstrip() + "\n"


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, as people type it."""
    yield from _walk("", typer.main.get_command(build()))


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    for part, below in getattr(command, "commands", {}).items():
        yield from _walk(f"{name} {part}".strip(), below)
    if not hasattr(command, "commands"):
        yield name, command


def _help(command: Any) -> list[str]:
    text = inspect.cleandoc(command.help or "")
    return [
        re.sub(r"Example: (duban .*?)(\. |$)", r"Example: `\1`\2", line) for line in [*text.splitlines(), ""]
    ]


def _parameters(command: Any) -> list[str]:
    rows = [
        (_spelling(one), (getattr(one, "help", "") or "").strip())
        for one in command.params
        if "--help" not in getattr(one, "opts", []) and not getattr(one, "hidden", False)
    ]
    return [*(f"- `{spelling}` {text}".rstrip() for spelling, text in rows), ""] if rows else []


def _spelling(one: Any) -> str:
    if one.param_type_name == "argument":
        return str(one.metavar or one.name.upper())
    value = "" if one.is_flag else f" {(one.metavar or one.name).upper()}"
    return f"{', '.join(one.opts)}{value}"


def settings_page() -> str:
    """Return every setting with its variable, its place in duban.toml, its default and its meaning."""
    lines = [
        "# Settings",
        "",
        "Made from the code by `make fix`. Every setting is a variable (a list as JSON) or a line of",
        "`duban.toml` in the home directory: `duban paths` names it, `duban init DIR` writes one.",
        "",
        "| variable | in duban.toml | default | meaning |",
        "|---|---|---|---|",
    ]
    for variable, place, default, meaning in settings():
        lines.append(f"| `{variable}` | {place} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def settings() -> Iterator[tuple[str, str, str, str]]:
    """Yield (variable, place in duban.toml, default, meaning) of every setting."""
    for model, section in ((Settings, ""), (Smtp, "[smtp] "), (Imap, "[imap] ")):
        meanings = _comments(model)
        for name, field in model.model_fields.items():
            if name in ("smtp", "imap"):
                continue
            default = field.get_default()
            words = (
                "empty" if default == "" else f"`{list(default) if isinstance(default, tuple) else default}`"
            )
            choices = ", ".join(map(str, get_args(field.annotation))) if _chosen(field.annotation) else ""
            meaning = "; ".join(filter(None, (meanings.get(name, ""), choices)))
            place = "" if name == "home" else f"`{section}{name}`"
            yield f"{model.model_config['env_prefix']}{name.upper()}", place, words, meaning
    yield "DUBAN_DEBUG", "", "empty", "anything: show tracebacks of refused commands"


def _chosen(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is not None and "Literal" in str(annotation)


def _comments(model: type[BaseSettings]) -> dict[str, str]:
    """Return the comment behind each field's line: what it means stands beside it, once."""
    found: dict[str, str] = {}
    name = ""
    for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(model)).readline):
        field = re.match(r"    (\w+):", token.line)
        name = field[1] if field else name
        if token.type == tokenize.COMMENT and name:
            found[name] = token.string.lstrip("# ").replace("|", "\\|")
    return found


if __name__ == "__main__":
    for file, text in pages().items():
        (DOCS / file).write_text(text, encoding="utf-8")
