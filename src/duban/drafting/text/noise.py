"""What scanning, setting and converting put into a text: patterns of it in, what to cut or to put right out.

The one law: only what no clerk writes is taken for noise. 2O21年 is a slip of the machine, A1O is a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

_C = r"[\u4e00-\u9fff]"
#: Entities that a page's own text holds as text, written once, twice or three times over.
ENTITY = re.compile(r"&(?:amp;)*(#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});|&(?:amp;)+")
#: What no reader sees: widths of nothing, directions, forms of the character before.
UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufff9-\ufffc\r]"
)

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SYLLABLE = rf"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouü{_TONED}]{{1,3}}(?:ng?|r)?"
_HAS_TONE = rf"(?=[a-zü '’]*[{_TONED}])"
#: 報(bào)送, 報[bào]送, 報送(bào sòng), 報bào送, 報(ㄅㄠˋ)送.
_PINYIN = re.compile(
    rf"(?<={_C})[ ]?[(\[](?i:{_HAS_TONE}{_SYLLABLE}(?:[ '’]?{_SYLLABLE}){{0,7}})[)\]]"
    rf"|(?<={_C}){_HAS_TONE}{_SYLLABLE}(?=[^a-zA-Z])|(?<={_C})\([\u02c7-\u02d9\u3105-\u312f]{{1,5}}\)"
)
#: A syllable of the neutral tone: only where the text is full of pinyin anyway.
_NEUTRAL = re.compile(rf"(?<={_C})\({_SYLLABLE}\)")
_MANY_PINYIN = 5

#: Digits and what is read for them: 2O21年, l5日, 3OO0字.
_LIKE_DIGITS = re.compile(
    r"(?<![A-Za-z0-9])(?=[OoIl|]{0,4}\d)\d*[OoIl|][\dOoIl|]{0,3}"
    r"(?=[ ]?(?:[年月日曰号时天字份]|个(?:工作[日曰]|月|字)))"
    r"|(?<![A-Za-z0-9])[lI]?[Oo1](?=月[\dOoIl]{1,2}[日曰])|(?<=月)[lI](?=[日曰])"
    r"|(?<!\w)0\d{2,3}[-—–一][ ]?[\dOoIl]{7,8}(?!\w)"
    r"|(?<!\w)2[0Oo][\dOoIl]{2}([-./])[\dOoIl]{1,2}\1[\dOoIl]{1,2}(?!\w)"
)
_DIGIT = str.maketrans("OoIl|", "00111")
_DAY_MISREAD = re.compile(r"(?<=\d)曰|(?<=[每即当工作]{2})曰|(?<=[每当即])曰(?=起|前|报)|(?<=月[一二三十])曰")
#: 二〇二一年, whose circle every program writes in its own way, or loses.
_CIRCLE = re.compile(
    r"[一二][〇零OoОоΟο○◯●□0?*\ufffd一二][〇零OoОоΟο○◯●□0?*\ufffd一二三四五六七八九]{2}(?=年)"
)
_NO_NUMERAL = re.compile(r"[OoОоΟο○◯●□0?*\ufffd]")
#: The bullets of Word's picture fonts.
_BULLET = re.compile("[\uf000-\uf0ff]")
_NUMBER_BRACKETS = re.compile(r"[【{〖<「〈][ ]?20\d\d[ ]?[】}〗>」〉](?=[ ]?第?[ ]?\d+[ ]?号)")

#: Blanks that stand inside of what is one: to be cut where these match.
_INSIDE = (
    re.compile(
        r"(?<=\d)[ ]+(?=[年月日时点号])|(?<=[年月])[ ]+(?=[\d底末初上中下])"
        r"|(?<=日)[ ]+(?=[前上下止至]|\d{1,2}[:时点])|(?<=日)[ ](?=\d)"
    ),
    re.compile(r"(?<=[时点分号底末旬])[ ]+(?=(?:之|以)?前|止)|(?<=[(])[ ]+(?=星期|周[一二三四五六日])"),
    re.compile(r"(?<=[〔\[(])[ ]+(?=\d{4})|(?<=[〕\])])[ ]+(?=\d+[ ]*号)"),
    re.compile(r"(?<=[A-Za-z0-9_])[ ]+(?=@)|(?<=@)[ ]+(?=[A-Za-z0-9])"),
    # a heading or a signature of three characters or more that is spaced apart: 科 技 部
    re.compile(
        rf"(?<=(?<!\S){_C})[ ](?={_C}(?![^\s\d]))(?:(?={_C}[ ]{_C}(?![^\s\d]))|(?<=(?<!\S){_C}[ ]{_C}[ ]))"
    ),
)
_N = "[ ]?[一二三四五六七八九十〇○零]"
#: Words all of whose blanks go.
_WHOLE = (
    re.compile(r"(?<!\d)[12][ ]?\d[ ]?\d[ ]?\d[ ]?年(?:[ ]{0,2}[01][ ]\d[ ]{0,2}月)?"),
    re.compile(r"月[ ]{0,2}[0-3][ ]\d[ ]{0,2}[日号]|(?<!\d)\d{1,2}[ ]{0,2}:[ ]{0,2}\d\d(?!\d)"),
    re.compile(r"[〔\[(][ ]?[12](?:[ ]?\d){3}[ ]?[〕\])](?:[ ]{0,2}\d){1,4}[ ]?号"),
    re.compile(rf"(?<!{_C})[一二](?:{_N}){{3}}[ ]?年(?:{_N}){{1,2}}[ ]?月(?:(?:{_N}){{1,3}}[ ]?日)?"),
    re.compile(r"(?<!\d)(?:19|20)\d\d[ ]?([-./])[ ]?\d{1,2}[ ]?\1[ ]?\d{1,2}(?!\d)"),
    re.compile(r"@[ ]?[A-Za-z0-9-]{1,30}(?:[ ]?\.[ ]?[a-z]{2,8}){1,3}(?![A-Za-z])"),
    # a label: 联 系 人:
    re.compile(rf"(?<![^\s。;,)]){_C}(?:[ ]{{1,4}}{_C}){{1,3}}[ ]{{0,4}}(?=:)"),
    re.compile(r"截[ ]?止[ ](?:时间|日期)|截[ ]止|报[ ]送|提[ ]交|申[ ]报|联[ ]{1,4}系[ ]{1,4}人"),
    re.compile(r"(?:\d[ ]?个?[ ]?)?工[ ]?作[ ]?日(?:[ ]之?内)?"),
)
#: A telephone whose digits stand apart, 0 591-8788 1234: those alone, and what stands around its dash.
_TELEPHONE = re.compile(r"(?<![\d-])(?<!\d[ ])0(?:[ ]?\d){2,3}[ ]?-[ ]?\d(?:[ ]?\d){6,7}(?![ ]?\d)")
_ALONE = re.compile(r"[ ](?=\d(?!\d))|(?<=(?<!\d)\d)[ ]|[ ](?=-)|(?<=-)[ ]")
#: A text that is spaced apart throughout, as recognition leaves it: 请 各 市 于 3 月 20 日 前 报送.
_APART = re.compile(
    rf"(?<![^\s。;:!?,)])(?:\S{{1,4}}[ ]){{7,}}(?:\S{{1,4}}(?!\S)|{_C}(?=[^\s\u4e00-\u9fff]))"
)
_BETWEEN = re.compile(
    r"(?<![A-Za-z])[ ](?![A-Za-z])(?:(?<!\d[ ])|(?=\d)(?:(?<=\D\d[ ])|(?=\d(?!\d)))|(?!\d))"
)
_BLANKS = re.compile("[ ]+")
#: What was misread, and what stands there; a character for a character.
_MISREAD: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_BULLET, lambda m: "•"),
    (_LIKE_DIGITS, lambda m: m[0].translate(_DIGIT)),
    (_DAY_MISREAD, lambda m: "日"),
    (_CIRCLE, lambda m: m[0][0] + _NO_NUMERAL.sub("〇", m[0][1:])),
    (_NUMBER_BRACKETS, lambda m: f"〔{m[0][1:-1]}〕"),
)


def unescaped(m: re.Match[str]) -> str:
    """Return what an entity stands for; what stands for nothing stays as it is."""
    if not m[1]:
        return "&"
    said = unescape(f"&{m[1]};")
    return m[0] if len(said) != 1 else " " if said.isspace() else said


def pinyin(text: str) -> list[tuple[int, int]]:
    """Return the spans of inserted readings."""
    found = [m.span() for m in _PINYIN.finditer(text)]
    if len(found) >= _MANY_PINYIN:
        found += [m.span() for m in _NEUTRAL.finditer(text)]
    return sorted(set(found))


def inner_blanks(text: str) -> list[tuple[int, int]]:
    """Return the blanks that stand inside of one word, one date or one number."""
    found = {m.span() for pattern in _INSIDE for m in pattern.finditer(text)}
    for pattern in _WHOLE:
        for whole in pattern.finditer(text):
            found |= {m.span() for m in _BLANKS.finditer(text, *whole.span())}
    for whole in _TELEPHONE.finditer(text):
        found |= {m.span() for m in _ALONE.finditer(text, *whole.span())}
    for run in _APART.finditer(text):
        single = [token for token in run[0].split(" ") if len(token) == 1]
        words = [token for token in single if "\u4e00" <= token <= "\u9fff"]
        if len(words) > 1 and len(single) >= 0.4 * (run[0].count(" ") + 1):
            found |= {m.span() for m in _BETWEEN.finditer(text, *run.span())}
    return _apart(sorted(found))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans that do not overlap, in order."""
    made: list[tuple[int, int]] = []
    for a, b in spans:
        if made and a < made[-1][1]:
            made[-1] = (made[-1][0], max(b, made[-1][1]))
        else:
            made.append((a, b))
    return made


def plain(text: str) -> str:
    """Return ``text``, as long as it was, with the characters that a machine took for others put right."""
    for pattern, by in _MISREAD:
        text = pattern.sub(by, text)
    return text
