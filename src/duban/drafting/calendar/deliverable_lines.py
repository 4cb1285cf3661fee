"""A draft and one of its steps in, what is to be handed in there out, as lines of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from duban.drafting.calendar.due_lines import clause_of
from duban.drafting.calendar.hanging import plain_name, text_of
from duban.drafting.calendar.lines import flow, official, text
from duban.drafting.calendar.materials import PAPERS
from duban.drafting.calendar.outline import Step
from duban.drafting.calendar.posting import by_post
from duban.drafting.calendar.whereto import place
from duban.drafting.duties.channels import channels
from duban.drafting.findings import Copies, Deadline, Draft, Limit
from duban.drafting.text.mailboxes import MAILBOX
from duban.drafting.text.normalising import normalise

_NAMED = re.compile(r"《([^《》\n]{2,50})》")
_CITED = re.compile(r"^(?:.*关于.*)$|办法|条例|规定|意见|规划|细则|法$|通知$|标准$|目录$|准则")
_LISTED = re.compile(
    r"[将把]([^,。;]{2,80}?)(?:统一|一并|书面|分别|汇总)?(?:报送|寄送|邮寄|寄至|提交|收齐|交至|报至|上报"
    r"|发送|发至|(?<![申填上汇呈通公预日周月年季])报(?![告表名]))"
)
_MATERIAL = re.compile(rf"(?:{PAPERS}|简介|光盘|照片|视频)$")
_ANNEX = re.compile(r"[\(（]?(?:见)?附件[ ]?(\d{1,2})")
_MEDIA = {"online": ["online"], "paper": ["paper"], "email": ["email"]}


_VERB = re.compile(r"^(?:报送|寄送|发送|提交|填报|上传|反馈)")
_DISC = re.compile(r"(?:[^由的及和、,]{0,6}数据)?(?:光盘|U盘)")
#: A form that a material is handed in in, without the material.
_FORM = re.compile(r"(?:纸质|书面|电子)(?:版|件|材料|文件)?|(?:原|复印)件")
#: What says that paper repeats what was filed: 纸质版材料应与线上填报内容一致.
_AGREES = re.compile(r"[^,。;]*与[^,。;]*(?:网上|线上|系统|平台|电子)[^,。;]*一致[^,。;]*")


def deliverable_lines(draft: Draft, step: Step, counted: Sequence[Copies]) -> list[str]:
    """Return the lines of ``deliverables``, empty where the clause names no material. ``counted``: the copies
    that are owed here."""
    found = step.found
    media = _media(found)
    named = {title: None for title in _titles(found.quote.words)}
    lines: list[str] = []
    for title in named:
        copies = [copy for copy in counted if _is_of(copy, title)]
        for one in copies:
            lines += _one(draft, found, title, one, media)
        if not copies:
            lines += _one(draft, found, title, None, media)
    for one in counted:
        if not any(_is_of(one, title) for title in named):
            lines += _one(draft, found, _named(one, step), one, media)
    return lines


def _named(copy: Copies, step: Step) -> str:
    """Return what copies are of that the clause names in no other way; a disc is one, whatever it holds."""
    if copy.medium == "disc":
        disc = _DISC.search(copy.what)
        return disc[0] if disc else "光盘"
    return _whole(plain_name(copy.what), step) or _material(step) or "纸质材料"


def _material(step: Step) -> str:
    """Return the material that a stage's title names."""
    material = _VERB.sub("", re.sub("（.*", "", step.title))
    return material if material != step.title and _MATERIAL.search(material) else ""


def _whole(name: str, step: Step) -> str:
    """Return a name that is only a form of the material with the material: 推荐表（纸质件）."""
    material = _VERB.sub("", re.sub("（.*", "", step.title))
    if material == step.title or not _FORM.fullmatch(name) or _FORM.search(material):
        return f"{name}材料" if name in ("书面", "纸质", "电子") else name
    return f"{material}（{name}）"


def _is_of(copy: Copies, title: str) -> bool:
    """Say whether copies are of a material: of 推荐文件和申报书 both."""
    if copy.medium == "disc":
        return "盘" in title
    name = plain_name(copy.what)
    return bool(name) and (name in title or re.sub("（.*", "", title) in re.split("、|和|及", name))


def _media(found: Deadline) -> list[str]:
    """Return the ways that materials go. What paper must agree with is none: 与网上填报内容一致."""
    ways = found.channels or (found.kind,)
    if found.kind != "online" and "online" in ways:
        others = _AGREES.sub("", normalise(found.quote.words).text)
        ways = tuple(way for way in ways if way != "online" or "online" in channels(others, others)[1])
    return [way for one in ways for way in _MEDIA.get(one, [])] or (["paper"] if by_post(found) else [])


def _titles(words: str) -> Iterator[str]:
    """Yield the materials that a clause names: in title marks, else after 将."""
    plain = normalise(words).text
    found = False
    for m in _NAMED.finditer(plain):
        if not _CITED.search(m[1]):
            annex = _ANNEX.match(plain[m.end() : m.end() + 8])
            title = re.sub(r"\s+", "", m[1])
            found = True
            yield f"{title}（附件{annex[1]}）" if annex else title
    listed = None if found else _LISTED.search(re.sub(r"\([^()]*\)", "", plain))
    if listed:
        for one in re.split(r"、|和|及|以及", listed[1]):
            name = plain_name(one.strip())
            if 2 <= len(name) <= 24 and _MATERIAL.search(name):
                yield name


def _one(draft: Draft, found: Deadline, title: str, copy: Copies | None, media: list[str]) -> list[str]:
    ways = list(dict.fromkeys(media))
    if (copy is not None and copy.medium == "disc") or (copy is None and re.search("光盘|U盘", title)):
        ways = ["disc"]
    elif re.search("纸质|书面|原件|复印件", title) and "电子" not in title:
        ways = ["paper"]
    elif copy is not None and copy.medium == "paper" and "paper" not in ways:
        ways.append("paper")
    clause = text(clause_of(found))
    lines = [f"- title: {text(official(title))}"]
    if copy is not None and copy.n is not None and _written(copy):
        made_up = f" # {copy.made_up}" if copy.made_up else ""
        lines.append(
            f"  copies: {{value: {copy.n}, basis: stated, clause: {flow(clause_of(found))}}}{made_up}"
        )
    alone = re.escape(re.sub("（.*", "", title))
    sealed = re.search(
        rf"(?:盖章|公章|印章)[^,。;、和及]{{0,4}}的?《?{alone}", normalise(found.quote.words).text
    )
    if sealed or (copy is not None and copy.sealed):
        lines.append("  seal: true")
    known = "" if ways else " # 原文没有写怎么交，暂按网上"
    lines.append(f"  medium: [{', '.join(ways or ['online'])}]{known}")
    where = _address(draft, found, ways)
    if not where and ways == ["paper"] and re.search(r"[邮寄]", found.quote.words):
        lines.append("  address: {basis: asked, question: 寄往哪里？通知没有写地址，请询问收件单位}")
    if where:
        lines.append(f"  address: {{basis: stated, clause: {flow(clause_of(found))}, text: {flow(where)}}}")
    lines.append(f"  clause: {clause}")
    return lines


def _written(copy: Copies) -> bool:
    """Say whether the notice writes the count: 附光盘 does not."""
    return (
        copy.medium != "disc"
        or re.search(r"[\d一二两三四五六七八九十][ ]?[份张套个片只]", copy.quote.words) is not None
    )


def _address(draft: Draft, found: Deadline, ways: list[str]) -> str:
    """Return where it goes: the place for paper, the mailbox of the same clause for e-mail."""
    mail = MAILBOX.search(normalise(found.quote.words).text) if "email" in ways else None
    box = mail[0] if mail else ""
    where = place(draft, found) if "paper" in ways else ""
    return f"{where}；电子版：{box}" if where and box else where or box


def checklist_lines(step: Step, limits: Sequence[Limit]) -> list[str]:
    """Return what to look at before handing in: what paper must agree with, the limits on the texts."""
    lines: list[str] = []
    if agrees := _AGREES.search(normalise(step.found.quote.words).text):
        lines.append(f"- {text(official(agrees[0].strip()))}")
    for limit in limits:
        what, place = text_of(limit) or "文字材料", limit.quote.clause or "正文"
        most = f"{limit.max_chars}字左右" if limit.approx else f"不超过{limit.max_chars}字"
        lines.append(f"- {text(official(f'{what}{most}（{place}）'))}")
    return list(dict.fromkeys(lines))
