"""The log keeps what it was told, in order, whoever writes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from outreach.db import cases, log
from outreach.db.log import LogMoved
from outreach.domain import chain
from outreach.domain.errors import NotFound
from outreach.domain.facts import Happened, NoteAdded
from outreach.domain.ids import RfcId
from tests.story import CONFIRMS, DENIES, answered, asked, day, due, listed, noted, quoted, silence, wrote
from tests.support.record import ASHA, Record

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


def test_a_request_that_does_not_exist_is_said_not_to(record: Record):
    with pytest.raises(NotFound, match="no such request"), record.database.reading() as session:
        cases.load(session, RfcId(404))
