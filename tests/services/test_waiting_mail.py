"""Mail to our own people that waits is in sight: what kind, to whom, how much it tells, until when it waits, and why.

Day 7 is the deadline, at 16:00 UTC; Asha works from 07:00 to 17:00 UTC, Monday to Friday.
"""

from dataclasses import replace

import pytest

from outreach.db import people, seats
from outreach.domain.ids import StaffId
from outreach.domain.people import Role, Staff
from outreach.domain.working_hours import Hours, Leave
from outreach.mail.outgoing import RelayUnreachable
from outreach.services import account_letters, waiting_mail
from outreach.services.account_letters import Told
from tests.story import DENIES, answered, day
from tests.support.postroom import ASHA, EDITH, awaiting, open_postroom

STRANGER = StaffId("stranger")


@pytest.fixture
def room(database_url):
    with open_postroom(database_url) as room:
        yield room


def waits(room, at, desk=None):
    room.now = at
    return waiting_mail.waiting(desk or room.desk)


def told(one):
    return one.to.id, one.kind, one.reminders, one.leaves, one.why.said(str)


def seen_by(room, who):
    with room.desk.reading() as session:
        return room.desk.seen_by(seats.sight_of(session, who, room.now))


def test_where_nothing_is_due_nothing_waits(room):
    room.request(*awaiting())

    assert room.queue(day(2)) == "Nothing new is due."
    assert waits(room, day(2)) == ()
    assert room.send(day(2)) == "No mail waits."


def test_what_falls_on_a_weekend_waits_for_monday_and_is_not_a_letter_yet(room):
    for _ in range(2):
        room.request(*awaiting(3))  # a Thursday
    room.queue(day(5))

    (one,) = waits(room, day(5, 12))

    assert told(one) == (ASHA, "morning mail", 2, day(7, 7), "They are off: Saturday. ")
    assert (one.letter, one.since) == (None, day(5))
    assert room.send(day(5)) == (
        "No mail is due now. Reminders to 1 person wait for their hours. `outreach mail outbox` says when each leaves."
    )


def test_a_letter_kept_until_its_reader_is_back_says_so(room):
    room.request(*awaiting())
    room.queue(day(8, 16))
    said = room.send(day(8, 21))

    (one,) = waits(room, day(8, 22))

    assert told(one) == (ASHA, "morning mail", 1, day(9, 7), "They are outside of their hours, 08:00 to 18:00. ")
    assert one.letter == room.outbox()[0].id
    assert "1 mail to our own people waits, the first until Wed 11 Mar 2026 07:00 UTC." in said
    assert room.send(day(9, 7)) == "Letters: 1 sent."
    assert waits(room, day(9, 7)) == ()


def test_a_reader_who_went_on_leave_gets_it_when_they_are_back(room):
    room.request(*awaiting())
    room.queue(day(8, 16))
    away = Hours(leave=(Leave(first=day(9).date(), last=day(10).date()),))
    room.change(replace(room.staff(ASHA), hours=away))

    (one,) = waits(room, day(9, 9))

    assert (one.leaves, one.why.said(str)) == (day(11, 7), "They are on leave until Thu 12 Mar 2026. ")


def test_a_relay_that_is_away_is_the_reason(room):
    room.request(*awaiting())
    room.queue(day(8))
    room.mailer.trouble = lambda _: RelayUnreachable("Nobody answers at the relay.")
    for _ in range(5):
        said = room.send(day(8))

    (one,) = waits(room, day(8))

    assert "1 mail to our own people waits, the first for the next turn." in said
    assert one.why.said(str).startswith("The mail relay could not be used 5 times in a row. It is left alone until ")
    assert one.leaves > day(8)


def test_what_came_after_the_morning_mail_waits_for_the_next(room):
    room.request(*awaiting())
    room.queue_and_send(day(8, 8))
    room.request(*awaiting())
    room.queue(day(8, 10))

    (one,) = waits(room, day(8, 11))

    assert told(one) == (ASHA, "morning mail", 1, day(9, 7), "It waits for their next morning mail. ")


def test_what_could_be_told_at_once_does_not_wait_for_anybodys_hours(room):
    room.request(*awaiting(3))  # a Thursday
    room.queue(day(5))

    assert waiting_mail.in_short(room.desk, day(5)).startswith("Reminders to 1 person wait for their hours. ")
    assert waiting_mail.in_short(room.desk, day(7, 9)).startswith(
        "Reminders to 1 person wait for the next turn of queue-reminders. "
    )


def test_the_job_that_sends_counts_no_reminder_that_the_list_of_what_waits_does_not_show(room):
    rfc_id = room.request(*awaiting(3))
    room.queue(day(5))
    room.told(rfc_id, answered(5, DENIES, summary="They never used it."))

    assert waits(room, day(5, 12)) == ()
    assert room.send(day(5, 12)) == "No mail waits."


def test_what_is_noted_ahead_for_a_later_day_does_not_wait(room):
    room.request(*awaiting())
    room.queue_and_send(day(4))

    assert waits(room, day(4)) == ()


def test_what_is_not_true_any_more_does_not_wait(room):
    rfc_id = room.request(*awaiting(3))
    room.queue(day(5))
    room.told(rfc_id, answered(5, DENIES, summary="No."))

    assert waits(room, day(5, 12)) == ()


def test_one_sees_ones_own_and_what_is_told_of_the_investigations_one_works_on(room):
    room.request(*awaiting(3))
    room.queue(day(5))
    stranger = Staff(id=STRANGER, name="S. Tranger", email="s@example.org", role=Role.REPORTER)
    with room.desk.database.writing() as session:
        people.add(session, stranger, password_hash="", at=day(0))

    assert [one.to.id for one in waits(room, day(5), seen_by(room, EDITH))] == [ASHA]
    assert [one.to.id for one in waits(room, day(5), seen_by(room, ASHA))] == [ASHA]
    assert waits(room, day(5), seen_by(room, STRANGER)) == ()


def test_a_mail_about_an_account_is_its_readers_alone(room):
    about = Told(subject="Your second factor", words="Somebody says it is lost.", path="/")
    with room.desk.database.writing() as session:
        account_letters.tell(room.desk, session, room.staff(ASHA), about)

    (theirs,) = waits(room, day(0), seen_by(room, ASHA))

    assert told(theirs) == (ASHA, "about their account", 0, day(0), "The scheduler takes it on its next turn. ")
    assert waits(room, day(0), seen_by(room, EDITH)) == ()
    assert len(waits(room, day(0))) == 1
