"""A Jinja environment in which an admin's template can neither reach out, nor run on, nor grow.

Every loop step and call costs one step of a render's meter; every joined, added or captured string is
measured. A template that needs more than MAX_STEPS, MAX_SECONDS or MAX_CHARS fails, and only that letter.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, Template, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.loaders import BaseLoader
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from duban.clock import monotonic
from duban.rendering.arranged import Call, Letter, Matter, Row, Section
from duban.rendering.papers import Papers

MAX_STEPS = 200_000
MAX_SECONDS = 5.0
MAX_CHARS = 2_000_000
MAX_NUMBER = 10**12

#: Values without secrets and without methods that do anything: their public names are safe to read.
_OURS = frozenset({Letter, Section, Call, Matter, Row, Papers, LoopContext, TemplateModule})

#: No ``safe``: whatever a title holds, HTML shows it as text.
_FILTERS: frozenset[str] = frozenset({
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float",
    "forceescape", "groupby", "int", "items", "last", "length", "list", "lower", "map", "max", "min",
    "reject", "rejectattr", "reverse", "round", "select", "selectattr", "sort", "string", "striptags",
    "sum", "title", "trim", "truncate", "unique", "upper", "urlencode",
})  # fmt: skip
#: Methods that can make a long string of a short one, or walk into one; ``join`` is a bounded filter.
_NO_METHODS: frozenset[str] = frozenset({
    "center", "encode", "expandtabs", "format", "format_map", "join", "ljust", "replace", "rjust",
    "strftime", "translate", "zfill",
})  # fmt: skip


class TooMuch(SecurityError):
    """A template wants more than a letter may cost."""


class Meter(threading.local):
    """What the render under way in this thread has used."""

    steps = 0
    until = 0.0

    def start(self) -> None:
        self.steps, self.until = 0, monotonic() + MAX_SECONDS

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuch(f"the template takes more than {MAX_STEPS} steps")
        if self.steps % 64 == 0 and monotonic() > self.until:
            raise TooMuch(f"the template takes more than {MAX_SECONDS:g} seconds")


def measured(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > MAX_CHARS:
        raise TooMuch(f"the template makes a text of more than {MAX_CHARS} characters")
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        raise TooMuch(f"the template makes a number above {MAX_NUMBER}")
    return value


class _Metering(NodeTransformer):
    """Put a meter on loops and a measure on everything that joins text."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        node.iter = _filtered("metered_", node.iter, node)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:
        self.generic_visit(node)
        return _filtered("measured_", node, node)

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.AssignBlock:
        self.generic_visit(node)
        node.filter = _filtered("measured_", node.filter, node)
        return node


def _filtered(name: str, inner: Any, at: nodes.Node) -> nodes.Filter:
    made = nodes.Filter(inner, name, [], [], None, None, lineno=at.lineno)
    made.environment = at.environment
    return made


class Sandbox(ImmutableSandboxedEnvironment):
    """Autoescapes ``.html.j2`` only; an undefined name is an error."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: BaseLoader, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name and name.endswith(".html.j2")),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=400,
        )
        self.meter = Meter()
        self.filters = {name: fn for name, fn in self.filters.items() if name in _FILTERS}
        self.filters |= {"metered_": self._metered, "measured_": measured, "join": self._join, **filters}
        self.globals = {"range": self._range, "namespace": self.globals["namespace"], "dict": dict}

    def pieces(self, template: Template, values: dict[str, Any]) -> Iterator[str]:
        """Yield the output of ``template`` piece by piece; the meter runs on from ``meter.start()``."""
        size = 0
        for piece in template.root_render_func(template.new_context(values)):
            size += len(piece)
            if size > MAX_CHARS:
                raise TooMuch(f"the letter grows beyond {MAX_CHARS} characters")
            yield piece

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Metering().visit(super()._parse(source, name, filename))
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "**" or (operator in "*%" and not numbers):
            raise TooMuch(f"{operator} is for numbers only here, and ** is not allowed")
        measured(left), measured(right)
        return measured(super().call_binop(context, operator, left, right))

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) in _OURS and attribute[0] != "_":  # the sandbox's own checks cost most of a letter
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        if attribute in _NO_METHODS:  # before Jinja wraps str.format as a safe but boundless one
            return self.unsafe_undefined(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if argument in _NO_METHODS and isinstance(obj, str):
            return self.unsafe_undefined(obj, argument)
        return super().getitem(obj, argument)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.meter.step()
        if type(obj) is Macro:
            kwargs.pop("_block_vars", None)  # as Context.call does
            kwargs.pop("_loop_vars", None)
            result = obj(context.eval_ctx, *args, **kwargs)
        else:
            result = super().call(context, obj, *args, **kwargs)
        # A macro of a text template has escaped nothing, but called from HTML Jinja marks its result as
        # safe. Hand it back as plain text, so that the HTML escapes it.
        if isinstance(result, Markup) and isinstance(obj, Macro) and not obj._default_autoescape:
            result = str(result)
        return measured(result)

    def _metered(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.meter.step()
            yield value

    def _range(self, *bounds: int) -> range:
        made = range(*bounds)
        if len(made) > 10_000:
            raise TooMuch("a range is longer than 10000")
        return made

    def _join(self, values: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
        listed = list(self._metered(values))
        if attribute is not None:
            listed = [self.getattr(value, attribute) for value in listed]
        if len(listed) * len(separator) + sum(len(str(value)) for value in listed) > MAX_CHARS:
            raise TooMuch(f"join makes a text of more than {MAX_CHARS} characters")
        return separator.join(str(value) for value in listed)
