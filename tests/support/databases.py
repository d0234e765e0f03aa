"""Databases for tests: each test its own, migrated once and copied, on SQLite and on PostgreSQL."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL, make_url

from tests.support import postgres

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty desk's database. The test runs once on SQLite, once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=BOTH)
def blank_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without any table, for tests of the migrations; on both kinds as well."""
    return str(request.getfixturevalue(f"blank_{request.param}_url"))


@pytest.fixture(
    params=["sqlite", pytest.param("newsroom_postgres", marks=pytest.mark.postgres)], ids=["sqlite", "postgres"]
)
def newsroom_url(request: pytest.FixtureRequest) -> str:
    """The same for `open_newsroom`, on its usual Monday: PostgreSQL copies the newsroom with the tables."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(
    params=["sqlite", pytest.param("letterroom_postgres", marks=pytest.mark.postgres)], ids=["sqlite", "postgres"]
)
def letterroom_url(request: pytest.FixtureRequest) -> str:
    """The same for `open_letterroom`, on its Tuesday and with its letters."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    return _sqlite(shutil.copy(migrated_sqlite, tmp_path / "desk.sqlite3"))


@pytest.fixture
def blank_sqlite_url(tmp_path: Path) -> str:
    return _sqlite(tmp_path / "blank.sqlite3")


@pytest.fixture
def postgres_url(postgres_server: URL, migrated_postgres: str) -> Iterator[str]:
    with _database(postgres_server, template=migrated_postgres) as url:
        yield url


@pytest.fixture
def newsroom_postgres_url(postgres_server: URL, postgres_newsroom: str) -> Iterator[str]:
    with _database(postgres_server, template=postgres_newsroom) as url:
        yield url


@pytest.fixture
def letterroom_postgres_url(postgres_server: URL, postgres_letterroom: str) -> Iterator[str]:
    with _database(postgres_server, template=postgres_letterroom) as url:
        yield url


@pytest.fixture
def blank_postgres_url(postgres_server: URL) -> Iterator[str]:
    with _database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from outreach.db.migrate import upgrade

    file = tmp_path_factory.mktemp("migrated") / "desk.sqlite3"
    upgrade(_sqlite(file))
    assert not file.with_name("desk.sqlite3-wal").exists(), "upgrade() must close what it opened: we copy this file"
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: URL) -> Iterator[str]:
    from outreach.db.migrate import upgrade

    with _database(postgres_server) as url:
        upgrade(url)
        yield _name(url)


@pytest.fixture(scope="session")
def postgres_newsroom(
    postgres_server: URL, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    from tests.support.newsroom import open_newsroom

    with _database(postgres_server, template=migrated_postgres) as url:
        open_newsroom(url, str(tmp_path_factory.mktemp("newsroom"))).desk.database.dispose()
        yield _name(url)


@pytest.fixture(scope="session")
def postgres_letterroom(
    postgres_server: URL, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    from tests.support.letterroom import open_letterroom

    with _database(postgres_server, template=migrated_postgres) as url:
        open_letterroom(url, str(tmp_path_factory.mktemp("letterroom"))).desk.database.dispose()
        yield _name(url)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    with postgres.server() as url:
        yield url


def wait_until_waiting(url: str, *working: Future[Any]) -> None:
    """Until each of these waits for a lock that somebody else has. SQLite does not tell: there we give them a while."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        time.sleep(0.2)
        return
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as watching:
        while watching.execute(WAITING).fetchone() != (len(working),):
            assert not any(one.done() for one in working), [one.exception() for one in working if one.done()]
            time.sleep(0.01)


@contextmanager
def _database(server: URL, template: str = "template0") -> Iterator[str]:
    name = f"outreach_test_{uuid4().hex}"
    postgres.run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        postgres.run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _sqlite(file: Path | str) -> str:
    return f"sqlite:///{file}"
