"""Which senders are still alive: the operating system knows, or the database server, and no clock is asked.

with database.reading() as session: joining = presence(session)
with joining as owner: …       this process is a sender by that name until the block ends, or the process does
gone(session, owners)          those of them that have ended, however they ended
"""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from outreach.db.session import is_sqlite, sqlite_file

HOLD = text("SELECT pg_advisory_lock(:number)")
LET_GO = text("SELECT pg_advisory_unlock(:number)")
IS_FREE = text("SELECT pg_try_advisory_xact_lock(:number)")


def presence(session: Session) -> AbstractContextManager[str]:
    """A new sender's name, and the lock that dies with it. The session may be closed before the block begins."""
    engine = _engine(session)
    return _locked_file(_folder(engine)) if is_sqlite(engine.url) else _locked_number(engine)


def gone(session: Session, owners: Iterable[str]) -> frozenset[str]:
    """The owners whose lock nobody holds any more."""
    engine = _engine(session)
    if is_sqlite(engine.url):
        return frozenset(owner for owner in owners if _is_unlocked(_folder(engine) / owner))
    return frozenset(owner for owner in owners if session.execute(IS_FREE, {"number": _number(owner)}).scalar_one())


def _engine(session: Session) -> Engine:
    bound = session.get_bind()
    return bound.engine if isinstance(bound, Connection) else bound


def _folder(engine: Engine) -> Path:
    """Beside the database file: whoever can open that one can open these."""
    file = sqlite_file(engine.url)
    return file.with_name(file.name + "-senders")


@contextmanager
def _locked_file(folder: Path) -> Iterator[str]:
    folder.mkdir(exist_ok=True)
    owner = uuid4().hex
    file = folder / owner
    with file.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield owner
        finally:
            file.unlink(missing_ok=True)


def _is_unlocked(file: Path) -> bool:
    try:
        with file.open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    file.unlink(missing_ok=True)
    return True


@contextmanager
def _locked_number(engine: Engine) -> Iterator[str]:
    """PostgreSQL lets go of the lock when the connection ends, which is when this process ends at the latest."""
    owner = uuid4().hex
    number = {"number": _number(owner)}
    with engine.connect() as connection:
        connection.execute(HOLD, number)
        connection.commit()
        try:
            yield owner
        finally:
            connection.execute(LET_GO, number)
            connection.commit()


def _number(owner: str) -> int:
    return int.from_bytes(sha256(owner.encode()).digest()[:8], signed=True)
