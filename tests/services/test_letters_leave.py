"""A batch from its template to the record: each letter leaves in its hour, and what it promised is then on its log."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.db import investigations, pending_letters
from outreach.domain import facts
from outreach.domain.batches import BatchState
from outreach.domain.facts import Channel, Outcome
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.mail.outgoing import Undeliverable
from outreach.services import letter_watch, post, records
from tests.support.letterroom import Letterroom, open_letterroom
from tests.support.postroom import FakeMailer

pytest.importorskip("outreach.services.leaving")


@pytest.fixture
def room(sqlite_url, tmp_path) -> Letterroom:
    return open_letterroom(sqlite_url, str(tmp_path / "home"))


def minute(room: Letterroom, **gap: float) -> None:
    """One turn of the scheduler, some time later."""
    room.clock.later(**gap)
    letter_watch.watch(room.desk, room.clock())
    post.send_queued(room.desk, room.clock())


def test_each_letter_leaves_in_its_hour_and_what_it_promised_is_on_record(room):
    batch_id = room.make()
    room.approve(batch_id)
    minute(room, minutes=34)
    assert room.outbox(MailState.SENT) == []

    minute(room, minutes=2)
    minute(room, minutes=1)

    (attempt,) = room.newsroom.facts(room.halifax, facts.AttemptMade)
    (promised,) = room.newsroom.facts(room.halifax, facts.DeadlineSet)
    assert (attempt.outcome, attempt.questions, attempt.deadline_told) == (Outcome.SENT, (1, 2), promised.due_at)
    assert promised.due_at.isoformat() == "2026-12-01T21:00:00+00:00"
    assert room.batch(batch_id).state is BatchState.DONE


def test_an_extension_is_told_once_its_letter_has_left(room):
    due = (room.clock() + timedelta(days=7)).replace(hour=21)
    asked = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), deadline_told=due
    )
    room.newsroom.told(room.halifax, asked, facts.DeadlineSet(due_at=due, zone="America/Halifax", working_days=5))
    room.approve(room.make(Purpose.EXTENSION, room.halifax, working_days=3, reason="A holiday fell into it."))

    def standing():
        return records.open_case(room.desk, room.halifax).standing.deadline

    assert (standing().extended, standing().told) == (True, False)
    minute(room, minutes=36)
    assert (standing().extended, standing().told) == (True, True)
    assert len(room.newsroom.facts(room.halifax, facts.DeadlineSet)) == 1


def test_an_extension_that_was_granted_is_told_as_it_was_granted_and_gives_no_more(room):
    due = (room.clock() + timedelta(days=7)).replace(hour=21)
    granted = due + timedelta(days=7)
    asked = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), deadline_told=due
    )
    more = facts.ExtensionGranted(
        due_at=granted, zone="America/Halifax", asked_by=facts.AskedBy.AGENCY, reason="Asked.", told_agency=False
    )
    promised = facts.DeadlineSet(due_at=due, zone="America/Halifax", working_days=5)
    room.newsroom.told(room.halifax, asked, promised, more)

    room.approve(room.make(Purpose.EXTENSION, room.halifax, working_days=3, reason="You asked for it."))

    (letter,) = room.outbox(MailState.QUEUED)
    assert "Not Tuesday, December 1, 2026, 5:00 p.m." in letter.letter.text
    assert "but Tuesday, December 8, 2026, 5:00 p.m." in letter.letter.text
    minute(room, minutes=36)
    assert room.newsroom.facts(room.halifax, facts.AttemptMade)[-1].deadline_told == granted
    assert room.newsroom.facts(room.halifax, facts.ExtensionGranted) == [more]
    assert len(room.newsroom.facts(room.halifax, facts.DeadlineSet)) == 1
    standing = records.open_case(room.desk, room.halifax).standing.deadline
    assert (standing.at, standing.told, standing.to_tell) == (granted, True, False)


def test_no_letter_leaves_for_an_agency_before_its_time_whatever_instant_a_job_is_run_for(room):
    mailer = FakeMailer()
    desk = replace(room.desk, mailer=mailer)
    room.approve(room.make(Purpose.FIRST, room.halifax))

    said = post.send_queued(desk, room.clock() + timedelta(days=3))

    assert said == "No mail waits. 1 letter to agencies stayed: it is not yet time for them."
    assert mailer.sent == []
    room.clock.later(minutes=36)
    assert post.send_queued(desk, room.clock()) == "Letters: 1 sent."


def test_a_practice_letter_may_be_sent_ahead(room):
    with room.desk.database.writing() as session:
        investigations.change(session, room.newsroom.investigation, title="Blue Lantern", live=False)
    room.approve(room.make(Purpose.FIRST, room.halifax))

    assert "stayed" not in post.send_queued(room.desk, room.clock() + timedelta(days=3))
    assert room.outbox(MailState.QUEUED) == []


def test_a_letter_that_was_refused_for_now_is_tried_once_in_one_run(room):
    mailer = FakeMailer(trouble=lambda _: Undeliverable("451 4.3.0 try later", permanent=False))
    desk = replace(room.desk, mailer=mailer)
    room.approve(room.make(Purpose.FIRST, room.halifax))
    room.clock.later(minutes=36)

    post.send_queued(desk, room.clock() + timedelta(days=3))

    (letter,) = room.outbox(MailState.QUEUED)
    assert letter.tries == 1
    assert letter.not_before < room.clock() + timedelta(minutes=2)


def test_a_letter_whose_template_changed_at_the_last_moment_does_not_leave(room):
    batch_id = room.make(Purpose.FIRST, room.halifax)
    room.approve(batch_id)
    room.clock.later(minutes=36)
    room.change_contact(room.halifax, name="Another desk")

    post.send_queued(room.desk, room.clock())

    assert room.outbox(MailState.SENT) == []
    assert room.newsroom.facts(room.halifax, facts.AttemptMade) == []


@pytest.fixture
def on_every_database(letterroom_url, tmp_path) -> Iterator[Letterroom]:
    opened = open_letterroom(letterroom_url, str(tmp_path / "home"))
    yield opened
    opened.desk.database.dispose()


def test_what_was_held_back_is_found_on_every_database(on_every_database):
    room = on_every_database
    batch = room.make(Purpose.FIRST, room.halifax)
    room.approve(batch)
    room.clock.later(minutes=33)
    room.change_contact(room.halifax, name="Another desk")
    letter_watch.watch(room.desk, room.clock())

    with room.desk.reading() as session:
        (wanting,) = pending_letters.wanting(session)
        (held,) = pending_letters.pending(session, [room.halifax], held=True)[room.halifax]
        assert pending_letters.pending(session, [room.halifax]) == {}

    assert (wanting.batch_id, wanting.held, held.batch_id) == (batch, 1, batch)
    assert "has changed" in held.held
