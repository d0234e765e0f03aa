"""A disk that fails in the middle of a form, or is full: nothing is said to be saved that is not, and nothing lost."""

import http.client
import itertools
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import text

from outreach.clock import system_clock
from outreach.db import sqlite
from outreach.db.migrate import upgrade
from outreach.domain.outbox import MailState
from outreach.services import verifying
from tests.story import day
from tests.support.failing_disk import failing, struck
from tests.support.killing_room import BUSY, DONE, KillingRoom, web_processes
from tests.support.newsroom import open_newsroom
from tests.support.postroom import awaiting, open_postroom
from tests.support.power import disk

JOURNALS = [pytest.param(("WAL", "FULL"), id="WAL-FULL"), pytest.param(("DELETE", "EXTRA"), id="DELETE-EXTRA")]
CALLS = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "openat")
MOST = 300  # far more calls of a kind than a form makes


@pytest.fixture
def room(sqlite_url, tmp_path, journal):
    """Whoever opens the file with another journal than the processes do is told that it is locked."""
    as_chosen, sqlite.journal_of = sqlite.journal_of, lambda _: journal
    try:
        made = make_room(sqlite_url, str(tmp_path / "home"))
    finally:
        sqlite.journal_of = as_chosen
    yield made
    made.newsroom.desk.database.dispose()


def make_room(url, home):
    newsroom = open_newsroom(url, home, now=system_clock())
    newsroom.desk = replace(newsroom.desk, clock=system_clock)
    return KillingRoom(newsroom)


def sent(room, port, deed):
    """The status of the answer; 0 where none came."""
    with suppress(OSError, http.client.HTTPException):
        return room.post(port, deed)
    return 0


class Sweep:
    def __init__(self, room, web, notes):
        self.room, self.web, self.notes = room, web, notes
        self.faults = self.said_saved = self.said_not = self.unanswered = self.saved_all_the_same = 0

    def strike(self, call, error, nth):
        """One form at a process whose nth call fails, and once more when the disk is well; whether it was struck."""
        port = self.web.bear()
        self.room.look(port)
        deed = next(self.room.lanes[0].deeds)
        self.room.lanes[0].sent.append(deed)
        with failing(self.web.alive, call, error, nth, self.notes):
            status = sent(self.room, port, deed)
        hit = struck(self.notes)
        deed.acknowledged = status == DONE
        assert self.room.wrong() == [], f"{call} {error} {nth}: said to be saved, and is not"
        self._count(hit, status)
        again = sent(self.room, port, deed)
        self.web.kill()
        if again != DONE:  # a process that lost a thread; the next one is well
            port = self.web.bear()
            again = self.room.post(port, deed)
            self.web.kill()
        assert again == DONE, f"{call} {error} {nth}: {again}"
        deed.acknowledged = True
        self._whole()
        return hit

    def _count(self, hit, status):
        self.faults += hit
        self.said_saved += hit and status == DONE
        self.unanswered += hit and not status
        self.said_not += hit and status not in (0, DONE)
        self.saved_all_the_same += hit and status != DONE and self.room.saved_unheard()

    def _whole(self):
        assert self.room.wrong() == []
        with self.room.newsroom.desk.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


@pytest.mark.torture
@pytest.mark.parametrize("journal", JOURNALS)
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_whichever_call_fails_nothing_is_said_to_be_saved_that_is_not(room, tmp_path, capsys, journal, error):
    with web_processes(room.newsroom, *journal) as web:
        room.practise(web)
        sweep, reached = Sweep(room, web, tmp_path / "strace.txt"), {}
        for call in CALLS:
            nth = 1
            while sweep.strike(call, error, nth):
                nth += 1
                assert nth < MOST
            reached[call] = nth - 1

    with capsys.disabled():
        print(  # noqa: T201  # the figures are what it is run for
            f"\n{'+'.join(journal)}, {error}: {sweep.faults} calls failed ({reached}); {sweep.said_not} times the desk "
            f"said so, {sweep.said_saved} times it saved the form all the same and said that, {sweep.unanswered} times "
            f"no answer came; {sweep.saved_all_the_same} of the unacknowledged were saved; 0 false, each there once"
        )
    assert sweep.said_not
    assert verifying.verify(room.newsroom.desk).wrong == ()


def fill(folder):
    """Write until nothing more fits, to the last byte."""
    with (folder / "filling").open("ab", buffering=0) as filling:
        for size in (2**20, 2**12, 1):
            with pytest.raises(OSError, match="No space left"):
                write_for_ever(filling, b"x" * size)


def write_for_ever(file, words):
    while True:
        file.write(words)


def first_refused(room, port):
    """The first form the full disk has no room for: what the log had room for before still takes a few."""
    lane = room.lanes[0]
    for deed in itertools.islice(lane.deeds, MOST):
        lane.sent.append(deed)
        if sent(room, port, deed) != DONE:
            return deed
        deed.acknowledged = True
    raise AssertionError(f"a full disk took {MOST} forms")


@pytest.fixture
def small_disk(tmp_path):
    with disk(tmp_path) as (_, there):
        yield there


@pytest.fixture
def room_on_it(small_disk):
    url = f"sqlite:///{small_disk}/desk.sqlite3"
    upgrade(url)
    made = make_room(url, str(small_disk))
    yield made
    made.newsroom.desk.database.dispose()


def test_on_a_full_disk_pages_open_and_forms_say_why_they_are_not_saved(room_on_it, small_disk):
    room = room_on_it
    with web_processes(room.newsroom) as web:
        room.practise(web)
        port = web.bear()
        room.look(port)
        fill(small_disk)
        deed = first_refused(room, port)

        answers = [sent(room, port, deed) for _ in range(3)]
        words = room.answered
        room.look(port)
        (small_disk / "filling").unlink()
        assert sent(room, port, deed) == DONE
        deed.acknowledged = True
        web.kill()

    assert answers == [BUSY] * 3
    assert "The desk’s disk is full or fails. Tell whoever looks after the desk." in words
    assert "Save again" in words
    assert room.wrong() == []
    assert verifying.verify(room.newsroom.desk).wrong == ()


def test_on_a_full_disk_no_letter_leaves_and_once_there_is_room_each_leaves_once(small_disk):
    url = f"sqlite:///{small_disk}/desk.sqlite3"
    upgrade(url)
    with open_postroom(url) as room:
        room.request(*awaiting())
        room.queue(day(8))
        fill(small_disk)
        for _ in range(30):
            with suppress(Exception):  # a turn may fail as a whole
                room.send(day(8))
        left_while_full = len(room.mailer.sent)
        (small_disk / "filling").unlink()
        room.send(day(8))

        assert left_while_full == 0
        assert len(room.mailer.sent) == 1
        assert [letter.state for letter in room.outbox()] == [MailState.SENT]
