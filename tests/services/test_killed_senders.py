"""Senders killed in the middle of their work: no letter is lost, and every copy is the same to the byte."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager, suppress

import pytest

from outreach.domain.outbox import MailState
from outreach.domain.retries import COPIES_THAT_MAY_HAVE_LEFT
from tests.story import day
from tests.support.postroom import open_postroom
from tests.support.relays import sink

# A process in which everything is loaded already, so that a new sender is there in a thousandth of a second. It has no
# thread and no connection of its own when it splits.
NURSERY = """
import os, signal, sys, time
from datetime import datetime
import outreach.mail.practice, outreach.mail.smtp
from outreach.clock import system_clock
from outreach.config import Config
from outreach.domain.agencies import Place
from outreach.scheduler import JOBS
from outreach.services.calendars import calendar_of
from outreach.wiring import open_desk

url, relay, day, *jobs = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3]), *sys.argv[4:]
calendar_of(Place(country="NO", zone="Europe/Oslo")).is_working_day(day.date())
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    born = os.fork()
    if not born:
        began = system_clock()
        desk = open_desk(Config(database_url=url, smtp_url=relay), clock=lambda: day + (system_clock() - began))
        while True:
            for job in jobs:
                JOBS[job][0](desk, desk.clock())
            time.sleep(0.02)
    print(born, flush=True)
"""


class Senders:
    """Senders that are born on demand, and of whom one at a time can be killed."""

    def __init__(self, nursery):
        self.nursery = nursery
        self.alive = []

    def bear(self):
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        self.alive.append(int(self.nursery.stdout.readline()))

    def kill(self, which=0):
        os.kill(self.alive.pop(which), signal.SIGKILL)


@contextmanager
def senders(url, relay, *jobs):
    """Those that do these jobs in turn, and nothing but to send what is queued where none is named."""
    words = [sys.executable, "-c", NURSERY, url, relay.url, day(8).isoformat(), *(jobs or ["send-queued"])]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        born = Senders(nursery)
        try:
            yield born
        finally:
            for pid in born.alive:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            nursery.kill()


def finish(room, seconds=120):
    until = time.monotonic() + seconds
    while room.outbox(MailState.QUEUED, MailState.CLAIMED, MailState.SENDING) and time.monotonic() < until:
        time.sleep(0.1)


def check(room, relay, number):
    """What holds after any number of killed senders; returns how many copies too many arrived."""
    letters = room.outbox()
    assert len(letters) == number
    copies = defaultdict(list)
    for taken in relay.taken:
        copies[taken.message_id].append(taken.content)
    for letter in letters:
        found = copies[letter.letter.message_id]
        assert len(set(found)) <= 1, "two copies of a letter differ"
        assert len(found) <= 1 + letter.cuts, "a letter was sent again that had not been cut"
        if letter.state is MailState.UNCONFIRMED:  # cut as often as we try: a person is asked, so it is not lost
            assert letter.cuts == COPIES_THAT_MAY_HAVE_LEFT - 1
        else:
            assert letter.state is MailState.SENT
            assert found, "a letter was lost"
    assert len(room.outbox(MailState.UNCONFIRMED)) <= len(letters) / 100
    return sum(len(found) - 1 for found in copies.values())


def kill_often(room, url, relay, *, kills, at_once=1, seed=1):
    """Keep so many senders at work, kill one just after a letter was taken, and let the last ones finish."""
    chance = random.Random(seed)
    with senders(url, relay) as born:
        for _ in range(at_once):
            born.bear()
        for _ in range(kills):
            at_work(relay)
            time.sleep(chance.uniform(0, 0.06))  # the relay takes 0.02 to say that it took the letter
            born.kill(chance.randrange(at_once))
            born.bear()
        finish(room)


def at_work(relay, seconds=2):
    """Wait until one more letter is taken; not for ever, since there may be none left."""
    before, until = len(relay.taken), time.monotonic() + seconds
    while len(relay.taken) == before and time.monotonic() < until:
        time.sleep(0.002)


def test_two_senders_at_once_send_each_letter_once(database_url):
    with open_postroom(database_url) as room, sink() as relay:
        room.letters(30)
        with senders(database_url, relay) as born:
            born.bear()
            born.bear()
            finish(room)

        assert check(room, relay, 30) == 0
        assert len(relay.taken) == 30


def test_fifteen_killed_senders_lose_nothing(database_url):
    with open_postroom(database_url) as room, sink(delay=0.02) as relay:
        room.letters(30)
        kill_often(room, database_url, relay, kills=15)

        check(room, relay, 30)
        assert any(letter.tries > 1 for letter in room.outbox()), "no sender died with a letter in hand"


@pytest.mark.torture
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hundreds_of_killed_senders_lose_nothing(database_url, seed):
    """Two at a time, each dying somewhere in its letter; the copies too many are those that were cut, and no more."""
    with open_postroom(database_url) as room, sink(delay=0.02) as relay:
        room.letters(600)
        kill_often(room, database_url, relay, kills=330, at_once=2, seed=seed)

        copies = check(room, relay, 600)
    print(f"seed {seed}: {len(relay.taken)} taken, {copies} of them copies")  # noqa: T201
