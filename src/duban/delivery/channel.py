"""How letters leave: settings in, one channel out, SMTP or the embedded inbox.

The law: without SMTP settings nothing is sent to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from duban.clock import Clock
from duban.delivery.inbox import EmbeddedInbox
from duban.delivery.outcomes import Outcome, Outgoing, backoff
from duban.problems import DubanError
from duban.settings import Settings

__all__ = ["Channel", "Outcome", "Outgoing", "backoff", "open_channel", "probe"]


class Channel(Protocol):
    """Takes rendered letters and says what became of each, in the order given."""

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]: ...

    def close(self) -> None: ...


def open_channel(settings: Settings, clock: Clock) -> Channel:
    """Return the channel these settings ask for. Connects nowhere yet; ``close`` it in the end.

    A batch comes back within half of the lease, so no letter is sent under a lease that has run out.
    """
    if not settings.smtp.host:
        return EmbeddedInbox(settings.home / "inbox", clock)
    from duban.delivery.smtp import SmtpChannel  # kept out of commands that send nothing

    return SmtpChannel(settings.smtp, clock, hold=settings.lease / 2)


def probe(settings: Settings) -> None:
    """Open and close one session (or write to the inbox's directory). Raises DubanError with what to do."""
    if settings.smtp.host:
        from duban.delivery.probing import probe_smtp

        probe_smtp(settings.smtp)
        return
    inbox = settings.home / "inbox"
    trace = inbox / ".probe"
    try:
        inbox.mkdir(parents=True, exist_ok=True)
        trace.write_bytes(b"")
        trace.unlink()
    except OSError as error:
        raise DubanError(
            f"cannot write to the inbox {inbox}: {error.strerror or error}",
            hint="give this user write access to it, or set DUBAN_HOME to another directory",
            code="inbox-unwritable",
        ) from error
