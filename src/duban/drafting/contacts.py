"""Normalised text in; persons to ask, their telephones and mailboxes, and postal addresses out.

Names and telephones in two parallel lists are paired in order; a mailbox without a person stands alone. What
stands in a page's footer is not the notice's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duban.drafting.findings import Address, Contact
from duban.drafting.normalising import Clean
from duban.drafting.parts import Part
from duban.drafting.sentences import Places, quote

_PHONE = re.compile(
    r"(?<![\dA-Za-z.@/-])(?:(?:\(0\d{2,3}\)|0\d{2,3}(?:[ ]?[-—–一―─][ ]?|[ ]?))[2-9][\dX]{3}[- ]?"
    r"[\dX]{3,4}(?:[-转]\d{1,6})?|1[3-9][\dX]{9}|1[3-9]\d[- ]\d{4}[- ]\d{4}|400[- ]?\d{3}[- ]?\d{4}"
    r"|[2-9][\dX]{3}-?[\dX]{3,4}(?:[-转]\d{1,5})?)(?![\d@])"
    r"|(?<=[\dX]{4})1[3-9][\dX]{9}(?!\d)"
)
#: A telephone and a mobile run together: the first one ends where the second begins.
_RUN = re.compile(r"((?:0\d{2,3}-)?[2-9][\dX]{3}[\dX]{3,4})(1[3-9][\dX]{9})(?!\d)")
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NEAR = re.compile(r"联系|电话|咨询|手机|传真|热线|邮箱|信箱|E-?mail|技术支持|监督|举报|业务|微信|QQ", re.I)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫闻党晏"
    "褚诸仲臧宗娄占冷敖荆巩匡苑楚艾郎计滕瞿揭储冀蔺习苟晋明仇迟商应佟戚连蒲桑骆於胥农虞丘井鞠芮危粟封区邝肖牟付代尚简符饶阙喻况练宫缪慕南池宣敬靖米和鄢巫乐伊车初沙花古那水支皮麻卞全"
)
_NAME = re.compile(
    rf"(?:欧阳|上官|司马|诸葛|[{_SURNAMES}])(?:[\u4e00-\u9fff]{{1,2}}|[ ][\u4e00-\u9fff]|(?:先生|女士|老师"
    rf"|同志|经理|处长|科长|主任|工))|XXX|[\u4e00-\u9fff]某某?|某某"
)
_TITLED = re.compile(r"联\s*系\s*人(?:及(?:联系)?(?:方式|电话))?|经\s*办\s*人|联\s*络\s*员|负责人|联系老师")
_BREAKS = re.compile(r"[。;\n]")
_NOT_NAME = re.compile(
    r"联系|电话|传真|邮箱|办公|地址|单位|咨询|部门|处$|科$|室$|局|厅|委|市|省|区|县|平台|技术|业务|和|及|于"
    r"|应|时|成|连|全|解|安|方式|文件|关于|高新|金融|包括|严格|明确|项目|成果|马上|路|号"
)
_ADDRESS = re.compile(
    r"(?:(?:邮寄|通[讯信]|联系|收件|寄送|报送|受理|办公|单位|详细|提交)?地\s*址|地点|收件地址"
    r"|邮寄至)[ ]*[:为]?[ ]*(?P<where>[\u4e00-\u9fffA-Za-z0-9()#\-—、 ]{6,70}?)(?=$|[。;,\n]|\)|邮\s*[编政]"
    r"|联系|电话|收件|收\b|附件)"
)


@dataclass(frozen=True, slots=True)
class _Way:
    start: int
    end: int
    value: str


def contacts(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Contact]:
    """Yield whom one notice names to ask, in the order of its text."""
    text = clean.text[: part.end]
    phones, mails = _phones(text, part), _mails(text, part)
    names = _names(text, part, phones)
    taken: set[int] = set()
    pairs: list[tuple[_Way | None, list[_Way], list[_Way]]] = []
    lists = _parallel(names, phones, text)
    for person, its in lists:
        pairs.append((person, its, []))
        taken |= {way.start for way in its}
    for phone in phones:
        if phone.start in taken:
            continue
        owner = _owner(phone, names, text)
        twin = next((pair for pair in pairs if owner is not None and pair[0] == owner), None)
        if (
            twin is None
            and owner is None
            and pairs
            and pairs[-1][1]
            and _joined(text, pairs[-1][1][-1], phone)
        ):
            twin = pairs[-1]
        if twin:
            twin[1].append(phone)
        else:
            pairs.append((owner or _office(text, phone), [phone], []))
    for mail in mails:
        near = [pair for pair in pairs if pair[1] and 0 <= mail.start - pair[1][-1].end <= 60 and not pair[2]]
        if near:
            near[-1][2].append(mail)
        else:
            pairs.append((None, [], [mail]))
    for name, tel, post in pairs:
        ways = [*([name] if name else []), *tel, *post]
        first, last = min(way.start for way in ways), max(way.end for way in ways)
        sentence = places.at(first)
        if last - first > 160:
            first = min(way.start for way in [*tel, *post])
            last = max(way.end for way in [*tel, *post])
        words = quote(clean, first, last, sentence)
        yield Contact(
            name.value if name else "",
            " ".join(way.value for way in tel),
            post[0].value if post else "",
            words,
            index,
        )


def addresses(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Address]:
    """Yield the postal addresses of one notice."""
    for m in _ADDRESS.finditer(clean.text, part.body, part.end):
        where = m["where"].strip()
        if re.search(r"[路街道巷号楼层室区厦院村镇]", where):
            yield Address(where, quote(clean, *m.span("where"), places.at(m.start())), index)


def _phones(text: str, part: Part) -> list[_Way]:
    found: list[_Way] = []
    for m in _RUN.finditer(text, part.body, part.end):
        found += [_Way(m.start(1), m.end(1), m[1]), _Way(m.start(2), m.end(2), m[2])]
    for m in _PHONE.finditer(text, part.body, part.end):
        if any(m.start() < way.end and way.start < m.end() for way in found):
            continue
        bare = not re.match(r"\(?0|1[3-9]|400", m[0])
        near = text[max(0, m.start() - (40 if bare else 90)) : m.start()]
        if bare and (
            not re.search(r"电话|联系|咨询|热线|传真|[\u4e00-\u9fff]{2,4}[ ]*$|、[ ]*$", near)
            or re.match(r"[ ]*(?:元|万|户|人|号|年|%|台|个|/|\.)", text[m.end() : m.end() + 3])
        ):
            continue
        if bare and re.match(r"(?:19|20)\d\d[01]\d", m[0]):
            continue
        found.append(_Way(m.start(), m.end(), m[0].strip()))
    return sorted(found, key=lambda way: way.start)


def _mails(text: str, part: Part) -> list[_Way]:
    return [_Way(m.start(), m.end(), m[0]) for m in _MAIL.finditer(text, part.body, part.end)]


def _names(text: str, part: Part, phones: list[_Way]) -> list[_Way]:
    """Return the persons named: after 联系人, or right before a telephone."""
    found: list[_Way] = []
    for m in _TITLED.finditer(text, part.body, part.end):
        tail = _BREAKS.split(text[m.end() : m.end() + 80])[0]
        tail = re.split(r"电\s*话|联系方式|邮\s*箱|地\s*址|\d|手机|传真|联系电话|[A-Za-z]@", tail)[0]
        for piece in re.finditer(r"[^,、:()/ ]+(?: [\u4e00-\u9fff](?![\u4e00-\u9fff]))?", tail):
            words = piece[0].strip()
            if _NAME.fullmatch(words):
                at = m.end() + piece.start()
                found.append(_Way(at, at + len(piece[0]), words.replace(" ", "")))
    for phone in phones:
        before = text[max(part.body, phone.start - 26) : phone.start]
        called = re.search(
            rf"(?:^|[\s,、。;:()]|[局厅处科室委院心办会司部所协])"
            rf"(?P<name>{_NAME.pattern})[ ]*(?:\([^()]{{1,10}}\))?[ ,:、]*(?:联系)?(?:电\s*话"
            rf"|手机)?[ :]*$",
            before,
        )
        if called and not _NOT_NAME.search(called["name"][1:] if len(called["name"]) > 2 else called["name"]):
            at = phone.start - len(before) + called.start("name")
            if not any(way.start <= at < way.end for way in found):
                found.append(_Way(at, at + len(called["name"]), called["name"].replace(" ", "")))
    return sorted({way.start: way for way in found}.values(), key=lambda way: way.start)


def _parallel(names: list[_Way], phones: list[_Way], text: str) -> list[tuple[_Way, list[_Way]]]:
    """Pair lists that follow each other: 联系人:甲、乙 电话:1、2; or many names and one telephone."""
    made: list[tuple[_Way, list[_Way]]] = []
    at = 0
    while at < len(names):
        run = [names[at]]
        while at + len(run) < len(names) and re.fullmatch(
            r"[ 、,和/]*", text[run[-1].end : names[at + len(run)].start]
        ):
            run.append(names[at + len(run)])
        if len(run) > 1:
            after = [phone for phone in phones if 0 <= phone.start - run[-1].end <= 80]
            their: list[_Way] = after[:1]
            for phone in after[1:]:
                if re.fullmatch(r"[ 、,和/;]*", text[their[-1].end : phone.start]):
                    their.append(phone)
            if len(their) == len(run):
                made += [(name, [phone]) for name, phone in zip(run, their, strict=True)]
            elif their:
                made += [(name, list(their)) for name in run]
        at += len(run)
    return made


def _owner(phone: _Way, names: list[_Way], text: str) -> _Way | None:
    before = [
        name
        for name in names
        if name.end <= phone.start
        and phone.start - name.end <= 60
        and "。" not in text[name.end : phone.start]
    ]
    return before[-1] if before else None


def _joined(text: str, one: _Way, other: _Way) -> bool:
    return re.fullmatch(r"[ 、,/和或;()]*", text[one.end : other.start]) is not None


def _office(text: str, phone: _Way) -> _Way | None:
    """Return the office or the purpose that a telephone without a person stands behind."""
    line_start = max(text.rfind(mark, 0, phone.start) for mark in "\n。;") + 1
    before = re.sub(
        r"(?:联系|咨询)?(?:电话|方式|热线)|[:( ]+$", "", text[max(line_start, phone.start - 30) : phone.start]
    )
    m = re.search(r"(?P<office>[\u4e00-\u9fff]{2,20})[:( ]*$", before)
    return _Way(phone.start, phone.start, m["office"]) if m else None
