"""Rendered letters in, one outcome each out, through a pool of SMTP connections that outlives a batch.

The laws: one recipient a message; no letter holds longer than its time-out; a letter is never submitted
twice by one batch; when our side is wrong, the rest of the batch comes back untried.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.clock import Clock
from duban.delivery.lines import Line, Pace, describe
from duban.delivery.looping import LoopThread
from duban.delivery.outcomes import (
    LOOK_AGAIN,
    Failure,
    Outcome,
    Outgoing,
    Phase,
    classify,
    is_transient,
    paused,
)
from duban.settings import Smtp


@dataclass(slots=True)
class _Batch:
    letters: Sequence[Outgoing]
    waiting: deque[int]  # positions not yet tried
    working: int
    until: float  # no letter starts after this, in the loop's time
    tried: int = 0
    results: dict[int, Outcome] = field(default_factory=dict)
    stop: tuple[str, float | None] | None = None  # why the rest is not tried, and when to come back


class SmtpChannel:
    """Sends letters over ``smtp.connections`` connections, kept between batches; use from any thread.

    A batch starts no letter after ``hold`` seconds less one time-out, so it returns within ``hold``: the
    caller's lease must be longer. ``smtp.per_minute`` limits this process only.
    """

    def __init__(self, smtp: Smtp, clock: Clock, hold: float = 150.0) -> None:
        self._smtp, self._clock, self._hold = smtp, clock, hold
        tls = ssl.create_default_context() if smtp.security != "none" else None
        self._lines = [Line(smtp, tls) for _ in range(smtp.connections)]
        self._pace = Pace(smtp.per_minute)
        self._turn = threading.Lock()
        self._thread = LoopThread("duban-smtp")

    @property
    def connections_opened(self) -> int:
        """How many sessions were opened since the channel exists."""
        return sum(line.opened for line in self._lines)

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        """Submit each letter at most once; return their outcomes in the order given. Never raises for a
        letter or a server."""
        if not letters:
            return []
        with self._turn:
            return self._thread.run(self._send(letters))

    def close(self) -> None:
        """Say goodbye to the server and end the thread; may be called twice."""
        with self._turn:
            if not self._thread.loop.is_closed():
                self._thread.run(self._leave())
                self._thread.close()

    def __enter__(self) -> SmtpChannel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _leave(self) -> None:
        await asyncio.gather(*(line.leave() for line in self._lines))

    async def _send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        workers = min(len(letters), len(self._lines))
        until = asyncio.get_running_loop().time() + self._hold - self._smtp.timeout
        batch = _Batch(letters, deque(range(len(letters))), workers, until)
        async with asyncio.TaskGroup() as group:
            for line in self._lines[:workers]:
                group.create_task(self._work(line, batch))
        reason, retry_after = batch.stop or ("not tried", 0.0)
        now = self._clock()
        return [
            batch.results.get(position) or paused(letter.letter_id, reason, now, retry_after)
            for position, letter in enumerate(letters)
        ]

    async def _work(self, line: Line, batch: _Batch) -> None:
        try:
            while await self._may_go_on(batch):
                position = batch.waiting.popleft()
                letter = batch.letters[position]
                failure = await self._deliver(line, letter)
                if failure and is_transient(failure) and batch.working > 1:
                    # The server takes no more sessions: leave the letter to the connections it has.
                    batch.waiting.appendleft(position)
                    return
                outcome = classify(letter.letter_id, failure, self._clock())
                batch.results[position] = outcome
                if outcome.verdict == "paused":
                    batch.stop = batch.stop or (outcome.reason, outcome.retry_after)
                elif failure and failure.phase is Phase.CONNECT:
                    batch.stop = batch.stop or (outcome.reason, LOOK_AGAIN)
        finally:
            batch.working -= 1

    async def _may_go_on(self, batch: _Batch) -> bool:
        now = asyncio.get_running_loop().time()
        wait = self._pace.wait(now)
        late = now + wait > batch.until and (wait > 0 or batch.tried > 0)  # a batch without pace tries one
        if batch.waiting and late:
            batch.stop = batch.stop or ("no time left in this batch", wait)
        if not batch.waiting or batch.stop:
            return False
        self._pace.take(now)
        batch.tried += 1
        if wait:
            await asyncio.sleep(wait)
        return bool(batch.waiting) and batch.stop is None

    async def _deliver(self, line: Line, letter: Outgoing) -> Failure | None:
        """Submit one letter within the time-out, connecting where needed. Returns why it failed."""
        until = asyncio.get_running_loop().time() + self._smtp.timeout
        failure = await self._attempt(line, letter, until)
        if failure and failure.phase is Phase.MAIL and failure.cause == "disconnect" and line.reused:
            # The server hung up on an idle connection before it heard of this letter.
            failure = await self._attempt(line, letter, until)
        return failure

    async def _attempt(self, line: Line, letter: Outgoing, until: float) -> Failure | None:
        failure: Failure | None = None
        try:
            async with asyncio.timeout_at(until):
                await line.transfer(letter)
        except Exception as error:
            failure = describe(line.reached(), error)
        except BaseException:
            line.drop()
            raise
        # The verdict stands; tidying up may use the rest of the letter's time and change nothing.
        try:
            async with asyncio.timeout_at(until):
                await line.settle(failure)
        except BaseException as error:
            line.drop()
            if not isinstance(error, Exception):
                raise
        return failure
