"""The words around a date in, why it is a deadline out (empty: it is none). Each rule has its name.

To teach the drafter a new turn of phrase, add a rule here and a sentence of your own to tests/drafting. The
vetoes are asked first; a date for which no rule speaks is no deadline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duban.drafting.duty_words import ELIGIBLE, FINISH, HAND_IN, MATTERS

_BEFORE = r"(?:\([^()]{1,14}\))?[ ]?(?:之前|以前|前(?!后))"
#: After 前: what was done by others long ago, who is eligible, what is counted.
_DONE_BEFORE = (
    r"(?:[^,。;将把]{0,8}?)(?:已|能够?(?!力)|公开发表|发表|出版|出生|毕业|参加工作|入职|入学|注册(?:成立"
    r"|登记|满|的|并)"
    r"|成立|登记注册|登记成立|设立的|命名|认定的|获得|获评|获批|取得(?:的|施工|资质|营业|法人|资格)|授权"
    r"|立项|发生|颁发|印发的|发布的|出台的|下达的|备案的|投产的|建成的|批准|竣工验收合格|开工的|上市|购置"
    r"|购买|签订的|缴纳的|退休|任职|聘任|担任|满\d|未满|不满"
    r"|(?:\d+|[一二三四五六两])个?(?:年|月|天|日)(?:以?内|度|来))"
)
_WHOSE = (
    r"[^,。;将把请报送交]{0,18}的(?:企业|单位|项目|产品|人员|案例|机构|园区|平台|成果|论文|作品|专利|学生"
    r"|教师|人才|集体|个人|组织|用户|车辆|设备|贷款|合同|职工|毕业生|医务|农户|材料不|,)"
)


@dataclass(frozen=True, slots=True)
class Around:
    """A date between what stands before and after it in its sentence. ``heading``: the headings above it."""

    before: str
    after: str
    heading: str
    is_range: bool = False
    from_issue: bool = False
    whole_month: bool = False  # only a month or a third is written
    future: bool = True  # not before the signature


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule speaks when both match: ``before`` at the end of what stands before, ``after`` right after."""

    name: str
    before: str = ""
    after: str = ""
    range_only: bool = False
    single_only: bool = False
    future_only: bool = False


VETOES = (
    Rule("page stamp", after=r"[ ]*\d{1,2}:\d{2}"),
    Rule(
        "page stamp",
        before=r"(?:发布|更新|发文|成文|公布|上传|录入|生成|施行|公开)(?:时间|日期|于)[】]?[ ]*:?[ ]*$",
    ),
    Rule("moved away", after=r"(?:延长|延期|推迟|顺延|延迟|延|调整|变更|提前|改)(?:至|到|为)"),
    Rule(
        "target",
        before=r"(?<![达报])到$",
        after=rf"{_BEFORE}?[,]?(?![^。;]{{0,20}}(?:报|提交|填))",
        single_only=True,
    ),
    Rule("moved away", before=r"原(?:定|计划|通知)[^。;,]{0,14}$"),
    Rule(
        "issue of a document",
        after=(
            r"(?:印发|发布|公布|颁布|下发|签发|发文|起?(?:正式)?(?:施行|实施|执行)|起生效|生效|修订|修正"
            r"|通过(?=[。;,)]))(?!之日)"
        ),
    ),
    Rule(
        "term of validity",
        before=(
            r"(?:有效期|有效期限|执行期|实施期|建设期|试点期|合同期|聘期|任期|保质期|所属期|贴息期|税款所属"
            r"|培育期|规划期|周期|资助期|项目期)[^。;,]{0,10}$"
        ),
    ),
    Rule("term of validity", after=r"[^。;,]{0,4}(?:有效|施行|失效|废止)"),
    Rule("what was done before", after=rf"{_BEFORE}{_DONE_BEFORE}"),
    Rule("whose", after=rf"{_BEFORE}{_WHOSE}"),
    Rule(
        "whose",
        after=(
            r"(?:期间|之间|以来|以后|后|之后|年度)[^,。;]{0,18}(?:的|取得|获得|发生|实现|完成的|新|产生"
            r"|发表|出版|注册|成立)"
        ),
    ),
    Rule(
        "statistics",
        before=r"(?:截至|截止|截止到|截止至|截至到)$",
        after=(
            r"(?:前)?,?[^,。;]{0,16}(?:已|共[有计]|累计|全[省市县区国]|现有|仍|尚|未(?!报)|我[省市县区]"
            r"|年龄|周岁|注册|成立|存续|净资产|余额|资产|满)"
        ),
    ),
    Rule(
        "reckoned up to",
        before=r"(?:年限|年龄|资历|学历|业绩|成果|论文|计算|统计|核算)[^。;,]{0,8}截止(?:时间|日期)?[^。;,]{0,4}$",
    ),
    Rule(
        "reckoned within",
        before=r"(?:年限|资历|学历|业绩|成果|论文|专利|获奖|数据|发票)[^。;,]{0,10}(?:范围|区间|时段)[^。;,]{0,4}$",
        range_only=True,
    ),
    Rule("age", after=r"[^,。;]{0,8}(?:出生|年龄|周岁)"),
    Rule("age", before=r"(?:年龄|周岁|出生)[^。;]{0,14}$"),
    Rule("validity of a code", before=r"(?:二维码|验证码|链接|有效)[^。;,]{0,8}\(?$"),
    Rule("to be fetched", after=r"[^。;]{0,30}(?:领取|领回|取回|取走)"),
    Rule(
        "starting on", after=r"(?:\([^()]{1,10}\))?(?:起|开始)(?![,]?[ ]*(?:至|到|截止|-))", single_only=True
    ),
)

RULES = (
    Rule(
        "截止时间",
        before=(
            r"(?:截止|截稿|截至)(?:时间|日期|期限|时限|日|时点|期)[^。;]{0,40}?(?:为|是|到|至|于|在|:|、|,"
            r"|和|及|日)?[ ]*$"
        ),
    ),
    Rule(
        "截止到",
        before=rf"(?:{MATTERS}|系统|时间|即日起)[^。;]{{0,24}}(?:截止|截至)(?:到|至|于|为|在|:)?[ ]*$",
        after=r"(?!前?的)",
        future_only=True,
    ),
    Rule(
        "截止到",
        before=r"(?:截止|截至)(?:到|至|于|为|在|:)?[ ]*$",
        after=(
            r"前?[ ]*(?:$|[。;)\n])|前?[,]?(?:逾期|过期|届时|超过|不再|停止|系统|未(?:提交|报|申报|反馈"
            r"|完成))"
        ),
        future_only=True,
    ),
    Rule(
        "止",
        after=(
            r"(?:\([^()]{1,12}\))?[,]?[ ]*(?:截止(?!时间|日期)|止|为止|截稿|(?:系统|平台|通道"
            r"|端口)?(?:将)?(?:自动)?(?:关闭|停止)|结束(?:申报|报名|受理|填报|征集))"
        ),
        future_only=True,
    ),
    Rule("延至", before=r"(?:延长|延期|推迟|顺延|延迟|延|调整|变更|宽限)(?:至|到|为)[ ]*$"),
    Rule(
        "不迟于",
        before=(
            r"(?:不迟于|不晚于|不得晚于|不得迟于|最迟不超过|最迟|最晚|最后期限|务必于|限)(?:于|在|为|是"
            r"|:)?[ ]*$"
        ),
    ),
    Rule(
        "时限",
        before=(
            r"(?:完成|办理|报送|上报|提交|反馈|整改|时间|工作)?(?:时限|期限|时间节点|时间要求|完成时间"
            r"|报送时间|上报时间|提交时间|反馈时间|截止)(?:分别|均|统一)?(?:为|是|到|至|于|在|:)?[ ]*$"
        ),
        future_only=True,
    ),
    Rule("即日起至", range_only=True),
    Rule(
        "申报时间",
        range_only=True,
        before=rf"(?:{MATTERS})[^。;]{{0,24}}?(?:时间|期限|日期|时段|时限|阶段|环节)[^。;]{{0,16}}$"
        rf"|(?:{MATTERS})[^。;]{{0,10}}时间[^。;]{{0,50}}(?:为|:|是|批|次|、|,)[ ]*$"
        r"|(?:公示|申报|受理|报名|征集|填报|投票|征求意见|反馈|申请|展示|开放)期(?:间)?[^。;]{0,16}$",
    ),
    Rule(
        "于…期间报送",
        range_only=True,
        before=r"(?:^|请|于|应|在|须|需|可|自|从|将|:|,|、|者|位|业|局|厅|区|市|县|委)[ ]*$",
        after=(
            rf"(?:\([^()]{{1,14}}\))?(?:期间|之间|内)?[,:]?[^。;]{{0,40}}?(?:{HAND_IN}|受理|接收|集中办理"
            rf"|网上公示|公示)"
        ),
        future_only=True,
    ),
    Rule("公示", range_only=True, before=r"公示[^。;]{0,30}$", future_only=True),
    Rule("阶段", range_only=True, before=r"[\u4e00-\u9fff:”\"][ ]*\($", after=r"\)", future_only=True),
    Rule("阶段", single_only=True, before=r"阶段[:(][ ]*$", after=r"[ ]*[)。;\n]", future_only=True),
    Rule("阶段", range_only=True, before=r"(?:阶段|步骤|环节)[^。;,]{0,8}[:(]?[ ]*$", future_only=True),
    Rule("日程", range_only=True, before=rf"(?:{MATTERS})[\u4e00-\u9fff()]{{0,8}}[ :]+$", future_only=True),
    Rule(
        "日程",
        range_only=True,
        before=r"(?:^|[:,;\n]|安排|进度|步骤|日程|时间)[\W\d一二三四五六七八九十]*$",
        after=rf"[ ,:]*[^。;,]{{0,14}}(?:{MATTERS})",
        future_only=True,
    ),
    Rule("报到", before=r"报到(?:时间|日期)?(?:为|:|于|在)*[ ]*$"),
    Rule("报到", after=r"[^。;]{0,40}报到(?!证)"),
    Rule("…前报送", after=rf"{_BEFORE}[^。;]{{0,90}}?(?:{HAND_IN})"),
    Rule("…前完成", after=rf"{_BEFORE}[^。]{{0,90}}?(?:{FINISH})", future_only=True),
    Rule(
        "阶段…前",
        before=r"[\u4e00-\u9fff:”\"][ ]*[\(【]$",
        after=rf"(?:{_BEFORE})?[ ]*[\)】]",
        future_only=True,
    ),
    Rule(
        "报送…前",
        before=rf"(?:{HAND_IN}|{FINISH}|时间|期限)[^。;]{{0,40}}$",
        after=rf"{_BEFORE}",
        future_only=True,
    ),
    Rule(
        "应…前",
        before=r"(?:须|应|需|要)[^。;]{0,30}$",
        after=rf"{_BEFORE}[^。;,的]{{0,12}}(?:入驻|入库|到岗|到账|进场|安装|接入|联系|加入|就位|纳入)",
        future_only=True,
    ),
    Rule("请…前", before=r"(?:请|务必|必须)[^。;]{0,30}$", after=_BEFORE, future_only=True),
    Rule("…前", after=rf"{_BEFORE}[ ]*(?:$|[。;,、|)\n])", future_only=True),
    Rule(
        "…统一报送",
        after=r"(?:统一|集中|一并|汇总)(?:上报|报送|提交|报[市省县我])",
        future_only=True,
        single_only=True,
    ),
    Rule(
        "…统一报送",
        before=r"(?:^|[,;。])[ ]*$",
        after=r"(?:统一|集中|一并|汇总|再)?(?:上报|报送|提交|报[市省县我])",
        future_only=True,
        single_only=True,
    ),
    Rule(
        "请于…报送",
        before=r"(?:请|务必|须|应|需|统一|集中)[^。;,]{0,24}(?:于|在)[ ]*$|(?:务必|请于|须于|应于)[ ]*$",
        after=rf"[,]?[^。;,]{{0,30}}(?:{HAND_IN})",
        future_only=True,
        single_only=True,
    ),
)
#: A month alone is a term only before 前, at the end of a bracket, or after a word for a term.
_MONTH_IS_TERM = re.compile(rf"{_BEFORE}|[ ]*[)】]|[ ]*(?:截止|止)")
_TERM_NAMED = re.compile(r"(?:时限|期限|完成时间|阶段)[:(]?[ ]*$")
_SURE_DUTY = re.compile(
    rf"{_BEFORE}[^。;]{{0,60}}?(?:报送|上报|提交|填报|寄|发送|发至|反馈|上传|交至|送至|将)"
)


def deadline_by(around: Around) -> str:
    """Return the name of the rule that makes it a deadline; empty: it is none."""
    if any(_speaks(rule, around) for rule in VETOES):
        return ""
    if (
        around.whole_month
        and not around.is_range
        and not _MONTH_IS_TERM.match(around.after)
        and not _TERM_NAMED.search(around.before)
    ):
        return ""
    for rule in RULES:
        if _speaks(rule, around):
            if (
                ELIGIBLE.search(around.heading)
                and not _SURE_DUTY.match(around.after)
                and rule.name.startswith(("…前", "阶段", "报送…前", "于…", "申报"))
            ):
                return ""
            return rule.name
    return ""


_compiled: dict[str, re.Pattern[str]] = {}


def _pattern(words: str) -> re.Pattern[str]:
    if words not in _compiled:
        _compiled[words] = re.compile(words)
    return _compiled[words]


def _speaks(rule: Rule, around: Around) -> bool:
    if (rule.range_only and not around.is_range) or (rule.single_only and around.is_range):
        return False
    if rule.name == "即日起至" and not around.from_issue:
        return False
    if rule.future_only and not around.future:
        return False
    if rule.before and not _pattern(rule.before).search(around.before[-90:]):
        return False
    return not rule.after or _pattern(rule.after).match(around.after) is not None
