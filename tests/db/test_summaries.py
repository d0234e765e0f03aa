"""The summary of a request says what its log comes to, the numbers on top what the summaries come to, at any hour."""

import pytest
from sqlalchemy import text

from outreach.db import cases, counts, log, summaries
from outreach.domain import reminders
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import Place
from outreach.domain.phases import Phase
from outreach.domain.reminder_policy import ReminderPolicy
from tests import story
from tests.story import (
    CONFIRMS,
    DENIES,
    Told,
    answered,
    asked,
    day,
    due,
    listed,
    noted,
    removed,
    signed_off,
    silence,
    wrote,
)
from tests.support.record import Record, statements

STORIES = {
    "Alnes": (listed("Alnes"),),
    "Birk": (listed("Birk"), due(0, 7), asked(0)),
    "Corvin": (listed("Corvin"), due(1, 14), asked(1, due=14)),
    "Dale": (listed("Dale"), *silence()),
    "Eide": (listed("Eide"), due(0, 7), asked(0), wrote(2)),
    "Fjord": (listed("Fjord"), due(0, 7), asked(0), answered(3, DENIES), answered(6, CONFIRMS)),
    "Grotte": (listed("Grotte"), due(0, 7), asked(0), answered(3, DENIES), signed_off(4)),
    "Havn": (listed("Havn"), removed(2)),
    "Innsyn": (listed("Innsyn", outside_dataset=True), due(0, 7), asked(0)),
}


@pytest.fixture
def told(record: Record) -> dict[str, RfcId]:
    """Nine agencies whose stories end in as many ways."""
    rfc_ids = dict(zip(STORIES, record.add(*STORIES), strict=True))
    for name, rfc_id in rfc_ids.items():
        record.tell(rfc_id, *STORIES[name])
    return rfc_ids


def wrong_numbers(record: Record, now) -> list[str]:
    with record.database.reading() as session:
        return summaries.counters_wrong(session, record.investigation_id, now)


def settle(record: Record, now) -> int:
    with record.database.writing() as session:
        return summaries.settle(session, now)


def test_the_numbers_say_what_counting_would_at_every_hour_to_come(record: Record, told):
    assert [wrong_numbers(record, day(number)) for number in (8, 9, 12, 14, 15, 40)] == [[]] * 6


def test_the_numbers_say_so_too_when_what_has_begun_was_folded(record: Record, told):
    settle(record, day(9))

    assert [wrong_numbers(record, day(number)) for number in (9, 14, 15, 40)] == [[]] * 4


def test_the_numbers_follow_a_request_that_was_written_after_its_hour_had_passed(record: Record, told):
    settle(record, day(9))
    record.tell(told["Birk"], *STORIES["Birk"], answered(20, CONFIRMS))
    record.tell(told["Dale"], *STORIES["Dale"], signed_off(21))

    assert [wrong_numbers(record, day(number)) for number in (21, 40)] == [[]] * 2


def test_the_clock_moves_a_row_once(record: Record, told):
    first, second = settle(record, day(9)), settle(record, day(9))

    assert first > 0
    assert second == 0


def test_everybody_has_numbers_of_their_own(record: Record, told):
    record.tell(told["Birk"], *STORIES["Birk"], Told(at=day(2), fact=story.facts.Assigned(to=StaffId("ben"))))

    with record.database.reading() as session:
        numbers = counts.read(session, record.investigation_id, day(8))

    assert numbers.assignees == (StaffId("ben"), None)
    assert numbers.of(StaffId("ben")).phase(Phase.OVERDUE) == 1
    assert numbers.total == 9


def test_the_ledger_adds_up(record: Record, told):
    with record.database.reading() as session:
        numbers = counts.read(session, record.investigation_id, day(8))

    assert [numbers.place(place) for place in Place] == [7, 1, 0, 1]
    assert sum(numbers.status(status) for status in ResponseStatus) == numbers.place(Place.IN)


def test_numbers_that_were_tampered_with_are_found_and_counted_again(record: Record, told):
    with record.database.writing() as session:
        session.execute(text("UPDATE standing_count SET n = n + 1 WHERE word = 'confirmed'"))
    assert wrong_numbers(record, day(8)) == ["status “confirmed” of nobody: kept 2, counted 1"]

    with record.database.writing() as session:
        summaries.rebuild_counters(session, record.investigation_id, day(8))

    assert [wrong_numbers(record, day(number)) for number in (8, 15)] == [[], []]


def differences(record: Record, now) -> dict[RfcId, tuple[str, ...]]:
    """What `verify` does: fold each log again as of the hour its summary was written."""
    found = {}
    with record.database.reading() as session:
        for written in summaries.read_many(session, record.investigation_id):
            rfc_id = written.line.rfc_id
            entries = log.read(session, rfc_id)
            standing = story.stand(entries, written.folded_at)
            plan = reminders.plan(standing, story.CALENDAR, ReminderPolicy())
            folded = summaries.Folded(
                stored=cases.load(session, rfc_id), standing=standing, appended=entries, plan=plan
            )
            if columns := summaries.differences(written, folded, now):
                found[rfc_id] = columns
    return found


def test_every_summary_is_what_its_log_comes_to(record: Record, told):
    assert differences(record, day(30)) == {}


def test_every_summary_still_is_after_the_clock_has_been_at_it(record: Record, told):
    settle(record, day(9))

    assert differences(record, day(9)) == {}


@pytest.mark.parametrize(
    ("column", "value"), [("name", "'Dole'"), ("status", "'denied'"), ("phase", "'signed off'"), ("last_seq", "4")]
)
def test_a_summary_that_was_tampered_with_is_found(record: Record, told, column, value):
    settle(record, day(9))
    with record.database.writing() as session:
        session.execute(text(f"UPDATE standing_summary SET {column} = {value} WHERE rfc_id = {told['Dale']}"))

    assert differences(record, day(9)) == {told["Dale"]: (column,)}


def test_recording_one_fact_takes_four_statements_however_long_the_log(record: Record, told):
    budget = {}
    for length in (1, 40):
        told_so_far = [*STORIES["Alnes"], *(noted(number, "Called, engaged.") for number in range(length))]
        record.tell(told["Alnes"], *told_so_far)
        with statements(record.database) as seen, record.database.writing() as session:
            stored = cases.load(session, told["Alnes"], for_update=True)
            entries = log.read(session, stored.rfc_id)
            appended = log.append(
                session,
                stored,
                [story.facts.Happened(at=day(50), fact=story.facts.NoteAdded(text="Called."))],
                by=StaffId("asha"),
                recorded_at=day(50),
                entries=entries,
            )
            standing = story.stand([*entries, *appended], day(50))
            summaries.rewrite(session, stored, standing, appended=appended)
            session.rollback()
        budget[length] = len(seen)

    assert budget == {1: 4, 40: 4}  # the case, its log, the entry, the summary; a note moves no number


def test_an_answer_takes_one_statement_more_for_the_numbers(record: Record, told):
    with statements(record.database) as seen:
        record.tell(told["Birk"], *STORIES["Birk"], answered(3, DENIES))

    assert sum("standing_count" in statement for statement, _ in seen) == 1
    assert len(seen) == 8  # the story writes without reading the log back; four are of the audit chain
