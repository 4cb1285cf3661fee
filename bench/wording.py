"""Letters worded to bytes: facts from the store, text, HTML and MIME, beside the same templates alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

import world
from figures import Figure
from jinja2 import Environment, FileSystemLoader, Template

from duban.app import App
from duban.delivery.mime import build
from duban.rendering import letters as room
from duban.rendering.samples import sample_facts
from duban.rendering.view import view
from duban.services import delivering
from duban.shipped import shipped
from duban.store import letters
from duban.values import Kind, Rendered

ROUNDS, TARGET = 3, 1_000
PARTS = ("subject.txt.j2", "body.txt.j2", "body.html.j2")


def figure(kind: str, app: App, count: int) -> Figure:
    """Word every letter from what the store holds, in the batches of a delivery."""
    with app.store.writing() as conn:
        held = letters.claim(conn, world.FLOOD, token=str(uuid4()), lease_until=world.FLOOD, limit=count)
    speeds, floors, size = [], [], 0
    for _ in range(ROUNDS):
        floors.append(_floor())
        began = perf_counter()
        for start in range(0, count, delivering.BATCH):
            with app.store.reading() as conn:
                said, _unsaid = delivering._word(
                    app, conn, held[start : start + delivering.BATCH], world.FLOOD
                )
            assert not any(words.fallback for words, _ in said.values()), "a template failed"
            size = max(size, *(len(words.body) for words, _ in said.values()))
        speeds.append(count / (perf_counter() - began))
    with app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE letters SET state = 'queued', token = NULL, lease_until = NULL")
    speed = median(speeds)
    return Figure(
        "letters rendered to bytes (from the store)", kind, speed, "letters/s", f"≥ {TARGET:,}/s",
        speed >= TARGET, median(floors), "the templates in plain Jinja, and MIME",
        f"{count:,} letters of up to {size / 1000:.0f} kB, two obligations each",
    )  # fmt: skip


def _floor(count: int = 500) -> float:
    """Return letters a second of a plain environment: no sandbox, no store, one view of two items."""
    environment = Environment(
        loader=FileSystemLoader(Path(shipped("templates"))), trim_blocks=True, lstrip_blocks=True,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
    )  # fmt: skip
    environment.filters |= room._FILTERS
    facts = replace(sample_facts(Kind.REMINDER, items=2), to_address="a@duban.example")
    values = {"letter": view(facts), "facts": facts}
    parts: list[Template] = [environment.get_template(f"letters/{Kind.REMINDER}/{part}") for part in PARTS]
    began = perf_counter()
    for number in range(count):
        subject, text, html = (part.render(values) for part in parts)
        build(
            Rendered(subject, text, html), to=facts.to_address, sender_address="duban@office.example",
            sender_name=facts.sender.name, reply_to="", references=(),
            message_id=f"<{number}@office.example>", date=facts.as_of, kind=facts.kind,
        )  # fmt: skip
    return count / (perf_counter() - began)
