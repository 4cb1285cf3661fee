"""The exported schemas are current, and say yes and no as the loader does. DUBAN_GOLDEN=write renews them."""

from __future__ import annotations

import json
import os
import re
from typing import Any, ClassVar

import jsonschema
import pytest
import yaml

from duban.notices.schema import calendar_schema, policy_schema
from tests.notices.bad_calendars import FIXTURES, GOOD, TESTS

DOCS = TESTS.parent / "docs"


def plain(text: str) -> Any:
    """Read YAML 1.2 as editors do: ``on`` and dates are text, true and 12 are not."""

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), list("tf"))
    number = re.compile(r"-?[0-9]+(\.[0-9]+)?$")
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", number, list("-0123456789"))
    return yaml.load(text, Loader)


@pytest.mark.parametrize(
    ("name", "schema"), [("calendar.schema.json", calendar_schema()), ("policy.schema.json", policy_schema())]
)
def test_the_exported_schema_is_current(name: str, schema: dict[str, Any]) -> None:
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("DUBAN_GOLDEN") == "write":
        (DOCS / name).write_text(text, "utf-8")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (DOCS / name).read_text("utf-8") == text


def test_good_calendars_and_policies_pass_the_schema() -> None:
    shipped = TESTS.parent / "calendars"
    for path in (GOOD, *(shipped / "notices").glob("*.yaml")):
        jsonschema.validate(plain(path.read_text("utf-8")), calendar_schema())
    for path in (shipped / "policies").glob("*.yaml"):
        jsonschema.validate(plain(path.read_text("utf-8")), policy_schema())


@pytest.mark.parametrize(
    "code", ["unknown-key", "missing-key", "wrong-shape", "bad-choice", "unknown-kind", "bad-key"]
)
def test_what_an_editor_can_see_fails_the_schema(code: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain((FIXTURES / f"{code}.yaml").read_text("utf-8")), calendar_schema())
