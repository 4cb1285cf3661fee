"""For whom each quota of a sentence is; what the issuer selects is nobody's."""

from __future__ import annotations

import pytest

from tests.drafting.sentences_of_our_own import reading

#: A sentence: (max, min, for whom) of each quota.
GROUPS: dict[str, list[tuple[int | None, int | None, str]]] = {
    "各省（区、市）推荐不超过3个，计划单列市、新疆生产建设兵团不超过1个。": [
        (3, None, "省(区、市)"),
        (1, None, "计划单列市、新疆生产建设兵团"),
    ],
    "各设区市推荐工作室2名，直属企事业单位工会1名。": [(2, None, "设区市"), (1, None, "直属企事业单位工会")],
    "各县推荐3个，每个市2个，省直单位1个。": [(3, None, "县"), (2, None, "市"), (1, None, "省直单位")],
    "各区县推荐不超过3家，东湖综合实验区不超过1家。": [(3, None, "区县"), (1, None, "东湖综合实验区")],
    "每个省份推荐案例5至8个，首批试点地区每地至少1个。": [(8, 5, "省份"), (None, 1, "首批试点地区")],
    "各省（区、市）限报园区案例2个、企业案例9个（其中小微企业不少于3个），兵团限报园区案例1个、企业案例3个": [
        (2, None, "省(区、市)"),
        (9, None, "省(区、市)"),
        (None, 3, "省(区、市)"),
        (1, None, "兵团"),
        (3, None, "兵团"),
    ],
    "城区各所推荐不少于5家，其他所推荐不少于3家。": [(None, 5, "城区各所"), (None, 3, "其他所")],
    "各市推荐试点单位不超过2家，示范点不超过3个，综合实验区分别不超过1家、2个。": [
        (2, None, "市"),
        (3, None, "市"),
        (1, None, "综合实验区"),
        (2, None, "综合实验区"),
    ],
    "抽取不少于3个州（市），每个州（市）抽取2个县。": [(None, 3, ""), (2, None, "州(市)")],
    "各培养单位推荐比例不超过2015年授予学位人数的5%，不足1人的可推荐1人。": [
        (5, None, "培养单位"),
        (1, None, "培养单位"),
    ],
    "各市知识产权局推荐项目不超过8项。": [(8, None, "市知识产权局")],
    "申报单位推荐1名青年学者，每省确定调度员2名。": [(1, None, "申报单位")],
    "每校推荐优秀学生3名、优秀学会1个。": [(3, None, "校"), (1, None, "校")],
    "每省推荐不超过6家，其中脱贫县不少于2家。": [(6, None, "省"), (None, 2, "省")],
    "每队领队1人、教练1人、队员不超过10人。": [(1, None, "队"), (1, None, "队"), (10, None, "队")],
    "各设区市申报数量不超过3个，省直管县（市）不超过1个。": [(3, None, "设区市"), (1, None, "省直管县(市)")],
    "各省级工会推荐不超过9家，全国产业工会不超过5家。": [(9, None, "省级工会"), (5, None, "全国产业工会")],
    "推荐企业不超过3家。": [(3, None, "")],
    "同一单位推荐项目不超过2项，同一负责人限报1项。": [(2, None, "单位"), (1, None, "负责人")],
}

#: What the issuer selects, beside what each unit may put forward: (max, by the issuer).
CHOSEN: dict[str, list[tuple[int | None, bool]]] = {
    "我司组织专家评审，遴选优秀案例100个左右。": [(100, True)],
    "各市推荐不超过5家，我厅择优选取20家左右进行公示。": [(5, False), (20, True)],
    "全省遴选10个左右县开展试点，每个市推荐1个。": [(10, True), (1, False)],
    "拟在全省认定示范基地20家左右。": [(20, True)],
    "每市限1篇，秘书处择优选取6篇左右印发。": [(1, False), (6, True)],
    "入选案例不超过20个，由我部发文公布。": [(20, True)],
    "请各市择优遴选3家左右企业报我厅。": [(3, False)],
    "各县评选2户左右家庭，择优推荐。": [(2, False)],
}


@pytest.mark.parametrize("sentence", GROUPS)
def test_a_quota_is_that_of_the_group_of_its_own_words(sentence: str) -> None:
    assert [(one.max, one.min, one.per) for one in reading(sentence).quotas] == GROUPS[sentence]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("每省推荐不超过6家，其中脱贫县不少于2家。", [("", False), ("脱贫县", True)]),
        (
            "每县推荐项目不超过5项，其中传统技艺类不超过2项；高校不超过3项。",
            [("项目", False), ("传统技艺类", True), ("", False)],
        ),
    ],
)
def test_what_is_among_a_quota_is_named(sentence: str, wanted: list[tuple[str, bool]]) -> None:
    assert [(one.what, one.among) for one in reading(sentence).quotas] == wanted


@pytest.mark.parametrize("sentence", CHOSEN)
def test_what_the_issuer_selects_is_marked(sentence: str) -> None:
    assert [(one.max, one.chosen) for one in reading(sentence).quotas] == CHOSEN[sentence]
