"""``duban links``: a mailbox that others read has no links any more."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.desk import Say


def test_the_links_of_a_mailbox_are_revoked_and_the_ledger_says_so(inside: Say, tmp_path: Path) -> None:
    done = inside("links", "revoke", " Desk@City.example ")
    assert done.returncode == 0
    assert "links sent to desk@city.example until now are void (no contacts)" in done.stdout
    with sqlite3.connect(tmp_path / "home" / "duban.sqlite") as conn:
        told = conn.execute("SELECT actor, verb, payload FROM ledger WHERE subject = 'links'").fetchall()
    conn.close()
    assert told == [("operator", "revoke-links", '{"address": "desk@city.example"}')]


def test_what_is_no_address_is_refused(inside: Say) -> None:
    refused = inside("links", "revoke", "desk")
    assert refused.returncode == 1 and "desk is no mail address" in refused.stderr
