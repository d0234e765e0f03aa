"""SQLite is told about every index of the tables that lists are read from; a new index is not forgotten."""

from sqlalchemy import text

from outreach.db.metadata import METADATA
from outreach.db.planner import ROWS
from outreach.db.session import Database


def test_sqlite_knows_the_shape_of_every_index_that_lists_read(sqlite_url: str):
    database = Database(sqlite_url)
    with database.reading() as session:
        known = set(session.execute(text("SELECT idx FROM sqlite_stat1")).scalars())
    database.dispose()

    assert {index.name for name in ROWS for index in METADATA.tables[name].indexes} - known == set()


def test_whatever_presses_first_is_planned_as_a_range_of_its_phase(sqlite_url: str):
    database = Database(sqlite_url)
    with database.reading() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT rfc_id FROM standing_summary WHERE investigation_id = 1 "
                "AND phase = 'overdue' AND moves_at > '2026' ORDER BY pressing_at, rfc_id LIMIT 25"
            )
        ).all()
    database.dispose()

    assert [row[3] for row in plan] == [
        "SEARCH standing_summary USING INDEX ix_summary_phase (investigation_id=? AND phase=?)"
    ]
