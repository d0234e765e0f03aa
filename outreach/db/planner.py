"""What SQLite is told about a desk with a hundred thousand requests, so that it plans for one from the first day.

Without statistics SQLite takes each index for as good as the next and reads a whole investigation to show a page of
it; with statistics of a small desk it does so too, later. PostgreSQL counts for itself.

    teach(connection) -> None        after the tables are made; SQLite reads it when a file is opened
"""

from math import prod
from typing import Final

from sqlalchemy import Connection, Table, text

from outreach.db.metadata import METADATA

REQUESTS: Final = 100_000
ROWS: Final = {
    "standing_summary": REQUESTS,
    "request_for_comment": REQUESTS,
    "entry": REQUESTS * 5,
    "agency": REQUESTS,
    "agency_alias": REQUESTS // 2,
    "agency_word": REQUESTS * 3,
    "standing_count": 5_000,
    "contact": REQUESTS * 2,
    "outbox": REQUESTS,
    "reminder": REQUESTS,
}
VALUES: Final = {
    "investigation_id": 1,
    "rfc_id": REQUESTS,
    "agency_id": REQUESTS,
    "phase": 9,
    "status": 8,
    "assignee": 10,
    "country": 25,
    # Nearly all rows have the other value; the one that is asked for is rare.
    "needs_ruling": REQUESTS // 100,
    "stuck": REQUESTS // 100,
    "state": 1_000,
    "what": 4,
    "word": REQUESTS // 10,
    "from_at": 500,
    "fair_from": 1_000,
    "fair_until": 1_000,
    "moves_at": 1_000,
    "pressing_at": 1_000,
    "remind_at": 5_000,
    "not_before": 50_000,
    "staff_id": 20,
}
"""How many different values a column has; every other column of an index tells its rows apart."""

FEW: Final = 100
"""The rows of an index that holds only what is out of the ordinary."""


def teach(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql("ANALYZE")  # makes the tables in which the next lines are written
    for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat_'").scalars():
        connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608  # one of SQLite's own
    hints = [hint for table in METADATA.sorted_tables if table.name in ROWS for hint in _hints(connection, table)]
    connection.execute(text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:table, :index, :stat)"), hints)


def _hints(connection: Connection, table: Table) -> list[dict[str, str]]:
    clustered = table.dialect_options["sqlite"]["with_rowid"] is False
    found = []
    for _, index, _, origin, partial in connection.exec_driver_sql(f"PRAGMA index_list({table.name})").all():
        columns = [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info({index})")]
        known_as = table.name if clustered and origin == "pk" else index
        rows = FEW if partial else ROWS[table.name]
        found.append({"table": table.name, "index": known_as, "stat": _stat(table.name, columns, rows)})
    return found


def _stat(table: str, columns: list[str], rows: int) -> str:
    """The rows, and for each beginning of the index how many of them share its values."""
    different = [VALUES.get(name, ROWS[table]) for name in columns]
    shared = [max(1, rows // prod(different[:length])) for length in range(1, len(columns) + 1)]
    return " ".join(map(str, [rows, *shared]))
