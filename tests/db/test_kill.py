"""A writer that is killed at any moment loses nothing it said was saved, and leaves nothing half written."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from outreach.db import cases, summaries
from outreach.domain import chain
from tests.story import day, listed
from tests.support.record import Record

ROOT = Path(__file__).parents[2]
KILLS = 25


@pytest.mark.torture
def test_what_was_said_to_be_saved_is_there_after_a_kill(record: Record, database_url: str):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    chance = random.Random(2)
    for _ in range(KILLS):
        said = _write_until_killed(database_url, rfc_id, after=chance.uniform(0, 0.05))

        entries = record.log(rfc_id)
        assert len(entries) in (said, said + 1)  # the last one may have been saved without the time to say so
        assert chain.first_broken(rfc_id, entries) is None
        with record.database.reading() as session:
            stored = cases.load(session, rfc_id)
            assert (stored.last_seq, stored.digest) == (len(entries), entries[-1].digest)
            assert summaries.counters_wrong(session, record.investigation_id, day(1)) == []


def _write_until_killed(url: str, rfc_id: int, after: float) -> int:
    """The number of the last entry that the writer said was saved."""
    command = [sys.executable, "-m", "tests.support.writer", url, str(rfc_id)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        first = writer.stdout.readline()
        time.sleep(after)
        writer.kill()
        rest = writer.stdout.read().splitlines()
    return int(rest[-1] if rest else first)
