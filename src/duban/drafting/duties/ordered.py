"""The words around a date in, whether it is ordered out: 请于3月20日前上传…, 各区要在6月底前完成….

A veto reads one word beside a date, which may be part of what is ordered: 请于3月20日前提交近6个月内的凭证.
The one law: what lies before the signature is no order.
"""

from __future__ import annotations

import re

from duban.drafting.duties.around import BEFORE, Around
from duban.drafting.duties.duty_words import FINISH, HAND_IN

_DATE_FOLLOWS = r"(?:(?:最迟|务必|统一)?(?:于|在)|\()?[ ]*$"
#: Who is asked. After a verb the date belongs to its object: 请推荐2021年前注册的企业.
_ASKED = re.compile(
    r"(?:请(?!示|款)|务必|敬[请希]|[盼望](?=各|于|在))"
    r"(?:(?!推荐|填报|报送|提交|统计|梳理|汇总|选派|申报|提供)[^。;,]){0,30}?"
    rf"{_DATE_FOLLOWS}"
)
#: 请将6月30日前到期的证书…报送, 请4月9日前已报名的人员…: the date is of what, or of whom.
_OF_AN_OBJECT = re.compile(r"[将把对就](?:于|在)?[ ]*$")
_IS_PAST = re.compile(rf"{BEFORE}(?:已|曾|尚?未|没有)")
_EACH = re.compile(
    rf"(?:^|[,;。:])[ ]*各[\u4e00-\u9fff、()]{{1,14}}(?:应当?|必?须|需|要|务必)?{_DATE_FOLLOWS}"
)
_BOUND = re.compile(rf"(?:应当?|必?须|需要?|要)[^。;,]{{0,14}}?{_DATE_FOLLOWS}")
_HANDED = (
    r"报送|上报|报至|报回|填报|申报|提交|递交|提供|送达|送至|送交|报名|反馈|回复|函[复告]|邮寄|寄至|发送|发至|上传"
    r"|交至|交回|上交|报备|备案|报(?=[我省市县区部厅局]|[\u4e00-\u9fff]{1,6}[局委办厅部司处公])"
)
_ANYTHING = re.compile(rf"{BEFORE}[^。;]{{0,60}}?(?:{_HANDED}|{HAND_IN}|{FINISH})")
_SOMETHING = re.compile(rf"{BEFORE}[^。;,]{{0,40}}?(?:{_HANDED}|{HAND_IN}|{FINISH})")
_IS_HANDED = re.compile(rf"{BEFORE}[^。;,]{{0,40}}?(?:{_HANDED})")
_IN_BRACKETS = re.compile(rf"(?:{_HANDED})[^。;,()]{{0,6}}\([ ]*$")
_AT_ONCE = re.compile(
    rf"{BEFORE}(?:统一|集中|分批|错峰|一并|书面|逐级)?(?:{_HANDED})(?![^。;,]{{0,12}}的(?:企业|单位|项目|人员|产品))"
)


def ordered(around: Around) -> bool:
    """Say whether somebody is told to hand in or to finish something by a date."""
    after, before = around.after, around.before[-60:]
    if not around.future or around.is_range or _OF_AN_OBJECT.search(before) or _IS_PAST.match(after):
        return False
    return bool(
        _AT_ONCE.match(after)
        or (_IN_BRACKETS.search(before) and re.match(rf"{BEFORE}[ ]*\)", after))
        or (_ASKED.search(before) and _ANYTHING.match(after))
        or (_EACH.search(before) and _SOMETHING.match(after))
        or (_BOUND.search(before) and _IS_HANDED.match(after))
    )
