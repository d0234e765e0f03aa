"""What becomes of a queued letter, whatever the relay, the desk or another sender does meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.db import outbox, senders
from outreach.domain.conflicts import DeskBusy
from outreach.domain.ids import RfcId
from outreach.domain.outbox import MailState
from outreach.mail.outgoing import ReceiptLost, RelayUnreachable, Undeliverable
from outreach.mail.smtp import Security, SmtpMailer
from outreach.services import post
from tests.story import DENIES, answered, day
from tests.support.postroom import ASHA, EDITH, awaiting, open_postroom
from tests.support.relays import DROP, scripted_relay, sink

QUEUED, SENT, DEAD = MailState.QUEUED, MailState.SENT, MailState.DEAD


@pytest.fixture
def room(database_url):
    with open_postroom(database_url) as room:
        yield room


class LosesReceipts:
    """Takes the letter and never says so."""

    def __init__(self):
        self.took = []

    def send(self, envelope, *, before_it_leaves):
        before_it_leaves()
        self.took.append(envelope)
        raise ReceiptLost("The line broke.")


def fate(room):
    (letter,) = room.outbox()
    return letter.state, letter.tries, letter.cuts


@pytest.mark.parametrize(
    ("step", "reply", "state", "tries", "cuts"),
    [
        ("greeting", "421 too busy", QUEUED, 0, 0),
        ("greeting", DROP, QUEUED, 0, 0),
        ("MAIL", "550 not for this sender", QUEUED, 0, 0),
        ("MAIL", "451 too busy", QUEUED, 1, 0),
        ("MAIL", DROP, QUEUED, 1, 0),
        ("RCPT", "450 greylisted", QUEUED, 1, 0),
        ("RCPT", "550 no such person", DEAD, 1, 0),
        ("RCPT", DROP, QUEUED, 1, 0),
        ("DATA", "451 not now", QUEUED, 1, 0),
        ("DATA", "554 no", DEAD, 1, 0),
        ("DATA", DROP, QUEUED, 1, 0),
        ("dot", "452 disk full", QUEUED, 1, 0),
        ("dot", "554 looks like spam", DEAD, 1, 0),
        ("dot", DROP, QUEUED, 1, 1),
        ("QUIT", DROP, SENT, 1, 0),
    ],
)
def test_each_fault_of_a_relay_has_its_own_end(sqlite_url, step, reply, state, tries, cuts):
    with scripted_relay(**{step: reply}) as relay:
        mailer = SmtpMailer(host="127.0.0.1", port=relay.port, security=Security.NONE)
        with open_postroom(sqlite_url, mailer) as room:
            room.letters()
            room.send(day(8))

            assert fate(room) == (state, tries, cuts)


def test_a_letter_goes_through_a_real_relay_to_its_one_reader(room):
    room.letters()
    with sink() as relay:
        desk = replace(room.desk, mailer=SmtpMailer(host="127.0.0.1", port=relay.port, security=Security.NONE))
        assert post.send_queued(desk, day(8)) == "Letters: 1 sent."

    (taken,) = relay.taken
    assert taken.recipients == ("asha@example.org",)
    assert str(taken.message["To"]) == "asha@example.org"
    assert taken.message["Subject"] == "Overdue: an item in Blue Lantern"
    assert taken.message_id == room.outbox()[0].letter.message_id


def test_a_refusal_for_now_is_tried_again_later_and_later_and_then_given_up(room):
    room.letters()
    room.mailer.trouble = lambda _: Undeliverable("450 greylisted", permanent=False)
    waits, at = [], day(8)
    while (letter := room.outbox()[0]).state is QUEUED:
        waits.append(letter.not_before - at)
        at = max(at, letter.not_before)
        room.send(at)

    assert letter.state is DEAD
    assert letter.tries == 9
    assert waits[1:] == sorted(waits[1:])


def test_a_letter_not_yet_due_for_another_try_is_left_in_peace(room):
    room.letters()
    room.mailer.trouble = lambda _: Undeliverable("450 greylisted", permanent=False)
    room.send(day(8))

    room.send(day(8) + timedelta(seconds=40))

    assert fate(room) == (QUEUED, 1, 0)


def test_a_broken_letter_does_not_hold_up_the_others_and_is_put_aside_the_second_time(room):
    room.letters()
    room.request(*awaiting(), assigned=EDITH)
    room.queue(day(8))
    room.mailer.trouble = lambda to: ValueError("unpackable") if to == "asha@example.org" else None

    room.send(day(8))
    assert [one.state for one in room.outbox()] == [QUEUED, SENT]

    room.send(day(8, 10))
    assert [one.state for one in room.outbox()] == [DEAD, SENT]


def test_an_address_nobody_can_write_to_stops_only_its_own_letters(room):
    room.letters()
    room.request(*awaiting(), assigned=EDITH)
    room.change(replace(room.staff(EDITH), email="not an address"))

    assert room.queue(day(8)).endswith("1 person could not be written to; the log says why.")

    room.send(day(8))
    assert [envelope.to for envelope in room.mailer.sent] == ["asha@example.org"]


def test_a_relay_that_is_away_is_asked_once_a_turn_and_left_alone_after_five(room):
    room.letters(3)
    asked = []
    room.mailer.trouble = lambda to: asked.append(to) or RelayUnreachable("connection refused")
    for minute in range(5):
        room.send(day(8) + timedelta(minutes=minute))
    assert len(asked) == 5

    said = room.send(day(8) + timedelta(minutes=4, seconds=30))

    assert len(asked) == 5
    assert said == "The mail relay failed 5 times in a row and is left alone for some minutes."
    assert {one.tries for one in room.outbox()} == {0}


def test_a_relay_that_is_back_gets_every_letter_and_is_trusted_again(room):
    room.letters(3)
    room.mailer.trouble = lambda _: RelayUnreachable("connection refused")
    for minute in range(5):
        room.send(day(8) + timedelta(minutes=minute))
    room.mailer.trouble = lambda _: None

    assert room.send(day(8) + timedelta(minutes=6)) == "Letters: 3 sent."

    room.mailer.trouble = lambda _: RelayUnreachable("connection refused")
    room.letters()
    assert "left alone" not in room.send(day(8) + timedelta(minutes=7))


def test_a_lost_receipt_is_answered_with_the_same_letter_to_the_byte_whatever_happened_since(room):
    for _ in range(6):
        room.request(*awaiting())
    room.queue(day(8))
    loses = LosesReceipts()
    post.send_queued(replace(room.desk, mailer=loses), day(8))
    room.told(RfcId(1), answered(8, DENIES, summary="They never used it."))
    room.send(day(8, 10))

    assert room.mailer.subjects() == ["6 items wait for you: 6 overdue"]
    assert room.mailer.sent == loses.took
    assert fate(room) == (SENT, 2, 1)


def test_a_letter_cut_three_times_is_left_to_a_person(room):
    room.letters()
    desk = replace(room.desk, mailer=LosesReceipts())
    for hour in (9, 12, 18):
        room.now = day(8, hour)
        post.send_queued(desk, day(8, hour))

    assert [one.state for one in post.undelivered(room.desk)] == [MailState.UNCONFIRMED]


def test_a_letter_refused_for_now_is_tried_once_in_a_run_ahead_of_the_clock(room):
    room.letters()
    room.mailer.trouble = lambda _: Undeliverable("451 4.3.0 try later", permanent=False)

    post.send_queued(room.desk, room.now + timedelta(hours=6))

    assert fate(room) == (QUEUED, 1, 0)


def claimed(room, owner, *, leaving=False, minutes=15):
    """A letter in the hands of some other sender."""
    with room.desk.database.writing() as session:
        lease_until = room.now + timedelta(minutes=minutes)
        letter = outbox.claim(session, owner=owner, at=room.now, now=room.now, lease_until=lease_until)
        if leaving:
            outbox.leaving(session, letter, lease_until=lease_until)
    return letter


@pytest.mark.parametrize(("leaving", "cuts"), [(False, 0), (True, 1)])
def test_a_letter_in_the_hands_of_a_sender_that_died_is_sent_at_once(room, leaving, cuts):
    room.letters()
    claimed(room, "a sender that died", leaving=leaving)

    room.send(day(8))

    assert fate(room) == (SENT, 2, cuts)


def test_a_letter_in_the_hands_of_a_living_sender_is_left_to_it(room):
    room.letters()
    with room.desk.reading() as session:
        presence = senders.presence(session)
    with presence as owner:
        claimed(room, owner)
        room.send(day(8))

        assert room.mailer.sent == []


def test_a_sender_that_hangs_past_its_time_loses_its_letter_and_can_change_nothing_when_it_wakes(room):
    room.letters()
    with room.desk.reading() as session:
        presence = senders.presence(session)
    with presence as owner:
        hung = claimed(room, owner, leaving=True)
        room.send(day(8, 10))

        with room.desk.database.writing() as session:
            assert not outbox.sent(session, hung, at=day(8, 10), reply="late")
            assert not outbox.settled(session, hung, DEAD, reply="late")
    assert fate(room) == (SENT, 2, 1)


def test_a_letter_taken_over_while_it_was_at_the_door_stays_in(room):
    room.letters()

    def takes_it_over():
        room.mailer.as_it_leaves = lambda: None
        room.now += timedelta(minutes=16)
        post.send_queued(room.desk, room.now)

    room.mailer.as_it_leaves = takes_it_over

    assert room.send(day(8)) == "Letters: 1 withdrawn, or taken over by another sender."
    assert len(room.mailer.sent) == 1


def test_a_busy_desk_at_the_door_keeps_the_letter_in_and_is_no_fault_of_the_letter(room):
    room.letters()
    room.mailer.trouble = lambda _: DeskBusy()

    room.send(day(8))

    assert room.mailer.sent == []
    assert fate(room) == (QUEUED, 0, 0)


def test_what_was_told_in_a_letter_given_up_is_not_told_in_another_one(room):
    room.letters()
    room.mailer.trouble = lambda _: Undeliverable("550 no such person", permanent=True)
    room.send(day(8))

    assert room.queue(day(8, 12)) == "Nothing new is due."
    assert [one.staff_id for one in post.undelivered(room.desk)] == [ASHA]
