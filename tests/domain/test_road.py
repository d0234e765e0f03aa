"""The tries still to come: made when Follow-ups would let them be made, and fair when their last deadline is over."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts, gates
from outreach.domain.batches import BatchState
from outreach.domain.calendars import working_days_between
from outreach.domain.chasing import Kind
from outreach.domain.facts import Channel, Outcome
from outreach.domain.followups import propose
from outreach.domain.forecast import forecast
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Policy
from outreach.domain.office_hours import is_open, next_open
from outreach.domain.outbox import MailState
from outreach.domain.outlooks import Whose, outlook
from tests.domain.test_followups import (
    ASKED,
    CALLED,
    GAPS,
    HEALTHY,
    MAIL,
    PHONE,
    STOPPED,
    STORIES,
    opens,
    pending,
    quiet,
    story,
)
from tests.story import (
    CALENDAR,
    Told,
    acknowledged,
    asked,
    bounced,
    called,
    day,
    due,
    listed,
    log,
    retracted,
    silence,
    stand,
    wrote,
)

WHOSE = Whose(rfc_id=RfcId(1), agency="Lakmere Police", zone="Europe/Oslo")
HOLIDAY = replace(CALENDAR, holidays={day(2).date(): "Founding Day"})


def looked(*told, contacts=(MAIL, PHONE), letters=(), **rest):
    return outlook(WHOSE, story(*told, **rest), contacts, letters)


def told_of(*outlooks, at):
    return forecast(day(at, 10), outlooks)


# ── One rule ────────────────────────────────────────────────────────────────────────────────────────────────────


@given(STORIES, HEALTHY, GAPS, st.integers(0, 50), st.integers(0, 23))
def test_the_first_try_of_a_forecast_is_the_follow_up_that_is_proposed(told, contacts, policy, at, hour):
    case = story(*told, at=at, policy=policy, hour=hour)
    found, step = propose(case, contacts), outlook(WHOSE, case, contacts).next

    if found is not None:
        assert (step.kind, step.contact) == (found.kind, found.contact)
        assert step.at == (found.wait.at if found.wait else next_open(case.now, CALENDAR))


@given(STORIES, HEALTHY, GAPS, st.integers(0, 50), st.integers(0, 23))
def test_no_try_is_foreseen_while_an_office_is_shut_or_the_agency_is_left_alone(told, contacts, policy, at, hour):
    case = story(*told, at=at, policy=policy, hour=hour)
    known, steps = case.standing.known, outlook(WHOSE, case, contacts).steps

    assert all(is_open(step.at, CALENDAR) for step in steps)
    tried = [*(one.at for one in known.effective[-1:]), *(step.at for step in steps)]
    for before, after in pairwise(tried):
        assert working_days_between(before, after, CALENDAR) >= policy.follow_up_gap_working_days
    assert all(known.quiet_until is None or step.at >= known.quiet_until for step in steps)


@given(
    st.integers(0, 3),
    st.integers(5, 30),
    st.builds(
        Policy,
        min_attempts=st.integers(1, 5),
        min_channels=st.integers(1, 2),
        min_working_days=st.integers(0, 9),
        response_working_days=st.integers(1, 9),
        follow_up_gap_working_days=st.integers(0, 4),
    ),
)
def test_whoever_makes_the_tries_as_foreseen_finds_every_gate_of_silence_open_on_the_day_foreseen(tries, at, policy):
    before = (due(0, 7), asked(0), called(2), called(4))[: 1 + tries] if tries else ()
    one = looked(*before, at=at, policy=policy)
    made = [
        told
        for step in one.steps
        for told in (
            Told(at=step.at, fact=facts.DeadlineSet(due_at=step.due_at, zone="Europe/Oslo")),
            Told(at=step.at, fact=_attempt(step)),
        )
    ]

    later = stand(log(*before, *made), one.fair_from, policy=policy)

    assert {check.gate for check in later.unmet} & gates.SILENCE == set()
    sooner = stand(log(*before, *made), one.fair_from - timedelta(minutes=1), policy=policy)
    assert not one.steps or {check.gate for check in sooner.unmet} & gates.SILENCE


def _attempt(step):
    return facts.AttemptMade(
        channel=step.contact.channel,
        outcome=Outcome.SENT if step.contact.channel is Channel.EMAIL else Outcome.LEFT_MESSAGE,
        question_set=1,
        questions=(1, 2),
        deadline_told=step.due_at,
    )


@pytest.mark.parametrize(
    ("told", "more", "at"),
    [
        (ASKED, {"at": 2, "calendar": HOLIDAY}, opens(3)),
        (ASKED, {"at": 2, "hour": 20}, opens(3)),
        ((*ASKED, quiet(1, 10)), {"at": 2}, opens(10)),
        ((*ASKED, acknowledged(1)), {"at": 2}, opens(8)),
    ],
    ids=["on its holiday", "in the evening", "left alone until a day", "it has the questions and time"],
)
def test_a_call_is_not_foreseen(told, more, at):
    assert looked(*told, **more).next.at == at


def test_a_second_letter_gives_time_anew_as_the_letter_itself_does():
    one = looked(*ASKED, at=2, contacts=(MAIL,), policy=Policy(min_channels=1))

    second, final = one.steps
    assert (second.kind, second.due_at) == (Kind.LETTER, day(9, 16))  # from Wednesday, five working days
    assert (final.kind, final.at) == (Kind.FINAL, opens(10))
    assert one.fair_from == final.due_at == day(17, 16)


def test_an_agency_that_nothing_reached_gets_its_whole_time_from_the_next_try_on():
    one = looked(due(0, 1), asked(0), bounced(1, 3), at=4)

    assert len(one.steps) == 3
    assert one.fair_from > day(14)


# ── What stands in the way ──────────────────────────────────────────────────────────────────────────────────────


def test_where_following_up_was_stopped_no_day_is_named_and_what_to_do_is_said():
    one = looked(*ASKED, STOPPED, at=4)
    told = told_of(one, at=4)

    assert told.fair_from is None
    assert told.holding == told.stuck == told.today == (one,)
    assert one.act.startswith("Following it up was stopped: Their lawyer asked us to. To go on, take that entry back")
    assert told.moves(one)
    assert one.notice is None  # no letter is foreseen that will not leave
    assert told.days()[-1].fair == 0


def test_a_stop_that_was_taken_back_or_comes_once_everything_was_tried_holds_nothing_back():
    assert looked(*ASKED, STOPPED, retracted(2, 4), at=4).stuck == ""
    assert looked(*silence(), STOPPED, at=7).stuck == ""


@pytest.mark.parametrize(
    ("told", "more", "why"),
    [
        (ASKED, {"held": 1}, "A message is held that may be its answer. File it, or set it aside."),
        ((*ASKED, wrote(3)), {}, "A message of it waits to be classified. It may be the answer."),
        (ASKED, {"contacts": ()}, "There is no contact in working order. Find one, with its source."),
        (ASKED, {"letters": (pending(),)}, "A follow-up to it stands in batch 3, which is not approved yet."),
    ],
    ids=["held", "unread", "nobody to ask", "not approved"],
)
def test_what_forbids_a_follow_up_stands_in_the_way_here_in_the_same_words(told, more, why):
    one = looked(*told, **{"at": 4, **more})

    assert one.before == one.act == why


def test_a_held_message_holds_back_a_row_that_could_be_signed_and_is_read_first():
    one, other = looked(*silence(), at=8, held=1), looked(*ASKED, at=8)
    told = told_of(one, other, at=8)

    assert one in told.holding
    assert one in told.today
    assert "1 held message" in one.missing


def test_a_letter_on_its_way_needs_nobody_today():
    leaves = day(7, 9)
    on_its_way = replace(pending(BatchState.LEAVING, MailState.QUEUED), leaves_at=leaves)
    one = looked(*ASKED, at=4, contacts=(MAIL,), letters=(on_its_way,), policy=Policy(min_channels=1))

    assert (one.next.at, one.lost, one.by_itself) == (leaves, timedelta(0), True)


@pytest.mark.parametrize(
    ("contacts", "told", "gives", "fair"),
    [
        ((MAIL,), day(9, 16), day(9, 16), day(9, 16)),
        ((MAIL, PHONE), day(9, 16), day(9, 16), day(9, 16)),
        ((MAIL,), day(24, 16), day(24, 16), day(24, 16)),
        ((MAIL,), day(6, 16), day(7, 16), day(8, 8)),
        ((MAIL,), None, day(15, 16), day(15, 16)),
    ],
    ids=[
        "shorter than the policy",
        "it is a letter, whoever could be called",
        "longer than the policy",
        "it cuts no promise short",
        "a letter that tells none: as the policy says",
    ],
)
def test_a_letter_on_its_way_gives_the_time_that_it_tells_and_not_what_the_policy_would(contacts, told, gives, fair):
    on_its_way = replace(pending(BatchState.LEAVING, MailState.QUEUED), leaves_at=opens(8), due_at=told)
    two_tries = Policy(min_attempts=2, min_channels=1, min_working_days=5)
    one = looked(*ASKED, at=4, contacts=contacts, letters=(on_its_way,), policy=two_tries)

    (step,) = one.steps
    assert (step.at, step.due_at, one.fair_from) == (opens(8), gives, fair)


# ── To do today ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_gains_most_days_comes_first_and_a_message_may_gain_them_all():
    slow = looked(at=0)
    message = looked(*ASKED, wrote(0.02), at=0)
    told = told_of(slow, message, at=0)

    assert told.today == (message, slow)
    assert told.gains(message) == message.fair_from - told.now > told.gains(slow) > timedelta(0)


def test_where_nothing_done_today_gains_a_day_each_in_the_way_says_what_it_waits_for():
    waits, runs = looked(*ASKED, CALLED, at=3), looked(*silence(), at=7, hour=10)
    told = told_of(waits, at=3)

    assert told.today == ()
    assert told.idle == (waits,)
    said = waits.said(datetime.isoformat)
    assert said.startswith("the next try is not made before 2026-03-10T08:00:00+00:00: it was told that it has until")
    assert runs.said(datetime.isoformat) == "its time runs until 2026-03-09T16:00:00+00:00"


def test_days_lost_are_how_long_the_release_waits_for_each_the_worst_first():
    told = told_of(looked(*silence(), at=6), looked(listed(), at=6), at=6)

    assert [told.days_lost(one) for one in told.holding] == sorted(
        (told.days_lost(one) for one in told.holding), reverse=True
    )
    assert all(told.days_lost(one) > 0 for one in told.holding)
