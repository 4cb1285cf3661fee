"""The page behind a link in a letter: what would be done, one button; then what was done, and undo.

One law: GET and HEAD change nothing, however often scanners fetch them. The signed link is the proof of who
acts, so nobody signs in here; nothing of the page is kept by a browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from duban.faces.refusals import in_chinese
from duban.faces.visiting import Page, Visit, typed_day
from duban.planning.dates import local_day
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.rendering.chinese import deadline
from duban.services import pressing
from duban.services.offers import Offer, Void, look


@dataclass(frozen=True, slots=True)
class Words:
    """How a verb is worded: the page's title, what pressing does, the button, and what is said after."""

    title: str
    what: str
    button: str
    after: str


WORDS = {
    Verb.ACKNOWLEDGE: Words(
        "签收", "确认已收到并知悉本事项。签收不代替报送，临近截止时仍会提醒。", "确认签收", "已签收。"
    ),
    Verb.SUBMIT: Words("登记报送", "登记本单位已报送本事项，此后不再催报。", "确认已报送", "已登记报送。"),
    Verb.POST: Words("登记寄出", "登记本单位的纸质材料已寄出，此后不再催报。", "确认已寄出", "已登记寄出。"),
    Verb.PROMISE: Words(
        "承诺报送日期", "承诺于所填日期报送。其间的一般提醒不再发送，截止前的最后一次提醒仍会发送。",
        "确认承诺", "已登记承诺日期。",
    ),
    Verb.ASK_TIME: Words(
        "申请延期", "向确定时限的单位提出延期申请。答复前，原截止时间不变。", "提交申请", "已提交延期申请。"
    ),
    Verb.ZERO_REPORT: Words(
        "零申报", "登记本单位本次无报送内容，此后不再催报。", "确认零申报", "已登记零申报。"
    ),
    Verb.DECLINE: Words(
        "不申报", "登记本单位不申报本事项，此后不再提醒。", "确认不申报", "已登记不申报。"
    ),
}  # fmt: skip
#: Links that are void: (title, what to do).
VOID = {
    "link-forged": ("链接不完整或不正确", "请回到函件，重新点击链接，或将链接完整复制到浏览器地址栏。"),
    "link-expired": ("链接已过期", "请使用最新函件中的链接，或与联系人联系。"),
    "link-revoked": ("链接已停用", "发往该邮箱的链接已停用。请使用此后函件中的链接，或与联系人联系。"),
    "link-left": ("链接已失效", "收到该函件的邮箱已不是责任单位登记的联系邮箱。请由现任联系人办理。"),
    "link-moved": ("事项已调整", "函件发出后，该事项已有调整，函件中的链接不再适用。请以最新函件为准。"),
    "link-gone": ("没有找到这一事项", "该事项可能已撤销。请以最新函件为准，或与联系人联系。"),
}
CARRIERS = ("EMS", "机要", "专人送达", "其他快递")


def show(visit: Visit) -> Response:
    """Say what the link would do; record nothing."""
    try:
        return _page(visit, look(visit.app, _link(visit), visit.now))
    except Void as void:
        return _void(visit, void)


def press(visit: Visit) -> Response:
    try:
        offer = look(visit.app, _link(visit), visit.now)
        recorded = pressing.press(visit.app, _link(visit), visit.now, _filled(visit.form))
    except Void as void:
        return _void(visit, void)
    except Refused as refused:
        return _again(visit, refused)
    return visit.go(_here(visit), WORDS[offer.verb].after if recorded else "此前已登记，未重复登记。")


def undo(visit: Visit) -> Response:
    try:
        undone = pressing.undo(visit.app, _link(visit), visit.now, visit.form.get("clerk", ""))
    except Void as void:
        return _void(visit, void)
    except Refused as refused:
        return _again(visit, refused)
    return visit.go(_here(visit), "已撤销登记。" if undone else "没有可撤销的登记。")


def _link(visit: Visit) -> str:
    return str(visit.path["link"])


def _here(visit: Visit) -> str:
    return f"/do/{_link(visit)}"


def _again(visit: Visit, refused: Refused) -> Response:
    """Show the form again as it was filled in, with what is wrong."""
    try:
        offer = look(visit.app, _link(visit), visit.now)
    except Void as void:
        return _void(visit, void)
    return _page(visit, offer, in_chinese(refused), 409)


def _page(visit: Visit, offer: Offer, wrong: str = "", status: int = 200) -> Response:
    return visit.show(
        "act.html.j2", status=status, offer=offer, words=WORDS[offer.verb], wrong=wrong, link=_link(visit),
        due=deadline(offer.due_at, offer.zone), today=local_day(visit.now, offer.zone),
        due_on=local_day(offer.due_at, offer.zone), carriers=CARRIERS, form=visit.form,
        undo_hours=visit.app.settings.undo_hours, mailbox=_masked(offer.address),
    )  # fmt: skip


def _void(visit: Visit, void: Void) -> Response:
    title, words = VOID[void.code]
    due = deadline(void.about.due_at, void.about.zone) if void.about else ""
    status = 404 if void.code == "link-forged" else 410
    return visit.show("act_void.html.j2", status=status, title=title, words=words, about=void.about, due=due)


def _masked(address: str) -> str:
    """Return d***@city.example: its reader knows it, whoever got the link passed on does not."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def _filled(form: Mapping[str, str]) -> pressing.Filled:
    return pressing.Filled(
        clerk=form.get("clerk", ""),
        on=typed_day(form.get("on", "")),
        until=typed_day(form.get("until", "")),
        number=form.get("number", ""),
        carrier=form.get("carrier", ""),
        reason=form.get("reason", ""),
        progress=form.get("progress", ""),
        confirmed=form.get("confirmed", "") == "yes",
    )


PAGES = (
    Page("GET", "/do/{link}", show, None, own_check=True),
    Page("POST", "/do/{link}", press, None, own_check=True),
    Page("POST", "/do/{link}/undo", undo, None, own_check=True),
)
