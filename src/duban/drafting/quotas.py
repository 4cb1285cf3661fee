"""Normalised text in, quotas out: how many may be put forward by whom. 不超过2个, 每个省最多推荐1个, 限报3项.

A count is a quota only beside a verb of putting forward or a ceiling; prizes, type sizes and pages are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.chinese_numbers import NUMERAL, number
from duban.drafting.findings import Quota
from duban.drafting.normalising import Clean
from duban.drafting.parts import Part
from duban.drafting.sentences import Places, clause_around, quote

_UNIT = r"(?:个|项|家|名|人|件|篇|幅|部|门|所|例|支|组|户|套|条|种|位|类|本|册|首|处|座)"
_N = rf"(?P<n>{NUMERAL})"
_PUT = (
    r"(?:推荐|申报|报送|上报|推选|遴选|选送|选派|选报|选取|选择|确定|选定|评选|推报|抽查|抽取|支持|提交"
    r"|推送|组织|征集|限报|申请|报名|参赛|参评|培育|认定|派出|安排|参加|报)"
)
_CEILING = r"(?:不超过|不多于|最多|至多|不得超过|不超|上限为?|限报|限推荐|限申报|限额|限|控制在|不突破|仅限)"
_FLOOR = r"(?:不少于|不低于|至少|最少|不得少于|不得低于)"
_PATTERNS = (
    re.compile(
        rf"{_CEILING}(?:可|只能|能)?(?:{_PUT})?(?:了|为|在|报|于)?[ ]?{_N}[ ]?{_UNIT}(?P<around>左右)?"
    ),
    re.compile(
        rf"(?:各[^,。;:]{{0,12}}?|每[^,。;]{{1,16}}?|分别|可|只能|限|原则上|统一|至多|最多|均|择优|优先|重点"
        rf"|负责){_PUT}(?:了|不同的?)?[ ]?{_N}[ ]?(?:[-~—至][ ]?(?P<to>"
        rf"\d{{1,3}})[ ]?)?{_UNIT}(?P<around>左右)?(?!以上|月|工作日|方面|批次|阶段|环节|步骤)"
    ),
    re.compile(
        rf"{_PUT}(?:了|不同的?)?[ ]?{_N}[ ]?(?:[-~—至][ ]?(?P<to>\d{{1,3}})[ ]?)?{_UNIT}(?P<around>左右|以内)"
    ),
    re.compile(
        rf"每(?:个|所|家|市|县|省|校|单位|地|类|方向|项|区|人|名|类别|专业|领域|学校|企业|部门|乡镇"
        rf"|街道)[^,。;:]{{0,12}}?[ ]?{_N}[ ]?{_UNIT}(?P<around>左右|以内)?(?![^,。;]{{0,4}}(?:工作日|月"
        rf"|字))"
    ),
    re.compile(
        rf"(?:名额|数量|总数|总量|指标|限额|推荐数|申报数)(?:为|是|:|不超过|控制在|分别为|各为"
        rf"|共)?[ ]?{_N}[ ]?{_UNIT}(?P<around>左右|以内)?"
    ),
    re.compile(rf"[ ]?{_N}[ ]?{_UNIT}(?P<around>以内)"),
    re.compile(
        rf"(?:推荐|限报|选送|选派|推选|推报|申报)[ ]?{_N}[ ]?{_UNIT}(?P<around>左右)?(?!联络员|联系人|以上)"
    ),
)
_MORE = re.compile(rf"[^。;、,\d]{{0,12}}[、,和及][^。;、,\d]{{0,10}}?{_N}[ ]?{_UNIT}(?P<around>左右|以内)?")
_FLOORS = re.compile(
    rf"(?:{_PUT}[^,。;]{{0,12}}|[\u4e00-\u9fff]{{0,8}}(?:率|比例|数量|名额|占比)"
    rf"[^,。;]{{0,6}}){_FLOOR}[ ]?(?P<n>{NUMERAL})[ ]?(?P<u>%|{_UNIT})"
)
_UNLIMITED = re.compile(
    r"[^,。;]{0,24}(?:数量不限|名额不限|不限名额|不限数量|不限制(?:申报|推荐|报送)?数量|不设名额"
    r"|数量不作?限制)"
)
#: Counts that are no quota.
_OTHER = re.compile(
    r"字|页|页码|字号|分钟|秒|兆|MB|KB|像素|dpi|元|平方|公里|级|版|份|附件|奖|部分|方面|环节|阶段|步骤"
    r"|工作日|年|月|日|分(?!别)|号|层次|档|等次|次"
)
_PRIZE = re.compile(
    r"[一二三]等奖|优秀奖|奖项|获奖|奖励|表彰|授予|颁发|设立?[^,。;]{0,6}奖|知识产权|专利|发明|近"
    r"[一二三\d]+年|获得|拥有|取得|具有|以上学历|工作经验|不少于|从事"
)
_PER = re.compile(
    r"(?:各|每个?|每一)(?P<per>[\u4e00-\u9fff、()]{1,24}?)(?=可|最多|限|至多|推荐|申报|报送|不超过|原则上"
    r"|择优|统一|择|只能|限报|组织|上报|选|抽查|要|须|应|分别|遴选|不得|提交|\d|[一二三四五六七八九十]+"
    r"[个项家名])"
)
_WHAT_AFTER = re.compile(
    r"[ ]?(?:左右|以内)?[ ]?(?P<what>[\u4e00-\u9fff“”]{2,16}?)(?=$|[,。;、():\d]|参加|参评|推进|作为|进行"
    r"|开展|予以|报送|至|到|的?名额)"
)
_SUBJECT = re.compile(
    r"^[ ]*(?P<per>[\u4e00-\u9fff()、]{1,13}?[省市县区校位业院局厅委门构场馆])"
    r"(?:每[个家项]?|最多|至多|限|不超过|可|原则上|推荐|申报|选派|选送)"
)
_BEFORE_NUMBER = re.compile(r"([\u4e00-\u9fff“”]{2,14}?)(?:报送|申报|推荐)?(?:数量|名额)")
_WHAT_FIRST = re.compile(
    r"^(?:[\u4e00-\u9fff()、]{0,16}(?:推荐|申报|报送|上报))?(?P<what>[\u4e00-\u9fff“”]{2,12}?)"
    r"(?:每|各|限|不超过|最多|至多|均|共|数量|总数|申报|推荐|报送|原则上)"
)
_WHAT_BEFORE = re.compile(
    r"(?:推荐|申报|报送|上报|推选|选送)(?P<what>[\u4e00-\u9fff“”]{2,16}?)(?:数量|名额|总数|个数"
    r"|原则上)?(?:不超过|不多于|最多|至多|限|不得|控制|均|各|每|为|共|总)"
)


def quotas(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Quota]:
    """Yield the quotas of one notice, in the order of its text."""
    text = clean.text
    made: dict[int, Quota] = {}
    for pattern in _PATTERNS:
        for m in pattern.finditer(text, part.body, part.end):
            if any(m.start("n") + near in made for near in range(-3, 4)) or not _counts(m, text):
                continue
            _put(made, clean, m, places, index)
            more = m
            while (more_ := _MORE.match(text, more.end(), part.end)) and more_["around"]:
                _put(made, clean, more_, places, index)
                more = more_
    for m in _FLOORS.finditer(text, part.body, part.end):
        sentence = places.at(m.start())
        n = number(m["n"])
        if (
            sentence
            and n is not None
            and not re.search(r"字|元|年", m["u"])
            and not re.search(r"条件|资格|对象", " ".join(sentence.headings))
        ):
            words = quote(clean, *clause_around(text, m.start(), m.end(), sentence), sentence)
            made[m.start("n")] = Quota(
                _what(text, m),
                words,
                None,
                n,
                _per(text, m, sentence.start),
                percent=m["u"] == "%",
                notice=index,
            )
    for m in _UNLIMITED.finditer(text, part.body, part.end):
        if sentence := places.at(m.start()):
            words = quote(clean, *clause_around(text, m.start(), m.end(), sentence), sentence)
            named = _BEFORE_NUMBER.search(m[0])
            per = _per(text, m, sentence.start)
            made[m.start()] = Quota(named[1] if named else "", words, unlimited=True, per=per, notice=index)
    yield from (made[at] for at in sorted(made))


def _counts(m: re.Match[str], text: str) -> bool:
    after, before = text[m.end("n") : m.end() + 5], text[max(0, m.start() - 14) : m.start()]
    if m["around"] == "以内" and re.match(r"[ ]?字", after):
        return False
    unit = re.match(r"[ ]?(?:[-~—至][ ]?\d+[ ]?)?(\D)", after)
    if unit and _OTHER.match(unit[1]):
        return False
    tail = text[m.end() : m.end() + 8]
    return not (
        _OTHER.match(tail.strip())
        or _PRIZE.search(before[-10:] + m[0])
        or re.match(r"月|工作日|自然日|年|小时|等奖", tail)
    )


def _put(made: dict[int, Quota], clean: Clean, m: re.Match[str], places: Places, index: int) -> None:
    sentence = places.at(m.start("n"))
    n = number(m.groupdict().get("to") or m["n"])
    if sentence is None or not n or n > 5000:
        return
    text = clean.text
    words = quote(clean, *clause_around(text, m.start(), m.end(), sentence), sentence)
    approx = m["around"] == "左右"
    made[m.start("n")] = Quota(
        _what(text, m), words, n, None, _per(text, m, sentence.start), approx, notice=index
    )


def _what(text: str, m: re.Match[str]) -> str:
    """Return what is counted: named after the number, or before it in the same part of the sentence."""
    after = _WHAT_AFTER.match(text, m.end())
    if after:
        return after["what"].strip("“”").removesuffix("可")
    before = re.split(
        r"[,。;:\n]", text[max(0, m.start() - 40) : m.start("n") if m.groupdict().get("n") else m.end()]
    )[-1]
    found = list(_WHAT_BEFORE.finditer(before)) or list(_WHAT_FIRST.finditer(before))
    return found[-1]["what"].removesuffix("可") if found else ""


def _per(text: str, m: re.Match[str], start: int) -> str:
    """Return for whom it is: the subject of the same part of the sentence, else the last one before it."""
    here = re.split(r"[,。;\n]", text[max(start, m.start() - 60) : m.end()])
    for words in (here[-1], "".join(here)):
        found = list(_PER.finditer(words)) or list(_SUBJECT.finditer(words))
        if found:
            return re.sub(r"负责.*$", "", found[-1]["per"])
    return ""
