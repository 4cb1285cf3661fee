"""Letters a second over 8 connections: duban's channel beside bare aiosmtplib ``sendmail``, same sink.

The sink is a process of its own. Rounds alternate and the best of each side counts, so that a busy
machine slows both. Targets: at least 2,000 a second and 60 % of the bare figure.

    python bench/letters_smtp.py [--letters 4000] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import aiosmtplib

from duban.clock import system_clock
from duban.delivery.loopback import LoopbackServer
from duban.delivery.outcomes import Outgoing
from duban.delivery.smtp import SmtpChannel
from duban.settings import Smtp

CONNECTIONS = 8
SENDER = "duban@office.example"
LINE = b"6YGT6Lev5Lqk6YCa5Z+O5biC6K+V54K55o6o6I2Q5p2Q5paZ5oql6YCB5oOF5Ya155qE5o+Q6YaSCg==\r\n"


def letter(number: int) -> Outgoing:
    """Return a letter of 8 kB, as a rendered one looks on the wire."""
    head = b"From: duban@office.example\r\nMessage-ID: <%d@office.example>\r\nSubject: bench\r\n\r\n" % number
    return Outgoing(number, f"unit{number}@city.example", head + LINE * 100)


@contextmanager
def sink() -> Iterator[int]:
    """Run the loopback server in another process; give its port."""
    with subprocess.Popen(
        [sys.executable, __file__, "--sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        yield int(process.stdout.readline())
        process.stdin.close()


def serve() -> None:
    with LoopbackServer() as server:
        print(server.port, flush=True)
        sys.stdin.read()  # until the parent closes it


def through_duban(channel: SmtpChannel, letters: list[Outgoing]) -> float:
    began = perf_counter()
    outcomes = channel.send(letters)
    took = perf_counter() - began
    assert all(outcome.verdict == "sent" for outcome in outcomes), "a letter was not sent"
    return len(letters) / took


async def through_aiosmtplib(port: int, letters: list[Outgoing]) -> float:
    clients = [
        aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, local_hostname="bench.example")
        for _ in range(CONNECTIONS)
    ]
    for client in clients:
        await client.connect()
    waiting = list(letters)

    async def work(client: aiosmtplib.SMTP) -> None:
        while waiting:
            each = waiting.pop()
            await client.sendmail(SENDER, [each.address], each.body)

    began = perf_counter()
    await asyncio.gather(*(work(client) for client in clients))
    took = perf_counter() - began
    for client in clients:
        await client.quit()
    return len(letters) / took


def measure(count: int, rounds: int) -> dict[str, float]:
    """Return letters a second: ``duban``, ``bare`` and their ``share``."""
    letters = [letter(number) for number in range(count)]
    duban, bare = [], []
    with sink() as port:
        smtp = Smtp(host="127.0.0.1", port=port, security="none", sender=SENDER, connections=CONNECTIONS)
        with SmtpChannel(smtp, system_clock) as channel:
            for _ in range(rounds):
                duban.append(through_duban(channel, letters))
                bare.append(asyncio.run(through_aiosmtplib(port, letters)))
    return {"duban": max(duban), "bare": max(bare), "share": max(duban) / max(bare)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.sink:
        serve()
        return 0
    result = measure(asked.letters, asked.rounds)
    if asked.json:
        print(json.dumps(result))
    else:
        print(f"letters over SMTP, {CONNECTIONS} connections: {result['duban']:,.0f} a second")
        print(f"bare aiosmtplib sendmail, same sink:  {result['bare']:,.0f} a second ({result['share']:.0%})")
    return 0 if result["duban"] >= 2000 and result["share"] >= 0.6 else 1


if __name__ == "__main__":
    sys.exit(main())
