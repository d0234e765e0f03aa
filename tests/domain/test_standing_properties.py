"""What holds of every log there can be: the promises on which a published row rests."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.facts import Channel, Entry, EntryRetracted, Outcome, Position, Seq, StaffId
from outreach.domain.investigation import ANSWERED, ResponseStatus
from outreach.domain.phases import Phase, phase_at
from tests.story import QUESTIONS, day, deadline, listed, log, stand

DAYS = st.integers(0, 40)
OUTCOMES = st.sampled_from(
    [(Channel.EMAIL, Outcome.SENT), (Channel.PHONE, Outcome.VOICEMAIL), (Channel.PHONE, Outcome.WRONG_NUMBER)]
)


def attempts():
    return st.builds(
        lambda how, told, address: facts.AttemptMade(
            channel=how[0],
            outcome=how[1],
            address=address,
            question_set=1,
            questions=(1, 2) if how[1] is not Outcome.WRONG_NUMBER else (),
            deadline_told=deadline(told),
        ),
        OUTCOMES,
        DAYS,
        st.sampled_from(["a@example.org", "b@example.org", "+47 5550 0100"]),
    )


def responses():
    return st.builds(
        lambda position, second, authority: facts.ResponseReceived(
            question_set=1,
            answers=(facts.Answer(question=1, position=position), facts.Answer(question=2, position=second)),
            speaker="Dana Rowe",
            authority=authority,
            circumstances=("unaware",),
        ),
        st.sampled_from(Position),
        st.sampled_from(Position),
        st.sampled_from(facts.Authority),
    )


SOME_FACTS = st.one_of(
    attempts(),
    responses(),
    st.builds(lambda d: facts.DeadlineSet(due_at=deadline(d), zone="Europe/Oslo"), DAYS),
    st.just(facts.MessageReceived(channel=Channel.EMAIL, sender="a@example.org", text="Hello")),
    st.builds(lambda seq: facts.AutoReplyReceived(message=Seq(seq)), st.integers(2, 9)),
    st.builds(
        lambda seq: facts.DeliveryReported(attempt=Seq(seq), report=facts.DeliveryReport.BOUNCED_HARD),
        st.integers(2, 9),
    ),
    st.builds(lambda seq: facts.ReversalConfirmed(question=1, earlier=Seq(seq), later=Seq(seq + 1)), st.integers(2, 9)),
    st.just(facts.Acknowledged()),
    st.just(facts.NoteAdded(text="note")),
    st.just(facts.RemovedFromDataset(reason="unconfirmed")),
    st.just(facts.RestoredToDataset(reason="confirmed")),
)


@st.composite
def logs(draw):
    """A log in which things happened on any day and were written down at any later time, in the order of writing."""
    entries = list(log(listed()))
    recorded = day(0)
    for fact in draw(st.lists(SOME_FACTS, max_size=12)):
        recorded += timedelta(hours=draw(st.integers(0, 60)))
        happened = min(recorded, day(draw(DAYS)))
        entries.append(_entry(entries, happened, recorded, fact))
    return tuple(entries)


def _entry(entries, happened, recorded, fact):
    return Entry(
        seq=Seq(len(entries) + 1), recorded_at=recorded, recorded_by=StaffId("asha"), occurred_at=happened, fact=fact
    )


@given(logs(), st.integers(0, 1000), SOME_FACTS, DAYS)
def test_later_entries_never_change_an_earlier_standing(entries, hours, fact, happened):
    as_of = day(0) + timedelta(hours=hours)
    later = _entry(list(entries), day(happened), max(as_of, entries[-1].recorded_at) + timedelta(seconds=1), fact)

    assert stand((*entries, later), as_of) == stand(entries, as_of)


@given(logs(), st.data())
def test_what_was_taken_back_counts_as_never_told(entries, data):
    now = entries[-1].recorded_at
    taken = data.draw(st.sampled_from(entries[1:])) if len(entries) > 1 else None
    if taken is None:
        return
    retraction = _entry(list(entries), now, now, EntryRetracted(entry=taken.seq, reason="mistake"))

    without = tuple(entry for entry in entries if entry is not taken)

    assert stand((*entries, retraction), now) == stand(without, now)


@given(logs(), st.integers(0, 1500))
def test_every_log_has_exactly_one_status_and_answers_make_it(entries, hours):
    now = stand(entries, day(0) + timedelta(hours=hours))

    assert isinstance(now.status, ResponseStatus)
    assert (now.answer is not None) == (now.status in ANSWERED)


@given(logs(), st.integers(0, 1500), st.integers(0, 1500))
def test_the_milestones_foretell_the_phase_while_nothing_is_recorded(entries, hours, more):
    now = entries[-1].recorded_at + timedelta(hours=hours)
    then = now + timedelta(hours=more)

    assert phase_at(stand(entries, now).milestones, then) is stand(entries, then).phase


@given(logs(), st.integers(0, 1500))
def test_silence_is_only_called_no_response_when_every_gate_of_it_holds(entries, hours):
    now = stand(entries, day(0) + timedelta(hours=hours))

    if now.status is ResponseStatus.NO_RESPONSE:
        assert now.deadline is not None
        assert now.deadline.at <= now.as_of
        assert now.effective_attempts >= 3
        assert not now.known.responses


@given(logs())
def test_a_ready_request_has_no_gate_in_its_way(entries):
    now = stand(entries)

    assert (now.phase is Phase.READY) <= (not now.unmet)


@given(logs())
def test_the_order_of_writing_alone_does_not_change_where_a_request_stands(entries):
    now = entries[-1].recorded_at
    at_once = tuple(replace(entry, recorded_at=now) for entry in entries)

    assert stand(at_once, now).status is stand(entries, now).status


@given(logs())
def test_positions_are_kept_question_by_question(entries):
    now = stand(entries)

    assert set(now.positions) == set(QUESTIONS[0].numbers())
    assert all(taken.question == number for number, many in now.positions.items() for taken in many)
