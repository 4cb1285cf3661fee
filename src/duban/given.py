"""The settings as a person gave them, read once; or every mistake in them, told as such."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_settings import SettingsError

from duban.problems import BadInput, Problem
from duban.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def given_settings() -> Settings:
    """Return the settings. Raises BadInput naming every setting that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        problems = tuple(
            Problem(
                file="settings",
                line=0,
                column=0,
                code="setting",
                message=_in_words(found, error.title),
            )
            for found in error.errors()
        )
        raise BadInput(
            "the settings cannot be read",
            problems,
            hint="see docs/settings.md; `duban paths` names the file",
        ) from None
    except SettingsError as error:  # of the environment; its words name the setting, never the value
        raise BadInput(f"the settings cannot be read: {error}", hint="see docs/settings.md") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"duban.toml is not TOML: {error}", hint="compare with docs/settings.md") from None


def _in_words(found: ErrorDetails, part: str) -> str:
    """Say what is wrong with one setting, without the validator's vocabulary."""
    name = ".".join(
        str(step) for step in (*([part.lower()] if part in ("Smtp", "Imap") else []), *found["loc"])
    )
    limits = found.get("ctx", {})
    kind = found["type"]
    if kind == "value_error":
        return str(limits["error"])
    if kind == "extra_forbidden":
        return f"{name} is not a setting"
    if kind == "literal_error":
        rule = f"one of {limits['expected']}"
    elif kind.startswith(("int", "float")):
        rule = "a number"
    elif kind.startswith("bool"):
        rule = "true or false"
    elif kind.startswith(("tuple", "list")):
        rule = "a list"
    elif kind.startswith(("greater", "less")):
        limit = next(iter(limits.values()))
        rule = {
            "greater_than": f"above {limit}",
            "greater_than_equal": f"at least {limit}",
            "less_than": f"below {limit}",
        }.get(kind, f"at most {limit}")
    else:
        rule = "written as in docs/settings.md"
    if _secret(name, found["input"]):
        return f"{name} must be {rule}"
    return f"{name} must be {rule}, not {found['input']!r}"


def _secret(name: str, value: object) -> bool:
    """Say whether a value may hold a password: logs and screens are read by many."""
    return name.rpartition(".")[2] in ("password", "database", "smtp") or "://" in str(value)
