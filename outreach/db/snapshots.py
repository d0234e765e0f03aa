"""The whole database as one file, of one moment, while everybody goes on working; and such a file put in its place.

save(url, path) -> None       SQLite by its own copying of pages, PostgreSQL by pg_dump
load(url, path) -> None       into an empty place: OutreachError where something is there already
is_empty(url) -> bool
kind(url) -> str              "sqlite" or "postgresql"
"""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url

from outreach.db.sqlite import newest_driver
from outreach.domain.errors import OutreachError

PAGES_AT_A_TIME = 1_000
"""Between two portions writers get their turn; what they change is copied once more."""


def kind(url: str) -> str:
    return make_url(url).get_backend_name()


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
        target = _file(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        _make_lasting(target)
    else:
        _run(url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(path))


def is_empty(url: str) -> bool:
    if kind(url) == "sqlite":
        file = _file(url)
        return not file.exists() or file.stat().st_size == 0
    engine = create_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _copy_sqlite(source: Path, target: Path) -> None:
    """The copy is of the moment at which it ends, and holds no half of anything (sqlite.org/backup.html)."""
    if not source.exists():
        raise OutreachError(f"There is no database at {source}. Look at OUTREACH_HOME and OUTREACH_DATABASE_URL.")
    driver = newest_driver()
    with closing(driver.connect(source)) as there, closing(driver.connect(target)) as copy:
        there.backup(copy, pages=PAGES_AT_A_TIME, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")
        (said,) = copy.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise OutreachError(f"The copy of the database is not whole: {said}. Run `outreach verify`, then try again.")


def _run(url: str, program: str, *words: str) -> None:
    """PostgreSQL's own program; the password goes by the environment, since everybody reads the words of a command."""
    found = shutil.which(program)
    if found is None:
        raise OutreachError(f"{program} is not here. Install PostgreSQL's client programs, then run this again.")
    where = make_url(url).set(drivername="postgresql")
    password = {"PGPASSWORD": str(where.password)} if where.password else {}
    environ = {**os.environ, **password}  # noqa: TID251  # what this program was started with, and one word more
    command = [found, f"--dbname={where.set(password=None).render_as_string()}", *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)  # noqa: S603  # no shell
    if ran.returncode:
        raise OutreachError(f"{program} did not manage it: {ran.stderr.strip()[-500:]}")


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _make_lasting(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
