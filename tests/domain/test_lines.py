"""The numbers on top of a list always say what counting the list would say, however the clock and the log move."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.codec import canonical
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import NEVER, Counted, Line, Place, What, changes, clocked, counted
from outreach.domain.phases import Milestones, Phase, Stage
from tests.story import MONDAY, day

hours = st.integers(0, 400).map(lambda number: MONDAY + timedelta(hours=number))
perhaps = st.none() | hours


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Any line a fold could come to: what the clock brings lies in order."""
    soon, due, ready = sorted([draw(hours), draw(hours), draw(hours)])
    stage = draw(st.sampled_from(Stage))
    status = draw(st.sampled_from(ResponseStatus))
    return Line(
        rfc_id=RfcId(1),
        investigation_id=InvestigationId(1),
        agency_id=AgencyId(1),
        name="Lakmere Police",
        country="NO",
        kind="police",
        published_range="",
        milestones=Milestones(
            stage=stage,
            due_soon_from=draw(st.sampled_from([None, soon])),
            due_at=draw(st.sampled_from([None, due])),
            ready_from=draw(st.sampled_from([None, ready, soon])),
        ),
        status=status,
        silent_from=draw(perhaps) if status is ResponseStatus.AWAITING else None,
        place=draw(st.sampled_from(Place)),
        last_seq=Seq(1),
        assignee=draw(st.sampled_from([None, StaffId("asha"), StaffId("ben")])),
    )


def settled(line: Line, now: datetime) -> Counted:
    """What the summary row keeps of the line once the clock has been at it."""
    at = clocked(line, now)
    before = counted(line)
    return Counted(
        assignee=before.assignee,
        milestones=before.milestones,
        status=at.status,
        silent_from=at.silent_from,
        place=before.place,
    )


@given(st.lists(st.tuples(lines(), hours), min_size=1, max_size=6), hours, st.booleans())
def test_the_sums_of_steps_say_where_a_request_stands(told, later, by_the_clock):
    """One request is rewritten again and again; between the writings the clock may have been at its row."""
    steps = {}
    before, previous, now = None, None, MONDAY
    for line, at in told:
        now = max(now, at)
        if before is not None and by_the_clock:
            before = settled(previous, now)
        for step, number in changes(before, counted(line), now).items():
            steps[step] = steps.get(step, 0) + number
        before, previous = counted(line), line
    asked_at = max(now, later)

    sums = {}
    for step, number in steps.items():
        if step.at <= asked_at:
            key = (step.assignee, step.what, step.word)
            sums[key] = sums.get(key, 0) + number

    expected = {
        (line.assignee, What.LEDGER, line.place.value): 1,
        (line.assignee, What.PHASE, line.phase_at(asked_at).value): 1,
    }
    if line.place is Place.IN:
        expected[line.assignee, What.STATUS, line.status_at(asked_at).value] = 1
    if line.place is Place.IN and line.status is ResponseStatus.CONFIRMED:
        expected[line.assignee, What.QUALIFIED, canonical(line.qualifiers)] = 1
    assert {key: number for key, number in sums.items() if number} == expected


@given(lines(), hours, hours)
def test_what_the_clock_made_of_a_line_holds_until_it_moves(line, now, later):
    at = clocked(line, now)

    assert (at.phase, at.status) == (line.phase_at(now), line.status_at(now))
    if now <= later < at.moves_at:
        assert (line.phase_at(later), line.status_at(later)) == (at.phase, at.status)


@given(lines(), hours)
def test_a_line_that_moves_is_another_one_afterwards(line, now):
    at = clocked(line, now)

    if at.moves_at < NEVER:
        moved = clocked(line, at.moves_at)
        assert moved.moves_at > at.moves_at
        assert (moved.phase, moved.status) != (at.phase, at.status)


def test_a_silence_that_is_proven_by_the_clock_shows_in_the_list():
    line = Line(
        rfc_id=RfcId(1),
        investigation_id=InvestigationId(1),
        agency_id=AgencyId(1),
        name="Lakmere Police",
        country="NO",
        kind="police",
        published_range="",
        milestones=Milestones(stage=Stage.AWAITING, due_at=day(7), ready_from=day(7)),
        status=ResponseStatus.AWAITING,
        silent_from=day(7),
        place=Place.IN,
        last_seq=Seq(5),
    )

    assert (line.status_at(day(6)), line.phase_at(day(6))) == (ResponseStatus.AWAITING, Phase.AWAITING)
    assert (line.status_at(day(7)), line.phase_at(day(7))) == (ResponseStatus.NO_RESPONSE, Phase.READY)
