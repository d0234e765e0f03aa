"""A letter to an agency is looked at once more right before it leaves: whether it is fair, and well addressed."""

from dataclasses import replace

import pytest

from outreach.db import contacts
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.outbox import MailState
from outreach.services import agency_letters
from tests.story import DENIES, answered, day, due, removed, wrote
from tests.support.agency_post import (
    EDITORS,
    agency_room,
    became,
    contact,
    contacts_of,
    on_record,
    queue_letter,
    to_agency,
)

QUEUED, SENT, DEAD = MailState.QUEUED, MailState.SENT, MailState.DEAD
UNCONFIRMED, CANCELLED = MailState.UNCONFIRMED, MailState.CANCELLED


@pytest.fixture
def room(database_url, tmp_path):
    with agency_room(database_url, tmp_path) as room:
        yield room


def kept_back(room, letter_id, at=None):
    """The sentence with which the letter stayed."""
    room.send(at or day(0))
    one = became(room, letter_id)
    assert (one.state, room.mailer.sent) == (CANCELLED, []), one.last_reply
    return one.last_reply


def test_nothing_leaves_for_an_agency_that_was_taken_out_of_the_dataset(room):
    rfc_id = room.request()
    letter_id = queue_letter(room, rfc_id)
    room.told(rfc_id, removed(0))

    assert "This agency was removed" in kept_back(room, letter_id)
    assert on_record(room, rfc_id, facts.AttemptMade) == []


def test_nothing_leaves_for_an_address_at_which_mail_does_not_arrive(room):
    rfc_id = room.request()
    contact(room, rfc_id, "Press@agency.example.org", Health.BAD)

    assert "Choose another contact" in kept_back(room, queue_letter(room, rfc_id))


def test_nothing_leaves_for_an_address_that_was_corrected_since(room):
    rfc_id = room.request()
    contact(room, rfc_id, "press@agency.example.org")
    letter_id = queue_letter(room, rfc_id)
    (known,) = contacts_of(room, rfc_id)
    with room.desk.database.writing() as session:
        contacts.change(session, replace(known, address="media@agency.example.org"))

    assert "no contact of the agency any more" in kept_back(room, letter_id)


@pytest.mark.parametrize(
    ("leaves", "today", "short"), [(1, "Tue 3 Mar", "4 working days"), (9, "Wed 11 Mar", "0 working days")]
)
def test_a_letter_that_would_leave_too_late_for_its_deadline_stays_and_says_so(room, leaves, today, short):
    letter_id = queue_letter(room, room.request())

    assert kept_back(room, letter_id, day(leaves)) == (
        f"It was not sent. It would leave on {today} 2026, and its deadline (Mon 9 Mar 2026 17:00 CET) would be too "
        f"short: {short} instead of 5. Render it again."
    )


def test_a_deadline_set_by_hand_needs_an_editor_where_it_is_short(room):
    short = to_agency(deadline=replace(to_agency(due=1).deadline, working_days=None, why="The vote is on Tuesday."))
    by_reporter = queue_letter(room, room.request(), short)
    room.now = day(0, 17)

    assert "Less than 24 hours is no fair chance" in kept_back(room, by_reporter, day(0, 17))
    by_editor = queue_letter(room, room.request(), short, by=EDITORS)
    room.send(day(0, 17))
    assert became(room, by_editor).state is SENT


def test_a_letter_with_an_earlier_deadline_than_was_promised_stays(room):
    rfc_id = room.request(due(0, 14))

    assert "The agency was promised" in kept_back(room, queue_letter(room, rfc_id))


def test_a_letter_does_not_cross_with_the_answer(room):
    rfc_id = room.request(due(-8, 7))
    letter_id = queue_letter(room, rfc_id)
    room.now = day(0, 10)
    room.told(rfc_id, replace(wrote(0), at=day(0, 10)))

    assert "The agency wrote since it was queued (entry 4)" in kept_back(room, letter_id, day(0, 11))


def test_an_answer_from_before_stops_no_letter(room):
    rfc_id = room.request(due(-8, 7), answered(-1, DENIES, summary="They never used it."))
    letter_id = queue_letter(room, rfc_id)
    room.send(day(0))

    assert became(room, letter_id).state is SENT


def test_a_letter_withdrawn_before_it_leaves_stays_even_in_the_hands_of_a_sender(room):
    first, second = queue_letter(room, room.request()), queue_letter(room, room.request())
    with room.desk.database.writing() as session:
        assert agency_letters.withdraw(session, [first]) == 1

    def pulled():
        with room.desk.database.writing() as session:
            assert agency_letters.withdraw(session, [first, second]) == 1

    room.mailer.as_it_leaves = pulled
    room.send(day(0))

    assert room.mailer.sent == []
    assert {became(room, one).state for one in (first, second)} == {CANCELLED}
    with room.desk.database.writing() as session:
        assert agency_letters.withdraw(session, [first, second]) == 0
