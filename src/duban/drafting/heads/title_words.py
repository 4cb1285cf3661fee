"""The words of a notice's head: kinds of notices, numbers, salutations, a page's stamps. No decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass

KIND = (
    r"(?:通知|公告|通告|公示|通报|函|意见|请示|批复|决定|办法|方案|细则|规定|指南|启事|倡议书|要点|规划"
    r"|计划|安排|说明|须知|简章)"
)
STAMP = re.compile(
    r"(?:发布|更新|发文|成文|公布|上传|录入)(?:时间|日期|于)|时间:|日期:|来源|浏览|阅读|点击|字号|作者|编辑"
    r"|索引号|文章属性|【[^】]{2,8}】|\d{1,2}:\d{2}:\d{2}"
    r"|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2})?$"
)
NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff](?:[\u4e00-\u9fffA-Z0-9]|\([\u4e00-\u9fff]{1,4}\)){0,15}?)[ ]*"
    r"[〔\[(【{〈<][ ]*(?P<year>(?:19|2[0Oo])[\dOoIl]{2})[年]?"
    r"[ ]*[〕\])】}〉>][ ]*(?P<nth>第?)[ ]*(?P<n>\d{1,5})"
    r"(?:[ ]*(?P<mark>号)|(?=[ )\n]|$))"
)
WHO = (
    r"(?:各|有关|相关|社会|广大|[省市县区局所直]属|省直|市直|区直|县直|全[省市县区]|[\u4e00-\u9fff]{2,8}(?:省|市|县|区|厅|局|委|办|院|会"
    r"|公司|中心|大学|学院|学校|企业|单位))"
)
_ADDRESSED = (
    r"(?:局|厅|委|部|办|会|企业|单位|公司|部门|机构|政府|院|校|所|处|室|中心|区|县|市|州|盟|人|员|同志|社"
    r"|界|团|组织|行|站|园|者|\)|等|工会|朋友|们|党组|支部|总队|学会|协会|科|股|街道|乡镇|镇|乡|村|您好|你好)"
)
#: Persons by what they are: 各位教师, 全体导师、研究生.
_PERSONS = r"(?:各位|全体|广大|尊敬的)[\u4e00-\u9fff、,()]{1,40}[师生长民户表仁学]"
_NO_SALUTATION = (
    r"(?![ ]*(?:\(?[一二三四五六七八九十\d]+[、.)]|附|第))(?![^\n]*(?:联系人|联系单位|联系方式|电话|如下"
    r"|时间|地址|来源|网址|标题|发布|单位名称|主办|承办|收件人|责任人|负责人|填报人|审核人|编辑|签发人))"
)
_NO_SALUTATION_HERE = _NO_SALUTATION.replace(r"[^\n]*", r"[^\n:]*")
SALUTATION = re.compile(
    rf"^{_NO_SALUTATION}[ ]*(?P<line>[\u4e00-\u9fff(][^。;!?\n《》:〔\[]{{1,260}}?{_ADDRESSED}"
    rf"|{_PERSONS}):[ ]*$"
    rf"|(?:^|(?<=[\n 号知函告示)])){_NO_SALUTATION_HERE}[ ]*(?P<run>{WHO}"
    rf"[^。;!?\n《》:〔\[]{{0,260}}?{_ADDRESSED}|{_PERSONS}):(?=\s|[\u4e00-\u9fff])",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Title:
    """A span that may be a title. ``weight``: how much speaks for it; above 1 it is one."""

    start: int
    end: int
    weight: int
