"""`verify` finds what was tampered with behind the program's back, and finds nothing where nothing was."""

import pytest
from sqlalchemy import text

from outreach.domain import facts
from outreach.services import verifying
from tests.support.newsroom import open_newsroom

UNGUARD = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'",
    "postgresql": "SELECT DISTINCT tgname FROM pg_trigger WHERE tgrelid = 'entry'::regclass AND NOT tgisinternal",
}


@pytest.fixture
def newsroom(database_url, tmp_path):
    opened = open_newsroom(database_url, str(tmp_path))
    opened.told(opened.port_ansel, facts.NoteAdded(text="one"), facts.NoteAdded(text="two"))
    yield opened
    opened.desk.database.dispose()


def tamper(newsroom, statement):
    """What somebody with the keys of the database can do: take the guards away, then change what is written."""
    with newsroom.desk.database.writing() as session:
        dialect = session.get_bind().dialect.name
        for (name,) in session.execute(text(UNGUARD[dialect])).all():
            session.execute(text(f"DROP TRIGGER {name}" + (" ON entry" if dialect == "postgresql" else "")))
        session.execute(text(statement))


def test_a_record_nobody_touched_is_whole(newsroom):
    verdict = verifying.verify(newsroom.desk)

    assert (verdict.wrong, verdict.logs, verdict.entries) == ((), 2, 4)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
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

    assert any(found in sentence for sentence in verifying.verify(newsroom.desk).wrong)
