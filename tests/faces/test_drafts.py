"""From a notice to a calendar in the console: found with its words, asked, answered, compared, activated."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from duban.services.calendar_checks import digest
from tests.faces.conftest import Browser, Console
from tests.scenarios.world import HEFEI, at, mail, simple

OWN = Path(__file__).parents[1] / "drafting" / "own"
HIDDEN = re.compile(r'<input type="hidden" name="(source|text)" value="([^"]*)">')
#: A month's end that is a day off, a count from an event, a kind of unit that no word tells.
NOTICE = """关于开展示范项目征集的通知

各市工业和信息化主管部门：
现就有关事项通知如下。
一、各市于2024年9月13日前将推荐函报送我厅。
二、请各单位于2024年11月底前报送工作总结。
三、收到申请之日起10个工作日内完成审核。

省工业和信息化厅
2024年8月20日
"""


@pytest.fixture
def admin(served: Console) -> Browser:
    return served.admin()


def upload(browser: Browser, text: str, name: str = "通知.txt"):  # type: ignore[no-untyped-def]
    return browser.post("/calendars/new/draft", files={"file": (name, text.encode())})


def carried(page: str) -> dict[str, str]:
    """Return what the page's form brings back of the notice."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def yaml_of(page: str) -> str:
    """Return what stands in the editor."""
    return html.unescape(
        page.partition('<textarea id="text"')[2].partition(">\n")[2].partition("</textarea>")[0]
    )


def test_each_question_with_its_words_beside_what_was_found(served: Console, admin: Browser) -> None:
    before = sorted(served.world.home.rglob("*.yaml"))
    page = upload(admin, NOTICE).text
    assert "关于开展示范项目征集的通知" in page and "2024年8月20日" in page and "2024年9月13日" in page
    assert "省工业和信息化厅" in page and "于2024年9月13日前" in page  # the value, and the words for it
    assert "11月底是11月30日（休息日）" in page
    assert 'value="2024-11-30">2024年11月30日' in page and 'value="2024-11-29">2024年11月29日' in page
    assert page.count("以后再定") >= 3 and "<script" not in page.partition("<main")[2].partition("</main>")[0]
    assert carried(page) == {"source": "通知.txt", "text": NOTICE}
    assert sorted(served.world.home.rglob("*.yaml")) == before  # nothing is stored


def test_answers_are_worked_in_and_what_is_open_stays_an_error(admin: Browser) -> None:
    page = upload(admin, NOTICE).text
    asked = re.findall(r'name="answer:([^"]+)"', page) + re.findall(r'name="other:([^"]+)"', page)
    month_end = next(one for one in asked if one.startswith("stages.report") and one.endswith(".due"))
    review = next(one for one in asked if one.startswith("stages.review") and one.endswith(".due"))
    fields = {
        **carried(page),
        f"answer:{month_end}": "2024-11-29",
        f"other:{review}": "2024年12月20日",  # typed, nothing picked
    }
    editor = admin.post("/calendars/new/draft/answers", fields)
    text = yaml_of(editor.text)
    assert editor.status_code == 200 and "on: 2024-11-29" in text and "on: 2024-12-20" in text
    assert month_end not in text and review not in text and "verified: false" in text
    none = admin.post("/calendars/new/draft/answers", carried(page)).text
    assert "起草时留下的问题尚未回答" in none and month_end in yaml_of(none)
    line = next(n for n, one in enumerate(yaml_of(none).splitlines(), 1) if f"about: {month_end}" in one)
    assert f"第 {line} 行" in none


def test_what_is_no_answer_is_asked_again(admin: Browser) -> None:
    page = upload(admin, NOTICE.replace("2024年8月20日\n", "")).text
    assert "成文日期是哪一天" in page
    for said in ("13月1日", "2024-02-30", "2024-12-01\nkey: other", "../../x", "x" * 5000):
        fields = {**carried(page), "other:notice.issued_on": said}
        again = admin.post("/calendars/new/draft/answers", fields)
        assert again.status_code == 422 and "请填写日期" in again.text and "<textarea" not in again.text
        assert carried(again.text) == carried(page)
    fields = {**carried(page), "other:notice.issued_on": "2024-08-20"}
    assert "issued_on: 2024-08-20" in yaml_of(admin.post("/calendars/new/draft/answers", fields).text)


def test_kinds_of_unit_are_ticked(admin: Browser) -> None:
    page = upload(admin, (OWN / "140.txt").read_text("utf-8")).text
    assert 'type="checkbox" name="answer:units.owners.kinds" value="enterprise">企业' in page
    assert "由哪一类单位办？" in page  # who owes it is asked once, with the words of its stage
    about = {"answer:units.owners.kinds": ["bureau", "enterprise"]}
    editor = admin.post("/calendars/new/draft/answers", {**carried(page), **about}).text  # type: ignore[dict-item]
    assert "kinds: [bureau, enterprise]" in yaml_of(editor)
    bad = {**carried(page), "answer:units.owners.kinds": "bureau] # evil"}
    assert admin.post("/calendars/new/draft/answers", bad).status_code == 422


def test_what_was_chosen_stands_beside_what_was_read_before_the_questions(admin: Browser) -> None:
    words = "一、各市自2024年10月起于每月5日前将纸质月报（一式2份，加盖公章）邮寄我厅，以邮戳为准，"
    words += "每市不超过3个。"
    page = upload(admin, NOTICE.replace("一、各市于2024年9月13日前将推荐函报送我厅。", words)).text
    assert "单位类别：地级行政区" in page and "周期：每月，自2024-10-01" in page
    assert "邮寄：以寄出（邮戳）为准" in page and "2份，加盖公章" in page and "不超过3" in page
    assert page.index("<h2>读到的内容</h2>") < page.index("<h2>待定事项</h2>")


def test_a_stage_is_struck_where_it_stands_or_by_its_question(admin: Browser) -> None:
    page = upload(admin, NOTICE).text
    ticks = re.findall(r'name="answer:(stages\.[a-z0-9-]+)" value="不列为环节"', page)
    assert ticks == ["stages.report", "stages.report-2", "stages.review"]
    first = {**carried(page), "answer:stages.review": "不列为环节", "other:stages.review.due": "no day"}
    text = yaml_of(admin.post("/calendars/new/draft/answers", first).text)
    assert "review" not in text and "# 不列为环节，由人选定：" in text and "stages.report-2.due" in text
    asked = {**carried(page), "answer:stages.review.due": "不列为环节"}
    assert "review" not in yaml_of(admin.post("/calendars/new/draft/answers", asked).text)


def test_a_notice_is_text_and_its_name_no_path(served: Console, admin: Browser) -> None:
    before = sorted(served.world.home.rglob("*"))
    evil = NOTICE.replace("示范项目", '"><script>x</script>').replace("推荐函", "推荐函<img src=x>'\"")
    page = upload(admin, evil, "../../etc/通知<b>.txt").text
    assert "<script>x" not in page and "<img" not in page and "<b>" not in page
    fields = {
        **carried(page),
        "source": "../../../etc/passwd\nkey: other",
        "text": evil.replace("\n", "\r\n"),
    }
    editor = admin.post("/calendars/new/draft/answers", fields).text
    assert "<script>x" not in editor and "<img" not in editor
    assert "../" not in yaml_of(editor) and "\nkey: other" not in yaml_of(editor)
    assert sorted(served.world.home.rglob("*")) == before


def test_what_is_no_notice_is_told(admin: Browser) -> None:
    for content in (b"", b"%PDF-1.4 nothing", b"PK\x03\x04", "今天天气很好。".encode(), b"\x89PNG\r\n"):
        assert admin.post("/calendars/new/draft", files={"file": ("a.docx", content)}).status_code == 409
    assert admin.post("/calendars/new/draft", {}).status_code == 409
    for text in ("", "今天天气很好。", "%PDF-1.4", "PK\x03\x04"):
        assert (
            admin.post("/calendars/new/draft/answers", {"source": "a.txt", "text": text}).status_code == 409
        )
    assert admin.post("/calendars/new/draft/answers", {"text": "通" * 600_000}).status_code == 413


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "是空的"),
        (b"\x89PNG\r\n", "是一张图片"),
        (b"Rar!\x1a\x07", "是压缩包"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .docx"),
        ("近日，市工信局印发通知，企业可于4月30日前申报。（记者 某某）\n".encode(), "是新闻报道"),
        ("关于放假的通知\n各单位：\n请做好值班。\n示例局\n2026年3月2日\n".encode(), "没有找到报送时限"),
    ],
)
def test_a_refused_file_says_what_it_is_and_leads_back(admin: Browser, content: bytes, says: str) -> None:
    page = admin.post("/calendars/new/draft", files={"file": ("通知.docx", content)})
    assert page.status_code == 409 and says in page.text
    assert '<a class="button" href="/calendars/new">另选文件</a>' in page.text


def test_a_long_text_is_answered_in_the_editor(admin: Browser) -> None:
    long = NOTICE + "\n附件\n" + "😀" * 100_000
    page = upload(admin, long).text
    assert "duban draft --answer" in page and "about: stages" in yaml_of(page)
    assert not carried(page)


def test_drafting_is_the_admins(served: Console) -> None:
    fields = {"source": "通知.txt", "text": NOTICE}
    city = served.sign_in(mail(HEFEI))
    assert upload(city, NOTICE).status_code == 403
    assert city.post("/calendars/new/draft/answers", fields).status_code == 403
    assert served.admin().post("/calendars/new/draft/answers", fields, csrf=False).status_code == 403


def test_a_draft_that_nobody_compared_needs_a_tick_to_be_activated(served: Console, admin: Browser) -> None:
    served.world.clock.move_to(at("08-26 10:00"))
    text = simple().replace("key: simple", "key: second\nverified: false")
    assert admin.post("/calendars/new", {"text": text}).status_code == 303
    page = admin.get("/calendars/second/activate").text
    assert "还没有人与原文核对" in page and 'name="compared" value="yes" required' in page
    refused = admin.post("/calendars/second/activate", {"digest": digest(text)})
    assert refused.status_code == 422 and "已逐条核对" in refused.text
    assert admin.get("/calls/second").status_code != 200
    done = admin.post("/calendars/second/activate", {"digest": digest(text), "compared": "yes"})
    assert done.headers["location"] == "/calls/second"
    kept = admin.get("/ledger?subject=calendar:second").text
    assert "逐条核对：admin@duban.example" in kept  # who ticked it stands in the ledger


def test_who_compared_it_in_the_file_is_not_asked_again(admin: Browser) -> None:
    text = simple().replace("key: simple", "key: second\nverified: true")
    admin.post("/calendars/new", {"text": text})
    assert "compared" not in admin.get("/calendars/second/activate").text
