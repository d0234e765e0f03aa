"""The forecast: it promises nothing that the gates refuse, and what it asks for today is what gains days."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import gates
from outreach.domain.agencies import Contact
from outreach.domain.case import Case
from outreach.domain.facts import Channel
from outreach.domain.fair import A_DAY
from outreach.domain.forecast import forecast
from outreach.domain.ids import AgencyId, ContactId, RfcId
from outreach.domain.investigation import Codebook, Policy
from outreach.domain.outlooks import Whose, outlook
from tests.story import (
    CALENDAR,
    DENIES,
    POLICY,
    QUESTIONS,
    answered,
    asked,
    called,
    day,
    due,
    extended,
    log,
    removed,
    signed_off,
    silence,
    stand,
    wrote,
)

PRESS = Contact(
    id=ContactId(1), agency_id=AgencyId(1), name="Press", channel=Channel.EMAIL, address="press@agency.example.org"
)
DESK = replace(PRESS, id=ContactId(2), name="the desk", channel=Channel.PHONE, address="+47 5550 0100", rank=2)


def expected(*story, at, policy=POLICY, name="Lakmere Police"):
    case = Case(
        rfc_id=RfcId(1),
        now=at,
        entries=log(*story),
        questions=QUESTIONS,
        policy=policy,
        codebook=Codebook(),
        calendar=CALENDAR,
    )
    return outlook(Whose(rfc_id=RfcId(1), agency=name, zone="Europe/Oslo"), case, (PRESS, DESK))


def test_an_agency_nobody_asked_loses_a_day_with_each_day():
    one = expected(at=day(0))

    assert one.notice.at == day(8, 8)  # the first letter gives until Monday at 17:00; on Tuesday it leaves
    assert one.fair_from == day(15, 16)  # five working days after that
    assert one.tomorrow == day(16, 16)
    assert one.lost == A_DAY


def test_where_one_letter_is_enough_its_deadline_is_all_there_is_to_wait_for():
    one = expected(at=day(0), policy=Policy(min_attempts=1, min_channels=1, min_working_days=0))

    assert (one.notice, one.fair_from) == (None, day(7, 16))


def test_over_a_weekend_nothing_is_lost():
    one = expected(at=day(5))  # a Saturday

    assert one.lost == timedelta(0)


def test_a_deadline_that_runs_needs_nobody():
    one = expected(*silence(), at=day(7, 10))

    assert one.by_itself
    assert one.lost == timedelta(0)
    assert one.fair_from == day(7, 16)


ASKED = (due(0, 7), asked(0))


@pytest.mark.parametrize(
    ("story", "at", "leaves", "fair"),
    [
        ((*ASKED, called(2)), 3, day(8, 8), day(15, 16)),
        ((*ASKED, called(2)), 9, day(9, 9), day(16, 16)),
        ((*ASKED, called(2)), 12, day(14, 8), day(21, 16)),
        ((*ASKED, called(2), extended(3, 10)), 4, day(11, 8), day(18, 16)),
        (ASKED, 1, day(8, 8), day(15, 16)),
        ((*ASKED, called(7)), 8, day(9, 8), day(16, 16)),
        (silence(), 8, None, day(8)),
        ((*ASKED, asked(2)), 3, None, day(7, 16)),
        ((due(0, 7), called(0, due=7), called(1), asked(2, channel=Channel.WEB_FORM)), 3, day(8, 8), day(15, 16)),
        ((*ASKED, answered(3, DENIES)), 4, None, day(4)),
    ],
    ids=[
        "the morning after the deadline that was told",
        "it has passed: at once, on a Wednesday morning",
        "it has passed, and it is a Saturday",
        "after the extension",
        "the second of three tries may come before, the third not",
        "two working days after the call of Monday",
        "everything was tried",
        "two letters went: the last try is by another way",
        "never written to, and it can be: the last try is a letter",
        "it has answered",
    ],
)
def test_the_final_notice_waits_for_the_deadline_that_was_told_and_gives_time_of_its_own(story, at, leaves, fair):
    one = expected(*story, at=day(at))

    assert (one.notice.at if one.notice else None, one.fair_from) == (leaves, fair)


def test_no_day_is_lost_while_the_final_notice_could_not_leave_anyway():
    one = expected(*ASKED, called(2), at=day(3))

    assert not one.by_itself
    assert one.lost == timedelta(0)


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

    assert told.fair_from == day(15, 16)
    assert told.if_nothing_is_done == day(16, 16)
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


def test_whoever_is_still_to_be_asked_is_asked_by_the_day_on_which_it_can_be_signed():
    told = forecast(day(0), [expected(at=day(0)), expected(due(0, 4), asked(0), at=day(0))])

    assert told.day(day(0)).asked == 1
    assert told.days()[-1].asked == 2
    assert all(one.asked >= one.fair for one in told.days())


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


@given(POLICIES, st.integers(0, 30), st.sampled_from([1, 2, 3]))
def test_whoever_sends_the_final_notice_as_forecast_finds_the_gates_of_silence_open_on_the_day_forecast(
    policy, number, tries
):
    """The tries before it were made, its words leave when it says, and its deadline is the one it says."""
    before = (due(0, 7), asked(0), called(2), called(4))[: 1 + tries]
    one = expected(*before, at=day(max(number, 5)), policy=policy)
    if one.notice is None or policy.min_attempts > tries + 1 or policy.min_channels > 2:
        return
    leaves = (one.notice.at - day(0)).total_seconds() / 86_400
    over = (one.notice.due_at.date() - day(0).date()).days

    later = stand(log(*before, due(leaves, over), asked(leaves, due=over)), one.fair_from, policy=policy)

    assert one.fair_from == one.notice.due_at
    assert {check.gate for check in later.unmet} & gates.SILENCE == set()


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
