"""The one door onto the record: what passes it is whole, what does not leaves no trace, on either database."""

import threading
from dataclasses import replace

import pytest

from outreach.domain import facts
from outreach.domain.chain import first_broken
from outreach.domain.conflicts import AlreadyDone, KeyReused, LogMoved
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Channel, Happened, Outcome
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.people import Acting, Once, Role
from outreach.services import records
from outreach.services.desk import LookingCannotWrite
from tests.support.newsroom import open_newsroom

ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


def note(newsroom, text="Called twice."):
    return Happened(at=newsroom.clock(), fact=facts.NoteAdded(text=text))


def letter(newsroom):
    fact = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    return Happened(at=newsroom.clock(), fact=fact)


def test_what_is_recorded_can_be_read_and_moves_the_request_on(newsroom):
    recorded = records.record(newsroom.desk, newsroom.port_ansel, letter(newsroom), by=ASHA)

    assert recorded.case.standing.status is ResponseStatus.AWAITING
    assert records.open_case(newsroom.desk, newsroom.port_ansel).standing.status is ResponseStatus.AWAITING
    assert [entry.seq for entry in newsroom.log(newsroom.port_ansel)] == [1, 2]


def test_what_a_rule_forbids_leaves_no_trace_not_even_what_came_with_it(newsroom):
    before = newsroom.log(newsroom.port_ansel)
    nothing = Happened(at=newsroom.clock(), fact=facts.NoteAdded(text=" "))

    with pytest.raises(RuleBroken, match="empty"):
        records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), nothing, by=ASHA)

    assert newsroom.log(newsroom.port_ansel) == before


def test_whoever_had_not_seen_the_last_entry_is_shown_it_instead_of_writing_over_it(newsroom):
    records.record(newsroom.desk, newsroom.port_ansel, note(newsroom, "Ben was faster."), by=ASHA, after=Seq(1))

    with pytest.raises(LogMoved) as moved:
        records.record(newsroom.desk, newsroom.port_ansel, note(newsroom, "Asha too."), by=ASHA, after=Seq(1))

    assert [entry.fact.text for entry in moved.value.since] == ["Ben was faster."]


def test_a_log_that_was_read_before_a_colleague_wrote_is_read_again(newsroom):
    read = newsroom.log(newsroom.port_ansel)
    records.record(newsroom.desk, newsroom.port_ansel, note(newsroom, "Ben was faster."), by=ASHA)

    recorded = records.record(newsroom.desk, newsroom.port_ansel, note(newsroom, "Asha too."), by=ASHA, read=read)

    assert [entry.seq for entry in recorded.case.entries] == [1, 2, 3]
    assert first_broken(newsroom.port_ansel, newsroom.log(newsroom.port_ansel)) is None


def test_a_log_with_a_changed_entry_is_not_taken_as_read(newsroom):
    (listed,) = newsroom.log(newsroom.port_ansel)
    forged = replace(listed, fact=replace(listed.fact, name="Somebody else"), digest="0" * 64)

    recorded = records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=ASHA, read=(forged,))

    assert recorded.case.entries[0] == listed


def test_a_double_click_records_one_entry(newsroom):
    once = Acting(staff=ASHA.staff, role=ASHA.role, once=Once(key="k1", endpoint="notes", fingerprint="same"))
    records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=once)

    with pytest.raises(AlreadyDone):
        records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=once)

    assert len(newsroom.log(newsroom.port_ansel)) == 2


def test_a_form_sent_again_with_other_words_is_not_taken_for_the_first(newsroom):
    for fingerprint, allowed in (("first", True), ("second", False)):
        once = Acting(staff=ASHA.staff, role=ASHA.role, once=Once(key="k1", endpoint="n", fingerprint=fingerprint))
        if allowed:
            records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=once)
        else:
            with pytest.raises(KeyReused):
                records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=once)


def test_a_key_is_not_spent_by_a_form_that_was_refused(newsroom):
    once = Acting(staff=ASHA.staff, role=ASHA.role, once=Once(key="k1", endpoint="n", fingerprint="x"))
    with pytest.raises(RuleBroken):
        records.record(
            newsroom.desk, newsroom.port_ansel, Happened(at=newsroom.clock(), fact=facts.NoteAdded(text="")), by=once
        )

    records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=once)

    assert len(newsroom.log(newsroom.port_ansel)) == 2


def test_many_clicks_at_the_same_moment_record_one_entry(newsroom):
    once = Acting(staff=ASHA.staff, role=ASHA.role, once=Once(key="k1", endpoint="n", fingerprint="x"))
    outcomes = []

    def click():
        try:
            records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=once)
            outcomes.append("saved")
        except AlreadyDone:
            outcomes.append("already")

    clicks = [threading.Thread(target=click) for _ in range(6)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(outcomes) == ["already"] * 5 + ["saved"]
    assert len(newsroom.log(newsroom.port_ansel)) == 2


def test_colleagues_writing_at_the_same_moment_all_get_in(newsroom):
    def write(text):
        records.record(newsroom.desk, newsroom.port_ansel, note(newsroom, text), by=ASHA)

    writers = [threading.Thread(target=write, args=(str(number),)) for number in range(8)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()

    log = newsroom.log(newsroom.port_ansel)
    assert [entry.seq for entry in log] == list(range(1, 10))
    assert {entry.fact.text for entry in log[1:]} == {str(number) for number in range(8)}


def test_the_logs_own_time_never_runs_back_even_if_the_machines_clock_does(newsroom):
    newsroom.clock.later(hours=5)
    records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=ASHA)
    newsroom.clock.later(hours=-5)
    records.record(newsroom.desk, newsroom.port_ansel, note(newsroom), by=ASHA)

    first, second = newsroom.log(newsroom.port_ansel)[1:]
    assert first.recorded_at == second.recorded_at


def test_a_desk_for_looking_cannot_write(newsroom):
    with newsroom.desk.reading() as session, pytest.raises(LookingCannotWrite):
        records.record(newsroom.desk.only_looking(session), newsroom.port_ansel, note(newsroom), by=ASHA)


def test_a_request_that_is_not_there_is_not_found(newsroom):
    with pytest.raises(NotFound):
        records.record(newsroom.desk, RfcId(4711), note(newsroom), by=ASHA)


def test_what_we_knew_then_can_still_be_asked_after_an_answer_came(newsroom):
    newsroom.told(newsroom.port_ansel, letter(newsroom).fact)
    then = newsroom.clock()
    newsroom.clock.later(days=3)
    answer = facts.ResponseReceived(
        question_set=1,
        answers=(facts.Answer(question=1, position=facts.Position.DENIES),),
        speaker="D. Rowe",
        summary="No.",
    )
    newsroom.told(newsroom.port_ansel, answer)

    assert records.open_case(newsroom.desk, newsroom.port_ansel, as_of=then).standing.status is ResponseStatus.AWAITING
    assert records.open_case(newsroom.desk, newsroom.port_ansel).standing.status is ResponseStatus.DENIED
