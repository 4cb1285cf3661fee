"""Letters that wait, fail or may not leave alone: retry, drafts and their release, templates, the inbox."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest

from duban.delivery.inbox import EmbeddedInbox
from duban.problems import Refused
from duban.services import mending
from duban.services.ticking import resume
from duban.store import mailroom
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, World, mail, simple, stage


@pytest.fixture
def called(office: World) -> World:
    """One stage due on 09-13, in force since the evening of 08-20; nobody was told yet."""
    office.write(simple())
    office.activate(when="08-20 18:00")
    return office


def _letters(world: World, **wanted: object) -> list[mailroom.LetterRow]:
    with world.app.store.reading() as conn:
        return mailroom.listing(conn, **wanted)  # type: ignore[arg-type]


def _retry(world: World, number: int) -> None:
    mending.retry(world.app, number, world.clock(), actor="operator")


def _release(world: World, number: int) -> None:
    mending.release(world.app, number, world.clock(), actor="operator")


def test_a_refused_address_fails_once_and_is_retried_when_a_person_says_so(called: World) -> None:
    called.refuse(mail(WUHU))
    called.go("08-22 18:00")
    (failed,) = _letters(called, states=("failed",))
    assert failed.address == mail(WUHU) and "550" in failed.reason
    called.refuse()
    called.go("08-23 12:00")
    assert called.sent(mail(WUHU)) == []
    _retry(called, failed.id)
    called.go("08-23 18:00")
    assert [(s.id, s.kind) for s in called.sent(mail(WUHU))] == [(failed.id, "opening")]
    assert called.history(f"letter:{failed.id}") == ["failed", "retry", "sent"]
    with pytest.raises(Refused, match=f"letter {failed.id} cannot be retried"):
        _retry(called, failed.id)
    called.go("09-04 09:00")  # the address is good again
    assert called.kinds(mail(WUHU))[-1] == ("09-04 09:00", "reminder")


def test_what_was_sent_or_never_was_cannot_be_retried_or_released(called: World) -> None:
    called.go("08-21 09:00")
    sent = called.sent(mail(HEFEI))[0]
    for number in (sent.id, 999):
        with pytest.raises(Refused, match=f"letter {number} cannot be retried"):
            _retry(called, number)
        with pytest.raises(Refused, match=f"letter {number} is no draft"):
            _release(called, number)


@pytest.fixture
def drafted(office: World) -> World:
    """The cities report to the ministry, above the province that runs the call; it is 09-20."""
    office.write(simple(stage(more=", reports_to: miit")))
    office.activate(when="08-20 18:00")
    return office.go("09-20 18:00")


def test_a_letter_above_the_operator_waits_for_a_person(drafted: World) -> None:
    (draft,) = _letters(drafted, states=("draft",))
    assert (draft.address, draft.kind, draft.moments) == (mail(MIIT, "supervisor"), "supervise", 2)
    drafted.go("09-23 09:00")
    assert [row.id for row in _letters(drafted, states=("draft",))] == [draft.id]
    assert drafted.sent(mail(MIIT, "supervisor")) == []
    # The operator's own leader does not wait for it.
    assert [(s.slot, s.address) for s in drafted.sent(kind="report")] == [
        ("09-23 09:00", mail(ANHUI, "leader"))
    ]


def test_a_released_draft_leaves_with_what_is_then_true(drafted: World) -> None:
    (draft,) = _letters(drafted, states=("draft",))
    drafted.submit(WUHU, "file")
    _release(drafted, draft.id)
    drafted.go("09-23 09:00")
    (letter,) = [s for s in drafted.sent(draft.address) if s.kind == "supervise"]
    assert f"{HEFEI}市工信局" in letter.text and f"{WUHU}市工信局" not in letter.text
    assert drafted.history(f"letter:{draft.id}") == ["release", "sent"]
    with pytest.raises(Refused, match="is no draft"):
        _release(drafted, draft.id)


def test_a_released_draft_with_nothing_left_to_say_is_cancelled(drafted: World) -> None:
    (draft,) = _letters(drafted, states=("draft",))
    for city in (HEFEI, WUHU):
        drafted.submit(city, "file")
    _release(drafted, draft.id)
    drafted.go("09-23 09:00")
    assert [row.state for row in _letters(drafted) if row.id == draft.id] == ["cancelled"]


def test_the_admins_template_is_used_and_a_broken_one_stops_nobody(called: World) -> None:
    folder = called.home / "templates" / "letters" / "opening"
    folder.mkdir(parents=True)
    (folder / "subject.txt.j2").write_text("我厅任务：{{ letter.items }}项", "utf-8")
    called.use_own_templates()
    called.go("08-21 09:00")
    assert {s.subject for s in called.sent(kind="opening")} == {"我厅任务：1项"}

    broken = called.home / "templates" / "letters" / "reminder"
    broken.mkdir(parents=True)
    (broken / "subject.txt.j2").write_text("{{ letter.nothing.at_all }}", "utf-8")
    called.go("09-04 09:00")
    (reminder,) = called.sent(mail(HEFEI), kind="reminder")
    assert "示范车间申报" in reminder.text and reminder.subject
    assert all(row.fallback for row in _letters(called, kind="reminder"))


def test_without_mail_settings_letters_are_files_and_each_can_be_read(tmp_path: Path) -> None:
    with World(tmp_path / "home") as world:
        world.app._channel = None  # as duban opens it by itself
        world.settle_in().write(simple())
        world.activate(when="08-20 18:00")
        world.go("08-21 09:00")
        assert isinstance(world.app.channel, EmbeddedInbox)
        files = sorted((world.home / "inbox" / "2024-08-21").glob("*.eml"))
        read = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]
        assert {str(m["To"]) for m in read} == {mail(HEFEI), mail(WUHU), mail(ANHUI), mail(MIIT)}
        assert len({str(m["Message-ID"]) for m in read}) == len(read) == len(world.sent())
        assert all(m.get_body(("plain",)) and m.get_body(("html",)) for m in read)


def test_a_long_silence_holds_sending_until_a_person_resumes(called: World) -> None:
    called.go("08-21 18:00")
    done = called.round("09-10 09:00")
    assert "run: duban resume" in done.ticked.held and done.delivered.sent == 0
    assert called.round("09-10 14:30").ticked.held
    assert called.kinds(mail(HEFEI)) == [("08-21 09:00", "opening")]
    resume(called.app, called.clock())
    assert not called.round("09-10 14:31").ticked.held
    assert called.kinds(mail(HEFEI))[1:] == [("09-10 14:30", "reminder")]
    assert called.history("engine") == ["hold", "outage", "resume"]


def test_fourteen_days_are_not_too_long(called: World) -> None:
    called.round("08-21 09:00")
    assert not called.round("09-04 09:00").ticked.held
