"""A count in, whether it is one of things put forward out: no size, no term, no prize, no part of a project.

What a project or a paper is made of is no quota; whom a team may enter is one, and so are a person's
own entries.
"""

from __future__ import annotations

import re

#: Counts that are no quota.
OTHER = re.compile(
    r"字|页|页码|字号|分钟|秒|兆|MB|KB|像素|dpi|元|平方|公里|级|版|份|附件|奖|部分|方面|环节|阶段|步骤"
    r"|工作日|年|月|日|百分点|分(?!别)|号|层次|档|等次|次"
)
PRIZE = re.compile(
    r"[一二三]等奖|优秀奖|奖项|获奖|奖励|表彰|授予|颁发|设立?[^,。;]{0,6}奖|知识产权(?!局|处|中心|部门|试点|示范|优势|强)|专利|发明|近"
    r"[一二三\d]+年|获得|拥有|取得|具有|以上学历|工作经验|不少于|从事|联络员|联系人|管理员"
    r"|(?<!优秀)(?:调度员|信息员|专管员|协管员|监督员)"
)
#: How a project, a team or a paper is made up: its parts are no quota.
_MADE_UP = re.compile(
    r"(?:下设|在研(?:项目)?|子课题|子项目|(?:参与|参加|合作|协作|联合|联合申报|完成|牵头)单位|(?:课题|"
    r"项目)组(?:成员)?|"
    r"成员|完成人"
    r"|每[个项][^,。;]{0,4}(?:项目|课题)的?(?:申报|承担|实施)单位(?!推荐|限)|作者|指导(?:教师|老师)|关键词|图片|照片|插图|附件|视频)[^,。;]{0,8}$"
)
#: Entries all the same: 申报的子课题不超过3个, 作为成员最多参加2项.
_ENTERED = re.compile(
    r"(?:申报|推荐|报送|主持|承担|牵头)[的和与及、或]{1,2}(?:在研|子课题|子项目)"
    r"|每[位名个][^,。;]{0,6}[人者师员][^,。;]{0,4}(?:投|申报|参赛|报送|提交|指导|推荐|主持)"
    r"|(?:最多|至多|只能|只可|仅能|限|不得超过|可)(?:参与|参加|主持|承担|申报)[ ]?$"
)
#: The team whose entries a sentence lists: 每队学生3至5人,指导教师不超过2人.
_TEAM = re.compile(r"(?:每[个支]?|各)[\u4e00-\u9fff]{0,4}(?:(?<!团)队|代表团)")
#: What one applicant may get at most, of whatever it is: 同一企业当年获得支持的展会不超过2个.
_ONE_APPLICANT = re.compile(r"同一(?!年|时|天|日)[^,。;]{2,30}(?:不超过|不得超过|最多|至多|不多于|限)[ ]?$")
#: How large something is, or whom a body keeps: no entries.
_SIZE = re.compile(
    r"(?:职工|员工|从业人员|用工|雇工)(?:总?人?数|总量|规模)[^,。;]{0,6}$"
    r"|每[个一]?(?:教学班|班|期|场|考场|教室|车|桌|间|批|批次|场次)[^,。;报荐派]{0,10}$"
    r"|(?:落实|配备|配置|配强|设立|设置|聘请|建立|组建|(?<!建)设(?![区计施备]))"
    r"(?:(?![可限报推荐派])[\u4e00-\u9fff]){0,12}[ ]?$"
)
#: Whom a body calls in to judge, and for whom a person enters: no entries.
_CALLS_IN = re.compile(r"(?:组织|安排|抽[选取]|选取|确定)(?:不少于|不低于|至少)?[ ]?$")
_JUDGES = re.compile(r"[^,。;\d]{0,6}(?:专家|评委)(?!人选|候选|库|[^,。;]{0,4}(?:参加|参训|参会|入库))")
_STANDS_FOR = re.compile(r"(?:只能|仅能|只可|只|限|可以?|须)代表[ ]?$")
#: Of what a share is a quota, and what is a target or a panel.
_SHARE = re.compile(r"抽|查|核|检|推荐|申报|报送|名额|入选|参评|参与|一线|基层|女|青年")
_TARGET = re.compile(r"全年|力争|(?:确保|完成)全[省市县区]")
_PANEL = re.compile(r"[^,。;]{0,4}专家[^,。;]{0,4}组成|[^,。;]{0,8}(?:评审|专家|检查|验收)组")
#: How a rating is made; its caps are no body's.
_GRADES = re.compile(r"分为[^。;]{2,40}(?:等次|等级|档次?)[^。;]{0,12}$")
#: What a cap in per cent limits besides entries.
_NO_ENTRIES = re.compile(r"资金|经费|金额|资助|补助|补贴|投资|费|重复|相似|查重|成本|收入|利润|误差|股")


def counts(m: re.Match[str], text: str, in_words: re.Pattern[str] = PRIZE) -> bool:
    """Say whether a count is one of things put forward."""
    after = text[m.end("n") : m.end() + 5]
    before = re.split("[,。;]", text[max(0, m.start() - 14) : m.start()])[-1]
    if m["around"] == "以内" and re.match(r"[ ]?字", after):
        return False
    unit = re.match(r"[ ]?(?:[-~—至][ ]?\d+[ ]?)?(\D)", after)
    if unit and OTHER.match(unit[1]):
        return False
    tail = text[m.end() : m.end() + 8]
    if OTHER.match(tail.strip()) or re.match(r"月|工作日|自然日|年|小时|等奖", tail):
        return False
    own = re.split(r"[,。;]", text[max(0, m.start("n") - 40) : m.start("n")])[-1]
    if _SIZE.search(own) or _STANDS_FOR.search(own) or _judges(m, text, own):
        return False
    named = m[0].rsplit("的", 1)[1] if "的" in m[0] else before[-10:] + m[0]  # 获得表彰的作品 are works
    if in_words.search(named) and not _ONE_APPLICANT.search(own):
        return False
    return not _MADE_UP.search(own) or bool(_ENTERED.search(own) or _of_a_team(m, text))


def floor_counts(m: re.Match[str], text: str) -> bool:
    """Say whether a lower bound is one of things put forward or looked into: no target, no panel."""
    if re.search(r"字|元|年", m["u"]):
        return False
    before = re.split(r"[。;]", text[max(0, m.start() - 40) : m.start("n")])[-1]
    if m["u"] == "%":
        return bool(_SHARE.search(m[0]))
    return not (_TARGET.search(before) or _PANEL.match(text, m.end()) or _judges(m, text, before))


def cap_counts(m: re.Match[str], text: str) -> bool:
    """Say whether a cap in per cent is one of entries, not of money."""
    own = re.split(r"[,。;]", text[max(0, m.start() - 16) : m.end()])[-1]
    return not (_NO_ENTRIES.search(own) or _GRADES.search(text[max(0, m.start() - 80) : m.start()]))


def _judges(m: re.Match[str], text: str, before: str) -> bool:
    return bool(_CALLS_IN.search(before) and _JUDGES.match(text, m.end()))


def _of_a_team(m: re.Match[str], text: str) -> bool:
    sentence = text[max(0, m.start("n") - 60) : m.start("n")].rsplit("。", 1)[-1]
    return _TEAM.search(sentence) is not None
