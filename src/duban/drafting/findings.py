"""What a reading finds: frozen values, each with the words that prove it. Nothing here decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["online", "paper", "email", "report", "review", "publicity", "other"]
Sort = Literal[
    "notice", "minutes", "publicity", "announcement", "tender", "appointment", "reply", "speech", "law",
    "contract", "contents", "news", "guide", "other",
]  # fmt: skip
Surety = Literal["stated", "inferred"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text as found: ``found[start:end] == words``. ``clause``: their place, 三（二）."""

    words: str
    start: int
    end: int
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One date that someone owes something by. ``due`` is in the vocabulary of docs/drafting.md."""

    due: str
    quote: Quote
    rule: str  # the name of the rule that says it is a deadline: duties/reasons.py
    stage: str = ""
    actor: str = ""
    recipient: str = ""
    kind: Kind = "other"
    channels: tuple[Kind, ...] = ()
    opens: date | None = None
    precision: str = ""
    confidence: Surety = "stated"
    tier: Literal["", "inner", "outer"] = ""
    notice: int = 0
    asks: str = ""  # what only a person can say of it; empty: it is settled
    readings: tuple[str, ...] = ()
    day: Quote | None = None  # the date itself, where its quote has it
    heads: bool = False  # it may head the part of the notice that says it again: (一)推荐(即日起至8月20日)
    restates: bool = False  # it tells what happens after a day, which mostly has been named before
    in_period: str = ""  # of what comes again, what ``due`` cannot say of its day: period_days.py


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A date, not before the signature, that is no deadline; ``why``: what took it. ``day``: its words."""

    quote: Quote
    day: Quote
    why: str
    on: date | None = None
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Quota:
    what: str
    quote: Quote
    max: int | None = None
    min: int | None = None
    per: str = ""
    approx: bool = False
    unlimited: bool = False
    percent: bool = False
    among: bool = False  # of those already counted: 其中女性不少于1名
    chosen: bool = False  # how many the issuer itself selects: no unit's ceiling
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Copies:
    what: str
    quote: Quote
    n: int | None
    sealed: bool = False
    medium: Literal["paper", "disc", "electronic"] = "paper"
    made_up: str = ""  # 一正两副: of how many originals and duplicates
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    what: str
    quote: Quote
    max_chars: int
    approx: bool = False  # 1500字左右
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    phone: str
    email: str
    quote: Quote
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    what: str
    quote: Quote
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can settle. ``about``: the part of the calendar; ``readings``: possible answers."""

    about: str
    asks: str
    readings: tuple[str, ...] = ()
    quote: Quote | None = None
    due: str = ""
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """What a notice says it is. ``issued_on`` is the date of signature, never a page's stamp."""

    title: str = ""
    number: str = ""
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    audience: str = ""
    issuer_inferred: bool = False  # nobody signs: it is the office that receives
    quotes: tuple[tuple[str, Quote], ...] = ()

    @property
    def issuer(self) -> str:
        return "、".join(self.issuers)


@dataclass(frozen=True, slots=True)
class Draft:
    """One reading of one document. ``sort``: notice, or what else it is; see heads/sorts.py."""

    found: str
    container: str
    sort: Sort
    notices: tuple[Identity, ...]
    deadlines: tuple[Deadline, ...] = ()
    quotas: tuple[Quota, ...] = ()
    copies: tuple[Copies, ...] = ()
    limits: tuple[Limit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    addresses: tuple[Address, ...] = ()
    warnings: tuple[str, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def identity(self) -> Identity:
        return self.notices[0] if self.notices else Identity()
