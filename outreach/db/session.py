"""Where transactions begin and end: a page reads one snapshot and cannot write, a form writes all or nothing.

    database = Database(url, *, clock, ring)  sqlite:///file or postgresql://…; `ring` has the keys of the audit chain
    with database.reading() as session: …    a read-only snapshot; a write in it fails, on both databases
    with database.writing() as session: …    one write transaction: committed at the end, undone by any exception
    with database.rehearsing() as rehearsal: …    the same two, and nothing of it is kept
    hold_clock(session)                      before reading the clock for something that will be recorded
    stop_clock(session)                      instead of it, before a release's cutoff, or before anything is adopted
    database.careless_settings()             with which PostgreSQL could lose what it said was saved, for `doctor`
    database.server() -> Server | None       what PostgreSQL says of itself and of us, for `doctor`
    database.description -> str              "SQLite 3.53.4, journal WAL, synchronous FULL"
    database.let_go() -> str                 what was erased leaves the files of the database as well
    database.dispose()

On SQLite in its rollback journal a reader keeps a writer from committing: end the reading before the writing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from outreach.clock import Clock, system_clock
from outreach.db import audit, audit_anchors, postgres, sqlite
from outreach.domain.conflicts import DISK_FAILS, DeskBusy, DiskRefuses, NotKnownSaved
from outreach.domain.errors import OutreachError

__all__ = ["Database", "Session", "hold_clock", "stop_clock"]

BUSY: Final = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, serialization failure
DISK: Final = frozenset({"53100", "58030"})  # disk full, input or output error
DISK_SAYS: Final = ("disk is full", "disk I/O error")  # as SQLite says it
CLOCK: Final = 0x0D2E5C  # the number of our advisory lock: any, but always the same
HOLD: Final = text(f"SELECT pg_advisory_xact_lock_shared({CLOCK})")
STOP: Final = text(f"SELECT pg_advisory_xact_lock({CLOCK})")


def hold_clock(session: Session) -> None:
    """Keep any release from choosing its cutoff until this transaction has ended; call before reading the clock.

    Otherwise an entry stamped 12:00:00 could be saved after a release with the cutoff 12:00:01 was cut, and the
    same cutoff would no longer give the same bytes. SQLite has one writer at a time and needs nothing.
    """
    if _is_postgres(session):
        session.execute(HOLD)


def stop_clock(session: Session) -> None:
    """Wait until nobody holds the clock, and let nobody take it, until this transaction has ended.

    What is adopted is adopted so: PostgreSQL lets a log that is being folded anew grow meanwhile, and gives whoever
    waits for its summary the edition of before the wait.
    """
    if _is_postgres(session):
        session.execute(STOP)


class Database:
    """A desk's database: opened once by each process, used by all its threads."""

    def __init__(self, url: str, *, clock: Clock = system_clock, ring: audit.Ring | None = None) -> None:
        self.url = parse_url(url)
        self._clock, self._ring = clock, ring
        self.editions: dict[int, object] = {}  # what db.editions has decoded, by investigation
        if is_sqlite(self.url):
            self._writer = sqlite.writing_engine(self.url)
            self._reader = sqlite.reading_engine(self.url)
        else:
            self._writer = postgres.writing_engine(self.url)
            self._reader = postgres.reading_engine(self._writer)
        audit.watch(self._writer)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._session(self._writer) as session:
            try:
                session.connection()  # takes SQLite's write lock now, before the clock is read
                yield session
                session.flush()
                made = audit_anchors.after(
                    session, audit.append(session, at := self._clock(), self._ring), at, self._ring
                )
                seen = self._ring.seen.due(session, at) if self._ring else None
            except PoolTimeout as error:
                raise DeskBusy from error
            except OperationalError as error:
                raise _unsaved(error) from error
            _commit(session)
        if made and self._ring:
            self._ring.keep([made])
        if seen and self._ring:
            self._ring.seen.note(seen)

    @contextmanager
    def rehearsing(self) -> Iterator["Rehearsal"]:
        """A database in which everything can be done, and that forgets it at the end. Other writers wait meanwhile."""
        with self._session(self._writer) as session:
            session.connection()
            yield Rehearsal(session)
            session.rollback()

    def careless_settings(self) -> list[tuple[str, str, str]]:
        """Of PostgreSQL; SQLite is opened so that it has none."""
        if is_sqlite(self.url):
            return []
        with self._reader.connect() as connection:
            return postgres.careless(connection)

    def server(self) -> postgres.Server | None:
        """None for SQLite, which is a file."""
        if is_sqlite(self.url):
            return None
        with self._reader.connect() as connection:
            return postgres.server(connection)

    @property
    def description(self) -> str:
        if is_sqlite(self.url):
            driver = sqlite.newest_driver()
            journal, synchronous = sqlite.journal_of(driver.sqlite_version_info)
            return f"SQLite {driver.sqlite_version}, journal {journal}, synchronous {synchronous}"
        with self._reader.connect() as connection:
            return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"

    def let_go(self) -> str:
        """Have what was erased leave the files of the database too, as far as that can be asked for; says how far."""
        if is_sqlite(self.url):
            return sqlite.truncate(self._writer)
        return postgres.vacuum(self._writer)

    def dispose(self) -> None:
        """Close every connection; the last one to go folds SQLite's write-ahead file into the database."""
        self._reader.dispose()
        self._writer.dispose()

    def _session(self, engine: Engine) -> Session:
        return Session(engine, autoflush=False, expire_on_commit=False, info={"editions": self.editions})


class Rehearsal:
    """One transaction that is never saved, in the form of a database."""

    def __init__(self, session: Session) -> None:
        self._one = session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        self._one.flush()
        yield self._one

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._one.begin_nested():
            yield self._one
            self._one.flush()

    def let_go(self) -> str:
        return ""

    def dispose(self) -> None:
        """There is nothing to let go of: whoever rehearses holds the connection."""


def parse_url(text_of_url: str) -> URL:
    """The address of a database, or a sentence about what is wrong with it."""
    try:
        url = make_url(text_of_url)
    except ArgumentError:
        raise _bad_url() from None
    kind = {"postgres": "postgresql"}.get(url.get_backend_name(), url.get_backend_name())
    if kind not in ("sqlite", "postgresql") or (kind == "sqlite" and url.database in (None, "", ":memory:")):
        raise _bad_url()
    return url.set(drivername=kind)


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    return Path(url.database or "")


def _bad_url() -> OutreachError:
    return OutreachError(
        "OUTREACH_DATABASE_URL is neither a SQLite file nor a PostgreSQL server. Write it like "
        "sqlite:///var/outreach.sqlite3 or postgresql://user:password@host/outreach."
    )


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _commit(session: Session) -> None:
    """A COMMIT that fails may have been saved all the same; only "busy" means that it was not."""
    try:
        session.commit()
    except DBAPIError as error:
        busy = _busy_or(error)
        session.invalidate()  # what the connection holds now is anybody's guess
        raise (busy if isinstance(busy, DeskBusy) else _not_known(error)) from error


def _unsaved(error: OperationalError) -> Exception:
    """Before COMMIT was asked for, so nothing is saved whatever the disk says."""
    return DiskRefuses() if _is_of_the_disk(error) else _busy_or(error)


def _not_known(error: DBAPIError) -> NotKnownSaved:
    """Where the disk fails at COMMIT too: what was written may be found and counted as saved after the next start."""
    return NotKnownSaved(DISK_FAILS) if _is_of_the_disk(error) else NotKnownSaved()


def _is_of_the_disk(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in DISK or any(said in str(error.orig) for said in DISK_SAYS)


def _busy_or(error: DBAPIError) -> Exception:
    busy = getattr(error.orig, "sqlstate", None) in BUSY or "database is locked" in str(error.orig)
    return DeskBusy() if busy else error
