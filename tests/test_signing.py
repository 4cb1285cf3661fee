"""Links of letters: what was signed is read back, and nothing else is."""

from __future__ import annotations

import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban import signing
from duban.signing import LENGTH, VERBS, Flaw, Link, read, reader, sign

KEY = b"k" * 32
NOW = datetime(2024, 9, 2, 1, 0, tzinfo=UTC)
LINK = Link(reader(KEY, "desk@city.example"), 7, 2, "submit", NOW, NOW + timedelta(days=30))
TEXT = sign(KEY, LINK)
SAFE = string.ascii_letters + string.digits + "-_"

links = st.builds(
    Link,
    reader=st.binary(min_size=8, max_size=8),
    obligation_id=st.integers(0, 2**32 - 1),
    epoch=st.integers(0, 2**16 - 1),
    verb=st.sampled_from(VERBS),
    made_at=st.integers(0, int(NOW.timestamp())).map(lambda s: datetime.fromtimestamp(s, UTC)),
    expires_at=st.integers(2**31, 2**32 - 1).map(lambda s: datetime.fromtimestamp(s, UTC)),
)


@given(links)
def test_what_was_signed_is_read_back(link: Link) -> None:
    text = sign(KEY, link)
    assert read(KEY, text, NOW) == link
    assert text == sign(KEY, replace(link)) and len(text) == LENGTH and set(text) <= set(SAFE)


def test_a_link_of_a_letter_that_has_not_left_yet_says_nothing() -> None:
    assert read(KEY, TEXT, NOW - timedelta(seconds=1)) is Flaw.FORGED


@given(links, st.integers(0, LENGTH - 1), st.characters())
def test_a_text_with_one_character_changed_says_nothing(link: Link, place: int, mark: str) -> None:
    text = sign(KEY, link)
    altered = text[:place] + mark + text[place + 1 :]
    if altered != text:
        assert read(KEY, altered, NOW) is Flaw.FORGED


@given(st.text(max_size=LENGTH * 2))
def test_any_other_text_says_nothing(text: str) -> None:
    assert read(KEY, text, NOW) is Flaw.FORGED


@given(st.lists(st.integers(0, LENGTH - 1), min_size=1, max_size=6), st.text(SAFE, min_size=6, max_size=6))
def test_several_characters_changed_say_nothing(places: list[int], marks: str) -> None:
    altered = list(TEXT)
    for place, mark in zip(places, marks, strict=False):
        altered[place] = mark
    if "".join(altered) != TEXT:
        assert read(KEY, "".join(altered), NOW) is Flaw.FORGED


@pytest.mark.parametrize(
    "text",
    ["", TEXT[:-1], TEXT + "A", TEXT[:-4], TEXT[:-1] + "=", TEXT[:-4] + "====", " " + TEXT[:-1], TEXT + "\n",
     TEXT.translate(str.maketrans("-_", "+/")).replace("A", "+", 1), "１" * LENGTH, "\0" * LENGTH],
)  # fmt: skip
def test_a_mutilated_text_says_nothing(text: str) -> None:
    assert read(KEY, text, NOW) is Flaw.FORGED


def test_a_link_has_one_spelling() -> None:
    """Standard base64 writes + and / for - and _: the decoder takes both, a link only its own."""
    text = next(t for n in range(1, 99) if "-" in (t := sign(KEY, replace(LINK, obligation_id=n))))
    assert isinstance(read(KEY, text, NOW), Link)
    assert read(KEY, text.replace("-", "+", 1), NOW) is Flaw.FORGED


def test_facts_of_one_link_with_the_signature_of_another_say_nothing() -> None:
    """A swapped verb, obligation or epoch: the signature is of all of them."""
    facts = len(TEXT) - 24
    for other in (
        replace(LINK, verb="decline"), replace(LINK, obligation_id=8), replace(LINK, epoch=3),
        replace(LINK, reader=reader(KEY, "other@city.example")), replace(LINK, made_at=NOW - timedelta(1)),
        replace(LINK, expires_at=NOW + timedelta(days=300)),
    ):  # fmt: skip
        assert read(KEY, sign(KEY, other)[:facts] + TEXT[facts:], NOW) is Flaw.FORGED


def test_a_link_of_another_key_says_nothing() -> None:
    assert read(b"j" * 32, TEXT, NOW) is Flaw.FORGED


def test_a_link_ends() -> None:
    assert read(KEY, TEXT, LINK.expires_at - timedelta(seconds=1)) == LINK
    assert read(KEY, TEXT, LINK.expires_at) is Flaw.EXPIRED


@pytest.mark.parametrize(("place", "value"), [(0, 2), (1, len(VERBS))])
def test_a_link_of_another_version_or_verb_says_nothing(place: int, value: int) -> None:
    """Signed by us, in a format that this code does not know."""
    facts = bytearray(urlsafe_b64decode(TEXT)[:24])
    facts[place] = value
    assert read(KEY, urlsafe_b64encode(facts + signing._signature(KEY, bytes(facts))).decode(), NOW) is (
        Flaw.FORGED
    )


def test_the_reader_is_not_told_by_the_link_and_does_not_depend_on_case() -> None:
    assert reader(KEY, "Desk@City.example") == reader(KEY, "desk@city.example")
    assert reader(b"j" * 32, "desk@city.example") != reader(KEY, "desk@city.example")
