"""A page reads one snapshot and cannot write; what a form writes is saved whole or not at all."""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from outreach.db import sqlite
from outreach.db.session import Database, hold_clock, stop_clock
from outreach.db.tables import InvestigationRow, table
from outreach.domain.conflicts import DeskBusy, NotKnownSaved
from outreach.domain.errors import OutreachError
from tests.story import listed
from tests.support.record import Record, statements

RENAME = update(table(InvestigationRow))


def titles(record: Record) -> list[str]:
    with record.database.reading() as session:
        return list(session.execute(text("SELECT title FROM investigation")).scalars())


def test_a_page_that_tries_to_write_fails(record: Record):
    with (
        pytest.raises(DBAPIError, match=r"readonly database|read-only transaction"),
        record.database.reading() as session,
    ):
        session.execute(text("UPDATE investigation SET title = 'Changed by looking at it'"))

    assert titles(record) == ["Blue Lantern"]


def test_a_page_can_be_read_after_another_has_failed_to_write(record: Record):
    for _ in range(3):
        with suppress(DBAPIError), record.database.reading() as session:
            session.execute(text("DELETE FROM investigation"))

    with record.database.writing() as session:
        session.execute(RENAME.values(title="Red Lantern"))

    assert titles(record) == ["Red Lantern"]


def test_a_page_sees_the_record_as_it_was_when_it_began(record: Record):
    if "journal DELETE" in record.database.description:
        pytest.skip("With a SQLite this old, nobody can save while a page is being read.")
    (rfc_id,) = record.add("Lakmere Police")
    count = text("SELECT count(*) FROM entry")

    with record.database.reading() as session:
        before = session.execute(count).scalar_one()
        record.tell(rfc_id, listed())
        during = session.execute(count).scalar_one()

    assert (before, during) == (0, 0)
    assert len(record.log(rfc_id)) == 1


def test_what_fails_half_way_leaves_nothing(record: Record):
    with suppress(ZeroDivisionError), record.database.writing() as session:
        session.execute(text("UPDATE investigation SET title = 'Half a story'"))
        raise ZeroDivisionError

    assert titles(record) == ["Blue Lantern"]


def test_nothing_refers_to_what_is_not_there(record: Record):
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), record.database.writing() as session:
        session.execute(text("UPDATE investigation SET created_by = 'nobody'"))


def test_a_save_that_was_cut_off_is_not_said_to_have_failed(postgres_url: str):
    database = Database(postgres_url)

    def lose_the_line_while_saving() -> None:
        with database.writing() as session, database.writing() as other:
            number = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            other.execute(text(f"SELECT pg_terminate_backend({number})"))

    with pytest.raises(NotKnownSaved, match="Save again"):
        lose_the_line_while_saving()
    database.dispose()


def test_a_save_that_sqlite_refuses_at_the_end_is_not_said_to_have_failed(sqlite_url: str):
    database = Database(sqlite_url)

    def save_what_refers_to_nothing() -> None:
        with database.writing() as session:
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
            session.execute(text("INSERT INTO agency_word VALUES ('nowhere', 404)"))

    with pytest.raises(NotKnownSaved):
        save_what_refers_to_nothing()

    with database.writing() as session:
        assert session.execute(text("SELECT count(*) FROM agency_word")).scalar_one() == 0
    database.dispose()


@pytest.mark.torture
def test_a_writer_who_has_waited_ten_seconds_is_told_that_nothing_was_saved(record: Record, database_url: str):
    other = Database(database_url)
    with other.writing() as session:
        session.execute(RENAME.values(title="Slow"))

        with pytest.raises(DeskBusy, match="nothing of yours was"), record.database.writing() as second:
            second.execute(RENAME.values(title="Impatient"))
    other.dispose()

    assert titles(record) == ["Slow"]


def test_a_release_waits_for_whoever_has_read_the_clock(postgres_url: str):
    database = Database(postgres_url)
    with database.writing() as writer:
        hold_clock(writer)
        with database.writing() as release:
            release.execute(text("SET LOCAL lock_timeout = '50ms'"))
            with pytest.raises(DBAPIError, match="lock timeout"):
                stop_clock(release)
            release.rollback()
    with database.writing() as release:
        stop_clock(release)
    database.dispose()


def test_two_who_record_do_not_wait_for_each_others_clock(postgres_url: str):
    database = Database(postgres_url)
    with database.writing() as one, database.writing() as other:
        hold_clock(one)
        other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        hold_clock(other)
    database.dispose()


def test_sqlite_needs_no_clock_to_be_held(sqlite_url: str):
    database = Database(sqlite_url)
    with statements(database) as seen, database.writing() as session:
        hold_clock(session)
        stop_clock(session)
    database.dispose()

    assert seen == []


@pytest.mark.parametrize(
    ("version", "settings"),
    [
        ((3, 40, 1), ("DELETE", "EXTRA")),
        ((3, 51, 2), ("DELETE", "EXTRA")),
        ((3, 51, 3), ("WAL", "FULL")),
        ((3, 53, 4), ("WAL", "FULL")),
    ],
)
def test_write_ahead_logging_is_only_for_the_sqlite_in_which_it_is_safe(version, settings):
    assert sqlite.journal_of(version) == settings


def test_a_sqlite_too_old_to_keep_the_record_is_refused():
    with pytest.raises(OutreachError, match=r"SQLite 3\.35\.0 or newer is needed"):
        sqlite.journal_of((3, 34, 1))


@pytest.mark.parametrize(
    ("setting", "value"),
    [("foreign_keys", 1), ("secure_delete", 1), ("trusted_schema", 0), ("busy_timeout", 10_000)],
)
def test_sqlite_is_opened_with_the_settings_that_keep_the_record(sqlite_url: str, setting: str, value: int):
    database = Database(sqlite_url)
    with database.writing() as session:
        found = session.execute(text(f"PRAGMA {setting}")).scalar_one()
    database.dispose()

    assert found == value


def test_sqlite_waits_for_the_disk_before_it_says_saved(sqlite_url: str):
    database = Database(sqlite_url)
    journal, synchronous = sqlite.journal_of(sqlite.newest_driver().sqlite_version_info)
    with database.writing() as session:
        found = [session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")]
    database.dispose()

    assert found == [journal.lower(), {"FULL": 2, "EXTRA": 3}[synchronous]]


def test_a_server_that_may_lose_what_it_saved_is_named(postgres_url: str):
    database = Database(postgres_url)
    careless = database.careless_settings()
    database.dispose()

    assert careless == [  # the server of these tests never waits for a disk
        ("fsync", "off", "on"),
        ("full_page_writes", "off", "on"),
        ("synchronous_commit", "off", "on"),
    ]


@pytest.mark.parametrize("url", ["mysql://host/desk", "outreach.sqlite3", "sqlite://", "sqlite:///:memory:", ""])
def test_an_address_that_is_no_database_is_explained(url: str):
    with pytest.raises(OutreachError, match="OUTREACH_DATABASE_URL is neither a SQLite file nor a PostgreSQL server"):
        Database(url)


def test_the_database_says_what_it_is(database_url: str, tmp_path: Path):
    database = Database(database_url)
    description = database.description
    database.dispose()

    assert description.startswith(("SQLite 3.", "PostgreSQL 1"))
