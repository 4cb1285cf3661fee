"""The name of an office in; its field of work out, and the sector of the roster where the roster has one.

One law: a field that the roster has no sector for is named, never taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Fields with a sector of their own: the roster's usual one is industry, which a calendar leaves unsaid.
_INDUSTRY = r"工业和信息化|工信|经信|经济和信息化|信息化|工业经济|中小企业"
_FINANCE = r"财政"
#: Other fields, as the names of offices have them.
_OTHERS = (
    r"教育|教体|科学技术(?!协会)|科技|农业农村|农牧|卫生健康|卫健|卫生计生|卫生和计划生育|卫计|民政|文化和旅游|文旅|文化体育广电和旅游|文广旅|商务"
    r"|发展和改革|发展改革|发改|人力资源和?社会保障|人社|住房和城乡建设|住建|自然资源|生态环境|交通运输|水利|水务"
    r"|应急管理|市场监督管理|市场监管|统计|审计|公安|司法|退役军人|医疗保障|医保|体育|林业|林草|能源|国资|金融"
    r"|税务|气象|消防|粮食|广播电视|新闻出版|知识产权|药品监督管理|药监|城市管理|城管|总?工会|妇女联合会|妇联"
    r"|宣传部|组织部|统战部|政法委|网信办|文明办|共青团|团委|科学技术协会|科协|残疾人联合会|残联|民族宗教|档案|植保|人民政府"
)
_FIELD = re.compile(
    rf"(?P<field>{_INDUSTRY}|{_FINANCE}|{_OTHERS})(?!产业|企业|投资|发展(?!和?改革)|创新|服务|用品)"
)


INDUSTRY, FINANCE = "工信", "财政"
#: The roster's words for the sectors that it has from the start.
SECTORS = {INDUSTRY: "industry", FINANCE: "finance"}


def fields(words: str) -> tuple[str, ...]:
    """Return the fields that the names of offices say, in their order; 工信 under that name.

    >>> fields("县级农业农村、财政部门"), fields("各市经济和信息化局"), fields("各市")
    (('农业农村', '财政'), ('工信',), ())
    """
    said = (m["field"] for m in _FIELD.finditer(words))
    return tuple(dict.fromkeys(INDUSTRY if re.fullmatch(_INDUSTRY, one) else one for one in said))


def sector(named: Sequence[str]) -> str:
    """Return the sector to be written: finance for that office alone, empty for the usual one."""
    return SECTORS[FINANCE] if tuple(named) == (FINANCE,) else ""


def unknown(named: Sequence[str]) -> str:
    """Return the field that a group is of and for which the roster may have no sector; empty where it has."""
    return "" if not named or INDUSTRY in named or sector(named) else named[0]


def left_out(named: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that a group of one sector leaves out."""
    first = INDUSTRY if INDUSTRY in named else named[0] if named else ""
    return tuple(one for one in named if first and one[0] != first[0])  # 农业农村（农牧）厅 is one field
