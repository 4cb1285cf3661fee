"""A tree of nodes in, parts of the model out, part by part: one broken part hides no finding elsewhere.

A part with a mistake in it is built without validation: what could not be read is None and its name is in
``model_fields_set`` all the same, so that a law can tell "broken" from "not written".
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from duban.notices.model import Part
from duban.notices.places import Findings, Node, Path, label
from duban.notices.scalars import Wrong, bad_key, meaning
from duban.notices.wants import Want, Wanted, fields_of
from duban.notices.wording import listed, nearest, quoted

P = TypeVar("P", bound=Part)
_BROKEN: Any = None


def shape(node: Node, part: type[P], findings: Findings) -> P | None:
    """Return the part that ``node`` describes, as far as it can be read; None if it is no block at all."""
    result: P | None = _Shaper(findings).part(node, part, ())
    return result


class _Shaper:
    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def part(self, node: Node, part: type[P], path: Path) -> P | None:
        fields = fields_of(part)
        if node.entries is None:
            hint = f"its keys are: {listed(fields)}."
            self.shape_wrong(node, path, "a block of keys", hint)
            return None
        values: dict[str, Any] = {}
        written: set[str] = set()
        sound = True
        for spelt, (_, child) in node.entries.items():
            field = fields.get(spelt)
            if field is None:
                meant = fields.get(self.unknown(spelt, fields, node, path))
                if meant is not None:  # written, in a wrong spelling: neither missing nor readable
                    written.add(meant.name)
                    values[meant.name] = _BROKEN
                sound = False
                continue
            value, fine = self.value(child, field.want, (*path, spelt), spelt)
            if value == "" and field.required:
                self.findings.add("empty-value", (*path, spelt), f'{self.of(path)}"{spelt}" is blank')
                value, fine = _BROKEN, False
            written.add(field.name)
            values[field.name] = value
            sound = sound and fine
        sound = self.missing(fields, written, path) and sound
        return self.build(part, values, written, path, sound)

    def build(self, part: type[P], values: dict[str, Any], written: set[str], path: Path, sound: bool) -> P:
        if sound:
            try:
                return part.model_validate(values)
            except ValidationError as error:
                for line in error.errors():  # a rule of the model's own; its words are the author's
                    said = line["msg"].removeprefix("Value error, ") if line["type"] == "value_error" else ""
                    message = "this cannot be right" + (f": {said}" if said else "")
                    self.findings.add("bad-value", (*path, *line["loc"]), message)
        for name, info in part.model_fields.items():
            if name not in values:
                default = info.get_default(call_default_factory=True)
                values[name] = _BROKEN if default is PydanticUndefined else default
        built: P = part.model_construct(_fields_set=written, **values)  # type: ignore[assignment]
        return built

    def value(self, node: Node, want: Want, path: Path, name: str) -> tuple[Any, bool]:
        """Return the value and whether all of it could be read."""
        if node.empty:
            hint = "fill it in, or leave the key out if it may be left out."
            self.findings.add(
                "empty-value", path, f'{self.of(path)}"{name}" has nothing after it', hint, at="key"
            )
            return _BROKEN, False
        if want.form == "part" and want.part is not None:
            before = self.findings.errors
            part: Any = self.part(node, want.part, path)
            return part, part is not None and self.findings.errors == before
        if want.form == "list" and want.of is not None:
            return self.several(node, want.of, path, name)
        if want.form == "blocks" and want.of is not None:
            return self.blocks(node, want.of, path)
        if node.text is None:
            hint = "write it after the colon; a text that begins with [ or { stands in quotes."
            self.shape_wrong(node, path, "one value", hint)
            return _BROKEN, False
        found = meaning(node.text, want, name)
        if isinstance(found, Wrong):
            self.findings.add(found.code, path, f"{self.of(path)}{found.message}", found.hint)
            return _BROKEN, False
        return found, True

    def several(self, node: Node, of: Want, path: Path, name: str) -> tuple[Any, bool]:
        if node.items is None:
            hint = "begin each with a hyphen and a space, also when there is one."
            if node.text is not None and of.form != "part" and len(node.text) < 40:
                hint = f"write [{node.text}], or each on its own line after a hyphen and a space."
            self.shape_wrong(node, path, "a list", hint)
            return _BROKEN, False
        found, sound = [], True
        for index, item in enumerate(node.items):
            value, fine = self.value(item, of, (*path, index), name)
            sound = sound and fine
            found.append(value)
        return tuple(found), sound

    def blocks(self, node: Node, of: Want, path: Path) -> tuple[Any, bool]:
        if node.entries is None:
            self.shape_wrong(
                node, path, "a block of named parts", "give each a key of its own, then a colon."
            )
            return _BROKEN, False
        found, sound = {}, True
        for key, (_, child) in node.entries.items():
            wrong = bad_key(key)
            if wrong:
                self.findings.add(wrong.code, (*path, key), wrong.message, wrong.hint, at="key")
            value, fine = self.value(child, of, (*path, key), key)
            sound = sound and fine and wrong is None
            found[key] = value
        return found, sound

    def unknown(self, spelt: str, fields: dict[str, Wanted], node: Node, path: Path) -> str:
        """Report a key that does not belong; return the one that was probably meant, or ""."""
        if self.findings.full:
            return ""
        free = [name for name in fields if name not in (node.entries or {})]
        near = nearest(spelt, free)
        there = f"Keys here: {listed(fields)}."
        hint = f'did you mean "{near}"? {there}' if near else there
        if "：" in spelt:
            hint = "the colon is the wide ： of Chinese text; write : and a space."
        message = f"{self.of(path)}{quoted(spelt)} is not a key that belongs here"
        self.findings.add("unknown-key", (*path, spelt), message, hint, at="key")
        return near

    def missing(self, fields: dict[str, Wanted], written: set[str], path: Path) -> bool:
        lacking = [f.spelt for f in fields.values() if f.required and f.name not in written]
        for spelt in lacking:
            under = f" under {quoted(str(path[-1]))}" if nested(path) else ""
            self.findings.add("missing-key", path, f'{self.of(path)}"{spelt}" is missing{under}', at="key")
        return not lacking

    def shape_wrong(self, node: Node, path: Path, wanted: str, hint: str) -> None:
        is_now = (
            "one value"
            if node.text is not None
            else "a list"
            if node.items is not None
            else "a block of keys"
        )
        name = quoted(str(path[-1])) if path and isinstance(path[-1], str) else "this"
        self.findings.add(
            "wrong-shape", path, f"{self.of(path)}{name} must be {wanted}, and here is {is_now}", hint
        )

    def of(self, path: Path) -> str:
        found = label(self.findings.root, path)
        return f"{found}: " if found else ""


def nested(path: Path) -> bool:
    """Whether the path ends at a named block inside a part, such as ``due``."""
    return bool(path) and isinstance(path[-1], str) and not (len(path) == 2 and path[0] == "units")
