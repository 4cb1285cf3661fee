"""Normalised text in; persons to ask, their telephones and mailboxes, and postal addresses out.

Names and telephones in two parallel lists are paired in order; a mailbox without a person stands alone. What
stands in a page's footer is not the notice's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.counts.ways import MADE_BY, Way, mails, names, phones
from duban.drafting.findings import Address, Contact
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import Places, quote

_ADDRESS = re.compile(
    r"(?:(?:邮寄|通[讯信]|联系|收件|寄送|报送|受理|办公|单位|详细|提交)?地\s*址|地点|收件地址"
    r"|邮寄至)[ ]*[:为]?[ ]*(?P<where>[\u4e00-\u9fffA-Za-z0-9()#\-—、 ]{6,70}?)(?=$|[。;,\n]|\)|邮\s*[编政]"
    r"|联系|电话|收件|收\b|附件)"
)


#: What may stand between a person and a telephone of theirs.
_LABELS = re.compile(
    r"(?:[ \n,、:()/;]|联\s*系|电\s*话|手\s*机|方式|号码|及|传\s*真|邮\s*箱|同微信|微信|座机|固话|固定|"
    r"办公|移动|信箱"
    r"|[A-Za-z0-9@._%+-]|\([^()]{1,14}\))*"
)


#: A person or an office, its telephones, its mailboxes.
_Pair = tuple[Way | None, list[Way], list[Way]]
#: Of each: a longer list is a directory in an annex, not whom to ask.
MOST = 300


def contacts(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Contact]:
    """Yield whom one notice names to ask, in the order of its text."""
    text = clean.text[: part.end]
    tels = phones(text, part)[:MOST]
    persons = names(text, part, tels)[:MOST]
    taken: set[int] = set()
    pairs: list[_Pair] = []
    lists = _parallel(persons, tels, text)
    for person, its in lists:
        pairs.append((person, its, []))
        taken |= {way.start for way in its}
    for phone in tels:
        if phone.start in taken:
            continue
        owner = _owner(phone, persons, text)
        twin = next((pair for pair in pairs if owner is not None and pair[0] == owner), None)
        if (
            twin is None
            and owner is None
            and pairs
            and pairs[-1][1]
            and _joined(text, pairs[-1][1][-1], phone)
        ):
            twin = pairs[-1]
        if twin:
            twin[1].append(phone)
        else:
            pairs.append((owner or _office(text, phone), [phone], []))
    for mail in mails(text, part)[:MOST]:
        near = [pair for pair in pairs if pair[1] and 0 <= mail.start - pair[1][-1].end <= 60 and not pair[2]]
        if near and not _shared(mail, near[-1], pairs, text):
            near[-1][2].append(mail)
        else:
            pairs.append((_beside(mail, persons, pairs), [], [mail]))
    for name, tel, post in pairs:
        ways = [*([name] if name else []), *tel, *post]
        first, last = min(way.start for way in ways), max(way.end for way in ways)
        sentence = places.at(first)
        if last - first > 160:
            first = min(way.start for way in [*tel, *post])
            last = max(way.end for way in [*tel, *post])
        words = quote(clean, first, last, sentence)
        yield Contact(
            name.value if name else "",
            " ".join(way.value for way in tel),
            post[0].value if post else "",
            words,
            index,
        )


def addresses(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Address]:
    """Yield the postal addresses of one notice."""
    for m in _ADDRESS.finditer(clean.text, part.body, part.end):
        where = m["where"].strip()
        if re.search(r"[路街道巷号楼层室区厦院村镇]", where):
            yield Address(where, quote(clean, *m.span("where"), places.at(m.start())), index)


def _parallel(persons: list[Way], tels: list[Way], text: str) -> list[tuple[Way, list[Way]]]:
    """Pair lists that follow each other: 联系人:甲、乙 电话:1、2; or many names and one telephone."""
    made: list[tuple[Way, list[Way]]] = []
    at = 0
    while at < len(persons):
        run = [persons[at]]
        while at + len(run) < len(persons) and re.fullmatch(
            r"[ 、,和/]*", text[run[-1].end : persons[at + len(run)].start]
        ):
            run.append(persons[at + len(run)])
        if len(run) > 1:
            after = [phone for phone in tels if 0 <= phone.start - run[-1].end <= 80]
            their: list[Way] = after[:1]
            for phone in after[1:]:
                if re.fullmatch(r"[ 、,和/;]*", text[their[-1].end : phone.start]):
                    their.append(phone)
            if len(their) == len(run):
                made += [(name, [phone]) for name, phone in zip(run, their, strict=True)]
            elif their:
                made += [(name, list(their)) for name in run]
        at += len(run)
    return made


def _owner(phone: Way, persons: list[Way], text: str) -> Way | None:
    """Return the person a telephone belongs to: the last one before it, with nothing but labels between."""
    before = [name for name in persons if name.end <= phone.start and phone.start - name.end <= 80]
    after = [name for name in persons if 0 <= name.start - phone.end <= 12]
    if after and re.fullmatch(r"[ ,、;(]*联\s*系\s*人[: ]*|[ ]?\(", text[phone.end : after[0].start]):
        return after[0]
    if before and _LABELS.fullmatch(text, before[-1].end, phone.start):
        behind = re.search(
            r"\d[ ]?\($", text[max(0, before[-1].start - 3) : before[-1].start]
        )  # another telephone's
        return None if behind else before[-1]
    return None


def _shared(mail: Way, last: _Pair, pairs: list[_Pair], text: str) -> bool:
    """Say whether a mailbox is that of several persons: no further from the last of them than that one is
    from the one before."""
    if any(one is not last and one[1] == last[1] for one in pairs):
        return True  # 甲、乙 with one telephone
    others = [one for one in pairs if one is not last and one[0] and one[1] and not one[2]]
    before = max((one[1][-1].end for one in others if one[1][-1].end <= last[1][0].start), default=0)
    if last[0] is None or not before or mail.start - before > 160:
        return False
    return _apart(text[before : last[1][0].start]) <= _apart(text[last[1][-1].end : mail.start])


def _apart(between: str) -> int:
    """Return how far two things stand apart: in one list, in parts of a line, in lines of their own."""
    return 2 if "\n" in between else 1 if re.search("[。;]", between) else 0


def _beside(mail: Way, persons: list[Way], pairs: list[_Pair]) -> Way | None:
    """Return the person without a telephone who is named right before a mailbox or right after it."""
    known = {pair[0] for pair in pairs}
    free = [one for one in persons if one not in known]
    return next(
        (one for one in free if 0 <= mail.start - one.end <= 30 or 0 <= one.start - mail.end <= 12), None
    )


def _joined(text: str, one: Way, other: Way) -> bool:
    between = text[one.end : other.start]
    return one.end <= other.start and re.fullmatch(r"[ 、,/和或;()]*", between) is not None


def _office(text: str, phone: Way) -> Way | None:
    """Return the office or the purpose that a telephone without a person stands behind."""
    line_start = max(text.rfind(mark, 0, phone.start) for mark in "\n。;") + 1
    before = re.sub(
        r"(?:联系|咨询)?(?:电话|方式|热线)|[:( ]+$", "", text[max(line_start, phone.start - 30) : phone.start]
    )
    m = re.search(r"(?P<office>[\u4e00-\u9fff]{2,20})[:( ]*$", before)
    if m is None or re.search(r"[前至于请或]|通过|房间|传真|固话|手机|座机|微信", m["office"]):
        return None
    if MADE_BY.search(before[: m.start()]):
        return None
    return Way(phone.start, phone.start, m["office"])
