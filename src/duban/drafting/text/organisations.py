"""Normalised text in, the names of offices at its end or in a line out: by how names end and begin."""

from __future__ import annotations

import re

#: How the name of an office ends.
_ENDS = (
    "部|委|厅|局|办|院|司|处|署|办公厅|办公室|委员会|人民政府|政府|中心|领导小组|指挥部|联席会议|协会|学会"
    "|联合会|商会|总会|基金会"
    "|管委会|研究院|研究所|大学|学院|学校|公司|集团|总队|支队|大队|分行|支行|银行|营业管理部|管理部|工作组"
    "|工作部|组织部|宣传部|统战部|总社"
    "|党组|工委|团委|总工会|妇联|文联|科协|残联|工商联|共青团委|医院|图书馆|博物馆|文化馆|站|所|台|社"
    "|秘书处|专班|组委会|理事会|促进会|联盟|法院|检察院|分局|研究会|分会|筹备组|编辑部|科|股|基金|海关|馆|"
    "园|委会|政协|红十字会|侨联|台联|作协|青联"
)
ENDS = re.compile(
    rf"(?:{_ENDS})(?:\((?:章|盖章|代章|印章|公章|代)\)|\([\u4e00-\u9fff]{{2,14}}(?:局|厅|委|办|办公室|处|"
    rf"中心|院)\))?$"
)
_STAMP = re.compile(r"\((?:章|盖章|代章|印章|公章|代)\)$")
_NAME = re.compile(r"[\u4e00-\u9fff0-9A-Za-z“”\"\-·]{2,40}(?:\([\u4e00-\u9fff、]{1,16}\))?")
#: How a further name begins where names are run together.
_BEGINS = (
    "中共|共青团|中国|中华|国家|全国|国务院|教育部|科技部|科学技术部|财政部|工业和信息化部|公安部|民政部"
    "|司法部|人力资源|自然资源部|生态环境部|住房和?城乡建设部"
    "|交通运输部|水利部|农业农村部|商务部|文化和旅游部|退役军人|应急管理部|人民银行|审计署|海关总署"
    "|市场监管总局|税务总局|广电总局|体育总局|中央"
)
_NOT_IN_NAME = re.compile(
    r"[。;:!?\n,]|[0-9]{3,}|[0-9]\)|附件|通知|联系|特此(?:通知|通告|公告|公示|函告|函复)?|\.(?:docx?|xlsx?|pdf|wps|zip|rar)|老师|先生|女士"
)
#: Bodies without a seal of their own, and the seal that another one lends them.
_SEALLESS = re.compile(r"(?:领导小组|委员会|组委会|指挥部|专班|联席会议|工作组)(?:办公室|秘书处)?$")
_LENDS = re.compile(r"\((?:代章|代)\)$")
#: A place with which a name begins, and what only looks like one.
_PLACED = r"(?!高新|经开|开发|新区|园区|城区)[\u4e00-\u9fff]{2,3}?[省市县州旗](?![市场政])"
_PLACE_FIRST = re.compile(rf"[) ]*(?:{_BEGINS}|[\u4e00-\u9fff]{{2,3}}(?:省|自治区|市(?!场)|县|区|州))")
#: Names that begin with a place, first in a run or right behind what an annex is called.
_BY_PLACE = re.compile(
    r"(?:^|(?<=[码书表单册稿案录函证件图执据目》知明求准”)]))(?!录)(?:中共|共青团)?(?![^省市县区州]{0,3}市场)"
    r"(?:[\u4e00-\u9fff]{2,3}(?:省|自治区|市|县|区|州|经济(?:技术)?开发区|高新(?:技术产业开发)?区|新区)"
    r"|[\u4e00-\u9fff]{2,6}(?:大学|学院))(?:(?![报送交寄将请由向到至于])[\u4e00-\u9fff]){2,60}$"
)
#: How what an annex is called ends.
_ANNEX = re.compile(r"[申推登汇统回信备名明审评报][\u4e00-\u9fff]{1,6}[表书单册函]$|(?:回执|清单|名单)$")


def split_names(run: str) -> tuple[str, ...]:
    """Return the names in a run of them, apart or not.

    >>> split_names("甲市财政局甲市审计局")
    ('甲市财政局', '甲市审计局')
    >>> split_names("示例部办公厅 财政部办公厅")
    ('示例部办公厅', '财政部办公厅')
    """
    names: list[str] = []
    for word in re.split(r"[ 、,\n]+", run.strip()):
        names += _apart(_STAMP.sub("", word))
        if _LENDS.search(word) and len(names) > 1 and _SEALLESS.search(names[-2]):
            del names[-1]
    return tuple(dict.fromkeys(name for name in names if len(name) > 2))


def _apart(run: str) -> list[str]:
    """Cut a run after an ending where what follows begins as the run itself does, or as a ministry's name."""
    head = re.match(r"(?:中共)?([\u4e00-\u9fff]{2,4}?(?:省|市|县|区|州|旗))", run)
    begins = _BEGINS + (f"|{re.escape(head[1])}|{_PLACED}" if head else "")
    cut = re.compile(rf"(?<=[部委厅局办院司处署室会府心组行院])(?=(?:{begins})[\u4e00-\u9fff])")
    parts = cut.split(run)
    made: list[str] = []
    for part in parts:
        if made and (
            len(part) < 3 or not ENDS.search(part) or not ENDS.search(made[-1]) or _inside(made[-1], part)
        ):
            made[-1] += part
        else:
            made.append(part)
    return made


def _inside(before: str, after: str) -> bool:
    """Say whether a name goes on: 人民政府 + 办公厅 are one office, and so are 中共甲市委 + 甲…"""
    return after in {"办公厅", "办公室"} or len(before) < 3


def is_name(line: str) -> bool:
    """Say whether a line holds nothing but names of offices."""
    line = line.strip()
    words = [_STAMP.sub("", word) for word in re.split(r"[ 、,]+", line) if word]
    return 2 < len(line) <= 160 and all(_NAME.fullmatch(word) and ENDS.search(word) for word in words)


def ending(before: str, whole: str) -> str:
    """Return the names that a run-together text ends with: those that ``whole`` says elsewhere too."""
    before = before.rstrip()
    if not ENDS.search(before):
        return ""
    tail = before[-160:]
    cut = max((m.end() for m in _NOT_IN_NAME.finditer(tail)), default=0)
    mark = tail[cut - 1] if cut else "。"
    apart = mark in "。\n" or (
        mark not in ":,;" and (tail[cut : cut + 1] == " " or _PLACE_FIRST.match(tail, cut))
    )
    tail = tail[cut:].lstrip(' 、.)"”》')
    if not tail:
        return ""
    if names := _trailing(tail, bool(apart)):
        return names
    if (lead := re.match(r"[!-~]*(?:[A-Za-z]{2}|\))[ ]*(?=[^!-~])", tail)) and is_name(tail[lead.end() :]):
        return tail[lead.end() :]
    if (placed := _BY_PLACE.search(tail)) and is_name(placed[0]):
        return placed[0]
    for at in range(len(tail)):
        name = tail[at:]
        if len(name) < 4:
            break
        if whole.count(name) > 1 and re.match(r"[\u4e00-\u9fff]", name):
            others = tail[:at].strip()
            joint = is_name(others) and whole.count(others) > 1
            return f"{others} {name}" if joint else _from_its_place(tail, at)
    last = re.split(r"[ ]{2,}", tail)[-1].strip()
    if len(last) <= 60 and is_name(last):
        return last
    placed = re.match(r".*([\u4e00-\u9fff]{2}[省市县区州旗][\u4e00-\u9fff]{2,20})$", last)
    return placed[1] if placed else ""


def _trailing(tail: str, first: bool) -> str:
    """Return the names at the end of a run with blanks in it. ``first``: its first word may be one too; after
    a colon or a comma it belongs to what stands there."""
    words = re.split(r"[ ]+", tail.strip())
    names: list[str] = []
    for at, word in reversed(list(enumerate(words))):
        if (at == 0 and not first) or not is_name(word) or not re.match(r"[\u4e00-\u9fff“]", word):
            if names and (placed := _BY_PLACE.search(word)) and placed.start() and is_name(placed[0]):
                names.append(placed[0])
            break
        if (
            (placed := _BY_PLACE.search(word))
            and _ANNEX.search(word[: placed.start()])
            and is_name(placed[0])
        ):
            names.append(placed[0])  # what an annex is called, run into the name
            break
        names.append(word)
    return " ".join(reversed(names))


def _from_its_place(tail: str, at: int) -> str:
    """Return the name that ends ``tail``; where only its short form was found at ``at``, with its place."""
    short = tail[at] in "省市县区"
    place = re.search(
        r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}$|[\u4e00-\u9fff]{2}$"
        if short
        else r"[\u4e00-\u9fff]{2,3}[省市县区州旗]$",
        tail[:at],
    )
    return tail[place.start() :].strip() if place else tail[at:].strip()
