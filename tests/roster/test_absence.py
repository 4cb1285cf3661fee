"""Who reads for whom: laws of stand-ins, and the columns in which a file says it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.roster.absence import is_away, reader, reads, serving
from duban.roster.importing import RosterFile, read_roster
from duban.values import Contact, Role

FIRST = date(2024, 9, 2)
HEADER = "单位代码,单位名称,姓名,角色,邮箱,电话,联络员,代理人,外出自,外出至"
OFFICE = "130100,石家庄市工信局,市联系人,联系人,a@x.example,,,{away}\n"
OFFICE += "130100,,副联系人,处室负责人,b@x.example,,,,,\n"
NAMES = "甲乙丙丁"


@st.composite
def offices(draw: st.DrawFn) -> tuple[Contact, ...]:
    """Up to four people of one unit, some away, some without an address, standing in for anybody."""
    people = []
    for number, name in enumerate(NAMES[: draw(st.integers(1, 4))], 1):
        since = draw(st.none() | st.integers(0, 10).map(lambda n: FIRST + timedelta(days=n)))
        until = since and since + timedelta(days=draw(st.integers(0, 5)))
        email = draw(st.sampled_from(["", f"{number}@x.example", f"{number}@x.example"]))
        away = {"away_from": since, "away_until": until, "stand_in": draw(st.sampled_from([*NAMES, ""]))}
        liaison = draw(st.sampled_from([*NAMES, "", ""]))
        people.append(
            Contact(
                "130100",
                name,
                frozenset(Role),
                email,
                "",
                draw(st.booleans()),
                number,
                **away,
                liaison=liaison,
            )
        )
    return tuple(people)


days = st.integers(-2, 18).map(lambda n: FIRST + timedelta(days=n))


@given(offices(), days, st.sampled_from(list(Role)))
def test_nobody_is_written_to_who_cannot_read_and_no_letter_is_lost(
    office: tuple[Contact, ...], day: date, role: Role
) -> None:
    for one in office:
        found = reader(one, role, office, day)
        assert found is None or (reads(found) and found in office)
        assert found is not None or not reads(one), "whoever has an address is never left out"


@given(offices(), days)
def test_who_is_there_reads_and_who_stands_in_is_there(office: tuple[Contact, ...], day: date) -> None:
    for one in office:
        found = serving(one, office, day)
        if not is_away(one, day):
            assert found == one
        assert found == one or (reads(found) and not is_away(found, day))


def read(folder: Path, away: str, more: str = "") -> RosterFile:
    path = folder / "roster.csv"
    path.write_text(f"{HEADER}\n{OFFICE.format(away=away)}{more}", "utf-8")
    return read_roster(path)


@pytest.mark.parametrize(
    "days", ["2024-09-09,2024-09-20", "2024/9/9,2024.9.20", "2024年9月9日,2024年9月20日"]
)
def test_a_file_says_who_is_away(tmp_path: Path, days: str) -> None:
    found = read(tmp_path, f"副联系人,{days}")
    assert found.problems == ()
    first, second = found.contacts
    assert (first.away_from, first.away_until) == (date(2024, 9, 9), date(2024, 9, 20))
    assert (first.stand_in, second.stand_in, second.away_from) == ("副联系人", "", None)


def test_a_leader_needs_no_address_of_his_own_who_has_a_liaison(tmp_path: Path) -> None:
    found = read(tmp_path, ",,", "130100,,市领导,分管领导,,,市联系人,,,\n")
    assert found.problems == ()
    assert found.contacts[-1].liaison == "市联系人"


@pytest.mark.parametrize(
    ("away", "more", "codes"),
    [
        ("副联系人,2024-09-20,2024-09-09", "", ["roster-bad-absence"]),
        ("副联系人,九月,2024-09-09", "", ["roster-bad-absence"]),
        ("副联系人,2024-02-30,2024-09-09", "", ["roster-bad-absence"]),
        (",2024-09-09,2024-09-20", "", ["roster-bad-absence"]),
        ("副联系人,2024-09-09,", "", ["roster-bad-absence"]),
        ("没有此人,2024-09-09,2024-09-20", "", ["roster-unknown-colleague"]),
        ("市联系人,2024-09-09,2024-09-20", "", ["roster-unknown-colleague"]),
        (",,", "130100,,市领导,分管领导,,,别处的人,,,\n", ["roster-unknown-colleague"]),
    ],
)
def test_an_absence_that_cannot_be_is_named(tmp_path: Path, away: str, more: str, codes: list[str]) -> None:
    found = read(tmp_path, away, more)
    assert [p.code for p in found.problems] == codes
    assert not found.sound and "130100" in found.incomplete
