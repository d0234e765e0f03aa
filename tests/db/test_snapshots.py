"""A copy of the database comes to an end however busy the desk is, and is of one moment."""

import threading
import time
from contextlib import closing, contextmanager

import pytest

from outreach.db import snapshots, sqlite

MEGABYTES = 40


@pytest.fixture
def large(tmp_path):
    file = tmp_path / "large.sqlite3"
    journal, synchronous = sqlite.journal_of(sqlite.newest_driver().sqlite_version_info)
    with closing(sqlite.newest_driver().connect(file, isolation_level=None)) as there:
        there.execute(f"PRAGMA journal_mode={journal}")
        there.execute(f"PRAGMA synchronous={synchronous}")
        there.execute("CREATE TABLE kept (bytes)")
        there.execute("CREATE TABLE pair (here, there)")
        there.execute("BEGIN")
        for _ in range(MEGABYTES):
            there.execute("INSERT INTO kept VALUES (zeroblob(1000000))")
        there.execute("COMMIT")
    return file


@contextmanager
def saving(file):
    """Somebody who saves five hundred times a second, two halves of one thing each time."""
    stop, saved = threading.Event(), []

    def save():
        with closing(sqlite.newest_driver().connect(file, isolation_level=None)) as there:
            there.execute("PRAGMA busy_timeout=10000")
            while not stop.wait(0.002):
                there.execute("BEGIN IMMEDIATE")
                there.execute("INSERT INTO pair VALUES (1, 0)")
                there.execute("UPDATE pair SET there = 1 WHERE there = 0")
                there.execute("COMMIT")
                saved.append(1)

    writer = threading.Thread(target=save)
    writer.start()
    while len(saved) < 10:
        time.sleep(0.01)
    try:
        yield saved
    finally:
        stop.set()
        writer.join()


def test_a_large_database_is_copied_while_somebody_saves_all_the_time(large, tmp_path):
    with saving(large) as saved:
        before = len(saved)
        copying = threading.Thread(target=snapshots.save, args=[f"sqlite:///{large}", tmp_path / "copy"], daemon=True)
        copying.start()
        copying.join(20)

    assert not copying.is_alive(), "the copy came to no end in twenty seconds"
    with closing(sqlite.newest_driver().connect(tmp_path / "copy")) as copy:
        pairs, halves = copy.execute("SELECT count(*), sum(here != there) FROM pair").fetchone()
    assert before <= pairs <= len(saved)
    assert halves == 0


def test_an_empty_file_that_others_could_read_is_closed_to_them_before_anything_is_in_it(tmp_path):
    there = tmp_path / "outreach.sqlite3"
    there.touch()
    there.chmod(0o644)
    (tmp_path / "copy").write_bytes(b"of the record")

    snapshots.load(f"sqlite:///{there}", tmp_path / "copy")

    assert there.read_bytes() == b"of the record"
    assert there.stat().st_mode & 0o777 == 0o600
