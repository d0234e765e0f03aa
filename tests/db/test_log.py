"""The log keeps what it was told, in order, whoever writes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from outreach.db import cases, log
from outreach.db.log import LogMoved
from outreach.domain import chain
from outreach.domain.errors import NotFound
from outreach.domain.facts import Happened, NoteAdded
from outreach.domain.ids import InvestigationId, RfcId, StaffId
from tests.story import CONFIRMS, DENIES, answered, asked, day, due, listed, noted, quoted, silence, wrote
from tests.support.record import ASHA, Record
from tests.support.tampering import unnoticed

STORY = (
    listed(),
    *silence(),
    wrote(9, "Vi har aldri brukt det. – «Nei»"),
    answered(10, DENIES),
    answered(20, CONFIRMS),
)


def note(record: Record, rfc_id: RfcId, text: str) -> None:
    with record.database.writing() as session:
        stored = cases.load(session, rfc_id, for_update=True)
        entries = log.read(session, rfc_id)
        happened = [Happened(at=day(1), fact=NoteAdded(text=text))]
        log.append(session, stored, happened, by=ASHA, recorded_at=day(1), entries=entries)
        # the summary says where the log ends; the next writer reads it there
        session.connection().exec_driver_sql(
            f"UPDATE standing_summary SET last_seq = {stored.last_seq + 1}, folded_at = '2026-03-03 09:00:00', "
            f"digest = (SELECT digest FROM entry WHERE rfc_id = {rfc_id} ORDER BY seq DESC LIMIT 1) "
            f"WHERE rfc_id = {rfc_id}"
        )


def test_the_log_gives_back_every_entry_as_it_was_told(record: Record):
    (rfc_id,) = record.add("Lakmere Police")

    told = record.tell(rfc_id, *STORY)

    assert record.log(rfc_id) == told
    assert [entry.seq for entry in told] == list(range(1, 9))


def test_a_log_written_in_two_sittings_is_one_unbroken_chain(record: Record):
    (rfc_id,) = record.add("Lakmere Police")

    record.tell(rfc_id, *STORY[:3])
    record.tell(rfc_id, *STORY)

    assert chain.first_broken(rfc_id, record.log(rfc_id)) is None


def test_what_was_written_on_a_log_that_has_moved_is_refused_and_nothing_is_lost(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    with record.database.reading() as session:
        stale, entries = cases.load(session, rfc_id), log.read(session, rfc_id)
    note(record, rfc_id, "Ben was quicker.")

    happened = [Happened(at=day(2), fact=NoteAdded(text="Asha had not read Ben's note."))]
    with pytest.raises(LogMoved, match="Someone else recorded something first"), record.database.writing() as session:
        log.append(session, stale, happened, by=ASHA, recorded_at=day(2), entries=entries)

    assert [entry.fact for entry in record.log(rfc_id)][1:] == [NoteAdded(text="Ben was quicker.")]


def test_two_who_read_the_same_log_cannot_both_write_the_next_entry(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    both_have_read = Barrier(2)

    def write(text: str) -> bool:
        with record.database.reading() as session:
            stored, entries = cases.load(session, rfc_id), log.read(session, rfc_id)
        both_have_read.wait()
        try:
            with record.database.writing() as session:
                happened = [Happened(at=day(1), fact=NoteAdded(text=text))]
                log.append(session, stored, happened, by=ASHA, recorded_at=day(1), entries=entries)
        except LogMoved:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        written = list(pool.map(write, ["Asha", "Ben"]))

    assert sorted(written) == [False, True]
    assert len(record.log(rfc_id)) == 2


def test_eight_who_write_in_one_log_wait_for_each_other(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: note(record, rfc_id, f"Note {number}"), range(24)))

    entries = record.log(rfc_id)
    assert {entry.fact.text for entry in entries[1:]} == {f"Note {number}" for number in range(24)}
    assert chain.first_broken(rfc_id, entries) is None


def test_eight_who_write_in_logs_of_their_own_all_get_in(record: Record):
    rfc_ids = record.add(*(f"Agency {number}" for number in range(8)))
    for rfc_id in rfc_ids:
        record.tell(rfc_id, listed())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda rfc_id: record.tell(rfc_id, *STORY), rfc_ids))

    assert [len(record.log(rfc_id)) for rfc_id in rfc_ids] == [8] * 8


def test_a_release_reads_all_logs_in_order_up_to_its_cutoff(record: Record):
    first, second = record.add("Lakmere Police", "Åsgard Politi")
    record.tell(first, listed(), due(0, 7), asked(0), noted(30, "Late."))
    record.tell(second, listed("Åsgard Politi"), quoted(40, "No."))

    with record.database.reading() as session:
        read = list(log.read_many(session, record.investigation_id, until=day(30)))

    assert [(rfc_id, slug, len(entries)) for rfc_id, slug, entries in read] == [
        (first, "lakmere-police", 4),
        (second, "asgard-politi", 1),
    ]


def test_some_logs_are_read_as_they_are_or_as_they_were_then(record: Record):
    first, second, third = record.add("Lakmere Police", "Åsgard Politi", "Ornmyra Politi")
    told = record.tell(first, listed(), due(0, 7), asked(0), noted(30, "Late."))
    other = record.tell(second, listed("Åsgard Politi"), quoted(40, "No."))
    record.tell(third, listed("Ornmyra Politi"))

    with record.database.reading() as session:
        assert log.read_some(session, [second, first]) == {first: told, second: other}
        assert log.read_some(session, [first, second], until=day(29)) == {first: told[:3], second: other[:1]}
        whole = list(log.read_many(session, record.investigation_id))
        assert list(log.read_many(session, InvestigationId(99))) == []

    assert [(rfc_id, slug) for rfc_id, slug, _ in whole[:2]] == [(first, "lakmere-police"), (second, "asgard-politi")]
    assert [entries for *_, entries in whole[:2]] == [told, other]


def test_entries_of_some_kinds_are_found_in_some_logs_and_in_all_of_an_investigation(record: Record):
    first, second = record.add("Lakmere Police", "Åsgard Politi")
    told = record.tell(first, listed(), noted(1, "One."), asked(2), noted(3, "Two."))
    other = record.tell(second, listed("Åsgard Politi"), noted(1, "Three."))

    with record.database.reading() as session:
        assert log.of_kinds(session, [first], "NoteAdded") == {first: (told[1], told[3])}
        assert log.of_kinds(session, [first, second], "NoteAdded", "AgencyListed") == {
            first: (told[0], told[1], told[3]),
            second: other,
        }
        found = log.noted(session, record.investigation_id, ["NoteAdded"])
        assert log.noted(session, InvestigationId(99), ["NoteAdded"]) == []

    assert [(one.rfc_id, one.agency, one.entry) for one in found] == [
        (first, "Lakmere Police", told[1]),
        (first, "Lakmere Police", told[3]),
        (second, "Åsgard Politi", other[1]),
    ]


def test_it_is_told_whether_any_entry_says_what_is_wanted(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed(), noted(1, "One."), noted(3, "Two."))

    def any_says(text: str, *kinds: str, investigation: int = record.investigation_id) -> bool:
        with record.database.reading() as session:
            wanted = InvestigationId(investigation)
            return log.any_not_erased(session, wanted, kinds, lambda fact: getattr(fact, "text", "") == text)

    assert any_says("Two.", "NoteAdded")
    assert not any_says("Three.", "NoteAdded")
    assert not any_says("Two.", "AgencyListed")
    assert not any_says("Two.", "NoteAdded", investigation=99)


def test_where_each_log_ended_then_and_when_something_was_last_recorded(record: Record):
    first, second = record.add("Lakmere Police", "Åsgard Politi")
    with record.database.reading() as session:
        assert log.last_recorded_at(session) is None
    told = record.tell(first, listed(), noted(30, "Late."))
    other = record.tell(second, listed("Åsgard Politi"))

    with record.database.reading() as session:
        now, then = (sorted(log.last_seals(session, record.investigation_id, day(at))) for at in (30, 29))
        assert log.requests(session, record.investigation_id) == [first, second]
        assert log.last_recorded_at(session) == told[-1].recorded_at
    assert now == [(first, told[1].digest), (second, other[0].digest)]
    assert then == [(first, told[0].digest), (second, other[0].digest)]


def test_entries_that_somebody_made_into_none_are_named_and_no_others(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed(), noted(1, "One."), noted(3, "Two."))
    is_sqlite = record.database.url.get_backend_name() == "sqlite"
    switch_off = "DROP TRIGGER entry_no_update" if is_sqlite else "ALTER TABLE entry DISABLE TRIGGER entry_no_update"
    with record.database.writing() as session:
        session.execute(text(switch_off))
        session.execute(text("UPDATE entry SET body = '{}' WHERE seq = 2"))
        unnoticed(session)

    with record.database.reading() as session:
        assert log.unreadable(session, rfc_id) == [2]


def test_what_the_database_refuses_for_another_reason_is_not_told_as_a_log_that_moved(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    happened = [Happened(at=day(1), fact=NoteAdded(text="One."))]
    with record.database.reading() as session:
        stored, entries = cases.load(session, rfc_id), log.read(session, rfc_id)
    with pytest.raises(IntegrityError), record.database.writing() as session:
        log.append(session, stored, happened, by=StaffId("nobody of ours"), recorded_at=day(1), entries=entries)


def test_whoever_missed_entries_is_told_which(record: Record):
    (rfc_id,) = record.add("Lakmere Police")
    record.tell(rfc_id, listed())
    with record.database.reading() as session:
        stale = cases.load(session, rfc_id)
    note(record, rfc_id, "Ben was quicker.")
    entries = record.log(rfc_id)
    with pytest.raises(LogMoved) as moved, record.database.writing() as session:
        log.append(session, stale, [], by=ASHA, recorded_at=day(2), entries=entries)

    assert [entry.fact for entry in moved.value.since] == [NoteAdded(text="Ben was quicker.")]


def test_a_request_that_does_not_exist_is_said_not_to(record: Record):
    with pytest.raises(NotFound, match="no such request"), record.database.reading() as session:
        cases.load(session, RfcId(404))
