"""What the bare drivers take for the same work: same tables, indexes, batches and durability. Seconds out.

sqlite3 and psycopg only, with their fastest statements; nothing of duban runs in a floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any

from databases import driver

_NEW = "term_id, unit_id, status, opens_at, due_at, act_by, next_send_at"
_MOMENT = (
    "obligation_id, epoch, rule, repetition, contact_id, address, kind, letter_class, scope, fire_at, "
    "send_at, due_at, state, reason, evidence, draft"
)
_LETTER = "address, slot_at, letter_class, scope, kind, state, as_of, not_before"
_DUE = (
    "SELECT id, term_id, unit_id, due_at FROM obligations WHERE next_send_at <= ? "
    "ORDER BY next_send_at, id LIMIT ?"
)


class Bare:
    """A driver's connection; ``?`` in statements serves both. Instants are in the form the tables hold."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        self.conn = driver(url)

    def run(self, statement: str, values: Any = ()) -> Any:
        return self.conn.execute(self.words(statement), values)

    def words(self, statement: str) -> str:
        return statement if self.sqlite else statement.replace("?", "%s")

    def at(self, instant: datetime) -> Any:
        return f"{instant:%Y-%m-%d %H:%M:%S.000000}" if self.sqlite else instant

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.conn.execute("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
        yield
        self.conn.execute("COMMIT")

    def insert(self, table: str, names: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert by executemany (SQLite) or COPY (PostgreSQL)."""
        cursor = self.conn.cursor()
        if self.sqlite:
            marks = ", ".join("?" * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        self.conn.cursor().executemany(self.words(statement), rows)

    def close(self) -> None:
        self.conn.close()


def _each(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return median(times)


def idle(url: str, now: datetime, rounds: int = 200) -> float:
    """Ask for the first instant at which anything is due."""
    bare = Bare(url)
    at = bare.at(now)
    first = "SELECT id FROM obligations WHERE next_send_at <= ? ORDER BY next_send_at, id LIMIT 1"
    took = _each(lambda: bare.run(first, (at,)).fetchall(), rounds)
    bare.close()
    return took


def materialise(url: str, terms: list[tuple[Any, ...]], units: dict[str, list[int]]) -> float:
    """Insert an obligation for each unit of each term (id, group, opens, due, act_by, next), term by term."""
    bare = Bare(url)
    began = perf_counter()
    for term, group, opens, due, act_by, first in terms:
        rows = [(term, unit, "open", opens, due, act_by, first) for unit in units[group]]
        with bare.transaction():
            bare.insert("obligations", _NEW, rows)
    took = perf_counter() - began
    bare.close()
    return took


def fire(url: str, now: datetime, batch: int, addresses: int) -> float:
    """Read what is due, write a moment for each and its next instant, then letters (of so many ``addresses``
    in a transaction; none for 0): in the same batches."""
    bare = Bare(url)
    at = bare.at(now)
    later = bare.at(now.replace(year=now.year + 1))
    rows = bare.run(
        "SELECT u.id, c.id, c.email FROM units u JOIN contacts c "
        "ON c.unit_id = u.id AND c.roles = 'coordinator'"
    ).fetchall()
    reach = {unit: (contact, email) for unit, contact, email in rows}
    began = perf_counter()
    while True:
        with bare.transaction():
            due = bare.run(_DUE, (at, batch)).fetchall()
            if not due:
                break
            made = [
                (id, 1, "before-7", 0, *reach[unit], "reminder", "reminder", "", at, at, due_at, "pending",
                 "", "", False)
                for id, _, unit, due_at in due
            ]  # fmt: skip
            bare.insert("moments", _MOMENT, made)
            _advance(bare, [row[0] for row in due], later)
    if addresses:
        _bundle(bare, at, addresses)
    took = perf_counter() - began
    bare.close()
    return took


def _advance(bare: Bare, ids: list[int], later: Any) -> None:
    if bare.sqlite:
        bare.many(
            "UPDATE obligations SET status = 'open', rung = 2, next_send_at = ? WHERE id = ?",
            [(later, id) for id in ids],
        )
    else:
        bare.run(
            "UPDATE obligations SET status = 'open', rung = 2, next_send_at = ? WHERE id = ANY(?)",
            (later, ids),
        )


def _bundle(bare: Bare, at: Any, addresses: int) -> None:
    waiting = "state = 'pending' AND letter_id IS NULL"
    every = bare.run(f"SELECT DISTINCT address FROM moments WHERE {waiting}").fetchall()  # noqa: S608
    for start in range(0, len(every), addresses):
        with bare.transaction():
            for (address,) in every[start : start + addresses]:
                letter = bare.run(
                    f"INSERT INTO letters ({_LETTER}) "  # noqa: S608
                    "VALUES (?, ?, 'reminder', '', 'reminder', 'queued', ?, ?) RETURNING id",
                    (address, at, at, at),
                ).fetchone()[0]
                bare.run(
                    f"UPDATE moments SET letter_id = ? WHERE address = ? AND send_at <= ? AND {waiting}",  # noqa: S608
                    (letter, address, at),
                )


def update_and_commit(url: str, ids: list[int]) -> list[float]:
    """Change one obligation in a transaction of its own, for each id; return the seconds of each."""
    bare = Bare(url)
    times = []
    for id in ids:
        began = perf_counter()
        with bare.transaction():
            bare.run(
                "UPDATE obligations SET status = 'submitted', next_send_at = NULL WHERE id = ?",
                (id,),
            )
        times.append(perf_counter() - began)
    bare.close()
    return times


def ids_of(url: str, where: str, limit: int) -> list[int]:
    """Return obligation ids, for the works that need some."""
    bare = Bare(url)
    rows = bare.run(f"SELECT o.id FROM obligations o JOIN terms t ON t.id = o.term_id WHERE {where} LIMIT ?",  # noqa: S608
                    (limit,)).fetchall()  # fmt: skip
    bare.close()
    return [row[0] for row in rows]


__all__ = ["Bare", "fire", "idle", "ids_of", "materialise", "update_and_commit"]
