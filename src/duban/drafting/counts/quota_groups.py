"""A count in, for whom it is out: the group that its own words name, else the last one named before it.

What the issuer itself selects is nobody's quota: 我厅遴选30家左右.
"""

from __future__ import annotations

import re

#: How the name of a group ends: 各设区市, 直属企事业单位工会, 综合实验区, 兵团.
GROUP_ENDS = "省市县区州旗校位业院局厅委门构场馆会团所站社系部镇乡村街道织学园"
#: How what is said of a group goes on: how many it may put forward.
_GOES_ON = (
    r"可|能|最多|限|至多|至少|不少于|不低于|不得|提供|推荐|申报|报送|同一|当年|年内|已|获得|取得|安排|派|选|投稿|参会|参训"
    r"|参赛(?!队|单位|学校|选手|作品)|同时|(?<=[队团])报|不超|原则上|择|统一|只|组织|上报|抽|确定|明确|配备|指定|要|须|应"
    r"|分别|遴选|提交|单独|参与|于|\d|[一二三四五六七八九十]+[个项家名]"
)
_EACH = re.compile(
    r"(?:各(?!限|报|推|类)|每[个一家名所位支户]?|同一(?!年|批|时))(?P<per>(?![限可不])[\u4e00-\u9fff、()]{1,24}?)"
    rf"(?={_GOES_ON})"
)
#: What stands first in its part of the sentence: 高校限报3项, 综合实验区分别不超过2家.
_FIRST = re.compile(
    r"^[ ]*(?:\d{1,2}[.、]|\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十]{1,2}、)?[ ]*"
    rf"(?P<per>[\u4e00-\u9fff()、]{{1,23}}?[{GROUP_ENDS}](?:\([\u4e00-\u9fff、]{{1,6}}\))?)"
    rf"(?:每(?:[个家项]|[地校家所市县]|(?=推|选|报|限))?|各(?=限|报|推|选|可|不)|(?={_GOES_ON}))"
)
#: A group within another one's name: 城区各所, 试点地区每地.
_WITHIN = re.compile(
    r"^[ ]*(?P<lead>(?![请由对从将按要应可为以原在拟])[\u4e00-\u9fff、()]{2,16}?)"
    r"(?:每(?P<one>[地校家所市县])|各(?P<all>[所校局站院县市区]))(?=" + _GOES_ON + ")"
)
#: What each one has, behind its group: 每队领队1人.
_OF_ONE = re.compile(rf"^([队校县市村镇乡省区所])[\u4e00-\u9fff]+(?<![{GROUP_ENDS}])$")
#: Words of a doing, which no group's name holds.
_DOING = re.compile(
    r"^其中|全[国省市县区]$|^我|^组织|(?:推荐|申报|报送)(?!单位|主体|机构)|上报|遴选|选择|抽[取查]|确定|评选"
    r"|原则|不|超过|数量|名额|总数|请|将|拟|负责|在|按|根据"
)
#: Who selects where the issuer does, and how that is said.
_ISSUER = re.compile(
    r"我[国省市县区州部委厅局司办院校会]|[省市区县](?:级)?[厅局委办]|部里|[省市区县校][\u4e00-\u9fff]{1,10}(?:厅|局|委|办公室|处|会)"
    r"|秘书处|组委会|主办(?:方|单位)|全[国省市县区校行]|评审(?:组|专家|委员会)|专家|拟|计划|最终|本[次届年批]"
)
_SELECTS = re.compile(r"遴选|认定|评选|评定|评出|选定|选出|选树|选取|确定|支持|资助|立项|入选|培育|择优|评审")
_OWED = re.compile(r"推荐|申报|报送|上报|限报|请|各|每")


def group_of_count(text: str, m: re.Match[str], start: int) -> tuple[str, bool]:
    """Return for whom a count is, and whether the issuer itself selects so many; ``start``: its sentence."""
    parts = re.split(r"[,。;\n]", text[max(start, m.start() - 120) : m.end()])
    own = parts[-1]
    if group := _named(own):
        return group, False
    if _chosen(own, parts[-2] if len(parts) > 1 else ""):
        return "", True
    return next(filter(None, map(_named, reversed(parts[:-1]))), ""), False


def _named(words: str) -> str:
    """Return the group that a part of a sentence names."""
    if (within := _WITHIN.match(words)) and not _DOING.search(within["lead"]):
        return str(within["lead"]) + (f"各{within['all']}" if within["all"] else "")
    if found := list(_EACH.finditer(words)):
        group = re.sub(r"负责(?!人).*$", "", found[-1]["per"])
        return _OF_ONE.sub(r"\1", group) if words[found[-1].end() :][:1].isdigit() else group
    first = _FIRST.match(words)
    return first["per"] if first and not _DOING.search(first["per"]) else ""


def _chosen(own: str, before: str) -> bool:
    if not _SELECTS.search(own) or _OWED.search(own):
        return False
    return bool(
        own.startswith("入选") or _ISSUER.search(own) or (_ISSUER.search(before) and not _OWED.search(before))
    )
