"""The words beside a date in; what is done with which material out, as a stage's name: 报送总结. Pure."""

from __future__ import annotations

import re

#: How the name of a paper that is handed in ends, alone or in a stage's name.
PAPERS = "表|书|报告|总结|材料|方案|计划|清单|名单|回执|函|意见|论文|文件|情况|台账"
LONGEST = 24  # characters of what is handed in
#: What is done with a material: the name's word, and the words of the notice.
VERBS: tuple[tuple[str, str], ...] = (
    (
        "报送",
        r"报送|上报|报备|报至|报到(?=[省市县区我各本国上两])|(?<![申填上汇呈通公预日月周年季])报(?=[省市县区我各本国上两财教主属所])",
    ),
    ("寄送", r"寄送|邮寄|寄至|寄到|寄往|寄达|快递"),
    ("发送", r"发送|发至|发到|发往"),
    ("提交", r"提交|递交|交至|交到|上交|送至|送交|送达|(?<![提递上送])交(?=[省市县区我各])"),
    ("填报", r"填报|填写"),
    ("上传", r"上传"),
    ("反馈", r"反馈"),
    ("公示", r"公示"),
)
_ANY = "|".join(words for _, words in VERBS)
_FILLER = (
    r"(?:统一|一并|书面|分别|汇总|收齐|并|及时|按时|先行|以[^,]{1,10}形式|用[^,]{1,10}方式|通过[^,]{1,14}"
    r"|加盖[^,]{1,8}后|盖章后|审核后)"
)
_TAKEN = re.compile(
    rf"[将把](?![不予按视根对于在自])(?P<what>[^,。;]{{2,80}}?){_FILLER}{{0,2}}(?P<verb>{_ANY})"
)
_DONE = re.compile(
    r"(?P<verb>报送|上报|提交|提出|递交|填报|填写|上传|反馈|报告|完成|组织开展|组织召开|召开|开展|启动|制定|形成|公开"
    r"|缴纳|办理(?!完成)|整改|收集|汇总|录入|下发|公布|通报|补报|拨付|出具|编制|建立|设置)"
    r"(?:至|到|给)?(?P<what>[\d\u4e00-\u9fff“”\"《》、]{2,40})"
)
_FINISHED = re.compile(r"[^,。;]{0,4}?(?P<verb>完成|公布|结束|缴清|竣工|投产|建成)(?=$|[,。;()并、])")
_MATERIAL = re.compile(rf"(?:{PAPERS}|安排|动态|统计|信息|案例|短片|等|版|件|产量|数据)$")
_BRACKETS = re.compile(r"\([^()]*\)")
_HEAD = re.compile(
    r"(?:[将把]|截至[^,]{2,12}的)?(?P<what>[\d\u4e00-\u9fff《》、“”-]{2,60}?)(?:,[^,]{2,14})?"
    r",?(?:应|须|需)?(?:请|务必|统一|原则上)*(?:于|在)?$"
)
_NO_MATERIAL = re.compile(r"\d月|前|^各.*(?:制定|编写|编制|对照|组织|审核|形成)")
_OWNED = (
    r"^(?:请?[^,、《》]{0,10}(?:填写|填报)(?:好的?|完整的?)?|[^的、]{0,10}(?:盖章|加盖)[^的、]{0,8}的?|填[好妥写]的?|本(?:市|县|省|区|部门|单位|地区|年度)的?|上述|以上|相关"
    r"|加盖公章[后的]?)"
)


def short(what: str) -> str:
    """Return a material's name: without brackets and what stands before it, of a long list its first."""
    plain = re.sub(r"^(?:并|同时)?[将把]", "", _BRACKETS.sub("", what).strip(" ,、:和"))
    plain = re.sub(r"一式[\d一二两三四五六七八九十]+[份套]|[(（].*$", "", plain)
    titled = re.search(r"《([^《》]{2,60})》", plain)
    if titled:
        more = re.search(r"[《、及和]", plain[titled.end() :])
        return titled[1].replace(" ", "")[: LONGEST + 10] + ("等" if more else "")
    plain = re.sub("(?:加盖公章|盖章)[后版]?的", "", re.sub(_OWNED, "", plain))
    if len(plain) > LONGEST:
        first = re.split(r"[、,]|以?及", plain)[0]
        plain = f"{first}等" if first != plain else plain
    if plain.count("“") != plain.count("”"):
        plain = re.sub("[“”]", "", plain)
    return plain if len(plain) <= LONGEST and re.search("[\u4e00-\u9fff]{2}", plain) else ""


def _verb(word: str) -> str:
    """Return a verb as names say it. Its own words decide: what stands around it does not."""
    alone = ((name, re.sub(r"\(\?(?:<!|=)\[[^\]]*\]\)", "", words)) for name, words in VERBS)
    return next((name for name, words in alone if re.fullmatch(words, word)), word)


def taken(after: str) -> str:
    """Name it by what follows the date: 将总结报送至."""
    m = _TAKEN.search(_BRACKETS.sub("", after))
    what = short(m["what"]) if m else ""
    return f"{_verb(m['verb'])}{what}" if m and what else ""


def listed(before: str, after: str) -> str:
    """Name it by a material that stands before its date, 汇总表(一式三份),请于9月1日前交至; or by what is to
    be finished: 市级验收于9月20日前完成."""
    plain = _BRACKETS.sub("", before)
    own = re.split(":", plain)[-1].strip(" ,")
    verb = re.match(rf"[^,。;]{{0,12}}?(?P<verb>{_ANY})", after + "省")
    for words in dict.fromkeys((own, own.split(",")[-1])):  # 确定联络员,名单于…报送
        head = _HEAD.match(words)
        what = short(head["what"]) if head else ""
        named = head and _MATERIAL.search(head["what"]) and not _NO_MATERIAL.search(what)
        if what and verb and named:
            return f"{_verb(verb['verb'])}{what}"
    end = _FINISHED.match(after)
    last = re.fullmatch(
        r"(?P<what>[\u4e00-\u9fff]{2,14}?)(?:应|须|要|需|原则上)*(?:于|在)?", re.split("[,:]", plain)[-1]
    )
    if end and last and not re.match(r"[各请]|并|项目|务必|确保|力争|务求", last["what"]):
        return f"{end['verb']}{last['what']}"
    return ""


def done_to(after: str, recipient: str) -> str:
    """Name it by the verb that follows the date: 报送总结, 完成审核."""
    for m in _DONE.finditer(_BRACKETS.sub("", after)):
        what = m["what"].removeprefix(recipient) if recipient else m["what"]
        until = rf"[并且]|后(?=[\u4e00-\u9fff])|[,。;]|(?<!^)(?<!网上)(?<!线上)(?:{_ANY})"
        what = re.split(until, what)[0].strip("、和")
        if len(what) < 2 or re.match(r"[至到省市县区我给的以]|截止|时间|地点|方式|大厅", what):
            continue
        if what := short(what):
            return f"{m['verb']}{what}"
    return ""


def passed_on(before: str) -> str:
    """Name it by a material with who hands it on: 书面申报材料,由各地市统一交到…,截止时间为."""
    m = re.search(
        rf"(?:的|^)(?P<what>[\u4e00-\u9fff]{{2,16}}),由[^,]{{2,14}}?{_FILLER}{{0,2}}(?P<verb>{_ANY}|交到)",
        before,
    )
    what = short(m["what"]) if m else ""
    return f"{_verb(m['verb'])}{what}" if m and _MATERIAL.search(what) else ""
