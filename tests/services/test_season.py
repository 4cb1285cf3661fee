"""The demo: the same seed gives the same letters, nothing leaves this machine, every letter can be read."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from duban.problems import Refused
from duban.services.season import Season, replay

#: Activation of the cluster call, its opening letters and the first reminders to those who have not acted.
SINCE, UNTIL = date(2024, 6, 11), date(2024, 6, 18)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    home = tmp_path_factory.mktemp("demo") / "first"
    return replay(home, seed=1, since=SINCE, until=UNTIL)


@pytest.fixture(scope="module")
def letters(season: Season) -> list[EmailMessage]:
    files = sorted(season.inbox.glob("*/*.eml"))
    read = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]
    return [m for m in read if isinstance(m, EmailMessage)]


def test_the_same_seed_gives_the_same_letters_and_another_others(season: Season, tmp_path: Path) -> None:
    days: list[int] = []
    again = replay(tmp_path / "again", seed=1, since=SINCE, until=UNTIL, told=days.append)
    assert (again.digest, again.letters) == (season.digest, season.letters)
    assert again.tallies == season.tallies
    assert sum(days) == (UNTIL - SINCE).days
    other = replay(tmp_path / "other", seed=2, since=SINCE, until=UNTIL)
    assert other.digest != season.digest


def test_each_letter_that_was_sent_can_be_read(season: Season, letters: list[EmailMessage]) -> None:
    assert len(letters) == season.letters > 0
    for letter in letters:
        text, html = letter.get_body(("plain",)), letter.get_body(("html",))
        assert text is not None and html is not None
        assert str(text.get_content()).strip() and "</html>" in str(html.get_content())
        assert letter["Subject"] and letter["Date"] and letter["Message-ID"]
        assert letter["Date"].datetime.date() >= SINCE
    assert len({m["Message-ID"] for m in letters}) == len(letters)


def test_no_letter_leaves_the_reserved_domain(letters: list[EmailMessage]) -> None:
    found = set()
    for letter in letters:
        for name in ("To", "From", "Reply-To", "Cc"):
            found |= set(re.findall(r"@([\w.-]+)", str(letter[name] or "")))
    assert found == {"duban.example"}


def test_the_table_adds_up(season: Season) -> None:
    kinds = sum(sum(tally.letters.values()) for tally in season.tallies)
    assert season.tallies and kinds > 0
    for tally in season.tallies:
        assert tally.in_time + tally.late <= tally.obligations and tally.title


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="is not empty and holds no replay") as refused:
        replay(tmp_path, seed=1, since=SINCE, until=SINCE)
    assert "folder of its own" in refused.value.hint
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]


def test_a_replay_is_emptied_by_the_next(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    replay(home, seed=1, since=SINCE, until=SINCE)
    (home / "leftover").touch()
    replay(home, seed=1, since=SINCE, until=SINCE)
    assert not (home / "leftover").exists()
