"""Calendar feeds: an independent reader understands them; a date that moves moves its event; what is revoked
is gone."""

from __future__ import annotations

import re
from datetime import date, timedelta

import icalendar
import pytest

from duban.problems import Refused
from duban.services import deciding, programs, recording
from duban.services.naming import Target
from duban.store import roster_rows
from duban.values import Contact, Role
from tests.faces.conftest import BASE, Browser, Console
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, mail, people, simple, units


def subscribed(browser: Browser, calendar: str = "") -> str:
    page = browser.post("/feeds", {"calendar": calendar}).text
    found = re.search(r'value="(https://[^"]+\.ics)"', page)
    assert found
    return found.group(1).removeprefix(BASE)


def events(served: Console, path: str) -> list[icalendar.Event]:
    answer = served.browser().get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_contact_subscribes_and_sees_its_own_dates(served: Console) -> None:
    path = subscribed(served.sign_in(mail(HEFEI)))
    (event,) = events(served, path)
    assert event["SUMMARY"] == "截止：示范车间申报" and event.decoded("DTSTART") == date(2024, 9, 13)
    assert event["STATUS"] == "CONFIRMED" and event["SEQUENCE"] == 0


def test_nothing_is_fetched_twice_until_it_changes(served: Console) -> None:
    path, browser = subscribed(served.sign_in(mail(HEFEI))), served.browser()
    first = browser.get(path)
    again = browser.get(path, headers={"If-None-Match": f'W/{first.headers["ETag"]}, "other"'})
    assert (again.status_code, again.content) == (304, b"")
    served.world.clock.advance(timedelta(hours=5))
    assert browser.get(path).content == first.content
    deciding.extend(
        served.app, Target("simple", "file", HEFEI), served.app.clock(), date(2024, 9, 20), reason="台风",
        actor=ANHUI,
    )  # fmt: skip
    changed = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    (event,) = events(served, path)
    assert event.decoded("DTSTART") == date(2024, 9, 20) and event["SEQUENCE"] == 1


def test_what_is_over_stays_a_while(served: Console) -> None:
    path = subscribed(served.sign_in(mail(HEFEI)))
    recording.submit(served.app, Target("simple", "file", HEFEI), served.app.clock(), actor=HEFEI)
    assert events(served, path)[0]["SUMMARY"] == "已办：示范车间申报"
    served.world.clock.advance(timedelta(days=90))
    assert events(served, path) == []


def test_what_was_waived_is_cancelled(served: Console) -> None:
    path = subscribed(served.sign_in(mail(HEFEI)))
    deciding.waive(served.app, Target("simple", "file", HEFEI), served.app.clock(), "无此类企业", actor=ANHUI)
    (event,) = events(served, path)
    assert event["STATUS"] == "CANCELLED" and event["SEQUENCE"] > 0


def test_a_call_has_a_feed_of_its_stages(served: Console) -> None:
    (event,) = events(served, subscribed(served.sign_in(mail(HEFEI)), "simple"))
    assert event["UID"].startswith("term-")


def test_a_call_has_a_feed_for_those_it_concerns_alone(served: Console) -> None:
    stranger, pages = served.sign_in(mail(HANGZHOU)), []
    for key in ("simple", "nothing"):
        answer = stranger.post("/feeds", {"calendar": key})
        pages.append((answer.status_code, answer.text.replace(key, "")))
    assert pages[0] == pages[1] and pages[0][0] >= 400 and "/feed/" not in pages[0][1]


def test_a_feed_of_a_call_ends_when_its_person_moves_out_of_it(served: Console) -> None:
    path, other = subscribed(served.sign_in(mail(HEFEI)), "simple"), "/feed/nobodys.ics"
    moved = Contact(HANGZHOU, "调入", frozenset({Role.COORDINATOR}), mail(HEFEI))
    with served.app.store.writing() as conn:
        roster_rows.save_roster(
            conn, units(), [c for c in people(units()) if c.email != mail(HEFEI)] + [moved]
        )
    assert served.browser().get(path).status_code == served.browser().get(other).status_code == 404


def test_revoking_a_programs_token_takes_nobodys_feed(served: Console) -> None:
    path = subscribed(served.sign_in(mail(HEFEI)))
    with pytest.raises(Refused) as refused:
        programs.revoke(served.app, 1, served.app.clock(), actor="operator")
    assert refused.value.code == "no-token" and events(served, path)


def test_only_its_owner_revokes_a_feed(served: Console) -> None:
    owner = served.sign_in(mail(HEFEI))
    path = subscribed(owner)
    number = re.search(r"/feeds/(\d+)/revoke", owner.get("/feeds").text)
    assert number
    assert served.sign_in(mail("340200")).post(number.group()).status_code == 404
    assert served.browser().get(path).status_code == 200
    assert owner.post(number.group()).status_code == 303
    assert served.browser().get(path).status_code == 404


@pytest.mark.parametrize("secret", ["x", "../ledger", "%00", "A" * 4000])
def test_no_other_token_opens_anything(served: Console, secret: str) -> None:
    assert served.browser().get(f"/feed/{secret}.ics").status_code == (400 if secret == "%00" else 404)


def test_line_breaks_in_a_title_reach_no_other_line(served: Console) -> None:
    served.world.write(simple().replace("示范车间征集", '"征集\\nSUMMARY:骗局"'), "simple")
    for event in events(served, subscribed(served.sign_in(mail(HEFEI)))):
        assert "骗局" not in event["SUMMARY"]
