"""The dates of a notice in, the deadlines among them out: dates that share a sentence share its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from duban.drafting.dates.ranges import Span, spans
from duban.drafting.dates.years import LATE_SIGNATURE, Year, by_the_signature, year_of
from duban.drafting.duties.around import Around
from duban.drafting.duties.dated import Place, deadline
from duban.drafting.duties.evidence import Verdict, deadline_by
from duban.drafting.duties.leads import leads
from duban.drafting.findings import Deadline, Identity, PassedOver
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import CONTEXT, Places, Sentence, clause_around, quote
from duban.problems import Refused

#: What may stand between the dates of one list.
_SHARED = re.compile(
    r"(?:\([^()]{1,10}\))?(?:[、,和及与或]|以及)(?:第[一二三四五\d]+[批次轮期](?:为|:)?"
    r"|[各]?[省市县区][直级]?[\u4e00-\u9fff]{0,4})?"
)
#: 4月28日关账,4月25日起停止: what begins shares no words with the date before it.
_BEGINS = re.compile(r"起(?!至|到)|开始")
_REGISTERS = re.compile(r"[^。;,、()]{0,12}报到")
#: What the range itself is for, so that what follows comes again beside it.
_OWN_DUTY = re.compile(r";|开展|组织|进行|实施|完成")
#: Characters that are quoted around a date that was passed over.
_NEAR = 40
#: No notice has as many dates.
MOST_DATES = 15_000
#: Stands for the signature of a text that nobody dated, until a person says the day.
_SOME_DAY = date(2023, 3, 1)
#: A date of every year is no date of one year, even where it is no duty.
_EACH_YEAR = re.compile(r"每个?年度?(?:的|于|在)?[ ]*$")


def dated_duties(
    clean: Clean,
    part: Part,
    places: Places,
    identity: Identity,
    index: int,
    again: list[tuple[int, int, Deadline]],
) -> Iterator[tuple[int, Deadline | PassedOver, bool]]:
    """Yield for each date its place, the deadline it is and whether that lies before the signature; or, for
    one on or after the signature that is no deadline, what took it."""
    number_year = int(m[1]) if (m := re.search(r"〔(\d{4})〕", identity.number)) else None
    text, issued_on = clean.text, identity.issued_on
    for group in _groups(text, part, [(start, end) for start, end, _ in again]):
        sentence = places.at(group[0].start)
        if sentence is None:
            continue
        first, last = group[0].start, group[-1].end
        before = text[max(sentence.start, first - CONTEXT) : first]
        after = text[last : min(sentence.end, last + CONTEXT)]
        for written in group:
            span = by_the_signature(written, issued_on or _SOME_DAY)
            if _until_again(span, text, sentence, again):
                continue
            year = _year(span, text, sentence, issued_on, number_year)
            around = _around(span, before, after, sentence, year, issued_on, text[last : last + CONTEXT])
            tried = leads(text, sentence, span, around)
            verdict = _verdict(around, tried)
            if verdict.rule:
                place = Place(clean, span, sentence, before, after, index)
                made = deadline(place, verdict.rule, year, issued_on)
                if issued_on is None and span is not written:
                    made = _unsigned(made)
                yield span.start, made, year.before_issue
            elif passed := _passed_over(clean, span, sentence, year, issued_on, verdict.why, index):
                yield span.start, passed, False


def _verdict(around: Around, tried: Iterator[str]) -> Verdict:
    """Return what of the words before a date makes it a deadline; else what took it by its own words."""
    first = Verdict()
    for words in tried:
        said = deadline_by(replace(around, before=words))
        if said.rule:
            return said
        first = first if first.why else said
    return first


def _passed_over(
    clean: Clean, span: Span, sentence: Sentence, year: Year, issued_on: date | None, why: str, index: int
) -> PassedOver | None:
    """Return a date that is no deadline; None where it lies before the signature."""
    on = span.closes.last(year.year) if year.year is not None else None
    if issued_on is not None and (on is None or on < issued_on):
        return None
    words = quote(clean, *clause_around(clean.text, span.start, span.end, sentence, _NEAR), sentence)
    return PassedOver(words, quote(clean, span.start, span.end, sentence), why, on, index)


def _unsigned(made: Deadline) -> Deadline:
    """Return a deadline of 本月底 or 下周一 in a text that nobody dated: its day, a person must say."""
    said = made.day.words if made.day else made.quote.words
    asks = f"“{said}”是哪一天？通知没有落款日期，不知道从何时算"
    return replace(made, due=f"unsigned({said})", asks=asks, readings=(), opens=None, precision="")


def _until_again(span: Span, text: str, sentence: Sentence, again: list[tuple[int, int, Deadline]]) -> bool:
    """Say whether a range only says how long something comes again: 9月1日至30日,每日15时前报送."""
    near = (start for start, _, _ in again if span.end <= start < min(sentence.end, span.end + 30))
    return span.opens is not None and any(not _OWN_DUTY.search(text[span.end : start]) for start in near)


def _groups(text: str, part: Part, taken: list[tuple[int, int]]) -> Iterator[list[Span]]:
    """Yield the dates of a part, those of one list together."""
    group: list[Span] = []
    signed = part.signed.start if part.signed else -1
    written = spans(text[: part.end], part.start)
    refuse_table(len(written), MOST_DATES)
    for span in written:
        signs = span.start <= signed < span.end
        yearly = _EACH_YEAR.search(text, max(0, span.start - 6), span.start)
        if span.start < part.body or signs or yearly or any(a <= span.closes.start < b for a, b in taken):
            continue
        alone = not group or (span.opens is None) != (group[-1].opens is None)
        alone = alone or not _SHARED.fullmatch(text, group[-1].end, span.start)
        if group and (alone or _begins(text, group[-1].end, span.end)):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _begins(text: str, last: int, end: int) -> bool:
    """Say whether what follows a date is its own: 9月18日至20日,18日报到."""
    return bool(_BEGINS.match(text, end) or (text[last] == "," and _REGISTERS.match(text, end)))


def _year(span: Span, text: str, sentence: Sentence, issued_on: date | None, number_year: int | None) -> Year:
    near = span.opens.year if span.opens else None
    if near is None and span.closes.year is None:
        written = re.findall(
            r"((?:19|20)\d\d)年(?=\d{1,2}月|[上下]半年|底)",
            text[max(sentence.start, span.start - CONTEXT) : span.start],
        )
        if written and (issued_on is None or int(written[-1]) >= issued_on.year):
            near = int(written[-1])
    turns = span.opens is not None and (span.opens.month or 0) > (span.closes.month or 12)
    if near and turns and span.closes.year is None:
        near += 1
    return year_of(span.closes, issued_on, number_year, near)


def _around(
    span: Span,
    before: str,
    after: str,
    sentence: Sentence,
    year: Year,
    issued_on: date | None,
    follows: str,
) -> Around:
    future = True
    if issued_on is not None and year.year is not None:
        future = span.closes.last(year.year) >= issued_on - timedelta(days=LATE_SIGNATURE)
    return Around(
        before=before,
        after=after,
        heading=sentence.titles,
        is_range=span.opens is not None or span.from_issue,
        from_issue=span.from_issue,
        part=span.closes.part,
        follows=follows,
        future=future,
    )


def refuse_table(found: int, most: int) -> None:
    """Refuse a text that names more dates than any notice."""
    if found > most:
        raise Refused(
            f"the text names more than {most} dates: that is a table, not a notice",
            hint="draft from the notice without its tables",
            code="unreadable-notice",
        )
