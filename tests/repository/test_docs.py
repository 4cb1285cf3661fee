"""The documents say what the code does: commands and settings are all there, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from duban.cli.home_files import TOML

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["commands.md", "settings.md"])
def test_the_generated_pages_are_current(generate: ModuleType, page: str) -> None:
    written = (ROOT / "docs" / page).read_text("utf-8")
    assert written == generate.pages()[page], "run make fix"


def test_what_stands_before_a_command_is_listed_too(generate: ModuleType) -> None:
    before, after = generate.pages()["commands.md"].split("\n## duban init\n")
    assert "\n- `--at TIME` " in before and "`--at TIME`" not in after


def test_every_command_says_what_it_does(generate: ModuleType) -> None:
    commands = dict(generate.commands())
    assert len(commands) > 5
    for name, command in commands.items():
        assert command.help, f"duban {name} has no help"
        for one in command.params:
            assert getattr(one, "help", ""), f"duban {name}: {one.name} has no help"


def test_every_setting_says_what_it_means_and_stands_in_what_init_writes(generate: ModuleType) -> None:
    for variable, place, _, meaning in generate.settings():
        assert meaning, f"{variable} has no comment in settings.py"
        if place:
            assert f"\n# {place.strip('`').removeprefix('[smtp] ').removeprefix('[imap] ')} = " in TOML, (
                f"{place} is not in duban.toml"
            )


def _documents() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.splitlines()]


def test_every_link_leads_to_a_file() -> None:
    broken = []
    for document in _documents():
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text("utf-8")):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(ROOT)}: {target}")
    assert not broken


def test_commands_named_in_the_documents_exist(generate: ModuleType) -> None:
    known = {name for name, _ in generate.commands()}
    starts = known | {name.split()[0] for name in known}
    unknown = []
    for document in [ROOT / "README.md", ROOT / "README.zh-CN.md", *ROOT.glob("docs/*.md")]:
        for words in re.findall(r"`duban ([a-z][a-z-]*(?: [a-z-]+)?)", document.read_text("utf-8")):
            if words not in starts and words.split()[0] not in known:
                unknown.append(f"{document.name}: duban {words}")
    assert not unknown


def test_the_constraints_pin_names_to_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*( ; .+)?", line) for line in lines)
    names = [re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines]
    assert names == sorted(set(names))
