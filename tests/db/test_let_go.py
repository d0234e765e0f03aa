"""What was erased leaves SQLite’s files as well; where others write all the while, that takes longer, and is said."""

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import QueuePool

from outreach.db import sqlite


def test_a_desk_that_is_busy_is_told_and_nothing_breaks(sqlite_url):
    address = make_url(sqlite_url).set(drivername="sqlite+pysqlite")
    engine = create_engine(address, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.1)
    held = engine.raw_connection()
    try:
        assert sqlite.truncate(engine) == sqlite.IN_USE
    finally:
        held.close()
    assert sqlite.truncate(engine) == ""
    engine.dispose()
