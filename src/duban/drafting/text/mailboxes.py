"""How a mail address is written in normalised text. What no mailbox looks like is left to who reads it."""

from __future__ import annotations

import re

MAILBOX = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
