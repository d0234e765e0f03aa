"""`verify` finds what was tampered with behind the program's back, and finds nothing where nothing was."""

import pytest
from sqlalchemy import text

from outreach.domain import facts
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import verifying
from outreach.services.statements import hear_off_record
from tests.support.newsroom import open_newsroom
from tests.support.tampering import past_the_guards, unnoticed


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    opened.told(opened.port_ansel, facts.NoteAdded(text="one"), facts.NoteAdded(text="two"))
    yield opened
    opened.desk.database.dispose()


def tamper(newsroom, *statements):
    past_the_guards(newsroom.desk, *statements)


def found_by(newsroom):
    return "\n".join(verifying.verify(newsroom.desk).wrong)


def test_a_record_nobody_touched_is_whole(newsroom):
    verdict = verifying.verify(newsroom.desk)

    assert (verdict.wrong, verdict.logs, verdict.entries) == ((), 2, 4)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE edition SET body = '{}' WHERE kind = 'policy'", "version 1 of the policy was changed"),
        ("UPDATE edition SET recorded_by = 'ben' WHERE kind = 'question_set'", "of the question set was changed"),
        ("DELETE FROM edition WHERE kind = 'codebook'", "3 editions were adopted and 2 are there"),
        (
            "UPDATE entry SET kind = 'Rumour' WHERE rfc_id = 1 AND seq = 2",
            "Request 1 (Port Ansel Police Service), entry 2",
        ),
        ("UPDATE entry SET body = '[]' WHERE rfc_id = 1 AND seq = 3", "entry 3: it was changed and cannot be read"),
        ("DELETE FROM standing_summary WHERE rfc_id = 1", "Request 1: its summary is gone"),
        ("UPDATE entry SET recorded_by = 'ben' WHERE rfc_id = 1 AND seq = 2", "broken at entry 2"),
        ("DELETE FROM entry WHERE rfc_id = 1 AND seq = 2", "broken at entry 2"),
        ("DELETE FROM entry WHERE rfc_id = 1 AND seq = 3", "knows 3 entries, the log has 2"),
        (
            "UPDATE standing_summary SET status = 'denied' WHERE rfc_id = 1",
            "the summary does not say what the log says",
        ),
        ("UPDATE standing_summary SET due_at = '2026-12-01 00:00:00' WHERE rfc_id = 1", "does not say"),
        ("UPDATE standing_count SET n = n + 1", "the counters are not the sum"),
    ],
)
def test_what_was_changed_by_hand_is_found_and_named(newsroom, statement, found):
    tamper(newsroom, statement)

    assert found in found_by(newsroom)


@pytest.mark.parametrize("column", ["body = 'no JSON'", "recorded_at = 'yesterday'"])
def test_a_row_that_no_program_could_have_written_is_named_and_the_rest_is_looked_at(sqlite_url, tmp_path, column):
    newsroom = open_newsroom(sqlite_url, str(tmp_path))
    tamper(newsroom, f"UPDATE entry SET {column} WHERE rfc_id = 1", "DELETE FROM entry WHERE rfc_id = 2")

    found = found_by(newsroom)

    assert "Request 1 (Port Ansel Police Service), entry 1: it was changed and cannot be read." in found
    assert "Request 2 (Politidistriktet Lakmere) has a summary and no log" in found
    newsroom.desk.database.dispose()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE off_record SET words = 'I never said that.'",
            "the words off the record are not those that were heard",
        ),
        ("DELETE FROM off_record", "the words heard off the record are gone"),
        ("UPDATE off_record SET seq = 1", "the words off the record are not those that were heard"),
    ],
)
def test_words_off_the_record_are_proven_by_the_seal_in_the_log(newsroom, statement, found):
    asha = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    rfc_id, said = newsroom.port_ansel, {"words": "Between us: yes.", "speaker": "a sergeant"}
    hear_off_record(newsroom.desk, rfc_id, **said, medium=facts.Medium.SPOKEN, at=newsroom.clock(), by=asha)
    assert found_by(newsroom) == ""

    tamper(newsroom, statement)

    assert f"Request 1 (Port Ansel Police Service), entry {1 if 'seq' in statement else 4}: {found}" in found_by(
        newsroom
    )


def test_guards_that_are_gone_or_do_nothing_are_named_and_the_rest_is_looked_at_all_the_same(sqlite_url, tmp_path):
    newsroom = open_newsroom(sqlite_url, str(tmp_path))
    with newsroom.desk.database.writing() as session:
        session.execute(text("DROP TRIGGER entry_no_update"))
        session.execute(text("DROP TRIGGER edition_no_delete"))
        session.execute(text("CREATE TRIGGER edition_no_delete BEFORE DELETE ON edition BEGIN SELECT 1; END"))
        session.execute(text("UPDATE entry SET recorded_by = 'ben' WHERE rfc_id = 1"))
        unnoticed(session)

    found = found_by(newsroom)

    assert "The trigger entry_no_update is gone" in found
    assert "The trigger edition_no_delete was replaced by another of its name" in found
    assert "broken at entry 1" in found
    newsroom.desk.database.dispose()


def test_the_head_of_the_chain_is_told_for_each_investigation(newsroom):
    (head,) = verifying.verify(newsroom.desk).heads

    newsroom.told(newsroom.lakmere, facts.NoteAdded(text="three"))

    assert (head.investigation, head.release, len(head.head)) == ("blue-lantern", 0, 64)
    assert verifying.verify(newsroom.desk).heads[0].head != head.head
