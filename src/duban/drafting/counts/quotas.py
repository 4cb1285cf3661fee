"""Normalised text in, quotas out: how many may be put forward by whom. 不超过2个, 每个省最多推荐1个, 限报3项.

A count is a quota only beside a verb of putting forward or a ceiling; prizes, type sizes and pages are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.counts.quota_groups import GROUP_ENDS, group_of_count
from duban.drafting.counts.quota_vetoes import cap_counts, counts, floor_counts
from duban.drafting.counts.quota_words import (
    BEFORE_NUMBER,
    BOTH,
    CAPS,
    FLOORS,
    MORE,
    NO_LABEL,
    OF_WHICH,
    PATTERNS,
    SHARES,
    UNIT,
    UNLIMITED,
    WHAT_AFTER,
    WHAT_BEFORE,
    WHAT_BETWEEN,
    WHAT_FIRST,
)
from duban.drafting.dates.chinese_numbers import number
from duban.drafting.findings import Quota
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import Places, clause_around, quote

#: Words around what is counted that do not say what it is.
_NO_WHAT = re.compile(r"^(?:以上|以内|其中|参加.*|参会|最多|至多|原则上|.*可增加|分别)")
#: Which labels of a list are groups: behind a comma more than behind 、 (推荐社区2个、学会1个).
_BODY = (re.compile(r"[省市县区校院局厅位业]$"), re.compile(f"[{GROUP_ENDS}]$"))
_BEFORE_IN_LIST = re.compile(rf"^.*\d{UNIT.pattern}[、和及]")
_AT_LEAST = re.compile(r"(?:至少|最少|不少于|不低于)[\u4e00-\u9fff]{0,4}[ ]?$")


def quotas(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Quota]:
    """Yield the quotas of one notice, in the order of its text."""
    made = _Made(clean, places, index)
    text, start, end = clean.text, part.body, part.end
    for m in BOTH.finditer(text, start, end):
        if counts(m, text, in_words=re.compile("专利|知识产权|获奖|奖项")):
            made.put(m, number(m["n"]), number(m["least"]), _what(text, m))
            made.taken.add(m.start("least"))
    for pattern in PATTERNS:
        for m in pattern.finditer(text, start, end):
            if not made.has(m) and counts(m, text):
                if text.startswith("以上", m.end()) or _AT_LEAST.search(text[m.start() : m.start("n")]):
                    made.put(m, least=number(m["n"]), what=_what(text, m))
                else:
                    made.put_range(m, _what(text, m))
                    _go_on(made, m, text, end)
    for m in SHARES.finditer(text, start, end):
        if not made.has(m) and counts(m, text):
            made.put(m, number(m["n"]), what="", per=m["label"].removesuffix("各"))
            _go_on(made, m, text, end, shares=True)
    for m in FLOORS.finditer(text, start, end):
        sentence = places.at(m.start())
        conditions = sentence and re.search(r"条件|资格|对象", " ".join(sentence.headings))
        if not (conditions or made.has(m)) and floor_counts(m, text):
            made.put(m, least=number(m["n"]), what=_what(text, m), percent=m["u"] == "%")
    for m in OF_WHICH.finditer(text, start, end):
        if not made.has(m) and made.before(m):
            made.put(m, least=number(m["n"]), what=m["of"], percent=m["u"] == "%")
    for pattern in CAPS:
        for m in pattern.finditer(text, start, end):
            if not made.has(m) and cap_counts(m, text):
                made.put(m, number(m["n"]), what=_what(text, m), percent=True)
    for m in UNLIMITED.finditer(text, start, end):
        named = BEFORE_NUMBER.search(m[0])
        made.put(m, what=named[1] if named else "", unlimited=True)
    yield from made.in_order()


class _Made:
    """The quotas found so far, each under the place of its number."""

    def __init__(self, clean: Clean, places: Places, index: int) -> None:
        self._clean, self._places, self._index = clean, places, index
        self._quotas: dict[int, Quota] = {}
        self.taken: set[int] = set()

    def has(self, m: re.Match[str]) -> bool:
        """Say whether the number of ``m`` is one already, in other words."""
        return any(m.start("n") + near in self.taken for near in range(-3, 4))

    def before(self, m: re.Match[str]) -> bool:
        """Say whether the sentence of ``m`` has a quota before it."""
        sentence = self._places.at(m.start())
        return sentence is not None and any(sentence.start <= at < m.start() for at in self.taken)

    def in_order(self) -> Iterator[Quota]:
        yield from (self._quotas[at] for at in sorted(self._quotas))

    def put_range(self, m: re.Match[str], what: str) -> None:
        """Take a count that may be written as a range: 1至3个."""
        to = number(m.groupdict().get("to") or "")
        self.put(m, to or number(m["n"]), number(m["n"]) if to else None, what)

    def put(
        self,
        m: re.Match[str],
        most: int | None = None,
        least: int | None = None,
        what: str = "",
        *,
        per: str = "",
        percent: bool = False,
        unlimited: bool = False,
    ) -> None:
        groups = m.groupdict()
        at = m.start("n") if "n" in groups else m.start()
        sentence = self._places.at(at)
        if sentence is None or not (most or least or unlimited) or max(most or 0, least or 0) > 5000:
            return
        text = self._clean.text
        words = quote(self._clean, *clause_around(text, m.start(), m.end(), sentence), sentence)
        group, chosen = (per, False) if per else group_of_count(text, m, sentence.start)
        what = "" if (what := re.sub("^的|^其中|分别$|各$", "", what)) == group else what
        among = re.search("其中[^,。;]*$", text[max(0, at - 24) : at]) is not None
        approx = groups.get("around") == "左右"
        self._quotas[at] = Quota(
            what, words, most, least, group, approx, unlimited, percent, among, chosen, self._index
        )
        self.taken.add(at)


def _go_on(made: _Made, first: re.Match[str], text: str, end: int, shares: bool = False) -> None:
    """Take the further counts of a list: 小学组2名、初中组3名. ``shares``: each is that of a body."""
    unit = UNIT.match(text, first.end("n"))
    before = first
    while (more := MORE.match(text, before.end(), end)) and counts(more, text):
        label, rest, mark = more["label"].strip(), more["rest"], more["mark"]
        listed = mark in "、和及" or (
            label and not rest and unit is not None and unit["unit"] == more["unit"]
        )
        named = (label or rest) and not NO_LABEL.search(label + rest)
        if not more["around"] and not (listed and (named or (mark == "、" and _respective(first, text)))):
            break
        what = re.sub(r"(?:限报|限|可|推荐|申报|报送|报|最多|各)+$", "", label)
        known = more.start("n") in made.taken
        if not known and (shares or re.search(_BODY[mark == ","], what)):
            made.put(more, number(more["n"]), per=what)
        elif not known:
            made.put_range(more, what or _what(text, more))
        before = more


def _respective(first: re.Match[str], text: str) -> bool:
    """Say whether a list names its counts in the order of what it named before: 分别不超过2家、3个."""
    before = re.split("[,。;]", text[max(0, first.start() - 6) : first.start("n")])[-1]
    return "分别" in before


def _what(text: str, m: re.Match[str]) -> str:
    """Return what is counted: named after the number, or before it in the same part of the sentence."""
    after = WHAT_AFTER.match(text, m.end())
    if after:
        return _NO_WHAT.sub("", after["what"].strip("“”").removesuffix("可"))
    before = re.split(
        r"[,。;:\n]", text[max(0, m.start() - 40) : m.start("n") if m.groupdict().get("n") else m.end()]
    )[-1]
    ways = (WHAT_BEFORE, WHAT_BETWEEN, WHAT_FIRST)
    own = _BEFORE_IN_LIST.sub("", before)  # 甲不超过8家、乙不超过3家: each has its own
    found = next(filter(None, (list(way.finditer(words)) for words in (own, before) for way in ways)), [])
    what = found[-1]["what"].removesuffix("可") if found else ""
    return "" if what[:1] in ("每", "各") else _NO_WHAT.sub("", what)  # for whom it is, not what
