"""A notice that was read in; what its draft will say of each stage, in words an admin checks, out.

One law: it is read off the draft calendar itself, so nothing that was chosen or guessed stays hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from duban.drafting.owners import territory
from duban.drafting.owners.owners import kind_words
from duban.services.detail import MEDIA
from duban.services.drafting import Drafted

_EVERY = {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年"}
_SECTORS = {"industry": "工信", "finance": "财政"}


def chosen(found: Drafted) -> dict[str, tuple[str, ...]]:
    """Return lines of what was chosen for each stage, by its key: units, series, materials, quotas."""
    # Every value as it is written: YAML would take ``on`` for a truth.
    draft = yaml.load(found.calendar("draft", "draft"), Loader=yaml.BaseLoader)
    asked = {group.key for group in found.outline.groups if not group.sure}
    tracks = {one["key"]: one for one in draft.get("tracks") or ()}
    titles = {one["key"]: one["title"] for one in draft["stages"]}
    return {
        stage["key"]: (
            _who(draft["units"][stage["owner"]], stage["owner"] in asked),
            *_lines(stage, draft["units"], tracks, titles),
        )
        for stage in draft["stages"]
    }


def _who(group: dict[str, Any], asked: bool) -> str:
    """Return the kinds that were chosen, where they lie, in which sector."""
    within = "、".join(territory.name(code) for code in group.get("within") or ())
    sector = _SECTORS.get(group.get("sector", ""), group.get("sector", ""))
    where = f"，限{within}" if within else ""
    kinds = kind_words(" ".join(group["kinds"]))
    return f"单位类别{'（暂列，待问）' if asked else ''}：{kinds}{where}{f'，{sector}系统' if sector else ''}"


def _lines(
    stage: dict[str, Any], units: dict[str, Any], tracks: dict[str, Any], titles: dict[str, str]
) -> Iterator[str]:
    if opens := stage.get("opens"):
        yield f"起始：{opens['on']} {opens.get('at', '')}".rstrip()
    if series := stage.get("recurs"):
        every, note = _EVERY[series["every"]], series.get("note", "")
        yield f"周期：{every}，自{series['from']}至{series['until']}（{note}）"
    if stage["due"].get("roll") == "next":
        yield "遇节假日顺延"
    if post := stage.get("post"):
        yield f"邮寄：以{'寄出（邮戳）' if post['receipt'] == 'posted' else '收到'}为准"
    for one in stage.get("deliverables") or ():
        yield f"材料：{one['title']}（{'，'.join(_how(one))}）"
    for key in stage.get("tracks") or ():
        yield f"名额：{tracks[key]['title']}，{'；'.join(_bounds(q, units) for q in tracks[key]['quotas'])}"
    for words in stage.get("checklist") or ():
        yield f"核对：{words}"
    if outer := stage.get("feeds"):
        yield f"其后由“{titles[outer]}”汇总上报"


def _how(one: dict[str, Any]) -> Iterator[str]:
    yield "、".join(MEDIA[medium] for medium in one["medium"])
    if copies := one.get("copies"):
        yield f"{copies['value']}份"
    if one.get("seal"):
        yield "加盖公章"
    if address := one.get("address"):
        yield f"寄至：{address['text']}" if "text" in address else "寄往哪里待问"


def _bounds(quota: dict[str, Any], units: dict[str, Any]) -> str:
    """Return 各市不少于2个，不超过5个."""
    if quota.get("unlimited"):
        said = "不限"
    else:
        least, most = quota.get("min"), quota.get("max")
        words = [f"不少于{least['value']}"] if least else []
        if most:
            words.append(f"{most['value']}左右" if most.get("approx") else f"不超过{most['value']}")
        said = "，".join(words)
    return f"{units[quota['per']]['title']}：{said}"
