"""The forecast: it promises nothing that the gates refuse, and what it asks for today is what gains days."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import gates
from outreach.domain.forecast import A_DAY, Whose, forecast, outlook
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Policy
from tests.story import (
    DENIES,
    POLICY,
    answered,
    asked,
    called,
    day,
    due,
    log,
    removed,
    signed_off,
    silence,
    stand,
    wrote,
)


def expected(*story, at, policy=POLICY, name="Lakmere Police"):
    entries = log(*story)
    now, tomorrow = (stand(entries, when, policy=policy) for when in (at, at + A_DAY))
    return outlook(Whose(rfc_id=RfcId(1), agency=name, zone="Europe/Oslo"), now, tomorrow)


def test_an_agency_nobody_asked_loses_a_day_with_each_day():
    one = expected(at=day(0))

    assert one.fair_from == day(7, 16)  # five working days after today, Monday: the next one, at 17:00 in Oslo
    assert one.tomorrow == day(8, 16)
    assert one.lost == A_DAY


def test_over_a_weekend_nothing_is_lost():
    one = expected(at=day(5))  # a Saturday

    assert one.lost == timedelta(0)


def test_a_deadline_that_runs_needs_nobody():
    one = expected(*silence(), at=day(7, 10))

    assert one.by_itself
    assert one.lost == timedelta(0)
    assert one.fair_from == day(7, 16)


def test_an_answered_row_can_be_signed_now_and_a_signed_one_waits_for_nothing():
    answer = expected(due(0, 7), asked(0), answered(3, DENIES), at=day(9))
    signed = expected(*silence(), signed_off(8), at=day(9))

    assert answer.fair_from == day(9)
    assert signed.fair_from == day(9)
    assert signed.waits_for == ()


def test_a_removed_agency_holds_nothing_back():
    assert expected(asked(0), removed(1), at=day(2)) is None


def test_the_release_waits_for_the_last_and_says_what_a_day_costs():
    told = forecast(day(0), [expected(at=day(0), name="B"), expected(due(0, 4), asked(0), at=day(0), name="A")])

    assert told.fair_from == day(7, 16)
    assert told.if_nothing_is_done == day(8, 16)
    assert next(one.agency for one in told.today) == "B"
    assert [one.agency for one in told.unfair_on(day(7))] == [
        one.agency for one in told.outlooks if one.fair_from > day(7)
    ]


def test_the_days_of_a_story_never_count_backwards():
    told = forecast(
        day(9), [expected(*silence(), at=day(9)), expected(due(0, 7), asked(0), answered(3, DENIES), at=day(9))]
    )

    for count in ("asked", "answered", "signed", "fair"):
        counts = [getattr(one, count) for one in told.days()]
        assert counts == sorted(counts)
    assert told.days()[-1].fair == 2


STORIES = st.sampled_from(
    [
        (),
        (due(0, 7), asked(0)),
        (due(0, 7), asked(0), wrote(2)),
        (due(0, 7), asked(0), answered(3, DENIES)),
        (asked(0, due=None),),
        silence(),
    ]
)
POLICIES = st.builds(
    Policy,
    min_attempts=st.integers(1, 6),
    min_channels=st.integers(1, 3),
    min_working_days=st.integers(0, 12),
    response_working_days=st.integers(1, 12),
)


@given(STORIES, POLICIES, st.integers(0, 40))
def test_no_gate_that_the_clock_opens_is_still_shut_when_the_forecast_says_it_is_fair(story, policy, number):
    at = day(max(number, 8))
    one = expected(*story, at=at, policy=policy)

    later = stand(log(*story), one.fair_from, policy=policy)
    clocked = {check.gate for check in one.waits_for if check.by_itself}
    assert not clocked & {check.gate for check in later.unmet}
    assert one.fair_from >= at


@given(STORIES, POLICIES, st.integers(8, 40), st.integers(0, 4))
def test_a_stricter_policy_is_never_fair_earlier(story, policy, number, more):
    stricter = Policy(
        min_attempts=policy.min_attempts + more,
        min_channels=policy.min_channels,
        min_working_days=policy.min_working_days + more,
        response_working_days=policy.response_working_days + more,
    )
    at = day(number)

    assert expected(*story, at=at, policy=stricter).fair_from >= expected(*story, at=at, policy=policy).fair_from


@given(POLICIES.filter(lambda policy: policy.min_attempts <= 4 and policy.min_channels <= 2))
def test_who_does_what_is_asked_finds_every_gate_of_silence_open_at_the_forecast(policy):
    """Asked today with the deadline told, and the other tries made by the last working day there is: it holds."""
    one = expected(at=day(0), policy=policy)
    days = (one.fair_from - day(0)).total_seconds() / 86_400
    tries = [called(days + 0.01 * n) for n in range(policy.min_attempts)]
    due_on = (one.fair_from - day(0, 16)).days
    story = (due(0.01, due_on), asked(0.02, due=due_on), *tries)

    later = stand(log(*story), one.fair_from + timedelta(hours=2), policy=policy)

    assert {check.gate for check in later.unmet} & gates.SILENCE == set()
