"""Whose a message may be, where nothing tells it surely; and what a person should see before relying on one."""

import pytest

from outreach.db import candidates
from outreach.domain import facts
from outreach.domain.ids import StaffId
from outreach.domain.inbox import Place
from outreach.domain.people import Acting, Role
from outreach.services import contact_proposals, importing
from tests.support.mailroom import PRESS, Mailroom, mail
from tests.support.newsroom import open_newsroom

STRANGER = "someone@elsewhere.example.net"
ASHA = "Asha Rao <asha@example.org>"
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
FAR = (("警視庁", "JP"), ("大阪府警察", "JP"), ("경찰청", "KR"))


@pytest.fixture
def room(newsroom_url, tmp_path):
    opened = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def ansel(room):
    return room.newsroom.port_ansel


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("About the Port Ansel Police Service", "We have never used it."),
        ("Re: Questions", "On behalf of the\nPORT ANSEL  police service: we have never used it."),
    ],
)
def test_an_agency_that_a_stranger_names_is_a_guess(room, ansel, subject, words):
    message = room.one(mail(words, sender=STRANGER, subject=subject))

    assert (message.place, room.guessed(message)) == (Place.HELD, {ansel})
    assert message.guesses[0].reason.startswith("It names them")


def test_a_name_that_stands_in_it_only_in_pieces_is_none(room):
    message = room.one(mail("The police of Ansel came to the port.", sender=STRANGER))

    assert (message.place, room.guessed(message)) == (Place.HELD, set())


def test_one_answer_for_several_agencies_guesses_at_each(room, ansel):
    words = "On behalf of Port Ansel Police Service and of Politidistriktet Lakmere: we have never used it."

    message = room.one(mail(words, sender=STRANGER))

    assert room.guessed(message) == {ansel, room.newsroom.lakmere}


def test_whom_one_of_us_forwards_in_the_text_is_a_guess(room, ansel):
    words = (
        f"It came to me.\n\n---------- Forwarded message ---------\nFrom: D. Rowe <{PRESS}>\n\nWe have never used it."
    )

    message = room.one(mail(words, sender=ASHA, subject="Fwd: Questions"))

    assert (message.place, room.guessed(message)) == (Place.HELD, {ansel})


@pytest.mark.parametrize("sender", [ASHA, "desk@example.org"])
def test_what_one_of_us_or_the_desk_writes_is_no_answer(room, ansel, sender):
    room.asked(ansel)

    message = room.one(mail("Dear Ms Rowe, one more thing.", sender=sender, to=f"{PRESS}, {room.reply_address()}"))

    assert (message.place, room.guessed(message)) == (Place.HELD, {ansel})
    assert room.of(ansel, facts.MessageReceived) == []


def test_the_contact_of_an_agency_that_was_removed_is_a_guess_that_says_so(room, ansel):
    room.newsroom.told(ansel, facts.RemovedFromDataset(reason="Not theirs."), by="edith")

    message = room.one(mail())

    assert (message.place, room.guessed(message)) == (Place.HELD, {ansel})
    assert "no longer in the dataset" in message.guesses[0].reason


def test_who_answers_from_an_address_of_another_agency_is_filed_with_a_remark_and_teaches_nothing(room, ansel):
    room.asked(room.newsroom.lakmere)

    message = room.one(mail(to=room.reply_address(), sender=f"D. Rowe <{PRESS}>"))

    assert [one.rfc_id for one in message.filings] == [room.newsroom.lakmere]
    assert "It answers our letter, and comes from an address of Port Ansel Police Service." in message.remarks
    assert not contact_proposals.waiting(room.desk)


@pytest.mark.parametrize(
    ("noted", "doubtful"),
    [
        ("mx.example.org; dmarc=fail (p=none) header.from=agency.example", True),
        ("mx.example.org; spf=fail smtp.mailfrom=a.example; dkim=fail header.d=a.example", True),
        ("mx.example.org; spf=softfail smtp.mailfrom=a.example; dkim=pass header.d=a.example", False),
        ("mx.example.org; dmarc=pass header.from=agency.example", False),
        ("mx.example.org (dmarc=fail would be bad); spf=pass smtp.mailfrom=a.example", False),
    ],
)
def test_a_sender_that_a_mail_server_could_not_confirm_is_flagged(room, ansel, noted, doubtful):
    room.asked(ansel)

    message = room.one(mail(to=room.reply_address(), authentication_results=noted))

    assert message.place is Place.FILED
    assert any("could not confirm its sender" in one for one in message.remarks) is doubtful


KARI = "Kari Nordmann <kari.nordmann@webmail.example.net>"


def proposed(room):
    return [(agency.name, one.address, one.source) for one, agency in contact_proposals.waiting(room.desk)]


def test_whoever_answers_our_letter_from_an_unknown_address_is_proposed(room, ansel):
    room.asked(ansel)

    room.one(mail(sender=KARI, to=room.reply_address(), date="Mon, 23 Nov 2026 09:00:00 -0400"))

    assert proposed(room) == [
        ("Port Ansel Police Service", "kari.nordmann@webmail.example.net", "Wrote the answer of Mon 23 Nov 2026")
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"authentication_results": "mx.example.net; dmarc=fail header.from=webmail.example.net"},
        {"auto_submitted": "auto-replied"},
    ],
)
def test_a_doubtful_sender_and_a_machine_are_not_proposed(room, ansel, headers):
    room.asked(ansel)

    room.one(mail(sender=KARI, to=room.reply_address(), **headers))

    assert proposed(room) == []


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("We answer for 警視庁, 大阪府警察 and Kobe.", {"警視庁", "大阪府警察"}),
        ("警視庁と大阪府警察を代表してお答えします。", {"警視庁", "大阪府警察"}),
        ("경찰청은 사용한 적이 없습니다.", {"경찰청"}),
        ("本件は警視で、庁ではありません。", set()),
    ],
)
def test_a_short_name_in_a_script_without_spaces_is_found_wherever_it_stands(room, words, named):
    rows = "".join(f"{name},{country},different\n" for name, country in FAR)
    importing.run(room.desk, "blue-lantern", "far.csv", f"name,country,decision\n{rows}".encode(), by=EDITH)

    message = room.one(mail(words, sender=STRANGER))

    with room.desk.reading() as session:
        assert {one.name for one in candidates.by_ids(session, room.guessed(message))} == named
