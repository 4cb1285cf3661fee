"""``duban letters`` and ``duban ledger``: what was sent to whom and why, and the proof of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from duban.cli import output
from duban.problems import Refused

app = typer.Typer(rich_markup_mode=None)
letters = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Letters sent, waiting, failed.")
ledger = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The append-only history.")
app.add_typer(letters, name="letters")
app.add_typer(ledger, name="ledger")

STATES = ("queued", "claimed", "retry", "unknown", "sent", "failed", "cancelled", "draft")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Number = Annotated[int, typer.Argument(metavar="ID", help="Number of the letter.")]
Actor = Annotated[str, typer.Option("--by", help="Who says so; goes into the ledger.")]


@letters.command("list")
def list_letters(
    state: Annotated[str, typer.Option(help=f"{', '.join(STATES[:-1])} or {STATES[-1]}.")] = "",
    address: Annotated[str, typer.Option(help="Only to this address.")] = "",
    kind: Annotated[
        str,
        typer.Option(
            help="opening, reminder, chase, supervise, report, unreachable, change, request, answer, daily, "
            "audit or circular."
        ),
    ] = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """List letters, oldest first."""
    from duban.cli.opening import opened
    from duban.store import mailroom
    from duban.values import Kind

    _one_of("state", state, STATES)
    _one_of("kind", kind, [str(one) for one in Kind])
    with opened() as duban, duban.store.reading() as conn:
        rows = mailroom.listing(
            conn, states=(state,) if state else (), address=address or None, kind=kind or None, limit=limit
        )
    if as_json:
        output.put_json({"letters": rows})
        return
    if not rows:
        output.say("no letters")
        return
    headers = ("id", "slot", "to", "kind", "state", "items", "subject", "reason")
    output.table(
        headers,
        [(r.id, r.slot_at, r.address, r.kind, r.state, r.moments, r.subject, r.reason) for r in rows],
    )


def _one_of(what: str, typed: str, known: Sequence[str]) -> None:
    """Refuse a mistyped word: it would read as "no letters"."""
    from duban.notices.wording import suggestion

    if typed and typed not in known:
        raise Refused(f'a letter has no {what} "{typed}"', hint=suggestion(typed, known, f"Its {what}s"))


@letters.command()
def show(
    number: Number, raw: Annotated[bool, typer.Option("--raw", help="The bytes as sent.")] = False
) -> None:
    """Show one letter as it was sent, or would leave now, and why this person gets it."""
    import email
    import email.policy

    from duban.cli.opening import opened
    from duban.services.delivering import as_of_now
    from duban.store import mailroom
    from duban.store.reading import contents

    with opened() as duban, duban.store.reading() as conn:
        found = mailroom.show(conn, number)
        if found is None:
            raise Refused(f"there is no letter {number}", hint="duban letters list")
        states = ("pending", "sent", "cancelled")
        held = [(state, c) for state in states for c in contents(conn, [number], state)]
        row, body = found
        foretold = as_of_now(duban, conn, row, duban.clock()) if body is None and not raw else None
    if raw:
        output.say((body or b"").decode("utf-8", "replace"))
        return
    output.say(
        f"letter {row.id}: {row.kind}, {row.state}, slot {output.local(row.slot_at)}, to {row.address}"
    )
    if row.reason:
        output.say(f"reason: {row.reason}")
    for state, c in held:
        output.say(f"  why: rule {c.rule} of obligation {c.obligation.id} ({c.kind}, {state})")
    if foretold is not None:
        output.say("not worded yet; as it would leave now:")
    shown = body if body is not None else foretold
    if shown is not None:
        message = email.message_from_bytes(shown, policy=email.policy.default)
        text = message.get_body(("plain",))
        output.say(f"\n{message['Subject']}\n")
        output.say(text.get_content() if text else "")


@letters.command()
def retry(number: Number, by: Actor = "operator") -> None:
    """Make a failed or waiting letter ready at once, and take its address for good again.

    Of a letter that came back only the address: the next one goes there.
    """
    from duban.cli.opening import opened
    from duban.services import mending

    with opened() as duban:
        ready = mending.retry(duban, number, duban.clock(), actor=by)
    if ready:
        output.say(f"letter {number} goes again at the next round")
    else:
        output.say(f"letter {number} came back and stays; the next one goes to its address again")


@letters.command()
def release(number: Number, by: Actor = "operator") -> None:
    """Let a drafted letter go: a person has read it and stands by it."""
    from duban.cli.opening import opened
    from duban.services import mending

    with opened() as duban:
        mending.release(duban, number, duban.clock(), actor=by)
    output.say(f"letter {number} goes at the next round")


@ledger.command()
def verify() -> None:
    """Check every row of the ledger against its chain. Exits 1 on a finding."""
    from duban.cli.opening import opened
    from duban.store import ledger as book

    with opened() as duban:
        book.seal(duban.store, duban.clock())
        with duban.store.reading() as conn:
            findings = book.verify(conn, duban.clock())
            sequence, digest = book.head(conn)
    for finding in findings:
        output.say(f"error: {finding}")
    output.say(f"{output.count(sequence, 'row')}; head {digest}")
    if findings:
        raise typer.Exit(1)
