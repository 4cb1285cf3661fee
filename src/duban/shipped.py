"""Where the data that comes with the package lies: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def shipped(name: str) -> Path:
    """Return the directory of shipped data called ``name`` (``calendars``, ``templates``).

    Raises FileNotFoundError when the package was installed without it.
    """
    for root in (_PACKAGE / "_shipped", _PACKAGE.parents[1]):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"the package carries no {name}/; install duban again")
