"""What an operator copies holds: units, environment, compose file, image and their page name what exists."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from duban.cli import build
from duban.settings import Settings, Smtp

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = ROOT / "cluster"
UNITS = sorted((CLUSTER / "systemd").glob("*.service"))
EXAMPLE = (CLUSTER / "environment.example").read_text("utf-8")
PAGE = (ROOT / "docs" / "cluster.md").read_text("utf-8")
FLOWS = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
#: Of our house, but no setting: who else reads them.
OTHERS = {"DO_NOT_TRACK", "PGPASSFILE", "PYTHONUNBUFFERED", "PATH"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CLUSTER / "compose.yaml").read_text("utf-8"))
    return loaded


def _unit(path: Path) -> list[tuple[str, str, str]]:
    """Return (section, name, value) of each line; a name may come more than once."""
    found, section = [], ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.append((section, name, value))
    return found


def _exists(name: str) -> bool:
    """Say whether duban, the installed Prefect or one of the others reads this variable."""
    import prefect.settings

    ours = {f"DUBAN_{field}".upper() for field in Settings.model_fields if field != "smtp"}
    ours |= {f"DUBAN_SMTP_{field}".upper() for field in Smtp.model_fields}
    return name in ours | OTHERS or (name.startswith("PREFECT_") and hasattr(prefect.settings, name))


def _example() -> dict[str, str]:
    pairs = re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)
    return {name: "".join(shlex.split(value)) for name, value in pairs}


def test_every_setting_that_is_named_exists(compose: dict[str, Any]) -> None:
    named = set(_example())
    for service in compose["services"].values():
        named |= {name for name in service["environment"] if not name.startswith("POSTGRES_")}
    for unit in UNITS:
        named |= {value.split("=")[0] for _, name, value in _unit(unit) if name == "Environment"}
    named |= set(re.findall(r"\b(?:PREFECT|DUBAN)_[A-Z_]*[A-Z]\b(?!_)", PAGE))
    assert len(named) > 15
    assert not {name for name in named if not _exists(name)}
    assert not _exists("PREFECT_API_NOTHING") and not _exists("DUBAN_NOTHING")


def test_no_file_holds_a_secret(compose: dict[str, Any]) -> None:
    for name, value in _example().items():
        assert not (name.endswith(("PASSWORD", "AUTH_STRING")) and value), name
    text = EXAMPLE + (CLUSTER / "compose.yaml").read_text("utf-8")
    assert not re.search(r"://[^/@\s:]+:[^/@\s]+@", text), "a password stands in an address"
    ignored = (CLUSTER / ".gitignore").read_text("utf-8").split()
    assert {"secrets/", "home/"} <= set(ignored)
    for secret in compose["secrets"].values():
        assert secret["file"].startswith("secrets/")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_restarts_has_few_rights_and_runs_what_exists(unit: Path) -> None:
    lines = _unit(unit)
    assert {section for section, _, _ in lines} == {"Unit", "Service", "Install"}
    service = {name: value for section, name, value in lines if section == "Service"}
    assert service["Restart"] == "always" and service["User"] in ("duban", "prefect")
    assert (service["NoNewPrivileges"], service["PrivateTmp"]) == ("yes", "yes")
    assert service["ProtectSystem"] == "strict" and int(service["TimeoutStopSec"]) > 10
    assert service["KillMode"] == "mixed"  # the worker ends its runs itself
    assert service["EnvironmentFile"].removeprefix("/etc/duban/") in EXAMPLE
    assert service["ExecStart"].startswith("/opt/duban/.venv/bin/prefect ")
    _check_prefect(service["ExecStart"].split("/")[-1].split())


def _check_prefect(words: list[str]) -> None:
    """Every word and option of a prefect command exists in the installed version."""
    import prefect.cli.server
    import prefect.cli.worker

    assert words[0] == "prefect"
    options = {"server": prefect.cli.server.server_app, "worker": prefect.cli.worker.worker_app}
    command = options[words[1]][words[2]]
    known = {name for argument in command.assemble_argument_collection() for name in argument.names}
    for word in words[3:]:
        assert not word.startswith("--") or word in known, word


def test_the_workers_poll_the_pool_that_is_deployed(compose: dict[str, Any]) -> None:
    pools = {deployment["work_pool"]["name"] for deployment in FLOWS["deployments"]}
    polled = {_after(shlex.split(" ".join(compose["services"]["worker"]["command"])), "--pool")}
    for unit in UNITS:
        words = next(value for _, name, value in _unit(unit) if name == "ExecStart").split()
        polled |= {_after(words, "--pool")} if "worker" in words else set()
    assert polled == pools


def _after(words: list[str], option: str) -> str:
    return words[words.index(option) + 1]


def test_the_commands_of_the_containers_exist(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name in ("prefect", "worker"):
        _check_prefect(services[name]["command"])
    ours = _commands()
    assert services["prepare"]["command"] == ["duban", "status"] and "status" in ours
    assert services["deploy"]["command"][:2] == ["python", "-m"]
    assert importlib.util.find_spec(services["deploy"]["command"][2]) is not None


def _commands() -> set[str]:
    import typer

    return set(typer.main.get_command(build()).commands)  # type: ignore[attr-defined]


def test_in_the_compose_file_everything_that_is_referred_to_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["worker"]["deploy"]["replicas"] == 2
    for name, service in services.items():
        for secret in service.get("secrets", []):
            assert (secret if isinstance(secret, str) else secret["source"]) in compose["secrets"], name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith("./home/") or source in compose["volumes"], name
        for wanted, how in service.get("depends_on", {}).items():
            assert wanted in services
            assert how["condition"] != "service_healthy" or "healthcheck" in services[wanted]
        if service["image"] == "duban":
            assert service["read_only"] and service["cap_drop"] == ["ALL"]
            assert not any("0.0.0.0" in port or port.count(":") < 2 for port in service.get("ports", []))


def test_the_image_holds_what_the_package_and_the_flows_need_and_no_secrets() -> None:
    lines = (CLUSTER / "Containerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]}
    assert all((ROOT / word).exists() or list(ROOT.glob(word)) for word in copied)
    assert "cluster" not in copied, "it would take cluster/secrets/ with it"
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = set(built["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    assert included | {"src", "flows", "prefect.yaml", "constraints.txt", "README.md"} <= copied
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"] and not any("--extra-index-url" in line for line in lines)


def test_the_page_names_deployments_files_and_commands_that_exist() -> None:
    names = {deployment["name"] for deployment in FLOWS["deployments"]}
    assert {one for pair in re.findall(r"deployment run ([a-z-]+)/([a-z-]+)", PAGE) for one in pair} <= names
    automations = yaml.safe_load((CLUSTER / "automations.yaml").read_text("utf-8"))["automations"]
    assert "crash-runs-without-heartbeat" in {one["name"] for one in automations}
    for file in re.findall(r"cp (cluster/\S+)", PAGE):
        assert (ROOT / file).is_file(), file
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
    said = set(re.findall(r"(?:duban-as|command) duban ([a-z-]+)", blocks))
    assert len(said) >= 4 and said <= _commands()
    states = set(re.findall(r"`prefect\.flow-run\.([a-z]+)`", PAGE))
    flows = "".join(path.read_text("utf-8") for path in (ROOT / "flows").glob("*.py"))
    assert states == {"held", "paused", "refused"}
    assert all(f'Failed(name="{state}"' in flows for state in states)
