"""The JSON Schemas of a calendar and of a policy, for editors. Made from the model; the loader checks more.

Exported as docs/calendar.schema.json and docs/policy.schema.json; a test keeps them current.
"""

from __future__ import annotations

from typing import Any

from duban.notices.kinds import KINDS
from duban.notices.model import NoticeCalendar, Part, Policy

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KEY = "^[a-z0-9]+(-[a-z0-9]+)*$"
_TIME = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"


def calendar_schema() -> dict[str, Any]:
    """Return the schema of a notice calendar."""
    schema = _schema(NoticeCalendar, "通知日程 · notice calendar")
    kinds = {
        "type": "string",
        "enum": list(KINDS),
        "description": "; ".join(f"{k} {t}" for k, t in KINDS.items()),
    }
    for part in ("UnitGroup", "Track"):
        schema["$defs"][part]["properties"]["kinds"]["items"] = kinds
    schema["properties"]["units"]["propertyNames"] = {"pattern": _KEY}
    return schema


def policy_schema() -> dict[str, Any]:
    """Return the schema of a policy."""
    return _schema(Policy, "催办规则 · policy")


def _schema(part: type[Part], title: str) -> dict[str, Any]:
    made = part.model_json_schema(by_alias=True)
    for definition in (made, *made.get("$defs", {}).values()):
        for name, field in definition.get("properties", {}).items():
            _plain(field)
            if name == "key":
                field["pattern"] = _KEY
            elif name == "at":
                definition["properties"][name] = {"type": "string", "pattern": _TIME}
    description = (
        "Every date and number has a basis: stated (with its clause), arranged, or asked (with a question)."
    )
    rest = {name: value for name, value in made.items() if name not in {"title", "description"}}
    if part is NoticeCalendar:
        return {"$schema": _DRAFT, "title": title, "description": description, **rest}
    return {
        "$schema": _DRAFT,
        "title": title,
        "description": "Reminders and escalation steps in working days.",
        **rest,
    }


def _plain(field: dict[str, Any]) -> None:
    """Leave out what an author cannot write: a null, and titles that only repeat the key."""
    field.pop("title", None)
    choices = [choice for choice in field.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) == 1:
        del field["anyOf"]
        field.update(choices[0])
    if field.get("default", "") is None:
        del field["default"]
