"""``{name:number}`` in a path: digits in, a number of ours out; more of them than any row has is no path."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor

DIGITS = 9


class Number(Convertor[int]):
    """The number of a row. Starlette's own has no bound: neither Python nor a database reads 5,000 digits."""

    regex = f"[0-9]{{1,{DIGITS}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


def register() -> None:
    """Make the word known to routes."""
    register_url_convertor("number", Number())
