"""A statement that fails says which rule it broke; the log it ends up in must not say whose row it was."""

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.support.record import Record

CANARY = "canary-of-nobody@example.org"
FAILING = {
    "a key that is taken": "INSERT INTO canary_row (email, number) VALUES (:canary, 1), (:canary, 2)",
    "a row that breaks a check": "INSERT INTO canary_row (email, number) VALUES (:canary, -1)",
    "a row without what it needs": "INSERT INTO canary_row (email, number) VALUES (:canary, NULL)",
    "a word that is no number": "INSERT INTO canary_row (email, number) VALUES ('x', CAST(:canary AS int))",
}
TABLE = "CREATE TABLE canary_row (email VARCHAR(99) UNIQUE, number INTEGER NOT NULL CHECK (number > 0))"


@pytest.mark.parametrize("why", FAILING)
def test_no_value_of_a_row_stands_in_the_traceback_of_a_statement_that_failed(record: Record, why: str):
    with record.database.writing() as session:
        session.execute(text(TABLE))

    with pytest.raises(DBAPIError) as failed, record.database.writing() as session:
        session.execute(text(FAILING[why]), {"canary": CANARY})

    told = "".join(traceback.format_exception(failed.value))
    assert CANARY not in told
    assert "canary_row" in told or "data exception" in told
