"""Calendars on pages: mistakes shown at their lines, mended, previewed, activated; changed, applied."""

from __future__ import annotations

import pytest

from duban.services.calendar_checks import digest
from tests.faces.conftest import Browser, Console
from tests.scenarios.world import ANHUI, HEFEI, WUHU, at, mail, simple, stage

TWO_MISTAKES = simple(stage(due="2024-13-09", owner="citys"))


@pytest.fixture
def admin(served: Console) -> Browser:
    return served.admin()


def written(served: Console, key: str = "simple") -> str:
    return (served.world.home / "calendars" / "notices" / f"{key}.yaml").read_text("utf-8")


def test_a_calendar_from_two_mistakes_to_its_letters(served: Console, admin: Browser) -> None:
    served.world.clock.move_to(at("08-26 10:00"))
    bad = TWO_MISTAKES.replace("key: simple", "key: second")
    page = admin.post("/calendars/new/check", {"text": bad})
    line = bad.splitlines().index(next(one for one in bad.splitlines() if "citys" in one)) + 1
    assert page.status_code == 200 and page.text.count(f"第 {line} 行") == 2
    assert "没有这个单位分组" in page.text and "没有这一天" in page.text
    assert "<mark>2024-13-09</mark>" in page.text and "<mark>citys</mark>" in page.text
    assert f'<b class="error">{line}</b>' in page.text  # in the margin, too

    assert admin.post("/calendars/new", {"text": bad}).headers["location"] == "/calendars/second"
    listing = admin.get("/calendars").text
    assert "2 处错误" in listing and "未启用" in listing and "执行中" in listing
    for step in ("preview", "activate"):
        refused = admin.get(f"/calendars/second/{step}")
        assert refused.status_code == 422 and "请先改正" in refused.text

    good = bad.replace("2024-13-09", "2024-09-20").replace("citys", "cities")
    old = {"text": good, "digest": digest(written(served, "second"))}
    assert "0 处错误" in admin.post("/calendars/second/check", old).text
    assert admin.post("/calendars/second", old).status_code == 303
    assert written(served, "second") == good

    preview = admin.get("/calendars/second/preview").text
    assert "任务通知" in preview and mail(HEFEI) in preview and "2024-08-26 14:30" in preview
    assert mail(WUHU) not in admin.get(f"/calendars/second/preview?unit={HEFEI}").text
    ahead = admin.get("/calendars/second/activate").text
    assert "任务通知 <strong>2</strong> 封" in ahead  # Hefei and Wuhu
    assert admin.post("/calendars/second/activate", {"digest": digest(bad)}).status_code == 409
    done = admin.post("/calendars/second/activate", {"digest": digest(good)})
    assert done.headers["location"] == "/calls/second"
    served.world.round("08-26 14:30")
    assert len([one for one in served.world.sent(mail(HEFEI)) if one.slot == "08-26 14:30"]) == 1


def test_an_edited_calendar_moves_nothing_before_it_is_applied(served: Console, admin: Browser) -> None:
    text = written(served)
    edited = text.replace("2024-09-13", "2024-09-20")
    saved = admin.post("/calendars/simple", {"text": edited, "digest": digest(text)})
    assert saved.status_code == 303 and "有改动待应用" in admin.get("/calendars").text
    assert served.world.owed(HEFEI, "file").due_at.day == 13
    plan = admin.post("/calendars/simple/plan").text
    assert "调整时间" in plan and "9月13日" in plan and "9月20日" in plan
    mark = plan.partition('name="fingerprint" value="')[2][:64]
    assert admin.post("/calendars/simple/apply", {"fingerprint": ""}).status_code == 409
    assert admin.post("/calendars/simple/apply", {"fingerprint": "0" * 64}).status_code == 409
    again = edited.replace("2024-09-20", "2024-09-23")  # somebody saves while the plan is being read
    admin.post("/calendars/simple", {"text": again, "digest": digest(edited)})
    assert "又有变化" in admin.post("/calendars/simple/apply", {"fingerprint": mark}).text
    mark = admin.post("/calendars/simple/plan").text.partition('name="fingerprint" value="')[2][:64]
    assert admin.post("/calendars/simple/apply", {"fingerprint": mark}).status_code == 303
    assert served.world.owed(HEFEI, "file").due_at.day == 23
    assert "admin@duban.example" in admin.get("/ledger?verb=apply").text
    assert "没有需要应用的变化" in admin.post("/calendars/simple/plan").text


def test_nobodys_saving_is_overwritten_unseen(served: Console, admin: Browser) -> None:
    text = written(served)
    theirs, mine = text.replace("示范车间征集", "甲"), text.replace("示范车间征集", "乙")
    assert admin.post("/calendars/simple", {"text": theirs, "digest": digest(text)}).status_code == 303
    conflict = admin.post("/calendars/simple", {"text": mine, "digest": digest(text)})
    assert conflict.status_code == 409 and "已被改动" in conflict.text
    assert "title: 甲" in conflict.text and "title: 乙" in conflict.text  # both, side by side
    assert written(served) == theirs
    now = conflict.text.partition('name="digest" value="')[2][:64]
    assert admin.post("/calendars/simple", {"text": mine, "digest": now}).status_code == 303
    assert written(served) == mine


def test_what_could_not_be_read_back_is_not_saved(served: Console, admin: Browser) -> None:
    text = written(served)
    for bad in (
        "",
        "title: [",
        "- 1",
        "key: simple\x01",
        "&a [*a]",
        text.replace("key: simple", "key: other"),
    ):
        answer = admin.post("/calendars/simple", {"text": bad, "digest": digest(text)})
        assert answer.status_code == 422, bad
        assert "没有保存" in answer.text
    assert written(served) == text
    assert admin.post("/calendars/simple/check", {"text": "x" * 600_000}).status_code == 413


def test_a_key_is_never_a_path(served: Console, admin: Browser) -> None:
    before = sorted(served.world.home.rglob("*"))
    fields = {"text": "key: a\ntitle: a", "digest": digest("")}
    for key in ("..", "%2e%2e", "..%2f..%2fx", "a%2fb", "A", "a.b", "a" * 65, "-a", "%00"):
        for path in (f"/calendars/{key}", f"/calendars/{key}/check", f"/calendars/{key}/activate"):
            assert admin.post(path, fields).status_code in (303, 400, 404, 405, 409), path
        named = simple().replace("key: simple", f'key: "{key}"')
        assert admin.post("/calendars/new", {"text": named}).status_code == 422
    for key in ("../x", "new", "a/../../b"):
        assert (
            admin.post("/calendars/new", {"text": simple().replace("key: simple", f"key: {key}")}).status_code
            == 422
        )
    assert sorted(served.world.home.rglob("*")) == before


def test_a_new_calendar_never_takes_the_place_of_another(served: Console, admin: Browser) -> None:
    taken = admin.post("/calendars/new", {"text": simple().replace("2024-09-13", "2024-10-13")})
    assert taken.status_code == 422 and "请换一个" in taken.text and "2024-09-13" in written(served)
    shipped = simple().replace("key: simple", "key: jiangxi-pilot-zones")
    assert admin.post("/calendars/new", {"text": shipped}).status_code == 422


def test_a_shipped_sample_is_saved_as_the_admins_own(served: Console, admin: Browser) -> None:
    page = admin.get("/calendars/jiangxi-pilot-zones").text
    assert "随软件提供的样例" in page
    mark = page.partition('name="digest" value="')[2][:64]
    text = served.app.folders("calendars")[0].joinpath("notices/jiangxi-pilot-zones.yaml").read_text("utf-8")
    own = text + "# 本单位的批注\n"
    assert admin.post("/calendars/jiangxi-pilot-zones", {"text": own.replace("\n", "\r\n"), "digest": mark})
    assert written(served, "jiangxi-pilot-zones") == own
    assert "随软件提供的样例" not in admin.get("/calendars/jiangxi-pilot-zones").text


def test_the_template_teaches_and_is_sound(served: Console, admin: Browser) -> None:
    page = admin.get("/calendars/new").text
    assert "检查通过" in page or "0 处错误" in page
    assert "通知原文所定" in page


def test_htmx_gets_the_problems_and_the_margin_only(admin: Browser) -> None:
    part = admin.post("/calendars/simple/check", {"text": TWO_MISTAKES}, headers={"HX-Request": "true"}).text
    assert 'id="checked"' in part and 'id="gutter"' in part and "hx-swap-oob" in part
    assert "<html" not in part and "<textarea" not in part


def test_nothing_typed_is_markup(admin: Browser) -> None:
    evil = simple(stage(title='"</textarea><script>x</script>"', owner='"<b>"'))
    page = admin.post("/calendars/simple/check", {"text": evil}).text
    assert "<script>x" not in page and "<mark><b>" not in page


def test_calendars_are_the_admins(served: Console) -> None:
    text = {"text": simple(), "digest": digest(written(served))}
    for browser in (served.sign_in(mail(HEFEI)), served.sign_in(mail(ANHUI)),
                    served.sign_in(mail(ANHUI, "supervisor")), served.reader()):  # fmt: skip
        for path in ("/calendars", "/calendars/new", "/calendars/simple", "/calendars/simple/preview"):
            assert browser.get(path).status_code == 403
        for path in ("", "/check", "/plan", "/apply", "/activate"):
            assert browser.post(f"/calendars/simple{path}", text).status_code == 403
    assert served.browser().get("/calendars").headers["location"].startswith("/sign-in")
    assert served.admin().post("/calendars/simple", text, csrf=False).status_code == 403


def test_a_file_that_cannot_be_written_is_told(served: Console, admin: Browser) -> None:
    (served.world.home / "calendars" / "notices" / "stuck.yaml").mkdir()
    assert "stuck" in admin.get("/calendars").text
    text = simple().replace("key: simple", "key: stuck")
    answer = admin.post("/calendars/stuck", {"text": text, "digest": digest("")})
    assert answer.status_code == 422 and "没有保存：文件不能写入" in answer.text
    assert not list(served.world.home.rglob("*.tmp"))
