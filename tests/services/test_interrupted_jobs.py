"""Jobs that die at each of their writes in turn, and desks that cannot save: nothing is lost and nothing told twice."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest

from outreach.db import reminders as notes
from outreach.domain.outbox import MailState
from outreach.services import post, reminders
from tests.story import day
from tests.support.postroom import awaiting, open_postroom


class PowerCut(BaseException):
    """The process ends here: nothing that handles errors sees it."""


class Dying:
    """A database on which the nth write, and each after it, ends in `how`: before it is saved, or just after."""

    def __init__(self, database, nth, *, how=PowerCut, saved=False, times=10_000):
        self.database, self.left, self.how, self.saved, self.times = database, nth, how, saved, times

    def reading(self):
        return self.database.reading()

    @contextmanager
    def writing(self):
        self.left -= 1
        dies = self.left <= 0 and self.times > 0
        self.times -= dies
        if dies and not self.saved:
            raise self.how
        with self.database.writing() as session:
            yield session
        if dies:
            raise self.how


def died(job, desk, at, nth, *, saved):
    """Whether the job reached its nth write, and died there."""
    try:
        job(replace(desk, database=Dying(desk.database, nth, saved=saved)), at)
    except PowerCut:
        return True
    return False


def told(room):
    """How often each thing was put into a letter."""
    with room.desk.reading() as session:
        return Counter(one.key for letter in room.outbox() for one in notes.told_in(session, letter.id))


@pytest.mark.parametrize("saved", [False, True])
def test_a_job_that_dies_at_any_write_queues_the_rest_on_its_next_turn(sqlite_url, saved):
    with open_postroom(sqlite_url) as room:
        for number in range(104):  # more than are looked at in one transaction
            room.request(*awaiting(), assigned=None if number % 25 == 0 else "asha")
        room.never_sleeps()
        nth = 1
        while died(reminders.queue_due, room.desk, day(8), nth, saved=saved):
            nth += 1
        room.queue(day(8))

        assert nth >= 3
        assert len(told(room)) == 104
        assert set(told(room).values()) == {1}
        assert Counter(letter.letter.to for letter in room.outbox())["asha@example.org"] == 1


@pytest.mark.parametrize("saved", [False, True])
def test_a_sender_that_dies_at_any_write_loses_no_letter_and_sends_only_equal_copies(sqlite_url, saved):
    with open_postroom(sqlite_url) as room:
        nth = 1
        room.presses()  # each goes by itself, and at once
        room.request(*awaiting())
        room.queue(day(8))
        while died(post.send_queued, room.desk, day(8), nth, saved=saved):
            post.send_queued(room.desk, day(8))
            room.request(*awaiting())
            room.queue(day(8))
            nth += 1

        letters = room.outbox()
        copies = Counter(envelope.content for envelope in room.mailer.sent)
        assert nth > 3
        assert {letter.state for letter in letters} == {MailState.SENT}
        assert len(copies) == len(letters) == nth
        assert sum(copies.values()) <= len(letters) + sum(letter.cuts for letter in letters)


def test_a_desk_that_cannot_save_for_a_moment_after_a_letter_left_keeps_trying_and_sends_no_copy(sqlite_url):
    with open_postroom(sqlite_url) as room:
        room.request(*awaiting())
        room.queue(day(8))
        full = Dying(room.desk.database, 3, how=OSError, times=3)  # claimed, leaving, and now the disk is full

        post.send_queued(replace(room.desk, database=full), day(8))
        room.send(day(8))

        assert full.times == 0
        assert len(room.mailer.sent) == 1
        assert [letter.state for letter in room.outbox()] == [MailState.SENT]


def test_a_desk_that_cannot_save_before_a_letter_leaves_keeps_it_in(sqlite_url):
    with open_postroom(sqlite_url) as room:
        room.request(*awaiting())
        room.queue(day(8))
        full = Dying(room.desk.database, 2, how=OSError, times=2)

        post.send_queued(replace(room.desk, database=full), day(8))

        assert room.mailer.sent == []
        assert [(letter.state, letter.tries) for letter in room.outbox()] == [(MailState.QUEUED, 0)]
