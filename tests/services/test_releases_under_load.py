"""Each release cut while the newsroom works is one cut: what came a moment later is in none of its files.

Its head is the one the logs lead to at its cut-off, its sums are right, and it can be printed again to the byte once
the record has moved on.
"""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.clock import system_clock
from outreach.services import releases, verifying
from tests.services.test_releases import whole_dataset
from tests.support.pressroom import EDITH, SLUG, open_pressroom

ROOT = Path(__file__).parents[2]
COUNTS = [6, pytest.param(100, marks=pytest.mark.torture)]


@contextmanager
def at_work_in(database_url, home, requests):
    """A colleague's process that records all the time; the list grows by the number of what is saved."""
    command = [
        sys.executable,
        "-m",
        "tests.support.note_taker",
        "--notes",
        database_url,
        str(home),
        *map(str, requests),
    ]
    working = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    saved = []
    listener = threading.Thread(target=lambda: saved.extend(map(int, working.stdout)))
    listener.start()
    try:
        yield saved
    finally:
        working.kill()
        listener.join()
        working.stdout.close()
        working.wait()


@pytest.mark.parametrize("count", COUNTS)
def test_each_release_cut_while_others_record_is_one_cut(database_url, tmp_path, count):
    room = open_pressroom(database_url, tmp_path / "home")
    requests = whole_dataset(room, confirmed=4, unaware=1, denied_first=1, declined=2, denied=2, silent=4)
    desk, seen = replace(room.desk, clock=system_clock), []
    with at_work_in(database_url, tmp_path / "home", requests) as saved:
        for _ in range(count):
            before = len(saved)
            while len(saved) < before + 3:
                time.sleep(0.01)
            built = releases.build(desk, SLUG, by=EDITH)
            assert built.preflight.release.adds_up()
            seen.append((built.released, len(saved)))

    assert len({many for _, many in seen}) == count, "somebody saved something between any two"
    assert not verifying.verify(desk).wrong, "each head is the one that the logs lead to at its cut-off"
    for released, _ in seen:
        assert releases.build(desk, SLUG, released.cutoff, by=EDITH).preflight.manifest == released.body["manifest"]
    sys.stdout.write(f"{count} releases; {seen[-1][1]} entries were saved meanwhile\n")
    room.record.database.dispose()
