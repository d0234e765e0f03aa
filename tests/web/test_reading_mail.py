"""A mail at the reading desk: what the inbox knows of it is said where it is judged."""

import pytest

from tests.support.mailroom import Mailroom, mail


@pytest.fixture
def room(newsroom):
    return Mailroom(newsroom)


@pytest.fixture
def ansel(room):
    return room.newsroom.port_ansel


@pytest.fixture
def asha(room):
    return room.newsroom.reader("asha")


def answered(room, rfc_id, content=None, **how):
    """An answer to our letter came in; the address at which it is read."""
    room.asked(rfc_id)
    message = room.one(content or mail(to=room.reply_address(), **how))
    return desk_of(message)


def desk_of(message, number=0):
    filing = message.filings[number]
    return f"/requests/{filing.rfc_id}/messages/{filing.seq}"


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
