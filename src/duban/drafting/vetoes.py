"""Why a date is no deadline: conditions, what was done, what is counted, what is only told. Patterns only."""

from __future__ import annotations

from duban.drafting.around import BEFORE, Rule
from duban.drafting.duty_words import FINISHED

#: After 前: what was done by others long ago, who is eligible, what is counted.
_DONE_BEFORE = (
    r"(?:(?:(?!公布|发布|下达|印发|通报|组织)[^,。;将把]){0,8}?)(?:已|能够?(?!力)|公开发表|发表|出版|出生|毕业|参加工作|入职|入学|注册(?:成立"
    r"|登记|满|的|并)"
    r"|成立(?![^,。;的]{0,12}(?:组(?!织)|专班|委员会|办公室|队))|登记注册|登记成立|设立的|命名|认定的|获得|获评|获批|取得(?:的|施工|资质|营业|法人|资格)|授权"
    r"|立项|发生|颁发|印发的|发布的|出台的|下达的|备案的|投产的|建成的|批准|竣工验收合格|开工的|上市|购置"
    r"|购买|签订的|缴纳的|退休|任职|聘任|担任|满\d|未满|不满"
    r"|(?:(?<!\d)\d{1,2}|[一二三四五六两])个?(?:年|月|天|日)(?:以?内|来))"
)
_WHOSE = (
    r"[^,。;将把请报送交]{0,18}的(?:企业|单位|项目|产品|人员|案例|机构|园区|平台|成果|论文|作品|专利|学生"
    r"|教师|人才|集体|个人|组织|用户|车辆|设备|贷款|合同|职工|毕业生|医务|农户|材料不|,)"
)

VETOES = (
    Rule("page stamp", after=r"[ ]*\d{1,2}:\d{2}"),
    Rule(
        "page stamp",
        before=r"(?:发布|更新|发文|成文|公布|上传|录入|生成|施行|公开)(?:时间|日期|于)[】]?[ ]*:?[ ]*$",
        single_only=True,
    ),
    Rule("a form's own date", before=r"(?:填[表报写]|制表|签字|打印)日期[ ]*:[ ]*$", single_only=True),
    Rule("moved away", after=r"(?:延长|延期|推迟|顺延|延迟|延后|延|调整|变更|提前|改)(?:至|到|为)"),
    Rule(
        "target",
        before=r"(?<![达报止至延期长迟整更])到$",
        after=rf"{BEFORE}?[,]?(?![^。;]{{0,60}}(?:(?<!申)报(?!名)|提交|填))",
        single_only=True,
    ),
    Rule("moved away", before=r"原(?:定|计划|通知)(?:(?!延|推迟|顺延|调整|变更|提前|改)[^。;,]){0,14}$"),
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
            r"(?:有效期|有效期限|(?:使用|执行|优惠|租赁|合作|服务|聘用|借用|研究|挂职|实施|建设)期限|执行期|实施期|建设期|试点期|合同期|聘期|任期|保质期|所属期|贴息期|税款所属"
            r"|培育期|规划期|周期|资助期|项目期|服务期|创建期|考核期|报告期|评价期|统计期)[^。;,]{0,10}$"
        ),
    ),
    Rule("term of validity", before=r"享受[^。;,]{0,10}(?:期限?|时间)(?:为|自|至|截至|截止[到至]?)$"),
    Rule("term of validity", after=r"[^。;,]{0,4}(?:有效|施行|失效|废止)"),
    Rule(
        "out of service",
        before=r"(?:维护|停机|检修|放假|调休|停[电水气])[^。;,]{0,4}(?:时间)?(?:为|是|:|定于|于)?[ ]*$",
        soft=True,
    ),
    Rule("what was done before", after=rf"{BEFORE}{_DONE_BEFORE}", soft=True),
    Rule("whose", after=rf"{BEFORE}{_WHOSE}", soft=True),
    Rule(
        "whose",
        after=(
            r"(?:期间|之间|以来|(?:以后|后|之后)(?!(?:提交|报送|寄|送达|收到|上报))|年度)[^,。;]{0,18}(?:的|取得|获得|发生|实现|完成的|新|产生"
            r"|发表|出版|注册|成立)"
        ),
    ),
    Rule(
        "whose",
        after=r"期间,[^,。;]{0,14}(?:新(?=[招增认建购办发开])|招用|产生|发生|取得|获得|实现|发表|出版|注册|成立|签订|毕业)",
        range_only=True,
    ),
    Rule(
        "statistics",
        before=r"(?:截至|截止|截止到|截止至|截至到)$",
        after=(
            r"(?:前)?,?[^,。;]{0,16}(?:已|共[有计]|累计|全[省市县区国]|现有|仍|尚|未(?!报|提交|申报|反馈|收到|回复|答复|确认|登记)|我[省市县区]"
            r"|年龄|周岁|注册|成立|存续|净资产|余额|资产|满|数据|时点)"
        ),
    ),
    Rule(
        "reckoned up to",
        before=r"(?:年限|年龄|资历|学历|业绩|成果|论文|计算|统计|核算)(?!投稿|征集|提交|报送|摘要)[^。;,]{0,8}截止(?:时间|日期)?[^。;,]{0,4}$",
    ),
    Rule(
        "reckoned up to",
        before=r"(?:计算|起算|核算)[,][^。;报]{0,30}截止(?:时间|日期)(?:为|是|:)?[ ]*$",
    ),
    Rule(
        "reckoned up to",
        before=r"(?:按|以|依据|依照)(?:照)?[ ]*$",
        after=r"(?:时点)?[^。;,前]{0,8}(?:实有|在册|在职|在岗|人数|数据|口径|汇率|价格|余额|存量)",
    ),
    Rule(
        "reckoned up to",
        before=r"(?:满|不足|年龄|不超过|累计|以上|周岁)[^。;,()]{0,8}\((?:统计|计算)?(?:截至|截止[到至]?)$",
    ),
    Rule(
        "reckoned within",
        before=r"(?:年限|资历|学历|业绩|成果|论文|专利|获奖|数据|发票)[^。;,]{0,10}(?:范围|区间|时段)[^。;,]{0,4}$",
        range_only=True,
    ),
    Rule(
        "the date of a thing",
        before=(
            r"(?:授权|成立|注册|出生|签订|立项|发表|毕业|开工|竣工|投产|取得|获得|参加工作|上市|颁发|发证|购置)"
            r"(?:日|日期|时间|年月|年份)[^。;,]{0,6}$"
        ),
        single_only=True,
    ),
    Rule(
        "a stage without a duty",
        before=r"(?<!阶段)(?<!步骤)(?<!环节)[ ]*\($",
        after=r"[ ]*\)",
        follows=rf"(?![\s\S]{{0,120}}(?:{FINISHED}))",
        range_only=True,
        part_only=True,
    ),
    Rule(
        "an event",
        before=r"(?<![要应当须需])(?<![要应当须需][于在])$",
        after=r"[^。;,前]{0,6}(?:举行|举办|召开)",
    ),
    Rule("to be kept clear of", before=r"(?:避免|避开|错开|防止)(?:在|于)?[^。;,]{0,4}$", soft=True),
    Rule(  # 经推荐(5月31日前完成)、评审,拟确定: how it was come by
        "done",
        before=r"(?:^|[,。;:])(?:已)?经过?(?:(?!应|须|请|可)[^。;]){0,50}\($",
        after=r"[^()]{0,8}\)(?:[、和及,]|等)[^。;]{0,60}(?:拟|现将|现予|评出|产生)",
    ),
    Rule(
        "promised by the office",
        before=r"(?:将(?:于|在)|录用[^。;,]{0,4}|成绩)[ ]*$",
        after=rf"{BEFORE}[^。;,]{{0,8}}(?:公布|发布|拨付|下达|兑现|颁发|揭晓|公示|发出)",
    ),
    Rule(
        "promised by the office",
        before=r"将(?:于|在)[ ]*$",
        after=r"[,]?[^。;,前]{0,6}(?:开展|组织|进行)[^。;,]{0,12}(?:评价|抽查|检查|督[查导]|核查|考核|评估|调研|抽评)",
    ),
    Rule("whose", before=r"(?:应|须|需)(?:当|要)?(?:为|是|系)[ ]*$", after=BEFORE),
    Rule(
        "whose",
        before=r"(?:成果|作品|论文|著作|专利|文章)(?:均|都)?(?:应当?|必?须|需|要)(?:于|在)?[ ]*$",
        after=rf"{BEFORE}[^。;,报送交]{{0,8}}(?:完成|创作|面世|公开)",
    ),
    Rule(
        "whose",
        before=(
            r"(?:申报|入选|推荐|参评|参选|获奖|上报)的?(?:项目|企业|单位|作品|产品|成果|工程)(?:均|都)?"
            r"(?:应当?|必?须|需|要)(?:于|在)?[ ]*$"
        ),
        after=rf"{BEFORE}[^。;,报送交]{{0,8}}(?:完工|竣工|建成|投产|投入使用|结项|结题|验收)",
        soft=True,
    ),
    Rule("done", before=r"(?<!不)已经?(?:于|在)?[ ]*$"),
    Rule("done", after=rf"{BEFORE}[^。;,]{{0,12}}(?<![为除])了(?!解)", soft=True),
    Rule("done", after=r",?[^。;,]{0,16}(?<![为除])了(?!解)", range_only=True),
    Rule("whose", after=rf"{BEFORE}(?:均)?(?:无(?!误)|没有|不存在|未受)"),
    Rule(
        "reckoned within",
        before=r"(?<!申报)(?<!报名)(?<!受理)(?<!提交)时间(?:范围|区间|跨度)(?:为|是|:)?[ ]*$",
        range_only=True,
    ),
    Rule(
        "an event",
        before=r"(?<!征集)(?<!投票)(?<!征文)(?<!评选)(?<!推荐)活动的?时间(?:为|是|:|定于)?[ ]*$",
        range_only=True,
    ),
    Rule("tentative", after=r"左右|[^。;]{0,10}以[^。;,]{0,8}(?:通知|公告)为准", soft=True),
    Rule("a bargain", after=rf"{BEFORE}[^。;,]{{0,12}}(?:享受|优惠|可享)", soft=True),
    Rule(
        "an event",
        before=(
            r"(?:(?<!公示)(?<!申报)(?<!报名)(?<!受理)(?<!征集)期间|[假展会赛汛]期|黄金周|[寒暑]假|[初复决预]赛|颁奖|仪式|典礼|[开闭]幕式?|会议|大会|论坛|年会"
            r"|培训班?|讲座|展览|[夏冬]令时|作息|(?<![止作\d])[日节][”\"]?)[ ]*\($"
        ),
        soft=True,
    ),
    Rule(
        "whose",
        after=rf"{BEFORE}[^,。;]{{0,4}}未[^,。;]{{0,16}}的"
        r"(?=[\u4e00-\u9fff])(?!将|一律|视|均|不|[\u4e00-\u9fff]{2},?(?:将|一律|均)?(?:视|[按作]自动|取消))",
        soft=True,
    ),
    Rule("age", after=r"[^,。;]{0,8}(?:出生|年龄|周岁)", soft=True),
    Rule("age", before=r"(?:年龄|周岁|出生)[^。;]{0,14}$", soft=True),
    Rule(
        "validity of a code",
        before=r"(?:二维码|验证码|链接|有效(?!申报|报名|提交|投稿))[^。;,]{0,8}\(?$",
        soft=True,
    ),
    Rule(
        "to be fetched",
        after=r"(?:(?!报到|报名|报送|提交|缴费|缴纳|月\d)[^。;]){0,30}(?:领取|领回|取回|取走)",
        soft=True,
    ),
    Rule("to be fetched", before=r"(?:领取|领证|取证)的?(?:时间|日期|期限)(?:为|是|:)?[ ]*$"),
    Rule(
        "starting on", after=r"(?:\([^()]{1,10}\))?(?:起|开始)(?![,]?[ ]*(?:至|到|截止|-))", single_only=True
    ),
)
