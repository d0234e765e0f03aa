"""When the power is cut, what was said to be saved is on the disk: in the journal of each SQLite the desk would use."""

import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach.db import cases, log, sqlite, summaries
from outreach.db.session import Database
from outreach.domain import chain
from outreach.domain.errors import OutreachError
from tests.story import day, listed
from tests.support.power import disk, held_still, mounted
from tests.support.record import open_record

ROOT = Path(__file__).parents[2]
SEED = 200
LIFE = 20  # cuts before the desk begins anew with an empty log: long logs are slow to write
SAFE = [pytest.param(("WAL", "FULL"), id="WAL-FULL"), pytest.param(("DELETE", "EXTRA"), id="DELETE-EXTRA")]
CARELESS = [pytest.param(("WAL", "NORMAL"), id="WAL-NORMAL"), pytest.param(("DELETE", "OFF"), id="DELETE-OFF")]


class AtWork:
    """A process that records on the disk, and the number of the last entry that it said is saved."""

    def __init__(self, process):
        self.process, self.said = process, 0
        os.set_blocking(process.stdout.fileno(), False)

    def listen(self):
        while words := self.process.stdout.read():
            self.said = int(words.split()[-1]) if words.endswith(b"\n") else self.said
        return self.said


@contextmanager
def at_work(url, rfc_id, settings):
    command = [sys.executable, "-m", "tests.support.writer", url, str(rfc_id), *settings]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, bufsize=0) as process:
        working, until = AtWork(process), time.monotonic() + 60
        try:
            while not working.listen():
                assert process.poll() is None, "the writer ended"
                assert time.monotonic() < until, "nobody began to write"
                time.sleep(0.01)
            yield working
        finally:
            process.kill()


@pytest.fixture
def cut(migrated_sqlite, tmp_path):
    """Cuts the power so often while a process records under these settings, and tells what was found."""

    def cutting(settings, times):
        with disk(tmp_path) as (image, there):
            return _cut(image, there, settings, times, begin=lambda: _begin(there, migrated_sqlite))

    return cutting


@dataclass
class Found:
    cuts: int = 0
    looked_for: int = 0
    cuts_that_lost: int = 0
    most_lost: int = 0
    broken: int = 0

    def one(self, said, there, whole):
        self.cuts += 1
        self.looked_for += said
        self.cuts_that_lost += there < said
        self.most_lost = max(self.most_lost, said - there)
        self.broken += not whole


def _begin(there, migrated):
    """A desk with one request, all of it on the disk before the first cut."""
    for old in there.glob("desk.sqlite3*"):
        old.unlink()
    url = f"sqlite:///{shutil.copy(migrated, there / 'desk.sqlite3')}"
    record = open_record(url)
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    record.database.dispose()
    os.sync()
    return url, rfc_id


def _cut(image, there, settings, times, begin):
    chance, found = random.Random(SEED), Found()
    while found.cuts < times:
        url, rfc_id = begin()
        with at_work(url, rfc_id, settings) as writer:
            for number in range(min(LIFE, times - found.cuts)):
                time.sleep(chance.uniform(0.005, 0.06))
                copy = image.with_name(f"found-{number}.img")
                with held_still(writer.process.pid):
                    shutil.copy(image, copy)
                    said = writer.listen()
                found.one(said, *_found_on(copy, rfc_id))
                copy.unlink()
    return found


def _found_on(image, rfc_id):
    """How many entries are on the disk as it is found, and whether the database is whole."""
    with mounted(image, image.with_suffix("")) as there:
        database = Database(f"sqlite:///{there}/desk.sqlite3")
        try:
            with database.reading() as session:
                whole = session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
                stored, entries = cases.load(session, rfc_id), log.read(session, rfc_id)
                counted = summaries.counters_wrong(session, stored.investigation_id, day(1)) == []
        except (DBAPIError, OutreachError):  # no database any more
            return 0, False
        finally:
            database.dispose()
    whole = whole and counted and stored.last_seq == len(entries)
    return len(entries), whole and chain.first_broken(rfc_id, entries) is None


def told(capsys, settings, found):
    with capsys.disabled():
        print(  # noqa: T201  # the figures are what it is run for
            f"\n{'+'.join(settings)}, SQLite {sqlite.newest_driver().sqlite_version}: power cut {found.cuts} times, "
            f"seed {SEED}; {found.looked_for} acknowledged entries looked for; {found.cuts_that_lost} cuts lost some "
            f"(at most {found.most_lost}), {found.broken} left a database that is not whole"
        )


@pytest.mark.parametrize("settings", SAFE)
@pytest.mark.parametrize("times", [5, pytest.param(200, marks=pytest.mark.torture)])
def test_what_was_said_to_be_saved_is_there_after_the_power_was_cut(cut, capsys, settings, times):
    found = cut(settings, times)

    told(capsys, settings, found)
    assert (found.cuts, found.cuts_that_lost, found.broken) == (times, 0, 0)
    assert found.looked_for > times


@pytest.mark.torture
@pytest.mark.parametrize("settings", CARELESS)
def test_a_careless_setting_is_seen_to_lose_what_it_said_was_saved(cut, capsys, settings):
    """Else the cuts above would prove nothing."""
    found = cut(settings, 40)

    told(capsys, settings, found)
    assert found.cuts_that_lost > 0


def test_the_journals_cut_here_are_those_the_desk_chooses():
    assert {sqlite.journal_of(version) for version in ((3, 40, 1), sqlite.SAFE_WAL)} == {one.values[0] for one in SAFE}
