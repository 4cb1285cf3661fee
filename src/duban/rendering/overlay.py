"""Template names in, sources out: an admin's file stands before the shipped one of the same name.

``shipped/letters/…`` always names the shipped file, so that an overlay may extend what it replaces. The
style sheet ``letters/letter.css`` is written into the tags of an HTML template here, once, because many
mail readers drop <style>.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import css_inline
from jinja2 import BaseLoader, Environment, TemplateNotFound

from duban.clock import monotonic

SHIPPED = "shipped/"
STYLES = "letters/letter.css"
LOOK_EVERY = 1.0  # seconds: an edited template is seen by the next letter after that
MAX_SOURCE = 256 * 1024
#: A start tag whose class is plain text; Jinja in its other attributes may hold anything but quotes and >.
_TAG = re.compile(r'<([a-z][a-z0-9]*)\b((?:[^<>"]|"[^"]*")*?)\sclass="([a-z0-9 -]+)"((?:[^<>"]|"[^"]*")*)>')


class Overlay(BaseLoader):
    def __init__(self, directories: tuple[Path, ...], shipped: Path) -> None:
        self.directories, self.shipped = directories, shipped

    def path(self, name: str) -> Path | None:
        """Return the file that ``name`` means, or None."""
        roots: tuple[Path, ...] = (*self.directories, self.shipped)
        if name.startswith(SHIPPED):
            name, roots = name.removeprefix(SHIPPED), (self.shipped,)
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name:
            return None
        for root in roots:
            found = root.joinpath(*parts)
            if found.is_file():
                return found
        return None

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = self.path(template)
        if found is None:
            raise TemplateNotFound(template)
        watched = [found]
        source = _read(found)
        if template.endswith(".html.j2") and (styles := self.path(STYLES)) is not None:
            watched.append(styles)
            source = inlined(source, _read(styles))
        stamps = [_stamp(path) for path in watched]
        looked_at = monotonic()

        def unchanged() -> bool:
            nonlocal looked_at
            if monotonic() - looked_at < LOOK_EVERY:
                return True
            looked_at = monotonic()
            return self.path(template) == found and [_stamp(path) for path in watched] == stamps

        return source, str(found), unchanged


def _read(path: Path) -> str:
    if path.stat().st_size > MAX_SOURCE:
        raise ValueError(f"{path} is larger than {MAX_SOURCE // 1024} KB")
    return path.read_text(encoding="utf-8")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size


def inlined(source: str, styles: str) -> str:
    """Write the rules of ``styles`` into every tag with a plain class. Rules go by element and class only:
    a template is not a whole document, so ancestors are unknown."""
    known: dict[tuple[str, str], str] = {}

    def style(element: str, classes: str) -> str:
        if (element, classes) not in known:
            probe = f'<{element} class="{classes}"></{element}>'
            for wrap in {"td": "tr", "th": "tr", "tr": "tbody", "tbody": "table"}, {"tbody": "table"}:
                outer = wrap.get(element)
                while outer:
                    probe, outer = f"<{outer}>{probe}</{outer}>", wrap.get(outer)
                break
            done = css_inline.inline_fragment(probe, styles, load_remote_stylesheets=False)
            found = re.search(rf'<{element} class="{classes}" style="([^"]*)"', done)
            known[element, classes] = found.group(1).replace(": ", ":").rstrip(";") if found else ""
        return known[element, classes]

    def write(tag: re.Match[str]) -> str:
        element, before, classes, after = tag.groups()
        if element in ("html", "head", "body") or "style=" in before + after:
            return tag.group(0)
        css = style(element, classes)
        return f'<{element}{before}{after} style="{css}">' if css else tag.group(0)

    return _TAG.sub(write, source)
