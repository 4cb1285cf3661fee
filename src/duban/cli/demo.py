"""``duban demo``: a whole season of the five documents, replayed on a moving clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.services.season import Season

app = typer.Typer(rich_markup_mode=None)
DAY = ["%Y-%m-%d"]
FIRST, LAST = datetime.fromisoformat("2024-06-01"), datetime.fromisoformat("2025-05-31")


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Decides which units act in time, late or never.")] = 1,
    since: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")] = FIRST,
    until: Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day.")] = LAST,
    home: Annotated[Path, typer.Option(help="A folder of its own; emptied first.")] = Path("demo"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Replay a season over the provinces and cities of China, every letter through SMTP on loopback.

    Nothing leaves this machine. The same seed gives the same letters.
    """
    from duban.services.season import replay

    days = (until - since).days + 1
    with output.progress("replaying", days) as advance:
        season = replay(home, seed=seed, since=since.date(), until=until.date(), told=advance)
    if as_json:
        output.put_json(_record(season))
    else:
        _tell(season, home)


def _record(season: Season) -> dict[str, object]:
    """Return the season as programs read it; a tally's letters are counted by kind."""
    tallies = [
        {
            "key": t.key,
            "title": t.title,
            "obligations": t.obligations,
            "in_time": t.in_time,
            "late": t.late,
            "letters": dict(sorted(t.letters.items())),
            "escalations": t.escalations,
            "longest": t.longest,
        }
        for t in season.tallies
    ]
    return {
        "tallies": tallies,
        "letters": season.letters,
        "digest": season.digest,
        "inbox": season.inbox,
    }


def _tell(season: Season, home: Path) -> None:
    output.table(
        ("document", "obligations", "in time", "late", "letters", "escalations", "longest lateness"),
        [
            (t.title, t.obligations, t.in_time, t.late, sum(t.letters.values()), t.escalations, t.longest)
            for t in season.tallies
        ],
    )  # fmt: skip
    kinds = ("opening", "reminder", "chase", "supervise", "report", "unreachable", "change")
    output.table(
        ("document", *kinds), [(t.title, *(t.letters.get(k, 0) for k in kinds)) for t in season.tallies]
    )
    output.say("lateness is counted in working days")
    output.say(f"{output.count(season.letters, 'letter')} sent; digest {season.digest}")
    output.say(f"read them: {season.inbox}/2024-09-02/*.eml, or: DUBAN_HOME={home} duban letters list")
