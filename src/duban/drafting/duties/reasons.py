"""Why a date is a deadline, by then something is owed. Each reason has its name; vetoes come first."""

from __future__ import annotations

from duban.drafting.duties.around import BEFORE, Rule
from duban.drafting.duties.duty_words import FINISH, FINISHED, HAND_IN
from duban.drafting.duties.named_terms import NAMED

#: Who owes something; a thing (a paper, a project) that must be ready before a day is a condition.
_BODY = (
    r"(?:各[\u4e00-\u9fff、()]{1,14}"
    r"|(?:单位|部门|学校|学院|高校|企业|公司|机构|街道|县|区|市|局|厅|委|办|方|队))"
)
#: What was reached, and what speaks of the period itself: 上半年总结, 全市完成投资100亿元.
_TOLD = (
    r"[^。;]{0,16}(?:已|累计|共|全[省市县区国]|我[省市县区]|了|同比)"
    r"|[^。;,]{0,24}\d[\d.]*(?:%|亿|万|余)|[^。;,]{0,24}的(?:企业|单位|县|市|地区|项目|人员)|的|未"
    r"|(?:工作)?(?:总结|情况|数据|报表|计划|任务|指标|报告|考核结果)"
)

OWED = (
    Rule("报到", before=r"(?:请|务必|须|应|需)[^。;]{0,24}$", after=r"[^。;]{0,40}报到(?!证|时间)"),
    Rule(
        "报到",
        after=rf"(?:\([^()]{{1,14}}\))?(?:{BEFORE})?[^。;,()]{{0,20}}报到(?!证|时间|人数|率|后|情况|时|的)",
        future_only=True,
    ),
    Rule(
        "报到",
        before=(
            r"报到(?:注册|入住|缴费)?"
            r"(?:[ ]?(?:时间|日期)(?:(?:和|及|与|、)地点)?(?:为|是|定于|于|在|:)*|:)[ ]*$"
        ),
        future_only=True,
    ),
    Rule(
        "报到",
        before=r"(?:请|务必|须|应|需)[^。;]{0,24}$",
        after=r"[^。;]{0,24}(?:资格(?:复审|审查|确认)|现场确认)",
        future_only=True,
    ),
    Rule("…前报送", after=rf"{BEFORE}[^。;]{{0,90}}?(?:{HAND_IN})", under_conditions=False),
    Rule(
        "…前报送",
        after=rf"{BEFORE}[^。;,]{{0,30}}(?:提出|反映)[^。;,]{{0,10}}(?:意见|建议|异议|申请|申诉|复核)",
        under_conditions=False,
    ),
    Rule("…前报送", after=rf"{BEFORE}报(?!名|道|考|废|销|价|酬|表|纸|刊|警|案)", under_conditions=False),
    Rule("…前完成", after=rf"{BEFORE}[^。]{{0,90}}?(?:{FINISH})", future_only=True, under_conditions=False),
    Rule(
        "阶段…前",
        before=r"[\u4e00-\u9fff:”\"][ ]*[\(【]$",
        after=rf"(?:{BEFORE})?[ ]*[\)】]",
        future_only=True,
        labelled=True,
        under_conditions=False,
    ),
    Rule(
        "报送…前",
        before=rf"(?:{HAND_IN}|{FINISH}|时间|期限)[^。;]{{0,40}}$",
        after=rf"{BEFORE}",
        future_only=True,
        under_conditions=False,
    ),
    Rule(
        "应…前",
        before=r"(?:须|应|需|要)[^。;]{0,30}$",
        after=rf"{BEFORE}[^。;,的]{{0,12}}(?:入驻|入库|到岗|到账|进场|安装|接入|联系|加入|就位|纳入|签到|到场|到达|集合)",
        future_only=True,
        under_conditions=False,
    ),
    Rule(
        "应…前",
        before=rf"{_BODY}(?:均|都|也|还)?(?:应当?|必?须|需|要|务必|务)(?:于|在)?[ ]*$",
        after=rf"{BEFORE}(?![^。;,]{{0,12}}(?:的|见刊|刊出))",
        future_only=True,
        under_conditions=False,
    ),
    Rule(
        "应…前",
        before=r"各[\u4e00-\u9fff、()]{1,14}$",
        after=rf"{BEFORE}(?![^。;]{{0,24}}的)",
        future_only=True,
        under_conditions=False,
    ),
    Rule("请…前", before=r"(?:请|务必|必须)[^。;]{0,30}$", after=BEFORE, future_only=True),
    Rule(
        "请…前",
        before=r"(?:^|[,。;:])[ ]*(?:请|敬|希|特)?[望盼][^。;]{0,20}$",
        after=BEFORE,
        future_only=True,
    ),
    Rule(
        "…底完成",
        before=r"(?<!预计)(?<!拟)(?<!计划)(?<!拟[于在])(?<!预计[于在])(?<!计划[于在])(?<!将于)$",
        after=rf"(?!{_TOLD})内?[,]?[^。;,]{{0,20}}?(?:{FINISHED})(?!情况|率|度|的|了)",
        future_only=True,
        single_only=True,
        part_only=True,
    ),
    Rule(
        "…完成",
        before=rf"(?:^|[,;:。]|{_BODY}|请[^。;,]{{0,16}}|应|须|要|务必)(?:于|在)?[ ]*$",
        after=rf"(?!{_TOLD})[,]?[^。;,我了已]{{0,8}}(?:完成|办结)(?!了|后|的|情况)",
        future_only=True,
        single_only=True,
        under_conditions=False,
    ),
    Rule(
        "要…组织",
        before=rf"{_BODY}(?:均|都|也|还)?(?:应当?|必?须|需|要|务必)(?:于|在)?[ ]*$",
        after=r"[^。;,]{0,16}(?:举办|举行|召开|组织|开展|进行|启动)",
        future_only=True,
        single_only=True,
    ),
    Rule(
        "分批报送",
        before=rf"分(?:别|[一二两三四五六\d]+[次批期])[^。;,]{{0,6}}(?:{HAND_IN})?[^。;,]{{0,4}}[:于在][ ]*$",
        after=r"[ ]*(?:$|[。;,、\n])|[^。;,]{0,10}(?:报送|上报|提交)",
        future_only=True,
        single_only=True,
    ),
    Rule(
        "报送时间",
        before=(
            r"(?:报送|提交|上报|申报|填报|受理|报名|反馈|缴费|递交|收件|寄送|关账|结账|封账)[^。;,]{0,6}(?:时间|日期)"
            r"(?:为|是|:|于|在)[ ]*$"
        ),
        future_only=True,
        single_only=True,
    ),
    Rule("…前", after=rf"{BEFORE}[ ]*(?:$|[。;,、|)\n])", future_only=True, under_conditions=False),
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
        "于…报送",
        before=r"(?<!已)(?<!曾)于[ ]*$",
        after=r"(?:统一|集中|一并|汇总)?(?:上报|报送|提交|报[市省县区我部厅局])(?!了)",
        future_only=True,
        single_only=True,
        under_conditions=False,
    ),
    Rule(
        "请于…报送",
        before=r"(?:请|务必|须|应|需|统一|集中)[^。;,]{0,24}(?:于|在)[ ]*$|(?:务必|请于|须于|应于)[ ]*$",
        after=rf"[,]?[^。;,]{{0,30}}(?:{HAND_IN})",
        future_only=True,
        single_only=True,
    ),
)

RULES = (*NAMED, *OWED)
