"""The words in which a notice says how many may be put forward. Patterns only; quotas.py reads with them."""

from __future__ import annotations

import re

from duban.drafting.dates.chinese_numbers import NUMERAL

_UNIT = r"(?:个|项|家|名|人|件|篇|幅|部|门|所|例|支|组|户|套|条|种|位|类|本|册|首|处|座)"
#: A count's unit, behind its number or its range.
UNIT = re.compile(rf"[ ]?(?:[-~—至][ ]?\d{{1,3}}[ ]?)?(?P<unit>{_UNIT})")
_N = rf"(?<![每同任第这那逐某唯])(?P<n>{NUMERAL})"
_RANGE = r"(?:[-~—至][ ]?(?P<to>\d{1,3})[ ]?)?"
#: The number of a line in a list of shares: 一、 (二) 3.
_ORDINAL = r"(?:[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、](?!\d))?"
_PUT = (
    r"(?:推荐|申报|报送|上报|推选|遴选|选送|选派|选报|选取|选择|确定|选定|评选|推报|抽查|抽取|支持|提交"
    r"|推送|组织|征集|限报|申请|报名|参赛|参评|培育|认定|派出|安排|参加|报|(?<![指委分特])派)"
)
_CEILING = (
    r"(?:不超过|不多于|最多|至多|不得超过|不超|上限为?|限报|限推荐|限申报|限额|限|控制在|不突破|仅限|限填"
    r"|只能(?=主持|承担|参与))"
)
_FLOOR = r"(?:不少于|不低于|至少|最少|不得少于|不得低于)"
PATTERNS = (
    re.compile(
        rf"{_CEILING}(?:可|只能|能)?(?:{_PUT}|参与|主持|承担)?"
        rf"(?:了|为|在|报|于|投(?=[ ]?\S{{1,2}}[ ]?[篇幅首件本]))?[ ]?{_N}[ ]?"
        rf"(?:{_UNIT}|台|辆)"
        rf"(?P<around>左右)?"
    ),
    re.compile(
        rf"(?:各[^,。;:]{{0,12}}?|每[^,。;]{{1,16}}?|分别|可|只能|限|原则上|统一|至多|最多|均|择优|优先|重点"
        rf"|负责){_PUT}(?:了|不同的?)?[ ]?{_N}[ ]?(?:[-~—至][ ]?(?P<to>"
        rf"\d{{1,3}})[ ]?)?{_UNIT}(?P<around>左右)?(?!以上|月|工作日|方面|批次|阶段|环节|步骤)"
    ),
    re.compile(rf"{_PUT}(?:了|不同的?)?[ ]?{_N}[ ]?{_RANGE}{_UNIT}(?P<around>左右|以内)"),
    re.compile(
        rf"每(?:个|支|队|户|村|社区|镇|乡|系|学院|学科|所|家|市|县|省|校|单位|地|类|方向|项|区|人|名|类别|"
        rf"专业|领域|学校|企业|部门|乡镇"
        rf"|街道)[^,。;:]{{0,12}}?[ ]?{_N}[ ]?{_RANGE}{_UNIT}(?P<around>左右|"
        rf"以内)?(?![^,。;]{{0,4}}(?:工作日|月"
        rf"|字))"
    ),
    re.compile(rf"{_PUT}[\u4e00-\u9fff“”]{{1,8}}?[ ]?{_N}[ ]?{_UNIT}(?P<around>左右)"),
    re.compile(
        rf"(?:(?:[各每][^,。;:]{{0,12}}?|可|限)(?:推荐|选派|选送|遴选|推选|报送|上报|申报)|[可限队团]报(?![销废考名]))"
        rf"(?:(?![至不最仅共])[\u4e00-\u9fff“”]){{1,18}}?[ ]?{_N}[ ]?{_RANGE}{_UNIT}"
        rf"(?P<around>左右|以内)?(?!以上)"
    ),
    re.compile(
        rf"(?:可|允许)(?:在[^,。;\d]{{2,14}}基础上)?再?"
        rf"(?:增加|增报|多报|另报|加报|追加|再报|再推荐|另推荐)(?:推荐|申报)?[ ]?{_N}[ ]?{_UNIT}"
        rf"(?P<around>左右|以内)?"
    ),
    re.compile(
        rf"(?:名额|(?:报名|参会|参训|参赛|推荐|选派)人数|数量|总数|总量|指标|限额|推荐数|申报数)(?:为|是|:|不超过|控制在|分别为|各为"
        rf"|共)?[ ]?{_N}[ ]?{_RANGE}{_UNIT}(?P<around>左右|以内)?"
    ),
    re.compile(rf"[ ]?{_N}[ ]?{_UNIT}(?P<around>以内)"),
    re.compile(
        rf"(?:推荐|限报|选送|选派|推选|推报|申报)[ ]?{_N}[ ]?{_UNIT}(?P<around>左右)?(?!联络员|联系人|以上)"
    ),
)
#: A further count of a list: what it is of, how many. 、初中组3名
MORE = re.compile(
    rf"(?P<rest>(?:[^。;、,\d(]|\([^()\d]{{0,12}}\)){{0,12}}?)(?P<mark>[、,;和及])[ \n]*{_ORDINAL}"
    rf"(?P<label>[^。;、,:\d]{{0,14}}?|[^。;,:\d]{{0,20}}?各)"
    rf"(?![一二三四五六七八九十]+[类、]){_N}[ ]?(?P<unit>{_UNIT})(?P<around>左右|以内)?"
)
#: Words of a duty or a condition, which no list of shares holds.
NO_LABEL = re.compile(
    r"填|附|交|含|需|应|须|具有|拥有|每|少|写|打印|设|组成|完成|达|占|制作|其中|奖|以上|以下|超|至|最|近|"
    r"为|是|有"
)
#: The shares of several: 名额:甲市5家,乙市4家.
SHARES = re.compile(
    rf"(?:名额|指标|(?<![人次总])数量?|限额|(?<!工作)任务)(?:分配)?(?:如下|分别为|为|:)+[ \n]*{_ORDINAL}"
    rf"(?P<label>[\u4e00-\u9fff()]{{2,12}}?|[\u4e00-\u9fff()、]{{2,24}}?各)[ ]?"
    rf"{_N}[ ]?(?P<unit>{_UNIT})(?P<around>左右)?(?=[、,;])"
)
#: A cap in per cent: 推荐人选不超过总数的5%, 按总数的2%推荐.
CAPS = (
    re.compile(
        rf"(?:{_PUT}[^,。;]{{0,14}}|名额|指标|人选|人数)[^,。;]{{0,4}}?(?:不超过|不得超过|控制在)"
        r"(?:(?:19|20)\d\d年)?[^,。;\d]{0,14}?(?P<n>\d{1,2})[ ]?%"
    ),
    # who may be rated excellent: 优秀率不超过20%
    re.compile(
        r"优秀(?:等[次级])?的?(?:率|比例|人数|数量)[^,。;\d]{0,4}?(?:不超过|不得超过|不高于|控制在)"
        r"[^,。;\d]{0,14}?(?P<n>\d{1,2})[ ]?%"
    ),
    re.compile(
        r"按照?[^,。;\d]{2,16}?(?P<n>\d{1,2})[ ]?%(?:的比例|比例)?(?:以内)?[ ]?"
        r"(?:掌握|控制|推荐|申报|报送|上报|推选|选报)"
    ),
)
FLOORS = re.compile(
    rf"(?:{_PUT}(?!单位|企业|主体|对象|条件|材料|者|项目[应须])[^,。;]{{0,12}}|"
    rf"[\u4e00-\u9fff]{{0,8}}(?:率|比例|数量|名额|占比)"
    rf"[^,。;]{{0,6}}){_FLOOR}[ ]?(?:[^,。;\d]{{2,12}}的)?(?P<n>{NUMERAL})[ ]?(?P<u>%|{_UNIT})"
    r"(?![ ]?(?:工作日|自然日|日|天|月|小时|学时|课时))"
)
#: Both bounds: 不少于10个,不超过30个.
BOTH = re.compile(
    rf"(?:{_PUT}|每|各|数量|名额)[^,。;\d]{{0,20}}?{_FLOOR}[ ]?(?P<least>{NUMERAL})[ ]?{_UNIT}?"
    rf"[\u4e00-\u9fff]{{0,6}}?[ ]?[,、;]?[^。;,\d]{{0,6}}?{_CEILING}[ ]?{_N}[ ]?{_UNIT}(?P<around>左右)?"
)
#: How many of those already counted: 其中女性不少于1名.
OF_WHICH = re.compile(
    rf"其中(?P<of>[^,。;\d]{{0,14}}?)(?:的?(?:占比|比例|人数|数量))?{_FLOOR}"
    rf"[ ]?(?P<n>{NUMERAL})[ ]?(?P<u>%|{_UNIT})"
)
UNLIMITED = re.compile(
    r"[^,。;]{0,24}(?:数量?不限|名额不限|不限名额|不限数量|不限制(?:申报|推荐|报送)?数量|不设名额"
    r"|数量不作?限制)"
)
WHAT_AFTER = re.compile(
    r"[ ]?(?:左右|以内)?[ ]?(?P<what>[\u4e00-\u9fff“”]{2,16}?)(?=$|[,。;、():\d]|参加|参评|推进|作为|进行"
    r"|开展|予以|报送|至|到|的?名额)"
)
BEFORE_NUMBER = re.compile(r"([\u4e00-\u9fff“”]{2,14}?)(?:报送|申报|推荐)?(?:数量|名额)")
WHAT_FIRST = re.compile(
    r"^(?:[\u4e00-\u9fff()、]{0,16}(?:推荐|申报|报送|上报))?(?P<what>[\u4e00-\u9fff“”]{2,12}?)"
    r"(?:每|各|限|不超过|最多|至多|均|共|数量|总数|申报|推荐|报送|原则上)"
)
WHAT_BEFORE = re.compile(
    r"(?:推荐|申报|报送|上报|推选|选送)(?P<what>[\u4e00-\u9fff“”]{2,16}?)(?:数量|名额|总数|个数"
    r"|原则上)?(?:不超过|不多于|最多|至多|限|不得|控制|均|各|每|为|共|总)"
)
#: What stands between the verb and its number: 推荐小学组2名.
WHAT_BETWEEN = re.compile(
    r"(?:推荐|申报|报送|上报|限报|推选|选送|选派|遴选)(?P<what>(?:(?![不限最至控仅约总可])[\u4e00-\u9fff“”]){2,10}?)"
    r"(?:数量?|名额)?[ ]?$"
)
