"""What the jobs ask of the database: the same, however many requests there are and however many were told before."""

import re
import shutil

import pytest

from outreach.db.metadata import METADATA
from outreach.services.overview import HEADS
from outreach.services.reminders import FEWEST, REQUESTS_AT_A_TIME, WAIT, as_many_next
from tests.story import day
from tests.support.postroom import awaiting, open_postroom
from tests.support.record import statements

SMALL = {"staff", "relay", "heartbeat", "seat", "release"}
"""Tables of a few rows, which are read whole."""

LINES = 2 * HEADS
"""Those overdue and those nearly so, of which a mail shows the first."""


def planned(room, seen):
    """The steps by which SQLite would take these statements."""
    with room.desk.database._reader.connect() as connection:
        for statement, values in seen:
            first = values[0] if isinstance(values, list) else values  # of many rows, one
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", first):
                yield str(row[3])


def scanned(room, seen):
    """The tables that SQLite would read from end to end for these statements."""
    steps = (re.match(r"SCAN (\w+)", step) for step in planned(room, seen))
    return {step[1] for step in steps if step} & set(METADATA.tables) - SMALL


@pytest.fixture
def crowd(sqlite_url):
    """A hundred overdue items that everybody concerned has been told of."""
    with open_postroom(sqlite_url) as room:
        for _ in range(100):
            room.request(*awaiting())
        room.queue_and_send(day(8))
        yield room


def test_with_nothing_new_the_job_asks_the_same_few_things_of_however_many_requests(crowd):
    crowd.has_mornings()
    crowd.queue(day(8, 12))  # an editor's morning
    with statements(crowd.desk.database) as seen:
        assert crowd.queue(day(8, 13)) == "Nothing new is due."

    assert len(seen) == 5  # twice what is due, our own people and their parts, and who had their morning mail
    assert scanned(crowd, seen) == set()


def test_nothing_that_queues_or_sends_reads_a_whole_table(crowd):
    crowd.request(*awaiting(9))
    with statements(crowd.desk.database) as seen:
        assert crowd.queue(day(9)) == "Queued 1 reminder in 1 mail to 1 person."
        assert crowd.send(day(9)).startswith("Letters: 1 sent. Reminders to 1 person wait for their hours.")

    assert len(seen) > 10
    assert scanned(crowd, seen) == set()


def test_the_same_is_asked_for_one_new_item_among_a_hundred_as_among_ten(crowd, tmp_path, migrated_sqlite):
    counts = []
    with open_postroom(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'ten.sqlite3')}") as ten:
        for _ in range(10):
            ten.request(*awaiting())
        ten.queue_and_send(day(8))
        for room in (ten, crowd):
            room.queue(day(9, 5))  # the editors are to be told of the old ones when it is morning
            room.request(*awaiting(9))
            with statements(room.desk.database) as seen:
                room.queue(day(9))
                room.send(day(9))
            counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_second_turn_writes_nothing(crowd):
    with statements(crowd.desk.database) as seen:
        crowd.queue(day(8))

    assert [statement for statement, _ in seen if not statement.lstrip().upper().startswith("SELECT")] == []


def test_the_morning_mail_of_an_editor_looks_for_stops_among_the_stops_and_not_in_the_log_of_all_that_is_overdue(crowd):
    crowd.has_mornings()
    with statements(crowd.desk.database) as seen:
        crowd.queue(day(9, 12))

    of_logs = [(statement, values) for statement, values in seen if re.search(r"\bFROM entry\b", statement)]
    whole = [statement for statement, values in of_logs if statement.startswith("SELECT entry") and len(values) > LINES]
    assert list(planned(crowd, of_logs)).count("SCAN entry USING COVERING INDEX ix_entry_stops") == 1
    assert whole == [], "of the overdue, only the logs of those that get a line of their own are read"


def test_a_mail_asks_of_a_request_what_it_says_of_it_and_never_for_all_of_it(crowd):
    crowd.has_mornings()
    crowd.request(*awaiting(9))
    with statements(crowd.desk.database) as seen:
        crowd.queue(day(9, 12))
        assert crowd.send(day(9, 12)) != "Letters: none to send."

    assert [statement for statement, _ in seen if "standing_summary.digest" in statement] == []


def test_where_a_machine_is_slow_fewer_are_looked_at_at_a_time_and_as_many_as_before_once_it_is_quick():
    slow = as_many_next(REQUESTS_AT_A_TIME, took=4 * WAIT)
    assert slow == REQUESTS_AT_A_TIME / 4
    assert as_many_next(slow, took=WAIT / 4) == REQUESTS_AT_A_TIME
    assert as_many_next(REQUESTS_AT_A_TIME, took=WAIT / 4) == REQUESTS_AT_A_TIME, "and never more"
    assert as_many_next(slow, took=60) == FEWEST, "and never so few that it comes to no end"
