"""Follow-ups as the policy proposes them: what the gates still want, from when on, and what stands against it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.agencies import Contact, Health
from outreach.domain.batches import BatchState, Pending
from outreach.domain.calendars import Calendar, working_days_between
from outreach.domain.case import Case
from outreach.domain.chasing import Kind
from outreach.domain.facts import Channel, Outcome
from outreach.domain.followups import came_since, propose, rest
from outreach.domain.ids import AgencyId, ContactId, RfcId
from outreach.domain.investigation import Codebook, Policy
from outreach.domain.letter_templates import Purpose
from outreach.domain.nextstep import next_step
from outreach.domain.office_hours import is_open
from outreach.domain.outbox import MailState
from outreach.domain.wallclock import read
from tests.story import (
    CALENDAR,
    DENIES,
    POLICY,
    QUESTIONS,
    Told,
    acknowledged,
    answered,
    asked,
    auto_replied,
    bounced,
    called,
    day,
    deadline,
    due,
    extended,
    listed,
    log,
    merged,
    removed,
    retracted,
    signed_off,
    silence,
    wrote,
)

MAIL = Contact(
    id=ContactId(1), agency_id=AgencyId(1), name="Press", channel=Channel.EMAIL, address="press@agency.example.org"
)
SECOND = replace(MAIL, id=ContactId(3), address="desk@agency.example.org", rank=3)
PHONE = replace(MAIL, id=ContactId(2), name="the desk", channel=Channel.PHONE, address="+47 5550 0100", rank=2)
FORM = replace(MAIL, id=ContactId(4), channel=Channel.WEB_FORM, address="https://agency.example.org/contact")
ASKED = (due(0, 7), asked(0, due=7))
CALLED = called(2, due=7)
STOPPED = Told(at=day(1), fact=facts.FollowUpStopped(reason="Their lawyer asked us to."))


def story(*told, at=1.0, policy=POLICY, calendar=CALENDAR, held=0, hour=10):
    return Case(
        rfc_id=RfcId(1),
        now=day(at, hour),
        entries=log(*told),
        questions=QUESTIONS,
        policy=policy,
        codebook=Codebook(),
        calendar=calendar,
        held=held,
    )


def proposed(*told, contacts=(MAIL, PHONE), letters=(), **rest):
    return propose(story(*told, **rest), contacts, letters)


def quiet(at, until):
    return Told(at=day(at), fact=facts.FollowUpStopped(reason="Its office moves.", until=day(until, 0)))


def said(wait):
    return wait.said(lambda at: read(at, CALENDAR.zone))


def pending(state=BatchState.DRAFT, fate=None, held=""):
    return Pending(batch_id=3, purpose=Purpose.FOLLOW_UP, batch_state=state, fate=fate, leaves_at=None, held=held)


# ── What the gap in the gates makes of it ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("told", "contacts", "kind", "to"),
    [
        (ASKED, (MAIL, PHONE), Kind.CALL, PHONE),
        (ASKED, (MAIL,), Kind.LETTER, MAIL),
        ((*ASKED, CALLED), (MAIL, PHONE), Kind.FINAL, MAIL),
        ((*ASKED, CALLED), (PHONE,), Kind.CALL, PHONE),
        ((*ASKED, CALLED), (replace(PHONE, rank=1), replace(MAIL, rank=9)), Kind.FINAL, replace(MAIL, rank=9)),
        ((*ASKED, asked(2)), (MAIL,), Kind.FINAL, MAIL),
        ((*ASKED, asked(2)), (MAIL, PHONE), Kind.CALL, PHONE),
        (ASKED, (FORM,), Kind.BY_HAND, FORM),
        (ASKED, (), Kind.BY_HAND, None),
        ((due(0, 7), called(0, due=7)), (MAIL, PHONE), Kind.LETTER, MAIL),
    ],
    ids=[
        "one channel: call",
        "no number known: a second letter",
        "two of three tries by two channels: the final notice",
        "no mail: another call",
        "the last try is a letter, whoever ranks first",
        "the last try, though a channel is missing and unknown: a final notice",
        "two letters: call",
        "a web form is filled in by hand",
        "nobody in working order",
        "called first: write",
    ],
)
def test_the_gap_in_the_gates_is_what_is_proposed_next(told, contacts, kind, to):
    found = proposed(*told, contacts=contacts, at=9)

    assert (found.kind, found.contact) == (kind, to)


def test_what_is_still_wanted_is_the_reason():
    assert proposed(*ASKED).missing.startswith("2 more attempts; an attempt by 1 more channel (so far email)")


@pytest.mark.parametrize(
    "told",
    [
        (listed(),),
        (*ASKED, answered(1, DENIES)),
        silence(),
        (*silence(), signed_off(9)),
        (*ASKED, removed(1)),
        (*ASKED, merged(1, "Lakmere Police")),
        (asked(0, due=None), bounced(1, 2)),
    ],
    ids=["never asked", "answered", "everything tried", "signed", "removed", "merged", "all bounced: not asked yet"],
)
def test_nothing_is_proposed_where_nothing_is_to_be_followed_up(told):
    assert proposed(*told, at=9) is None


# ── From when on ────────────────────────────────────────────────────────────────────────────────────────────────

OSLO_NINE = timedelta(hours=8)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
EIDFRIDAYS = Calendar(zone=CALENDAR.zone, weekend=frozenset({FRIDAY, SATURDAY}))
EASTER = Calendar(zone=CALENDAR.zone, holidays={day(number).date(): "Easter" for number in range(1, 22)})


def opens(number):
    """Nine in Oslo of that day, in winter."""
    return day(number, 0) + OSLO_NINE


@pytest.mark.parametrize(
    ("tried_on", "gap", "calendar", "from_day"),
    [
        (0, 2, CALENDAR, 2),
        (2, 2, CALENDAR, 4),
        (3, 2, CALENDAR, 7),
        (4, 1, CALENDAR, 7),
        (4, 2, CALENDAR, 8),
        (5, 1, CALENDAR, 7),
        (2, 2, EIDFRIDAYS, 6),
        (3, 1, EIDFRIDAYS, 6),
        (0, 1, EASTER, 22),
    ],
    ids=[
        "Monday and two days: Wednesday",
        "Wednesday and two: Friday",
        "Thursday and two: Monday",
        "Friday and one: Monday",
        "Friday and two: Tuesday",
        "tried on a Saturday: Monday",
        "Friday and Saturday are its weekend: Sunday is its second day",
        "its Thursday and one: Sunday",
        "three weeks of holidays are no working days",
    ],
)
def test_an_agency_is_left_alone_for_so_many_of_its_own_working_days(tried_on, gap, calendar, from_day):
    policy = replace(POLICY, follow_up_gap_working_days=gap)
    told = (due(tried_on, 40), asked(tried_on, due=40))

    found = proposed(*told, at=tried_on, policy=policy, calendar=calendar)

    assert found.wait.at == opens(from_day)
    assert not found.due
    assert f"after it was last tried, on {day(tried_on):%a}" in said(found.wait)


def test_the_days_off_that_are_skipped_are_named_with_their_reason_and_a_weekend_is_not():
    founding = replace(CALENDAR, holidays={day(4).date(): "Founding Day {of the city}"})

    found = proposed(due(3, 40), asked(3, due=40), at=3, calendar=founding)  # on a Thursday

    assert found.wait.at == opens(8)
    assert said(found.wait) == (
        "2 working days after it was last tried, on Thu 5 Mar 2026 "
        "(it is closed on Fri 6 Mar 2026: Founding Day {of the city})"
    )


def test_once_the_days_are_over_it_is_due_whatever_the_hour():
    assert proposed(*ASKED, at=2, hour=8).due
    assert proposed(*ASKED, at=2, hour=23).due


def test_a_policy_without_days_between_leaves_no_gap():
    assert proposed(*ASKED, at=0, policy=replace(POLICY, follow_up_gap_working_days=0)).due


@pytest.mark.parametrize(
    "vain",
    [called(3, Outcome.WRONG_NUMBER, questions=(), question_set=None, deadline_told=None), auto_replied(3)],
    ids=["a wrong number", "an automatic reply"],
)
def test_what_reached_nobody_starts_no_new_days(vain):
    assert proposed(*ASKED, vain, at=3).due


def test_the_last_try_is_not_proposed_before_it_can_be_the_last():
    found = proposed(due(0, 2), asked(0, due=2), called(1, due=2), at=3)

    assert (found.kind, found.wait.at) == (Kind.FINAL, opens(7))
    assert said(found.wait) == "the last attempt comes 5 working days after the first"


def test_a_final_notice_waits_until_the_deadline_the_agency_was_told_has_passed():
    found = proposed(*ASKED, called(1, due=7), at=7)
    second = proposed(*ASKED, contacts=(MAIL,), at=3)

    assert (found.kind, found.wait.at) == (Kind.FINAL, opens(8))
    until = "Mon 9 Mar 2026 17:00 CET"
    assert said(found.wait) == f"it was told that it has until {until}, and a final notice comes after that"
    assert proposed(*ASKED, called(1, due=7), at=8).due
    assert (second.kind, second.due) == (Kind.LETTER, True)


def test_the_last_letter_waits_whoever_writes_it_since_it_would_be_wasted_before():
    case = story(asked(0), asked(1), at=2)

    assert f"{rest(case).at:%a %d}" == "Mon 09"
    assert "the last attempt comes 5 working days after the first" in said(rest(case))


def test_whoever_was_granted_time_has_it():
    found = proposed(*ASKED, extended(1, 14), at=9)

    assert found.wait.at == day(15, 0) + OSLO_NINE  # its deadline is 17:00 on Monday; the office opens on Tuesday
    assert said(found.wait) == "it asked for time until Mon 16 Mar 2026 17:00 CET"


def test_whoever_said_that_the_questions_arrived_has_until_the_deadline():
    told = (*ASKED, acknowledged(1))

    assert proposed(*told, at=3).wait.at == day(8, 0) + OSLO_NINE
    assert proposed(*told, at=8).due


def test_an_agency_that_we_leave_alone_until_a_day_is_left_alone_until_then():
    found = proposed(*ASKED, quiet(1, 10), at=9)

    assert found.wait.at == opens(10)
    assert proposed(*ASKED, quiet(1, 10), at=10).due
    assert proposed(*ASKED, quiet(1, 10), retracted(2, 4), at=9).due


# ── Not now ─────────────────────────────────────────────────────────────────────────────────────────────────────


def pointed(at, to):
    return Told(at=day(at), fact=facts.Redirected(to=to))


GATEKEEPER = answered(3, DENIES, authority=facts.Authority.GATEKEEPER)


@pytest.mark.parametrize(
    ("told", "more", "why"),
    [
        ((wrote(3),), {}, "A message of it waits to be classified."),
        ((), {"held": 1}, "A message is held that may be its answer."),
        ((STOPPED,), {}, "Following it up was stopped: Their lawyer asked us to."),
        ((pointed(3, "the ministry"),), {}, "It pointed us to the ministry."),
        ((GATEKEEPER,), {}, "It replied on Thu 5 Mar 2026 (entry 4)."),
        ((), {"letters": (pending(),)}, "A follow-up to it stands in batch 3, which is not approved yet."),
        (
            (),
            {"letters": (pending(BatchState.LEAVING, MailState.QUEUED),)},
            "A follow-up to it waits to leave, in batch 3.",
        ),
        ((), {"letters": (pending(BatchState.LEAVING, MailState.UNCONFIRMED),)}, "may have left, and nobody knows"),
        ((), {"letters": (pending(BatchState.LEAVING, MailState.DEAD),)}, "was given up before it left"),
        ((), {"contacts": (replace(MAIL, health=Health.SOFT),)}, "came back for a while"),
        ((), {"contacts": (replace(MAIL, health=Health.BAD),)}, "There is no contact in working order."),
    ],
    ids=[
        "unread",
        "held",
        "stopped",
        "pointed elsewhere",
        "a gatekeeper replied",
        "armed already",
        "about to leave",
        "may have left",
        "given up",
        "soft",
        "bad",
    ],
)
def test_what_forbids_a_follow_up_is_said(told, more, why):
    found = proposed(*ASKED, *told, **{"at": 4, **more})

    assert why in found.forbidden
    assert not found.due
    assert not found.to_arm


def test_nothing_is_armed_for_a_day_of_which_nobody_knows_whether_the_agency_works():
    this_year = replace(CALENDAR, years=range(2020, 2027))
    told = (due(303, 304), asked(303, due=304))  # the thirtieth of December

    found = proposed(*told, at=303, calendar=this_year, policy=replace(POLICY, min_working_days=0), contacts=(MAIL,))

    assert "says nothing about Fri 1 Jan 2027" in found.forbidden


def test_a_follow_up_that_was_held_back_may_be_armed_anew():
    assert proposed(*ASKED, contacts=(MAIL,), letters=(pending(BatchState.DONE, held="It changed."),), at=4).to_arm


def test_a_call_is_made_by_a_person_and_cannot_be_armed():
    found = proposed(*ASKED, at=4)

    assert (found.kind, found.due, found.to_arm) == (Kind.CALL, True, False)


@pytest.mark.parametrize(
    ("machine", "counts"),
    [(auto_replied(3), False), (bounced(3, 3), False), (wrote(3), True), (acknowledged(3), True), (GATEKEEPER, True)],
    ids=["automatic reply", "bounce", "unread message", "a person acknowledges", "a person answers"],
)
def test_only_a_human_reply_cancels(machine, counts):
    came = came_since(story(*ASKED, called(1), machine, at=4), day(2))

    assert (came is not None) is counts


def test_a_reply_that_was_known_before_cancels_nothing():
    assert came_since(story(*ASKED, acknowledged(1), at=4), day(2)) is None


# ── Whatever the story ──────────────────────────────────────────────────────────────────────────────────────────

TELLING = st.sampled_from(
    [
        lambda at: asked(at, due=30),
        lambda at: called(at, due=30),
        lambda at: called(at, Outcome.NO_ANSWER, questions=(), question_set=None, deadline_told=None),
        lambda at: called(at, Outcome.WRONG_NUMBER, questions=(), question_set=None, deadline_told=None),
        lambda at: bounced(at, 3),
        wrote,
        auto_replied,
        acknowledged,
        lambda at: answered(at, DENIES),
        lambda at: answered(at, DENIES, authority=facts.Authority.GATEKEEPER),
        lambda at: quiet(at, at + 9),
        lambda at: extended(at, 40 + at),
        lambda at: pointed(at, "the ministry"),
    ]
)
STORIES = st.lists(st.tuples(TELLING, st.integers(1, 25)), max_size=6).map(
    lambda told: (due(0, 30), asked(0, due=30), *(tell(at) for tell, at in sorted(told, key=lambda one: one[1])))
)
HEALTHY = st.lists(
    st.builds(replace, st.sampled_from([MAIL, SECOND, PHONE, FORM]), health=st.sampled_from(Health)),
    max_size=4,
    unique_by=lambda one: one.id,
).map(tuple)
PENDING = st.lists(
    st.builds(pending, st.sampled_from([BatchState.DRAFT, BatchState.LEAVING, BatchState.PAUSED]), st.none())
    | st.builds(pending, st.just(BatchState.LEAVING), st.sampled_from([MailState.QUEUED, MailState.UNCONFIRMED])),
    max_size=2,
).map(tuple)
GAPS = st.integers(0, 5).map(lambda gap: replace(Policy(), follow_up_gap_working_days=gap))


@given(STORIES, HEALTHY, PENDING, GAPS, st.integers(0, 50), st.integers(0, 23))
def test_a_follow_up_is_never_proposed_to_a_bad_contact_too_soon_after_a_reply_or_twice(
    told, contacts, letters, policy, at, hour
):
    case = story(*told, at=at, policy=policy, hour=hour)
    found = propose(case, contacts, letters)
    if found is None or found.forbidden:
        return
    known, from_when = case.standing.known, found.wait.at if found.wait else case.now

    assert found.contact in contacts
    assert found.contact.health is not Health.BAD
    assert not found.to_arm or found.contact.health is Health.GOOD
    assert working_days_between(known.effective[-1].at, from_when, CALENDAR) >= policy.follow_up_gap_working_days
    assert found.wait is None or is_open(found.wait.at, CALENDAR)
    assert not known.waiting
    assert case.standing.answer is None
    assert not any(one.at >= known.effective[-1].at for one in known.responses)
    assert known.quiet_until is None or from_when >= known.quiet_until
    assert letters == ()


@given(STORIES, HEALTHY, GAPS, st.integers(0, 50))
def test_the_next_step_of_a_request_is_the_follow_up_that_is_proposed(told, contacts, policy, at):
    case = story(*told, at=at, policy=policy)
    found, step = propose(case, contacts), next_step(case, contacts)

    if found is None or found.forbidden:
        return
    assert step.noun == "attempts"
    assert step.channel == found.contact.channel
    assert step.not_before == (found.wait.at if found.wait else None)
    assert found.missing in step.sentence
    assert step.by is None or step.not_before is None or step.by > step.not_before


def test_while_a_message_is_held_that_may_be_its_answer_nobody_tries_again():
    case = story(asked(0), at=4, held=1)

    step = next_step(case, (MAIL, PHONE))

    assert step.noun != "attempts"
    assert step.sentence.startswith("A message is held that may be its answer: file it, or set it aside")


@given(STORIES, GAPS, st.integers(0, 50))
def test_whoever_writes_by_hand_waits_no_longer_than_whoever_follows_the_proposal(told, policy, at):
    case = story(*told, at=at, policy=policy)
    alone, found = rest(case), propose(case, (MAIL, PHONE))

    if alone is not None and found is not None:
        assert found.wait is not None
        assert alone.at <= found.wait.at


def test_a_rest_over_new_year_counts_the_agencys_holidays():
    new_year = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    calendar = replace(CALENDAR, holidays={datetime(2027, 1, 1, tzinfo=UTC).date(): "New Year’s Day"})
    told = Told(at=new_year, fact=asked(0, due=None).fact)

    found = rest(replace(story(told, calendar=calendar), now=new_year + timedelta(hours=1)))

    assert found.at == datetime(2027, 1, 5, 8, 0, tzinfo=UTC)  # the first working day of the year is Monday the fourth


def test_the_deadline_of_the_final_notice_is_named_by_the_letter_and_the_gate_wants_it_told():
    assert "an attempt that states the final deadline" in proposed(asked(0, due=None), at=4).missing
    assert deadline(7) > day(4)
