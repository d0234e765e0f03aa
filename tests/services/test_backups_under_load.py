"""Each backup taken while the newsroom works can be restored and proved, and no letter leaves again because of it."""

import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import make_url

from outreach.clock import system_clock
from outreach.config import Config
from outreach.db import outbox
from outreach.domain.ids import StaffId
from outreach.domain.outbox import MailState
from outreach.domain.people import Acting, Role
from outreach.services import backups, evidence, notices, post, restoring, verifying
from outreach.services.evidence import Upload
from outreach.services.notices import Notice
from outreach.wiring import open_desk
from tests.support.databases import _database
from tests.support.files import pdf
from tests.support.newsroom import open_newsroom

ROOT = Path(__file__).parents[2]
SEED = 100
REQUESTS = 12
COUNTS = [5, pytest.param(100, marks=pytest.mark.torture)]


class AtWork:
    """A process that records all the time, and how much it said is saved."""

    def __init__(self, newsroom, requests):
        words = [newsroom.config.database_url, newsroom.config.home, *map(str, requests)]
        command = [sys.executable, "-m", "tests.support.note_taker", *words]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.saved = 0
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self):
        for line in self.process.stdout:
            self.saved = int(line)

    def stop(self):
        self.process.kill()
        self.listener.join()
        self.process.stdout.close()
        self.process.wait()


@contextmanager
def at_work_in(newsroom, requests):
    working = AtWork(newsroom, requests)
    try:
        until = time.monotonic() + 60
        while not working.saved:
            assert time.monotonic() < until, "nobody began to work"
            time.sleep(0.05)
        yield working
    finally:
        working.stop()


@pytest.fixture
def newsroom(database_url, tmp_path):
    opened = open_newsroom(database_url, str(tmp_path / "home"), now=system_clock())
    opened.desk = replace(opened.desk, clock=system_clock)
    notices.tell_editors(opened.desk, [Notice(occasion="one that waits", words="It waits to leave.")])
    yield opened
    opened.desk.database.dispose()


@contextmanager
def another_machine(request, database_url, folder):
    """An empty home folder, and an empty database of the same kind."""
    if database_url.startswith("sqlite"):
        yield Config(home=str(folder))
    else:
        with _database(request.getfixturevalue("postgres_server")) as url:
            yield Config(home=str(folder), database_url=make_url(url).render_as_string(hide_password=False))


def restored(there, file, keys):
    """Put in place, fenced, proved, and one turn of the post made: how many entries, and how many old letters left."""
    found = restoring.restore(there, file, keys=keys)
    desk = open_desk(there)
    with desk.reading() as session:
        old = {one.id for one in outbox.after(session, 0)}
    restoring.fence(desk, found.at)
    verdict = verifying.verify(desk)
    post.send_queued(desk, system_clock())
    with desk.reading() as session:
        left = [one for one in outbox.in_state(session, MailState.SENT, limit=1000) if one.id in old]
    assert verdict.whole, verdict.wrong
    assert verdict.evidence <= found.evidence, "each piece the record names is in the backup"
    assert old, "the letters that wait are in the backup"
    desk.database.dispose()
    return verdict.entries, len(left)


@dataclass
class Tally:
    proved: int = 0
    sent_again: int = 0
    meanwhile: int = 0
    slowest: float = 0

    def one(self, newsroom, at_work, file, readers):
        """A backup while they work: what was said to be saved before it began has to be in it."""
        said, started = at_work.saved, time.monotonic()
        backups.back_up(newsroom.desk, file, to=readers)
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.meanwhile += at_work.saved - said
        return said


@pytest.mark.parametrize("count", COUNTS)
def test_each_backup_under_load_is_restored_and_proved(newsroom, request, database_url, tmp_path, count, capsys):
    requests = [newsroom.port_ansel, newsroom.lakmere]
    requests += [newsroom.lists(f"Agency {number}", "NO", "Europe/Oslo") for number in range(REQUESTS - 2)]
    before = verifying.verify(newsroom.desk).entries
    chance, key, tally = random.Random(SEED), pyrage.x25519.Identity.generate(), Tally()
    with at_work_in(newsroom, requests) as at_work:
        for number in range(count):
            time.sleep(chance.uniform(0, 0.05))
            file, keys = tmp_path / f"{number}.tar", [key] if number % 2 else []
            said = tally.one(newsroom, at_work, file, [one.to_public() for one in keys])
            with another_machine(request, database_url, tmp_path / f"there-{number}") as there:
                entries, left = restored(there, file, keys)
            assert at_work.process.poll() is None, "the newsroom works all the time"
            assert entries >= before + said, "what was said to be saved is in the backup"
            tally.proved, tally.sent_again = tally.proved + 1, tally.sent_again + left
            file.unlink()

    with capsys.disabled():
        print(  # noqa: T201  # the figures are what it is run for
            f"\n{tally.proved} of {count} backups under load restored and proved on {database_url.partition(':')[0]}, "
            f"{count // 2} of them encrypted; {at_work.saved} entries saved, {tally.meanwhile} while a backup was made "
            f"(the slowest in {tally.slowest:.1f} s); {tally.sent_again} letters sent again; seed {SEED}"
        )
    assert (tally.proved, tally.sent_again) == (count, 0)
    assert tally.meanwhile > 0


@pytest.mark.parametrize("count", COUNTS)
def test_a_flipped_byte_in_each_file_is_found_in_each(newsroom, count, capsys):
    chance, asha = random.Random(SEED), Acting(staff=StaffId("asha"), role=Role.REPORTER)
    now = system_clock()
    for number in range(count):
        upload = Upload(content=pdf(f"Page {number}"), called="scan.pdf", note="x", at=now)
        evidence.keep(newsroom.desk, newsroom.port_ansel, upload, by=asha)
    assert verifying.verify(newsroom.desk).whole
    for piece in sorted(newsroom.desk.evidence.folder.glob("??/*")):
        content = bytearray(piece.read_bytes())
        content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
        piece.write_bytes(content)

    found = [one for one in verifying.verify(newsroom.desk).wrong if "was changed in the store" in one]

    with capsys.disabled():
        print(f"\n{len(found)} of {count} flipped bytes found; seed {SEED}")  # noqa: T201
    assert len(found) == count
