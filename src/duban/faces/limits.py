"""So many tries in so long a time from one place, in this process. More is refused with 429."""

from __future__ import annotations

import threading
from collections import deque

from starlette.exceptions import HTTPException

from duban.clock import monotonic


class Limits:
    """``count`` raises 429 beyond ``most`` tries within ``seconds`` under one name.

    An office stands behind one address: what bounds a single mailbox must not shut out everybody else there.
    """

    def __init__(self, seconds: float = 300.0, places: int = 10_000) -> None:
        self.seconds, self.places = seconds, places
        self._tries: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def count(self, place: str, most: int) -> None:
        now = monotonic()
        with self._lock:
            if len(self._tries) >= self.places:  # an attacker with many addresses must not fill the memory
                self._tries = {p: t for p, t in self._tries.items() if t[-1] > now - self.seconds}
                if len(self._tries) >= self.places:
                    self._tries.clear()
            tries = self._tries.setdefault(place, deque(maxlen=most))
            if len(tries) == most and tries[0] > now - self.seconds:
                raise HTTPException(429)
            tries.append(now)
