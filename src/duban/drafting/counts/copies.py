"""Normalised text in, copies to be handed in out: 一式三份, 报送6份, 各2份, 附光盘; with seal and medium.

Copies to be fetched are not copies to be handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from duban.drafting.dates.chinese_numbers import NUMERAL, number
from duban.drafting.findings import Copies
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import Places, clause_around, quote

Medium = Literal["paper", "disc", "electronic"]

_FEW = r"(?:\d{1,2}|[一二两三四五六七八九十])"
#: What follows a count that says all: a mark, a bracket, the end.
_ENDS = r"[ ]*(?:[,;。、()\n]|$)"
#: What no count of copies stands behind: 每一份, 是一份.
_NO_NOUN = "这那每同有第是为该此任了成的出式手到另尽作如又各"
_SETS = re.compile(
    rf"(?:各)?一[ ]?式[ ]?(?P<n>{NUMERAL})[ ]?(?:份|套|册|本)"
    rf"|(?:各|共|报送|提交|提供|报|交|寄送|纸质版?|纸质件"
    rf"|纸质材料|原件|复印件|打印|装订|书面材料|材料|正本|副本|报告|申报书|申请书|申请表|推荐表|汇总表"
    rf"|推荐函|光盘|U盘|公章|盖章|[》\)\(])[ ]?(?:\([^()]{{1,16}}\))?[ ]?(?P<n2>\d{{1,2}}|"
    rf"[一二两三四五六七八九十]{{1,2}})[ ]?(?:份|套|张|册)(?!文件|额|之|同|[ ]\d)"
    r"|(?<=[\u4e00-\u9fff])(?<!附件)(?P<n3>\d{1,2})[ ]?(?:份|套)(?!文件|额|之|同|房|系统|设备|标准"
    r"|通过|合格|符合|入[选围]|获奖|被)"
    rf"|(?<=盘)[ ]?(?P<n5>{NUMERAL})[ ]?(?:个|只|片)"
    # alone between marks, or a noun's: 证明材料,一份; 登记表一份交至
    rf"|(?<=[,;、])(?P<n4>{_FEW})份(?=报|交|送|寄|复印件|原件|{_ENDS})"
    rf"|(?<=[\u4e00-\u9fff])(?<![{_NO_NOUN}])(?<!存档)(?P<n6>[一二两三四五六七八九十])份(?={_ENDS}|[交报送寄及和])"
    # bound ones: 学位论文5本, 合订本1册, 期刊各2本
    rf"|(?:论文|论文集|合订本|样[书刊本]|画册|作品集|(?<=[\u4e00-\u9fff])各)[ ]?(?P<n8>{_FEW})[ ]?[本册]"
    r"(?=[ ]?[,;。、()至到报交送寄并及和\n]|$)"
    # of originals and duplicates, where no total is said: 申报书一正两副
    rf"|(?<![份套册本][(,])(?<![份套册本])(?P<n9>{_FEW})正(?P<more>{_FEW})副"
    rf"|(?:寸|免冠|证件)[^,。;\d]{{0,10}}?(?P<n7>{_FEW})张"
)
_DISC = re.compile(r"(?:附|刻录|并附|及|和)(?:电子版|电子文档)?(?:光盘|U盘)(?![^,。;)]{0,10}[份张套\d])")
_FETCH = re.compile(
    r"领取|取回|领回|返还|退回|发放|发给|留存|保存|自留|存档备查|邮寄给|签订|签署|各执"
    r"|双方|生效|印发|编发|下发|问卷|人手|自带|本(?:通知|函|协议|合同)|收到|回收|累计|受理[^,。;]{0,6}\d"
)
#: Whom each set is for, of what the part of the sentence before says: 领取成绩册,每单位2份.
_FOR_EACH = re.compile(r"[ ]*每[\u4e00-\u9fff]{0,5}$")
#: Pictures of a thing, by the piece; portraits are handed in as copies are.
_PICTURES = re.compile(r"^(?!.*(?:寸|免冠|证件)).*(?:照片|图片|截图).*张$")
#: What an applicant has published: a condition.
_PUBLISHED = re.compile(r"(?:出版|发表)[^,。;社物]{0,8}$")
_SEAL = re.compile(r"盖章|公章|加盖|印章|签章|用印")
#: A seal in brackets behind a count is that count's: 汇总表2份(盖章).
_OWN_SEAL = re.compile(r"[份套张册本]\([^()]{0,12}(?:盖章|公章|印章)[^()]{0,6}\)")
_NOT_NAME = re.compile(
    r"^(?:和|及|以及|并|份及|份和)|^.*(?:日前|包括|[将把须需]|(?<!申)请(?!示)|填[写报]|提交|报送|提供)|加盖[^的]{2,8}的|盖章(?:后)?的|签字|用A4纸"
)
_ELECTRONIC = re.compile(r"电子(?:版|档|文档|文件|文本|材料|稿)(?:统一|报送|提交|各|共|:)*[ ]?\S{0,3}$")
#: Another count in what should be a name: 申报书一份和推荐表.
_COUNTED = re.compile(r"(?<!身)份")
#: By whom it was signed: 由单位负责人签字并加盖公章后.
_BY_WHOM = re.compile(
    r"(?:,?[由经][^,。;、]{2,24}(?:签字|签名|签章|盖章|公章|审核|审定|同意)[^,。;、]{0,10}?(?:后|的)?)+[,]?$"
)
#: What a count is of each of, before the last: 推荐函、汇总表(附件2)、
_LISTED = re.compile(r"(?:《?[\u4e00-\u9fff“”]{2,16}》?(?:\([^()]{1,12}\))?[、和及])+$")
#: Of how many originals and duplicates a set is made up.
_MADE_UP = re.compile(rf"[ ]?\(?(?:其中)?({_FEW}正{_FEW}副)")
_KIND = re.compile(r"原件|复印件|正本|副本")
#: What a count's own words name.
_NOUN = re.compile(
    r"申报书|申请书|申请表|推荐表|汇总表|推荐函|报告|光盘|U盘|[^,。;]{0,10}?照片(?=[^,。;]{0,4}张)"
)
_WHAT = re.compile(
    r"《?(?P<what>[\u4e00-\u9fffA-Za-z“”]{2,30}?)》?(?:\([^()]{0,40}\)?)?[,]?(?:均|须|需|应|要|分别|统一"
    r"|一律|材料)?(?:用A4纸)?(?:双面)?(?:打印|装订|报送|提交|提供|寄送|报|交|各|共|成册|,|\(|纸件|:|请"
    r"|并){0,4}$"
)


def copies(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Copies]:
    """Yield the copies that one notice asks for, in the order of its text."""
    text, last = clean.text, ""
    for m in sorted(
        [*_SETS.finditer(text, part.body, part.end), *_DISC.finditer(text, part.body, part.end)],
        key=lambda m: m.start(),
    ):
        sentence = places.at(m.start())
        if sentence is None:
            continue
        n = number(next(filter(None, m.groups()), "1"))
        if n and m.groupdict().get("more"):
            n += number(m["more"]) or 0
        start, end = clause_around(text, m.start(), m.end(), sentence)
        pieces = re.split("[,;。]", text[max(start, m.start() - 24) : m.start()])
        before = ",".join(pieces[-2:] if _FOR_EACH.match(pieces[-1]) else pieces[-1:])
        if n is None or not 0 < n <= 60 or _FETCH.search(before + text[m.start() : m.end() + 12]):
            continue
        if _PICTURES.search(before + m[0]) or _PUBLISHED.search(before):
            continue
        others = _OWN_SEAL.sub("", text[start : m.start()]) + m[0] + _OWN_SEAL.sub("", text[m.end() : end])
        own = _SEAL.match(text[m.end() : end].lstrip(" (")) or _OWN_SEAL.match(
            m[0][-1:] + text[m.end() : end]
        )
        sealed = bool(own or _SEAL.search(others))
        name = _name(text[max(sentence.start, m.start() - 80) : m.start()], "各" in m[0])
        if kind := _KIND.match(text, m.start()) or _KIND.match(text, m.end()):
            last = last if re.search("份|^(?:和|及)?$", name) else name
            name = f"{last}{kind[0]}"
        if noun := _NOUN.match(text, m.start()):
            name = f"{'' if _COUNTED.search(name) else name}{noun[0]}"
        name = "" if _COUNTED.search(name) else name
        name = m[0].lstrip("和及") if m.re is _DISC and m[0][0] in "和及" else name
        made_up = _MADE_UP.match(text, m.end()) or _MADE_UP.match(m[0])
        words = quote(clean, start, end, sentence)
        for medium in _media(m, text, start):
            yield Copies(name, words, n, sealed, medium, made_up[1] if made_up else "", index)


def _name(before: str, each: bool) -> str:
    """Return what stands before a count: with all that it is of each of; not by whom it was signed."""
    before = _BY_WHOM.sub("", before)
    what = _WHAT.search(before)
    if what is None:
        return ""
    name = _NOT_NAME.sub("", what["what"]).strip("“”")
    listed = _LISTED.search(before[: what.start("what")]) if each and name == what["what"] else None
    if listed is None:
        return name
    first = [
        _NOT_NAME.sub("", re.sub(r"\([^()]*\)|[《》]", "", one)) for one in re.split("[、和及]", listed[0])
    ]
    return "、".join([*filter(None, first), name])


def _media(m: re.Match[str], text: str, start: int) -> tuple[Medium, ...]:
    before = text[max(start, m.start() - 30) : m.end()]
    here = re.split("[,;]", before)[-1]
    each = "各" in m[0] + text[max(0, m.start() - 1) : m.start()]
    paper, disc = re.search(r"纸", before) is not None, re.search(r"光盘|U盘", before) is not None
    if m.re is _DISC or (not each and "盘" in text[m.start() - 1 : m.end()]):
        return ("disc",)
    if paper and disc and each:
        return ("paper", "disc")
    if disc and not paper:
        return ("disc",)
    if each and re.search(r"纸质?[^,;]*电子|电子[^,;]*纸质?", here):
        return ("paper", "electronic")
    return ("electronic",) if _ELECTRONIC.search(here) else ("paper",)
