"""Why a date is a deadline: words that name it as a term (截止时间, 申报时间, 阶段, 邮戳). Patterns only."""

from __future__ import annotations

from duban.drafting.duties.around import BEFORE, Rule
from duban.drafting.duties.duty_words import HAND_IN, MATTERS

#: What is open until a day, and closed after it.
_CALLS = (
    r"申报|申请|报名|受理|填报|征集|征稿|投稿|报送|提交|推荐|登记|备案|缴费|投票|征求意见|评审|审核|初审|确认"
    r"|年检|普查"
)
_NOT_TAKEN = r"(?:不再|不予|一律不|概不|恕不)(?:受理|接收|接受|办理|补报)"

NAMED = (
    Rule(
        "截止时间",
        before=(
            r"(?:截止|截稿|截至)(?:[及和与暨][^。;,]{1,4})?(?:时间|日期|期限|时限|日|时点|期)[^。;]{0,40}?(?:为|是|到|至|于|在|:|、|,"
            r"|和|及|日)?[ ]*$"
        ),
        labelled=True,
    ),
    Rule(
        "截止到",
        before=rf"(?:{MATTERS}|系统|时间|即日起)[^。;]{{0,24}}(?:截止|截至)(?:到|至|于|为|在|:)?[ ]*$",
        after=r"(?!前?的)",
        future_only=True,
        labelled=True,
    ),
    Rule(
        "截止到",
        before=r"(?:截止|截至)(?:到|至|于|为|在|:)?[ ]*$",
        after=(
            r"前?[ ]*(?:$|[。;)\n])|前?[,]?(?:逾期|过期|届时|超过|不再|停止|系统|未(?:提交|报|申报|反馈"
            r"|完成|收到|回复|答复|确认))"
        ),
        future_only=True,
        labelled=True,
    ),
    Rule(
        "止",
        after=(
            r"(?:\([^()]{1,12}\))?[,]?[ ]*(?:截止(?!时间|日期)|止|为止|截稿|停止(?!使用|运行|服务)"
            r"|结束(?:申报|报名|受理|填报|征集)"
            r"|为[^。;,]{0,12}(?:截止|最后|截稿)[^。;,]{0,4}(?:日|期限|时间|时限|一天|日期))"
        ),
        future_only=True,
        labelled=True,
    ),
    Rule(
        "止",
        before=rf"(?:{_CALLS}|即日起)[^。;]{{0,40}}$",
        after=r"[ ]*(?:结束|终止|截稿)",
        future_only=True,
        labelled=True,
    ),
    Rule(
        "止",
        before=rf"(?:{_CALLS})(?:工作)?(?:持续)?[到至][ ]*$",
        after=r"[ ]*(?:$|[。;,)\n])",
        future_only=True,
        labelled=True,
    ),
    Rule(
        "过后不收",
        after=(
            rf"(?:起|之后|以后|后)?[,]?(?:(?:[\u4e00-\u9fff]{{0,4}}(?:系统|平台|通道|端口|入口))?(?:将)?(?:自动"
            rf"|统一)?(?:关闭|停止(?!使用|运行|服务))|[^。;,的]{{0,8}}(?:提交|报送|寄|送达|收到|上报)[^。;]{{0,12}}{_NOT_TAKEN}|{_NOT_TAKEN})"
        ),
        future_only=True,
        single_only=True,
        labelled=True,
        restates=True,
    ),
    Rule(
        "过后不收",
        range_only=True,
        after=r"[^。;,]{0,16},(?:逾期|过期|过时|未按[时期])[^。;,]{0,12}(?:不予|不再|视[为同]|作[为]?)",
        future_only=True,
        labelled=True,
        restates=True,
    ),
    Rule(
        "过后不收",
        before=r"逾期[^。;,]{0,4}\($",
        after=rf"(?:起|之后|以后|后)?\)[^。;]{{0,10}}{_NOT_TAKEN}",
        future_only=True,
        labelled=True,
        restates=True,
    ),
    Rule(
        "过后不收",
        after=rf"{BEFORE}[^。;,]{{0,6}}未[^。;,]{{0,10}}(?:的(?:单位|企业|个人|人员|考生|项目|作品)?|者)[,]?(?:将|一律|均)?"
        r"(?:视为|视同|不再|不予|取消|[按作]自动|自动放弃)",
        future_only=True,
        labelled=True,
        restates=True,
    ),
    Rule(
        "日程",
        range_only=True,
        before=rf"(?:^|[,;。:\n])[ ]*(?:网上|现场)?(?:{_CALLS}|确认)[ ]*$",
        future_only=True,
    ),
    Rule(
        "邮戳",
        before=r"以[^。;,]{0,8}$",
        after=r"[^。;,]{0,8}(?:邮戳|寄出)[^。;,]{0,8}为(?:准|限)",
        restates=True,
    ),
    Rule("邮戳", before=r"邮戳[^。;,]{0,8}$", after=r"[^。;,]{0,4}为(?:准|限)", restates=True),
    Rule(
        "延至", before=r"(?:延长|延期|推迟|顺延|延迟|延后|延|调整|变更|宽限)(?:至|到|为)[ ]*$", labelled=True
    ),
    Rule(
        "延至",
        before=r"(?:延长|延期|推迟|顺延|延迟|延后)[^。;,]{1,10},?至[ ]*$",
        future_only=True,
        labelled=True,
    ),
    Rule(
        "不迟于",
        before=(
            r"(?:不迟于|不晚于|不得晚于|不得迟于|最迟不超过|最迟|最晚|最后期限|务必于|(?<![时期])限)(?:于|在|为|是"
            r"|:)?[ ]*$"
        ),
    ),
    Rule(
        "时限",
        before=(
            r"(?:完成|办理|报送|上报|提交|反馈|整改|时间|工作)?(?:时限|期限|时间节点|时间要求|完成时间"
            r"|报送时间|上报时间|提交时间|反馈时间|截止)(?:分别|均|统一)?(?:为|是|到|至|于|在|:)?"
            r"(?:[省市县区校院][级局厅])?[ ]*$"
        ),
        future_only=True,
        labelled=True,
    ),
    Rule("即日起至", range_only=True, labelled=True, from_issue=True),
    Rule(
        "申报时间",
        range_only=True,
        before=rf"(?:{MATTERS})[^。;]{{0,24}}?(?:时间|期限|日期|时段|时限|阶段|环节)[^。;]{{0,16}}$"
        rf"|(?:{MATTERS})[^。;]{{0,10}}时间[^。;]{{0,50}}(?:为|:|是|批|次|、|,|[上下]半年)[ ]*$"
        r"|(?:公示|申报|受理|报名|征集|填报|投票|征求意见|意见征[询集求]|反馈|申请|展示|开放|提交|报送|征稿|缴费|确认)"
        r"(?:窗口)?期(?:间)?[^。;]{0,16}$",
        labelled=True,
        under_conditions=False,
    ),
    Rule(
        "于…期间报送",
        range_only=True,
        before=r"(?:^|请|于|应|在|须|需|可|自|从|将|:|,|、|者|位|业|局|厅|区|市|县|委)[ ]*$",
        after=(
            rf"(?:\([^()]{{1,14}}\))?(?:期间|之间|内)?[,:]?[^。;]{{0,40}}?(?:{HAND_IN}|受理|接收|集中办理"
            rf"|网上公示|公示|答题|投票)"
        ),
        future_only=True,
        under_conditions=False,
    ),
    Rule(
        "于…期间办理",
        range_only=True,
        before=r"(?:应当?|须|需|请|可|务必)(?:于|在)?[ ]*$",
        after=r"[^。;]{0,40}?(?:办理)",
        future_only=True,
        under_conditions=False,
    ),
    Rule(
        "分批",
        range_only=True,
        before=(
            rf"(?:{MATTERS})(?:(?!培训|考试|比赛|开班|授课)[^。]){{0,80}}?"
            r"(?:第[一二三四五六\d]+[次批轮期]|[上下]半年)[为:]{0,2}[ ]*$"
        ),
        future_only=True,
    ),
    Rule(
        "专项行动",
        range_only=True,
        before=r"(?:^|[,。;:]|于|在|从)[ ]*$",
        after=r"[,]?(?:集中)?(?:开展|组织|进行)[^。;,]{0,24}(?:行动|整治|排查|自查|检查|清理|整改)",
        future_only=True,
    ),
    Rule(
        "开放",
        range_only=True,
        before=rf"(?:{_CALLS}|系统|平台|通道)[^。;,]{{0,12}}$",
        after=r"(?:\([^()]{1,14}\))?(?:期间)?(?:开放|开通|接受)",
        future_only=True,
    ),
    Rule("公示", range_only=True, before=r"公示[^。;]{0,30}$", future_only=True, labelled=True),
    Rule(
        "阶段",
        single_only=True,
        before=r"阶段[:(][ ]*$",
        after=r"[ ]*[)。;\n]",
        future_only=True,
        labelled=True,
        under_conditions=False,
    ),
    Rule(
        "阶段",
        range_only=True,
        before=r"(?:阶段|步骤|环节)[^。;,]{0,8}[:(]?[ ]*$",
        future_only=True,
        labelled=True,
        under_conditions=False,
    ),
    Rule("日程", range_only=True, before=rf"(?:{MATTERS})[\u4e00-\u9fff()]{{0,8}}[ :]+$", future_only=True),
    Rule(
        "日程",
        range_only=True,
        before=r"(?:^|[:,;\n]|安排|进度|步骤|日程|时间)[\W\d一二三四五六七八九十]*$",
        after=rf"[ ,:]*[^。;,]{{0,14}}(?:{MATTERS}|宣传发动|动员部署|组织实施)",
        future_only=True,
    ),
)
