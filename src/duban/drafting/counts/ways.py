"""Normalised text in; telephones, mailboxes and names of persons out, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duban.drafting.heads.parts import Part
from duban.drafting.text.mailboxes import MAILBOX

_PHONE = re.compile(
    r"(?<![\dA-Za-z.@-])(?<!(?<!\d{7})/)(?:\+?86-0?\d{2,3}-[2-9]\d{6,7}|(?:\(0\d{2,3}\)|"
    r"0\d{2,3}(?:[ ]?[-—–一―─][ ]?|[ ]?))[2-9][\dX]{2,3}[- ]?"
    r"[\dX]{3,4}(?:[-转]\d{1,6})?|1[3-9][\dX]{9}|1[3-9]\d[- ]\d{4}[- ]\d{4}"
    r"|400(?:[- ]?\d{3}[- ]?\d{4}|-\d{4}-\d{3})"
    r"|[2-9][\dX]{3}-?[\dX]{3,4}(?:[-转]\d{1,5})?)(?![\d@])"
    r"|(?<=[\dX]{4})1[3-9][\dX]{9}(?!\d)|(?<=[话线]:)(?:0\d{2,3}-)?1[02]\d{3}(?![\d年])"
    r"|(?<=[话线机]:)[2-9]\d{3}[ ]\d{4}(?!\d)"
    r"|(?<![\dA-Za-z.@-])[2-9]\d{2}-\d{4}(?![\d@-])"
)
#: Two telephones run together: the first one ends where a mobile, an area code or a full number begins.
_RUN = re.compile(
    r"(?<!\d)((?:0\d{2,3}-)?[2-9][\dX]{3}[\dX]{3,4})(1[3-9][\dX]{9}|0\d{2,3}-[2-9]\d{6,7})(?!\d)"
    r"|(?<!\d)(?P<one>0\d{2,3}-[2-9]\d{7})(?P<two>[2-9]\d{7})(?!\d)"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
    "贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷"
    "祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强"
    "柴华车冉房边净阴闫闻党晏褚诸仲臧宗娄占冷敖荆巩匡苑楚艾郎计滕瞿揭储冀蔺习苟晋明仇迟商应佟戚连蒲桑"
    "骆於胥农虞丘井鞠芮危粟封区邝肖付代尚简符饶阙喻况练宫缪慕南池宣敬靖米和鄢巫乐伊初沙花古那水支皮麻"
    "卞全"
)
_NAME = re.compile(
    rf"(?:欧阳|上官|司马|诸葛|[{_SURNAMES}])(?:[\u4e00-\u9fff]{{1,2}}(?:老师|先生|女士|同志)?"
    rf"|[ ][\u4e00-\u9fff]|(?:先生|女士|老师"
    rf"|同志|经理|处长|科长|主任|工))|XXX|[\u4e00-\u9fff]某某?|某某"
)
#: A person right before a bare number: 某科:张甲,60000001.
_AFTER_NAME = re.compile(rf"(?:^|[:;。\n )])(?:{_NAME.pattern})[ ,、:]*$")
#: A land line of seven digits is one only beside a person or its own word: 200-1000 are many things.
_SHORT = re.compile(r"\d{3}-\d{4}")
_RINGS = re.compile(r"(?:电\s*话|热线|座机|固话)[: ]*$")
#: A person in brackets behind a telephone: 60000001(张甲).
_BEHIND = re.compile(rf"[ ]?\((?P<name>{_NAME.pattern})\)")
_TITLED = re.compile(r"联\s*系\s*人(?:及(?:联系)?(?:方式|电话))?|经\s*办\s*人|联\s*络\s*员|负责人|联系老师")
_BREAKS = re.compile(r"[。;\n]")
#: Who made the page, not whom to ask.
MADE_BY = re.compile(r"(?:供稿|审核|编辑|责编|校对|签发|签发人|撰稿|作者|摄影|录入|来源)[: ]*$")
#: What says that a number is no telephone to ring: a fax, unless 电话（传真） is both; an account, a hotel.
_FAX = re.compile(r"(?:^|[^话机l/、及和(]|[^话机l]\()[ ]?传\s*真[^\d。;)\n]{0,6}$", re.I)
_ACCOUNT = re.compile(
    r"(?:[账帐卡]\s*号|开户)(?:(?!电\s*话|联\s*系|手机)[^\n。;]){0,60}$"
    r"|\d{4}[ ]\d{4}[ ]$|(?:总机|前台|宾馆|酒店)[^,。;\n]{0,4}$"
)
#: What a page's foot says, whose telephones are those of who keeps the page.
_FOOT = re.compile(r"ICP备|公网安备|版权所有|网站标识码|All Rights|Copyright|您是第", re.I)
_BUTTONS = re.compile(r"[上下]一[篇条个]|关闭|打印|分享|主办|维护|技术支持")
#: Words that begin like a name.
_WORDS = re.compile(
    r"时间|成果|安全|方式|文件|单位|平台|全省|应当|计划|高新|金融|解读|成员|明确|何时"
    r"|于此|和谐|农业|农村|水利|文化|文旅|温馨|高校|江苏|江西|安徽"
)
_NOT_NAME = re.compile(
    r"联系|电话|传真|邮箱|办公|地址|单位|咨询|部门|处$|科$|室$|局|厅|委|市|省|区|县|平台|技术|业务|和|及|于"
    r"|应|时|成|连|全|解|安|方式|文件|关于|高新|金融|包括|严格|明确|项目|成果|马上|路|号"
)


@dataclass(frozen=True, slots=True)
class Way:
    """A telephone, a mailbox or a name, where it stands."""

    start: int
    end: int
    value: str


def phones(text: str, part: Part) -> list[Way]:
    """Return the telephones, in order. A bare number is one only beside a word for it or a name."""
    found: list[Way] = []
    for m in _RUN.finditer(text, part.body, part.end):
        one, two = ("one", "two") if m["one"] else (1, 2)
        found += [Way(*m.span(one), m[one]), Way(*m.span(two), m[two])]
    taken = {at for way in found for at in range(way.start, way.end)}
    for m in _PHONE.finditer(text, part.body, part.end):
        if not taken.isdisjoint(range(*m.span())):
            continue
        bare = not re.match(r"\(?0|\+?86-|1[3-9]|1[02]\d{3}$|400[- ]?\d{3}", m[0])
        near = text[max(0, m.start() - (40 if bare else 90)) : m.start()]
        if _FAX.search(near) or _ACCOUNT.search(near) or _at_foot(text, part, m.start()):
            continue
        named = _AFTER_NAME.search(near) is not None and len(re.findall(r"\d", m[0])) >= 7
        if _SHORT.fullmatch(m[0]) and not (named or _RINGS.search(near)):
            continue
        if bare and not named and "-" in m[0] and not re.search(r"电话|联系|咨询|热线|传真", near[-14:]):
            continue
        if bare and (
            (
                not named
                and not re.search(r"电话|联系|咨询|热线|传真|[\u4e00-\u9fff]{2,4}[ :(]*$|、[ ]*$", near)
            )
            or re.match(
                r"[ ]*(?:元|万|户|人|号|年|%|台|个|字|份|平|米|册|页|/|\.)", text[m.end() : m.end() + 3]
            )
        ):
            continue
        if bare and re.search(r"(?:编号|[账帐证票单序]号|编码|代码|群)[:为是 ]*$", near):
            continue
        if bare and re.match(r"(?:19|20)\d\d[01]\d", m[0]):
            continue
        found.append(Way(m.start(), m.end(), m[0].strip()))
    return sorted(found, key=lambda way: way.start)


def mails(text: str, part: Part) -> list[Way]:
    """Return the mailboxes, in order."""
    found = MAILBOX.finditer(text, part.body, part.end)
    return [Way(m.start(), m.end(), m[0]) for m in found if not _at_foot(text, part, m.start())]


def _at_foot(text: str, part: Part, at: int) -> bool:
    """Say whether a place is in the foot of a page: beside who keeps it, below the signature."""
    first = part.signed.end if part.signed else part.body
    before, line = text[max(first, at - 160) : at], text[at : at + 60].split("\n")[0]
    below = [m.end() for m in _FOOT.finditer(before)][-1:]
    if at >= first and below and "。" not in before[below[0] :]:
        return True
    return _BUTTONS.search(before[-60:]) is not None and _FOOT.search(line.split("。")[0]) is not None


def names(text: str, part: Part, tel: list[Way]) -> list[Way]:
    """Return the persons named: after 联系人, or right before a telephone."""
    found: list[Way] = []
    for m in _TITLED.finditer(text, part.body, part.end):
        tail = _BREAKS.split(text[m.end() : m.end() + 80])[0]
        tail = re.split(r"电\s*话|联系方式|邮\s*箱|地\s*址|\d|手机|传真|联系电话|[A-Za-z]@", tail)[0]
        for piece in re.finditer(
            r"[^,、:()/ ]{2,}|[^,、:()/ ](?: [\u4e00-\u9fff](?![\u4e00-\u9fff]))?", tail
        ):
            words = piece[0].strip()
            if _NAME.fullmatch(words):
                at = m.end() + piece.start()
                found.append(Way(at, at + len(piece[0]), words.replace(" ", "")))
    for phone in tel:
        before = text[max(part.body, phone.start - 26) : phone.start]
        called = re.search(
            rf"(?:^|[\s,、。;:()\d]|[局厅处科室委院心办会司部所协])"
            rf"(?P<name>{_NAME.pattern})[ ]*(?:\([^()]{{1,10}}\))?[ ,:、]*(?:联系)?(?:电\s*话"
            rf"|手机)?[ :]*$",
            before,
        )
        if called and not _WORDS.fullmatch(called["name"]) and not _NOT_NAME.search(called["name"][1:]):
            at = phone.start - len(before) + called.start("name")
            if not any(way.start <= at < way.end for way in found) and not MADE_BY.search(
                before[: called.start("name")]
            ):
                found.append(Way(at, at + len(called["name"]), called["name"].replace(" ", "")))
        behind = _BEHIND.match(text, phone.end, part.end)
        if behind and not _WORDS.match(behind["name"]) and not _NOT_NAME.search(behind["name"][1:]):
            found.append(Way(*behind.span("name"), behind["name"].replace(" ", "")))
    return sorted({way.start: way for way in found}.values(), key=lambda way: way.start)
