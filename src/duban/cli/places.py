"""``duban init`` and ``duban paths``: the admin's home directory, and where everything is read from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)

_NEXT = """\
{home} is ready. Next:
  export DUBAN_HOME={home}
  duban roster demo            role-named contacts to try with, or duban roster import contacts.csv
  duban check {home}/calendars
  duban preview miit-2024-city-cases --from 2024-08-01 --to 2024-09-30
  duban run                    letters stay in {home}/inbox until [smtp] has a host"""


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(help="The directory to create.", metavar="DIR")],
) -> None:
    """Create a home directory: duban.toml, calendars/, templates/.

    Example: duban init /srv/duban. Nothing that exists is overwritten.
    """
    from duban.cli.home_files import README_CALENDARS, TOML
    from duban.problems import Refused

    home = directory.absolute()
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Refused(
            f"{directory} is not an empty directory; init overwrites nothing",
            hint="name a new directory, or edit the files that are there",
        )
    for folder in ("calendars/notices", "calendars/policies", "calendars/workdays", "templates/letters"):
        (home / folder).mkdir(parents=True)
    (home / "duban.toml").write_text(TOML, encoding="utf-8")
    (home / "calendars" / "README.md").write_text(README_CALENDARS, encoding="utf-8")
    output.say(_NEXT.format(home=home))


@app.command()
def paths(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where everything is read from and written to.

    Of calendars and templates the first directory that holds a file wins.
    """
    from duban.given import given_settings
    from duban.shipped import shipped

    now = given_settings()
    home = now.home.absolute()
    places: dict[str, Path | str] = {
        "home": home,
        "settings": home / "duban.toml",
        "database": re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", now.database_url),
        "inbox": home / "inbox",
        "calendars": home / "calendars",
        "shipped calendars": shipped("calendars"),
        "templates": home / "templates",
        "shipped templates": shipped("templates"),
    }
    if as_json:
        output.put_json({name.replace(" ", "_"): place for name, place in places.items()})
        return
    rows = [(name, place, _state(place)) for name, place in places.items()]
    output.table(("what", "where", ""), rows)


def _state(place: Path | str) -> str:
    return "" if isinstance(place, str) or place.exists() else "not there yet"
