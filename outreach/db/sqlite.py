"""How SQLite is opened so that what it has saved stays saved, whatever its version and whatever the power does."""

import sqlite3
from types import ModuleType
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeout

from outreach.db import compiled
from outreach.domain.codec import canonical, decoded
from outreach.domain.errors import OutreachError

SAFE_WAL: Final = (3, 51, 3)
OLDEST: Final = (3, 35, 0)  # the first with RETURNING
BUSY_SECONDS: Final = 10

IN_USE: Final = "The write-ahead file is in use and keeps what was erased for a while."


def newest_driver() -> ModuleType:
    """The SQLite to use: that of the `pysqlite3` wheel where it is newer than the interpreter's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    wheel: ModuleType = dbapi2
    return wheel if wheel.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def journal_of(version: tuple[int, ...]) -> tuple[str, str]:
    """The journal mode and the `synchronous` level under which this version loses nothing it said was saved.

    Versions before 3.51.3 can lose commits of two connections in write-ahead mode (sqlite.org/wal.html, "the
    WAL-reset bug"), so they get the rollback journal. In a power cut, WAL lost commits unless synchronous=FULL, and
    the rollback journal unless it was EXTRA, which also syncs the folder: measured by cutting the power 40 times.
    """
    if version < OLDEST:
        needed, found = _dotted(OLDEST), _dotted(version)
        raise OutreachError(f"SQLite {needed} or newer is needed; this machine has {found}. Install `pysqlite3`.")
    return ("WAL", "FULL") if version >= SAFE_WAL else ("DELETE", "EXTRA")


def reading_engine(url: URL) -> Engine:
    """Connections that cannot write, whatever they are asked: each transaction is one snapshot."""
    return _engine(url, begin="BEGIN", pragmas=["query_only=ON"], pool_size=8, max_overflow=8)


def writing_engine(url: URL) -> Engine:
    """One connection, so that the writers of this process stand in a queue of ours and not in SQLite's sleeping one.

    BEGIN IMMEDIATE takes the write lock before anything is read. A transaction that reads first and then wants to
    write fails at once when another one wrote in between, and no timeout helps it.
    """
    return _engine(url, begin="BEGIN IMMEDIATE", pragmas=["foreign_keys=ON"], pool_size=1, max_overflow=0)


def migrating_engine(url: URL) -> Engine:
    """Foreign keys are off: rebuilding a table drops the old one, and with them on that deletes its children."""
    return _engine(url, begin="BEGIN IMMEDIATE", pragmas=["foreign_keys=OFF"], pool_size=1, max_overflow=0)


def truncate(engine: Engine) -> str:
    """Freed pages are overwritten as they are freed; what the write-ahead file still holds of them goes here."""
    try:
        connection = engine.raw_connection()
    except PoolTimeout:  # others write all the while: what was asked for is done, and this comes with the next
        return IN_USE
    try:
        busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return IN_USE if busy and busy[0] else ""


def _engine(url: URL, *, begin: str, pragmas: list[str], pool_size: int, max_overflow: int) -> Engine:
    driver = newest_driver()
    journal, synchronous = journal_of(driver.sqlite_version_info)
    engine = create_engine(
        url.set(drivername=compiled.SQLITE),
        module=driver,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=BUSY_SECONDS,
        connect_args={"check_same_thread": False},
        json_serializer=canonical,
        json_deserializer=decoded,
        hide_parameters=True,
        execution_options=compiled.KEPT,
    )
    settings = [
        f"busy_timeout={BUSY_SECONDS * 1000}",
        f"journal_mode={journal}",
        f"synchronous={synchronous}",
        "secure_delete=ON",  # words taken out by law must not linger in freed pages
        "temp_store=MEMORY",  # nor be written to a temporary file while a list is sorted
        "trusted_schema=OFF",  # a database file from elsewhere must not run functions by being opened
        "cache_size=-4000",  # 4 MB a connection; the operating system caches the rest
        *pragmas,
    ]

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for setting in settings:
            connection.execute(f"PRAGMA {setting}").fetchall()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
