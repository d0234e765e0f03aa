"""What a notice to one of us looks like on the wire."""

from email import message_from_bytes
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.errors import RuleBroken
from outreach.domain.letters import Letter, message_id
from outreach.mail.compose import staff_mail
from tests.story import day

SENDER = "The desk <desk@example.org>"


def letter(**rest):
    parts = {
        "to": "asha@example.org",
        "subject": "Overdue",
        "text": "An item is overdue.\n",
        "message_id": "<1@example.org>",
    }
    return Letter(**{**parts, **rest})


def on_the_wire(one):
    content = staff_mail(one, sender=SENDER, at=day(0))
    return content, message_from_bytes(content, policy=SMTP)


def test_a_notice_says_that_a_machine_wrote_it_so_that_no_machine_answers():
    _, message = on_the_wire(letter())

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_a_notice_keeps_the_name_and_the_time_it_was_given():
    _, message = on_the_wire(letter())

    assert message["Message-ID"] == "<1@example.org>"
    assert message["Date"].datetime == day(0)
    assert str(message["From"]) == "The desk <desk@example.org>"


def test_the_same_notice_is_the_same_bytes():
    assert on_the_wire(letter())[0] == on_the_wire(letter())[0]


def test_any_script_arrives_as_it_was_written_over_a_relay_of_seven_bits():
    content, message = on_the_wire(letter(subject="Überfällig: 保留", text="دعوى\n.\nfrom here\n" + "å" * 2_000 + "\n"))

    assert content.isascii()
    assert max(map(len, content.splitlines())) < 998
    assert message["Subject"] == "Überfällig: 保留"
    plain = message.get_body(("plain",)).get_content()
    assert plain.replace("\r\n", "\n") == "دعوى\n.\nfrom here\n" + "å" * 2_000 + "\n"


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=400))
def test_no_words_can_add_a_header_or_a_recipient(subject, to, text):
    try:
        one = letter(subject=subject, to=f"{to}@example.org", text=text)
    except RuleBroken:
        return
    _, message = on_the_wire(one)

    assert [address.addr_spec for address in message["To"].addresses] == [one.to]
    assert set(message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("to", "asha@example.org, ben@example.org"),
        ("to", "Asha <asha@example.org>"),
        ("to", "asha@example.org\r\nBcc: ben@example.org"),
        ("to", "åsa@example.org"),
        ("to", ""),
        ("subject", "Overdue\r\nBcc: ben@example.org"),
        ("subject", "Overdue\x00"),
        ("subject", "  "),
        ("message_id", "1@example.org"),
        ("message_id", "<1@example.org>\r\nBcc: ben@example.org"),
    ],
)
def test_a_letter_that_could_smuggle_anything_is_refused(part, value):
    with pytest.raises(RuleBroken) as refused:
        letter(**{part: value})

    assert refused.value.field == part


def test_a_letter_is_named_at_the_domain_that_sends_it():
    assert message_id("a1b2", SENDER) == "<a1b2@example.org>"
