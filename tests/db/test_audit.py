"""Every change of the record says who made it, in the same transaction; a change that says nothing is not saved."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, text, update

from outreach.db import audit, audit_anchors, audit_reading, people, seats
from outreach.db.audit import Note, Unaudited
from outreach.db.audit_keys import KeyFile, is_signed
from outreach.db.audit_tables import AuditEventRow
from outreach.db.audited import NOT_WATCHED, WATCHED
from outreach.db.metadata import METADATA
from outreach.db.session import Database
from outreach.db.tables import InvestigationRow, StaffRow, table
from outreach.domain.audit import Action, Who
from outreach.domain.audit_verdict import Keys, Walk
from outreach.domain.conflicts import AuditKeyGone
from outreach.domain.ids import StaffId
from outreach.domain.people import Role, Staff
from tests.story import answered, day, listed, noted, signed_off, silence
from tests.support.record import ASHA, Record, statements


def events(record: Record):
    with record.database.reading() as session:
        return list(audit_reading.pairs(session))


def verdict(record: Record, *keys):
    with record.database.reading() as session:
        walk = Walk(Keys(keys), audit_anchors.all_of(session), audit_reading.head(session), is_signed)
        return walk.over(audit_reading.pairs(session))


def actions(record: Record) -> list[str]:
    return [event.details.action for event, _ in events(record)]


def test_every_table_is_watched_or_says_why_not():
    assert set(METADATA.tables) == WATCHED.keys() | NOT_WATCHED.keys()
    assert not WATCHED.keys() & NOT_WATCHED.keys()


def test_an_entry_is_bound_to_its_event_by_its_seal(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    first, second = record.tell(rfc_id, listed(), noted(0, "They said they would call back."))

    event, payload = events(record)[-1]

    assert (event.details.action, event.details.object) == ("recorded", f"request/{rfc_id}")
    assert (event.details.investigation, event.details.version) == (record.investigation_id, 2)
    assert f'[[{rfc_id},1,"{first.digest}"],[{rfc_id},2,"{second.digest}"]]' in payload.text
    assert "call back" not in payload.text
    assert verdict(record).whole


@pytest.mark.parametrize(
    ("logs", "objects"),
    [
        (2_000, [f"request/{number}" for number in range(1, 2_001)]),
        (2_001, [*["requests"] * 4, "request/2001"]),
    ],
)
def test_beyond_two_thousand_logs_an_event_tells_of_many_and_each_entry_is_still_bound(record, logs, objects):
    sealed = [(number, seq, f"{number:063}{seq}") for number in range(1, logs + 1) for seq in (1, 2)]
    with record.database.writing() as session:
        audit.recorded(session, record.investigation_id, sealed)

    told = [(event.details, json.loads(payload.text)) for event, payload in events(record)]
    told = [(details, said["entries"]) for details, said in told if details.action == "recorded"]
    assert [details.object for details, _ in told] == objects
    assert [details.version for details, _ in told] == [None if one == "requests" else 2 for one in objects]
    assert [tuple(entry) for _, entries in told for entry in entries] == sealed


def test_whoever_acts_is_named_and_no_secret_is_told(record: Record):
    token = audit.acting.set(Who("ben", "5e55", "192.0.2.0/24"))
    with record.database.writing() as session:
        session.info["by"] = "edith"
        new = Staff(id="cy", name="Cy", email="cy@example.org", role=Role.REPORTER)
        people.add(session, new, password_hash="$argon2id$secret", at=day(0))
    audit.acting.reset(token)

    event, payload = events(record)[-1]

    assert (event.details.actor, event.details.session, event.details.ip) == ("edith", "5e55", "192.0.2.0/24")
    assert (event.details.action, event.details.object) == ("account made", "staff/cy")
    assert "argon2id" not in payload.text


def test_a_change_by_core_and_a_deletion_are_seen(record: Record):
    staff = table(StaffRow)
    with record.database.writing() as session:
        session.execute(update(staff).where(staff.c.id == "ben").values(role="editor"))
    with record.database.writing() as session:
        seats.take(session, record.investigation_id, StaffId("ben"))
    with record.database.writing() as session:
        session.execute(delete(staff).where(staff.c.id == "ben"))

    assert actions(record)[-3:] == ["account changed", "part taken away", "row removed"]


def test_a_change_or_a_deletion_that_meets_no_row_is_no_event(record: Record):
    staff, before = table(StaffRow), actions(record)
    with record.database.writing() as session:
        session.execute(update(staff).where(staff.c.id == "nobody").values(role="editor"))
        session.execute(delete(staff).where(staff.c.id == "nobody"))
        seats.take(session, record.investigation_id, StaffId("nobody"))
    assert actions(record) == before

    with record.database.writing() as session:
        session.execute(update(staff).where(staff.c.id == "ben").values(role="editor"))
        session.execute(update(staff).where(staff.c.id == "nobody").values(role="admin"))
    assert actions(record) == [*before, "account changed"]
    assert '"admin"' not in events(record)[-1][1].text


@pytest.mark.parametrize(
    "statement", ["UPDATE investigation SET title = 'Red Lantern'", "DELETE FROM seat WHERE staff_id = 'ben'"]
)
def test_a_change_that_nobody_can_account_for_is_not_saved(record: Record, statement: str):
    with pytest.raises(Unaudited), record.database.writing() as session:
        session.execute(text(statement))

    with record.database.reading() as session:
        assert session.execute(select(table(InvestigationRow).c.title)).scalar_one() == "Blue Lantern"
        assert len(seats.team(session, record.investigation_id)) == 3


def test_an_entry_that_is_not_told_to_the_chain_is_not_saved(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    copied = (
        "INSERT INTO entry SELECT rfc_id, seq + 1, recorded_at, recorded_by, occurred_at, kind, body, digest FROM entry"
    )
    with pytest.raises(Unaudited), record.database.writing() as session:
        session.execute(text(copied))

    assert len(record.log(rfc_id)) == 1


def test_a_commit_by_the_back_door_is_refused(record: Record):
    staff = table(StaffRow)
    with pytest.raises(Unaudited), record.database._writer.begin() as connection:
        connection.execute(update(staff).where(staff.c.id == "ben").values(role="admin"))

    with record.database.reading() as session:
        assert people.find(session, "ben").role is Role.REPORTER


def test_what_is_undone_leaves_no_event(record: Record):
    before = actions(record)
    (rfc_id,) = record.add("Lakmere Police")
    with suppress(ZeroDivisionError), record.database.writing() as session:
        record.tell_in(session, rfc_id, listed())
        raise ZeroDivisionError

    assert actions(record) == [*before, "agency added", "request opened"]
    assert verdict(record).whole


def test_a_transaction_that_changes_nothing_of_the_record_costs_no_statement(record: Record):
    with statements(record.database) as seen, record.database.writing():
        pass

    assert seen == []


def test_the_chain_costs_four_statements_however_much_was_written(record: Record):
    rfc_ids = record.add("Lakmere Police", "Åsgard Politi")
    with statements(record.database) as seen, record.database.writing() as session:
        for rfc_id in rfc_ids:
            record.tell_in(session, rfc_id, listed(), answered(1, "denies") if rfc_id is None else noted(1, "Called."))

    assert sum("audit_" in statement for statement, _ in seen) == 4


def test_writers_at_once_leave_one_whole_chain(record: Record):
    rfc_ids = record.add(*(f"Body {number}" for number in range(4)))
    for rfc_id in rfc_ids:
        record.tell(rfc_id, listed(f"Body {rfc_id}"))

    def tells(rfc_id):
        for number in range(10):
            record.tell(rfc_id, listed(f"Body {rfc_id}"), *(noted(each, "Called.") for each in range(number + 1)))

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(tells, rfc_ids))

    found = verdict(record)
    assert found.whole
    assert actions(record).count("recorded") == 44


def test_a_sign_off_anchors_the_chain_in_its_own_transaction(record: Record, database_url: str, tmp_path):
    ring = KeyFile(tmp_path / "home", tmp_path / "second" / "anchors.jsonl")
    ring.begin(day(0).date(), after=0)
    sealed = replace(record, database=Database(database_url, ring=ring))
    (rfc_id,) = sealed.add("Lakmere Police")
    sealed.tell(rfc_id, listed(), *silence(), signed_off(40))

    found = verdict(sealed)

    assert (found.whole, found.after_anchor, found.anchors) == (True, 0, 1)
    assert [anchor.size for anchor in ring.kept()] == [found.events]
    sealed.database.dispose()


def test_the_key_of_a_day_seals_its_events_and_forgets_the_day_before(record: Record, database_url: str, tmp_path):
    ring, today = KeyFile(tmp_path), [day(0)]
    first = ring.begin(day(0).date(), after=0)
    sealed = Database(database_url, clock=lambda: today[0], ring=ring)
    for at in (day(0), day(1), day(4)):
        today[0] = at
        with sealed.writing() as session:
            audit.note(session, Note(action=Action.VIEWED, about="request/1", payload={}))
    epochs = [event.epoch for event, _ in events(record)][-3:]

    assert epochs == [2, 3, 6]
    assert verdict(record, first).sealed == 3
    assert verdict(record, ring.now()).sealed == 1
    assert (tmp_path / "audit.key").stat().st_mode & 0o077 == 0
    assert first.secret.hex().encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    sealed.dispose()


def test_a_desk_that_lost_its_key_saves_nothing_unsealed(record: Record, database_url: str, tmp_path):
    ring = KeyFile(tmp_path)
    ring.begin(day(0).date(), after=0)
    sealed = Database(database_url, ring=ring)
    with sealed.writing() as session:
        audit.note(session, Note(action=Action.VIEWED, about="request/1", payload={}))
    sealed.dispose()

    with pytest.raises(AuditKeyGone, match="audit begin"):
        record.add("Lakmere Police")


def test_a_payload_can_be_erased_and_the_chain_still_holds(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    with record.database.writing() as session:
        audit_reading.erase(session, [1, 4], why="A court ordered it.")

    found = verdict(record)

    assert found.whole
    assert found.erased == 2
    assert actions(record)[-1] == "payload erased"


def test_a_payload_that_just_vanished_is_missed(record: Record):
    with record.database.writing() as session:
        session.execute(text("DELETE FROM audit_payload WHERE seq = 2"))

    found = verdict(record)

    assert (found.first_bad, found.whole) == (2, False)


def test_an_event_changed_past_the_triggers_is_named(record: Record):
    is_sqlite = record.database.url.get_backend_name() == "sqlite"
    off = (
        "DROP TRIGGER audit_event_no_update"
        if is_sqlite
        else "ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change"
    )
    with record.database.writing() as session:
        session.execute(text(off))
        session.execute(update(table(AuditEventRow)).where(table(AuditEventRow).c.seq == 3).values(actor=ASHA))

    found = verdict(record)

    assert found.first_bad == 3
    assert "Event 3: what it says is not what was sealed." in found.wrong
