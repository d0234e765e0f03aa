"""Letters of an investigation that practises, and what becomes of them as it goes live."""

from dataclasses import replace

import pytest

from outreach.db import relay
from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import ResponseStatus
from outreach.domain.outbox import MailState
from outreach.domain.retries import RelayHealth
from outreach.mail.outgoing import RelayUnreachable
from outreach.services import investigations, records
from tests.story import asked, day, due
from tests.support.agency_post import (
    EDITORS,
    agency_room,
    became,
    on_record,
    queue_letter,
    set_live,
)
from tests.support.postroom import FakeMailer

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


def test_letters_of_an_investigation_that_practises_stay_in_the_house_whatever_the_relay(room):
    set_live(room, live=False)
    rfc_id = room.request()
    queue_letter(room, rfc_id)
    room.mailer.trouble = lambda _: RelayUnreachable("nobody may ask the relay")

    assert room.send(day(0)) == "Letters: 1 sent."

    assert room.mailer.sent == []
    assert len(room.desk.practice.sent) == 1
    (attempt,) = on_record(room, rfc_id, facts.AttemptMade)
    assert attempt.fact.evidence.startswith("Practice, it never left the house. Message-ID <")


def test_a_practice_outbox_that_cannot_be_written_holds_up_no_other_mail(room):
    set_live(room, live=False)
    practised = queue_letter(room, room.request())
    room.request(due(-8, -3), asked(-8, due=-3))
    room.queue(day(0))
    room.desk.practice.trouble = lambda _: RelayUnreachable("disk full")

    room.send(day(0))

    assert (became(room, practised).state, became(room, practised).tries) == (QUEUED, 1)
    assert [envelope.to for envelope in room.mailer.sent] == ["asha@example.org"]


def test_practice_says_nothing_about_a_relay_that_is_away(room):
    set_live(room, live=False)
    queue_letter(room, room.request())
    with room.desk.database.writing() as session:
        relay.failed(session, RelayHealth(failures=4), "connection refused")

    room.send(day(0))

    with room.desk.reading() as session:
        assert relay.health(session).failures == 4


def practised(room):
    """One letter practised, one still waiting; then an editor says that it is live."""
    set_live(room, live=False)
    wrote_to, waits_for = room.request(), room.request()
    done = queue_letter(room, wrote_to)
    room.send(day(0))
    waiting = queue_letter(room, waits_for, not_before=day(1))
    room.now = day(0, 10)
    investigations.set_live(room.desk, "blue-lantern", live=True, by=EDITORS)
    return wrote_to, done, waiting


def test_going_live_takes_back_what_practice_put_on_record_and_what_waits(room):
    rfc_id, done, waiting = practised(room)

    taken_back = on_record(room, rfc_id, facts.EntryRetracted)
    letter = became(room, done)
    assert [entry.fact.entry for entry in taken_back] == [letter.agency.entry, letter.agency.deadline_entry]
    assert {entry.fact.reason for entry in taken_back} == {"Practice: this letter never left the house."}
    assert records.open_case(room.desk, rfc_id).standing.status is ResponseStatus.NOT_ASKED
    assert became(room, waiting).state is CANCELLED
    room.send(day(1))
    assert room.mailer.sent == []


def test_after_practice_the_first_real_letter_is_a_first_letter(room):
    rfc_id, *_ = practised(room)
    queue_letter(room, rfc_id, occasion="for real")
    room.send(day(0, 11))

    assert room.mailer.read(room.mailer.sent[0], "References") == "None"
    assert [one.fact.evidence[:10] for one in on_record(room, rfc_id, facts.AttemptMade)] == [
        "Practice, ",
        "Message-ID",
    ]


def test_going_live_twice_takes_nothing_back_twice(room):
    rfc_id, *_ = practised(room)
    set_live(room, live=False)
    investigations.set_live(room.desk, "blue-lantern", live=True, by=EDITORS)

    assert len(on_record(room, rfc_id, facts.EntryRetracted)) == 2


def test_an_investigation_goes_live_while_a_practice_letter_is_being_written(room):
    set_live(room, live=False)
    rfc_id = room.request()
    letter_id = queue_letter(room, rfc_id)

    class Slow(FakeMailer):
        def send(self, envelope, *, before_it_leaves):
            receipt = super().send(envelope, before_it_leaves=before_it_leaves)
            investigations.set_live(room.desk, "blue-lantern", live=True, by=EDITORS)
            return receipt

    room.desk = replace(room.desk, practice=Slow())
    room.send(day(0))

    assert became(room, letter_id).state is CANCELLED
    assert on_record(room, rfc_id, facts.AttemptMade) == []


def test_there_is_no_way_back_to_practice_while_letters_wait(room):
    letter_id = queue_letter(room, room.request())

    with pytest.raises(RuleBroken, match="1 letter to agencies waits to leave"):
        investigations.set_live(room.desk, "blue-lantern", live=False, by=EDITORS)

    room.send(day(0))
    assert became(room, letter_id).state is SENT
    investigations.set_live(room.desk, "blue-lantern", live=False, by=EDITORS)


def test_a_letter_queued_to_leave_stays_where_practice_has_begun(room):
    letter_id = queue_letter(room, room.request())
    set_live(room, live=False)

    assert "The investigation practises now" in kept_back(room, letter_id)
