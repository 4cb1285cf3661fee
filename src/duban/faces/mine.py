"""My items: what I owe in the order to do it; an item with everything needed and the verbs as forms; how the
units below stand with a stage.

A verb that is refused shows the item again, with what is wrong and what was filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from starlette.responses import Response

from duban.faces.refusals import in_chinese
from duban.faces.sending import Upload
from duban.faces.visiting import Page, Visit, typed_day
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services import my_items
from duban.services.acting_for import Acted, Form, act
from duban.services.viewing import SPEAKERS

CARRIERS = ("EMS", "机要", "专人送达", "其他快递")
#: What a button says, and what is said when it is done.
WORDS = {
    Verb.ACKNOWLEDGE: ("签收", "已签收。签收不代替报送，临近截止时仍会提醒。"),
    Verb.SUBMIT: ("登记报送", "已登记报送，此后不再催报。"),
    Verb.POST: ("登记寄出", "已登记寄出，此后不再催报。"),
    Verb.RECEIVE: ("登记收到", "已登记收到。"),
    Verb.ZERO_REPORT: ("零申报", "已登记零申报。"),
    Verb.DECLINE: ("不申报", "已登记不申报，此后不再提醒。"),
    Verb.PROMISE: ("承诺报送日期", "已登记承诺日期。"),
    Verb.ASK_TIME: ("申请延期", "已提交延期申请。答复前，原截止时间不变。"),
    Verb.ACCEPT: ("审核通过", "已登记审核通过。"),
    Verb.RETURN: ("退回修改", "已退回，将函告责任单位修改后重新报送。"),
    Verb.EXTEND: ("延期", "已延期，将函告有关单位。"),
    Verb.WAIVE: ("免报", "已登记免报，将函告责任单位。"),
    Verb.CALL: ("登记电话告知", "已登记电话告知。"),
    Verb.UNDO: ("撤销上一次登记", "已撤销上一次登记。"),
}


def index(visit: Visit) -> Response:
    found = my_items.mine(visit.app, visit.viewer, visit.now, visit.number("page", 1))
    return visit.show("mine.html.j2", mine=found, words=WORDS)


def below(visit: Visit) -> Response:
    found = my_items.stage_below(visit.app, visit.viewer, visit.path["term"], visit.now)
    return visit.show("below.html.j2", stage=found, words=WORDS)


def show(visit: Visit) -> Response:
    return _shown(visit)


def say(visit: Visit) -> Response:
    number = visit.path["number"]
    try:
        verb = Verb(visit.path["verb"])
        done = act(
            visit.app, visit.viewer, number, _number(visit.form, "epoch"), verb, _filled(visit), visit.now
        )
    except ValueError:
        raise Refused("there is no such verb", code="not-owed") from None
    except Refused as refused:
        if refused.code in ("not-yours", "no-obligation"):
            raise
        return _shown(visit, in_chinese(refused), 409)
    return visit.go(f"/mine/{number}", _said(verb, done))


def _said(verb: Verb, done: Acted) -> str:
    if not done.changed:
        return "此前已登记，未重复登记。"
    late = "（已过截止时间，按逾期记）" if done.late else ""
    return WORDS[verb][1] + late + (f"请注意：{done.warning}" if done.warning else "")


def _shown(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    found = my_items.one(visit.app, visit.viewer, visit.path["number"], visit.now)
    today = visit.now.astimezone(visit.pages.zone).date()
    return visit.show(
        "item.html.j2", status=status, one=found, item=found.item, words=WORDS, carriers=CARRIERS,
        today=today, wrong=wrong, form=visit.form, undo_hours=visit.app.settings.undo_hours,
    )  # fmt: skip


def _filled(visit: Visit) -> Form:
    form = visit.form
    return Form(
        on=typed_day(form.get("on", "")),
        until=typed_day(form.get("until", "")),
        number=form.get("number", ""),
        url=form.get("url", ""),
        digest=_digest(visit.files.get("file")),
        carrier=form.get("carrier", ""),
        reason=form.get("reason", ""),
        progress=form.get("progress", ""),
        note=form.get("note", ""),
        confirmed=form.get("confirmed") == "yes",
        asked=form.get("asked") == "yes",
        deed=_number(form, "deed"),
    )


def _digest(file: Upload | None) -> str:
    """The file itself is not kept: its digest proves later that it is the same."""
    return f"sha256:{sha256(file.content).hexdigest()}" if file is not None and file.content else ""


def _number(form: Mapping[str, str], name: str) -> int:
    text = form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


PAGES = (
    Page("GET", "/mine", index),
    Page("GET", "/mine/{number:number}", show),
    Page("GET", "/mine/below/{term:number}", below),
    Page("POST", "/mine/{number:number}/{verb}", say, SPEAKERS, uploads=True),
)
