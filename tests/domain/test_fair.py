"""The day from which a row can fairly be signed is kept, so whatever was found holds as long as it says it does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.batches import BatchState
from outreach.domain.facts import Channel, Gate
from outreach.domain.fair import fair
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Policy
from outreach.domain.lines import NEVER
from outreach.domain.outbox import MailState
from outreach.domain.outlooks import Whose, outlook
from tests.domain.test_followups import ASKED, FORM, GAPS, HEALTHY, MAIL, PHONE, STOPPED, STORIES, opens, pending, story
from tests.story import DENIES, Told, answered, day, due, removed, signed_off, silence

WHOSE = Whose(rfc_id=RfcId(1), agency="Lakmere Police", zone="Europe/Oslo")
CLOSES = 15
"""Four in Oslo, in winter."""

POLICIES = st.one_of(
    GAPS,
    st.builds(
        Policy,
        min_attempts=st.integers(1, 4),
        min_channels=st.integers(1, 3),
        min_working_days=st.integers(0, 8),
        response_working_days=st.integers(1, 8),
        follow_up_gap_working_days=st.integers(0, 4),
    ),
)
REACH = st.one_of(HEALTHY, st.lists(st.sampled_from([MAIL, PHONE, FORM]), unique=True, max_size=3).map(tuple))


def waived(at, until):
    gate = facts.GateWaived(gate=Gate.ATTEMPTS, reason="Its desk is closed for good.", expires_at=day(until))
    return Told(at=day(at), fact=gate)


def letters(leaves):
    """None, or one that was approved and leaves so many days after the first."""
    return () if leaves is None else (replace(pending(BatchState.LEAVING, MailState.QUEUED), leaves_at=opens(leaves)),)


@given(
    STORIES,
    st.sampled_from([(), (STOPPED,), (waived(1, 12),), (waived(1, 20), STOPPED)]),
    REACH,
    POLICIES,
    st.one_of(st.none(), st.integers(1, 20)),
    st.integers(0, 30),
    st.integers(0, 23),
    st.floats(0, 1, exclude_max=True),
)
def test_a_day_that_was_found_holds_until_the_instant_that_it_names(
    told, more, contacts, policy, leaves, at, hour, part
):
    """Whenever somebody looks before that, who would reckon it anew finds the same; a day that has come is now."""
    then = story(*told, *more, at=at, policy=policy, hour=hour)
    found = fair(then, contacts, letters(leaves))
    if found is None:
        return
    until = min(found.until, then.now + timedelta(days=60))
    later = replace(then, now=then.now + (until - then.now) * part)

    anew = fair(later, contacts, letters(leaves))

    assert found.until > then.now
    assert (anew.stuck, anew.at) == (found.stuck, max(found.at, later.now))


@given(STORIES, REACH, POLICIES, st.integers(0, 30), st.integers(0, 23))
def test_readiness_says_the_very_same(told, contacts, policy, at, hour):
    case = story(*told, at=at, policy=policy, hour=hour)
    found, foreseen = fair(case, contacts), outlook(WHOSE, case, contacts)

    assert (found is None) == (foreseen is None)
    if found is not None:
        assert (found.at, found.stuck) == (foreseen.fair_from, foreseen.stuck)


@pytest.mark.parametrize(
    ("told", "at", "until"),
    [
        ((), 0, day(0, CLOSES)),
        ((), 5, day(7, CLOSES)),
        (ASKED, 1, day(2, CLOSES)),
        (silence(), 7, NEVER),
        ((*ASKED, answered(3, DENIES)), 4, NEVER),
    ],
    ids=[
        "nobody asked it: while its office is open today",
        "on a Saturday: until Monday is over",
        "it is left alone until Wednesday: while that office is open",
        "all was tried, and a deadline runs: the clock alone will do",
        "it has answered: until somebody writes",
    ],
)
def test_it_slips_once_the_next_try_can_no_longer_be_made_on_its_day(told, at, until):
    assert fair(story(*told, at=at, hour=10), (MAIL, PHONE)).until == until


def test_a_waiver_that_lapses_is_looked_at_again_when_it_does():
    found = fair(story(due(0, 7), *ASKED, waived(1, 12), at=2), (MAIL, PHONE))

    assert found.until <= day(12)


def test_nothing_is_said_of_one_that_is_out_and_a_signed_row_is_fair_now():
    assert fair(story(*ASKED, removed(1), at=2), (MAIL,)) is None
    assert fair(story(*silence(), signed_off(9), at=10), (MAIL,)).at == day(10, 10)


def test_whom_we_reach_decides_the_day():
    """By mail the last try is a final notice, which gives time of its own; by telephone it is a call."""
    policy = Policy(min_channels=1)
    by_mail, by_phone, by_nothing = (
        fair(story(*ASKED, at=1, policy=policy), reach) for reach in ((MAIL,), (PHONE,), ())
    )

    assert by_phone.at < by_mail.at
    assert by_nothing.at >= by_phone.at
    assert Channel.PHONE in {step.contact.channel for step in by_phone.ahead.steps}
