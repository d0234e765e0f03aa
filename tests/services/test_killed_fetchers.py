"""A fetcher killed at any moment loses no message and doubles none; what is not kept stays with who brought it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest

from outreach.domain import facts
from outreach.domain.inbox import Place
from outreach.services import spool, verifying
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import MONDAY, open_newsroom

ROOT = Path(__file__).parents[2]

# A process in which everything is loaded already, so that a new fetcher is there in a thousandth of a second. It has no
# thread and no connection of its own when it splits. Small batches, so that many moments lie between two of them.
NURSERY = """
import os, signal, sys, time
from dataclasses import replace
from datetime import datetime
from outreach.config import Config
from outreach.services import fetching
from outreach.wiring import open_desk
from tests.support.mail_reader import read

url, home, maildir, now = sys.argv[1], sys.argv[2], sys.argv[3], datetime.fromisoformat(sys.argv[4])
config = Config(home=home, database_url=url, secret_key="k" * 40, maildir=maildir)
fetching.AT_ONCE = 5
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    born = os.fork()
    if not born:
        desk = replace(open_desk(config, clock=lambda: now), reader=read)
        while True:
            try:
                fetching.fetch_inbox(desk, now)
            except Exception:
                pass  # two at once wait for each other's locks, and one gives up: the next turn tries again
            time.sleep(0.005)
    print(born, flush=True)
"""


@pytest.fixture
def maildir(tmp_path):
    for name in ("new", "cur"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    return tmp_path / "Maildir"


@pytest.fixture
def room(database_url, tmp_path):
    opened = Mailroom(open_newsroom(database_url, str(tmp_path / "home")))
    opened.asked(opened.newsroom.port_ansel)
    yield opened
    opened.desk.database.dispose()


class Fetchers:
    def __init__(self, nursery):
        self.nursery, self.alive = nursery, []

    def bear(self):
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        self.alive.append(int(self.nursery.stdout.readline()))

    def kill(self):
        os.kill(self.alive.pop(0), signal.SIGKILL)


@contextmanager
def fetchers(url, room, maildir):
    words = [sys.executable, "-c", NURSERY, url, str(room.desk.spool.parent), str(maildir), MONDAY.isoformat()]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        born = Fetchers(nursery)
        try:
            yield born
        finally:
            while born.alive:
                born.kill()
            nursery.kill()


def bring(room, maildir, number):
    """The even ones into the Maildir, the others into the spool; one in ten is nobody's."""
    strange = {"sender": "x@elsewhere.example.net"} if number % 10 == 0 else {"to": room.reply_address()}
    content = mail(f"Answer {number}", **strange)
    if number % 2:
        spool.keep(room.desk.spool, content, stamp=number)
    else:
        part = maildir / f"{number:05}.part"
        part.write_bytes(content)
        part.rename(maildir / "new" / f"{number:05}.host")


def lying_about(room, maildir):
    return len([*spool.waiting(room.desk.spool), *(maildir / "new").iterdir()])


def kill_often(url, room, maildir, *, kills, at_once, chance):
    """Keep so many fetchers at work and bring letters all the while; kill one at a random moment. How many letters."""
    brought = 0
    with fetchers(url, room, maildir) as born:
        for _ in range(at_once):
            born.bear()
        for number in range(kills):
            while lying_about(room, maildir) < 20:
                bring(room, maildir, brought)
                brought += 1
            if number % 3:
                at_work(room, maildir)
            time.sleep(chance.uniform(0, 0.08))
            born.kill()
            born.bear()
        until = time.monotonic() + 120
        while lying_about(room, maildir) and time.monotonic() < until:
            time.sleep(0.05)
    return brought


def at_work(room, maildir, seconds=5):
    """Wait until one more message has been let go of; not for ever, a loaded machine may take long."""
    before, until = lying_about(room, maildir), time.monotonic() + seconds
    while lying_about(room, maildir) >= before and time.monotonic() < until:
        time.sleep(0.002)


def check(room, maildir, brought):
    assert lying_about(room, maildir) == 0
    messages, nobodys = room.messages(), len(range(0, brought, 10))
    assert len(messages) == len({one.sha256 for one in messages}) == brought
    assert Counter(one.place for one in messages) == {Place.HELD: nobodys, Place.FILED: brought - nobodys}
    told = Counter(one.raw for one in room.of(room.newsroom.port_ansel, facts.MessageReceived))
    assert set(told.values()) == {1}
    assert len(told) == brought - nobodys
    assert verifying.verify(room.desk).wrong == ()


def test_a_few_killed_fetchers_lose_nothing(room, database_url, maildir):
    brought = kill_often(database_url, room, maildir, kills=8, at_once=1, chance=random.Random(5))

    check(room, maildir, brought)
    assert brought > 20, "the fetchers were at work when they were killed"


@pytest.mark.torture
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hundreds_of_killed_fetchers_lose_nothing(room, database_url, maildir, seed):
    """Two at once, so that each finds the other's work half done."""
    brought = kill_often(database_url, room, maildir, kills=340, at_once=2, chance=random.Random(seed))

    check(room, maildir, brought)
    print(f"seed {seed}: {brought} messages")  # noqa: T201


def test_a_pipe_that_is_killed_has_kept_the_message_or_said_nothing(tmp_path):
    """Exit code 0 is a promise; whoever was killed gave none, and the mail server tries again."""
    home, chance, promised = tmp_path / "home", random.Random(3), 0
    for number in range(8):
        command = [sys.executable, "-m", "outreach", "mail", "file"]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, env={**os.environ, "OUTREACH_HOME": str(home)}
        ) as piped:
            piped.stdin.write(mail(f"Answer {number}"))
            piped.stdin.close()
            time.sleep(chance.uniform(0.02, 0.4))
            piped.kill()
        promised += piped.returncode == 0
    kept = [one.read_bytes() for one in spool.waiting(home / "spool")]
    assert promised <= len(kept) <= 8
    assert all(one.rstrip().endswith(tuple(f"Answer {n}".encode() for n in range(8))) for one in kept), "kept whole"
