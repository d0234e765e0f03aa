"""What is on record cannot be changed by anyone who only holds the database: each attempt to cheat is refused."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from outreach.db import (
    agencies,
    audit,
    editions,
    erasing,
    erasures,
    holds,
    off_record,
    received,
    releases,
    retention,
)
from outreach.db.agencies import Alias
from outreach.db.append_only import APPEND_ONLY, NO_SALT
from outreach.db.audit import Note
from outreach.db.migrate import check
from outreach.db.received import Kept
from outreach.db.releases import Released, ReleasedFile
from outreach.db.session import Session
from outreach.domain.audit import Action
from outreach.domain.erasures import End, Ending, ErasedKind, Erasure, Ground, Subject
from outreach.domain.ids import AgencyId, Seq, StaffId
from outreach.domain.inbox import Arrival, MessageId, Way
from outreach.domain.investigation import Policy
from outreach.domain.retention import Retention
from outreach.services.sorting import quarantined
from tests.story import day, heard_off_record, listed, noted
from tests.support.record import ASHA, Record
from tests.support.tampering import unnoticed

BEN = StaffId("ben")

A_COLUMN = {
    "entry": "body = '{}'",
    "edition": "body = '{}'",
    "release": "head = head",
    "off_record": "words = 'I never said that.'",
    "agency_alias": "spelling = 'Lakmere'",
    "release_file": "size = 0",
    "message_step": "why = 'because'",
    "audit_event": "actor = 'ben'",
    "audit_anchor": "root = head",
    "legal_hold": "reason = 'none'",
    "retention": "years = 1",
    "erasure": "reason = 'none'",
    "erasure_end": "by = 'asha'",
    "erased_entry": "body = '{}'",
    "erased_message": "erasure_id = 'another one'",
    "erased_file": "sha256 = '0'",
}
REPLACEMENTS = {
    "entry": "SELECT rfc_id, seq, recorded_at, recorded_by, occurred_at, 'NoteAdded', '{}', digest FROM entry",
    "edition": "SELECT investigation_id, kind, 1, recorded_at, recorded_by, '{}', '' FROM edition WHERE version = 1",
    "release": "SELECT investigation_id, 1, cutoff, cutoff, released_by, NULL, head, body FROM release",
    "off_record": "SELECT rfc_id, seq, salt, 'I never said that.' FROM off_record",
    "agency_alias": "SELECT id, agency_id, 'Lakmere', folded, kind, source, added_at, added_by FROM agency_alias",
    "release_file": "SELECT investigation_id, release_number, name, sha256, 0 FROM release_file",
    "message_step": "SELECT id, received_id, at, by, done, 'because', rfc_ids FROM message_step",
    "audit_event": "SELECT * FROM audit_event WHERE seq = 1",
    "audit_anchor": "SELECT * FROM audit_anchor",
    "legal_hold": "SELECT id, investigation_id, held, 'none', by, at FROM legal_hold",
    "retention": "SELECT id, investigation_id, 1, until, by, at FROM retention",
    "erasure": "SELECT * FROM erasure",
    "erasure_end": "SELECT erasure_id, 'withdrawn', asked_by, by, at FROM erasure_end",
    "erased_entry": "SELECT rfc_id, seq, erasure_id, ending, '{}', seal FROM erased_entry",
    "erased_message": "SELECT * FROM erased_message",
    "erased_file": "SELECT * FROM erased_file",
}


AN_ANCHOR = (
    f"INSERT INTO audit_anchor VALUES (1, '{'0' * 64}', '2026-03-02T09:00:00.000000+00:00', '{'0' * 64}', '[]', "
    f"'{'0' * 64}', '{'0' * 128}')"
)


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
        session.execute(text(AN_ANCHOR))
        holds.add(session, record.investigation_id, on=True, reason="A letter of the lawyer.", by=ASHA, at=day(0))
        retention.add(session, record.investigation_id, Retention(years=10), by=ASHA, at=day(0))
        an_erasure(session, record)
    return record


def an_erasure(session: Session, record: Record) -> None:
    """Of the message alone: what it does to an entry `test_erasing` shows."""
    subject = Subject(kind=ErasedKind.MESSAGE, messages=(MessageId(1),))
    asked = Erasure(
        id="0123456789ab",
        subject=subject,
        investigation_id=record.investigation_id,
        ground=Ground.COURT,
        reason="The court ordered it.",
        asked_by=ASHA,
        name="",
        asked_at=day(0),
    )
    erasures.add(session, asked)
    erasures.end(session, asked, End(ending=Ending.CARRIED_OUT, by=BEN, name="", at=day(1)))
    for table in ("erasure", "erasure_end"):
        audit.note(session, Note(action=Action.WORDS_ERASED, about="erasure/0123456789ab", payload={}, table=table))
    erasing.message(session, asked.id, MessageId(1))
    erasing.files(session, asked.id, ["0" * 64])
    stays = (
        "INSERT INTO erased_entry SELECT rfc_id, seq, '0123456789ab', 'carried out', body, digest FROM entry "
        "WHERE seq = 2"
    )
    session.execute(text(stays))


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
    switch_off = "DROP TRIGGER entry_no_update" if is_sqlite else "ALTER TABLE entry DISABLE TRIGGER entry_no_update"
    with record.database.writing() as session:
        session.execute(text(switch_off))
        session.execute(text("""UPDATE entry SET body = '{"text":"They called."}' WHERE seq = 2"""))
        unnoticed(session)

    assert chain.first_broken(rfc_id, record.log(rfc_id)) == 2


THROUGH_THE_DOOR = {
    "entry": (
        "UPDATE entry SET body = (SELECT body FROM erased_entry WHERE erased_entry.rfc_id = entry.rfc_id "
        "AND erased_entry.seq = entry.seq) WHERE seq = 2"
    ),
    "off_record": f"UPDATE off_record SET words = '[erased]', salt = '{NO_SALT}'",
    "message_step": "UPDATE message_step SET why = '[erased]'",
}
BESIDE_THE_DOOR = (
    "UPDATE entry SET body = (SELECT body FROM erased_entry) WHERE seq = 1",
    "UPDATE entry SET body = '{}' WHERE seq = 2",
    "UPDATE entry SET digest = 'f' || substr(digest, 2) WHERE seq = 2",
    "UPDATE entry SET kind = 'NoteAdded' WHERE seq = 2",
    "UPDATE entry SET recorded_by = 'ben' WHERE seq = 2",
    "UPDATE entry SET occurred_at = '2020-01-01 00:00:00' WHERE seq = 2",
    f"UPDATE off_record SET words = 'I never said that.', salt = '{NO_SALT}'",
    "UPDATE off_record SET words = '[erased]'",
    f"UPDATE off_record SET words = '[erased]', salt = '{NO_SALT}', seq = 1",
    "UPDATE message_step SET why = 'Because.'",
    "UPDATE message_step SET why = '[erased]', by = 'ben'",
)


@pytest.mark.parametrize("table", THROUGH_THE_DOOR)
def test_what_was_erased_passes_the_one_narrow_door(full: Record, table: str):
    with full.database.writing() as session:
        session.execute(text(THROUGH_THE_DOOR[table]))
        audit.note(session, Note(action=Action.WORDS_ERASED, about="a test", payload={}, table=table))


@pytest.mark.parametrize("statement", BESIDE_THE_DOOR)
def test_nothing_else_passes_it(full: Record, statement: str):
    assert "append-only" in refused(full, statement)


@pytest.mark.parametrize("table", THROUGH_THE_DOOR)
def test_the_door_is_shut_for_what_was_not_erased(record: Record, table: str):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed(), heard_off_record(0))
    with record.database.writing() as session:
        off_record.add(session, rfc_id, Seq(2), salt="s" * 32, words="Between us: yes.")
        received.add_many(session, [a_message()])

    blanked = 'UPDATE entry SET body = \'{"speaker":"[erased]"}\' WHERE seq = 2'
    assert "append-only" in refused(record, blanked if table == "entry" else THROUGH_THE_DOOR[table])


def test_a_temporary_table_of_that_name_opens_no_door(full: Record):
    decoy = "CREATE TEMPORARY TABLE erased_entry AS SELECT rfc_id, seq, CAST('{}' AS JSON) AS body FROM entry"

    def cheat() -> None:
        with full.database.writing() as session:
            session.execute(text(decoy))
            session.execute(text("UPDATE entry SET body = '{}' WHERE seq = 1"))

    with pytest.raises(IntegrityError, match="append-only"):
        cheat()


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("'0123456789ac', 'carried out', 'asha', 'asha'", "two_are_two"),
        ("'0123456789ac', 'carried out', 'ben', 'asha'", "FOREIGN KEY|fk_erasure_end"),
        ("'0123456789ad', 'withdrawn', 'asha', 'asha'", "FOREIGN KEY|fk_erasure_end"),
    ],
)
def test_one_person_alone_carries_nothing_out_whoever_writes_the_rows(full: Record, row: str, refusal: str):
    with full.database.writing() as session:
        made = "INSERT INTO erasure SELECT '0123456789ac', kind, entries, messages, contact_id, mark, agency_id, "
        session.execute(text(made + "investigation_id, ground, reason, asked_by, asked_at FROM erasure"))
        audit.note(session, Note(action=Action.WORDS_ERASED, about="a test", payload={}, table="erasure"))

    said = refused(full, f"INSERT INTO erasure_end VALUES ({row}, '2026-03-02 09:00:00')")

    assert re.search(refusal, said)


def test_what_was_withdrawn_opens_no_door(full: Record):
    with full.database.writing() as session:
        made = "INSERT INTO erasure SELECT '0123456789ac', kind, entries, messages, contact_id, mark, agency_id, "
        session.execute(text(made + "investigation_id, ground, reason, asked_by, asked_at FROM erasure"))
        ended = "INSERT INTO erasure_end VALUES ('0123456789ac', 'withdrawn', 'asha', 'ben', '2026-03-02 09:00:00')"
        session.execute(text(ended))
        for table in ("erasure", "erasure_end"):
            audit.note(session, Note(action=Action.WORDS_ERASED, about="a test", payload={}, table=table))

    stays = "INSERT INTO erased_entry SELECT rfc_id, seq, '0123456789ac', '{}', '{{}}', digest FROM entry WHERE seq = 1"
    assert "carried_out" in refused(full, stays.format("withdrawn"))
    assert re.search("FOREIGN KEY|fk_erased_entry", refused(full, stays.format("carried out")))
