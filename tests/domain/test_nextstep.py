"""What to do next, as a table: a request in this state, so this is the one button, and whose it is."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from outreach.domain import facts
from outreach.domain.agencies import Contact, Health
from outreach.domain.batches import BatchState, Pending
from outreach.domain.case import Case
from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId, ContactId, RfcId
from outreach.domain.investigation import Codebook, QuestionSets
from outreach.domain.letter_templates import Purpose
from outreach.domain.nextstep import next_step
from outreach.domain.outbox import MailState
from outreach.domain.wallclock import read
from tests.story import (
    CALENDAR,
    CONFIRMS,
    DENIES,
    POLICY,
    QUESTIONS,
    Told,
    answered,
    asked,
    bounced,
    called,
    day,
    deadline,
    due,
    extended,
    listed,
    log,
    merged,
    quoted,
    removed,
    ruled,
    signed_off,
    silence,
    verified,
    wrote,
)

MAIL = Contact(
    id=ContactId(1),
    agency_id=AgencyId(1),
    name="the press office",
    channel=Channel.EMAIL,
    address="press@agency.example.org",
)
PHONE = Contact(
    id=ContactId(2), agency_id=AgencyId(1), name="the desk", channel=Channel.PHONE, address="+47 5550 0100", rank=2
)
ASKED = (due(0, 7), asked(0, due=7))


def step(*told, at=1.0, contacts=(MAIL, PHONE), questions=QUESTIONS, letters=(), calendar=CALENDAR):
    case = Case(
        rfc_id=RfcId(1),
        now=day(at, 10),
        entries=log(*told),
        questions=questions,
        policy=POLICY,
        codebook=Codebook(),
        calendar=calendar,
    )
    return next_step(case, contacts, letters)


def sent_back(at):
    return Told(at=day(at), fact=facts.SentBack(reason="Who did the desk officer speak for?"))


@pytest.mark.parametrize(
    ("told", "at", "noun", "for_editors"),
    [
        ((listed(),), 0, "attempts", False),
        (ASKED, 1, "attempts", False),
        ((*ASKED, wrote(1)), 1, "responses", False),
        ((*ASKED, sent_back(1)), 1, "notes", False),
        ((*ASKED, answered(1, DENIES), answered(2, CONFIRMS)), 2, "reversals", True),
        ((*ASKED, answered(1, DENIES), answered(2, CONFIRMS), ruled(3, 4, 5)), 3, "sign-off", True),
        ((*ASKED, answered(1, DENIES, counterclaims=("We closed in 2019.",))), 1, "counterclaims", False),
        ((*ASKED, answered(1, DENIES), quoted(1, "No.")), 1, "statement-verifications", False),
        ((*ASKED, answered(1, DENIES), quoted(1, "No."), verified(2, 5)), 2, "sign-off", True),
        (silence(), 7.1, None, False),
        (silence(), 8, "sign-off", True),
        ((*silence(), signed_off(9)), 9, None, False),
        ((*silence(), signed_off(9), wrote(10)), 10, "responses", False),
        ((listed(), removed(1)), 1, None, False),
        ((listed(), merged(1, "Lakmere Police")), 1, None, False),
    ],
    ids=[
        "never asked: ask",
        "asked once: try again",
        "a message waits: read it",
        "an editor asks: answer",
        "answers turned round: an editor rules",
        "ruled: an editor signs",
        "a claim to check: check it",
        "a quote to verify: verify it",
        "answered and verified: an editor signs",
        "everything tried: wait for the deadline",
        "a fair silence: an editor signs",
        "signed: nothing",
        "signed, then a message: read it",
        "removed: nothing",
        "merged: nothing",
    ],
)
def test_the_next_step_is_the_first_thing_that_cannot_wait(told, at, noun, for_editors):
    found = step(*told, at=at)

    assert (found.noun, found.for_editors) == (noun, for_editors)
    assert found.sentence.endswith((".", "?"))
    assert bool(found.label) is (noun is not None)


@pytest.mark.parametrize(
    ("waiting", "said"), [(1, "waits to be classified."), (3, "waits to be classified. 2 more after it.")]
)
def test_how_many_more_messages_wait_is_said_in_plain_words(waiting, said):
    assert step(*ASKED, *(wrote(1 + number / 100) for number in range(waiting)), at=2).sentence.endswith(said)


def granted(at, due, *, told=False):
    more = facts.ExtensionGranted(
        due_at=deadline(due), zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="Asked.", told_agency=told
    )
    return Told(at=day(at), fact=more)


def test_time_that_was_granted_and_not_told_is_told_before_anything_else_is_tried():
    found = step(*ASKED, granted(1, 14), at=1.5)

    assert (found.noun, found.by) == ("attempts", deadline(14))
    assert found.sentence == "Tell them the new deadline, by letter or a call."


@pytest.mark.parametrize(
    "told",
    [
        (granted(1, 14, told=True),),
        (granted(1, 14), called(1.2, deadline_told=deadline(14))),
        (granted(1, 14), answered(1.2, DENIES)),
    ],
    ids=["told when it was granted", "told by a call", "answered before it was told"],
)
def test_what_the_agency_knows_or_needs_no_more_is_not_told_again(told):
    assert "Tell them" not in step(*ASKED, *told, at=1.5).sentence


def test_a_granted_deadline_that_is_over_is_not_told_any_more():
    assert "Tell them" not in step(*ASKED, granted(1, 14), at=15).sentence


def test_a_second_channel_is_wanted_so_the_next_try_is_by_phone():
    found = step(*ASKED)

    assert (found.channel, found.label) == (Channel.PHONE, "Log a call")
    assert "an attempt by 1 more channel" in found.sentence


def test_a_try_is_wanted_two_working_days_before_the_deadline():
    assert step(*ASKED).by == deadline(3)  # Thursday; the deadline is Monday


def test_the_last_try_waits_until_the_deadline_that_was_told_has_passed():
    found = step(*ASKED, called(1, due=7), at=2)

    assert (found.noun, found.not_before) == ("attempts", day(8, 8))
    until = "Mon 9 Mar 2026 17:00 CET"
    said = found.wait.said(lambda at: read(at, ZoneInfo("Europe/Oslo")))
    assert said == f"it was told that it has until {until}, and a final notice comes after that"


def test_whoever_is_not_followed_up_any_more_is_not_tried_and_why_is_said():
    stopped = Told(at=day(1), fact=facts.FollowUpStopped(reason="Their lawyer asked us to."))

    found = step(*ASKED, stopped, at=2)

    assert found.noun is None
    assert found.sentence.startswith("Following it up was stopped: Their lawyer asked us to. To go on, take")


def test_a_contact_without_a_name_is_called_by_its_address():
    unnamed = replace(MAIL, name="")

    assert step(listed(), contacts=(unnamed,)).sentence.endswith("to press@agency.example.org by email.")


def test_a_contact_that_does_not_work_is_not_proposed():
    broken = Contact(
        id=ContactId(1),
        agency_id=AgencyId(1),
        name="x",
        channel=Channel.EMAIL,
        address="x@agency.example.org",
        health=Health.BAD,
    )

    assert step(listed(), contacts=(broken,)).noun == "contacts"


def test_an_agency_whose_mail_bounced_is_not_yet_asked():
    found = step(asked(0, due=None), bounced(1, 2), contacts=(MAIL, PHONE))

    assert found.noun == "attempts"
    assert "Nothing that was tried has reached the agency" in found.sentence


def test_nobody_is_asked_before_there_are_questions():
    found = step(listed(), questions=QuestionSets())

    assert found.noun is None
    assert "no questions yet" in found.sentence


def test_where_nothing_is_left_but_to_wait_for_a_day_off_time_is_granted():
    """A closure that was noted after the deadline was told: nobody would be there to answer."""
    told = (*silence(), granted(7.1, 9, told=True))
    closed = replace(CALENDAR, closed={CALENDAR.local_date(deadline(9)): "Flood"})

    found = step(*told, at=7.2, calendar=closed)

    assert step(*told, at=7.2).sentence.startswith("Wait: ")
    assert (found.noun, found.label) == ("extensions", "Give more time")
    assert found.sentence == (
        "Its deadline falls on a day they are closed (Flood). Grant time until Thu 12 Mar 2026, the next working day."
    )
    assert found.closed_on.reason == "Flood"


@pytest.mark.parametrize(
    ("told", "at", "closed_on"),
    [
        (ASKED, 1, "Flood"),
        (ASKED, 7.9, None),  # it has passed
        ((*ASKED, answered(1, CONFIRMS)), 2, None),
        ((*ASKED, removed(1)), 2, None),
    ],
)
def test_a_deadline_on_a_day_they_are_closed_is_named_while_somebody_waits_for_it(told, at, closed_on):
    closed = replace(CALENDAR, closed={CALENDAR.local_date(deadline(7)): "Flood"})

    found = step(*told, at=at, calendar=closed).closed_on
    assert (found.reason if found else None) == closed_on


def test_waiting_says_until_when():
    told = silence()

    assert step(*told, at=7.1).not_before == told[0].fact.due_at


def test_an_unanswered_call_leaves_the_rest_to_try():
    assert (
        step(*ASKED, called(1, facts.Outcome.NO_ANSWER, questions=(), question_set=None, deadline_told=None)).noun
        == "attempts"
    )


def pointed(at, to):
    return Told(at=day(at), fact=facts.Redirected(to=to))


@pytest.mark.parametrize(
    ("to", "noun"), [("the ministry, press@ministry.example.org", "contacts"), ("the desk: +47 5550 0100", "attempts")]
)
def test_whom_they_point_us_to_is_asked_next(to, noun):
    found = step(*ASKED, pointed(1, to), at=1, contacts=(MAIL, PHONE))

    assert found.noun == noun
    assert to in found.sentence


def test_once_somebody_was_asked_after_that_it_is_done():
    found = step(*ASKED, pointed(1, "the ministry"), called(2), at=2, contacts=(MAIL, PHONE))

    assert "ministry" not in found.sentence


@pytest.mark.parametrize(
    ("purpose", "until", "leaves"),
    [(Purpose.FINAL, 7, True), (Purpose.FINAL, 14, False), (Purpose.FOLLOW_UP, 14, True)],
    ids=["a final notice after the deadline", "a final notice before it", "a second letter may come before it"],
)
def test_no_page_says_that_a_final_notice_leaves_before_the_time_that_was_granted_is_over(purpose, until, leaves):
    waiting = Pending(
        batch_id=3, purpose=purpose, batch_state=BatchState.LEAVING, fate=MailState.QUEUED, leaves_at=day(8)
    )
    told = (*ASKED, called(1, due=7), *([extended(2, until)] if until > 7 else []))

    found = step(*told, at=3, letters=(waiting,))

    assert found.letter is waiting
    assert found.leaves_at == (day(8) if leaves else None)
    assert ("held back within minutes. Merge it anew then." in found.sentence) is not leaves
