"""The whole database as one file, of one moment, while everybody goes on working; and such a file put in its place.

save(url, path) -> None       SQLite by its own copying of pages, PostgreSQL by pg_dump
load(url, path) -> None       into an empty place: OutreachError where something is there already
is_empty(url) -> bool
kind(url) -> str              "sqlite" or "postgresql"
size(url) -> int              bytes
scratch(url, folder, at)      the address of an empty database to restore into, which is gone at the end; "" where
                              PostgreSQL does not let us make one
read_through(path) -> None    a dump of PostgreSQL taken apart to its last byte, without a server
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, create_engine, inspect, text

from outreach.db.session import parse_url, sqlite_file
from outreach.db.sqlite import newest_driver
from outreach.domain.errors import OutreachError

SCRATCH: Final = "outreach_drill_"
LEFT_BEHIND: Final = timedelta(days=1)
MAY_MAKE_ONE: Final = text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
SCRATCHES: Final = text(
    "SELECT datname FROM pg_database WHERE starts_with(datname, 'outreach_drill_') "
    "AND pg_get_userbyid(datdba) = current_user"
)


def kind(url: str) -> str:
    return parse_url(url).get_backend_name()


def save(url: str, path: Path) -> None:
    if kind(url) == "sqlite":
        _copy_sqlite(_file(url), path)
    else:
        _run(url, "pg_dump", "--format=custom", "--no-owner", f"--file={path}")
    _make_lasting(path)


def load(url: str, path: Path) -> None:
    if not is_empty(url):
        raise OutreachError("There is a database here already. Restore into an empty place, or move it away first.")
    if kind(url) == "sqlite":
        _put_in_place(path, _file(url))
    else:
        _run(url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(path))


def is_empty(url: str) -> bool:
    if kind(url) == "sqlite":
        file = _file(url)
        return not file.exists() or file.stat().st_size == 0
    with _server(url) as connection:
        return not inspect(connection).get_table_names()


def size(url: str) -> int:
    if kind(url) == "sqlite":
        return _file(url).stat().st_size
    with _server(url) as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


@contextmanager
def scratch(url: str, folder: Path, at: datetime) -> Iterator[str]:
    if kind(url) == "sqlite":
        yield f"sqlite:///{folder / 'restored.sqlite3'}"
        return
    name = f"{SCRATCH}{int(at.timestamp())}_{uuid4().hex[:8]}"
    with _server(url) as connection:
        allowed = connection.execute(MAY_MAKE_ONE).scalar_one()
        if allowed:
            _clear(connection, at)
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    if not allowed:
        yield ""
        return
    try:
        yield parse_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with _server(url) as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def read_through(path: Path) -> None:
    _ran([_program("pg_restore"), f"--file={os.devnull}", str(path)], environ=None)


@contextmanager
def _server(url: str) -> Iterator[Connection]:
    engine = create_engine(parse_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _clear(connection: Connection, at: datetime) -> None:
    """Scratch databases whose drill was killed: by their names they were made more than a day ago."""
    for name in connection.execute(SCRATCHES).scalars().all():
        made = name.removeprefix(SCRATCH).partition("_")[0]
        if made.isdecimal() and int(made) < (at - LEFT_BEHIND).timestamp():
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_sqlite(source: Path, target: Path) -> None:
    """The copy is of the moment at which it begins, and holds no half of anything (sqlite.org/backup.html).

    All in one go: in portions SQLite begins anew whenever somebody saved between two of them, and on a busy desk never
    comes to an end. With a write-ahead log nobody waits for it; with the rollback journal writers do, some seconds.
    """
    if not source.exists():
        raise OutreachError(f"There is no database at {source}. Look at OUTREACH_HOME and OUTREACH_DATABASE_URL.")
    driver = newest_driver()
    with closing(driver.connect(source)) as there, closing(driver.connect(target)) as copy:
        there.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (said,) = copy.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise OutreachError(f"The copy of the database is not whole: {said}. Run `outreach verify`, then try again.")


def _put_in_place(path: Path, target: Path) -> None:
    """Only its owner may read it, also where an empty file that others can read lay there."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.chmod(0o600)
    shutil.copyfile(path, target)
    _make_lasting(target)


def _run(url: str, program: str, *words: str) -> None:
    """PostgreSQL's own program; the password goes by the environment, since everybody reads the words of a command."""
    where = parse_url(url).set(drivername="postgresql")
    password = {"PGPASSWORD": str(where.password)} if where.password else {}
    environ = {**os.environ, **password}  # noqa: TID251  # what this program was started with, and one word more
    address = where.set(password=None).render_as_string()
    _ran([_program(program), f"--dbname={address}", *words], environ)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise OutreachError(f"{name} is not here. Install PostgreSQL's client programs, then run this again.")
    return found


def _ran(command: list[str], environ: dict[str, str] | None) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)  # noqa: S603  # no shell
    if ran.returncode:
        raise OutreachError(f"{Path(command[0]).name} did not manage it: {ran.stderr.strip()[-500:]}")


def _file(url: str) -> Path:
    return sqlite_file(parse_url(url))


def _make_lasting(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
