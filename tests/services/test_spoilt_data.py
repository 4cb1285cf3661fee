"""What one call has stored cannot be read: that is said, and every other call goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duban.services.amending import apply
from duban.services.examining import examine
from duban.services.foreseeing import preview
from tests.scenarios.world import HEFEI, World, at, mail, simple, stage

OTHER = simple(stage(title="另一项工作")).replace("key: simple", "key: other")


@pytest.fixture
def two_calls(office: World) -> World:
    office.write(simple(policy="standard"))
    office.write(OTHER, "other")
    office.activate(when="08-20 17:00")
    office.activate("other", when="08-20 18:00")
    return office


def _spoil(world: World, table: str, column: str, old: str, new: str) -> None:
    with world.app.store.writing() as conn:
        done = conn.exec_driver_sql(
            f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE calendar_key = 'simple'",
            (old, new),
        )
        assert done.rowcount
    world.app.__dict__.pop("knowledge", None)


def _codes(world: World) -> dict[str, str]:
    return {p.code: p.file for p in examine(world.app, world.clock())}


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [("source", "policy: standard", "polycy: standard"), ("policies", '"title"', '"old_title"')],
)
def test_a_stored_version_that_cannot_be_read_stops_no_other_call(
    two_calls: World, column: str, old: str, new: str
) -> None:
    _spoil(two_calls, "versions", column, old, new)
    two_calls.write(OTHER.replace("2024-09-13", "2024-09-20"), "other")
    found = two_calls.sync()
    assert [key for key, _ in found.broken] == ["simple"] and found.pending == ("other",)
    assert _codes(two_calls)["stored-version"].startswith("simple")
    assert preview(two_calls.app, at("08-21 08:00"), at("08-21 18:00"), now=two_calls.clock())
    two_calls.go("08-21 18:00")  # what was opened goes on
    assert two_calls.sent(mail(HEFEI), kind="opening")[0].items == 2


@pytest.mark.parametrize(("old", "new"), [('"workdays_before"', '"days_before"'), ('"zone"', '"time_zone"')])
def test_a_term_whose_rules_cannot_be_read_is_set_aside_and_the_others_go_on(
    two_calls: World, old: str, new: str
) -> None:
    _spoil(two_calls, "terms", "detail", old, new)
    (foreseen,) = [
        letter
        for letter in preview(two_calls.app, at("08-21 08:00"), at("08-21 18:00"), now=two_calls.clock())
        if letter.address == mail(HEFEI)
    ]
    two_calls.go("08-21 18:00")
    (letter,) = two_calls.sent(mail(HEFEI))
    assert letter.items == len(foreseen.moments) == 1 and "另一项工作" in letter.text
    aside = two_calls.owed(HEFEI, "file")
    assert aside.next_send_at == at("08-21 09:00") + timedelta(days=1)
    assert two_calls.history(f"obligation:{aside.id}") == ["tick-failed"]
    assert _codes(two_calls)["unreadable-term"] == "simple file"


def test_an_edited_file_put_in_force_mends_a_term_that_cannot_be_read(two_calls: World) -> None:
    _spoil(two_calls, "terms", "detail", '"workdays_before"', '"days_before"')
    two_calls.go("08-21 18:00")
    two_calls.write(simple(stage(title="示范车间申报（修订）")))
    apply(two_calls.app, "simple", two_calls.clock())
    assert "unreadable-term" not in _codes(two_calls)
    two_calls.go("08-22 18:00")
    assert [s.kind for s in two_calls.sent(mail(HEFEI), since="08-22 09:00")] == ["opening"]
