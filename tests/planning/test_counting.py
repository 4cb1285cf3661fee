"""How long a text is, as Word counts 字数."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.counting import count

CHINESE = st.text("督办通知，。、；：（）《》「」", min_size=0)
LATIN = st.text("abcXYZ0189", min_size=1)


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("", 0, 0),
        ("  \n\t\u3000", 0, 0),
        ("城市制造业高质量发展", 10, 10),
        ("2024年9月13日前", 7, 11),  # three numbers, four characters of Chinese
        ("GDP 增长 5.6%", 4, 9),
        ("（一）“点线面”", 8, 8),
        ("……——", 4, 4),
        ("ＡＩ＋制造", 5, 5),  # full-width letters are set as Chinese is
        ("don’t stop", 2, 9),
        ("e\u0301tude", 1, 5),
        ("新\u200b材料", 3, 3),
        ("𠮷林", 2, 2),
    ],
)
def test_a_text_counts_as_in_word(text: str, words: int, characters: int) -> None:
    found = count(text)
    assert (found.words, found.characters) == (words, characters)


@given(CHINESE, CHINESE)
def test_chinese_adds_up(one: str, other: str) -> None:
    assert count(one + other).words == count(one).words + count(other).words == len(one + other)


@given(st.lists(LATIN, min_size=1))
def test_each_run_of_letters_and_digits_is_one(runs: list[str]) -> None:
    assert count(" ".join(runs)).words == count("，".join(runs)).words - (len(runs) - 1) == len(runs)


@given(st.text())
def test_no_text_has_more_words_than_characters(text: str) -> None:
    found = count(text)
    assert 0 <= found.words <= found.characters <= len(text)
