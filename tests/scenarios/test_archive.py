"""A call that is over goes to the archive: from then on nothing is said, opened or sent of it."""

from __future__ import annotations

import csv
import email
import hashlib
import io
import zipfile
from datetime import date

import pytest

from duban.problems import Refused
from duban.services import archiving, deciding, mending, recording, spanning
from duban.services.amending import plan
from duban.services.archiving import Archived
from duban.services.auditing import audit
from duban.services.dossier import LIST, dossier
from duban.services.naming import Target
from duban.services.ticking import tick
from duban.services.undoing import undo
from duban.store import ledger, mailroom
from duban.values import Status
from tests.scenarios.world import ANHUI, HEFEI, JIANGXI, WUHU, ZONES, World, at, mail, simple, stage

DUE = "09-13 12:00"
LAST_WORD = "09-13 15:00"
HEFEI_FILES, WUHU_FILES = Target("simple", "file", HEFEI), Target("simple", "file", WUHU)


@pytest.fixture
def call(world: World) -> World:
    """A call of one stage, of which one city has handed in on the last day and one has not."""
    world.settle_in()
    world.write(simple())
    world.activate(when="08-21 08:00")
    world.round("08-21 09:00")
    world.pass_weeks("09-12 08:00").go(DUE)
    world.submit(HEFEI, "file")
    return world


def _archive(world: World, key: str = "simple", **more: object) -> Archived:
    return archiving.archive(world.app, key, world.clock(), actor="operator", **more)  # type: ignore[arg-type]


def _listed(world: World, *, in_archive: bool) -> list[str]:
    return [call.key for call in archiving.calls(world.app, in_archive=in_archive)]


def test_what_is_left_is_listed_and_refused(call: World) -> None:
    with pytest.raises(Refused, match="still owed: file 1 open") as refused:
        _archive(call)
    assert refused.value.code == "not-over"
    with pytest.raises(Refused, match="why") as refused:
        _archive(call, all_the_same=True)
    assert refused.value.code == "no-reason"
    with pytest.raises(Refused, match="does not run simple"):
        archiving.archive(call.app, "simple", call.clock(), actor=HEFEI)
    assert _listed(call, in_archive=False) == ["simple"]
    assert call.owed(WUHU, "file").status == Status.OPEN


def test_a_call_that_is_over_is_archived_once_and_then_only_read(call: World) -> None:
    call.submit(WUHU, "file")
    assert _archive(call) == Archived("simple", True)
    assert _archive(call) == Archived("simple", False)
    assert (_listed(call, in_archive=False), _listed(call, in_archive=True)) == ([], ["simple"])
    before = len(call.sent(*(mail(code) for code in (HEFEI, WUHU, ANHUI))))
    for said in (
        lambda: undo(call.app, WUHU_FILES, call.clock(), actor="operator"),
        lambda: deciding.give_back(call.app, WUHU_FILES, call.clock(), "缺页", actor="operator"),
        lambda: recording.note_call(call.app, HEFEI_FILES, call.clock(), "已告知", actor="operator"),
        lambda: plan(call.app, "simple", call.clock()),
        lambda: call.activate(),
    ):
        with pytest.raises(Refused, match="is archived") as refused:
            said()
        assert refused.value.code == "archived"
    call.write(simple(stage(), stage("again", "2024-09-27", "再次申报")))
    call.go("10-15 12:00", syncing=True)
    assert len(call.sent(*(mail(code) for code in (HEFEI, WUHU, ANHUI)))) == before
    assert [s.stage_key for s in call.standings()] == ["file", "file"]


def test_archived_all_the_same_it_sends_nothing_and_an_undo_chases_again(call: World) -> None:
    call.clock.move_to(call.app.slots().at_or_after(call.clock()))
    done = _archive(call, all_the_same=True, reason="另行部署")
    assert (done.closed, call.owed(WUHU, "file").status) == (1, Status.WITHDRAWN)
    before = len(call.sent())
    call.go("09-20 12:00", syncing=True)
    assert [s.kind for s in call.sent()[before:]] == ["daily"] * len(call.sent()[before:])
    assert call.history(f"obligation:{call.owed(WUHU, 'file').id}")[-1] == "withdraw"

    again = archiving.unarchive(call.app, "simple", call.clock(), reason="继续办理", actor="operator")
    assert (again.closed, call.owed(WUHU, "file").status) == (1, Status.OPEN)
    assert archiving.unarchive(call.app, "simple", call.clock(), actor="operator") == Archived(
        "simple", False
    )
    call.go("09-24 12:00", syncing=True)
    assert ("09-23 09:00", "chase") in call.kinds(mail(WUHU))
    assert call.history("calendar:simple")[-2:] == ["archive", "unarchive"]
    recording.submit(call.app, WUHU_FILES, call.clock(), actor=WUHU)
    assert _archive(call).closed == 0


def test_a_step_that_waited_when_its_call_was_archived_holds_up_none(call: World) -> None:
    call.clock.move_to(at("09-14 09:00"))
    tick(call.app, call.clock())
    _archive(call, all_the_same=True, reason="误操作")
    archiving.unarchive(call.app, "simple", call.clock(), actor="operator")
    call.go("09-26 10:00")  # told anew on the 23rd: proof of notice began anew
    assert audit(call.app, call.clock()) == []
    assert [s.kind for s in call.sent(mail(ANHUI, "leader"), since="09-14 00:00")] == ["report"]


def test_a_letter_that_waits_is_cancelled_and_a_draft_with_it(call: World) -> None:
    call.submit(WUHU, "file")
    deciding.give_back(call.app, HEFEI_FILES, call.clock(), "缺页", correct_by=date(2024, 9, 20), actor=ANHUI)
    with pytest.raises(Refused, match="letters that wait to leave: 1"):
        _archive(call)
    assert _archive(call, all_the_same=True, reason="不再办理").cancelled == 1
    call.go("09-20 12:00")
    assert call.sent(mail(HEFEI), since="09-13 14:30") == []
    with call.app.store.reading() as conn:
        assert mailroom.by_state(conn).keys() <= {"sent", "cancelled"}


def test_periods_to_come_keep_a_series_from_the_archive_until_everybody_graduated(world: World) -> None:
    world.settle_in()
    world.activate("jiangxi-pilot-zones", "08-20 16:00")
    with pytest.raises(Refused, match=r"still to come: quarterly-progress 202[45]Q.* and 1 more"):
        _archive(world, "jiangxi-pilot-zones")
    for zone in ZONES:
        spanning.graduate(
            world.app, "jiangxi-pilot-zones", zone, world.clock(), date(2024, 8, 21), actor=JIANGXI
        )
    with pytest.raises(Refused) as refused:
        _archive(world, "jiangxi-pilot-zones")
    assert "quarterly-progress 2025" not in str(refused.value)


def test_the_dossier_is_whole(call: World) -> None:
    with pytest.raises(Refused, match="is not archived"):
        list(dossier(call.app, "simple", call.clock()))
    call.go(LAST_WORD)
    call.submit(WUHU, "file")
    _archive(call)
    files = dict(dossier(call.app, "simple", call.clock()))
    (calendar,) = [name for name in files if name.endswith(".yaml")]
    assert calendar == "日程/01-20240821.yaml"
    assert files[calendar].decode() == simple()
    letters = [email.message_from_bytes(body) for name, body in files.items() if name.startswith("函件/")]
    assert len(letters) == len([s for s in call.sent() if s.kind != "daily"]) > 4
    rows = list(csv.reader(io.StringIO(files["台账.csv"].decode("utf-8-sig"))))[1:]
    assert [row[4] for row in rows if row[5] == "calendar:simple"] == ["activate", "archive"]
    with call.app.store.reading() as conn:
        sequence, digest = ledger.head(conn)
    assert (rows[-1][0], rows[-1][7]) == (str(sequence), digest)
    sheet = zipfile.ZipFile(io.BytesIO(files["办理情况.xlsx"])).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 5  # the title, its basis, the headings, two cities
    listed = files.pop(LIST).decode()
    assert digest in listed
    for name, content in files.items():
        assert f"{hashlib.sha256(content).hexdigest()}  {name}" in listed


def test_a_failed_letter_of_an_archived_call_goes_no_more(call: World) -> None:
    call.refuse(mail(WUHU))
    call.go("09-18 12:00")
    with call.app.store.reading() as conn:
        failed = mailroom.listing(conn, states=("failed",), address=mail(WUHU))[0].id
    _archive(call, all_the_same=True, reason="换用线下方式")
    with pytest.raises(Refused, match="archived"):
        mending.retry(call.app, failed, call.clock(), actor="operator")
