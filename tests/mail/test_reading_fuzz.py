"""Whatever bytes come, reading them ends: in a message that can be recorded, or in a sentence that says why not."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.domain.received import ReceivedMessage, TooMuch
from outreach.domain.rules.common import check_texts
from outreach.mail.reading import read
from outreach.mail.wire import pack, unpack
from tests.support.mails import file, mail, returned, text, whole

SEEDS = (
    mail("Yes, we did.\r\n\r\nOn Monday Desk wrote:\r\n> Did you?\r\n", references="<a@news.example> <b@news.example>"),
    mail("Größe".encode("cp1252"), subject="=?utf-8?q?Gr=C3=B6=C3=9Fe?= =?utf-8?b?R3I=?="),
    mail(
        "x =\r\ny=20", content_transfer_encoding="quoted-printable", content_type="text/plain; format=flowed; delsp=yes"
    ),
    whole(text("Plain."), text("<p>Not <i>plain</i>.</p>", subtype="html"), kind="alternative"),
    whole(text("See it."), file(), b"Content-Type: message/rfc822\r\n\r\n" + mail("Inner.")),
    mail("begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n"),
    mail("I am out of the office.", subject="Automatic reply: Yours", auto_submitted="auto-replied"),
    returned(),
    returned(status="4.4.7", action="delayed"),
    mail(
        "Hi. This is the qmail-send program at mx.example.\n\n<clerk@agency.example>:\nNo such user (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\nReceived: x\nMessage-ID: <letter@news.example>\n",
        **{"from": "MAILER-DAEMON@mx.example"},
    ),
)
PIECES = (
    b"\r\n", b"\n", b"\r", b"\x00", b"\xff", b"=?utf-8?b?", b"?=", b"--=_line", b"--=_line--", b"\r\n\r\n", b"(", b'"',
    b"<", b">", b";", b":", b"=", b"%", b"*0*=", b"charset=", b"boundary=", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n", b"Content-Type: message/delivery-status\r\n\r\n", b"\x1b$B",
    b"Content-Transfer-Encoding: base64\r\n", b"550 5.1.1 ", b"@", b"a" * 300, b"\xe2\x80\xae", b"\xed\xa0\x80",
    b"begin 644 a\n",
)  # fmt: skip


def shown(content):
    """The message, or nothing where it is too much; anything else is a failure, and so is what cannot be recorded."""
    try:
        message = read(content)
    except TooMuch:
        return None
    assert isinstance(message, ReceivedMessage)
    check_texts(message)
    assert "".join(message.body[one.start : one.end] for one in message.parts) == message.body
    assert message.date is None or message.date.utcoffset() is not None
    return message


def mutated(content, dice):
    """The content with a few wounds: bytes changed, cut out, put in, doubled, moved."""
    wounded = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        at, length = dice.randrange(len(wounded) + 1), dice.randint(1, 60)
        match dice.randrange(6):
            case 0:
                wounded[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del wounded[at : at + length]
            case 2:
                wounded[at:at] = dice.choice(PIECES)
            case 3:
                wounded[at:at] = wounded[at : at + length] * dice.randint(1, 20)
            case 4:
                piece = wounded[at : at + length]
                del wounded[at : at + length]
                to = dice.randrange(len(wounded) + 1)
                wounded[to:to] = piece
            case _:
                wounded[at : at + length] = dice.choice(PIECES) * dice.randint(1, 5)
    return bytes(wounded)


@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_a_wounded_message_is_read(content, dice):
    message = shown(mutated(content, dice))

    if message:
        assert unpack(pack(message)) == message


@given(st.binary(max_size=2_000))
@settings(max_examples=150)
def test_any_bytes_are_read(content):
    shown(content)


@pytest.mark.torture
def test_a_hundred_thousand_wounded_messages_are_read():
    dice, count, too_much, slowest = random.Random(20_260_303), 100_000, 0, 0.0
    began = time.perf_counter()
    for _ in range(count):
        content = mutated(dice.choice(SEEDS), dice)
        start = time.process_time()
        too_much += shown(content) is None
        slowest = max(slowest, time.process_time() - start)

    took = time.perf_counter() - began
    print(f"{count:,} wounded messages in {took:.0f} s; {too_much} too much; slowest {slowest * 1000:.0f} ms")  # noqa: T201  # the figure
    assert slowest < 2
