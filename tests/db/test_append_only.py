"""What is on record cannot be changed by anyone who only holds the database: each attempt to cheat is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from outreach.db import agencies, editions, off_record, received, releases
from outreach.db.agencies import Alias
from outreach.db.append_only import APPEND_ONLY
from outreach.db.migrate import check
from outreach.db.received import Kept
from outreach.db.releases import Released, ReleasedFile
from outreach.domain.ids import AgencyId, Seq
from outreach.domain.inbox import Arrival, Way
from outreach.domain.investigation import Policy
from outreach.services.sorting import quarantined
from tests.story import day, heard_off_record, listed, noted
from tests.support.record import ASHA, Record

A_COLUMN = {
    "entry": "body = '{}'",
    "edition": "body = '{}'",
    "release": "head = head",
    "off_record": "words = 'I never said that.'",
    "agency_alias": "spelling = 'Lakmere'",
    "release_file": "size = 0",
    "message_step": "why = 'because'",
}
REPLACEMENTS = {
    "entry": "SELECT rfc_id, seq, recorded_at, recorded_by, occurred_at, 'NoteAdded', '{}', digest FROM entry",
    "edition": "SELECT investigation_id, kind, 1, recorded_at, recorded_by, '{}', '' FROM edition WHERE version = 1",
    "release": "SELECT investigation_id, 1, cutoff, cutoff, released_by, NULL, head, body FROM release",
    "off_record": "SELECT rfc_id, seq, salt, 'I never said that.' FROM off_record",
    "agency_alias": "SELECT id, agency_id, 'Lakmere', folded, kind, source, added_at, added_by FROM agency_alias",
    "release_file": "SELECT investigation_id, release_number, name, sha256, 0 FROM release_file",
    "message_step": "SELECT id, received_id, at, by, done, 'because', rfc_ids FROM message_step",
}


@pytest.fixture
def full(record: Record) -> Record:
    """A record with something in every table that must never change."""
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed(), heard_off_record(0))
    with record.database.writing() as session:
        off_record.add(session, rfc_id, Seq(2), salt="s" * 32, words="Between us: yes.")
        alias = Alias(
            agency_id=AgencyId(1), spelling="Lakmere Plice", kind="source spelling", source="list.csv, line 2"
        )
        agencies.add_aliases(session, [alias], by=ASHA, at=day(0))
        editions.add(session, record.investigation_id, Policy(), by=ASHA, at=day(0))
        releases.add(session, a_release(record, 1))
        received.add_many(session, [a_message()])
    return record


def a_release(record: Record, number: int) -> Released:
    return Released(
        investigation_id=record.investigation_id,
        number=number,
        cutoff=day(1),
        released_at=day(1),
        released_by=ASHA,
        head="0" * 64,
        body={},
        files=(ReleasedFile(name="responses.csv", sha256="1" * 64, size=10),),
    )


def a_message() -> Kept:
    return quarantined(
        Arrival(content=b"", way=Way.COMMAND, at=day(0)), "0" * 64, "It has too many parts.", at=day(0)
    ).kept


def refused(record: Record, statement: str) -> str:
    with pytest.raises(IntegrityError) as refusal, record.database.writing() as session:
        session.execute(text(statement))
    return str(refusal.value.orig)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_nothing_on_record_can_be_changed(full: Record, table: str):
    assert "append-only" in refused(full, f"UPDATE {table} SET {A_COLUMN[table]}")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_nothing_on_record_can_be_deleted(full: Record, table: str):
    assert "append-only" in refused(full, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_nothing_on_record_can_be_replaced_by_the_back_door(full: Record, table: str):
    if full.database.url.get_backend_name() == "sqlite":
        refusal = refused(full, f"INSERT OR REPLACE INTO {table} {REPLACEMENTS[table]}")
    else:
        refusal = refused(full, f"TRUNCATE {table} CASCADE")

    assert "append-only" in refusal or "without gaps" in refusal


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_an_entry_can_only_be_the_next_one(full: Record, seq: int):
    row = f"1, {seq}, '2026-03-02 09:00:00', 'asha', '2026-03-02 09:00:00', 'NoteAdded', '{{}}', '{'0' * 64}'"

    assert "without gaps" in refused(full, f"INSERT INTO entry VALUES ({row})")


def test_releases_are_numbered_without_gaps(full: Record):
    with pytest.raises(IntegrityError, match="without gaps"), full.database.writing() as session:
        session.execute(
            text(
                "INSERT INTO release (investigation_id, number, cutoff, released_at, released_by, head, body) "
                "SELECT investigation_id, 3, cutoff, released_at, released_by, head, body FROM release"
            )
        )


def test_a_trigger_that_was_taken_away_is_missed(full: Record, database_url: str):
    where = "" if full.database.url.get_backend_name() == "sqlite" else " ON entry"
    with full.database.writing() as session:
        session.execute(text(f"DROP TRIGGER entry_no_gap{where}"))

    (problem,) = check(database_url)

    assert "entry_no_gap is gone" in problem


def test_an_entry_that_was_changed_past_the_triggers_breaks_the_chain(record: Record):
    from outreach.domain import chain

    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed(), noted(0, "They said they would call back."), noted(1, "They did not."))
    is_sqlite = record.database.url.get_backend_name() == "sqlite"
    switch_off = "DROP TRIGGER entry_no_update" if is_sqlite else "ALTER TABLE entry DISABLE TRIGGER entry_no_change"
    with record.database.writing() as session:
        session.execute(text(switch_off))
        session.execute(text("""UPDATE entry SET body = '{"text":"They called."}' WHERE seq = 2"""))

    assert chain.first_broken(rfc_id, record.log(rfc_id)) == 2
