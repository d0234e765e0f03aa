"""A mail at the reading desk: what the inbox knows of it is said where it is judged."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from outreach.domain import facts
from outreach.domain.codec import to_json
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import filing_by_hand
from tests.support.mailroom import PRESS, Mailroom, mail

BY_ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)


@pytest.fixture
def room(newsroom):
    return Mailroom(newsroom)


@pytest.fixture
def ansel(room):
    return room.newsroom.port_ansel


@pytest.fixture
def asha(room):
    return room.newsroom.reader("asha")


def answered(room, rfc_id, content=None, by_hand=None, **how):
    """An answer to our letter came in, or was filed by hand; the address at which it is read."""
    room.asked(rfc_id)
    message = room.one(content or mail(to=room.reply_address(), **how))
    if by_hand:
        filing_by_hand.file_to(room.desk, message.id, [by_hand], "Hers.", by=BY_ASHA)
        message = room.message(message.id)
    return desk_of(message)


def desk_of(message, number=0):
    filing = message.filings[number]
    return f"/requests/{filing.rfc_id}/messages/{filing.seq}"


def with_files(room, *files, text="See attached."):
    """A mail to our reply address with these files: (name, bytes, kind)."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = f"D. Rowe <{PRESS}>", room.reply_address(), "Re: Questions"
    message.set_content(text)
    for name, content, kind in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return bytes(message)


def warnings(reader):
    return [one.get_text(" ", strip=True) for one in reader.page.select(".beside > .note.warn")]


def test_a_sender_whom_no_server_could_confirm_is_warned_of_where_the_message_is_judged(room, ansel, asha):
    address = answered(room, ansel, authentication_results="mx.example.net; dmarc=fail header.from=example.org")

    asha.open(address)

    assert any(one.startswith("A mail server could not confirm its sender") for one in warnings(asha))


def test_a_twin_with_other_words_is_warned_of_where_it_is_judged_and_said_once(room, ansel, asha):
    answered(room, ansel, message_id="<one@agency.example.org>")
    second = room.one(mail("Yes.", to=room.reply_address(), message_id="<one@agency.example.org>"))

    asha.open(desk_of(second))

    assert sum("bears the same Message-ID" in one for one in warnings(asha)) == 1
    assert asha.text.count("bears the same Message-ID") == 1


def test_a_message_with_nothing_odd_carries_no_warning(room, ansel, asha):
    asha.open(answered(room, ansel, date="Mon, 23 Nov 2026 09:00:00 -0400"))

    assert warnings(asha) == []


LETTER = ("our answer.pdf", b"%PDF-1.4 said %%EOF", "application/pdf")
DECLINES = {"answers-1": "declines", "authority": "speaks for the agency"}


def test_a_file_that_answered_is_named_and_handed_out_wherever_its_answer_is_read(room, ansel, asha):
    address = answered(room, ansel, with_files(room, LETTER, text=" "))
    asha.open(address).send(address, **DECLINES)

    told = asha.open(f"/requests/{ansel}").page.find_all("a", string="our answer.pdf")
    signed = room.newsroom.reader("edith").open(f"/investigations/blue-lantern/sign-off?row={ansel}")

    (came,) = room.of(ansel, facts.MessageReceived)
    assert came.files == ("our answer.pdf",)
    assert [one["href"] for one in told] == [f"{address}/attachments/1"] * 2, "with the message, and with the answer"
    (link,) = signed.page.find_all("a", string="our answer.pdf")
    assert asha.client.get(link["href"]).data == LETTER[1]


def test_a_message_of_before_files_were_told_keeps_its_seal():
    came = facts.MessageReceived(channel=facts.Channel.EMAIL, sender="D. Rowe", text="No.", raw="a" * 64)

    assert "files" not in to_json(came)


ASHA = "Asha Rao <asha@example.org>"
INLINE = f"""See below

---------- Forwarded message ---------
From: Dana Rowe <{PRESS}>
Date: Mon, 23 Nov 2026
Subject: Re: Questions
To: Asha Rao <asha@example.org>

We have never used it.
"""


def test_what_one_of_us_forwards_is_read_as_the_words_of_whoever_wrote_it(room, ansel, asha):
    asha.open(
        answered(room, ansel, mail(INLINE, sender=ASHA, to=room.reply_address(), subject="Fwd: Questions"), ansel)
    )

    assert any(one.startswith("One of us forwarded this: their words are below.") for one in warnings(asha))
    shown = asha.page.select_one(".message details[open]")
    assert shown.summary.get_text() == "what was sent on"
    assert "We have never used it." in shown.get_text()
    assert asha.page.select_one("[name=speaker]")["value"] == "Dana Rowe"


def test_a_colleague_who_sent_a_mail_on_did_not_answer_for_the_agency(room, ansel, asha):
    address = answered(room, ansel, mail(INLINE, sender=ASHA, to=room.reply_address(), subject="Fwd: Questions"), ansel)

    asha.open(address).send(address, **DECLINES, speaker="asha rao", status=422)
    assert asha.errors == ["asha rao works here, and sent this on. Write who answered for the agency."]
    asha.send(address, speaker="Dana Rowe")

    (answer,) = room.of(ansel, facts.ResponseReceived)
    assert answer.speaker == "Dana Rowe"


def test_whom_a_forwarded_mail_does_not_name_nobody_guesses(room, ansel, asha):
    sent_on = mail("They called: never.", sender=ASHA, to=room.reply_address())
    asha.open(answered(room, ansel, sent_on, ansel))

    assert any(one.startswith("One of us sent this") for one in warnings(asha))
    assert not asha.page.select_one("[name=speaker]").get("value")


def button(reader, words):
    return next((one.find_parent("form") for one in reader.page.find_all("button", string=words)), None)


def press(reader, words):
    return reader.send(button(reader, words)["action"])


def test_a_file_that_came_by_mail_is_kept_with_one_press_and_can_be_redacted(room, ansel, asha):
    address = answered(room, ansel, with_files(room, LETTER))

    press(asha.open(address), "Keep it as evidence")

    (kept,) = room.of(ansel, facts.EvidenceKept)
    assert (kept.name, kept.media_type, kept.about) == ("our answer.pdf", "application/pdf", 3)
    assert kept.note == "Attached to entry 3."
    assert room.desk.evidence.get(kept.sha256) == LETTER[1]
    asha.open(address)
    assert button(asha, "Keep it as evidence") is None
    assert asha.links()["make a redacted copy"] == f"/requests/{ansel}/evidence/4/redact"


def test_what_is_no_evidence_cannot_be_kept(room, ansel, asha):
    page = ("page.html", b"<html><script>alert(1)</script></html>", "text/html")
    asha.open(answered(room, ansel, with_files(room, page)))

    assert button(asha, "Keep it as evidence") is None


def test_a_file_that_only_looks_like_evidence_is_refused_in_a_sentence(room, ansel, asha):
    cut = ("cut.pdf", b"%PDF-1.4 and no end", "application/pdf")

    press(asha.open(answered(room, ansel, with_files(room, cut))), "Keep it as evidence")

    assert "This file does not end as its kind should" in asha.text
    assert not room.of(ansel, facts.EvidenceKept)


def test_an_answer_for_several_says_where_else_it_lies_and_what_it_was_judged_there(room, ansel, asha):
    lakmere = room.newsroom.lakmere
    first = answered(room, ansel)
    room.asked(lakmere, occasion="b")
    (message,) = room.messages()
    filing_by_hand.file_to(room.desk, message.id, [ansel, lakmere], "For both.", by=BY_ASHA)

    asha.open(first)
    assert "It is filed to 1 other request too" in asha.text
    assert "Politidistriktet Lakmere : not judged yet" in asha.text
    asha.send(first, **DECLINES)
    asha.open(desk_of(room.message(message.id), 1))

    assert "Port Ansel Police Service : judged, response received" in asha.text


def test_a_judgement_that_was_taken_back_elsewhere_counts_for_nothing(room, ansel, asha):
    first = answered(room, ansel)
    room.asked(room.newsroom.lakmere, occasion="b")
    (message,) = room.messages()
    filing_by_hand.file_to(room.desk, message.id, [ansel, room.newsroom.lakmere], "For both.", by=BY_ASHA)
    asha.open(first).send(first, **DECLINES)
    answer = room.newsroom.log(ansel)[-1]
    room.newsroom.told(ansel, facts.EntryRetracted(entry=answer.seq, reason="Too fast."))

    asha.open(desk_of(room.message(message.id), 1))

    assert "Port Ansel Police Service : not judged yet" in asha.text
