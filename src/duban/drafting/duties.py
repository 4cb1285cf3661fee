"""Dates, periods and counts in, deadlines with the rule that found each out; what is open becomes a question.

``evidence.py`` says for one date whether it is a deadline; here dates that share a sentence share its words,
years are found, and what is said twice is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from duban.drafting import channels
from duban.drafting.chinese_dates import Day, Span, spans
from duban.drafting.chinese_numbers import number
from duban.drafting.evidence import Around, deadline_by
from duban.drafting.findings import Deadline, Identity, Question, Quote
from duban.drafting.normalising import Clean
from duban.drafting.parts import Part
from duban.drafting.recurring import counted_duties, recurring_duties
from duban.drafting.sentences import Places, Sentence, clause_around, quote
from duban.drafting.years import LATE_SIGNATURE, Year, year_of

_SHARED = re.compile(r"[、,和及与或]|以及")
_CLAUSE = re.compile(r"[。;\n]")


@dataclass(frozen=True, slots=True)
class Duties:
    """What a part of a text asks; the spans (in normalised text) that are used up."""

    deadlines: tuple[Deadline, ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]


def duties(clean: Clean, part: Part, places: Places, identity: Identity, index: int) -> Duties:
    """Return the deadlines of one notice, in the order of its text."""
    number_year = int(m[1]) if (m := re.search(r"〔(\d{4})〕", identity.number)) else None
    text = clean.text
    again = list(recurring_duties(clean, part, places, index))
    taken = [(start, end) for start, end, _ in again]
    dated: list[tuple[int, Deadline]] = []
    questions: list[Question] = []
    warnings: list[str] = []
    for group in _groups(text, part, taken):
        sentence = places.at(group[0].start)
        if sentence is None:
            continue
        before, after = text[sentence.start : group[0].start], text[group[-1].end : sentence.end]
        for span in group:
            year = _year(span, text, sentence, identity.issued_on, number_year)
            rule = deadline_by(_around(span, before, after, sentence, places, text, year, identity.issued_on))
            if not rule:
                continue
            made = _deadline(clean, span, sentence, before, after, year, identity, index, rule)
            if isinstance(made, Question):
                questions.append(made)
                continue
            dated.append((span.start, made))
            if year.before_issue:
                warnings.append(
                    f"{made.due} 早于落款日期 {identity.issued_on}，请核对（原文：{made.quote.words}）"
                )
    ranges = [(start, found) for start, found in dated if found.opens]
    for start, found in counted_duties(clean, part, places, index):
        home = places.at(start)
        if found.kind == "publicity" and any(home and home.start <= at < home.end for at, _ in ranges):
            continue
        dated.append((start, found))
    for start, _, come_again in again:
        if isinstance(come_again, Question):
            questions.append(come_again)
        else:
            dated.append((start, come_again))
    ordered = [found for _, found in sorted(dated, key=lambda pair: (pair[0], pair[1].due))]
    return Duties(tuple(_once(ordered)), tuple(questions), tuple(dict.fromkeys(warnings)))


def _groups(text: str, part: Part, taken: list[tuple[int, int]]) -> Iterator[list[Span]]:
    """Yield the dates of a part, those of one list together."""
    group: list[Span] = []
    signed = part.signed.start if part.signed else -1
    for span in spans(text[: part.end]):
        if (
            span.start < part.body
            or span.start <= signed < span.end
            or any(a <= span.closes.start < b for a, b in taken)
        ):
            continue
        if group and _SHARED.fullmatch(text, group[-1].end, span.start):
            group.append(span)
            continue
        if group:
            yield group
        group = [span]
    if group:
        yield group


def _year(span: Span, text: str, sentence: Sentence, issued_on: date | None, number_year: int | None) -> Year:
    near = span.opens.year if span.opens else None
    if near is None and span.closes.year is None:
        written = re.findall(
            r"((?:19|20)\d\d)年(?=\d{1,2}月|[上下]半年|底)", text[sentence.start : span.start]
        )
        near = (
            int(written[-1])
            if written and (issued_on is None or int(written[-1]) >= issued_on.year)
            else None
        )
    if (
        span.opens
        and near
        and span.closes.year is None
        and (span.opens.month or 0) > (span.closes.month or 12)
    ):
        near += 1
    return year_of(span.closes, issued_on, number_year, near)


def _around(
    span: Span,
    before: str,
    after: str,
    sentence: Sentence,
    places: Places,
    text: str,
    year: Year,
    issued_on: date | None,
) -> Around:
    if (
        len(re.sub(r"[\W\d_一二三四五六七八九十]", "", before)) < 2
    ):  # a line that is only a date: what stands above it
        above = text[max(0, sentence.start - 60) : sentence.start].rstrip()
        lead = re.split(r"[。;]", above)[-1].split("\n")[-1].strip()
        before = (lead if len(lead) <= 40 else "") + before
    future = True
    if issued_on is not None and year.year is not None:
        future = span.closes.last(year.year) >= issued_on - timedelta(days=LATE_SIGNATURE)
    whole = span.closes.part in ("month",) and span.opens is None
    return Around(
        before,
        after,
        " ".join(sentence.headings),
        span.opens is not None or span.from_issue,
        span.from_issue,
        whole,
        future,
    )


def _deadline(
    clean: Clean,
    span: Span,
    sentence: Sentence,
    before: str,
    after: str,
    year: Year,
    identity: Identity,
    index: int,
    rule: str,
) -> Deadline | Question:
    text = clean.text
    start, end = clause_around(text, span.start, span.end, sentence)
    words = quote(clean, start, end, sentence)
    day = span.closes
    if day.year_word.startswith("第"):
        return _which_round(day, words, index, identity.issued_on)
    if year.year is None:
        return _which_year(day, words, index)
    ends = day.last(year.year)
    due = ends.isoformat() + (f"T{day.time}" if day.time else "")
    near = _CLAUSE.split(text[span.end : span.end + 160])[0]
    left = _CLAUSE.split(before)[-1]
    kind, ways = channels.channels(near, left + near)
    if "公示" in left[-24:]:
        kind = "publicity"
    opens = None
    if span.opens is not None:
        opens = span.opens.first(
            span.opens.year or (year.year if (span.opens.month or 0) <= ends.month else year.year - 1)
        )
    elif span.from_issue:
        opens = identity.issued_on
    return Deadline(
        due=due,
        quote=words,
        rule=rule,
        kind=kind,
        channels=ways,
        opens=opens,
        precision=_precision(day),
        notice=index,
        stage=channels.stage_name(sentence.headings, kind, near),
        actor=channels.actor(left, near),
        recipient=channels.recipient(near, left + near),
        confidence="stated" if year.basis == "explicit" else "inferred",
    )


def _precision(day: Day) -> str:
    if day.off_work:
        return "off-work"
    if day.morning:
        return "morning"
    return {
        "early": "half-month",
        "mid": "half-month",
        "late": "month-end",
        "month": "month-end",
        "year": "year-end",
    }.get(day.part, "")


def _which_year(day: Day, words: Quote, index: int) -> Question:
    ends = day.last(2023)
    return Question(
        f"--{ends.month:02}-{ends.day:02}",
        f"{ends.month}月{ends.day}日是哪一年？通知没有落款日期，也没有写年份",
        (),
        words,
        index,
    )


def _which_round(day: Day, words: Quote, index: int, issued_on: date | None) -> Question:
    """Return the question what 第2年 means: counted from the year of issue, or from the one after it."""
    nth = number(day.year_word[1:-1]) or 2
    ends = day.last(2023)
    readings = [day.last(issued_on.year + nth - 1 + late).isoformat() for late in (0, 1)] if issued_on else []
    return Question(
        f"cycle year{nth} {ends.month:02}-{ends.day:02}",
        f"{day.year_word}{ends.month}月{ends.day}日是哪一年？从哪一年算第一年通知没有写明",
        tuple(readings),
        words,
        index,
    )


def _once(found: list[Deadline]) -> Iterator[Deadline]:
    """Leave out what is said again: the same due for the same thing in nearly the same words."""
    kept: list[Deadline] = []
    for one in found:
        twin = next(
            (
                other
                for other in kept
                if other.due == one.due and other.notice == one.notice and _alike(other, one)
            ),
            None,
        )
        if twin is None:
            kept.append(one)
        elif len(one.quote.words) > len(twin.quote.words) and one.opens and not twin.opens:
            kept[kept.index(twin)] = replace(one)
    return iter(kept)


def _alike(one: Deadline, other: Deadline) -> bool:
    if one.quote.start < other.quote.end and other.quote.start < one.quote.end and one.due[0] != "e":
        return True
    a, b = set(_pairs(one.quote.words)), set(_pairs(other.quote.words))
    return len(a & b) > 0.6 * min(len(a), len(b))


def _pairs(words: str) -> list[str]:
    plain = re.sub(r"\W|\d", "", words)
    return [plain[at : at + 2] for at in range(len(plain) - 1)] or [plain]
