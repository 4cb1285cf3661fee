"""What came back is told from what did not: reports, providers' own words, answers, and hostile bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.clock import monotonic
from duban.delivery.bounces import MAX_BYTES, read_bounce
from duban.delivery.mailboxes import messages
from duban.problems import DubanError
from tests.delivery.returned import LETTER, dsn, provider


@pytest.mark.parametrize(
    ("status", "permanent", "blames"),
    [
        ("5.1.1", True, True),  # no such mailbox
        ("5.1.10", True, True),
        ("5.2.1", True, True),  # disabled
        ("5.7.1", True, False),  # refused as it is: another letter may pass
        ("5.2.2", False, False),  # full: it empties again
        ("4.4.7", False, False),  # given up on after days of trying; the address is not to blame
    ],
)
def test_a_report_tells_permanent_from_transient(status: str, permanent: bool, blames: bool) -> None:
    found = read_bounce(dsn(status=status))
    assert found is not None
    assert (found.status, found.permanent, found.blames_address) == (status, permanent, blames)
    assert found.message_ids[0] == LETTER
    assert found.recipients == ("gone@city.example",)
    assert "550 5.1.1 User unknown" in found.text


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822", "message/rfc822-headers"])
def test_the_letter_is_found_however_it_is_enclosed(returned: str) -> None:
    found = read_bounce(dsn(returned=returned))
    assert found is not None
    assert LETTER in found.message_ids


def test_a_delay_is_never_permanent_and_a_success_is_no_bounce() -> None:
    waiting = read_bounce(dsn(action="delayed", status="5.0.0"))
    assert waiting is not None
    assert not waiting.permanent
    for action, status in (("delivered", "2.0.0"), ("relayed", "2.0.0"), ("failed", "2.0.0")):
        assert read_bounce(dsn(action=action, status=status)) is None


def test_a_report_without_a_status_is_read_by_its_diagnosis() -> None:
    found = read_bounce(dsn(status="", diagnosis="smtp; 550 Mailbox not found"))
    assert found is not None
    assert (found.status, found.permanent) == ("5.0.0", True)


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("抱歉，您的邮件被退回来了。收件人 gone@city.example 邮箱地址不存在。", "5.1.1"),
        ("无法发送到 gone@city.example，错误信息：550 5.1.1 User not found", "5.1.1"),
        ("退信原因：对方邮箱已满，请稍后再试。", "4.2.2"),
        ("收信服务器返回：550 拒收", "5.0.0"),
        ("邮件投递延迟，系统将继续重试。", "4.0.0"),
        ("您的邮件未能送达。", "5.0.0"),
    ],
)
def test_providers_that_write_no_report_are_read_by_their_words(
    body: str, status: str, html: bool, charset: str
) -> None:
    found = read_bounce(provider(body, html=html, charset=charset))
    assert found is not None
    assert (found.status, found.permanent) == (status, status[0] == "5")
    assert found.message_ids == (LETTER,)
    assert "<" not in found.text


def test_an_identifier_quoted_in_the_words_will_do() -> None:
    body = f"Delivery failed.\r\n\r\nMessage-ID: {LETTER}\r\nSubject: letter\r\n"
    found = read_bounce(provider(body, how="X-Nothing", subject="Mail delivery failed"))
    assert found is not None
    assert found.message_ids == (LETTER,)


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("clerk@city.example", "Re: 任务通知"),
        ("clerk@city.example", "自动回复：退回材料的说明"),  # an answer that speaks of returning
        ("postmaster@city.example", "自动回复：本人休假"),  # a desk called postmaster that is away
        ("clerk@city.example", "Undelivered Mail Returned to Sender"),
    ],
)
def test_an_answer_is_never_a_bounce(sender: str, subject: str) -> None:
    assert (
        read_bounce(provider("收到，邮箱地址不存在的问题已解决。550 5.1.1", sender=sender, subject=subject))
        is None
    )


def test_a_receipt_of_reading_is_no_bounce() -> None:
    receipt = dsn().replace(b"report-type=delivery-status", b"report-type=disposition-notification")
    receipt = receipt.replace(b"message/delivery-status", b"message/disposition-notification")
    assert read_bounce(receipt) is None


def test_deep_and_wide_and_long_messages_cost_little() -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="n%d"\r\n\r\n--n%d\r\n' % (n, n) for n in range(3_000)
    )
    rfc822 = b"Content-Type: message/rfc822\r\n\r\n" * 5_000
    wide = b'Content-Type: multipart/report; boundary="w"\r\n\r\n' + b"--w\r\n\r\nx\r\n" * 40_000
    tags = provider("<" * 200_000, html=True)
    heads = b"From: postmaster@x.example\r\n" + b"X-A: b\r\n" * 60_000 + b"\r\nbody"
    ids = dsn().replace(b"References:", b"References: " + b"<a@b> " * 50_000)
    began = monotonic()
    for data in (nested, rfc822, wide, tags, heads, ids, b"x" * 50_000_000, dsn() + b"y" * MAX_BYTES):
        read_bounce(data)
    assert monotonic() - began < 20
    whole = read_bounce(dsn() + b"y" * MAX_BYTES)
    assert whole is not None


@given(st.binary(max_size=2_000), st.integers(0, 1_500), st.integers(0, 200))
def test_no_bytes_raise(noise: bytes, at: int, cut: int) -> None:
    read_bounce(noise)
    good = dsn()
    read_bounce(good[:at] + noise + good[at + cut :])


def test_files_folders_mboxes_and_maildirs(tmp_path: Path) -> None:
    one, two = dsn(), provider("邮箱地址不存在").replace(b"\r\n", b"\n")
    (tmp_path / "one.eml").write_bytes(one)
    assert [data for _, data in messages(tmp_path / "one.eml")] == [one]
    box = b"From MAILER-DAEMON Mon Sep  2 09:00:00 2024\n" + one.replace(b"\r\n", b"\n")
    box += b"\nFrom postmaster Mon Sep  2 09:01:00 2024\n" + two + b"\n"
    (tmp_path / "box").write_bytes(box)
    found = [read_bounce(data) for _, data in messages(tmp_path / "box")]
    assert [bounce and bounce.status for bounce in found] == ["5.1.1", "5.1.1"]
    for name in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    (tmp_path / "Maildir" / "new" / "1.host").write_bytes(one)
    (tmp_path / "Maildir" / "cur" / "2.host:2,S").write_bytes(two)
    (tmp_path / "Maildir" / "tmp" / "3.host").write_bytes(two)  # still being written
    assert [data for _, data in messages(tmp_path / "Maildir")] == [one, two]
    (tmp_path / "notes.txt").write_text("no message")
    assert [data for _, data in messages(tmp_path)] == [one]
    with pytest.raises(DubanError, match="cannot be read"):
        list(messages(tmp_path / "nothing"))
